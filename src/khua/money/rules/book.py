"""A ledger with what is known of its accounts, looked up by number."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from khua.money.graph import Index
from khua.money.known import Known
from khua.money.ledger import Ints, Ledger, Numbers


class Book:
    """By account number: `who` (the person, or minus the account where nobody knows whose it is),
    `kind`, `relatives`, `occupation`, `institution`. `index`: of this very ledger, where there is
    one already."""

    def __init__(self, ledger: Ledger, known: Known, index: Index | None = None) -> None:
        self.ledger, self.known = ledger, known
        self._index = index
        size = ledger.accounts
        if known.accounts.num_rows:
            size = max(size, int(known.accounts.column("account").to_numpy().max()) + 1)
        self.size = size
        account = known.accounts.column("account").to_numpy()
        holder = np.zeros(size, np.int64)
        holder[account] = known.accounts.column("holder").to_numpy()
        self.kind = self._of_accounts("kind")
        self.relatives = self._of_holders("relatives", holder)
        self.occupation = self._of_holders("occupation", holder)
        self.institution = self._of_holders("institution", holder) > 0
        person = self._of_holders("person", holder)
        self.who = np.where(person > 0, person, -np.arange(size))

    @cached_property
    def index(self) -> Index:
        """In- and out-transactions of every account."""
        return self._index or Index(self.ledger)

    @cached_property
    def counted(self) -> bool:
        """Whether the numbers of the ledger ascend."""
        return bool((np.diff(self.ledger.number) > 0).all())

    @cached_property
    def _by_number(self) -> Ints:
        return np.argsort(self.ledger.number, kind="stable")

    @cached_property
    def _by_who(self) -> tuple[Ints, Ints]:
        order = np.argsort(self.who, kind="stable")
        return order, self.who[order]

    def places(self, numbers: Ints) -> Ints:
        """Where transactions with these numbers stand in the ledger."""
        if self.counted:
            return np.searchsorted(self.ledger.number, numbers)
        order = self._by_number
        return order[np.searchsorted(self.ledger.number, numbers, sorter=order)]

    def accounts_of(self, who: int) -> Numbers:
        """All accounts of a person, or the one account."""
        order, sorted_who = self._by_who
        first, last = np.searchsorted(sorted_who, [who, who + 1])
        found: Numbers = order[first:last].astype(np.int32)
        return found

    def trade(self, merchants: Numbers) -> Any:
        """What merchants sell, by number."""
        return self._trades[np.minimum(merchants, len(self._trades) - 1)]

    @cached_property
    def _trades(self) -> npt.NDArray[np.int8]:
        numbers = self.known.merchants.column("merchant").to_numpy()
        trades = np.zeros(int(numbers.max(initial=0)) + 2, np.int8)
        trades[numbers] = self.known.merchants.column("trade").to_numpy()
        return trades

    def _of_accounts(self, name: str) -> Any:
        found = np.zeros(self.size, np.int64)
        table = self.known.accounts
        found[table.column("account").to_numpy()] = table.column(name).to_numpy()
        return found

    def _of_holders(self, name: str, holder: Ints) -> Any:
        table = self.known.holders
        numbers = table.column("holder").to_numpy()
        found = np.zeros(max(int(numbers.max(initial=0)), int(holder.max(initial=0))) + 1, np.int64)
        found[numbers] = table.column(name).to_numpy()
        found[0] = 0
        return found[holder]
