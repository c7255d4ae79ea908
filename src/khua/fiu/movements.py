"""The transactions of one account, asked of the store by DuckDB: no page reads a whole ledger."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import duckdb

from khua.access.models import Member
from khua.fiu import store
from khua.money import ledger as columns
from khua.money.graph import CAP
from khua.money.ledger import CASH, Ledger
from khua.money.rules import clock
from khua.money.store import StoreProblem

_YEAR: Final = 365 * 86_400
MISSING: Final = (
    {
        "en": "The transactions of this account cannot be read from the store.",
        "lo": "ອ່ານທຸລະກຳຂອງບັນຊີນີ້ຈາກຄັງບໍ່ໄດ້.",
    },
    {
        "en": "Check the disk, and bring the files back from the backup.",
        "lo": "ໃຫ້ກວດດິສ ແລະ ເອົາໄຟລ໌ຄືນຈາກບ່ອນສຳຮອງ.",
    },
)


@dataclass(frozen=True)
class Month:
    """What moved in a month, minor units of home currency."""

    first: date
    into: int
    out: int
    count: int


@dataclass(frozen=True)
class Other:
    """Somebody the account dealt with: `account` by number in the ledger; `into`: what came from
    it, `out`: what went to it, minor units; `hub`: it deals with too many to follow."""

    account: int
    into: int
    out: int
    count: int
    hub: bool


class Movements:
    """The transactions of one account. `count`: of all."""

    def __init__(self, database: duckdb.DuckDBPyConnection, scan: str, number: int) -> None:
        self._database, self._scan, self._number = database, scan, number
        names = ", ".join(f'"{name}"' for name in columns.COLUMNS)
        database.execute(
            f"CREATE TEMP TABLE mine AS SELECT {names} FROM {scan} t "  # noqa: S608 - our names
            "WHERE src = $1 OR dst = $1",
            [number],
        )
        self.count: int = self._one("SELECT count(*) FROM mine")

    def months(self) -> list[Month]:
        """What moved by month of the country's time, in order."""
        rows = self._database.execute(
            "SELECT date_trunc('month', make_timestamp((t.\"at\" + $2) * 1000000))::date,"
            " coalesce(sum(value) FILTER (dst = $1), 0)::bigint,"
            " coalesce(sum(value) FILTER (src = $1), 0)::bigint, count(*)"
            " FROM mine t GROUP BY 1 ORDER BY 1",
            [self._number, clock()],
        )
        return [Month(*row) for row in rows.fetchall()]

    def others(self, most: int) -> list[Other]:
        """Whom it dealt with, by the sum of both directions; cash is none."""
        rows = self._database.execute(
            "SELECT CASE src WHEN $1 THEN dst ELSE src END AS other,"
            " coalesce(sum(value) FILTER (dst = $1), 0)::bigint,"
            " coalesce(sum(value) FILTER (src = $1), 0)::bigint, count(*)"
            " FROM mine WHERE src <> $2 AND dst <> $2 AND src <> dst"
            " GROUP BY 1 ORDER BY sum(value) DESC, 1 LIMIT $3",
            [self._number, CASH, most],
        ).fetchall()
        hubs = self._hubs([row[0] for row in rows])
        return [Other(other, into, out, count, other in hubs) for other, into, out, count in rows]

    def _hubs(self, accounts: Sequence[int]) -> set[int]:
        found = self._database.execute(
            f"SELECT a FROM (SELECT src AS a, dst AS b FROM {self._scan} t "  # noqa: S608
            "WHERE src IN (SELECT unnest($1::INTEGER[])) UNION "
            f"SELECT dst, src FROM {self._scan} t WHERE dst IN (SELECT unnest($1::INTEGER[]))) "
            "GROUP BY a HAVING count(*) > $2",
            [list(accounts), CAP],
        )
        return {row[0] for row in found.fetchall()}

    def newest(self, first: int, most: int) -> Ledger:
        """Transactions from the newest, without the `first` ones; sorted by time as all ledgers."""
        table = self._database.sql(
            'SELECT * FROM mine ORDER BY "at" DESC, number DESC LIMIT $1 OFFSET $2',
            params=[most, first],
        ).to_arrow_table()
        return columns.from_arrow(table)

    def paid(self, own: Sequence[int]) -> int:
        """What came to the accounts `own` of one holder from others in the last year of what was
        loaded, minor units of home currency."""
        return self._one(
            f"SELECT coalesce(sum(value), 0)::bigint FROM {self._scan} t "  # noqa: S608
            "WHERE dst IN (SELECT unnest($1::INTEGER[]))"
            " AND src NOT IN (SELECT unnest($1::INTEGER[]))"
            f' AND "at" > (SELECT max("at") FROM {self._scan} t) - $2',
            [list(own), _YEAR],
        )

    def _one(self, text: str, given: Sequence[Any] = ()) -> int:
        ((found,),) = self._database.execute(text, list(given)).fetchall()
        return int(found)


@contextmanager
def of_account(member: Member, number: int) -> Iterator[Movements]:
    """The transactions of an account, by its number in the ledger. Raises StoreProblem."""
    scan = store.of_unit(member).scan(store.parts(member))
    try:
        with duckdb.connect() as database:
            database.execute("SET threads = 1")
            yield Movements(database, scan, number)
    except duckdb.Error:
        raise StoreProblem(*MISSING) from None
