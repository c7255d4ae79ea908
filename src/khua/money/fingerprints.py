"""Fingerprints of transactions, so that what is loaded twice adds nothing.

A fingerprint is 128 bits: MD5 (as a hash, not as a seal) of the institution that reports, its
reference and the bank day, or, where there is no reference, of all that is said of the transaction.
The day is in it because core banking systems begin their references anew; a transaction that comes
again comes with its day. Rows that say the same without any reference (two equal top-ups within a
second) are counted: the second one in a file is another than the first, and a file that comes again
has the same two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from khua.money.currencies import DAY_BEGINS

Hashes = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]

_SAID: Final = (
    "source", "at", "from_institution", "from_account", "from_cash", "to_institution",
    "to_account", "to_cash", "amount", "currency", "kind", "channel", "place", "merchant", "device",
)  # fmt: skip
_BETWEEN: Final = "chr(31)"
_LOW: Final = "18446744073709551615::UHUGEINT"
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Keys:
    """Fingerprints: two columns of one length."""

    high: Hashes
    low: Hashes

    def __len__(self) -> int:
        return len(self.high)

    def take(self, which: slice | npt.NDArray[Any]) -> Keys:
        """Those that a slice, a mask or indices choose."""
        return Keys(self.high[which], self.low[which])

    def order(self) -> npt.NDArray[np.int64]:
        """Indices that sort them; equal ones stay in the order they stand."""
        return _order(self.high, self.low)

    def in_order(self) -> Keys:
        """The same, sorted."""
        return self.take(self.order())

    def places(self, known: Keys) -> npt.NDArray[np.int64]:
        """Where each of these stands among the `known`, which are sorted; -1 where it does not."""
        left = np.searchsorted(known.high, self.high, side="left")
        found = np.full(len(self), -1, np.int64)
        there = np.flatnonzero(left < len(known))
        there = there[known.high[left[there]] == self.high[there]]
        same = known.low[left[there]] == self.low[there]
        found[there[same]] = left[there[same]]
        for at in there[~same]:  # equal high halves and other low ones: all but never
            place = int(left[at])
            while place < len(known) and known.high[place] == self.high[at]:
                if known.low[place] == self.low[at]:
                    found[at] = place
                    break
                place += 1
        return found

    def among(self, known: Keys) -> Mask:
        """Which of these are among the `known`, which are sorted."""
        return self.places(known) >= 0


@dataclass(frozen=True)
class Fingerprints:
    """Of a file: `keys` in the order of its rows; `repeated`: rows whose reference stood in a row
    before; `order`: indices that sort the upper halves."""

    keys: Keys
    repeated: Mask
    order: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Prints:
    """Of a batch of rows: hashes, and which rest on a reference."""

    keys: Keys
    referred: Mask


def hashed(database: duckdb.DuckDBPyConnection, table: pa.Table, text: str) -> Keys:
    """The MD5 of a text (SQL over the columns of the table), never NULL, for each row."""
    database.register("hashed_rows", table)
    numbers = f"SELECT CAST(md5_number({text}) AS UHUGEINT) AS n FROM hashed_rows"  # noqa: S608
    halves = f"CAST(n >> 64 AS UBIGINT) AS high, CAST(n & {_LOW} AS UBIGINT) AS low"
    found = database.sql(f"SELECT {halves} FROM ({numbers})").to_arrow_table()  # noqa: S608
    database.unregister("hashed_rows")
    return Keys(found.column("high").to_numpy(), found.column("low").to_numpy())


def fingerprints(
    rows: pa.RecordBatch | pa.Table, database: duckdb.DuckDBPyConnection | None = None
) -> Prints:
    """The fingerprints of rows of raw.RAW, each by itself. `database`: any, for its functions."""
    table = pa.Table.from_batches([rows]) if isinstance(rows, pa.RecordBatch) else rows
    said = f" || {_BETWEEN} || ".join(
        f"coalesce(CAST(\"{name}\" AS VARCHAR), '')" for name in _SAID
    )
    day = f'CAST(("at" + {DAY_BEGINS}) // 86400 AS VARCHAR)'
    own = f"'r' || coalesce(source, '') || {_BETWEEN} || reference || {_BETWEEN} || {day}"
    text = f"CASE WHEN reference IS NOT NULL THEN {own} ELSE 'f' || {said} END"
    referred = table.column("reference").is_valid().to_numpy()
    if database is not None:
        return Prints(hashed(database, table, text), referred)
    with duckdb.connect() as own_database:
        return Prints(hashed(own_database, table, text), referred)


def of_file(batches: Sequence[Prints]) -> Fingerprints:
    """The fingerprints of all batches of a file together."""
    high = np.concatenate([batch.keys.high for batch in batches] or [np.empty(0, np.uint64)])
    low = np.concatenate([batch.keys.low for batch in batches] or [np.empty(0, np.uint64)])
    referred = np.concatenate([batch.referred for batch in batches] or [np.empty(0, bool)])
    repeated = np.zeros(len(high), bool)
    order = Keys(high, low).order()
    again = np.zeros(len(high), bool)
    again[1:] = (high[order][1:] == high[order][:-1]) & (low[order][1:] == low[order][:-1])
    if again.any():
        place = np.arange(len(high))
        begin = np.maximum.accumulate(np.where(again, 0, place))
        count = np.empty(len(high), np.uint64)
        count[order] = (place - begin).astype(np.uint64)  # 0 for the first of its kind
        repeated = referred & (count > 0)
        low = low + np.where(referred, np.uint64(0), count) * _ODD
    return Fingerprints(Keys(high, low), repeated, order)


def fresh(found: Fingerprints, known: Iterable[Keys]) -> Mask:
    """Which rows are new: not repeated in the file, and in none of the `known` (each sorted)."""
    new = ~found.repeated
    in_order = None
    for keys in known:
        if in_order is None:
            in_order = found.keys.take(found.order)  # so that looking up goes one way
        new[found.order[in_order.among(keys)]] = False
    return new


def _order(high: Hashes, low: Hashes) -> npt.NDArray[np.int64]:
    """Indices that sort by (high, low), equal ones in the order they stand."""
    order = np.argsort(high, kind="stable")
    equal = np.flatnonzero(np.diff(high[order]) == 0)
    if len(equal):
        rows = np.unique(np.concatenate([equal, equal + 1]))
        some = order[rows]
        order[rows] = some[np.lexsort((some, low[some], high[some]))]
    return order
