"""A bank's table of transactions as raw transactions for the record, a batch at a time.

What `khua money load --format csv|parquet` reads. Nothing is kept of the file but the batch at
hand; a row that cannot be read is a reject, all others come out as `raw.RAW`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from khua.money import currencies
from khua.money.currencies import HOME, Currency
from khua.money.ledger import Channel, Ints, Kind
from khua.money.reading import amounts, cells, codes, raw
from khua.money.reading.columns import columns_of
from khua.money.reading.opening import Table, opened
from khua.money.reading.rejects import Refused, Rejects, Text, filled, texts
from khua.money.reading.times import VIENTIANE, moment, read_moment, settled
from khua.reading import Unreadable, read_bool

Told = Callable[[str, float], None]
Mask = npt.NDArray[np.bool_]

#: how an account is written that is no account
CASH_WORD: Final = "CASH"
_TEXTS: Final = {
    "transaction_id": "reference", "branch": "place", "merchant": "merchant", "device": "device",
    "from_name": "from_name", "to_name": "to_name",
}  # fmt: skip
_SIDES: Final = ("from", "to")


def transactions(
    path: Path,
    mapping: Mapping[str, str] | None = None,
    *,
    rejects: Rejects,
    source: str | None = None,
    home: str = HOME,
    zone: str = VIENTIANE,
    point: str | None = None,
    told: Told | None = None,
) -> Iterator[pa.RecordBatch]:
    """Batches of RAW from a CSV or Parquet file, in its order.

    `mapping`: our column to the file's; `source`: the institution the file is from, whose
    references and branches these are, and to which accounts belong that name no institution;
    `home`: the currency of rows that name none; `zone`: where times were written that name none;
    `point`: the sign before decimals, where the file alone does not tell. Rejects are whole once
    all batches are taken. Raises Refused, mostly before the first batch, but also where a file is
    found damaged further down: what was given before must not stay. Raises OSError.
    """
    say = told or (lambda step, done: None)
    with opened(Path(path), columns_of("transactions"), mapping or {}, rejects, zone) as table:
        if "from_account" not in table and "to_account" not in table:
            names = ", ".join(table.names[:40])
            mend = {lang: text.format(names=names) for lang, text in _MAP_SIDE.items()}
            raise Refused(_NO_SIDE, mend, row=1)
        if point is None and table.types["amount"] == "VARCHAR":
            (marks,) = table.one(f"bit_or({cells.marks(table.sql('amount'), 'VARCHAR')})")
            if isinstance(marks, int) and amounts.doubtful(marks):
                point = amounts.point_of(table)
        asked = _Asked(
            table, rejects, raw.institution_code(source), currencies.currency(home), zone
        )
        done = midnights = 0
        for batch in table.batches(_select(table, zone, point)):
            made = asked.made(batch, done)
            done += batch.num_rows
            midnights += _midnights(made.column("at").to_numpy(), zone)
            for start in range(0, made.num_rows, raw.BATCH):
                yield made.slice(start, raw.BATCH)
            say("read", done / table.rows)
        if midnights * 2 > done - rejects.count > 0:
            rejects.assume(filled(_NO_HOURS, count=midnights))
        rejects.sort()


def _select(table: Table, zone: str, point: str | None) -> dict[str, str]:
    select = {
        name: cells.text(table.sql(name), kind)
        for name, kind in table.types.items()
        if name not in ("time", "amount")
    }
    time, kind = table.sql("time"), table.types["time"]
    select |= {"at": moment(time, kind, zone), "time": cells.text(time, kind)}
    amount, kind = table.sql("amount"), table.types["amount"]
    select |= {"amount": cells.thousandths(amount, kind, point)}
    return select


@dataclass
class _Asked:
    """What is asked of a table, and what becomes of a batch of it."""

    table: Table
    rejects: Rejects
    source: str | None
    home: Currency
    zone: str

    def made(self, batch: pa.RecordBatch, done: int) -> pa.RecordBatch:
        """The rows of a batch (the first is row `done` of the table) that can be read, as RAW."""
        rows = batch.num_rows
        left = _Left(self, np.arange(done, done + rows), np.ones(rows, bool))
        columns: dict[str, Any] = {"row": self.table.lines(left.numbers)}
        columns["at"] = self._times(batch, left)
        kind = self._words("kind", batch, Kind.TRANSFER)
        columns["channel"] = self._words("channel", batch, Channel.UNKNOWN)
        cash = {
            "from": self._yes("from_cash", batch, left) | (kind == Kind.CASH_IN),
            "to": self._yes("to_cash", batch, left) | (kind == Kind.CASH_OUT),
        }
        known = []
        for side in _SIDES:
            institution, account = self._accounts(side, batch)
            written_cash = pc.fill_null(pc.equal(account, CASH_WORD), False)
            cash[side] |= written_cash.to_numpy(zero_copy_only=False)
            columns[f"{side}_cash"] = cash[side]
            columns[f"{side}_account"] = _without(account, cash[side])
            columns[f"{side}_institution"] = _without(institution, cash[side])
            known.append(columns[f"{side}_account"].is_valid().to_numpy(zero_copy_only=False))
        left.without(~known[0] & ~known[1], "from_account", _NO_ACCOUNT, _GIVE_ACCOUNT)
        if "kind" not in self.table:
            kind = np.where(cash["from"], Kind.CASH_IN, kind).astype(np.int8)
            kind = np.where(cash["to"], Kind.CASH_OUT, kind).astype(np.int8)
        columns["kind"] = kind
        columns["currency"] = self._currencies(batch, left)
        columns["amount"] = self._amounts(batch, columns["currency"], left)
        columns["source"] = pa.array([self.source] * rows, pa.string())
        for theirs, ours in _TEXTS.items():
            columns[ours] = (
                batch.column(theirs) if theirs in self.table else pa.nulls(rows, pa.string())
            )
        made = pa.RecordBatch.from_arrays(
            [_typed(columns[field.name], field.type) for field in raw.RAW], schema=raw.RAW
        )
        return made if left.rows.all() else made.filter(pa.array(left.rows))

    def _times(self, batch: pa.RecordBatch, left: _Left) -> Ints:
        moments, empty, buddhist = settled(batch.column("at"), self.zone)
        if buddhist:
            self.rejects.assume(_BUDDHIST)
        if not empty.any():
            return moments
        rows = np.flatnonzero(empty)
        written, found = codes.different([batch.column("time").take(rows).dictionary_encode()])
        read = np.zeros(len(written) + 1, np.int64)
        faults: dict[int, tuple[Text, Text]] = {0: (_NO_TIME, _GIVE_TIME)}
        for place, text in enumerate(written.to_pylist(), 1):
            try:
                read[place] = read_moment(text, self.zone)
            except Unreadable as fault:
                faults[place] = texts(fault)
        moments[rows] = read[found]
        for place in faults.keys() & set(found.tolist()):
            which = np.zeros(len(empty), bool)
            which[rows[found == place]] = True
            left.without(which, "time", *faults[place])
        return moments

    def _words(self, name: str, batch: pa.RecordBatch, default: int) -> npt.NDArray[np.int8]:
        chunks = [batch.column(name).dictionary_encode()] if name in self.table else None
        return codes.words(name, chunks, batch.num_rows, default, self.rejects)

    def _yes(self, name: str, batch: pa.RecordBatch, left: _Left) -> Mask:
        if name not in self.table:
            return np.zeros(batch.num_rows, bool)
        written, found = codes.different([batch.column(name).dictionary_encode()])
        table = np.zeros(len(written) + 1, bool)
        for place, text in enumerate(written.to_pylist(), 1):
            try:
                table[place] = read_bool(text).value
            except Unreadable as fault:
                left.without(found == place, name, *texts(fault))
        return table[found]

    def _accounts(self, side: str, batch: pa.RecordBatch) -> tuple[pa.Array, pa.Array]:
        rows = batch.num_rows
        nothing = pa.nulls(rows, pa.string())
        account, institution = f"{side}_account", f"{side}_institution"
        banks = batch.column(institution) if institution in self.table else nothing
        found = raw.identities(banks, batch.column(account) if account in self.table else nothing)
        if self.source is None:
            return found
        own = pc.and_(found[1].is_valid(), pc.invert(raw.are_ibans(found[1])))
        return pc.if_else(pc.and_(own, found[0].is_null()), self.source, found[0]), found[1]

    def _currencies(self, batch: pa.RecordBatch, left: _Left) -> npt.NDArray[np.int16]:
        if "currency" not in self.table:
            return np.full(batch.num_rows, self.home.number, np.int16)
        written, found = codes.different([batch.column("currency").dictionary_encode()])
        table = np.full(len(written) + 1, self.home.number, np.int16)
        for place, text in enumerate(written.to_pylist(), 1):
            try:
                table[place] = currencies.find_currency(text).number
            except Unreadable as fault:
                left.without(found == place, "currency", *texts(fault))
        return table[found]

    def _amounts(self, batch: pa.RecordBatch, numbers: npt.NDArray[np.int16], left: _Left) -> Ints:
        whole = pc.multiply(batch.column("amount"), pa.scalar(1000, pa.int32()))
        empty = whole.is_null().to_numpy(zero_copy_only=False)
        left.without(empty, "amount", _NO_AMOUNT, _GIVE_AMOUNT)
        exact = pc.fill_null(whole.cast(pa.int64(), safe=False), 0).to_numpy(zero_copy_only=False)
        left.without(exact < 0, "amount", _NEGATIVE, _TURN_ROUND)
        amount, rounded = amounts.in_minor_units(exact, numbers)
        left.without(rounded, "amount", _DECIMALS, _AS_BOOKED)
        return amount


@dataclass
class _Left:
    """Which rows of a batch are left, and why the others are not."""

    asked: _Asked
    numbers: Ints
    rows: Mask

    def without(self, which: Mask, column: str, what: Text, mend: Text) -> None:
        """Take rows out; a row is told once, by its first fault."""
        out = np.flatnonzero(which & self.rows)
        if len(out):
            self.rows[out] = False
            table = self.asked.table
            lines = table.lines(self.numbers[out])
            self.asked.rejects.add_all(lines, table.taken.get(column, column), what, mend)


def _typed(column: Any, kind: pa.DataType) -> pa.Array:
    return column if isinstance(column, pa.Array) else pa.array(column, kind)


def _without(texts_of: pa.Array, which: Mask) -> pa.Array:
    return pc.if_else(pa.array(which), pa.scalar(None, pa.string()), texts_of)


def _midnights(at: Ints, zone: str) -> int:
    """How many moments are the first second of a day, as all are where only days are written."""
    if not len(at):
        return 0
    begins = read_moment("1/1/2024", zone)
    return int(((at - begins) % 86_400 == 0).sum())


_NO_SIDE: Final = {
    "en": "The file has neither from_account nor to_account.",
    "lo": "ໄຟລ໌ບໍ່ມີທັງ from_account ແລະ to_account.",
}
_MAP_SIDE: Final = {
    "en": "The file has: {names}. Say which it is: --map from_account=NAME.",
    "lo": "ໄຟລ໌ມີ: {names}. ໃຫ້ບອກວ່າແມ່ນຖັນໃດ: --map from_account=ຊື່.",
}
_NO_ACCOUNT: Final = {
    "en": "Neither side has an account.",
    "lo": "ທັງສອງຝ່າຍບໍ່ມີບັນຊີ.",
}
_GIVE_ACCOUNT: Final = {
    "en": "Write the account that paid or that was paid; the other side may be cash or unknown.",
    "lo": "ໃຫ້ຂຽນບັນຊີທີ່ຈ່າຍ ຫຼື ບັນຊີທີ່ຮັບ; ອີກຝ່າຍເປັນເງິນສົດ ຫຼື ບໍ່ຮູ້ກໍໄດ້.",
}
_NO_TIME: Final = {"en": "There is no time.", "lo": "ບໍ່ມີເວລາ."}
_GIVE_TIME: Final = {
    "en": "Write day, month, year and time: 25/03/2024 14:05.",
    "lo": "ຂຽນວັນ, ເດືອນ, ປີ ແລະ ເວລາ: 25/03/2024 14:05.",
}
_BUDDHIST: Final = {
    "en": "Years from 2400 on were taken as Buddhist era (2567 is 2024).",
    "lo": "ປີແຕ່ 2400 ຂຶ້ນໄປຖືເປັນ ພ.ສ. (2567 ແມ່ນ 2024).",
}
_NO_AMOUNT: Final = {"en": "There is no amount that can be read.", "lo": "ບໍ່ມີຈຳນວນເງິນທີ່ອ່ານໄດ້."}
_GIVE_AMOUNT: Final = {
    "en": "Write digits, such as 1500000 or 1500000.50.",
    "lo": "ໃຫ້ຂຽນເປັນຕົວເລກ ເຊັ່ນ 1500000 ຫຼື 1500000.50.",
}
_NEGATIVE: Final = {"en": "The amount is below zero.", "lo": "ຈຳນວນເງິນຕ່ຳກວ່າສູນ."}
_TURN_ROUND: Final = {
    "en": "Write the amount without its sign, and who paid as from_account.",
    "lo": "ໃຫ້ຂຽນຈຳນວນໂດຍບໍ່ມີເຄື່ອງໝາຍລົບ ແລະ ຜູ້ຈ່າຍໃສ່ from_account.",
}
_DECIMALS: Final = {
    "en": "The amount has more decimals than its currency.",
    "lo": "ຈຳນວນເງິນມີເລກຫຼັງຈຸດເກີນສະກຸນເງິນ.",
}
_AS_BOOKED: Final = {
    "en": "Write the amount as the bank booked it.",
    "lo": "ໃຫ້ຂຽນຈຳນວນຕາມທີ່ທະນາຄານບັນທຶກ.",
}
_NO_HOURS: Final = {
    "en": "{count} transactions have a day and no hour: they count as made when the day began, "
    "and what comes first within a day is not known.",
    "lo": "{count} ທຸລະກຳມີແຕ່ວັນ ບໍ່ມີໂມງ: ຖືວ່າເກີດຕອນຕົ້ນວັນ ແລະ ບໍ່ຮູ້ວ່າອັນໃດກ່ອນໃນມື້ດຽວກັນ.",
}
