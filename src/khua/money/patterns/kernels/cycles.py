"""Money that comes back: temporal cycles by a bounded depth-first search."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from khua.money.kernels import compiled
from khua.money.kernels.growing import room
from khua.money.ledger import Ints, Numbers

Reals = npt.NDArray[np.float32]

#: where a start has used up its steps, it is searched again for shorter cycles only, down this list
SHORTER = (6, 4, 3, 2)
#: steps that every search may take, however many were taken before
FEW = 64
#: so many searches may take all their steps before the average counts
RESERVE = 100


@compiled
def cycles(
    starts: Ints,
    at: Ints,
    src: Numbers,
    dst: Numbers,
    value: Ints,
    follows: Numbers,
    crowd: Reals,
    shortest: int,
    longest: int,
    hop: int,
    ratios: tuple[float, float],
    loose: tuple[float, float],
    whole: tuple[float, float],
    crowded: float,
    steps: int,
    average: int,
    most: int,
) -> tuple[Ints, Ints, Ints]:
    """Cycles of `shortest` to `longest` transactions, each strictly later than the one before by at
    most `hop` seconds, its value within `ratios` of it (in cycles of five and more one may lie
    within `loose`), the last within `whole` of the first, and no account twice. `crowd`: the
    logarithm of how many transactions chance would let follow each; a path whose sum passes
    `crowded` is left.

    A start may take `steps` steps, all together `average` a transaction; at most `most` are found.
    Gives the places of their transactions one after another, where each cycle ends among them, and
    per length how many starts were searched no further than that (cell 0: not at all).
    """
    gave_up = np.zeros(longest + 1, np.int64)
    members = np.empty(1024, np.int64)
    ends = np.empty(256, np.int64)
    found, filled = 0, 0
    on = np.zeros(len(starts) - 1, np.bool_)
    path = np.zeros(longest + 1, np.int64)
    cursor = np.zeros(longest + 1, np.int64)
    end = np.zeros(longest + 1, np.int64)
    strained = np.zeros(longest + 1, np.int64)  # hops within `loose` only, so far
    met = np.zeros(longest + 1, np.float64)  # the sum of `crowd`
    allowed = RESERVE * steps
    limits = np.array((longest, *SHORTER))
    for first in range(len(at)):
        home = src[first]
        allowed += average
        if found >= most:
            gave_up[0] += 1
            continue
        kept_found, kept_filled, deepest = found, filled, 0
        taken, budget = 0, 0
        for limit in limits:
            if limit > longest or (deepest and limit >= deepest):
                continue
            deepest = limit
            found, filled = kept_found, kept_filled
            budget = min(steps, max(allowed, FEW))
            taken = 0
            depth = 0
            path[0] = first
            strained[0] = 0
            met[0] = crowd[first]
            on[home] = True
            on[dst[first]] = True
            cursor[0] = follows[first]
            end[0] = starts[dst[first] + 1]
            while depth >= 0:
                last = path[depth]
                place = cursor[depth]
                if place >= end[depth] or at[place] > at[last] + hop or taken > budget:
                    on[dst[last]] = False
                    depth -= 1
                    continue
                cursor[depth] = place + 1
                taken += 1
                to = dst[place]
                if on[to] and to != home:
                    continue
                strain = strained[depth]
                if value[place] < ratios[0] * value[last] or value[place] > ratios[1] * value[last]:
                    strain += 1
                    if strain > 1 or (
                        value[place] < loose[0] * value[last]
                        or value[place] > loose[1] * value[last]
                    ):
                        continue
                if to == home:
                    length = depth + 2
                    if length < shortest or (strain and length < 5):
                        continue
                    if (
                        value[place] < whole[0] * value[first]
                        or value[place] > whole[1] * value[first]
                    ):
                        continue
                    members = room(members, filled, length)
                    ends = room(ends, found, 1)
                    for index in range(depth + 1):
                        members[filled + index] = path[index]
                    members[filled + depth + 1] = place
                    filled += length
                    ends[found] = filled
                    found += 1
                    continue
                if depth + 2 >= limit or met[depth] + crowd[place] > crowded:
                    continue
                depth += 1
                path[depth] = place
                strained[depth] = strain
                met[depth] = met[depth - 1] + crowd[place]
                on[to] = True
                cursor[depth] = follows[place]
                end[depth] = starts[to + 1]
            on[home] = False
            allowed = max(0, allowed - taken)
            if taken <= budget:
                break
        if deepest < longest:
            gave_up[deepest if taken <= budget else 0] += 1
    return members[:filled], ends[:found], gave_up


@compiled
def equal_hops(
    starts: Ints,
    at: Ints,
    dst: Numbers,
    value: Ints,
    follows: Numbers,
    hop: int,
    width: float,
    same: float,
    every: int,
) -> tuple[int, int]:
    """Of every `every`-th transaction, how many follow it by `hop` seconds at most from the account
    that it reached, its value within a factor of exp(`width`), and how many of these within
    exp(`same`)."""
    near, equal = 0, 0
    for first in range(0, len(at), every):
        to = dst[first]
        place = follows[first]
        while place < starts[to + 1] and at[place] - at[first] <= hop:
            off = abs(np.log(value[place] / value[first]))
            near += off <= width
            equal += off < same
            place += 1
    return near, equal


@compiled
def alike(
    starts: Ints, src: Numbers, dst: Numbers, value: Ints, places: Ints, near: float
) -> tuple[Ints, Ints, Ints]:
    """Of each place, how many other transactions go the same way between its two accounts, how
    many of these have the same value (to a thousandth), and how many one within exp(`near`)."""
    others = np.zeros(len(places), np.int64)
    equal = np.zeros(len(places), np.int64)
    close = np.zeros(len(places), np.int64)
    low, high = np.exp(-near), np.exp(near)
    for index in range(len(places)):
        place = places[index]
        for other in range(starts[src[place]], starts[src[place] + 1]):
            if dst[other] == dst[place] and other != place:
                others[index] += 1
                equal[index] += abs(value[other] - value[place]) * 1000 <= value[place]
                close[index] += low * value[place] <= value[other] <= high * value[place]
    return others, equal, close
