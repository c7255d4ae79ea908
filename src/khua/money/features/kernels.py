"""The loops behind the features, compiled by numba.

All in one file: numba's cache looks at the file of the function that is called, and would go on
using an old version of what another file gives it.

What is kept of every account are two lists, of what it gave (OUT) and what it got (IN) within the
longest window, oldest first. A list is a block of `cells`: `room` links, then `room` values in
minor units, then `room` times in seconds. A link is `order << 32 | gone << 31 | other`: when it
came among all transactions, whether a later one of the same pair follows, and the other account.
Links of a list ascend, so a window is where they reach `first << 32`. A row of `head` says where
the block is, and for each window where it begins, its sum and its distinct others. Everything kept
is an integer: what leaves a window leaves no trace of rounding.
"""

from __future__ import annotations

# a loop takes a dozen arrays, which would stand one a line
# fmt: off
from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numba
import numpy as np

from khua.money.features.ahead import fetch

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
Array = Any  # numba infers the types; the docstrings say them

OUT, IN = 0, 1
START, ROOM, COUNT = 0, 1, 2  # columns of head; then for each window:
LOW, SUM, FAN, EACH = 3, 4, 5, 3
OTHER: Final = (1 << 31) - 1
GONE: Final = 1 << 31
LINE: Final = 16  # floats in a line of the processor's cache
NEAR, FAR = 6, 12  # transactions ahead whose lists, whose rows of head are brought near
NEVER: Final = 1 << 31  # an order that none reaches
SOME: Final = 511  # which accounts a list may hold, by their last bits


#: nothing is allocated inside, so numba need not count who holds an array (which took longer than
#: the work); no divisor is 0, so it need not look
PLAIN: Final[dict[str, Any]] = {"cache": True, "nogil": True, "_nrt": False, "error_model": "numpy"}


def compiled(function: Kernel) -> Kernel:
    """Compiled when first called, kept beside the source."""
    return cast(Kernel, numba.njit(**PLAIN)(function))


def within(function: Kernel) -> Kernel:
    """Compiled into whatever calls it: an array is seven arguments, and handing over a few of them
    for every transaction took a third of the time."""
    return cast(Kernel, numba.njit(**PLAIN, forceinline=True)(function))


def counting(function: Kernel) -> Kernel:
    """The same, for numbers that are all finite; the processor may add them in any order, which is
    the same in every call."""
    return cast(Kernel, numba.njit(**PLAIN, forceinline=True, fastmath=True)(function))


# -- lists ----------------------------------------------------------------------------------------


@within
def expire(head: Array, cells: Array, row: int, firsts: Array) -> None:
    """Let a list forget what has left its windows. `firsts[w]`: the order of the first transaction
    within window w."""
    start, room, count = head[row, START], head[row, ROOM], head[row, COUNT]
    for window in range(len(firsts)):
        column = EACH * window
        low = head[row, LOW + column]
        bound = firsts[window] << 32
        if low < count and cells[start + low] < bound:
            total, fan = head[row, SUM + column], head[row, FAN + column]
            while low < count and cells[start + low] < bound:
                total -= cells[start + room + low]
                fan -= (cells[start + low] & GONE) == 0
                low += 1
            head[row, LOW + column], head[row, SUM + column] = low, total
            head[row, FAN + column] = fan


@within
def append(
    head: Array, cells: Array, row: int, windows: int, link: int, value: int, at: int, top: int
) -> int:
    """Add a transaction to a list, which moves to `top` when its block is full. Gives the new
    top."""
    start, room, count = head[row, START], head[row, ROOM], head[row, COUNT]
    if count == room:
        low = head[row, LOW + EACH * (windows - 1)]
        to, wider = start, room
        if 2 * low < count or not count:  # most of it is alive: twice the room
            to, wider = top, max(2 * room, 4)
            top += 3 * wider
        for part in range(3):
            for place in range(low, count):
                cells[to + part * wider + place - low] = cells[start + part * room + place]
        for window in range(windows):
            head[row, LOW + EACH * window] -= low
        start, room, count = to, wider, count - low
        head[row, START], head[row, ROOM] = start, room
    cells[start + count] = link
    cells[start + room + count] = value
    cells[start + 2 * room + count] = at
    head[row, COUNT] = count + 1
    for window in range(windows):
        head[row, SUM + EACH * window] += value
        head[row, FAN + EACH * window] += 1
    return top


@within
def supersede(head: Array, cells: Array, row: int, windows: int, order: int) -> None:
    """Mark the transaction of that order in a list: a later one of its pair follows."""
    start = head[row, START]
    low, high = head[row, LOW + EACH * (windows - 1)], head[row, COUNT]
    while low < high:
        middle = (low + high) >> 1
        if cells[start + middle] >> 32 < order:
            low = middle + 1
        else:
            high = middle
    cells[start + low] |= GONE
    for window in range(windows):
        if head[row, LOW + EACH * window] <= low:
            head[row, FAN + EACH * window] -= 1


@within
def between(
    head: Array, cells: Array, src: int, dst: int, windows: int, firsts: Array, counts: Array,
) -> tuple[int, int]:
    """Count the transactions from `src` to `dst` in each window. Gives order and time of the last
    one, or -1. Looks through the shorter of the two lists that hold them all; cash has none."""
    longest = LOW + EACH * (windows - 1)
    row, other = 2 * src + OUT, dst
    there = 2 * dst + IN
    given = head[row, COUNT] - head[row, longest]
    if src == 0 or (dst != 0 and head[there, COUNT] - head[there, longest] < given):
        row, other = there, src
    counts[:windows] = 0
    last = at = -1
    start = head[row, START]
    for place in range(start + head[row, COUNT] - 1, start + head[row, longest] - 1, -1):
        if cells[place] & OTHER == other:
            order = cells[place] >> 32
            if last < 0:
                last, at = order, cells[place + 2 * head[row, ROOM]]
            for window in range(windows):
                counts[window] += order >= firsts[window]
    return last, at


@compiled
def living(head: Array, cells: Array, firsts: Array) -> int:
    """Let all lists forget what came before `firsts` (of every window the first of the longest);
    gives the cells that they need."""
    top = 0
    for row in range(len(head)):
        if head[row, COUNT]:
            expire(head, cells, row, firsts)
            top += 3 * roomy(head[row, COUNT] - head[row, LOW + EACH * (len(firsts) - 1)])
    return top


@compiled
def pack(head: Array, cells: Array, windows: int, base: int, new: Array) -> None:
    """Move the living part of all lists into `new`, and take `base` from every order."""
    top = 0
    for row in range(len(head)):
        old, was = head[row, START], head[row, ROOM]
        low, count = head[row, LOW + EACH * (windows - 1)], head[row, COUNT]
        room = roomy(count - low)
        for place in range(low, count):
            new[top + place - low] = cells[old + place] - (base << 32)
            new[top + room + place - low] = cells[old + was + place]
            new[top + 2 * room + place - low] = cells[old + 2 * was + place]
        for window in range(windows):
            head[row, LOW + EACH * window] -= low
        head[row, START], head[row, ROOM], head[row, COUNT] = top, room, count - low
        top += 3 * room


@within
def roomy(count: int) -> int:
    """The room that a list of `count` is given: a power of two, some of it free."""
    if count == 0:
        return 0
    room = 4
    while room < count + 1:
        room *= 2
    return room


# -- one end of a transaction ---------------------------------------------------------------------


@counting
def moments(numbers: Array, line: Array, c: int) -> float:
    """Least, greatest, variance, skew and excess kurtosis of `numbers` (int64, at least one) into
    `line`, from place c. The last two are left where all are equal. Gives the mean."""
    n = len(numbers)
    total = 0.0
    least = greatest = numbers[0]
    for k in range(n):
        total += numbers[k]
        least = min(least, numbers[k])
        greatest = max(greatest, numbers[k])
    share = 1.0 / n
    mean = total * share
    second = third = fourth = 0.0
    for k in range(n):
        d = numbers[k] - mean
        s = d * d
        second += s
        third += s * d
        fourth += s * s
    second *= share
    line[c], line[c + 1], line[c + 2] = least, greatest, second
    if greatest > least:
        inverse = 1.0 / second
        line[c + 3] = third * share * inverse * np.sqrt(inverse)
        line[c + 4] = fourth * share * inverse * inverse - 3.0
    return mean


@counting
def median(numbers: Array, n: int) -> Any:
    """The median of the first n > 0 of `numbers` (float32), by counting how many are below each:
    no branches inside, so it beats sorting for the few dozen that there are."""
    upper = n >> 1
    lower = upper - 1 + (n & 1)
    low = high = numbers[0]
    for j in range(n):
        x = numbers[j]
        below = upto = 0
        for k in range(n):
            below += numbers[k] < x
            upto += numbers[k] <= x
        if below <= lower < upto:
            low = x
        if below <= upper < upto:
            high = x
            if below <= lower:
                break
    return (low + high) / 2


@within
def describe(
    head: Array, cells: Array, row: int, windows: int, depth: int, now: int, itself: int,
    gaps: Array, narrow: Array, line: Array, c: int,
) -> int:
    """Everything of one list into `line`, from place c; gives the place after it. `itself`: 1 when
    the last of the list is the transaction that is described, whose gap is to the one before."""
    start, room, count = head[row, START], head[row, ROOM], head[row, COUNT]
    low, n, total, fan = count, 0, 0, 0
    for window in range(windows):
        low = head[row, LOW + EACH * window]
        n = count - low
        total, fan = head[row, SUM + EACH * window], head[row, FAN + EACH * window]
        line[c], line[c + 1], line[c + 2] = n, fan, total
        c += 3
    share = 1.0 / max(n, 1)
    line[c], line[c + 1] = total * share, fan * share
    c += 2
    line[c : c + 12] = 0.0
    line[c + 12] = np.nan
    low = max(low, count - depth)
    n = count - low
    if n > 0:
        values = cells[start + room + low : start + room + count]
        times = cells[start + 2 * room + low : start + 2 * room + count]
        if n > itself:
            line[c + 12] = now - times[n - 1 - itself]
        if n == 1:
            line[c] = line[c + 1] = line[c + 5] = values[0]
        else:
            for k in range(n):
                narrow[k] = values[k]
            for k in range(n - 1):
                gaps[k] = times[k + 1] - times[k]
            moments(values, line, c)
            line[c + 11] = moments(gaps[: n - 1], line, c + 6)
            line[c + 5] = median(narrow, n)
    return c + 13


# -- searching ------------------------------------------------------------------------------------


@within
def reach(head: Array, cells: Array, row: int, bound: int, hub: int) -> tuple[int, int]:
    """The cells of a list in the window that begins at `bound`: (first, last + 1), empty for a
    hub, which is not searched through."""
    start, count = head[row, START], head[row, COUNT]
    if count > hub and cells[start + count - 1 - hub] >= bound:
        return start, start
    low = start + count
    while low > start and cells[low - 1] >= bound:
        low -= 1
    return low, start + count


@within
def scatter_gather(
    head: Array, cells: Array, src: int, dst: int, bound: int, hub: int, steps: int,
    tally: Array, seen: Array,
) -> tuple[int, int]:
    """Accounts from which money came to `dst` through `src` and through others as well: how many
    such accounts, and the most intermediaries of one, `src` among them. Each leg counts by its
    latest transaction, and into an intermediary comes before out of it. `tally`, `seen`: scratch of
    `hub` numbers and SOME + 1 flags. Gives up after `steps` transactions looked at."""
    given, given_end = reach(head, cells, 2 * src + IN, bound, hub)
    got, got_end = reach(head, cells, 2 * dst + IN, bound, hub)
    if given == given_end or got == got_end:
        return 0, 0
    tally[: given_end - given] = 0
    forward = given_end - given <= got_end - got
    here, here_end, there, there_end = got, got_end, given, given_end
    if forward:
        here, here_end, there, there_end = given, given_end, got, got_end
    seen[:] = False
    some = False
    for place in range(there, there_end):
        other = cells[place] & OTHER
        seen[other & SOME] = True
        some = some or not (other == 0 or other == src or other == dst)  # noqa: SIM109
    if not some:
        return 0, 0
    way = OUT if forward else IN
    for place in range(here, here_end):
        fetch(head, (2 * (cells[place] & OTHER) + way) * head.shape[1])
    for place in range(here, here_end):
        row = 2 * (cells[place] & OTHER) + way
        fetch(cells, head[row, START] + head[row, COUNT] - 1)
    for place in range(here, here_end):
        link = cells[place]
        other = link & OTHER
        if link & GONE or other == 0 or other == src or other == dst:  # noqa: SIM109
            continue
        first, last = reach(head, cells, 2 * other + way, bound, hub)
        for leg in range(first, last):
            account = cells[leg] & OTHER
            if not seen[account & SOME] or cells[leg] & GONE:
                continue
            if account == 0 or account == src or account == dst:  # noqa: SIM109
                continue
            for end in range(there, there_end):
                if cells[end] & (OTHER | GONE) == account:
                    if forward and cells[leg] < cells[end]:
                        # an intermediary that is a hub stays out, from whichever side we came
                        one, other_one = reach(head, cells, 2 * account + IN, bound, hub)
                        tally[place - given] += one < other_one
                    elif not forward and cells[leg] < link:
                        one, other_one = reach(head, cells, 2 * account + OUT, bound, hub)
                        tally[end - given] += one < other_one
                    break
        steps -= last - first
        if steps <= 0:
            break
    found = most = 0
    for place in range(given_end - given):
        found += tally[place] > 0
        most = max(most, tally[place])
    return found, most + (most > 0)


@within
def grow(
    head: Array, cells: Array, paths: tuple[Array, ...], side: int, begin: int, end: int,
    avoid: int, limit: int, last_step: bool, bound: int, hub: int, any_order: bool, steps: int,
) -> tuple[int, int]:
    """Lengthen the half paths `begin` to `end` of one side by a transaction each; they are written
    after `end`. `avoid`: where the other side begins; unless it is the `last_step`, nobody goes
    there. `limit`: the order that those in the order of time stay before (forward) or after (back).
    Gives (their end, steps left)."""
    node, parent, when, ordered, amount = paths
    size = end
    for path in range(begin, end):
        row = 2 * node[side, path] + side
        fetch(cells, head[row, START] + head[row, COUNT] - 1)
    for path in range(begin, end):
        account, until = node[side, path], when[side, path]
        if account == avoid or not (any_order or ordered[side, path]):
            continue
        first, last = reach(head, cells, 2 * account + side, bound, hub)
        room = head[2 * account + side, ROOM]
        for place in range(last - 1, first - 1, -1):
            order, other = cells[place] >> 32, cells[place] & OTHER
            if steps == 0:
                return size, 0
            steps -= 1
            follows = ordered[side, path] and (
                until < order < limit if side == OUT else limit < order < until
            )
            if other == 0 or (other == avoid and not last_step) or not (follows or any_order):
                continue
            back = path
            while back >= 0 and node[side, back] != other:
                back = parent[side, back]
            if back < 0:
                node[side, size], parent[side, size], when[side, size] = other, path, order
                ordered[side, size], amount[side, size] = follows, place + room
                fetch(head, (2 * other + side) * head.shape[1])
                size += 1
    return size, steps


@within
def joined(cells: Array, paths: tuple[Array, ...], one: int, two: int, value: int) -> float:
    """How much of the money a cycle kept, its least amount over its greatest, `value` among them;
    -1 when the half paths `one` (forward) and `two` (backward) have another account in common."""
    node, parent, _, _, amount = paths
    least = greatest = value
    back = two
    while parent[IN, back] >= 0:
        paid = cells[amount[IN, back]]
        least, greatest = min(least, paid), max(greatest, paid)
        back = parent[IN, back]
    ahead = one
    while ahead >= 0:
        if parent[OUT, ahead] >= 0:
            paid = cells[amount[OUT, ahead]]
            least, greatest = min(least, paid), max(greatest, paid)
        back = parent[IN, two]
        while back >= 0:
            if node[IN, back] == node[OUT, ahead]:
                return -1.0
            back = parent[IN, back]
        ahead = parent[OUT, ahead]
    return least / max(greatest, 1)


@within
def cycles(
    head: Array, cells: Array, src: int, dst: int, value: int, bound: int, hub: int,
    longest: int, any_longest: int, steps: int, paths: tuple[Array, ...], seen: Array, line: Array,
    c: int,
) -> int:
    """Count the cycles that a transaction from `src` to `dst` closes: simple paths from `dst` to
    `src` of earlier transactions, those in the order of time by length 2 to `longest`, those in
    any order by length 3 to `any_longest`, and the most of its money that one in order kept.

    Half paths grow from both ends, always the fewer, and are joined where they meet: a path is
    found once, at the only length where it is split so. Gives the place in `line` after it.
    """
    node, parent, when, ordered, _ = paths
    any_c = c + longest - 1
    kept = any_c + any_longest - 2
    line[c : kept + 1] = 0.0
    if src == dst or src == 0 or dst == 0:
        return kept + 1
    node[OUT, 0], node[IN, 0] = dst, src
    parent[:, 0], ordered[:, 0] = -1, True
    when[OUT, 0], when[IN, 0] = -1, NEVER
    first, last = reach(head, cells, 2 * dst + OUT, bound, hub)
    if first == last:
        return kept + 1
    ahead, ahead_end, behind, behind_end = 0, 1, 0, 1  # the half paths that are longest
    for length in range(2, max(longest, any_longest) + 1):
        any_order = length <= any_longest
        earliest, latest = NEVER, -1
        for one in range(ahead, ahead_end):
            earliest = min(earliest, when[OUT, one])
        for two in range(behind, behind_end):
            latest = max(latest, when[IN, two])
        if length == 2 or behind_end - behind <= ahead_end - ahead:
            size, steps = grow(
                head, cells, paths, IN, behind, behind_end, dst, earliest, ahead == 0, bound,
                hub, any_order, steps,
            )
            behind, behind_end = behind_end, size
        else:
            size, steps = grow(
                head, cells, paths, OUT, ahead, ahead_end, src, latest, False, bound, hub,
                any_order, steps,
            )
            ahead, ahead_end = ahead_end, size
        if ahead == ahead_end or behind == behind_end:
            break
        seen[:] = False
        for one in range(ahead, ahead_end):
            seen[node[OUT, one] & SOME] = True
        for two in range(behind, behind_end):
            if not seen[node[IN, two] & SOME]:
                continue
            for one in range(ahead, ahead_end):
                if node[OUT, one] == node[IN, two]:
                    in_order = (
                        ordered[OUT, one] and ordered[IN, two] and when[OUT, one] < when[IN, two]
                    )
                    if not (in_order or any_order):
                        continue
                    share = joined(cells, paths, one, two, value)
                    if share < 0:
                        continue
                    if in_order and length <= longest:
                        line[c + length - 2] += 1
                        line[kept] = max(line[kept], share)
                    if any_order and length > 2:
                        line[any_c + length - 3] += 1
        if steps == 0:
            break
    return kept + 1


# -- a part of the ledger -------------------------------------------------------------------------


@within
def through(head: Array, cells: Array, row: int, windows: int, depth: int, value: int) -> float:
    """How near the nearest of an account's last receipts comes to `value`: 1 is the same amount,
    0 is nothing alike."""
    start, room, count = head[row, START], head[row, ROOM], head[row, COUNT]
    low = max(head[row, LOW + EACH * (windows - 1)], count - depth)
    nearest = 0.0
    for got in cells[start + room + low : start + room + count]:
        nearest = max(nearest, min(got, value) / max(got, value, 1))
    return nearest


@within
def enter(
    head: Array, cells: Array, top: int, windows: int, order: int, src: int, dst: int,
    value: int, at: int, before: int,
) -> int:
    """Add a transaction to both lists; `before`: the order of the last one of its pair, or -1.
    Nothing is kept of cash: it is one end of a transaction, not an account. Gives the new top."""
    out, into = 2 * src + OUT, 2 * dst + IN
    if before >= 0:
        if src:
            supersede(head, cells, out, windows, before)
        if dst:
            supersede(head, cells, into, windows, before)
    if src:
        top = append(head, cells, out, windows, order << 32 | dst, value, at, top)
    if dst:
        top = append(head, cells, into, windows, order << 32 | src, value, at, top)
    return top


@within
def soon(head: Array, account: int) -> None:
    """Have the rows of an account in `head` brought near."""
    width = head.shape[1]
    at = 2 * np.int64(account) * width
    for step in range(0, 2 * width, LINE // 2):
        fetch(head, at + step)
    fetch(head, at + 2 * width - 1)


@within
def sooner(head: Array, cells: Array, account: int) -> None:
    """Have the ends of both lists of an account brought near."""
    first = 2 * np.int64(account)
    for row in range(first, first + 2):
        room = head[row, ROOM]
        if room:
            place = head[row, START] + head[row, COUNT]
            fetch(cells, place)
            fetch(cells, place - 1 - LINE // 2)
            fetch(cells, place + room)
            fetch(cells, place + room - 1 - LINE // 2)
            fetch(cells, place + 2 * room)
            fetch(cells, place + 2 * room - 1 - LINE // 2)


def scratch(features: int, windows: int, limits: tuple[int, ...]) -> tuple[Array, ...]:
    """Memory that `run` works in: lines of features, gaps, amounts, counts in windows, tallies,
    flags, the four lists of a transaction, and half paths of both sides (account, path that it
    lengthens, order, whether in the order of time, cell of the amount)."""
    hub, depth, _, _, steps = limits
    paths = (2, steps + 2)
    return (
        np.zeros((LINE, features), np.float32), np.empty(depth, np.int64), np.empty(depth,
        np.float32), np.zeros(windows, np.int64), np.empty(hub, np.int64), np.zeros(SOME + 1,
        np.bool_), np.empty(4, np.int64), np.empty(paths, np.int64), np.empty(paths, np.int64),
        np.empty(paths, np.int64), np.empty(paths, np.bool_), np.empty(paths, np.int64),
    )


@compiled
def run(
    head: Array, cells: Array, top: int, times: Array, base: int, lengths: Array, firsts: Array,
    columns: tuple[Array, ...], begin: int, limits: tuple[int, ...], features: Array, to: int,
    memory: tuple[Array, ...],
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
        top = enter(head, cells, top, windows, order, u, v, x, at, before)
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


# -- what comes after -----------------------------------------------------------------------------


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


@compiled
def follow(
    head: Array, cells: Array, top: int, columns: tuple[Array, ...], base: int, ahead: int,
    entered: int, begin: int, end: int, depth: int, features: Array, memory: tuple[Array, ...],
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
                head, cells, top, 1, base + entered, one, two, value[entered], times[entered],
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


@compiled
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
