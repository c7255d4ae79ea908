"""The loops of tracing: over the transactions in their order, or against it.

Everything is counted in whole minor units; nothing is rounded but by `share`, which rounds down, so
that what is not sent stays. To go backward a caller swaps `src` and `dst` and walks from the last
row to the first (`step` -1). A payment from an account to itself moves nothing. Ends (`asked.End`)
are numbers here.
"""

from __future__ import annotations

from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from khua.money.kernels import compiled
from khua.money.ledger import Bytes, Ints, Ledger, Numbers

Column = TypeVar("Column", bound=npt.NDArray[Any])

#: hops of an account that was not reached
UNREACHED: Final = 2**31 - 1
#: of `whole`: a seed is wholly of the case, and so is an account that poison reached
SEED: Final = 1
POISONED: Final = 2

_EXACT: Final = 2**53  # whole numbers up to here are exact as floating point
_HALF: Final = 2**31
#: of `asked.End`
DEPTH: Final = 5
LEAST: Final = 6


def fixed(column: Column) -> Column:
    """The column of a ledger as all kernels here take it: read-only, as those that come from Arrow
    are, so that each kernel is compiled once and not once for either kind."""
    view = column.view()
    view.flags.writeable = False
    return view


def flows(ledger: Ledger) -> tuple[Numbers, Numbers, Ints]:
    """Who paid whom how much, for kernels."""
    return fixed(ledger.src), fixed(ledger.dst), fixed(ledger.value)


@compiled
def share(part: int, of: int, whole: int) -> int:
    """floor(part * of / whole), exactly; 0 <= part <= whole, 0 < whole < 2**61, 0 <= of < 2**61."""
    if part == whole:
        return of
    if part < _HALF and of < _HALF:
        return part * of // whole
    if whole < _EXACT and of < _EXACT:
        found = int(float(part) * float(of) / float(whole))  # at most two off
        rest = part * of - found * whole  # both wrap around; their difference does not
        while rest < 0:
            found -= 1
            rest += whole
        while rest >= whole:
            found += 1
            rest -= whole
        return found
    found, rest = 0, 0
    for bit in range(60, -1, -1):  # found * whole + rest is part times the bits of `of` so far
        found, rest = 2 * found, 2 * rest
        if (of >> bit) & 1:
            rest += part
        while rest >= whole:
            found += 1
            rest -= whole
    return found


@compiled
def shares(part: Ints, of: Ints, whole: Ints) -> Ints:
    """`share` of every row; 0 where the whole is 0."""
    found = np.zeros(len(part), np.int64)
    for row in range(len(part)):
        if whole[row] > 0:
            found[row] = share(part[row], of[row], whole[row])
    return found


@compiled
def openings(src: Numbers, dst: Numbers, value: Ints, accounts: int) -> Ints:
    """The least each account must have had before the first row, so that it never paid more than
    it had."""
    kept = np.zeros((accounts, 2), np.int64)  # balance so far, and its lowest
    for row in range(len(src)):
        s, d, v = src[row], dst[row], value[row]
        if s != d:
            kept[s, 0] -= v
            if kept[s, 0] < kept[s, 1]:
                kept[s, 1] = kept[s, 0]
            kept[d, 0] += v
    return -kept[:, 1].copy()


@compiled
def settle(src: Numbers, dst: Numbers, value: Ints, rows: int, balance: Ints) -> None:
    """Book the first `rows` rows on the balances; what an account pays beyond what it has was
    there unseen."""
    for row in range(rows):
        s, d, v = src[row], dst[row], value[row]
        if s != d:
            balance[s] = max(balance[s] - v, 0)
            balance[d] += v


@compiled
def arrive(
    src: Numbers,
    dst: Numbers,
    value: Ints,
    first: int,
    last: int,
    step: int,
    hops: Numbers,
    ends: Bytes,
    marked: Ints,
    depth: int,
    least: int,
) -> tuple[Ints, Numbers, Bytes, Ints]:
    """Who can have been reached, in the order of time: the rows by which an account was reached
    for the first time or in fewer hops, and the first rows by which a trail ended, account by
    account and end by end.

    `hops`: 0 for seeds, else UNREACHED, changed here; `marked`: seed rows in the order of the walk.
    Gives rows, hops (from 1), ends, and for each the place here of the row before it on its way,
    -1 after a seed.
    """
    size = abs(last - first)
    rows, before = np.empty(size, np.int64), np.empty(size, np.int64)
    far, ended = np.empty(size, np.int32), np.empty(size, np.int8)
    came = np.full(len(hops), -1, np.int64)
    noted = np.zeros(len(hops), np.int16)  # a bit for each end that was told of an account
    found, mark = 0, 0
    for row in range(first, last, step):
        s, d = src[row], dst[row]
        hop, way = hops[s], came[s]
        if mark < len(marked) and marked[mark] == row:
            hop, way = 0, -1
            mark += 1
        if hop == UNREACHED or s == d:
            continue
        if hop + 1 >= hops[d]:  # was reached as well without it
            continue
        end = ends[d]
        if end == 0 and hop >= depth:
            end = DEPTH
        elif end == 0 and value[row] < least:
            end = LEAST
        if end:
            if (noted[s] >> end) & 1:
                continue
            noted[s] |= 1 << end
        else:
            hops[d] = hop + 1
            came[d] = found
        rows[found], far[found], ended[found], before[found] = row, hop + 1, end, way
        found += 1
    return rows[:found].copy(), far[:found].copy(), ended[:found].copy(), before[:found].copy()


@compiled
def mix(
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
    poison: bool,
) -> tuple[Ints, Ints, Ints, Numbers, Bytes, Ints, Ints, Ints]:
    """Money that mixes in an account: each payment takes of the case's money as much as its share
    of the balance (haircut). `poison`: an account that gets any becomes wholly of the case.

    `balance`: when the walk begins, changed here; `whole`: SEED or 0, changed here; `marked`,
    `amounts`: seed rows in the order of the walk, and how much of each is of the case.

    Gives rows that carry money of the case or bring it in, what each carries, what each brings in,
    hops (from 1; 0 where nothing is carried) and ends; and for every account what it holds at the
    end, what it brought in as a seed, and what became of the case by contact (poison).
    """
    size = abs(last - first)
    rows, carried, brought = (
        np.empty(size, np.int64),
        np.empty(size, np.int64),
        np.empty(size, np.int64),
    )
    far, ended = np.empty(size, np.int32), np.empty(size, np.int8)
    held, added, touched = np.zeros_like(balance), np.zeros_like(balance), np.zeros_like(balance)
    hops = np.full(len(balance), UNREACHED, np.int32)
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
        carry, bring, end = 0, 0, ends[d]
        if ends[s] == 0:
            had, left = held[s], balance[s] - v
            if left < 0:  # more than was there, as far as is known
                if whole[s]:
                    had -= left
                if whole[s] == SEED:
                    bring = -left
                    added[s] -= left
                elif whole[s]:
                    touched[s] -= left
                left = 0
            if had:
                carry = share(had, v, left + v)
            balance[s] = left
            held[s] = had - carry
        hop = hops[s]
        if wanted:
            hop = 0
            more = max(wanted - carry, 0)
            bring += more
            added[s] += more
            carry += more
        if carry and end == 0 and not whole[d]:
            if hop >= depth:
                end = DEPTH
            elif carry < least:
                end = LEAST
        if ends[d] == 0:
            clean = v
            if carry and end == 0:
                if poison and not whole[d]:
                    whole[d] = POISONED
                    touched[d] += balance[d] - held[d]
                    held[d] = balance[d]
                clean -= carry
                held[d] += carry
                hops[d] = min(hops[d], hop + 1)
            balance[d] += v
            if whole[d]:
                held[d] += clean
            if whole[d] == SEED:
                bring += clean
                added[d] += clean
            elif whole[d]:
                touched[d] += clean
        if carry or bring:
            rows[found], carried[found], brought[found] = row, carry, bring
            far[found], ended[found] = hop + 1 if carry else 0, end
            found += 1
    return (
        rows[:found].copy(), carried[:found].copy(), brought[:found].copy(),
        far[:found].copy(), ended[:found].copy(), held, added, touched,
    )  # fmt: skip


@compiled
def ways(
    src: Numbers,
    dst: Numbers,
    far: Numbers,
    ends: Bytes,
    first: int,
    last: int,
    step: int,
    accounts: int,
) -> Ints:
    """For each row of a trail the row by which its money first, or in fewest hops, came to the
    account that sends it; -1 for a seed."""
    before = np.full(len(src), -1, np.int64)
    came = np.full(accounts, -1, np.int64)
    for row in range(first, last, step):
        if far[row] > 1:
            before[row] = came[src[row]]
        way = came[dst[row]]
        if far[row] > 0 and ends[row] == 0 and (way < 0 or far[row] < far[way]):
            came[dst[row]] = row
    return before


@compiled
def tally(
    src: Numbers, dst: Numbers, at: Ints, traced: Ints, far: Numbers, ends: Bytes, accounts: int
) -> tuple[Numbers, Ints, Ints, Ints, Ints]:
    """For each account fewest hops (UNREACHED, if none), seconds of its first and last row of the
    trail, and what it received and sent."""
    hops = np.full(accounts, UNREACHED, np.int32)
    earliest, latest = np.zeros(accounts, np.int64), np.zeros(accounts, np.int64)
    received, sent = np.zeros(accounts, np.int64), np.zeros(accounts, np.int64)
    for row in range(len(src)):
        sent[src[row]] += traced[row]
        d = dst[row]
        if far[row] > 0 and ends[row] == 0:
            received[d] += traced[row]
            if hops[d] == UNREACHED or at[row] < earliest[d]:
                earliest[d] = at[row]
            if hops[d] == UNREACHED or at[row] > latest[d]:
                latest[d] = at[row]
            hops[d] = min(hops[d], far[row])
    return hops, earliest, latest, received, sent
