"""How what is kept of accounts lies in memory, as `loops` reads and writes it.

Of every account two lists are kept, of what it gave (OUT) and what it got (IN) within the longest
window, oldest first. A list is a block of `cells`: `room` links, then `room` values in minor units,
then `room` times in seconds. A link is `order << 32 | gone << 31 | other`: when it came among all
transactions, whether a later one of the same pair follows, and the other account. Links of a list
ascend, so a window is where they reach `first << 32`. A row of `head` says where the block is, and
for each window where it begins, its sum and its distinct others. Everything kept is an integer:
what leaves a window leaves no trace of rounding.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

OUT, IN = 0, 1
START, ROOM, COUNT = 0, 1, 2  # columns of head; then for each window:
LOW, SUM, FAN, EACH = 3, 4, 5, 3
OTHER: Final = (1 << 31) - 1
GONE: Final = 1 << 31
LINE: Final = 16  # floats in a line of the processor's cache
NEAR, FAR = 6, 12  # transactions ahead whose lists, whose rows of head are brought near
NEVER: Final = 1 << 31  # an order that none reaches
SOME: Final = 511  # which accounts a list may hold, by their last bits


def scratch(features: int, windows: int, limits: tuple[int, ...]) -> tuple[Any, ...]:
    """Memory that `run` works in: lines of features, gaps, amounts, counts in windows, tallies,
    flags, the four lists of a transaction, and half paths of both sides (account, path that it
    lengthens, order, whether in the order of time, cell of the amount)."""
    hub, depth, _, _, steps = limits
    paths = (2, steps + 2)
    node, parent, when, amount = (np.empty(paths, np.int64) for _ in range(4))
    return (
        np.zeros((LINE, features), np.float32),
        np.empty(depth, np.int64),
        np.empty(depth, np.float32),
        np.zeros(windows, np.int64),
        np.empty(hub, np.int64),
        np.zeros(SOME + 1, np.bool_),
        np.empty(4, np.int64),
        node,
        parent,
        when,
        np.empty(paths, np.bool_),
        amount,
    )
