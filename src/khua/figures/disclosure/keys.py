"""Keys of records and of cells.

A person's key is a number that nobody can work out without the secret, and that never changes. The
key of a cell is the sum of the keys of who is in it: so the same people give the same key in every
table, and one more or less gives another.
"""

from __future__ import annotations

import hmac
from typing import Final

import numpy as np
import numpy.typing as npt

BITS: Final = 32
MODULUS: Final = 2**BITS


def record_key(secret: bytes, person: str) -> int:
    """The key of a person, 0 to 2**32 - 1. `person`: what stands for him for good, as his id.
    Raises ValueError for a secret of fewer than 32 bytes."""
    if len(secret) < 32:
        raise ValueError("the secret of the record keys has 32 bytes at least")
    return int.from_bytes(hmac.digest(secret, person.encode(), "sha256")[: BITS // 8])


def cell_keys(
    cells: npt.NDArray[np.int64], keys: npt.NDArray[np.int64], many: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Counts and keys of `many` cells. `cells`, `keys`: (n,) the cell of each record (0 to
    many - 1) and its key. Exact: the sum stays below 2**63 for two thousand million records."""
    counts = np.bincount(cells, minlength=many).astype(np.int64)
    sums = np.zeros(many, np.int64)
    np.add.at(sums, cells, keys)
    return counts, sums % MODULUS
