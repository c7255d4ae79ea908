"""The features of transactions that know the past and the transaction itself.

What comes out for a transaction depends on nothing but the transactions of the longest window
before it, whole numbers all: begun anew and shown that much of the past, it goes on as if it had
never stopped.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from khua.money.features import columns, layout
from khua.money.features.kept import Kept
from khua.money.features.lists import MOST, SPARE, Lists
from khua.money.features.parameters import Parameters
from khua.money.ledger import Ints, Ledger

Floats = npt.NDArray[np.float32]

#: rows that are worked on at once; what they need beside the lists stays in the cache
PART: Final = 16_384
_NO_FEATURES: Final = np.empty((0, 0), np.float32)

_run = Kept("past", "run", 2)
_snapshot = Kept("past", "snapshot", 0)


class Past:
    """What is kept of the past, and the features of what comes.

    Memory: 200 bytes for each account number up to the highest, some 100 for each transaction
    within the longest window.
    """

    def __init__(self, parameters: Parameters) -> None:
        self.parameters = asked = parameters
        self.width = len(columns.past_names(asked))
        self._windows = len(asked.windows)
        self._lengths = np.array([*asked.windows, asked.search], np.int64)
        self._limits = (asked.hub, asked.depth, asked.longest, asked.any_longest, asked.steps)
        self._scratch = layout.scratch(self.width, self._windows, self._limits)
        self._lists = Lists(self._windows)
        self._firsts = np.zeros(self._windows + 1, np.int64)
        self._times = np.empty(PART, np.int64)  # of the transactions from order _base on
        self._known = 0  # how many of them
        self._base = 0

    def add(self, part: Ledger, made: Floats) -> None:
        """Take in transactions, none earlier than those before; their features go into the first
        columns of `made` (features x rows, one block of memory). Raises ValueError for a part that
        is not later."""
        for begin in range(0, len(part), PART):
            rows = slice(begin, begin + PART)
            self._run(part.at[rows], _usual(part, rows), made, begin)

    def expect(self, accounts: int, transactions: int) -> None:
        """Have room for as many at once. Before anything is taken in."""
        self._lists.expect(accounts, transactions)

    def warm(self, part: Ledger) -> None:
        """Take in transactions of the past without their features."""
        if len(part):
            self._run(part.at, _usual(part, slice(None)), _NO_FEATURES, 0)

    def accounts(self, accounts: npt.NDArray[np.int32] | None = None) -> pa.Table:
        """The features of accounts (all, without) at the moment of the last transaction: column
        `account`, and those of `columns.account_names`."""
        lists = self._lists
        if accounts is None:
            accounts = np.arange(1, max(len(lists.head) // 2, 1), dtype=np.int32)
        lists.fit(int(accounts.max(initial=0)))
        names = columns.account_names(self.parameters)
        made = np.empty((len(names), len(accounts)), np.float32)
        now = int(self._times[self._known - 1]) if self._known else 0
        _snapshot(
            lists.head, lists.cells, self._windows, self._firsts, self.parameters.depth, now,
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
        lists = self._lists
        lists.fit(int(max(src.max(), dst.max())))
        self._note(at)
        times = self._times[: self._known]
        row = 0
        while True:
            row, lists.top = _run(
                lists.head, lists.cells, lists.free, lists.top, times, self._base, self._lengths,
                self._firsts, taken, row, self._limits, made, to, self._scratch,
            )  # fmt: skip
            if row == len(at):
                return
            self._pack(lists.room(int(src[row]), int(dst[row])))

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
        self._lists.pack(needed, int(self._firsts[self._windows - 1]), self._base)
        self._firsts -= self._base
        self._base = 0


def _usual(part: Ledger, rows: slice) -> tuple[npt.NDArray[np.int64], ...]:
    """The columns that features are made of; copied where memory is read-only, for which numba
    would compile everything once more."""
    taken = (part.src[rows], part.dst[rows], part.value[rows], part.kind[rows], part.channel[rows])
    return tuple(np.require(column, requirements=["C", "W"]) for column in taken)
