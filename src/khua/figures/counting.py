"""Counting: a table of the catalogue over a snapshot, with all its margins.

One SQL text, for DuckDB here and for Spark where there is more. A cell has its count and the key
that disclosure control works with; exact counts leave this module only to whoever holds the cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import duckdb
import pyarrow as pa

from khua.figures.catalogue import Table
from khua.figures.catalogue.read import PRESENT
from khua.figures.disclosure.keys import MODULUS
from khua.figures.snapshot import Snapshot

ALL: Final = "*"  # in a dimension: the margin over it
SMALL: Final = 200_000  # rows


@dataclass(frozen=True)
class Counted:
    """A table counted. `scope`: whose rows (a value of the column `within`, or ALL where there is
    none); `cells`: a row for each cell with at least one, margins included: the dimensions' ids as
    columns (ALL for a margin), `count` (or the sum), `parts` (how many made it up) and `key` (0 to
    2**32 - 1)."""

    table: Table
    cells: pa.Table
    scope: str = ALL
    within: str = ""


Within = str | Sequence[str]


def sql(table: Table, within: Within = "", unnest: str = "UNNEST") -> str:
    """The query of a table over the snapshot's table of its name. Rows without the table's day are
    in no year, and are not counted. `within`: a column of the snapshot, or several; every cell
    is then counted apart for each of its values, which stands in `scope`; "" among them is no
    column, and the whole is counted too. `unnest`: what makes rows of a list;
    Spark calls it EXPLODE, and reads the rest alike."""
    names = [each.id for each in table.by]
    columns, joins = [], []
    for each in table.by:
        column = table.columns.get(each.id, each.column)
        if each.set:
            one = f"SELECT row, {unnest}({column}) AS {each.id}_one FROM t"  # noqa: S608
            joins.append(f"LEFT JOIN ({one}) {each.id}_of ON {each.id}_of.row = t.row")
            column = f"{each.id}_one"
        columns.append(f"{each.sql(f't.{table.day}', column)} AS {each.id}")
    wheres = [f"t.{table.day} IS NOT NULL"]
    for column, value in table.where.items():
        wheres.append(
            f"t.{column} IS NOT NULL"
            if value == PRESENT
            else f"CAST(t.{column} AS STRING) = '{value}'"
        )
    if table.sum:  # who added nothing does not hide the part of another
        wheres.append(f"t.{table.sum} > 0")
    who = f"t.{table.who}"
    value = f"t.{table.sum}" if table.sum else "1"
    scopes = " ".join(
        f"WHEN '{each}' THEN COALESCE(CAST(t.{each} AS STRING), '')" for each in columns_of(within)
    )
    scope = f"CASE w.within {scopes} ELSE '{ALL}' END" if scopes else f"'{ALL}'"
    wholes = ", ".join(f"('{each}')" for each in _each(within))
    numbered = table.who == "row" or bool(joins) or bool(table.sum)
    number = ", ROW_NUMBER() OVER (ORDER BY s.case, s.key) AS row" if numbered else ""
    # every piece comes from the catalogue's own files, checked when they are read
    return f"""
        WITH t AS (SELECT s.*{number} FROM {table.source} s),
        cells AS (
            SELECT DISTINCT w.within, {scope} AS scope, {", ".join(columns)}, {who} AS who,
                   t.key AS key, {value} AS value {", t.row" if table.sum else ""}
            FROM t CROSS JOIN (VALUES {wholes}) AS w (within) {" ".join(joins)}
            WHERE {" AND ".join(wheres)}
        ),
        keyed AS (SELECT *, COUNT(*) OVER (PARTITION BY within, scope, key) AS times FROM cells),
        counted AS ({_cube(names, "times = 1", "", table.sum)}
                    UNION ALL {_cube(names, "times > 1", "DISTINCT ", table.sum)})
        SELECT within, scope, {", ".join(names)}, CAST(SUM(count) AS BIGINT) AS count,
               CAST(SUM(parts) AS BIGINT) AS parts,
               CAST(SUM(key) % {MODULUS} AS BIGINT) AS key
        FROM counted
        GROUP BY within, scope, {", ".join(names)}
        HAVING SUM(parts) > 0
        ORDER BY {", ".join(f"{at}" for at in range(1, len(names) + 3))}
    """  # noqa: S608


def _cube(names: Sequence[str], which: str, distinct: str, summed: str) -> str:
    """Cells and margins of some of the rows. Most keys are in one row alone, and these are added
    up; only among the others must be asked who was counted already, which takes far longer."""
    margins = ", ".join(
        f"CASE WHEN GROUPING({name}) = 1 THEN '{ALL}' ELSE {name} END AS {name}" for name in names
    )
    total = "SUM(value)" if summed else f"COUNT({distinct}who)"
    return f"""
        SELECT within, scope, {margins}, CAST({total} AS BIGINT) AS count,
               COUNT({distinct}who) AS parts, CAST(SUM({distinct}key) AS BIGINT) AS key
        FROM keyed WHERE {which} GROUP BY within, scope, CUBE ({", ".join(names)})
    """  # noqa: S608


def count(snapshot: Snapshot, tables: Sequence[Table], within: Within = "") -> list[Counted]:
    """The tables, counted exactly; with `within`, one for each value of that column, or of each of
    those columns."""
    counted = []
    with duckdb.connect() as engine:
        if all(snapshot.table(each.source).num_rows < SMALL for each in tables):
            engine.execute("SET threads = 1")  # threads would cost more than they save
        for name in {each.source for each in tables}:
            engine.register(name, snapshot.table(name))
        for each in tables:
            cells = engine.sql(sql(each, within)).to_arrow_table()
            counted += _apart(each, cells, within)
    return counted


def columns_of(within: Within) -> tuple[str, ...]:
    """The columns within which something is counted."""
    return tuple(each for each in _each(within) if each)


def _each(within: Within) -> tuple[str, ...]:
    return (within,) if isinstance(within, str) else tuple(within)


def _apart(table: Table, cells: pa.Table, within: Within) -> list[Counted]:
    """What stands in the order of its scopes, cut where one ends."""
    bare = cells.drop_columns(["within", "scope"])
    if not columns_of(within):
        return [Counted(table, bare)]
    whose = list(zip(cells["within"].to_pylist(), cells["scope"].to_pylist(), strict=True))
    begins = [at for at, one in enumerate(whose) if at == 0 or one != whose[at - 1]]
    return [
        Counted(table, bare.slice(begin, end - begin), whose[begin][1], whose[begin][0])
        for begin, end in pairwise([*begins, len(whose)])
    ]
