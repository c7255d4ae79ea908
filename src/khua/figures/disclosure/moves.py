"""By how much a count is moved, and with what chance.

For each true count the moves have mean nothing, the variance asked for (where it can be had), are
no larger than `most`, never lead below zero or to a count that is not published (1 and 2), and are
otherwise as even as can be: the greatest entropy under these conditions, as ABS and the R package
ptable choose theirs (Marley & Leaver 2011; Giessing 2016). A zero stays zero: nobody is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import optimize

from khua.figures.disclosure.keys import MODULUS

Counts = npt.NDArray[np.int64]

MOST: Final = 5  # D
VARIANCE: Final = 3.0  # V
NEVER: Final = (1, 2)


@dataclass(frozen=True)
class Moves:
    """`chances`: (rows, 2 * most + 1), for the true counts 0, 1, 2 …, the chance of each move from
    -most to most; larger counts use the last row."""

    most: int
    variance: float
    never: tuple[int, ...]
    chances: npt.NDArray[np.float64]

    @property
    def noise(self) -> float:
        """Standard deviation of a move of a large count: what is published about the method."""
        steps = np.arange(-self.most, self.most + 1)
        return float(np.sqrt(self.chances[-1] @ steps**2))


@lru_cache(maxsize=8)
def moves(most: int = MOST, variance: float = VARIANCE, never: tuple[int, ...] = NEVER) -> Moves:
    """The table of moves. Raises ValueError where there is none: a count that cannot be kept on
    average within these limits."""
    last = most + max(never, default=0) + 1
    rows = [_row(true, most, variance, never) for true in range(last + 1)]
    return Moves(most, variance, never, np.array(rows))


def _row(true: int, most: int, variance: float, never: tuple[int, ...]) -> npt.NDArray[np.float64]:
    steps = np.arange(-most, most + 1)
    chances = np.zeros(len(steps))
    if true == 0:
        chances[most] = 1.0
        return chances
    allowed = (true + steps >= 0) & ~np.isin(true + steps, never)
    if not (steps[allowed] <= 0).any() or not (steps[allowed] >= 0).any():
        raise ValueError(f"a count of {true} cannot be kept on average within {most}")
    chances[allowed] = _even(steps[allowed].astype(np.float64), variance)
    return chances


def _even(steps: npt.NDArray[np.float64], variance: float) -> npt.NDArray[np.float64]:
    """The most even chances of these steps with mean nothing and this variance, or the nearest
    variance that they can have: p = exp(a·step + b·step²), by its dual, which is convex."""
    least, greatest = _variances(steps)
    aim = min(max(variance, least + 1e-3), greatest - 1e-3) if greatest > least else least

    def dual(by: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weight = by[0] * steps + by[1] * (steps**2 - aim)
        top = weight.max()
        each = np.exp(weight - top)
        share = each / each.sum()
        return top + np.log(each.sum()), np.array([share @ steps, share @ (steps**2 - aim)])

    found = optimize.minimize(
        dual, np.zeros(2), jac=True, method="BFGS", options={"gtol": 1e-11, "maxiter": 10_000}
    )
    weight = found.x[0] * steps + found.x[1] * (steps**2 - aim)
    each = np.exp(weight - weight.max())
    share: npt.NDArray[np.float64] = each / each.sum()
    return share


def _variances(steps: npt.NDArray[np.float64]) -> tuple[float, float]:
    """The least and the greatest variance of chances of these steps with mean nothing."""
    ends = []
    for sign in (1, -1):
        found = optimize.linprog(
            sign * steps**2, A_eq=[np.ones(len(steps)), steps], b_eq=[1, 0], method="highs"
        )
        ends.append(float(sign * found.fun))
    return ends[0], ends[1]


def perturb(counts: Counts, keys: Counts, table: Moves | None = None) -> Counts:
    """The counts as they are shown. `keys`: of the cells, 0 to 2**32 - 1. The same count with the
    same key is always shown as the same number."""
    table = table or moves()
    bounds = np.cumsum(table.chances, axis=1)
    row = np.minimum(counts, len(bounds) - 1)
    place = (keys % MODULUS).astype(np.float64) / MODULUS
    step = (place[..., None] >= bounds[row]).sum(axis=-1)
    moved: Counts = counts + np.minimum(step, 2 * table.most) - table.most
    return moved
