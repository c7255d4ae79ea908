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
_WHOLES: Final = 16


@dataclass(frozen=True)
class Statement:
    """Together the unknowns `cells`, less those of `minus`, count at least `low` and at most
    `high`."""

    cells: tuple[int, ...]
    low: float
    high: float
    minus: tuple[int, ...] = ()


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
    chance = np.random.default_rng(1)
    for round_ in range(_WHOLES):  # whole tables at once: most unknowns show two values soon
        still = wanted[(most - least)[wanted] <= 1 - _SLACK]
        still = still[low[still] < high[still]]
        if not len(still):
            break
        aim = np.zeros(many)
        aim[still] = chance.normal(size=len(still)) if round_ > 1 else 1 - 2 * round_
        _take(program.solve(aim), least, most)
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
    """Bounds by taking the statements, again and again, each with what the others left of its
    unknowns, until nothing moves."""
    low, high = np.zeros(many), np.full(many, np.inf)
    if not statements:
        return low, high
    rows, cells, signs = _entries(statements)
    least = np.array([each.low for each in statements])[rows]
    most = np.array([each.high for each in statements])[rows]
    plus = signs > 0
    for _ in range(_ROUNDS):
        from_, to = low[cells], high[cells]
        others_least = _others(rows, np.where(plus, from_, -to))
        others_most = _others(rows, np.where(plus, to, -from_))
        at_most, at_least = most - others_least, least - others_most
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, cells, np.where(plus, at_least, -at_most))
        np.minimum.at(new_high, cells, np.where(plus, at_most, -at_least))
        new_low, new_high = np.ceil(new_low - _SLACK), np.floor(new_high + _SLACK)
        if (new_low <= low).all() and (new_high >= high).all():
            break
        low, high = new_low, new_high
        if (low > high).any():
            break
    return low, high


def _entries(statements: Sequence[Statement]) -> tuple[Ints, Ints, Floats]:
    """Every unknown of every statement: its row, the unknown, and 1 or -1."""
    rows: list[int] = []
    cells: list[int] = []
    signs: list[float] = []
    for row, each in enumerate(statements):
        for side, sign in ((each.cells, 1.0), (each.minus, -1.0)):
            rows += [row] * len(side)
            cells += side
            signs += [sign] * len(side)
    return np.array(rows, np.int64), np.array(cells, np.int64), np.array(signs)


def _others(rows: Ints, terms: Floats) -> Floats:
    """For each term the sum of the others of its row; infinite where one of them is."""
    endless = np.isinf(terms)
    some = np.where(endless, 0.0, terms)
    sums = np.bincount(rows, some)[rows] - some
    gone = np.bincount(rows, endless)[rows] - endless
    way = np.inf if (terms[endless] > 0).any() else -np.inf
    return np.where(gone > 0, way, sums)


class _Program:
    """The linear program of the statements; only the aim changes from one solution to the next."""

    def __init__(
        self, many: int, statements: Sequence[Statement], low: Floats, high: Floats
    ) -> None:
        rows, cells, signs = _entries(statements)
        shape = (len(statements), many)
        self.sums = sparse.csr_array((signs, (rows, cells)), shape=shape)
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
