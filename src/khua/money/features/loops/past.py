"""The features of transactions that know the past, and of accounts as they stand."""

from __future__ import annotations

from typing import Any

import numpy as np

from khua.money.features.layout import COUNT, EACH, FAR, IN, LINE, LOW, NEAR, OUT, ROOM, SUM
from khua.money.features.loops import Array, within
from khua.money.features.loops.describing import describe, through
from khua.money.features.loops.lists import between, enter, expire
from khua.money.features.loops.near import soon, sooner
from khua.money.features.loops.searching import cycles, scatter_gather

# a loop takes a dozen arrays, which would stand one a line
# fmt: off


def run(
    head: Array, cells: Array, free: Array, top: int, times: Array, base: int, lengths: Array,
    firsts: Array, columns: tuple[Array, ...], begin: int, limits: tuple[int, ...],
    features: Array, to: int, memory: tuple[Array, ...],
) -> tuple[int, int]:
    """Take in the transactions of a part from row `begin`, and write the features of row i to
    column `to` + i of `features` (features x rows); when it has no columns, only take them in.

    `times`: of all transactions since order `base`, those of this part last; `lengths`: of the
    windows, ascending, and of the one that is searched; `firsts`: where each begins; `limits`:
    hub, depth, longest, any_longest, steps; `memory`: see `scratch`. Stops when there may not be
    room for the next transaction. Gives the row where it stopped and the new top.
    """
    src, dst, value, kind, channel = columns
    hub, depth, longest, any_longest, steps = limits
    rows, windows = len(src), len(lengths) - 1
    offset = len(times) - rows
    lines, gaps, narrow, counts, tally, seen, ends, node, parent, when, ordered, amount = memory
    paths = (node, parent, when, ordered, amount)
    trailing = firsts[:windows]
    wanted = features.shape[1] > 0
    for i in range(begin, rows):
        u: Any = np.int64(src[i])
        v: Any = np.int64(dst[i])
        x, at = value[i], times[offset + i]
        if i + FAR < rows:
            soon(head, src[i + FAR])
            soon(head, dst[i + FAR])
            sooner(head, cells, src[i + NEAR])
            sooner(head, cells, dst[i + NEAR])
        order = base + offset + i
        out, into = 2 * u + OUT, 2 * v + IN
        if top + 6 * (max(head[out, ROOM], 2) + max(head[into, ROOM], 2)) > len(cells):
            rows = i
            break
        for window in range(windows + 1):
            while times[firsts[window] - base] <= at - lengths[window]:
                firsts[window] += 1
        ends[0], ends[1], ends[2], ends[3] = out, out + 1, into - 1, into
        for end in range(4):
            expire(head, cells, ends[end], trailing)
        before, paid = between(head, cells, u, v, windows, firsts, counts)
        if wanted:
            line = lines[(i - begin) % LINE]
            line[0], line[1], line[2] = x, kind[i], channel[i]
            line[3], line[4] = at // 3600 % 24, at // 86400 % 7
            c = 5
            for window in range(windows):
                line[c] = counts[window]
                c += 1
            between(head, cells, v, u, windows, firsts, counts)
            for window in range(windows):
                line[c] = counts[window]
                c += 1
            line[c] = np.nan if before < 0 else at - paid
            line[c + 1] = through(head, cells, out + 1, windows, depth, x)
            c += 2
            bound = firsts[windows] << 32
            line[c], line[c + 1] = scatter_gather(head, cells, u, v, bound, hub, steps, tally, seen)
            c = cycles(
                head, cells, u, v, x, bound, hub, longest, any_longest, steps, paths, seen,
                line, c + 2,
            )
        top = enter(head, cells, free, top, windows, order, u, v, x, at, before)
        if wanted:
            for end in range(4):
                c = describe(
                    head, cells, ends[end], windows, depth, at, end == 0 or end == 3, gaps,
                    narrow, line, c,
                )
            for end in range(2):
                for window in range(windows):
                    given = head[ends[2 * end], SUM + EACH * window]
                    got = head[ends[2 * end + 1], SUM + EACH * window]
                    line[c] = got / max(given + got, 1)
                    c += 1
            for end in (0, 3):
                row = ends[end]
                given = head[row, SUM + EACH * (windows - 1)]
                line[c] = x * (head[row, COUNT] - head[row, LOW + EACH * (windows - 1)])
                line[c] /= max(given, 1)
                c += 1
            if (i - begin) % LINE == LINE - 1:
                write(lines, LINE, features, to + i + 1 - LINE)
    if wanted:
        left = (rows - begin) % LINE
        write(lines, left, features, to + rows - left)
    return rows, top


def snapshot(
    head: Array, cells: Array, windows: int, firsts: Array, depth: int, now: int,
    accounts: Array, features: Array, memory: tuple[Array, ...],
) -> None:
    """The features of `accounts` at the moment `now` into the columns of `features`."""
    line, gaps, narrow = memory[0][0], memory[1], memory[2]
    trailing = firsts[:windows]
    for i in range(len(accounts)):
        c = 0
        for way in (OUT, IN):
            row = 2 * accounts[i] + way
            expire(head, cells, row, trailing)
            c = describe(head, cells, row, windows, depth, now, 0, gaps, narrow, line, c)
        for window in range(windows):
            given = head[2 * accounts[i], SUM + EACH * window]
            got = head[2 * accounts[i] + 1, SUM + EACH * window]
            line[c + window] = got / max(given + got, 1)
        for k in range(len(features)):
            features[k, i] = line[k]


@within
def write(lines: Array, count: int, features: Array, to: int) -> None:
    """The first lines, one for each transaction, into the columns of `features` from `to` on."""
    for c in range(lines.shape[1]):
        for i in range(count):
            features[c, to + i] = lines[i, c]
