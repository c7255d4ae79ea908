"""Many to one, one to many, and first the one and then the other, in a moving window of time."""

from __future__ import annotations

import numpy as np

from khua.money.kernels import compiled
from khua.money.kernels.growing import room
from khua.money.ledger import Bytes, Ints, Numbers


@compiled
def fans(
    starts: Ints,
    places: Numbers,
    at: Ints,
    other: Numbers,
    counted: Bytes,
    window: int,
    least: int,
) -> tuple[Ints, Ints, Ints]:
    """Accounts with at least `least` distinct others within `window` seconds, first to last.

    `places[starts[a]:starts[a + 1]]`: the transactions of account a by time; only those `counted`
    are looked at. As long as a moving window holds enough others, that is one fan: the window with
    most others, of several the first. Gives members, ends and the account of each.
    """
    members = np.empty(1024, np.int64)
    ends = np.empty(256, np.int64)
    subjects = np.empty(256, np.int64)
    filled, found = 0, 0
    times = np.zeros(len(starts) - 1, np.int32)  # of each other within the window
    own = np.empty(0, np.int64)
    for account in range(len(starts) - 1):
        if starts[account + 1] - starts[account] < least:
            continue
        own = room(own, 0, starts[account + 1] - starts[account])
        size = 0
        for index in range(starts[account], starts[account + 1]):
            if counted[places[index]]:
                own[size] = places[index]
                size += 1
        if size < least:
            continue
        left, distinct, best, best_left, best_right = 0, 0, 0, 0, 0
        for right in range(size + 1):
            if right < size:
                distinct += times[other[own[right]]] == 0
                times[other[own[right]]] += 1
                while at[own[right]] - at[own[left]] > window:
                    times[other[own[left]]] -= 1
                    distinct -= times[other[own[left]]] == 0
                    left += 1
                if distinct > best and distinct >= least:
                    best, best_left, best_right = distinct, left, right
            if best and (distinct < least or right == size):
                length = best_right - best_left + 1
                members = room(members, filled, length)
                for index in range(best_left, best_right + 1):
                    members[filled] = own[index]
                    filled += 1
                ends = room(ends, found, 1)
                subjects = room(subjects, found, 1)
                ends[found], subjects[found] = filled, account
                found += 1
                best = 0
        for index in range(left, size):
            times[other[own[index]]] = 0
    return members[:filled], ends[:found], subjects[:found]


@compiled
def gather_scatter(
    in_starts: Ints,
    into: Numbers,
    starts: Ints,
    at: Ints,
    src: Numbers,
    dst: Numbers,
    counted: Bytes,
    half: int,
    least: int,
) -> tuple[Ints, Ints, Ints]:
    """Accounts that at least `least` others pay within `half` seconds up to a moment, and that
    within `half` seconds from it pay at least `least` others: at the moment with most of both, of
    several the first; the next begins where that ended. Members, ends and the account of each."""
    members = np.empty(1024, np.int64)
    ends = np.empty(256, np.int64)
    subjects = np.empty(256, np.int64)
    filled, found = 0, 0
    gathered = np.zeros(len(starts) - 1, np.int32)
    scattered = np.zeros(len(starts) - 1, np.int32)
    came = np.empty(0, np.int64)
    went = np.empty(0, np.int64)
    for account in range(len(starts) - 1):
        size_in = in_starts[account + 1] - in_starts[account]
        size_out = starts[account + 1] - starts[account]
        if size_in < least or size_out < least:
            continue
        came = room(came, 0, size_in)
        went = room(went, 0, size_out)
        size_in, size_out = 0, 0
        for index in range(in_starts[account], in_starts[account + 1]):
            if counted[into[index]]:
                came[size_in] = into[index]
                size_in += 1
        for place in range(starts[account], starts[account + 1]):
            if counted[place]:
                went[size_out] = place
                size_out += 1
        if size_in < least or size_out < least:
            continue
        in_left, out_left, out_right, senders, receivers = 0, 0, 0, 0, 0
        best = 0
        best_in, best_in_end, best_out, best_out_end = 0, 0, 0, 0
        over = np.iinfo(np.int64).min  # what is over at this moment is not told again
        for right in range(size_in + 1):
            moment = at[came[right]] if right < size_in else 0
            if best and (right == size_in or moment - half > at[came[best_in_end - 1]]):
                length = best_in_end - best_in + best_out_end - best_out
                members = room(members, filled, length)
                for index in range(best_in, best_in_end):
                    members[filled] = came[index]
                    filled += 1
                for index in range(best_out, best_out_end):
                    members[filled] = went[index]
                    filled += 1
                ends = room(ends, found, 1)
                subjects = room(subjects, found, 1)
                ends[found], subjects[found] = filled, account
                found += 1
                over = at[went[best_out_end - 1]]
                best = 0
            if right == size_in:
                break
            senders += gathered[src[came[right]]] == 0
            gathered[src[came[right]]] += 1
            while moment - at[came[in_left]] > half:
                gathered[src[came[in_left]]] -= 1
                senders -= gathered[src[came[in_left]]] == 0
                in_left += 1
            while out_right < size_out and at[went[out_right]] <= moment + half:
                receivers += scattered[dst[went[out_right]]] == 0
                scattered[dst[went[out_right]]] += 1
                out_right += 1
            while out_left < out_right and at[went[out_left]] < moment:
                scattered[dst[went[out_left]]] -= 1
                receivers -= scattered[dst[went[out_left]]] == 0
                out_left += 1
            if (
                senders >= least
                and receivers >= least
                and senders + receivers > best
                and at[came[in_left]] > over
            ):
                best = senders + receivers
                best_in, best_in_end, best_out, best_out_end = (
                    in_left,
                    right + 1,
                    out_left,
                    out_right,
                )
        for index in range(size_in):
            gathered[src[came[index]]] = 0
        for index in range(size_out):
            scattered[dst[went[index]]] = 0
    return members[:filled], ends[:found], subjects[:found]
