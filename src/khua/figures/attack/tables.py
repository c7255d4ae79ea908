"""Attack on tables: what their numbers and margins give away of the small cells inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt

from khua.figures.attack.bounds import Statement, Told, bounds

Floats = npt.NDArray[np.float64]
SMALL: Final = 5


@dataclass(frozen=True)
class Published:
    """One table as somebody outside sees it. `shape`: categories of each dimension; `low`, `high`:
    what each number, margins included, may truly be, shaped (categories + 1, …) with the total of
    each dimension last; 0 and infinity where nothing is shown."""

    shape: tuple[int, ...]
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Recovered:
    """What came out of an attack: of `hidden` small cells, `exactly` were known and `closely` were
    known within one."""

    hidden: int
    exactly: int
    closely: int

    @property
    def share(self) -> float:
        """Exactly recovered, of those hidden; 0 where none was hidden."""
        return self.exactly / self.hidden if self.hidden else 0.0


def statements(table: Published) -> list[Statement]:
    """What the table says about its inner cells, margins as sums."""
    inner = np.arange(int(np.prod(table.shape))).reshape(table.shape)
    said = []
    for place in product(*(range(size + 1) for size in table.shape)):
        if table.high[place] == np.inf and table.low[place] <= 0:
            continue
        picked = inner[
            tuple(slice(None) if at == size else slice(at, at + 1)
                  for at, size in zip(place, table.shape, strict=True))
        ]  # fmt: skip
        cells = tuple(picked.ravel().tolist())
        said.append(Statement(cells, float(table.low[place]), float(table.high[place])))
    return said


def attack(
    table: Published, hidden: Sequence[int], *, exact: bool = False, told: Told | None = None
) -> Recovered:
    """What can be worked out of the inner cells `hidden` (flat places). With `exact`, `closely` is
    only a lower bound. Raises ValueError where the numbers contradict each other."""
    many = int(np.prod(table.shape))
    found = bounds(many, statements(table), hidden, exact=exact, told=told)
    width = found.high - found.low
    return Recovered(len(found.targets), int((width == 0).sum()), int((width <= 2).sum()))
