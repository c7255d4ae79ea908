"""The memory behind the kernels: two lists an account, and the room they grow into."""

from __future__ import annotations

from typing import Final

import numpy as np

from khua.money.features import kernels

#: free cells that lists may grow into before they are packed
SPARE: Final = 1 << 16
#: orders stay far below what their 31 bits hold
MOST: Final = 1 << 30


class Lists:
    """What was given and got by every account, as `kernels` says. Memory: 8 bytes for each column
    of `head` and account number, 24 for each transaction that is kept and its room."""

    def __init__(self, windows: int) -> None:
        self.windows = windows
        self.head = np.zeros((0, kernels.LOW + kernels.EACH * windows), np.int64)
        self.cells = np.empty(SPARE, np.int64)
        self.top = 0

    def fit(self, highest: int) -> None:
        """Have rows for all accounts up to `highest`."""
        missing = 2 * (highest + 1) - len(self.head)
        if missing > 0:
            grown = np.zeros((max(missing, len(self.head) // 2), self.head.shape[1]), np.int64)
            self.head = np.concatenate([self.head, grown])

    def room(self, src: int, dst: int) -> int:
        """Cells that a transaction of the two may need many times over."""
        ends = [2 * src + kernels.OUT, 2 * dst + kernels.IN]
        return 48 * int(self.head[ends, kernels.ROOM].max())

    def pack(self, needed: int, first: int, base: int) -> None:
        """Lay the lists out anew without what came before order `first`, with room for `needed`
        cells and more, and take `base` from every order."""
        spare = max(SPARE, needed, self.top // 2)
        firsts = np.full(self.windows, first, np.int64)
        self.top = kernels.living(self.head, self.cells, firsts)
        cells = np.empty(self.top + spare, np.int64)
        kernels.pack(self.head, self.cells, self.windows, base, cells)
        self.cells = cells
