"""The memory behind the loops: two lists an account, and the room they grow into."""

from __future__ import annotations

from typing import Final

import numpy as np

from khua.money.features import layout
from khua.money.features.kept import Kept

#: free cells that lists may grow into before they are packed
SPARE: Final = 1 << 16
#: cells that a list takes: most are of the smallest
LEAST: Final = 16
#: lists that are given room before they need it
MANY: Final = 1 << 20
#: orders stay far below what their 31 bits hold
MOST: Final = 1 << 30

_living = Kept("lists", "living", 1)
_pack = Kept("lists", "pack", 0)


class Lists:
    """What was given and got by every account, as `layout` says. Memory: 8 bytes for each column
    of `head` and account number, 24 for each transaction that is kept and its room."""

    def __init__(self, windows: int) -> None:
        self.windows = windows
        self.head = np.zeros((0, layout.LOW + layout.EACH * windows), np.int64)
        self.cells = np.empty(SPARE, np.int64)
        self.free = np.full(64, -1, np.int64)
        self.top = 0

    def fit(self, highest: int) -> None:
        """Have rows for all accounts up to `highest`."""
        known, needed = len(self.head), 2 * (highest + 1)
        if needed > known:
            head = np.zeros((max(needed, known + known // 2), self.head.shape[1]), np.int64)
            head[:known] = self.head
            self.head = head

    def expect(self, accounts: int, transactions: int) -> None:
        """Have room at once for as many accounts and their lists, but for no more than MANY of
        them: what grows is copied. Before anything is taken in."""
        self.fit(accounts)
        self.cells = np.empty(SPARE + LEAST * min(2 * accounts, transactions, MANY), np.int64)

    def room(self, src: int, dst: int) -> int:
        """Cells that a transaction of the two may need many times over."""
        ends = [2 * src + layout.OUT, 2 * dst + layout.IN]
        return 48 * int(self.head[ends, layout.ROOM].max())

    def pack(self, needed: int, first: int, base: int) -> None:
        """Lay the lists out anew without what came before order `first`, with room for `needed`
        cells and more, and take `base` from every order."""
        firsts = np.full(self.windows, first, np.int64)
        self.top = _living(self.head, self.cells, firsts)
        cells = np.empty(self.top + max(SPARE, needed, self.top), np.int64)
        _pack(self.head, self.cells, self.windows, base, cells)
        self.cells = cells
        self.free[:] = -1
