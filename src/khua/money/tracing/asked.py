"""What is asked of a trail: where it begins, which way it goes, by which method, how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, Final

import numpy as np

from khua.money.ledger import CASH, Ints, Ledger
from khua.money.tracing import kernels, problems
from khua.money.tracing.problems import TracingProblem, said

#: no limit of hops
ENDLESS: Final = kernels.UNREACHED - 1


class Method(StrEnum):
    """How money that meets other money in an account is told apart (`words.METHODS`)."""

    EARLIEST = "earliest"
    FIFO = "fifo"
    LIFO = "lifo"
    HAIRCUT = "haircut"
    POISON = "poison"


class Opening(StrEnum):
    """What is supposed of money that was in an account before the ledger begins: it is clean, and
    as little as explains what was paid out.

    FIRST: it was there from the beginning, and dilutes or delays the money of the case. LAST: it
    came only when an account paid more than it had, so that money of the case moves on sooner.
    """

    FIRST = "first"
    LAST = "last"


class End(IntEnum):
    """Why a trail cannot be followed further; NONE: it goes on."""

    NONE = 0
    CASH = 1
    HUB = 2  # more counterparties than the cap
    SERVICE = 3  # a bank's own, a biller, a clearing account, or a side that no source names
    OUTSIDE = 4  # an account of which nothing was loaded
    DEPTH = kernels.DEPTH  # as many hops as were asked for
    LEAST = kernels.LEAST  # less than was asked for
    DATE = 7  # still there at the date, and paid on later


@dataclass(frozen=True)
class Asked:
    """What to trace.

    `accounts`: seeds, each wholly of the case from `since` on (backward: up to `until`): what it
    holds, gets and sends. `transactions`: number → how much of it (of its value, minor units of
    the country's currency) is of the case, at least; None for all of it. `backward`: to where the
    money came from. `since`, `until`: seconds, since <= at < until; None is the ledger's own end.
    `depth`: hops to follow, None for all. `least`: money of the case in one payment that is worth
    following, minor units of value (EARLIEST: the payment's own value). `opening`: see Opening.
    """

    accounts: Sequence[int] = ()
    transactions: Mapping[int, int | None] = field(default_factory=dict)
    method: Method = Method.HAIRCUT
    backward: bool = False
    since: int | None = None
    until: int | None = None
    depth: int | None = None
    least: int = 0
    opening: Opening = Opening.FIRST

    def as_json(self) -> dict[str, Any]:
        """Plain values, as they are kept with a result."""
        seeds = {str(number): amount for number, amount in self.transactions.items()}
        return {**vars(self), "accounts": list(self.accounts), "transactions": seeds}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Asked:
        """What `as_json` gave. Raises TypeError and ValueError for anything else."""
        seeds = {int(number): amount for number, amount in kept.get("transactions", {}).items()}
        method = Method(kept.get("method", Method.HAIRCUT))
        opening = Opening(kept.get("opening", Opening.FIRST))
        given = {**kept, "accounts": tuple(kept.get("accounts", ())), "transactions": seeds}
        return cls(**{**given, "method": method, "opening": opening})


def period(ledger: Ledger, asked: Asked) -> tuple[int, int]:
    """The rows of the period asked for: from, up to.

    Raises TracingProblem for a period that ends before it begins, and for limits that are none.
    """
    if asked.since is not None and asked.until is not None and asked.since >= asked.until:
        raise TracingProblem(*problems.NO_TIME)
    if asked.least < 0 or (asked.depth is not None and not 0 < asked.depth <= ENDLESS):
        raise TracingProblem(*problems.BAD_LIMIT)
    if asked.backward and asked.opening is Opening.LAST:
        raise TracingProblem(*problems.ONLY_FORWARD)
    first = 0 if asked.since is None else int(np.searchsorted(ledger.at, asked.since))
    last = len(ledger) if asked.until is None else int(np.searchsorted(ledger.at, asked.until))
    return first, last


def seeds(ledger: Ledger, asked: Asked) -> tuple[Ints, Ints, Ints]:
    """Seed accounts, rows of seed transactions (ascending), and the amounts of these.

    Raises TracingProblem for a seed that is not in the ledger or lies outside the period, for cash,
    for an amount that is more than the transaction, and where there is no seed at all.
    """
    if not asked.accounts and not asked.transactions:
        raise TracingProblem(*problems.NO_SEED)
    accounts = np.unique(np.array(list(asked.accounts), np.int64))
    for account in accounts.tolist():
        if account == CASH:
            raise TracingProblem(*problems.IS_CASH)
        if not ((ledger.src == account).any() or (ledger.dst == account).any()):
            raise said(problems.NO_ACCOUNT, problems.CHECK_ACCOUNT, account=account)
    numbers = np.array(sorted(asked.transactions), np.int64)
    rows = np.flatnonzero(np.isin(ledger.number, numbers)) if len(numbers) else numbers
    if len(rows) < len(numbers):
        missing = int(np.setdiff1d(numbers, ledger.number[rows])[0])
        raise said(problems.NO_TRANSACTION, problems.CHECK_NUMBER, number=missing)
    first, last = period(ledger, asked)
    amounts = [_amount(ledger, asked, row, first, last) for row in rows.tolist()]
    return accounts, rows, np.array(amounts, np.int64)


def _amount(ledger: Ledger, asked: Asked, row: int, first: int, last: int) -> int:
    number, value = int(ledger.number[row]), int(ledger.value[row])
    amount = asked.transactions[number]
    if not first <= row < last:
        raise said(problems.OUT_OF_TIME, problems.WIDEN, number=number)
    if ledger.src[row] == ledger.dst[row] or not value:
        raise said(problems.MOVES_NOTHING, problems.CHECK_NUMBER, number=number)
    if amount is not None and not 0 < amount <= value:
        raise said(problems.BAD_AMOUNT, problems.AMOUNT, number=number, most=value)
    return value if amount is None else amount
