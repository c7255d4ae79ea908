"""Records put together by strong pairs, unless together they contradict themselves.

Connected components alone chain strangers together through one wrong pair. So a component in which
two records cannot be one person, or that is larger than any person's records, is built up again
from its strongest pairs, and a pair that would put a contradiction together is not followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from khua.matching.compare import BIRTHS_DIFFER, Comparer, Rows

Reason = Literal["", "document", "birth", "size"]

#: more records than this are not put together without somebody looking
LARGEST: Final = 50
_REASONS: Final[tuple[Reason, ...]] = ("", "document", "birth", "size")


@dataclass(frozen=True)
class Clusters:
    """`rows` of all records that stand together with another, the smallest row of the cluster of
    each, and why its component was split ("" if it was not)."""

    rows: Rows
    cluster: Rows
    reason: list[Reason]


def clusters(
    comparer: Comparer,
    left: Rows,
    right: Rows,
    weights: npt.NDArray[np.float32],
    own: npt.NDArray[np.bool_],
) -> Clusters:
    """The clusters of the pairs (`left[i]`, `right[i]`), rows of the comparer's features.

    `own`: which pairs are strong by their own evidence, whatever a third record says.
    """
    n = len(comparer.features)
    label = components(n, left, right)
    guard = _Guard(comparer, np.sort(left[own] << 32 | right[own]))
    reasons = np.zeros(n, np.int8)
    sizes = np.bincount(label, minlength=n)
    wrong = guard.contradicting(label, sizes)
    for component, why in wrong.items():
        reasons[label == component] = _REASONS.index(why)
    if wrong:
        inside = np.flatnonzero(np.isin(label[left], list(wrong)))
        order = inside[np.lexsort((right[inside], left[inside], -weights[inside]))]
        rows = np.flatnonzero(np.isin(label, list(wrong)))
        for row, root in zip(rows, guard.rebuilt(rows, left[order], right[order]), strict=True):
            label[row] = root
    sizes = np.bincount(label, minlength=n)
    rows = np.flatnonzero((sizes[label] > 1) | (reasons > 0))
    return Clusters(rows, label[rows], [_REASONS[code] for code in reasons[rows]])


def components(n: int, left: Rows, right: Rows) -> Rows:
    """For each of n rows the smallest row it is linked with, directly or through others."""
    label = np.arange(n)
    while len(left):
        low = np.minimum(label[left], label[right])
        before = label.copy()
        for side in (left, right):
            np.minimum.at(label, before[side], low)
        while not np.array_equal(shorter := label[label], label):
            label = shorter
        if np.array_equal(label, before):
            break
        apart = label[left] != label[right]
        left, right = left[apart], right[apart]
    return label


class _Guard:
    """Says which records cannot be one person. Two that contradict each other in one thing, and are
    strong by their own evidence all the same, can: all of it was weighed."""

    def __init__(self, comparer: Comparer, strong: Rows) -> None:
        self.strong = strong
        self.comparer = comparer
        features = comparer.features
        column = features.sets["documents"]
        self.documents = column.codes if column.codes.ndim == 2 else column.codes[:, None]
        self.numbers = column.values
        self.births: npt.NDArray[np.int32] = np.where(features.birth % 100 > 0, features.birth, 0)

    def contradicting(self, label: Rows, sizes: Rows) -> dict[int, Reason]:
        """The components that cannot be one person, and why."""
        found: dict[int, Reason] = {}
        for component in np.flatnonzero(sizes > LARGEST):
            found[int(component)] = "size"
        order = np.argsort(label, kind="stable")
        order = order[(sizes[label[order]] > 1) & (sizes[label[order]] <= LARGEST)]
        for left, right in _pairs_inside(order, label):
            for row in left[self._births_differ(left, right)]:
                found.setdefault(int(label[row]), "birth")
            for a, b in self._documents_differ(left, right):
                if self._documents_apart(a, b):
                    found.setdefault(int(label[a]), "document")
        return found

    def rebuilt(self, rows: Rows, left: Rows, right: Rows) -> Iterator[int]:
        """The smallest row of the cluster of each of `rows`, pairs being followed in order."""
        member = {int(row): [int(row)] for row in rows}
        home = {row: row for row in member}
        for a, b in zip(left.tolist(), right.tolist(), strict=True):
            one, two = home[a], home[b]
            if one == two or len(member[one]) + len(member[two]) > LARGEST:
                continue
            if self._apart(member[one], member[two]):
                continue
            keep, gone = min(one, two), max(one, two)
            member[keep] += member[gone]
            for row in member.pop(gone):
                home[row] = keep
        return (home[int(row)] for row in rows)

    def _apart(self, some: list[int], others: list[int]) -> bool:
        left = np.repeat(some, len(others))
        right = np.tile(others, len(some))
        if self._births_differ(left, right).any():
            return True
        return any(self._documents_apart(a, b) for a, b in self._documents_differ(left, right))

    def _births_differ(self, left: Rows, right: Rows) -> npt.NDArray[np.bool_]:
        """Both birth dates are fully known, and nothing explains their difference as a slip."""
        known = (self.births[left] > 0) & (self.births[right] > 0)
        at = np.flatnonzero(known)
        differ = np.zeros(len(left), np.bool_)
        wrong = self.comparer.births(left[at], right[at]) == BIRTHS_DIFFER
        differ[at[wrong]] = True
        return differ & ~self._weighed(left, right)

    def _weighed(self, left: Rows, right: Rows) -> npt.NDArray[np.bool_]:
        keys = np.minimum(left, right) << 32 | np.maximum(left, right)
        if not len(self.strong):
            return np.zeros(len(keys), np.bool_)
        place = np.minimum(np.searchsorted(self.strong, keys), len(self.strong) - 1)
        found: npt.NDArray[np.bool_] = self.strong[place] == keys
        return found

    def _documents_differ(self, left: Rows, right: Rows) -> list[tuple[int, int]]:
        a, b = self.documents[left], self.documents[right]
        both = (a[:, 0] > 0) & (b[:, 0] > 0)
        same = (a[:, :, None] == b[:, None, :]) & (a[:, :, None] > 0)
        at = np.flatnonzero(both & ~same.any(axis=(1, 2)) & ~self._weighed(left, right))
        return [(int(left[i]), int(right[i])) for i in at]

    def _documents_apart(self, a: int, b: int) -> bool:
        """Both have a document of one form, and no two of them are one with a slip."""
        mine = [self.numbers[code] for code in self.documents[a] if code]
        yours = [self.numbers[code] for code in self.documents[b] if code]
        alike = [(m, y) for m in mine for y in yours if _form(m) == _form(y)]
        return bool(alike) and all(Levenshtein.distance(m, y) > 2 for m, y in alike)


def _form(number: str) -> str:
    """What kind of document: where its letters and digits stand."""
    return "".join("9" if char.isdigit() else "A" for char in number)


def _pairs_inside(order: Rows, label: Rows) -> Iterator[tuple[Rows, Rows]]:
    """All pairs of rows that stand in one component; `order`: rows by component."""
    component = label[order]
    for step in range(1, LARGEST):
        together = component[step:] == component[:-step]
        if not together.any():
            return
        yield order[:-step][together], order[step:][together]
