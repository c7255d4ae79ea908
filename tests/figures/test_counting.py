"""Counts against a plain recount, row by row, that shares no code with the SQL."""

from collections import defaultdict
from datetime import date
from itertools import product
from typing import Any

import pytest

from khua.figures.catalogue import Table, catalogue, table
from khua.figures.counting import ALL, count
from khua.figures.dimensions import Dimension
from khua.figures.snapshot import Snapshot
from tests.figures.people import made

SNAPSHOT = made(1500, seed=7)


def slowly(table: Table, snapshot: Snapshot) -> dict[tuple[str, ...], tuple[int, int, int]]:
    """Every cell: its count or sum, how many made it up, and its key."""
    people: dict[tuple[str, ...], dict[Any, int]] = defaultdict(dict)
    sums: dict[tuple[str, ...], dict[int, int]] = defaultdict(dict)
    for number, row in enumerate(snapshot.table(table.source).to_pylist()):
        if row[table.day] is None or not all(
            row[c] is not None if v == "present" else _text(row[c]) == v
            for c, v in table.where.items()
        ):
            continue
        if table.sum and not row[table.sum]:
            continue
        choices = [
            {value(each, row, table.day, table.columns.get(each.id, each.column), one), ALL}
            if not each.set
            else {value(each, row, "", "", one) for one in row[each.column] or [None]} | {ALL}
            for each in table.by
            for one in [None]
        ]
        for cell in product(*choices):
            people[cell][row["person"] if table.who == "person" else number] = row["key"]
            if table.sum:
                sums[cell][number] = row[table.sum]
    return {
        cell: (
            sum(sums[cell].values()) if table.sum else len(who),
            len(who),
            sum(set(who.values())) % 2**32,
        )
        for cell, who in people.items()
    }


def _text(value: Any) -> str | None:
    return str(value).lower() if isinstance(value, bool) else value


def value(each: Dimension, row: dict[str, Any], on: str, column: str, one: str | None) -> str:
    """Which value of a dimension a row has."""
    if each.part == "year":
        day: date = row[on]
        return str(day.year)
    if each.bands:
        number = row[column] if not each.of else _days(row, *each.of)
        if number is None or number < 0:
            return "unknown"
        return [code for code, least in each.bands.items() if number >= least][-1]
    found = one if each.set else _text(row[column])
    if found in (None, "", "unknown"):
        for missing in ("unknown", "none", "false", "open", "other"):
            if missing in each.values:
                return missing
    if found in each.values:
        return str(found)
    rest = ("other", "unknown", "none", "false", "open")
    return next(code for code in rest if code in each.values)


def _days(row: dict[str, Any], first: str, last: str) -> int | None:
    if row[first] is None or row[last] is None:
        return None
    return int((row[last] - row[first]).days)


@pytest.mark.parametrize("name", catalogue())
def test_every_table_of_the_catalogue_is_what_a_recount_gives(name: str) -> None:
    (counted,) = count(SNAPSHOT, [table(name)])
    names = [each.id for each in counted.table.by]
    found = {
        tuple(row[n] for n in names): (row["count"], row["parts"], row["key"])
        for row in counted.cells.to_pylist()
    }
    assert found == slowly(table(name), SNAPSHOT)
    assert found
