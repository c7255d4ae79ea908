"""A file of transactions on its own: read whole, numbered and sorted, as a ledger.

What `khua money score`, `features` and `trace` work on: transaction_id, src, dst, ts_epoch, amount
and whatever else is there. Arrow reads Parquet that is as it should be (`plain`), DuckDB all other
files; accounts become numbers in the order in which they appear, first as src, then as dst.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from khua.money import currencies
from khua.money.currencies import HOME, Currency, Rates
from khua.money.ledger import CASH, Channel, Ints, Kind, Ledger
from khua.money.reading import amounts, cells, codes
from khua.money.reading.columns import columns_of
from khua.money.reading.plain import Plain, Unusual, coded, plain, thousandths
from khua.money.reading.rejects import Refused, Rejects, Text, filled, texts
from khua.money.reading.times import EARLIEST, LATEST
from khua.reading import Unreadable

if TYPE_CHECKING:
    from khua.money.reading.opening import Table

Told = Callable[[str, float], None]
Mask = npt.NDArray[np.bool_]

#: how an account is written that is no account
CASH_WORD: Final = "CASH"
_CODED: Final = ("currency", "kind", "channel", "place", "merchant", "device")
#: what may be texts in a file that Arrow reads
_TEXTS: Final = ("src", "dst", *_CODED)
#: an amount that cannot be read, in thousandths
_ABSENT: Final = -1_000_000_001


@dataclass(frozen=True)
class FlowFile:
    """`ledger`: its `number` n is the n-th transaction in time; `transaction_ids`: the file's own
    ids in the ledger's order (of `number` n at n-1), whole numbers or text as in the file;
    `accounts`: the file's text of account n at n-1; `places`, `merchants`, `devices`: the same,
    empty where the file has numbers of its own, which are kept. `rejects`: the rows left out."""

    ledger: Ledger
    transaction_ids: pa.Array
    accounts: pa.Array
    places: pa.Array
    merchants: pa.Array
    devices: pa.Array
    rejects: Rejects

    @property
    def notes(self) -> tuple[Text, ...]:
        """What was assumed of the file, for whoever reads the result."""
        return tuple(self.rejects.notes)


def flow_file(
    path: Path,
    mapping: Mapping[str, str] | None = None,
    home: str = HOME,
    rates: Rates | None = None,
    told: Told | None = None,
    *,
    point: str | None = None,
) -> FlowFile:
    """Read a file of transactions, CSV or Parquet.

    `mapping`: our column to the file's; `home`: the currency of `value`, and of rows that name
    none; `rates`: without them, and on days without a rate, the fixed table of currencies.yaml,
    which the notes say; `told`: is called with a step and the share of it that is done; `point`:
    the sign before decimals, where the file alone does not tell. Amounts are in major units.
    Raises Refused (a file that is not read at all) and OSError.
    """
    say = told or (lambda step, done: None)
    rejects, asked = Rejects(), (columns_of("flow"), mapping or {})
    try:
        with plain(Path(path), *asked, _TEXTS) as usual:
            read = _read_plain(usual, say)
            return _made(usual, read, currencies.currency(home), rates, rejects, say)
    except Unusual:
        pass
    from khua.money.reading.opening import opened

    with opened(Path(path), *asked, rejects) as table:
        read = _read(table, say, point)
        if point is None and amounts.doubtful(read.marks):
            point = amounts.point_of(table)
            if point != "." or read.marks & (cells.COMMA | cells.UNREAD):
                read = _read(table, say, point)
        return _made(table, read, currencies.currency(home), rates, rejects, say)


@dataclass
class _Read:
    """What the batches gave, a list entry a batch."""

    ids: list[pa.Array] = field(default_factory=list)
    hashes: list[npt.NDArray[np.uint64]] = field(default_factory=list)
    src: list[pa.Array] = field(default_factory=list)
    dst: list[pa.Array] = field(default_factory=list)
    at: list[pa.Array] = field(default_factory=list)
    amounts: list[pa.Array] = field(default_factory=list)
    coded: dict[str, list[pa.Array]] = field(default_factory=dict)
    marks: int = 0


def _read(table: Table, say: Told, point: str | None) -> _Read:
    sql, kinds = table.sql, table.types
    own_numbers = cells.is_whole(kinds["transaction_id"])
    both_whole = cells.is_whole(kinds["src"]) and kinds["src"] == kinds["dst"]

    def text(name: str) -> str:
        return cells.text(sql(name), kinds[name])

    amount = sql("amount")
    select = {
        "id": sql("transaction_id") if own_numbers else text("transaction_id"),
        "hash": f"hash({text('transaction_id')})",
        "src": sql("src") if both_whole else text("src"),
        "dst": sql("dst") if both_whole else text("dst"),
        "at": cells.seconds(sql("ts_epoch"), kinds["ts_epoch"]),
        "amount": cells.thousandths(amount, kinds["amount"], point),
        "marks": cells.marks(amount, kinds["amount"]) if point is None else "0",
    }
    select |= {name: text(name) for name in _CODED if name in table}
    read = _Read(coded={name: [] for name in _CODED if name in table})
    done = 0
    for batch in table.batches(select):
        read.ids.append(batch.column("id"))
        read.hashes.append(batch.column("hash").to_numpy(zero_copy_only=False))
        read.src.append(batch.column("src"))
        read.dst.append(batch.column("dst"))
        read.at.append(batch.column("at"))
        whole = pc.multiply(batch.column("amount"), pa.scalar(1000, pa.int32()))
        read.amounts.append(whole.cast(pa.int64(), safe=False))
        for name, chunks in read.coded.items():
            chunks.append(batch.column(name).dictionary_encode())
        if point is None:
            read.marks |= int(np.bitwise_or.reduce(batch.column("marks").to_numpy(), initial=0))
        done += batch.num_rows
        say("read", done / table.rows)
    return read


def _read_plain(table: Plain, say: Told) -> _Read:
    """The same from a file that Arrow reads."""
    read = _Read(coded={name: [] for name in _CODED if name in table.taken})
    done = 0
    for batch in table.batches():
        ids = batch["transaction_id"]
        read.ids.append(ids)
        read.hashes.append(ids.fill_null(0).to_numpy(zero_copy_only=False).astype(np.uint64))
        for name, chunks in (("src", read.src), ("dst", read.dst), *read.coded.items()):
            whole = name in ("src", "dst") and pa.types.is_integer(batch[name].type)
            chunks.append(batch[name] if whole else coded(batch[name]))
        read.at.append(batch["ts_epoch"])
        read.amounts.append(pa.array(thousandths(batch["amount"], _ABSENT)))
        done += len(ids)
        say("read", done / table.rows)
    return read


def _made(
    table: Table | Plain,
    read: _Read,
    home: Currency,
    rates: Rates | None,
    rejects: Rejects,
    say: Told,
) -> FlowFile:
    """Number, check, sort."""
    rows = sum(map(len, read.at))
    left = _Left(table, rejects, rows)
    say("number", 0.0)
    accounts, (src, dst) = _numbered(read.src, read.dst)
    read.src, read.dst = [], []
    kind = codes.words("kind", read.coded.pop("kind", None), rows, Kind.TRANSFER, rejects)
    channel = codes.words(
        "channel", read.coded.pop("channel", None), rows, Channel.UNKNOWN, rejects
    )
    cash = pc.index(accounts, CASH_WORD).as_py() + 1  # 0: there is none
    for side, accounts_of, at_counter in (("src", src, Kind.CASH_IN), ("dst", dst, Kind.CASH_OUT)):
        is_cash = kind == at_counter
        if cash:
            is_cash |= accounts_of == cash
        left.without((accounts_of == 0) & ~is_cash, side, _NO_ACCOUNT, _GIVE_ACCOUNT)
        accounts_of[is_cash] = CASH
    left.without((src == CASH) & (dst == CASH), "src", _CASH_TO_CASH, _GIVE_ACCOUNT)
    at = _ints(read.at, EARLIEST - 1)
    left.without((at < EARLIEST) | (at > LATEST), "ts_epoch", _NO_TIME, _GIVE_TIME)
    currency = _currencies(read.coded.pop("currency", None), left, home)
    written = _ints(read.amounts, _ABSENT)
    left.without(written == _ABSENT, "amount", _NO_AMOUNT, _GIVE_AMOUNT)
    left.without(written < 0, "amount", _NEGATIVE, _TURN_ROUND)
    amount, rounded = amounts.in_minor_units(written, currency)
    if count := int(rounded[left.rows].sum()):
        rejects.assume(filled(_ROUNDED, count=count))
    read.at, read.amounts = [], []
    say("number", 0.5)
    ids = pa.chunked_array(read.ids)
    read.ids = []
    left.without(~_ints([ids.is_valid().cast(pa.int8())], 0).astype(bool), "transaction_id",
                 _NO_ID, _GIVE_ID)  # fmt: skip
    hashes = np.concatenate(read.hashes)
    read.hashes = []
    left.without(_repeated(ids, hashes, left.rows), "transaction_id", _TWICE, _GIVE_ID)
    del hashes
    others = {name: codes.numbered(chunks) for name, chunks in read.coded.items()}
    say("sort", 0.0)
    order = left.in_time(at)
    rejects.sort()
    if not len(order):
        first = rejects.shown[0]
        raise Refused(filled(_NOTHING_LEFT, first=first.what), first.mend, first.row, first.column)
    columns: dict[str, npt.NDArray[Any]] = {
        "number": np.arange(1, len(order) + 1, dtype=np.int64),
        "at": at[order],
    }
    del at
    columns |= {"src": src[order], "dst": dst[order], "amount": amount[order]}
    del src, dst, amount, written, rounded
    columns["currency"] = currency[order]
    columns["value"], fixed = currencies.to_home(
        columns["amount"], columns["currency"], columns["at"], rates, home.code
    )
    if fixed:
        source = currencies.fallback_source()
        rejects.assume(filled(amounts.FIXED_RATES, count=fixed, home=home.code, source=source))
    columns |= {"kind": kind[order], "channel": channel[order]}
    for name in ("place", "merchant", "device"):
        numbers = others[name][1] if name in others else np.zeros(rows, np.int32)
        columns[name] = numbers[order]
    say("sort", 0.5)
    places, merchants, devices = (
        others[name][0] if name in others else codes.NOTHING
        for name in ("place", "merchant", "device")
    )
    taken = _taken(ids, order)
    say("sort", 1.0)
    return FlowFile(Ledger(**columns), taken, accounts, places, merchants, devices, rejects)


class _Left:
    """Which rows are left, and why the others are not."""

    def __init__(self, table: Table | Plain, rejects: Rejects, rows: int) -> None:
        self.table, self.rejects = table, rejects
        self.rows: Mask = np.ones(rows, bool)

    def without(self, which: Mask, column: str, what: Text, mend: Text) -> None:
        """Take rows out; a row is told once, by its first fault."""
        out = np.flatnonzero(which & self.rows)
        if len(out):
            self.rows[out] = False
            name = self.table.taken.get(column, column)
            self.rejects.add_all(self.table.lines(out), name, what, mend)

    def in_time(self, at: Ints) -> Ints:
        """The rows that are left, by time; equal times in the order of the file."""
        if self.rows.all():
            return np.argsort(at, kind="stable")
        rows = np.flatnonzero(self.rows)
        return rows[np.argsort(at[rows], kind="stable")]


def _ints(chunks: list[pa.Array], absent: int) -> Ints:
    filled_in = [pc.fill_null(chunk, absent).to_numpy(zero_copy_only=False) for chunk in chunks]
    return np.concatenate(filled_in).astype(np.int64, copy=False)


def _numbered(
    src: list[pa.Array], dst: list[pa.Array]
) -> tuple[pa.Array, list[npt.NDArray[np.int32]]]:
    """The different texts of both columns, and each column as numbers from 1 (0: empty)."""
    texts, found = codes.appearing([*src, *dst])
    return texts, [found[: sum(map(len, src))], found[sum(map(len, src)) :]]


def _currencies(
    chunks: list[pa.Array] | None, left: _Left, home: Currency
) -> npt.NDArray[np.int16]:
    if chunks is None:
        return np.full(len(left.rows), home.number, np.int16)
    words, numbers = codes.different(chunks)
    table = np.full(len(words) + 1, home.number, np.int16)
    for at, word in enumerate(words.to_pylist(), 1):
        try:
            table[at] = currencies.find_currency(word).number
        except Unreadable as fault:
            left.without(numbers == at, "currency", *texts(fault))
    return table[numbers]


def _repeated(ids: pa.ChunkedArray, hashes: npt.NDArray[np.uint64], rows: Mask) -> Mask:
    """Rows whose id stands in a row before."""
    in_order = np.sort(hashes[rows])
    twice = np.unique(in_order[1:][in_order[1:] == in_order[:-1]])
    repeated = np.zeros(len(hashes), bool)
    if len(twice):
        maybe = np.flatnonzero(np.isin(hashes, twice) & rows)
        found = ids.take(pa.array(maybe)).combine_chunks().dictionary_encode().indices
        _, first = np.unique(found.to_numpy(), return_index=True)
        repeated[np.delete(maybe, first)] = True
    return repeated


def _taken(ids: pa.ChunkedArray, order: Ints) -> pa.Array:
    """The ids in the ledger's order; texts as large_string, whose offsets are never too small."""
    if pa.types.is_string(ids.type):
        ids = ids.cast(pa.large_string())
    whole = ids.combine_chunks()
    taken = whole.take(pa.array(order))
    return taken.combine_chunks() if isinstance(taken, pa.ChunkedArray) else taken


_NO_ACCOUNT: Final = {"en": "There is no account.", "lo": "ບໍ່ມີບັນຊີ."}
_CASH_TO_CASH: Final = {"en": "Both sides are cash.", "lo": "ທັງສອງຝ່າຍເປັນເງິນສົດ."}
_GIVE_ACCOUNT: Final = {
    "en": "Write who paid and who was paid; cash is CASH, or a kind of cash_in or cash_out.",
    "lo": "ໃຫ້ຂຽນຜູ້ຈ່າຍ ແລະ ຜູ້ຮັບ; ເງິນສົດຂຽນ CASH ຫຼື kind ເປັນ cash_in ຫຼື cash_out.",
}
_NO_TIME: Final = {"en": "There is no time that can be read.", "lo": "ບໍ່ມີເວລາທີ່ອ່ານໄດ້."}
_GIVE_TIME: Final = {
    "en": "Write seconds since 1970 (not milliseconds) or 2024-03-25T14:05:00+07:00.",
    "lo": "ໃຫ້ຂຽນວິນາທີນັບແຕ່ 1970 (ບໍ່ແມ່ນມິນລິວິນາທີ) ຫຼື 2024-03-25T14:05:00+07:00.",
}
_NO_AMOUNT: Final = {"en": "There is no amount that can be read.", "lo": "ບໍ່ມີຈຳນວນເງິນທີ່ອ່ານໄດ້."}
_GIVE_AMOUNT: Final = {
    "en": "Write digits, such as 1500000 or 1500000.50.",
    "lo": "ໃຫ້ຂຽນເປັນຕົວເລກ ເຊັ່ນ 1500000 ຫຼື 1500000.50.",
}
_NEGATIVE: Final = {"en": "The amount is below zero.", "lo": "ຈຳນວນເງິນຕ່ຳກວ່າສູນ."}
_TURN_ROUND: Final = {
    "en": "Write the amount without its sign, and who paid as src.",
    "lo": "ໃຫ້ຂຽນຈຳນວນໂດຍບໍ່ມີເຄື່ອງໝາຍລົບ ແລະ ຜູ້ຈ່າຍໃສ່ src.",
}
_NO_ID: Final = {"en": "The transaction has no id.", "lo": "ທຸລະກຳບໍ່ມີລະຫັດ."}
_TWICE: Final = {
    "en": "A row before has the same transaction id.",
    "lo": "ແຖວກ່ອນໜ້ານີ້ມີລະຫັດທຸລະກຳດຽວກັນ.",
}
_GIVE_ID: Final = {
    "en": "Give every transaction an id of its own.",
    "lo": "ໃຫ້ລະຫັດທີ່ບໍ່ຊ້ຳກັນແກ່ທຸກທຸລະກຳ.",
}
_NOTHING_LEFT: Final = {
    "en": "No row of the file can be read. The first: {first[en]}",
    "lo": "ອ່ານບໍ່ໄດ້ຈັກແຖວ. ແຖວທຳອິດ: {first[lo]}",
}
_ROUNDED: Final = {
    "en": "{count} amounts had more decimals than their currency and were rounded.",
    "lo": "{count} ຈຳນວນເງິນມີເລກຫຼັງຈຸດເກີນສະກຸນເງິນ ຈຶ່ງຖືກປັດ.",
}
