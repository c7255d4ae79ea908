"""A ledger: transactions as columns of numbers, sorted by time.

One shape for everything that reads transactions, writes them, looks for patterns or traces: numpy
arrays of one length here, the same names and types in Parquet, in DuckDB and on Spark.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]
Smalls = npt.NDArray[np.int16]
Bytes = npt.NDArray[np.int8]

#: the account that every cash deposit comes from and every withdrawal goes to. Money that went
#: through it cannot be followed: it is where a trail breaks, never a way from one to another.
CASH: Final = 0
#: no place, no merchant, no device is known
NONE: Final = 0


class Kind(IntEnum):
    """What a transaction is for, as far as its bank says."""

    OTHER = 0
    TRANSFER = 1
    CASH_IN = 2
    CASH_OUT = 3
    PURCHASE = 4
    PAYROLL = 5
    REMITTANCE = 6
    FEE = 7
    TOP_UP = 8
    TAX = 9  # tax and social security
    UTILITY = 10
    SCHOOL = 11


class Channel(IntEnum):
    """How it was given in."""

    UNKNOWN = 0
    BRANCH = 1
    ATM = 2
    ONLINE = 3
    MOBILE = 4
    CARD = 5
    AGENT = 6


@dataclass(frozen=True)
class Ledger:
    """Transactions sorted by (`at`, `number`); every column has the same length.

    `number`: of the transaction, unique in its store; `at`: seconds since 1970, UTC; `src`, `dst`:
    accounts, 1 and up, or CASH; `amount`: minor units of `currency` (ISO 4217 numeric code);
    `value`: the same in minor units of the country's own currency, what rules compare; `kind`:
    Kind; `channel`: Channel; `place`: branch or machine where it was given in, `merchant` and
    `device`, each NONE where unknown.
    """

    number: Ints
    at: Ints
    src: Numbers
    dst: Numbers
    amount: Ints
    currency: Smalls
    value: Ints
    kind: Bytes
    channel: Bytes
    place: Numbers
    merchant: Numbers
    device: Numbers

    def __len__(self) -> int:
        return len(self.number)

    @property
    def accounts(self) -> int:
        """One more than the highest account number: the length of an array with one cell each."""
        return int(max(self.src.max(), self.dst.max())) + 1 if len(self) else 1

    def take(self, which: npt.NDArray[Any]) -> Ledger:
        """The transactions that a mask or ascending indices choose."""
        return Ledger(*(column[which] for column in self.columns().values()))

    def between(self, since: int, until: int) -> Ledger:
        """The transactions with since <= at < until, without a copy."""
        first, last = np.searchsorted(self.at, [since, until])
        return Ledger(*(column[first:last] for column in self.columns().values()))

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """The columns by name, in their order."""
        return {name: getattr(self, name) for name in COLUMNS}

    def arrow(self) -> pa.Table:
        """The same as an Arrow table of SCHEMA, without a copy."""
        return pa.table([pa.array(column) for column in self.columns().values()], schema=SCHEMA)


#: the type of each column
COLUMNS: Final[Mapping[str, npt.DTypeLike]] = {
    "number": np.int64,
    "at": np.int64,
    "src": np.int32,
    "dst": np.int32,
    "amount": np.int64,
    "currency": np.int16,
    "value": np.int64,
    "kind": np.int8,
    "channel": np.int8,
    "place": np.int32,
    "merchant": np.int32,
    "device": np.int32,
}
SCHEMA: Final = pa.schema(
    [pa.field(name, pa.from_numpy_dtype(np.dtype(dtype))) for name, dtype in COLUMNS.items()]
)
#: what a column holds where nobody said
DEFAULTS: Final[Mapping[str, int]] = {
    "currency": 418,  # LAK
    "kind": Kind.TRANSFER,
    "channel": Channel.UNKNOWN,
    "place": NONE,
    "merchant": NONE,
    "device": NONE,
}
assert [field.name for field in fields(Ledger)] == list(COLUMNS)  # noqa: S101 - of this module


def ledger(columns: Mapping[str, npt.ArrayLike]) -> Ledger:
    """Columns as a ledger: typed, what is missing filled (`number` counts up, `value` is `amount`),
    and sorted. Needs at, src, dst and amount. Raises KeyError without them, and ValueError where
    lengths differ or a number does not fit its column."""
    given = {name: np.asarray(column) for name, column in columns.items()}
    length = len(given["at"])
    given.setdefault("number", np.arange(1, length + 1, dtype=np.int64))
    given.setdefault("value", given["amount"])
    typed = []
    for name, dtype in COLUMNS.items():
        column = given[name] if name in given or name not in DEFAULTS else None
        if column is None:
            column = np.full(length, DEFAULTS[name], dtype)
        if len(column) != length:
            raise ValueError(f"{name} has {len(column)} values, at has {length}")
        if column.dtype != dtype:
            bounds = np.iinfo(dtype)
            if length and (column.min() < bounds.min or column.max() > bounds.max):
                raise ValueError(f"{name} does not fit {np.dtype(dtype).name}")
            column = column.astype(dtype)
        typed.append(column)
    found = Ledger(*typed)
    steps = np.diff(found.at)
    if length > 1 and ((steps < 0).any() or ((steps == 0) & (np.diff(found.number) < 0)).any()):
        found = found.take(np.lexsort((found.number, found.at)))
    return found


def from_arrow(table: pa.Table) -> Ledger:
    """A table with some of the columns of SCHEMA as a ledger; errors as `ledger`."""
    return ledger(
        {name: table.column(name).to_numpy() for name in COLUMNS if name in table.column_names}
    )
