"""What can be part of a path: transactions between two ordinary accounts, packed for searching.

Transactions stand by sender and then by time, so that what an account paid within some hours is one
run of memory; `into` has the same by receiver. 44 bytes a transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from khua.money.graph import Mask
from khua.money.kernels import adjacency
from khua.money.ledger import Ints, Ledger, Numbers


@dataclass(frozen=True)
class Flows:
    """Packed columns of one length, in the order of (src, at, row). `row`: where in the ledger;
    those of account a are at `starts[a]` to `starts[a + 1]`; the places of what it got, by time,
    at `into[in_starts[a]]` to `into[in_starts[a + 1]]`."""

    row: Numbers
    at: Ints
    src: Numbers
    dst: Numbers
    value: Ints
    starts: Ints
    in_starts: Ints
    into: Numbers
    #: what a search found that another needs as well
    notes: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.row)

    @property
    def accounts(self) -> int:
        """The length of an array with one cell for each account."""
        return len(self.starts) - 1

    @cached_property
    def dealings(self) -> Numbers:
        """How many transactions the two accounts of each have with each other, either way. Two
        with one dealing are strangers but for it."""
        return adjacency.dealings(self.starts, self.dst, self.in_starts, self.into, self.src)

    @cached_property
    def follows(self) -> Numbers:
        """The place of the first later transaction that the receiver of each paid, or the end of
        his places."""
        return adjacency.follows(self.starts, self.in_starts, self.into, self.at)

    @cached_property
    def span(self) -> int:
        """Seconds from the first to the last transaction, at least an hour."""
        return max(3600, int(self.at.max() - self.at.min())) if len(self) else 3600


def pack(ledger: Ledger, terminal: Mask, least_value: float = 0) -> Flows:
    """The transactions of a ledger that can be part of a path: not into, out of or within a
    terminal account (a hub, CASH), not from an account to itself, worth something and at least
    `least_value`."""
    kept = (ledger.src != ledger.dst) & (ledger.value > 0) & (ledger.value >= least_value)
    kept &= ~(terminal[ledger.src] | terminal[ledger.dst])
    row = np.flatnonzero(kept).astype(np.int32)
    return packed(
        row, ledger.at[row], ledger.src[row], ledger.dst[row], ledger.value[row], len(terminal)
    )


def packed(row: Numbers, at: Ints, src: Numbers, dst: Numbers, value: Ints, accounts: int) -> Flows:
    """Columns sorted by time as Flows."""
    in_starts, received = adjacency.by_account(dst, accounts)
    starts, order = adjacency.by_account(src, accounts)
    place = np.empty(len(order), np.int32)  # of each row, in the order of senders
    place[order] = np.arange(len(order), dtype=np.int32)
    return Flows(
        row[order], at[order], src[order], dst[order], value[order],
        starts, in_starts, place[received],
    )  # fmt: skip
