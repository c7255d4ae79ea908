"""What the database holds, for backup, restore and check. Works on a plain psycopg connection as
the owner, whose policies let it see every row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any, Final, LiteralString, NamedTuple

from psycopg import Connection, sql

# Who is signed in, or failed to be, at this moment: worth nothing on another day. The seal key is
# made from the secret of the home, at every migration. (Passes are kept, because tokens of the API
# hang on them, and are ended when they are restored.)
LEFT_OUT: Final = frozenset(
    {
        "access_sealkey",
        "axes_accessattempt",
        "axes_accessattemptexpiration",
        "axes_accessfailurelog",
        "axes_accesslog",
        "django_session",
    }
)
COLUMNS: LiteralString = """
    SELECT c.relname::text, array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relnamespace = 'public'::regnamespace
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY c.relname ORDER BY c.relname
"""
# Django's foreign keys are checked when the transaction ends; those of libraries may not be.
AT_ONCE: LiteralString = """
    SELECT child.relname::text, parent.relname::text
    FROM pg_constraint k
    JOIN pg_class child ON child.oid = k.conrelid JOIN pg_class parent ON parent.oid = k.confrelid
    WHERE k.contype = 'f' AND NOT k.condeferrable AND child.oid <> parent.oid
      AND child.relnamespace = 'public'::regnamespace
"""
SEQUENCES: LiteralString = """
    SELECT relname::text FROM pg_class
    WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
# Tables whose every row the present role does not surely see.
BLIND: LiteralString = """
    SELECT c.relname::text FROM pg_class c
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
      AND c.relrowsecurity AND (c.relforcerowsecurity OR c.relowner <> current_user::regrole)
      AND (NOT EXISTS (
             SELECT FROM pg_policy p
             WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd IN ('*', 'r')
               AND pg_get_expr(p.polqual, p.polrelid) = 'true'
               AND p.polroles && ARRAY[0::oid, current_user::regrole::oid])
           OR EXISTS (
             SELECT FROM pg_policy p
             WHERE p.polrelid = c.oid AND NOT p.polpermissive
               AND p.polroles && ARRAY[0::oid, current_user::regrole::oid]))
    ORDER BY c.relname
"""
_FULL: Final = 1 << 256


class Table(NamedTuple):
    """A table and the columns that are kept; generated ones make themselves."""

    name: str
    columns: list[str]

    def copy(self, direction: LiteralString) -> sql.Composed:
        """`COPY … TO STDOUT` or `COPY … FROM STDIN`, in PostgreSQL's text form."""
        columns = sql.SQL(", ").join(map(sql.Identifier, self.columns))
        return sql.SQL("COPY {} ({}) " + direction).format(sql.Identifier(self.name), columns)


@dataclass
class Fingerprint:
    """How many rows, the SHA-256 of their text in the order they came, and a sum of the SHA-256
    of each, which is the same in whatever order they come."""

    rows: int = 0
    size: int = 0  # bytes
    _sum: int = 0
    _stream: Any = field(default_factory=hashlib.sha256)

    def add(self, row: bytes) -> None:
        self.rows += 1
        self.size += len(row)
        self._sum = (self._sum + int.from_bytes(hashlib.sha256(row).digest())) % _FULL
        self._stream.update(row)

    def shown(self) -> dict[str, Any]:
        """As the manifest has it."""
        return {
            "rows": self.rows,
            "size": self.size,
            "sha256": self._stream.hexdigest(),
            "sum": f"{self._sum:064x}",
        }


def rows(connection: Connection[Any], statement: LiteralString) -> list[tuple[Any, ...]]:
    """All rows of a query without parameters."""
    return connection.execute(statement).fetchall()


def exists(connection: Connection[Any], name: str) -> bool:
    """Whether there is a table or view of this name."""
    row = connection.execute("SELECT to_regclass('public.' || quote_ident(%s))", [name]).fetchone()
    return row is not None and row[0] is not None


def kept(connection: Connection[Any]) -> list[Table]:
    """The tables worth keeping; one that another's key needs at once comes before it."""
    columns = dict(rows(connection, COLUMNS))
    order: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(columns, ()))
    for child, parent in rows(connection, AT_ONCE):
        order.add(child, parent)
    return [
        Table(name, columns[name])
        for name in order.static_order()
        if name in columns and name not in LEFT_OUT
    ]


def text_of(connection: Connection[Any], table: Table) -> Iterator[bytes]:
    """The rows of a table in COPY's text form, one by one, each with its line's end."""
    with connection.cursor().copy(table.copy("TO STDOUT")) as copy:
        for row in copy:
            yield bytes(row)


def fingerprint(connection: Connection[Any], table: Table) -> Fingerprint:
    """Count and hashes of what a table holds now."""
    found = Fingerprint()
    for row in text_of(connection, table):
        found.add(row)
    return found


def sequences(connection: Connection[Any]) -> dict[str, list[Any]]:
    """Name → [last value, whether it was given out]. Read after the rows' snapshot was taken, so
    never behind a row."""
    found = {}
    for (name,) in rows(connection, SEQUENCES):
        query = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name))
        found[name] = list(connection.execute(query).fetchone() or ())
    return found


def set_sequences(connection: Connection[Any], values: dict[str, list[Any]]) -> None:
    for name, (last, called) in values.items():
        connection.execute("SELECT setval(quote_ident(%s), %s, %s)", [name, last, called])


def blind(connection: Connection[Any], among: Iterable[Table]) -> list[str]:
    """Tables of which this role may not see every row: a backup would silently be short."""
    wanted = {table.name for table in among}
    return [name for (name,) in rows(connection, BLIND) if name in wanted]
