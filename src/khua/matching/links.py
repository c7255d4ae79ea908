"""What pairs say of each other: a third record that joins two, and others that fit as well.

A pair's own evidence is not all that is known of it. If A and B are surely one person, and B and C,
then A and C are, unless they contradict each other (`through`). And if A fits B and C alike, and B
and C are different people, at most one of the two can be right (`rivals`). Both are bits on top of
the pair's own weight, and are shown as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from khua.matching.candidates import ranges
from khua.matching.score import probability

Rows = npt.NDArray[np.int64]
Bits = npt.NDArray[np.float32]

#: a third record joins two others only by pairs of at least this weight
JOINS_FROM: Final = 0.0
#: what fits less well than this is no rival
RIVAL_FROM: Final = -4.0
#: nobody rivals with more than these bits: two sure pairs of one record are for people to judge
RIVAL_MOST: Final = 2.0
#: strongest pairs of a record that are looked at
_DEGREE: Final = 40
_SURE: Final = 1 - 1e-9


@dataclass(frozen=True)
class Pairs:
    """Pairs of rows, left < right, sorted by (left, right), each once; `own` is the weight of the
    pair's own evidence, `through` and `rivals` the bits on top."""

    left: Rows
    right: Rows
    own: Bits
    through: Bits
    rivals: Bits

    @classmethod
    def of(cls, left: Rows, right: Rows, own: Bits) -> Pairs:
        order = np.argsort(_keys(left, right))
        nothing = np.zeros(len(left), np.float32)
        return cls(left[order], right[order], own[order], nothing, nothing)

    @property
    def weights(self) -> Bits:
        return self.own + self.through + self.rivals

    def __len__(self) -> int:
        return len(self.left)

    def take(self, where: npt.NDArray[np.bool_]) -> Pairs:
        return Pairs(
            self.left[where],
            self.right[where],
            self.own[where],
            self.through[where],
            self.rivals[where],
        )


def joined(pairs: Pairs, weigh: Callable[[Rows, Rows], Bits], prior: float) -> Pairs:
    """The pairs with what speaks through a third record, and pairs that only such a record makes.

    `weigh` gives the own weight of pairs that were never compared. The chance that both steps are
    right is the most that can be concluded; what the two ends say against each other is taken off.
    """
    end, other, at = _both_ways(pairs, JOINS_FROM)
    begins, sizes = _groups(end)
    chance = np.minimum(probability(pairs.weights[at]), _SURE)
    left, right, likely = [], [], []
    for one, two in _within(begins, sizes):
        a, b = other[one], other[two]
        left.append(np.minimum(a, b))
        right.append(np.maximum(a, b))
        likely.append(chance[one] * chance[two])
    keys, best = _most(_keys(np.concatenate(left), np.concatenate(right)), np.concatenate(likely))
    known = _keys(pairs.left, pairs.right)
    place = np.minimum(np.searchsorted(known, keys), max(0, len(known) - 1))
    there = known[place] == keys if len(known) else np.zeros(len(keys), np.bool_)
    new_left, new_right = keys[~there] >> 32, keys[~there] & 0xFFFFFFFF
    own = np.concatenate((pairs.own, weigh(new_left, new_right)))
    where = np.concatenate((place[there], np.arange(len(pairs), len(own))))
    best = np.concatenate((best[there], best[~there]))
    concluded = np.log2(best / (1 - best)) + np.minimum(0.0, own[where] - prior)
    through = np.zeros(len(own), np.float32)
    through[where] = np.maximum(0.0, concluded - own[where])
    left_rows = np.concatenate((pairs.left, new_left))
    right_rows = np.concatenate((pairs.right, new_right))
    order = np.argsort(_keys(left_rows, right_rows))
    return Pairs(
        left_rows[order],
        right_rows[order],
        own[order],
        through[order],
        np.zeros(len(own), np.float32),
    )


def rivalled(pairs: Pairs) -> Pairs:
    """The pairs, less what other records take that fit one of the two as well: log2(1 + the odds of
    each such record, as far as it is no record of the same person)."""
    end, other, at = _both_ways(pairs, RIVAL_FROM)
    begins, sizes = _groups(end)
    weights = pairs.weights.astype(np.float64)
    odds = np.exp2(np.minimum(weights[at], RIVAL_MOST))
    known, against = _keys(pairs.left, pairs.right), np.zeros(len(at))
    for one, two in _within(begins, sizes):
        a, b = other[one], other[two]
        keys = _keys(np.minimum(a, b), np.maximum(a, b))
        place = np.minimum(np.searchsorted(known, keys), max(0, len(known) - 1))
        apart = 1 - np.where(known[place] == keys, probability(weights[place]), 0.0)
        against += np.bincount(one, odds[two] * apart, len(at))
        against += np.bincount(two, odds[one] * apart, len(at))
    rivals = -np.log2(1 + np.bincount(at, against, len(pairs))).astype(np.float32)
    return Pairs(pairs.left, pairs.right, pairs.own, pairs.through, rivals)


def _keys(left: Rows, right: Rows) -> Rows:
    return left.astype(np.int64) << 32 | right.astype(np.int64)


def _both_ways(pairs: Pairs, least: float) -> tuple[Rows, Rows, Rows]:
    """Each pair of at least `least` from both its ends: the end, the other record, and the pair's
    place; by end, the strongest first, at most `_DEGREE` an end."""
    weights = pairs.weights
    strong = np.flatnonzero(weights >= least)
    end = np.concatenate((pairs.left[strong], pairs.right[strong]))
    other = np.concatenate((pairs.right[strong], pairs.left[strong]))
    at = np.concatenate((strong, strong))
    order = np.lexsort((other, -weights[at], end))
    end, other, at = end[order], other[order], at[order]
    begins, sizes = _groups(end)
    near = np.arange(len(end)) - np.repeat(begins, sizes) < _DEGREE
    return end[near], other[near], at[near]


def _groups(end: Rows) -> tuple[Rows, Rows]:
    begins = np.flatnonzero(np.append(True, end[1:] != end[:-1])) if len(end) else end
    return begins, np.diff(np.append(begins, len(end)))


def _within(begins: Rows, sizes: Rows, chunk: int = 2_000_000) -> Iterator[tuple[Rows, Rows]]:
    """All pairs of places within each group, in pieces; one empty piece if there are none."""
    total = int(sizes.sum())
    after = np.repeat(begins + sizes, sizes) - np.arange(total) - 1
    ends = np.cumsum(after)
    begin = 0
    if not total:
        yield np.zeros(0, np.int64), np.zeros(0, np.int64)
    while begin < total:
        before = int(ends[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, before + chunk, side="right")))
        at = np.arange(begin, end)
        yield np.repeat(at, after[begin:end]), ranges(at + 1, after[begin:end])
        begin = end


def _most(keys: Rows, values: npt.NDArray[np.float64]) -> tuple[Rows, npt.NDArray[np.float64]]:
    """The different keys, and the greatest value of each."""
    order = np.lexsort((-values, keys))
    keys, values = keys[order], values[order]
    first = np.append(True, keys[1:] != keys[:-1]) if len(keys) else np.zeros(0, np.bool_)
    return keys[first], values[first]
