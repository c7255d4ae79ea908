"""A folder of transactions and of what is known of customers, as `khua money generate` writes it
and as a unit may put it together from banks' files: the ledger, and Known as numbers.

`transactions.parquet` (or .csv), and where there are such `customers.csv`, `accounts.csv`,
`branches.csv`, `merchants.csv` (columns: reading/columns.yaml) and `rates.csv`. Three columns are
read besides: `relatives` (equal for one household) and `institution_address` (yes: a dormitory, a
school, a hospital) of customers, `listed` (yes: in an area on the unit's list) of accounts. Nobody
is taken for somebody else here: each customer is a person of his own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from khua import names, places
from khua.money.currencies import HOME, rates_by_day
from khua.money.known import SCHEMAS, Known
from khua.money.reading import kyc, raw
from khua.money.reading.columns import Column
from khua.money.reading.kyc_cells import Asked
from khua.money.reading.opening import opened
from khua.money.reading.rejects import Rejects
from khua.money.reading.tables import FlowFile, flow_file
from khua.money.rules.read import clock
from khua.reading import Unreadable, read_bool

ENDINGS: Final = (".parquet", ".csv")
LABELS: Final = "labels.parquet"
_EPOCH: Final = date(1970, 1, 1)
Told = Callable[[str, float], None]


@dataclass(frozen=True)
class Folder:
    """What a folder (or a single file of transactions) holds; `rejects`: rows left out of any
    file, `unread`: cells that count as not said."""

    flow: FlowFile
    known: Known
    rejects: Rejects
    unread: Rejects


class Numbers:
    """Equal numbers for equal things, from 1; 0 for nothing."""

    def __init__(self) -> None:
        self._of: dict[Hashable, int] = {}

    def __call__(self, thing: Hashable) -> int:
        return self._of.setdefault(thing, len(self._of) + 1) if thing else 0


def read(path: Path, mapping: Mapping[str, str] | None = None, told: Told | None = None) -> Folder:
    """Read a folder, or one file of transactions of which nothing else is known. `mapping`: our
    column to the file's, for the transactions. Raises reading.rejects.Refused and OSError."""
    rejects, unread = Rejects(), Rejects()
    if not path.is_dir():
        return Folder(flow_file(path, mapping, told=told), Known(), rejects, unread)
    rates_file = _there(path, "rates")
    rates = rates_by_day(kyc.rates(rates_file, rejects)) if rates_file else None
    transactions = _there(path, "transactions")
    if transactions is None:
        raise FileNotFoundError(2, "No such file", str(path / "transactions.parquet"))
    flow = flow_file(transactions, mapping, HOME, rates, told)
    known = _Reader(path, flow, rejects, unread)
    return Folder(flow, known.known(), rejects, unread)


def _there(folder: Path, name: str) -> Path | None:
    found = (folder / f"{name}{ending}" for ending in ENDINGS)
    return next((path for path in found if path.exists()), None)


class _Reader:
    def __init__(self, folder: Path, flow: FlowFile, rejects: Rejects, unread: Rejects) -> None:
        self.folder, self.flow, self.rejects, self.unread = folder, flow, rejects, unread
        self.holder = Numbers()
        self.province = Numbers()
        for one in places.provinces():
            self.province(one.iso)

    def known(self) -> Known:
        """The four tables; empty where there is no file."""
        spots = list(self._rows("branches", kyc.branches))
        of_branch = {one.code: self.province(one.province) for one in spots}
        customers = list(self._rows("customers", kyc.customers))
        accounts = list(self._rows("accounts", kyc.accounts))
        return Known(
            accounts=_table("accounts", self._accounts(accounts, of_branch)),
            holders=_table("holders", self._holders(customers)),
            places=_table("places", self._places(spots)),
            merchants=_table("merchants", self._merchants()),
        )

    def _rows(self, name: str, reading: Callable[..., Iterable[Any]]) -> Iterable[Any]:
        path = _there(self.folder, name)
        return reading(path, self.rejects, self.unread, Asked()) if path else ()

    def _accounts(
        self, rows: list[kyc.Account], of_branch: Mapping[str, int]
    ) -> Iterable[dict[str, Any]]:
        """Accounts of which there are transactions; the others no rule can speak of."""
        texts = self.flow.accounts.to_pylist()
        numbers = {raw.account_number(text) or text: n for n, text in enumerate(texts, start=1)}
        listed = self._more("accounts", "listed")
        # what stands in the file as it is written, for the columns that only we know
        for row in rows:
            if row.number in numbers:
                yield {
                    "account": numbers[row.number],
                    "holder": self.holder(row.holder),
                    "kind": int(row.kind or 0),
                    "opened": _second(row.opened),
                    "closed": _second(row.closed),
                    "province": of_branch.get(row.branch or "", 0),
                    "listed": int(_yes(listed.get(row.row))),
                }

    def _holders(self, rows: list[kyc.Customer]) -> Iterable[dict[str, Any]]:
        relatives = self._more("customers", "relatives")
        institution = self._more("customers", "institution_address")
        shared = {key: Numbers() for key in ("surname", "sector", "phone", "email", "address",
                                             "document", "relatives")}  # fmt: skip
        firms = {row.name: row.number for row in rows if row.company and row.name}
        for row in rows:
            number = self.holder(row.number)
            document = row.document_number and (row.document_kind, row.document_number)
            yield {
                "holder": number,
                "person": number,
                "company": int(bool(row.company)),
                "occupation": int(row.livelihood),
                "sector": shared["sector"](_folded(row.sector)),
                "income": row.income or 0,
                "staff": row.staff or 0,
                "province": self.province(row.province),
                "surname": shared["surname"](names.sound(row.family_name or "")),
                "phone": shared["phone"](row.phone),
                "email": shared["email"](_folded(row.email)),
                "address": shared["address"](
                    row.address and (row.province, row.district, _folded(row.address))
                ),
                "institution": int(_yes(institution.get(row.row))),
                "document": shared["document"](document),
                "employer": self.holder(firms.get(row.employer or "")),
                "relatives": shared["relatives"](relatives.get(row.row)),
            }

    def _places(self, rows: list[kyc.Branch]) -> Iterable[dict[str, Any]]:
        for number, row in _numbered(rows, self.flow.places):
            yield {
                "place": number,
                "province": self.province(row.province),
                "latitude": row.latitude or 0.0,
                "longitude": row.longitude or 0.0,
                "machine": int(bool(row.machine)),
            }

    def _merchants(self) -> Iterable[dict[str, Any]]:
        rows = list(self._rows("merchants", kyc.merchants))
        for number, row in _numbered(rows, self.flow.merchants):
            opens, closes = row.hours or (0, 24)
            yield {"merchant": number, "trade": int(row.sells), "opens": opens, "closes": closes}

    def _more(self, name: str, column: str) -> dict[int, str]:
        """A column that only we know, by line of the file; nothing where there is none."""
        path = _there(self.folder, name)
        if path is None:
            return {}
        found: dict[int, str] = {}
        columns = (Column("number", True, ()), Column(column, False, ()))
        with opened(path, columns, {}, Rejects()) as table:
            if column not in table:
                return {}
            done = 0
            for batch in table.batches({column: table.sql(column)}):
                lines = table.lines(range(done, done + batch.num_rows)).tolist()
                cells = batch.column(column).to_pylist()
                found.update({line: cell for line, cell in zip(lines, cells, strict=True) if cell})
                done += batch.num_rows
        return found


def _numbered(rows: list[Any], texts: pa.Array) -> Iterable[tuple[int, Any]]:
    """Branches or merchants with the number that transactions know them by: their own, or where
    their code stands in the texts of the file."""
    of_text = {text: n for n, text in enumerate(texts.to_pylist(), start=1)}
    for row in rows:
        if of_text:
            if row.code in of_text:
                yield of_text[row.code], row
        elif row.code.isdecimal() and 0 < int(row.code) < 2**31:
            yield int(row.code), row


def _table(name: str, rows: Iterable[dict[str, Any]]) -> pa.Table:
    schema = SCHEMAS[name]
    return pa.Table.from_pylist(list(rows), schema=schema).sort_by(schema.names[0])


def _second(day: date | None) -> int:
    """The first second of a day, local time; 0 for none."""
    return (day - _EPOCH).days * 86_400 - clock() if day else 0


def _folded(text: str | None) -> str:
    return " ".join((text or "").casefold().split())


def _yes(cell: str | None) -> bool:
    if not cell:
        return False
    try:
        return bool(read_bool(str(cell)).value)
    except Unreadable:
        return False
