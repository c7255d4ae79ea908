"""Customers against a list: who may be whom, and why. Never a decision."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from khua.money.ledger import Ints
from khua.money.screening.candidates import Told, names_of
from khua.money.screening.candidates import pairs as candidate_pairs
from khua.money.screening.evidence import Evidence, Says, evidence
from khua.money.screening.parties import Party
from khua.names import SAME, Explanation, explain, similarities

#: pairs of names compared at a time
_AT_ONCE: Final = 500_000
#: candidates of one customer
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer who may be an entry of a list. `score`: of the two names that are most alike
    (`khua.names.similarity`), `customer_name` and `entry_name`; below `khua.names.SAME` only
    where a document is the same. A rank and no probability; people decide."""

    customer: Party
    entry: Party
    score: float
    customer_name: str
    entry_name: str
    evidence: tuple[Evidence, ...]

    @property
    def against(self) -> int:
        """How much speaks against it."""
        return sum(each.says is Says.CONTRADICTS for each in self.evidence)

    @property
    def order(self) -> tuple[float, ...]:
        """The same document first, then what else supports less what contradicts, then the name."""
        says = [int(each.says) for each in self.evidence]
        return (-float(says[2]), -float(says[0] + says[1]), -self.score)

    def explain(self) -> Explanation:
        """Why the two names are alike: word by word (`khua.names.explain`)."""
        return explain(self.customer_name, self.entry_name)


@dataclass(frozen=True)
class Screened:
    """`candidates`, the likeliest first; `nameless`: customers of whom only documents could be
    compared; `many`: customers with more than MOST candidates, of which the likeliest are here;
    `told`: what of the names could not be compared."""

    candidates: list[Candidate]
    nameless: int
    many: int
    told: Told


def screen(
    customers: Sequence[Party],
    entries: Sequence[Party],
    least: float = SAME,
    say: Callable[[str, float], None] | None = None,
) -> Screened:
    """Customers whose names score `least` or more with a name of an entry, or who have a document
    of its number. `least` is at least 0.85: below, candidates would be missing; `say`: called with
    "names" or "compare" and the share that is done. Raises ValueError."""
    if not SAME <= least <= 1:
        raise ValueError(f"the least score lies between {SAME} and 1, not at {least}")
    told, say = Told(), say or (lambda step, done: None)
    left, right = _Side(customers), _Side(entries)
    say("names", 1.0)
    alike = _alike(left, right, least, told, say)
    by_number: dict[str, list[int]] = {}
    for j, entry in enumerate(entries):
        for number in entry.documents:
            by_number.setdefault(number, []).append(j)
    found, many = [], 0
    for customer, names in zip(customers, left.of, strict=True):
        best: dict[int, tuple[float, str, str]] = {}
        for mine, name in zip(customer.names, names, strict=True):
            for other, score in alike.get(name, ()):
                for j, theirs in right.bearers[other]:
                    if score > best.get(j, (0.0,))[0]:
                        best[j] = (score, mine, theirs)
        for number in customer.documents:
            for j in by_number.get(number, ()):
                if j not in best:
                    best[j] = _most_alike(customer, entries[j])
        mine_all = [
            Candidate(customer, entries[j], *names, evidence(customer, entries[j]))
            for j, names in best.items()
        ]
        many += len(mine_all) > MOST
        found += heapq.nsmallest(MOST, mine_all, key=lambda each: (each.order, each.entry.row))
    found.sort(key=lambda each: (each.order, each.customer.row, each.entry.row))
    nameless = sum(max(names, default=-1) < 0 for names in left.of)
    return Screened(found, nameless, many, told)


class _Side:
    """All names of one side. `of`: the numbers of the names of each party; `bearers`: who bears a
    name, and as it is written."""

    def __init__(self, parties: Sequence[Party]) -> None:
        self.names = names_of([name for each in parties for name in each.names])
        self.texts = self.names.texts
        numbers = iter(self.names.of.tolist())
        self.of = [[next(numbers) for _ in each.names] for each in parties]
        self.bearers: list[list[tuple[int, str]]] = [[] for _ in self.texts]
        for at, each in enumerate(parties):
            for name, written in zip(self.of[at], each.names, strict=True):
                if name >= 0:
                    self.bearers[name].append((at, written))


def _alike(
    left: _Side, right: _Side, least: float, told: Told, say: Callable[[str, float], None]
) -> dict[int, list[tuple[int, float]]]:
    """For a name of the left the names of the right that are alike, and how much."""
    found: dict[int, list[tuple[int, float]]] = {}
    waiting: list[tuple[Ints, Ints]] = []

    def compare() -> None:
        one, two = (np.concatenate([each[side] for each in waiting]) for side in (0, 1))
        scores = similarities([left.texts[i] for i in one], [right.texts[j] for j in two])
        for at in np.flatnonzero(scores >= least).tolist():
            found.setdefault(int(one[at]), []).append((int(two[at]), float(scores[at])))

    for pairs in candidate_pairs(left.names, right.names, told):
        waiting.append(pairs)
        if sum(len(each[0]) for each in waiting) >= _AT_ONCE:
            compare()
            waiting = []
            say("compare", float(pairs[0].max(initial=0)) / len(left.texts))
    if waiting:
        compare()
    say("compare", 1.0)
    return found


def _most_alike(customer: Party, entry: Party) -> tuple[float, str, str]:
    """The names of two parties that are most alike, and how much."""
    pairs = [(mine, theirs) for mine in customer.names for theirs in entry.names]
    if not pairs:
        return 0.0, "", ""
    scores = similarities([mine for mine, _ in pairs], [theirs for _, theirs in pairs])
    at = int(scores.argmax())
    return float(scores[at]), *pairs[at]
