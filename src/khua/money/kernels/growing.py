"""Arrays that grow as a kernel finds: what numba's own lists do at several times the cost."""

from __future__ import annotations

import numpy as np

from khua.money.kernels import compiled
from khua.money.ledger import Ints


@compiled
def room(array: Ints, filled: int, more: int) -> Ints:
    """The same numbers with room for `more` after the first `filled`."""
    if filled + more <= len(array):
        return array
    larger = np.empty(max(2 * len(array), filled + more), np.int64)
    for index in range(filled):  # a slice would cost seconds of compiling
        larger[index] = array[index]
    return larger
