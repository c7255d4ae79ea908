"""One list of an account in numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from khua.money.features.layout import COUNT, EACH, FAN, LOW, ROOM, START, SUM
from khua.money.features.loops import Array, counting, within

# a loop takes a dozen arrays, which would stand one a line
# fmt: off


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
