"""Many rows of a bank's file into one table at once: what is new is added, what says something else
is changed, what is the same is left alone. What a file does not say stays as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Into:
    """Where rows go. `key`: columns that tell one row of a unit from another, all text; `columns`:
    the others, each with its type in SQL and what stands there where nobody said; `numbered`:
    whether a new row gets a number in the ledger; `given`: SQL that makes `key` and `columns` out
    of `raw` (key and `takes` as they are given), where they are not the same."""

    table: str
    key: tuple[str, ...]
    columns: dict[str, tuple[str, str]]
    numbered: bool = False
    key_types: tuple[str, ...] = ()
    takes: dict[str, str] | None = None
    given: str = "SELECT * FROM raw"


@dataclass(frozen=True)
class Came:
    """How many rows were `added`, `changed`, and the `same`."""

    added: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: "Came") -> "Came":
        return Came(self.added + other.added, self.changed + other.changed, self.same + other.same)


_NUMBER: Final = (
    "(SELECT coalesce(max(number_in_ledger), 0) FROM {table}) + row_number() OVER (ORDER BY place)"
)


def upsert(into: Into, unit: int, batch: int, rows: Sequence[Row]) -> Came:
    """Put rows (the values of `key`, then of `takes` or `columns`) into a table of a unit. A key
    that comes twice counts once, the first."""
    if not rows:
        return Came()
    key_types = into.key_types or ("text",) * len(into.key)
    takes = into.takes or {name: of for name, (of, _) in into.columns.items()}
    names = (*into.key, *takes)
    types = (*key_types, *takes.values())
    arrays = ", ".join(f"%(c{at})s::{of}[]" for at, of in enumerate(types))
    given = {f"c{at}": list(column) for at, column in enumerate(zip(*rows, strict=True))}
    key = ", ".join(into.key)
    same_key = " AND ".join(f"t.{name} = g.{name}" for name in into.key)
    source = f"""
        WITH raw AS (
          SELECT DISTINCT ON ({key}) * FROM unnest({arrays})
            WITH ORDINALITY AS r ({", ".join(names)}, place) ORDER BY {key}, place
        ), g AS ({into.given})
    """  # noqa: S608 - names of Into
    columns = ", ".join(into.columns)
    old = ", ".join(f"t.{name}" for name in into.columns)
    values = ", ".join(f"coalesce({name}, {other})" for name, (_, other) in into.columns.items())
    new = ", ".join(f"coalesce(g.{name}, t.{name})" for name in into.columns)
    number, numbers = (
        ("number_in_ledger, ", _NUMBER.format(table=into.table) + ", ")
        if into.numbered
        else ("", "")
    )
    update = f"""
        {source}
        UPDATE {into.table} t SET batch_id = %(batch)s, ({columns}) = ROW({new})
        FROM g WHERE t.unit_id = %(unit)s AND {same_key} AND (t.batch_id IS NULL
          OR ROW({new}) IS DISTINCT FROM ROW({old}))
    """  # noqa: S608 - names of Into
    insert = f"""
        {source}
        INSERT INTO {into.table} (unit_id, batch_id, {number}{key}, {columns})
        SELECT %(unit)s, %(batch)s, {numbers}{key},
               {values}
        FROM g WHERE NOT EXISTS (
          SELECT FROM {into.table} t WHERE t.unit_id = %(unit)s AND {same_key})
    """  # noqa: S608 - names of Into
    parameters: dict[str, Any] = {"unit": unit, "batch": batch, **given}
    with connection.cursor() as cursor:
        if into.numbered:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [into.table])
        cursor.execute(update, parameters)
        changed = cursor.rowcount
        cursor.execute(insert, parameters)
        added = cursor.rowcount
    return Came(added, changed, len(rows) - added - changed)
