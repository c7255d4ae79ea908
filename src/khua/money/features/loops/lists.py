"""Two lists an account: what leaves their windows, what comes to them, what is in them."""

from __future__ import annotations

from khua.money.features.layout import COUNT, EACH, FAN, GONE, IN, LOW, OTHER, OUT, ROOM, START, SUM
from khua.money.features.loops import Array, within

# a loop takes a dozen arrays, which would stand one a line
# fmt: off


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
def leave(cells: Array, free: Array, start: int, room: int) -> None:
    """Give a block back. `free`: the last block given back of every size, as its power of two, or
    -1; the first cell of a block says which was given back before."""
    size = 0
    while 1 << size < room:
        size += 1
    cells[start] = free[size]
    free[size] = start


@within
def taken(cells: Array, free: Array, room: int) -> int:
    """A block that was given back, or -1."""
    size = 0
    while 1 << size < room:
        size += 1
    start: int = free[size]
    if start >= 0:
        free[size] = cells[start]
    return start


@within
def append(
    head: Array, cells: Array, free: Array, row: int, windows: int, link: int, value: int, at: int,
    top: int,
) -> int:
    """Add a transaction to a list, which moves to a free block, or to `top`, when its own is full.
    Gives the new top."""
    start, room, count = head[row, START], head[row, ROOM], head[row, COUNT]
    if count == room:
        low = head[row, LOW + EACH * (windows - 1)]
        to, wider = start, room
        if 2 * low < count or not count:  # most of it is alive: twice the room
            wider = max(2 * room, 4)
            to = taken(cells, free, wider)
            if to < 0:
                to, top = top, top + 3 * wider
        for part in range(3):
            for place in range(low, count):
                cells[to + part * wider + place - low] = cells[start + part * room + place]
        if to != start and room:
            leave(cells, free, start, room)
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


@within
def enter(
    head: Array, cells: Array, free: Array, top: int, windows: int, order: int, src: int, dst: int,
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
        top = append(head, cells, free, out, windows, order << 32 | dst, value, at, top)
    if dst:
        top = append(head, cells, free, into, windows, order << 32 | src, value, at, top)
    return top


def living(head: Array, cells: Array, firsts: Array) -> int:
    """Let all lists forget what came before `firsts` (of every window the first of the longest);
    gives the cells that they need."""
    top = 0
    for row in range(len(head)):
        if head[row, COUNT]:
            expire(head, cells, row, firsts)
            top += 3 * roomy(head[row, COUNT] - head[row, LOW + EACH * (len(firsts) - 1)])
    return top


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
