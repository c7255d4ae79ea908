"""A table as somebody may see it: with its numbers moved, or exact for whoever holds the cases.

Pages, exports and the annual report know only this; a key never gets so far.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from khua.figures.catalogue import Table, table
from khua.figures.counting import ALL, Counted
from khua.figures.dimensions import OTHER, UNKNOWN
from khua.figures.disclosure import Moves, perturb

COUNTRY: Final = "LA"
#: a sum is shown only where so many made it up, and then in whole units of this many kip: one who
#: knows his own part must not be able to take it away from the rest
FEWEST_PARTS: Final = 5
KIP_STEP: Final = 1_000_000

Cell = tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """`scope`: LA for the country, ISO 3166-2 of a province, or the code of an office. `numbers`:
    by the values of the table's dimensions, the year first, ALL for a margin. What is not there is
    nought; None is a sum that is not shown."""

    table: Table
    scope: str
    exact: bool
    as_of: date
    numbers: Mapping[Cell, int | None]

    def number(self, **values: str) -> int | None:
        """One cell by its dimensions' ids; those not named are margins. Raises KeyError for a
        dimension that the table does not have."""
        names = [each.id for each in self.table.by]
        for name in values:
            if name not in names:
                raise KeyError(name)
        return self.numbers.get(tuple(values.get(name, ALL) for name in names), 0)

    @property
    def years(self) -> tuple[str, ...]:
        """Years with anything in them, the earliest first."""
        return tuple(sorted({cell[0] for cell in self.numbers} - {ALL}))

    def values(self, dimension: str) -> tuple[str, ...]:
        """The values of a dimension in the order they are shown: all that the catalogue has, but
        "other" and "unknown" only where there is somebody."""
        names = [each.id for each in self.table.by]
        place = names.index(dimension)
        if place == 0:
            return self.years
        there = {cell[place] for cell, number in self.numbers.items() if number != 0}
        return tuple(
            value
            for value in self.table.by[place].values
            if value in there or value not in (OTHER, UNKNOWN)
        )

    def missing(self, dimension: str, year: str = ALL) -> float | None:
        """The share of which a dimension is not known, 0 to 1; None where nobody was counted."""
        total = self.number(year=year)
        unknown = self.number(**{"year": year, dimension: UNKNOWN})
        if not total or unknown is None:
            return None
        return min(unknown / total, 1.0)


def shown(counted: Counted, scope: str, as_of: date, moves: Moves | None, /) -> Shown:
    """A table that was counted, as it is shown: with the `moves` of disclosure control, or exact
    without any."""
    names = [each.id for each in counted.table.by]
    rows = counted.cells.to_pydict()
    cells = list(zip(*(rows[name] for name in names), strict=True))
    counts = np.array(rows["count"], np.int64)
    numbers: list[int | None]
    if moves is None:
        numbers = counts.tolist()
    elif counted.table.sum:
        rounded = (counts + KIP_STEP // 2) // KIP_STEP * KIP_STEP
        numbers = [
            number if parts >= FEWEST_PARTS else None
            for number, parts in zip(rounded.tolist(), rows["parts"], strict=True)
        ]
    else:
        numbers = perturb(counts, np.array(rows["key"], np.int64), moves).tolist()
    kept = {cell: number for cell, number in zip(cells, numbers, strict=True) if number != 0}
    return Shown(counted.table, scope, moves is None, as_of, kept)


def as_data(given: Shown) -> dict[str, Any]:
    """For JSON; `from_data` reads it."""
    return {
        "table": given.table.id,
        "scope": given.scope,
        "exact": given.exact,
        "as_of": given.as_of.isoformat(),
        "numbers": [[*cell, number] for cell, number in sorted(given.numbers.items())],
    }


def from_data(data: Mapping[str, Any]) -> Shown:
    """What `as_data` gave. Raises KeyError for a table that is not in the catalogue."""
    return Shown(
        table(data["table"]),
        data["scope"],
        data["exact"],
        date.fromisoformat(data["as_of"]),
        {tuple(row[:-1]): row[-1] for row in data["numbers"]},
    )
