"""The features of transactions that look ahead."""

from __future__ import annotations

from typing import Any

import numpy as np

from khua.money.features.layout import (
    COUNT,
    FAN,
    FAR,
    IN,
    LINE,
    LOW,
    NEAR,
    OTHER,
    OUT,
    ROOM,
    START,
    SUM,
)
from khua.money.features.loops import Array, within
from khua.money.features.loops.lists import between, enter, expire
from khua.money.features.loops.near import soon, sooner
from khua.money.features.loops.past import write

# a loop takes a dozen arrays, which would stand one a line
# fmt: off


@within
def follows(head: Array, cells: Array, row: int, other: int, depth: int) -> tuple[int, int]:
    """How many of the first `depth` living transactions of a list are with `other`, and the time of
    the earliest of them, or -1."""
    start, room = head[row, START], head[row, ROOM]
    low = head[row, LOW]
    found, at = 0, -1
    for place in range(start + low, start + min(head[row, COUNT], low + depth)):
        if cells[place] & OTHER == other:
            if not found:
                at = cells[place + 2 * room]
            found += 1
    return found, at


@within
def told_after(head: Array, cells: Array, row: int, depth: int, line: Array, c: int) -> int:
    """The living part of a list into `line`, from place c: transactions, different others, sum,
    mean, ratio, and of the first `depth` the least and the greatest amount. Gives the place after
    it."""
    low, count = head[row, LOW], head[row, COUNT]
    n, total, fan = count - low, head[row, SUM], head[row, FAN]
    share = 1.0 / max(n, 1)
    line[c], line[c + 1], line[c + 2] = n, fan, total
    line[c + 3], line[c + 4] = total * share, fan * share
    line[c + 5] = line[c + 6] = 0.0
    if n:
        first = head[row, START] + head[row, ROOM] + low
        least = greatest = cells[first]
        for paid in cells[first : first + min(n, depth)]:
            least, greatest = min(least, paid), max(greatest, paid)
        line[c + 5], line[c + 6] = least, greatest
    return c + 7


def follow(
    head: Array, cells: Array, free: Array, top: int, columns: tuple[Array, ...], base: int,
    ahead: int, entered: int, begin: int, end: int, depth: int, features: Array,
    memory: tuple[Array, ...],
) -> tuple[int, int, int]:
    """Write what comes less than `ahead` seconds after the transactions `begin` to `end` to the
    same columns of `features`.

    `columns`: times, payers, payees and amounts of transactions, of which those before `entered`
    are in the lists; transaction k is of order `base` + k. The lists have one window, which begins
    after the transaction that is described. Stops when there may not be room for the next
    transaction. Gives the row where it stopped, what has been entered, and the new top.
    """
    times, src, dst, value = columns
    lines, firsts, counts = memory
    known = len(times)
    for j in range(begin, end):
        if j + FAR < end:
            soon(head, src[j + FAR])
            soon(head, dst[j + FAR])
            sooner(head, cells, src[j + NEAR])
            sooner(head, cells, dst[j + NEAR])
        firsts[0] = base + j
        until = times[j] + ahead
        while entered < known and times[entered] < until:
            if entered + FAR < known:
                soon(head, src[entered + FAR])
                soon(head, dst[entered + FAR])
                sooner(head, cells, src[entered + NEAR])
                sooner(head, cells, dst[entered + NEAR])
            one: Any = np.int64(src[entered])
            two: Any = np.int64(dst[entered])
            out, into = 2 * one + OUT, 2 * two + IN
            if top + 6 * (max(head[out, ROOM], 2) + max(head[into, ROOM], 2)) > len(cells):
                end = j
                break
            expire(head, cells, out, firsts)
            expire(head, cells, into, firsts)
            before, _ = between(head, cells, one, two, 1, firsts, counts)
            top = enter(
                head, cells, free, top, 1, base + entered, one, two, value[entered], times[entered],
                before,
            )
            entered += 1
        if end == j:
            break
        u: Any = np.int64(src[j])
        v: Any = np.int64(dst[j])
        firsts[0] = base + j + 1
        line = lines[(j - begin) % LINE]
        c = 0
        for row in (2 * u + OUT, 2 * u + IN, 2 * v + OUT, 2 * v + IN):
            expire(head, cells, row, firsts)
            c = told_after(head, cells, row, depth, line, c)
        again, at = follows(head, cells, 2 * u + OUT if u else 2 * v + IN, v if u else u, depth)
        back, _ = follows(head, cells, 2 * u + IN if u else 2 * v + OUT, v if u else u, depth)
        line[c], line[c + 1] = again, back
        line[c + 2] = np.nan if at < 0 else at - times[j]
        low = head[2 * v + OUT, START] + head[2 * v + OUT, ROOM] + head[2 * v + OUT, LOW]
        alive = head[2 * v + OUT, COUNT] - head[2 * v + OUT, LOW]
        nearest = 0.0
        for paid in cells[low : low + min(alive, depth)]:
            nearest = max(nearest, min(paid, value[j]) / max(paid, value[j], 1))
        line[c + 3] = nearest
        if (j - begin) % LINE == LINE - 1:
            write(lines, LINE, features, j + 1 - LINE)
    left = (end - begin) % LINE
    write(lines, left, features, end - left)
    return end, entered, top
