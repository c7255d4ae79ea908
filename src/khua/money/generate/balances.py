"""No account spends what it has not."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from khua.money.generate.settings import Mask
from khua.money.ledger import Ints


def effects(
    src: npt.NDArray[Any], dst: npt.NDArray[Any], amount: Ints, value: Ints, foreign: Mask
) -> tuple[Ints, Ints]:
    """What each transaction takes from its payer's balance and adds to its receiver's, in minor
    units of each account's own currency: an account in foreign money (`foreign`, by account) moves
    by the amount, one in kip by the value of the day."""
    return np.where(foreign[src], amount, value), np.where(foreign[dst], amount, value)


@njit(cache=True, nogil=True)
def settle(
    src: npt.NDArray[np.int32],
    dst: npt.NDArray[np.int32],
    amount: Ints,
    value: Ints,
    must: Mask,
    foreign: Mask,
    unlimited: Mask,
    opening: Ints,
) -> Mask:
    """Which transactions happen, in the order of time. One that its payer cannot pay falls away; if
    it `must` happen, the payer is given the missing sum to begin with: `opening` grows, in place.
    Accounts are indices, below zero for cash; `foreign`, `unlimited`, `opening`: by account."""
    balance = opening.copy()
    kept = np.ones(len(src), np.bool_)
    for i in range(len(src)):
        payer, receiver = src[i], dst[i]
        if payer >= 0 and not unlimited[payer]:
            out = amount[i] if foreign[payer] else value[i]
            missing = out - balance[payer]
            if missing > 0:
                if not must[i]:
                    kept[i] = False
                    continue
                opening[payer] += missing
                balance[payer] += missing
            balance[payer] -= out
        if receiver >= 0:
            balance[receiver] += amount[i] if foreign[receiver] else value[i]
    return kept


def lowest(
    src: npt.NDArray[Any],
    dst: npt.NDArray[Any],
    amount: Ints,
    value: Ints,
    foreign: Mask,
    opening: Ints,
) -> Ints:
    """The lowest balance of every account over all transactions, which are in the order of time:
    plain numpy, to check `settle` by. Arguments as there."""
    out, into = effects(src, dst, amount, value, foreign)
    account = np.concatenate([src, dst]).astype(np.int64)
    change = np.concatenate([-out, into])
    turn = np.concatenate([np.arange(len(src)), np.arange(len(src))])
    order = np.lexsort((turn, account))
    order = order[account[order] >= 0]
    account, change = account[order], change[order]
    running = np.cumsum(change)
    begins = np.flatnonzero(np.diff(account, prepend=-1))
    before = running[begins] - change[begins]
    running -= np.repeat(before, np.diff(np.append(begins, len(account))))
    found = opening.copy()
    if len(begins):
        least = np.minimum.reduceat(running, begins)
        found[account[begins]] += np.minimum(0, least)
    return found
