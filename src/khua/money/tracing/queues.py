"""Money that keeps its order in an account: first in, first out, and last in, first out.

An account is a chain of lots, each clean or of the case; neighbours differ. A payment takes lots
from the head, cutting the last of them, and lays them down at the other account one after another:
at its tail (FIFO) or at its head (LIFO). So it is as if every single minor unit were carried over
by itself. An account that is wholly clean, or wholly of the case, has no lots: its balance and what
it holds say all. Walked backward both orders undo themselves.
"""

from __future__ import annotations

import numpy as np

from khua.money.kernels import compiled
from khua.money.ledger import Bytes, Ints, Numbers
from khua.money.tracing.kernels import DEPTH, LEAST, UNREACHED


@compiled
def _new(size: int, of_case: int, sizes: Ints, flags: Bytes, after: Numbers, free: Ints) -> int:
    """A lot; `free`: the first of those given back, and the first never used."""
    lot = int(free[0])
    if lot >= 0:
        free[0] = after[lot]
    else:
        lot = free[1]
        free[1] += 1
    sizes[lot], flags[lot], after[lot] = size, of_case, -1
    return lot


@compiled
def _give_back(lot: int, after: Numbers, free: Ints) -> None:
    """Give back a chain of lots."""
    while lot >= 0:
        following = after[lot]
        after[lot] = free[0]
        free[0] = lot
        lot = following


@compiled
def queue(
    src: Numbers,
    dst: Numbers,
    value: Ints,
    first: int,
    last: int,
    step: int,
    balance: Ints,
    whole: Bytes,
    ends: Bytes,
    marked: Ints,
    amounts: Ints,
    depth: int,
    least: int,
    lifo: bool,
) -> tuple[Ints, Ints, Ints, Numbers, Bytes, Ints, Ints]:
    """As `kernels.mix`, with lots in their order; what an account pays beyond what it has leaves
    last, and of a seed row the clean units that leave first become of the case."""
    size = abs(last - first)
    rows, carried, brought = (
        np.empty(size, np.int64),
        np.empty(size, np.int64),
        np.empty(size, np.int64),
    )
    far, ended = np.empty(size, np.int32), np.empty(size, np.int8)
    held, added = np.zeros_like(balance), np.zeros_like(balance)
    hops = np.full(len(balance), UNREACHED, np.int32)
    head, tail = np.full(len(balance), -1, np.int32), np.full(len(balance), -1, np.int32)
    room = 4 * size + 1  # memory is taken only as far as it is written
    sizes, flags, after = (
        np.empty(room, np.int64),
        np.empty(room, np.int8),
        np.empty(room, np.int32),
    )
    free = np.array([-1, 0])
    for account in range(len(balance)):
        if whole[account]:
            held[account] = added[account] = balance[account]
            hops[account] = 0
    found, mark = 0, 0
    for row in range(first, last, step):
        s, d, v = src[row], dst[row], value[row]
        wanted = 0
        if mark < len(marked) and marked[mark] == row:
            wanted = amounts[mark]
            mark += 1
        if s == d or v == 0:
            continue
        if held[s] == 0 and held[d] == 0 and not wanted and not whole[s] and not whole[d]:
            balance[s] = max(balance[s] - v, 0)  # nothing of the case is near
            balance[d] += v
            continue
        # out: a chain of lots in the order in which they leave
        lots, end_lot, carry, bring, need = -1, -1, 0, 0, v
        if ends[s] == 0:
            if head[s] < 0 and balance[s] > 0:
                taken = min(need, balance[s])
                of_case = 1 if held[s] > 0 else 0
                lots = end_lot = _new(taken, of_case, sizes, flags, after, free)
                carry = taken * of_case
                need -= taken
            while need > 0 and head[s] >= 0:
                lot = head[s]
                if sizes[lot] > need:
                    sizes[lot] -= need
                    lot = _new(need, flags[lot], sizes, flags, after, free)
                else:
                    head[s] = after[lot]
                    after[lot] = -1
                if end_lot < 0:
                    lots = lot
                else:
                    after[end_lot] = lot
                end_lot = lot
                carry += sizes[lot] * flags[lot]
                need -= sizes[lot]
            balance[s] = max(balance[s] - v, 0)
            held[s] -= carry
        if need > 0:
            lot = _new(need, 1 if whole[s] else 0, sizes, flags, after, free)
            if end_lot < 0:
                lots = lot
            else:
                after[end_lot] = lot
            end_lot = lot
            if whole[s]:
                carry += need
                bring += need
                added[s] += need
        if head[s] >= 0 and (held[s] == 0 or held[s] == balance[s]):
            _give_back(head[s], after, free)
            head[s] = -1
        hop = hops[s]
        if wanted:
            hop = 0
            more = wanted - carry
            lot = lots
            while more > 0:
                if not flags[lot]:
                    if sizes[lot] > more:  # the rest of it stays clean
                        rest = _new(sizes[lot] - more, 0, sizes, flags, after, free)
                        sizes[lot] = more
                        after[rest] = after[lot]
                        after[lot] = rest
                    flags[lot] = 1
                    more -= sizes[lot]
                    carry += sizes[lot]
                    bring += sizes[lot]
                    added[s] += sizes[lot]
                lot = after[lot]
        # in
        end = ends[d]
        if carry and end == 0 and not whole[d]:
            if hop >= depth:
                end = DEPTH
            elif carry < least:
                end = LEAST
        if ends[d] == 0:
            coming = carry if end == 0 else 0
            if coming:
                hops[d] = min(hops[d], hop + 1)
            if whole[d]:
                bring += v - coming
                added[d] += v - coming
                coming = v
            mixed = 0 < held[d] + coming < balance[d] + v
            if mixed and head[d] < 0 and balance[d] > 0:
                of_case = 1 if held[d] > 0 else 0
                head[d] = tail[d] = _new(balance[d], of_case, sizes, flags, after, free)
            while mixed and lots >= 0:
                lot = lots
                lots = after[lot]
                of_case = flags[lot] if end == 0 else 0
                beside = head[d] if lifo or head[d] < 0 else tail[d]
                if beside >= 0 and flags[beside] == of_case:
                    sizes[beside] += sizes[lot]
                    after[lot] = free[0]
                    free[0] = lot
                    continue
                flags[lot] = of_case
                after[lot] = head[d] if lifo else -1
                if lifo or head[d] < 0:
                    head[d] = lot
                else:
                    after[tail[d]] = lot
                tail[d] = lot
            balance[d] += v
            held[d] += coming
        _give_back(lots, after, free)
        if carry or bring:
            rows[found], carried[found], brought[found] = row, carry, bring
            far[found], ended[found] = hop + 1 if carry else 0, end
            found += 1
    return (
        rows[:found].copy(), carried[:found].copy(), brought[:found].copy(),
        far[:found].copy(), ended[:found].copy(), held, added,
    )  # fmt: skip
