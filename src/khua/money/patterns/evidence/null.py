"""The same ledger without intent: what chance alone would chain.

Every pair of accounts keeps all its transactions and how much happened in the ledger between them,
but is moved in time by an amount of its own, around the end to the beginning; every value is
exchanged for that of another transaction of like size. Accounts, partners, how busy they are, busy
hours and days, sizes and regular payments stay as they were; what one account did because of what
another had done is gone. A shape found here is found by chance. (The idea of target and decoy:
Elias and Gygi 2007, doi:10.1038/nmeth1019.)
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from khua.money.ledger import Ints, Numbers
from khua.money.patterns.flows import Flows, packed

#: of like size: at most this share of all transactions lies between
LIKE: Final = 0.25
SEED: Final = 0x9E3779B97F4A7C15


def moved(flows: Flows, seed: int = 1) -> Flows:
    """Flows with every pair of accounts moved in time and every value exchanged; `row` still tells
    which transaction each was."""
    if not len(flows):
        return flows
    pair = flows.src.astype(np.int64) << 32 | flows.dst
    shift = (mix(pair, seed) % np.uint64(len(flows))).astype(np.int64)
    order = np.argsort(flows.at, kind="stable")
    rank = np.empty(len(flows), np.int64)
    rank[order] = np.arange(len(flows))
    at = flows.at[order][(rank + shift) % len(flows)]
    value = _exchanged(flows.value, flows.row, seed)
    order = np.argsort(at, kind="stable")
    return packed(
        flows.row[order], at[order], flows.src[order], flows.dst[order], value[order],
        flows.accounts,
    )  # fmt: skip


def _exchanged(value: Ints, row: Numbers, seed: int) -> Ints:
    """Each value for one at most LIKE of all ranks away, drawn for its row."""
    order = np.argsort(value, kind="stable")
    share = mix(row, seed + 1).astype(np.float64) / 2.0**64  # of [0, 1)
    rank = np.empty(len(value), np.float64)
    rank[order] = np.arange(len(value))
    rank += (2 * share - 1) * LIKE * len(value)
    # what falls off an end comes back from it
    rank = np.abs(rank)
    rank = np.where(rank > len(value) - 1, 2 * (len(value) - 1) - rank, rank)
    found: Ints = value[order][np.clip(rank, 0, len(value) - 1).astype(np.int64)]
    return found


def mix(numbers: npt.NDArray[Any], seed: int) -> npt.NDArray[np.uint64]:
    """Each number as another that looks like chance, always the same (splitmix64)."""
    mixed = numbers.astype(np.uint64) + np.uint64((SEED * (seed + 1)) & (2**64 - 1))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
