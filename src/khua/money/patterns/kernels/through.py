"""Money that goes on: what an account pays soon after it got as much, and rows of such accounts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from khua.money.kernels import compiled
from khua.money.kernels.growing import room
from khua.money.ledger import Bytes, Ints, Numbers

Reals = npt.NDArray[np.float32]


@compiled
def passed_on(
    starts: Ints,
    at: Ints,
    dst: Numbers,
    value: Ints,
    follows: Numbers,
    counted: Bytes,
    window: int,
    ratios: tuple[float, float],
) -> tuple[Ints, Ints]:
    """Credits of which the receiver paid out a share within `ratios` in the `window` seconds after,
    all his payments of that time taken together. Members (the credit, then the payments), ends."""
    members = np.empty(1024, np.int64)
    ends = np.empty(256, np.int64)
    filled, found = 0, 0
    for credit in range(len(at)):
        if not counted[credit]:
            continue
        middle = dst[credit]
        first = follows[credit]
        last, total, most = first, 0, ratios[1] * value[credit]
        while last < starts[middle + 1] and at[last] - at[credit] <= window and total <= most:
            if counted[last]:
                total += value[last]
            last += 1
        if total < ratios[0] * value[credit] or total > most or total == 0:
            continue
        members = room(members, filled, 1 + last - first)
        members[filled] = credit
        filled += 1
        for place in range(first, last):
            if counted[place]:
                members[filled] = place
                filled += 1
        ends = room(ends, found, 1)
        ends[found] = filled
        found += 1
    return members[:filled], ends[:found]


@compiled
def followed(
    order: Numbers,
    starts: Ints,
    at: Ints,
    dst: Numbers,
    value: Ints,
    follows: Numbers,
    counted: Bytes,
    crowd: Reals,
    gap_bits: Reals,
    ratio_bits: Reals,
    same: float,
    hop: int,
    loose: tuple[float, float],
) -> tuple[Reals, Numbers]:
    """The row of transactions, each of the account that the one before reached, that is least
    likely by chance, up to each: its weight, and the one before (-1 for none). Dynamic programming
    over time (`order`).

    A hop weighs `gap_bits` (by hour) and `ratio_bits` (the first where the logarithm of the ratio
    is less than `same`, then by hundredths of it), less the `crowd` of the transaction before.
    """
    best = np.zeros(len(at), np.float32)
    before = np.full(len(at), -1, np.int32)
    for credit in order:
        if not counted[credit]:
            continue
        place, last = follows[credit], starts[dst[credit] + 1]
        while place < last and at[place] - at[credit] <= hop:
            if (
                counted[place]
                and value[place] >= loose[0] * value[credit]
                and value[place] <= loose[1] * value[credit]
            ):
                off = abs(np.log(value[place] / value[credit]))
                bits = ratio_bits[0 if off < same else 1 + int(off * 100)]
                bits += gap_bits[(at[place] - at[credit]) // 3600]
                if best[credit] - crowd[credit] + bits > best[place]:
                    best[place] = best[credit] - crowd[credit] + bits
                    before[place] = credit
            place += 1
    return best, before


@compiled
def chains(
    tips: Ints, best: Reals, before: Numbers, floor: float
) -> tuple[Ints, Ints, npt.NDArray[np.float64]]:
    """The rows that end at `tips`, as `followed` found them; a transaction is told in the first
    only, and a row where what is left of it weighs at least `floor`. Members, ends, weights."""
    members = np.empty(1024, np.int64)
    ends = np.empty(len(tips), np.int64)
    weights = np.empty(len(tips), np.float64)
    told = np.zeros(len(best), np.bool_)
    filled, found = 0, 0
    for tip in tips:
        length, place = 0, tip
        while place >= 0 and not told[place]:
            length += 1
            place = np.int64(before[place])
        weight = best[tip] - (best[place] if place >= 0 else 0)
        if weight < floor or length < 2:
            continue
        members = room(members, filled, length)
        place = tip
        for index in range(length):
            members[filled + length - 1 - index] = place
            told[place] = True
            place = np.int64(before[place])
        filled += length
        ends[found], weights[found] = filled, weight
        found += 1
    return members[:filled], ends[:found], weights[:found]
