"""All numbers of a snapshot: every table of the catalogue for every scope, moved for the country
and its provinces, exact for the office that holds the cases; and which kinds of office know of
whom."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, Final

import duckdb
import numpy as np

from khua.figures.catalogue import catalogue
from khua.figures.counting import ALL, count
from khua.figures.disclosure import moves, perturb
from khua.figures.shown import COUNTRY, Shown, as_data, shown
from khua.figures.snapshot import Snapshot

AT_ONCE: Final = 10  # tables that are held in memory together
#: a scope in which there is nothing of a table
NOTHING: Final[dict[tuple[str, ...], int | None]] = {}

_OVERLAP = """
    WITH each AS (
      SELECT person, ANY_VALUE(key) AS key,
             ARRAY_TO_STRING(LIST_SORT(LIST_DISTINCT(LIST(office_kind))), '|') AS lists
      FROM victims WHERE kind = 'trafficking' GROUP BY person
    )
    SELECT lists, COUNT(*) AS count, CAST(SUM(key) % 4294967296 AS BIGINT) AS key
    FROM each GROUP BY lists ORDER BY lists
"""


def counts(
    rows: Snapshot,
    provinces: Sequence[str],
    as_of: date,
    told: Callable[[float], None] = lambda done: None,
) -> Iterator[Shown]:
    """Every table for the country, for each of these provinces and for each office that holds a
    case. What nobody stands in is there too, with no number: nothing is not the same as not
    counted."""
    offices = rows.table("cases")["office"].unique().to_pylist()
    tables = list(catalogue().values())
    for begin in range(0, len(tables), AT_ONCE):
        some = tables[begin : begin + AT_ONCE]
        there = {
            (one.table.id, one.within, one.scope): one
            for one in count(rows, some, ("", "recorded_in", "office"))
        }
        for table in some:
            for column, whose, scopes, moved in (
                ("", ALL, [COUNTRY], moves()),
                # not all that is there: LA is the central offices together, and no scope
                ("recorded_in", "", provinces, moves()),
                ("office", "", offices, None),
            ):
                for scope in scopes:
                    found = there.get((table.id, column, whose or scope))
                    if found is None:
                        yield Shown(table, scope, moved is None, as_of, NOTHING)
                    else:
                        yield shown(found, scope, as_of, moved)
        told(min(1.0, (begin + AT_ONCE) / len(tables)))


def overlap(rows: Snapshot) -> tuple[list[str], dict[str, int]]:
    """How many victims of trafficking stand in cases that which kinds of office recorded: the
    kinds, and moved numbers by kinds joined with bars. None of 1 or 2, and none of nobody."""
    with duckdb.connect() as engine:
        engine.register("victims", rows.table("victims"))
        found: dict[str, Any] = engine.sql(_OVERLAP).to_arrow_table().to_pydict()
    numbers = perturb(np.array(found["count"], np.int64), np.array(found["key"], np.int64))
    shown_ = {
        lists: number
        for lists, number in zip(found["lists"], numbers.tolist(), strict=True)
        if number
    }
    return sorted({kind for lists in found["lists"] for kind in lists.split("|")}), shown_


__all__ = ["as_data", "counts", "overlap"]
