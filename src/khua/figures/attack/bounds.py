"""How far numbers that are not shown can be pinned down by those that are.

Everything published says: the sum of these unknown counts lies between these two numbers. The least
and the greatest value each unknown can have under all of that is a linear program. Two short ways
spare most of them: what one sentence after the other already proves (outer bounds), and the values
an unknown takes in solutions found on the way (inner bounds). Where the two meet, nothing is left
to solve.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Told = Callable[[float], None]

_SLACK: Final = 1e-6
_ROUNDS: Final = 50


@dataclass(frozen=True)
class Statement:
    """Together the unknowns `cells` count at least `low` and at most `high`."""

    cells: tuple[int, ...]
    low: float
    high: float


@dataclass(frozen=True)
class Bounds:
    """The least and the greatest whole number each target can be; (targets,) each."""

    targets: Ints
    low: Ints
    high: Ints

    @property
    def certain(self) -> npt.NDArray[np.bool_]:
        """Which targets are known exactly."""
        known: npt.NDArray[np.bool_] = self.low == self.high
        return known


def bounds(
    many: int,
    statements: Sequence[Statement],
    targets: Iterable[int],
    *,
    exact: bool = False,
    told: Told | None = None,
) -> Bounds:
    """Bounds of the `targets` among `many` unknown counts. With `exact`, only whether a target has
    one value is worked out to the end, and the width of the others may come out too large: much
    quicker. Raises ValueError where the statements contradict each other."""
    wanted = np.array(sorted(set(targets)), np.int64)
    low, high = _proved(many, statements)
    if (low > high).any():
        raise ValueError("the numbers contradict each other")
    program = _Program(many, statements, low, high)
    least, most = np.full(many, np.inf), np.full(many, -np.inf)  # values that were attained
    if len(wanted):
        chance = np.random.default_rng(1)
        for _ in range(8):  # whole tables at once: most unknowns show two values soon
            _take(program.solve(chance.normal(size=many)), least, most)
    for place, cell in enumerate(wanted):
        for sign in (1.0, -1.0):
            if exact and most[cell] - least[cell] > 1 - _SLACK:
                break
            reached, proved = (least, low) if sign > 0 else (most, high)
            if abs(reached[cell] - proved[cell]) < _SLACK:
                continue
            aim = np.zeros(many)
            aim[cell] = sign
            solution = program.solve(aim)
            _take(solution, least, most)
            proved[cell] = solution[cell]
        if told:
            told((place + 1) / len(wanted))
    return Bounds(
        wanted,
        np.ceil(low[wanted] - _SLACK).astype(np.int64),
        np.floor(high[wanted] + _SLACK).astype(np.int64),
    )


def _take(solution: Floats, least: Floats, most: Floats) -> None:
    np.minimum(least, solution, out=least)
    np.maximum(most, solution, out=most)


def _proved(many: int, statements: Sequence[Statement]) -> tuple[Floats, Floats]:
    """Bounds by taking the statements one after the other until nothing moves."""
    low, high = np.zeros(many), np.full(many, np.inf)
    for _ in range(_ROUNDS):
        moved = False
        for each in statements:
            cells = list(each.cells)
            floor, ceiling = low[cells], high[cells]
            new_high = np.minimum(ceiling, each.high - (floor.sum() - floor))
            some = np.where(np.isinf(ceiling), 0.0, ceiling)
            others = some.sum() - some
            unbounded = np.isinf(ceiling).sum() - np.isinf(ceiling)
            new_low = np.where(unbounded > 0, floor, np.maximum(floor, each.low - others))
            moved |= bool((new_high < ceiling - _SLACK).any() or (new_low > floor + _SLACK).any())
            low[cells], high[cells] = new_low, new_high
        if not moved:
            break
    return low, high


class _Program:
    """The linear program of the statements; only the aim changes from one solution to the next."""

    def __init__(
        self, many: int, statements: Sequence[Statement], low: Floats, high: Floats
    ) -> None:
        rows = [row for row, each in enumerate(statements) for _ in each.cells]
        columns = [cell for each in statements for cell in each.cells]
        shape = (len(statements), many)
        self.sums = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
        self.within = optimize.LinearConstraint(
            self.sums,
            np.array([each.low for each in statements]),
            np.array([each.high for each in statements]),
        )
        self.limits = optimize.Bounds(low, np.where(np.isinf(high), 1e9, high))

    def solve(self, aim: Floats) -> Floats:
        found = optimize.milp(aim, constraints=self.within, bounds=self.limits)
        if not found.success:
            raise ValueError("the numbers contradict each other")
        values: Floats = found.x
        return values
