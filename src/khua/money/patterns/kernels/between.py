"""What lies between two accounts: many ways from one to another, and many to many."""

from __future__ import annotations

import numpy as np

from khua.money.kernels import compiled
from khua.money.kernels.growing import room
from khua.money.ledger import Bytes, Ints, Numbers


@compiled
def scatter_gather(
    starts: Ints,
    at: Ints,
    dst: Numbers,
    value: Ints,
    follows: Numbers,
    counted: Bytes,
    window: int,
    ratios: tuple[float, float],
    least: int,
    steps: int,
) -> tuple[Ints, Ints, Ints, Ints, int]:
    """Pairs of accounts with at least `least` others between them: each got from the one and later
    paid the other, its value within `ratios`, all within `window` seconds of the first payment.

    Only transactions that are `counted`; a start may take `steps` steps for each of its payments.
    Of an account between, the first such way counts; of several windows the one with most, then the
    first. Members (pairs, in and on), ends, the scattering and the gathering account of each, and
    how many starts ran out of steps.
    """
    accounts = len(starts) - 1
    members = np.empty(1024, np.int64)
    ends = np.empty(256, np.int64)
    subjects = np.empty(256, np.int64)
    others = np.empty(256, np.int64)
    filled, found, gave_up = 0, 0, 0
    ways = np.zeros(accounts, np.int32)
    once = np.full(
        accounts, -1, np.int64
    )  # account between → the last sink that it was counted for
    head = np.full(accounts, -1, np.int64)  # of the ways to each sink
    following = np.empty(0, np.int64)
    chosen = np.empty(0, np.int64)
    goes_in = np.empty(1024, np.int64)
    goes_on = np.empty(1024, np.int64)
    for home in range(accounts):
        if starts[home + 1] - starts[home] < least:
            continue
        size, taken = 0, 0
        budget = steps * (starts[home + 1] - starts[home])
        for first in range(starts[home], starts[home + 1]):
            if not counted[first]:
                continue
            middle = dst[first]
            place = follows[first]
            while place < starts[middle + 1] and at[place] - at[first] <= window:
                taken += 1
                if taken > budget:
                    break
                if (
                    counted[place]
                    and dst[place] != home
                    and value[place] >= ratios[0] * value[first]
                    and value[place] <= ratios[1] * value[first]
                ):
                    goes_in = room(goes_in, size, 1)
                    goes_on = room(goes_on, size, 1)
                    goes_in[size], goes_on[size] = first, place
                    ways[dst[place]] += 1
                    size += 1
                place += 1
        gave_up += taken > budget
        following = room(following, 0, size)
        enough = False
        for index in range(size - 1, -1, -1):  # chain those of one sink, in their order
            sink = dst[goes_on[index]]
            enough = enough or ways[sink] >= least
            following[index] = head[sink]
            head[sink] = index
        for index in range(size):
            sink = dst[goes_on[index]]
            count = ways[sink] if enough and head[sink] == index else 0
            if not enough or head[sink] == index:
                ways[sink] = 0
            if count < least:
                continue
            chosen = room(chosen, 0, count)
            link = index
            for later in range(count):
                chosen[later] = link
                link = following[link]
            best, best_left = 0, 0
            for left in range(count):
                begin = at[goes_in[chosen[left]]]
                distinct = 0
                for later in range(left, count):
                    if at[goes_in[chosen[later]]] - begin > window:
                        break
                    middle = dst[goes_in[chosen[later]]]
                    if at[goes_on[chosen[later]]] - begin <= window and once[middle] != left:
                        once[middle] = left
                        distinct += 1
                for later in range(left, count):
                    once[dst[goes_in[chosen[later]]]] = -1
                if distinct > best:
                    best, best_left = distinct, left
            if best < least:
                continue
            begin = at[goes_in[chosen[best_left]]]
            members = room(members, filled, 2 * best)
            for later in range(best_left, count):
                middle = dst[goes_in[chosen[later]]]
                if at[goes_on[chosen[later]]] - begin <= window and once[middle] != sink:
                    once[middle] = sink
                    members[filled], members[filled + 1] = (
                        goes_in[chosen[later]],
                        goes_on[chosen[later]],
                    )
                    filled += 2
            for later in range(best_left, count):
                once[dst[goes_in[chosen[later]]]] = -1
            ends = room(ends, found, 1)
            subjects = room(subjects, found, 1)
            others = room(others, found, 1)
            ends[found], subjects[found], others[found] = filled, home, sink
            found += 1
        for index in range(size):
            head[dst[goes_on[index]]] = -1
            ways[dst[goes_on[index]]] = 0
    return members[:filled], ends[:found], subjects[:found], others[:found], gave_up


@compiled
def crossed(
    starts: Ints,
    in_starts: Ints,
    into: Numbers,
    at: Ints,
    src: Numbers,
    dst: Numbers,
    counted: Bytes,
    window: int,
    steps: int,
) -> tuple[Ints, int]:
    """Two accounts that both pay the same two others: every such crossing, four places in a row.

    All four within `window` seconds. An account may take `steps` steps for each of its payments;
    gives crossings, shape (4 x found,), and how many ran out of steps.
    """
    members = np.empty(1024, np.int64)
    filled, gave_up = 0, 0
    mine = np.empty(256, np.int64)  # what the account paid
    theirs = np.empty(256, np.int64)  # what another paid to the same
    times = np.zeros(len(starts) - 1, np.int32)
    head = np.full(len(starts) - 1, -1, np.int64)  # of what each other paid to the same
    following = np.empty(0, np.int64)
    # by receiver, so that a window is one run of memory; uncounted ones of nobody
    got_at = np.empty(len(at), np.int64)
    got_from = np.empty(len(at), np.int32)
    spot = np.empty(len(at), np.int32)
    for index in range(len(at)):
        place = into[index]
        got_at[index] = at[place]
        got_from[index] = src[place] if counted[place] else -1
        spot[place] = index
    for one in range(len(starts) - 1):
        if starts[one + 1] - starts[one] < 2:
            continue
        size, taken = 0, 0
        budget = steps * (starts[one + 1] - starts[one])
        for place in range(starts[one], starts[one + 1]):
            if not counted[place]:
                continue
            first, last = in_starts[dst[place]], in_starts[dst[place] + 1]
            low = spot[place]
            while low > first and at[place] - got_at[low - 1] <= window:
                low -= 1
            for index in range(low, last):
                taken += 1
                if taken > budget or got_at[index] - at[place] > window:
                    break
                if got_from[index] > one:
                    mine = room(mine, size, 1)
                    theirs = room(theirs, size, 1)
                    mine[size], theirs[size] = place, into[index]
                    times[got_from[index]] += 1
                    size += 1
        gave_up += taken > budget
        enough = False
        for index in range(size):
            enough = enough or times[src[theirs[index]]] > 1
        for index in range(size):
            times[src[theirs[index]]] = 0
        if not enough:
            continue
        following = room(following, 0, size)
        for index in range(size - 1, -1, -1):  # chain those of one other, in their order
            following[index] = head[src[theirs[index]]]
            head[src[theirs[index]]] = index
        for index in range(size):
            head[src[theirs[index]]] = -1
            left_mine, left_theirs = mine[index], theirs[index]
            right = following[index]
            while right >= 0 and taken <= 2 * budget:
                taken += 1
                right_mine, right_theirs = mine[right], theirs[right]
                low = min(at[left_mine], at[left_theirs], at[right_mine], at[right_theirs])
                high = max(at[left_mine], at[left_theirs], at[right_mine], at[right_theirs])
                if dst[left_mine] != dst[right_mine] and high - low <= window:
                    members = room(members, filled, 4)
                    members[filled], members[filled + 1] = left_mine, left_theirs
                    members[filled + 2], members[filled + 3] = right_mine, right_theirs
                    filled += 4
                right = following[right]
    return members[:filled], gave_up
