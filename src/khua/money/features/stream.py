"""Features of transactions as they come, and of a whole ledger at once: the same loops, so the same
bits.

What comes out for a transaction depends on nothing but the transactions of the longest window
before it, whole numbers all: a stream that is begun anew and shown that much of the past goes on as
if it had never stopped.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from khua.money.features import columns, kernels
from khua.money.features.parameters import Parameters
from khua.money.ledger import Ints, Ledger

Floats = npt.NDArray[np.float32]

#: rows that are worked on at once; what they need beside the lists stays in the cache
PART: Final = 16_384
#: free cells that lists may grow into before they are packed
SPARE: Final = 1 << 16
#: orders stay far below what their 31 bits hold
MOST: Final = 1 << 30
_NO_FEATURES: Final = np.empty((0, 0), np.float32)


class Stream:
    """What is kept of the past, and the features of what comes.

    Memory: 200 bytes for each account number up to the highest, some 100 for each transaction
    within the longest window.
    """

    def __init__(self, parameters: Parameters | None = None) -> None:
        self.parameters = asked = parameters or Parameters()
        self.names = columns.names(asked)
        self._windows = len(asked.windows)
        self._lengths = np.array([*asked.windows, asked.search], np.int64)
        self._limits = (asked.hub, asked.depth, asked.longest, asked.any_longest, asked.steps)
        self._scratch = kernels.scratch(len(self.names), self._windows, self._limits)
        self._head = np.zeros((0, kernels.LOW + kernels.EACH * self._windows), np.int64)
        self._cells = np.empty(SPARE, np.int64)
        self._top = 0
        self._firsts = np.zeros(self._windows + 1, np.int64)
        self._times = np.empty(PART, np.int64)  # of the transactions from order _base on
        self._known = 0  # how many of them
        self._base = 0

    def add(self, part: Ledger) -> dict[str, Floats]:
        """Take in transactions, none earlier than those before; give their features by name, one
        number for each. Raises ValueError for a part that is not later."""
        made = np.empty((len(self.names), padded(len(part))), np.float32)
        self.add_into(part, made, 0)
        return dict(zip(self.names, made[:, : len(part)], strict=True))

    def add_into(self, part: Ledger, made: Floats, to: int) -> None:
        """The same, with the features into the columns of `made` (features x rows, one block of
        memory) from `to` on."""
        for begin in range(0, len(part), PART):
            rows = slice(begin, begin + PART)
            self._run(part.at[rows], _usual(part, rows), made, to + begin)

    def warm(self, part: Ledger) -> None:
        """Take in transactions of the past without their features."""
        if len(part):
            self._run(part.at, _usual(part, slice(None)), _NO_FEATURES, 0)

    def accounts(self, accounts: npt.NDArray[np.int32] | None = None) -> pa.Table:
        """The features of accounts (all, without) at the moment of the last transaction: column
        `account`, and those of `columns.account_names`."""
        if accounts is None:
            accounts = np.arange(1, max(len(self._head) // 2, 1), dtype=np.int32)
        self._fit(int(accounts.max(initial=0)))
        names = columns.account_names(self.parameters)
        made = np.empty((len(names), len(accounts)), np.float32)
        now = int(self._times[self._known - 1]) if self._known else 0
        kernels.snapshot(
            self._head, self._cells, self._windows, self._firsts, self.parameters.depth, now,
            accounts.astype(np.int64), made, self._scratch,
        )  # fmt: skip
        return pa.table([accounts, *made], names=["account", *names])

    def _run(
        self, at: Ints, taken: tuple[npt.NDArray[np.int64], ...], made: Floats, to: int
    ) -> None:
        if not len(at):
            return
        if self._known and at[0] < self._times[self._known - 1]:
            raise ValueError("this part begins before the last one ended: give parts by time")
        src, dst = taken[:2]
        self._fit(int(max(src.max(), dst.max())))
        self._note(at)
        times = self._times[: self._known]
        row = 0
        while True:
            row, self._top = kernels.run(
                self._head, self._cells, self._top, times, self._base, self._lengths,
                self._firsts, taken, row, self._limits, made, to, self._scratch,
            )  # fmt: skip
            if row == len(at):
                return
            ends = [2 * src[row] + kernels.OUT, 2 * dst[row] + kernels.IN]
            self._pack(48 * int(self._head[ends, kernels.ROOM].max()))

    def _note(self, at: Ints) -> None:
        """Keep the times of a part, and forget those that have left the longest window when there
        is no room."""
        if self._known + len(at) > len(self._times):
            gone = int(self._firsts[self._windows - 1]) - self._base
            alive = self._times[gone : self._known]
            room = 2 * (len(alive) + len(at))
            if room > len(self._times):
                self._times = np.empty(room, np.int64)
            self._times[: len(alive)] = alive
            self._known, self._base = len(alive), self._base + gone
        self._times[self._known : self._known + len(at)] = at
        self._known += len(at)
        if self._base + self._known > MOST:
            self._pack(SPARE)

    def _pack(self, needed: int) -> None:
        """Lay the lists out anew, with room to grow, and count orders from 0 again."""
        spare = max(SPARE, needed, self._top // 2)
        first = np.full(self._windows, self._firsts[self._windows - 1], np.int64)
        self._top = kernels.living(self._head, self._cells, first)
        cells = np.empty(self._top + spare, np.int64)
        kernels.pack(self._head, self._cells, self._windows, self._base, cells)
        self._cells = cells
        self._firsts -= self._base
        self._base = 0

    def _fit(self, highest: int) -> None:
        missing = 2 * (highest + 1) - len(self._head)
        if missing > 0:
            grown = np.zeros((max(missing, len(self._head) // 2), self._head.shape[1]), np.int64)
            self._head = np.concatenate([self._head, grown])


def batch(ledger: Ledger, parameters: Parameters | None = None) -> dict[str, Floats]:
    """The features of every transaction of a ledger by name, each as long as the ledger. 10 million
    take some 5 GB: `file.write` puts them into a file part by part."""
    return Stream(parameters).add(ledger)


def padded(rows: int) -> int:
    """Columns that begin an odd number of cache lines apart: at a power of two they would drive
    each other out of the cache."""
    lines = -(-rows // kernels.LINE)
    return (lines + 1 - lines % 2) * kernels.LINE


def _usual(part: Ledger, rows: slice) -> tuple[npt.NDArray[np.int64], ...]:
    """The columns that features are made of; copied where memory is read-only, for which numba
    would compile everything once more."""
    taken = (part.src[rows], part.dst[rows], part.value[rows], part.kind[rows], part.channel[rows])
    return tuple(np.require(column, requirements=["C", "W"]) for column in taken)
