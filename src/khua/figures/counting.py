"""Counting: a table of the catalogue over a snapshot, with all its margins.

One SQL text, for DuckDB here and for Spark where there is more. A cell has its count and the key
that disclosure control works with; exact counts leave this module only to whoever holds the cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb
import pyarrow as pa
from pyarrow import compute

from khua.figures.catalogue import Table
from khua.figures.catalogue.read import PRESENT
from khua.figures.disclosure.keys import MODULUS
from khua.figures.snapshot import Snapshot

ALL: Final = "*"  # in a dimension: the margin over it


@dataclass(frozen=True)
class Counted:
    """A table counted. `scope`: whose rows (a value of the column it was counted within, or ALL);
    `cells`: a row for each cell with at least one, margins included: the dimensions' ids as columns
    (ALL for a margin), `count` (or the sum), `parts` (how many made it up) and `key` (0 to
    2**32 - 1)."""

    table: Table
    cells: pa.Table
    scope: str = ALL


def sql(table: Table, within: str = "") -> str:
    """The query of a table over the snapshot's table of its name. Rows without the table's day are
    in no year, and are not counted. `within`: a column of the snapshot; every cell is then counted
    apart for each of its values, which stands in `scope`."""
    names = [each.id for each in table.by]
    columns, joins = [], []
    for each in table.by:
        column = table.columns.get(each.id, each.column)
        if each.set:
            one = f"SELECT row, UNNEST({column}) AS {each.id}_one FROM t"  # noqa: S608
            joins.append(f"LEFT JOIN ({one}) {each.id}_of ON {each.id}_of.row = t.row")
            column = f"{each.id}_one"
        columns.append(f"{each.sql(f't.{table.day}', column)} AS {each.id}")
    wheres = [f"t.{table.day} IS NOT NULL"]
    for column, value in table.where.items():
        wheres.append(
            f"t.{column} IS NOT NULL"
            if value == PRESENT
            else f"CAST(t.{column} AS VARCHAR) = '{value}'"
        )
    who = f"t.{table.who}"
    value = f"t.{table.sum}" if table.sum else "1"
    scope = f"COALESCE(CAST(t.{within} AS VARCHAR), '')" if within else f"'{ALL}'"
    total = "SUM(value)" if table.sum else "COUNT(DISTINCT who)"
    margins = ", ".join(
        f"CASE WHEN GROUPING({name}) = 1 THEN '{ALL}' ELSE {name} END AS {name}" for name in names
    )
    # every piece comes from the catalogue's own files, checked when they are read
    return f"""
        WITH t AS (SELECT *, ROW_NUMBER() OVER (ORDER BY "case", key) AS row FROM {table.source}),
        cells AS (
            SELECT DISTINCT {scope} AS scope, {", ".join(columns)}, {who} AS who, t.key AS key,
                   {value} AS value {", t.row" if table.sum else ""}
            FROM t {" ".join(joins)}
            WHERE {" AND ".join(wheres)}
        )
        SELECT scope, {margins}, CAST({total} AS BIGINT) AS count, COUNT(DISTINCT who) AS parts,
               CAST(SUM(DISTINCT key) % {MODULUS} AS BIGINT) AS key
        FROM cells
        GROUP BY scope, CUBE ({", ".join(names)})
        HAVING COUNT(who) > 0
        ORDER BY {", ".join(f"{at}" for at in range(1, len(names) + 2))}
    """  # noqa: S608


def count(snapshot: Snapshot, tables: Sequence[Table], within: str = "") -> list[Counted]:
    """The tables, counted exactly; with `within`, one for each value of that column."""
    counted = []
    with duckdb.connect() as engine:
        for name in {each.source for each in tables}:
            engine.register(name, snapshot.table(name))
        for each in tables:
            cells = engine.sql(sql(each, within)).to_arrow_table()
            counted += _apart(each, cells, within)
    return counted


def _apart(table: Table, cells: pa.Table, within: str) -> list[Counted]:
    if not within:
        return [Counted(table, cells.drop_columns(["scope"]))]
    scopes = compute.unique(cells["scope"]).to_pylist()
    return [
        Counted(table, cells.filter(compute.field("scope") == one).drop_columns(["scope"]), one)
        for one in scopes
    ]
