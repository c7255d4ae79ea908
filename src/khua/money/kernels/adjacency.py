"""Which transactions leave and reach each account, by time, and with how many others it deals."""

from __future__ import annotations

import numpy as np

from khua.money.kernels import compiled
from khua.money.ledger import Ints, Numbers


@compiled
def by_account(ends: Numbers, accounts: int) -> tuple[Ints, Numbers]:
    """Rows of each account in their order: those of account a are
    `rows[starts[a]:starts[a + 1]]`. `ends`: the account of each row; `accounts`: how many."""
    starts = np.zeros(accounts + 1, np.int64)
    for end in ends:
        starts[end + 1] += 1
    for account in range(accounts):
        starts[account + 1] += starts[account]
    free = starts[:-1].copy()
    rows = np.empty(len(ends), np.int32)
    for row in range(len(ends)):
        end = ends[row]
        rows[free[end]] = row
        free[end] += 1
    return starts, rows


@compiled
def counterparties(
    src: Numbers,
    dst: Numbers,
    out_starts: Ints,
    out_rows: Numbers,
    in_starts: Ints,
    in_rows: Numbers,
) -> tuple[Numbers, Numbers, Numbers]:
    """For each account the number of others that it pays, that pay it, and of both together. An
    account is no counterparty of its own."""
    accounts = len(out_starts) - 1
    paying = np.zeros(accounts, np.int32)
    paid_by = np.zeros(accounts, np.int32)
    together = np.zeros(accounts, np.int32)
    paid = np.full(accounts, -1, np.int32)  # by which account last
    payer = np.full(accounts, -1, np.int32)
    for account in range(accounts):
        for place in range(out_starts[account], out_starts[account + 1]):
            other = dst[out_rows[place]]
            if other != account and paid[other] != account:
                paid[other] = account
                paying[account] += 1
        both = paying[account]
        for place in range(in_starts[account], in_starts[account + 1]):
            other = src[in_rows[place]]
            if other != account and payer[other] != account:
                payer[other] = account
                paid_by[account] += 1
                both += paid[other] != account
        together[account] = both
    return paying, paid_by, together


@compiled
def dealings(starts: Ints, dst: Numbers, in_starts: Ints, into: Numbers, src: Numbers) -> Numbers:
    """For each transaction how many there are between its two accounts, either way, itself counted.

    Transactions stand in the order of their sender (`starts`), `into` has their places by receiver
    (`in_starts`); shape (transactions,).
    """
    accounts = len(starts) - 1
    times = np.zeros(accounts, np.int32)
    found = np.empty(len(dst), np.int32)
    for account in range(accounts):
        first, last = starts[account], starts[account + 1]
        if first == last:
            continue
        for place in range(first, last):
            times[dst[place]] += 1
        for place in range(in_starts[account], in_starts[account + 1]):
            times[src[into[place]]] += 1
        for place in range(first, last):
            found[place] = times[dst[place]]
        for place in range(first, last):
            times[dst[place]] = 0
        for place in range(in_starts[account], in_starts[account + 1]):
            times[src[into[place]]] = 0
    return found


@compiled
def follows(starts: Ints, in_starts: Ints, into: Numbers, at: Ints) -> Numbers:
    """For each transaction the place of the first later one that its receiver paid: as far as the
    end of the receiver's own places where there is none. Order as for `dealings`."""
    found = np.empty(len(at), np.int32)
    for account in range(len(starts) - 1):
        place, last = starts[account], starts[account + 1]
        for index in range(in_starts[account], in_starts[account + 1]):
            while place < last and at[place] <= at[into[index]]:
                place += 1
            found[into[index]] = place
    return found
