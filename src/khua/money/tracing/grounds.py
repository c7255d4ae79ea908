"""What every trace over one ledger stands on: where trails end, and what accounts had before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from khua.money.ledger import CASH, Bytes, Ints, Ledger
from khua.money.tracing import kernels, problems
from khua.money.tracing.asked import End
from khua.money.tracing.problems import TracingProblem, said

Mask = npt.NDArray[np.bool_]

#: distinct counterparties above which a trail ends at an account (facts/money.md, 3.3)
CAP: Final = 500
#: what all the money of a ledger together stays under, so that no sum leaves 64 bits
MOST: Final = 2**60


@dataclass(frozen=True)
class Ground:
    """Made once by `ground`, kept beside the ledger. One cell an account.

    `ends`: End of a trail that reaches it; `openings`: balance before the first transaction, given
    or the least possible; `given`: whether it was given; `short`: accounts of which the given
    balance does not suffice for what they paid (the least possible is taken).
    """

    ends: Bytes
    openings: Ints
    given: Mask
    short: Ints


def ground(
    ledger: Ledger,
    *,
    cap: int = CAP,
    hubs: Mask | None = None,
    services: npt.ArrayLike = (),
    outside: npt.ArrayLike = (),
    balances: Mapping[int, int] | None = None,
) -> Ground:
    """Where trails end and what was in the accounts before.

    `hubs`: one cell an account (`graph.Index.hubs`), or None to count counterparties here;
    `services`, `outside`: numbers of accounts (`graph.services`; those of which nothing was
    loaded); `balances`: account → balance before the first transaction, minor units of value.
    Raises TracingProblem for amounts that cannot be traced.
    """
    _check(ledger)
    accounts = ledger.accounts
    ends = np.zeros(accounts, np.int8)
    ends[crowded(ledger, cap) if hubs is None else hubs] = End.HUB
    for numbers, end in ((outside, End.OUTSIDE), (services, End.SERVICE)):
        known = np.asarray(numbers, np.int64)
        ends[known[(known > 0) & (known < accounts)]] = end
    ends[CASH] = End.CASH
    openings = kernels.openings(*kernels.flows(ledger), accounts)
    given = np.zeros(accounts, np.bool_)
    short = []
    for account, balance in sorted((balances or {}).items()):
        if 0 < account < accounts:
            given[account] = True
            if balance < openings[account]:
                short.append(account)
            else:
                openings[account] = balance
    if float(openings.sum(dtype=np.float64)) >= MOST:
        raise TracingProblem(*problems.TOO_MUCH)
    return Ground(ends, openings, given, np.array(short, np.int64))


def crowded(ledger: Ledger, cap: int = CAP) -> Mask:
    """Accounts with more than `cap` distinct counterparties, either way; those of
    `graph.Index.hubs`, in a fraction of the time where hubs are few and no index is at hand."""
    accounts = ledger.accounts
    busy = np.bincount(ledger.src, minlength=accounts)
    busy += np.bincount(ledger.dst, minlength=accounts)
    many = busy > cap
    pairs = []
    for end, other in ((ledger.src, ledger.dst), (ledger.dst, ledger.src)):
        rows = np.flatnonzero(many[end])
        rows = rows[end[rows] != other[rows]]
        pairs.append(end[rows].astype(np.int64) << 32 | other[rows])
    both = np.sort(np.concatenate(pairs))  # ten times faster than `unique`
    different = both[np.append(True, both[1:] != both[:-1])[: len(both)]] >> 32
    found: Mask = np.bincount(different, minlength=accounts) > cap
    return found


def _check(ledger: Ledger) -> None:
    if not len(ledger):
        return
    if int(ledger.value.min()) < 0:
        number = int(ledger.number[np.argmin(ledger.value)])
        raise said(problems.NEGATIVE, problems.POSITIVE, number=number)
    if float(ledger.value.sum(dtype=np.float64)) >= MOST:
        raise TracingProblem(*problems.TOO_MUCH)
