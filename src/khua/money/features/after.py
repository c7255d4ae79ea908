"""The features of transactions that look ahead: what both ends do less than a stated time after.

A ledger at rest is examined afterwards, and what follows a transaction tells as much of it as what
came before. Nothing before the transaction matters here, so this can be begun at any row.
"""

from __future__ import annotations

import numpy as np

from khua.money.features import layout
from khua.money.features.columns import names, past_names
from khua.money.features.kept import Kept
from khua.money.features.lists import MOST, SPARE, Lists
from khua.money.features.parameters import Parameters
from khua.money.features.past import Floats
from khua.money.ledger import Ledger

_follow = Kept("after", "follow", 3)


class After:
    """Follows the rows of a ledger with the transactions after them, in order.

    Memory: 100 bytes for each account number up to the highest, some 100 for each transaction
    within `ahead`.
    """

    def __init__(self, parameters: Parameters) -> None:
        self._ahead, self._depth = parameters.ahead, parameters.depth
        self.width = len(names(parameters)) - len(past_names(parameters))
        self._lists = Lists(1)
        self._base = 0  # the order of row 0
        self._entered = 0  # rows that are in the lists
        self._memory = (
            np.zeros((layout.LINE, self.width), np.float32),
            np.zeros(1, np.int64),
            np.zeros(1, np.int64),
        )

    def expect(self, accounts: int, transactions: int) -> None:
        """Have room for as many at once. Before anything is taken in."""
        self._lists.expect(accounts, transactions)

    def forget(self, rows: int) -> None:
        """The first rows of the ledger are gone, and those after them have moved down."""
        self._base += rows
        self._entered = max(self._entered - rows, 0)

    def add(self, ledger: Ledger, begin: int, end: int, made: Floats) -> None:
        """The features of rows `begin` to `end` of a ledger into the first columns of `made`
        (features x rows). Rows are asked for in order, and the ledger holds all that comes less
        than `ahead` after them."""
        if begin == end:
            return
        self._entered = max(self._entered, begin)
        until = int(np.searchsorted(ledger.at, ledger.at[end - 1] + self._ahead, "left"))
        fresh, lists = slice(self._entered, until), self._lists
        lists.fit(int(max(ledger.src[fresh].max(initial=0), ledger.dst[fresh].max(initial=0))))
        if self._base + until > MOST:
            self._pack(SPARE, begin)
        columns = (ledger.at, ledger.src, ledger.dst, ledger.value)
        # memory that is read-only is copied: numba would compile everything once more for it
        taken = tuple(np.require(c[begin:until], requirements=["C", "W"]) for c in columns)
        row, entered = 0, self._entered - begin
        while True:
            row, entered, lists.top = _follow(
                lists.head, lists.cells, lists.free, lists.top, taken, self._base + begin,
                self._ahead, entered, row, end - begin, self._depth, made, self._memory,
            )  # fmt: skip
            if row == end - begin:
                break
            self._pack(lists.room(int(taken[1][entered]), int(taken[2][entered])), begin + row)
        self._entered = begin + entered

    def _pack(self, needed: int, row: int) -> None:
        """Lay the lists out anew, with room to grow, and count orders from 0 again."""
        self._lists.pack(needed, self._base + row, self._base + row)
        self._base = -row
