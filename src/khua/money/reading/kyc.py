"""What institutions know of their customers: customers, accounts, branches and machines,
merchants, and exchange rates by day. From CSV or Parquet to typed rows.

A row without what makes it a row (a customer's number) is a reject. Any other cell that cannot be
read leaves its field empty and is told in `unread`: an empty field is itself something the unit
checks, and losing the customer would hide his transactions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from khua.money.currencies import Rate
from khua.money.known import AccountKind, Occupation, Trade
from khua.money.reading import cells, raw
from khua.money.reading.columns import Column, columns_of
from khua.money.reading.kyc_cells import READERS, Asked
from khua.money.reading.opening import opened
from khua.money.reading.rejects import Rejects, Text, texts
from khua.money.reading.words import code_of
from khua.reading import PartDate, Read, Sex, Unreadable, is_empty

Row = TypeVar("Row")

_REMEMBERED: Final = 50_000  # different cells of a column whose reading is kept


@dataclass(frozen=True, slots=True)
class Customer:
    """`row`: its line in the file. `province`: ISO 3166-2; `nationality`: ISO 3166-1 alpha-2;
    `phone`: E.164, or the digits of a number that does not exist; `income`: declared, a year, minor
    units of the home currency. What was not said is None."""

    row: int
    number: str
    name: str | None
    family_name: str | None
    sex: Sex | None
    born: PartDate | None
    nationality: str | None
    document_kind: str | None
    document_number: str | None
    document_expires: date | None
    phone: str | None
    email: str | None
    address: str | None
    province: str | None
    district: str | None
    occupation: str | None
    employer: str | None
    income: int | None
    company: bool | None
    sector: str | None
    staff: int | None
    opened: date | None

    @property
    def livelihood(self) -> Occupation:
        """What the words of `occupation` come to."""
        return Occupation(code_of("occupation", self.occupation or "") or Occupation.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Account:
    """`institution`, `number`: as raw.identity makes them; `holder`: number of the customer;
    `currency`: ISO letters; `branch`: its code."""

    row: int
    institution: str | None
    number: str
    holder: str | None
    kind: AccountKind | None
    currency: str | None
    opened: date | None
    closed: date | None
    branch: str | None


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch or (`machine`) a cash machine; degrees."""

    row: int
    code: str
    name: str | None
    province: str | None
    district: str | None
    latitude: float | None
    longitude: float | None
    machine: bool | None


@dataclass(frozen=True, slots=True)
class Merchant:
    """`trade`: what he says he sells; `hours`: when he opens and closes, hours of the day (a shop
    that closes after midnight closes before it opens)."""

    row: int
    code: str
    name: str | None
    trade: str | None
    hours: tuple[int, int] | None

    @property
    def sells(self) -> Trade:
        """What the words or the category code of `trade` come to."""
        return Trade(code_of("trade", self.trade or "") or Trade.OTHER)


_PLAIN: Final = Asked()


def customers(
    path: Path, rejects: Rejects, unread: Rejects, asked: Asked = _PLAIN
) -> Iterator[Customer]:
    """The customers of a file. Raises Refused and OSError, as all of these do."""
    return _rows("customers", Customer, ("number",), path, rejects, unread, asked)


def accounts(
    path: Path, rejects: Rejects, unread: Rejects, asked: Asked = _PLAIN
) -> Iterator[Account]:
    """The accounts of a file; those that name no institution are `asked.source`'s."""
    for row in _rows("accounts", Account, ("institution", "number"), path, rejects, unread, asked):
        institution = row.institution or raw.institution_code(asked.source)
        one = raw.identity(institution, row.number)
        yield Account(
            row.row, one.institution, one.number or row.number, row.holder, row.kind,
            row.currency, row.opened, row.closed, row.branch,
        )  # fmt: skip


def branches(
    path: Path, rejects: Rejects, unread: Rejects, asked: Asked = _PLAIN
) -> Iterator[Branch]:
    """The branches and machines of a file."""
    return _rows("branches", Branch, ("code",), path, rejects, unread, asked)


def merchants(
    path: Path, rejects: Rejects, unread: Rejects, asked: Asked = _PLAIN
) -> Iterator[Merchant]:
    """The merchants of a file."""
    return _rows("merchants", Merchant, ("code",), path, rejects, unread, asked)


def rates(path: Path, rejects: Rejects, asked: Asked = _PLAIN) -> Iterator[Rate]:
    """Exchange rates by day, for `currencies.rates_by_day`: what one unit cost in the home
    currency (`units`: where the rate is for 100 or 1000 of them)."""
    key = ("day", "currency")
    for row in _rows("rates", _DayRate, key, path, rejects, rejects, asked):
        yield Rate(row.day, row.currency, row.rate / (row.units or 1))


@dataclass(frozen=True, slots=True)
class _DayRate:
    row: int
    day: date
    currency: str
    rate: float
    units: int | None


def _rows(
    kind: str,
    row_type: Callable[..., Row],
    key: Sequence[str],
    path: Path,
    rejects: Rejects,
    unread: Rejects,
    asked: Asked,
) -> Iterator[Row]:
    say = asked.told or (lambda step, done: None)
    columns = columns_of(kind)
    with opened(Path(path), columns, asked.mapping or {}, rejects) as table:
        select = {name: cells.text(table.sql(name), of) for name, of in table.types.items()}
        readers = {
            column.name: _Reader(READERS[column.reads], asked)
            for column in columns
            if column.name in table
        }
        needed = [column for column in columns if column.needed]
        absent = {column.name: None for column in columns}
        seen: set[tuple[Any, ...]] = set()
        done = 0
        for batch in table.batches(select):
            lines = table.lines(range(done, done + batch.num_rows)).tolist()
            written = {name: batch.column(name).to_pylist() for name in select}
            for at, line in enumerate(lines):
                values: dict[str, Any] = {"row": line, **absent}
                faults = []
                for name, reader in readers.items():
                    text = written[name][at]
                    if text is None:
                        continue
                    values[name], fault = reader.read(text)
                    if fault is not None:
                        faults.append((name, fault))
                if _rejected(line, values, faults, needed, table.taken, rejects):
                    continue
                one = tuple(values[name] for name in key)
                if one in seen:
                    rejects.add(line, table.taken[key[-1]], _TWICE, _ONCE)
                    continue
                seen.add(one)
                for name, fault in faults:
                    unread.add(line, table.taken[name], *texts(fault))
                yield row_type(**values)
            done += batch.num_rows
            say("read", done / table.rows)
    for name, reader in readers.items():
        if reader.guessed:
            unread.assume({lang: f"{name}: {note}" for lang, note in reader.guessed.items()})


def _rejected(
    line: int,
    values: Mapping[str, Any],
    faults: Sequence[tuple[str, Unreadable]],
    needed: Sequence[Column],
    taken: Mapping[str, str],
    rejects: Rejects,
) -> bool:
    for column in needed:
        if values[column.name] is None:
            told = [texts(fault) for name, fault in faults if name == column.name]
            rejects.add(line, taken[column.name], *(told[0] if told else (_EMPTY, _FILL_IN)))
            return True
    return False


class _Reader:
    """Reads the cells of a column; what it read before it knows."""

    def __init__(self, read: Callable[[str, Asked], Any], asked: Asked) -> None:
        self._read, self._asked = read, asked
        self._known: dict[str, tuple[Any, Unreadable | None]] = {}
        self.guessed: dict[str, str] = {}

    def read(self, text: str) -> tuple[Any, Unreadable | None]:
        """The value, None for a cell that says nothing; or None and why it could not be read."""
        found = self._known.get(text)
        if found is None:
            found = self._found(text)
            if len(self._known) < _REMEMBERED:
                self._known[text] = found
        return found

    def _found(self, text: str) -> tuple[Any, Unreadable | None]:
        if is_empty(text):
            return None, None
        try:
            value = self._read(text, self._asked)
        except Unreadable as fault:
            return None, fault
        if isinstance(value, Read):
            if value.guessed and not self.guessed:
                self.guessed = {"en": value.note_en, "lo": value.note_lo}
            return value.value, None
        return value, None


_EMPTY: Final[Text] = {"en": "The cell is empty.", "lo": "ຫ້ອງນີ້ວ່າງ."}
_FILL_IN: Final[Text] = {
    "en": "Fill it in; without it the row says nothing.",
    "lo": "ໃຫ້ຕື່ມໃສ່; ຖ້າບໍ່ມີ ແຖວນີ້ບໍ່ມີຄວາມໝາຍ.",
}
_TWICE: Final[Text] = {
    "en": "A row before says it of the same one.",
    "lo": "ແຖວກ່ອນໜ້ານີ້ເວົ້າເຖິງອັນດຽວກັນ.",
}
_ONCE: Final[Text] = {
    "en": "Leave one of the rows, the one that is right.",
    "lo": "ໃຫ້ເຫຼືອແຖວດຽວ ທີ່ຖືກຕ້ອງ.",
}
