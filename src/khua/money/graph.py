"""The shared graph: what leaves and reaches every account, by time, and where paths end.

An index holds rows (positions in the ledger), not copies: 8 bytes a transaction and 16 an account.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from khua.money.kernels import adjacency
from khua.money.known import AccountKind, Known
from khua.money.ledger import CASH, Ints, Ledger, Numbers

Mask = npt.NDArray[np.bool_]

#: distinct counterparties above which an account is a hub (facts/money.md, 3.3)
CAP: Final = 500
#: rows are kept in four bytes
MOST: Final = 2**31 - 1


class Index:
    """In- and out-transactions of every account of `ledger`, each by time.

    Rows out of account a: `out_rows[out_starts[a]:out_starts[a + 1]]`, ascending; into it likewise.
    `accounts` is the number of cells, one more than the highest account number. Raises ValueError
    for a ledger of 2**31 transactions or more: split it by time.
    """

    out_starts: Ints
    out_rows: Numbers
    in_starts: Ints
    in_rows: Numbers

    def __init__(self, ledger: Ledger) -> None:
        if len(ledger) > MOST:
            raise ValueError(f"{len(ledger)} transactions do not fit one index; split them by time")
        self.ledger, self.accounts = ledger, ledger.accounts
        self.out_starts, self.out_rows = adjacency.by_account(ledger.src, self.accounts)
        self.in_starts, self.in_rows = adjacency.by_account(ledger.dst, self.accounts)

    def out_of(self, account: int) -> Numbers:
        """Rows of what the account gave, by time."""
        return self.out_rows[self.out_starts[account] : self.out_starts[account + 1]]

    def into(self, account: int) -> Numbers:
        """Rows of what the account got, by time."""
        return self.in_rows[self.in_starts[account] : self.in_starts[account + 1]]

    @cached_property
    def _degrees(self) -> tuple[Numbers, Numbers, Numbers]:
        return adjacency.counterparties(
            self.ledger.src,
            self.ledger.dst,
            self.out_starts,
            self.out_rows,
            self.in_starts,
            self.in_rows,
        )

    @property
    def out_degrees(self) -> Numbers:
        """How many distinct others each account pays, CASH counted as one."""
        return self._degrees[0]

    @property
    def in_degrees(self) -> Numbers:
        """How many distinct others pay each account."""
        return self._degrees[1]

    @property
    def degrees(self) -> Numbers:
        """How many distinct others each account deals with, either way."""
        return self._degrees[2]

    def hubs(self, cap: int = CAP, services: npt.ArrayLike = ()) -> Mask:
        """Where nothing passes through: CASH, accounts with more than `cap` distinct
        counterparties, and `services`, account numbers. One cell an account."""
        ends: Mask = self.degrees > cap
        ends[CASH] = True
        known = np.asarray(services, np.int64)
        ends[known[known < self.accounts]] = True
        return ends


def services(known: Known) -> Numbers:
    """The accounts that are a service by their kind: clearing, billers, a bank's own."""
    kinds = known.accounts.column("kind").to_numpy()
    numbers: Numbers = known.accounts.column("account").to_numpy()[kinds == AccountKind.SERVICE]
    return numbers
