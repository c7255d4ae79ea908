"""How much speaks for a shape of flows being an attempt: logarithms of odds, added up, in words.

Two readings stand against it. *Chance*: busy accounts make such shapes without anybody meaning
them; how many is computed from the ledger (`chance`) and corrected by what is found in the same
ledger without intent (`null`). *Harmless*: it was meant, but as a loan, a savings circle, wages
(`harmless`). An attempt is as likely as both readings together leave it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special

from khua.money.ledger import Ints, Ledger
from khua.money.patterns.background import Background
from khua.money.patterns.evidence import chance, harmless
from khua.money.patterns.shapes import Shapes

Reals = npt.NDArray[np.float64]
Text = Mapping[str, str]

#: shapes of which chance makes more than this (logarithm) are not looked at any closer
COMMON: Final = 6.0
#: for one chain that chance makes, trade makes so many (logarithm): suppliers pay their suppliers.
#: A ledger without intent has none of them, so it may lower what a chain weighs, but never raise it
TRADE: Final = 4.0
#: no reading is ever stronger than this (logarithm of odds)
MOST: Final = 9.0

#: what each term says. Those of chance and of the harmless reading
TERMS: Final[Mapping[str, Text]] = {
    "rare": {
        "en": "how rarely accounts as busy as these make such a shape by chance",
        "lo": "ບັນຊີທີ່ເຄື່ອນໄຫວເທົ່ານີ້ ເກີດຮູບແບບນີ້ໂດຍບັງເອີນໄດ້ຍາກປານໃດ",
    },
    "ratio": {
        "en": "how closely each amount follows the one before",
        "lo": "ແຕ່ລະຈຳນວນເງິນໃກ້ຄຽງກັບຈຳນວນກ່ອນໜ້າປານໃດ",
    },
    "quick": {
        "en": "how quickly one follows the other",
        "lo": "ລາຍການຕໍ່ກັນໄວປານໃດ",
    },
    "null": {
        "en": "how often the same is found in this ledger when times and amounts are mixed",
        "lo": "ພົບຮູບແບບດຽວກັນເລື້ອຍປານໃດ ເມື່ອສະຫຼັບເວລາ ແລະ ຈຳນວນເງິນໃນບັນຊີນີ້",
    },
    "strangers": {
        "en": "whether these accounts deal with each other at other times",
        "lo": "ບັນຊີເຫຼົ່ານີ້ເຄີຍຄ້າຂາຍກັນໃນເວລາອື່ນຫຼືບໍ່",
    },
    "amounts": {
        "en": "whether the amounts are round or equal, as people agree on them",
        "lo": "ຈຳນວນເງິນກົມ ຫຼື ເທົ່າກັນ ຄືທີ່ຄົນຕົກລົງກັນຫຼືບໍ່",
    },
    "pace": {
        "en": "how long all of it took, against real attempts",
        "lo": "ທັງໝົດໃຊ້ເວລາດົນປານໃດ ທຽບກັບກໍລະນີຈິງ",
    },
    "usual": {
        "en": "how common harmless ones of this length are",
        "lo": "ຮູບແບບບໍ່ມີພິດໄພທີ່ຍາວເທົ່ານີ້ພົບເລື້ອຍປານໃດ",
    },
    "kept": {
        "en": "whether the money comes on nearly whole, as a loan does",
        "lo": "ເງິນຖືກສົ່ງຕໍ່ເກືອບຄົບ ຄືເງິນກູ້ຢືມຫຼືບໍ່",
    },
}


@dataclass(frozen=True)
class Weighed:
    """Shapes and what speaks for each being an attempt. `chance`, `harmless`: the terms against
    the one and against the other reading, by name; `against_chance`, `against_harmless`: their sums
    (chance corrected by the null); `odds`: the logarithm of the odds that it is an attempt."""

    shapes: Shapes
    chance: Mapping[str, Reals]
    harmless: Mapping[str, Reals]
    against_chance: Reals
    against_harmless: Reals
    odds: Reals

    @property
    def probability(self) -> Reals:
        """That it is an attempt."""
        found: Reals = special.expit(self.odds)
        return found

    def terms(self, shape: int) -> dict[str, float]:
        """The terms of one shape, the heaviest first."""
        both = {**self.chance, **self.harmless}
        found = {name: float(column[shape]) for name, column in both.items()}
        return dict(sorted(found.items(), key=lambda term: (-abs(term[1]), term[0])))


@dataclass(frozen=True)
class Decoys:
    """What chance made: of shapes in moved flows that no harmless reading explains, their weight
    against chance and their stratum."""

    weight: Reals
    stratum: Ints


def decoys(shapes: Shapes, ledger: Ledger, background: Background) -> Decoys:
    """Measure shapes that were found in moved flows."""
    shapes, _, weight = _rare(shapes, background)
    doubted = _sum(harmless.against(shapes, ledger), len(shapes)) > 0
    return Decoys(weight[doubted], _strata(shapes)[doubted])


def weigh(
    shapes: Shapes, by_chance: Sequence[Decoys], ledger: Ledger, background: Background
) -> Weighed:
    """Weigh shapes, but for common ones, against chance, of which `by_chance` (the same search in
    flows moved in different ways) tells how often it makes as much, and against a harmless
    reading."""
    shapes, by_accident, weight = _rare(shapes, background)
    by_agreement = harmless.against(shapes, ledger)
    meant = np.clip(_sum(by_agreement, len(shapes)), -MOST, MOST)
    against = _corrected(
        weight,
        np.concatenate([some.weight for some in by_chance]),
        _strata(shapes),
        np.concatenate([some.stratum for some in by_chance]),
        meant > 0,
        len(by_chance),
    )
    if shapes.pattern == "chain":
        against = np.minimum(against, np.maximum(weight - TRADE, -MOST))
    return Weighed(
        shapes,
        {**by_accident, "null": against - weight},
        by_agreement,
        against,
        meant,
        -np.logaddexp(-against, -meant),
    )


def _rare(shapes: Shapes, background: Background) -> tuple[Shapes, dict[str, Reals], Reals]:
    """The shapes that chance does not make by the hundred, what was weighed against it, and the
    sum. Cycles stay, however common: accounts that always deal with each other make many."""
    terms = chance.against(shapes, background)
    weight = _sum(terms, len(shapes))
    if shapes.pattern == "cycle":
        return shapes, terms, weight
    kept = weight > -COMMON
    return shapes.only(kept), {name: term[kept] for name, term in terms.items()}, weight[kept]


def _sum(terms: Mapping[str, Reals], length: int) -> Reals:
    total = np.zeros(length)
    for term in terms.values():
        total = total + term
    return total


def _strata(shapes: Shapes) -> Ints:
    """Shapes that chance makes in their own numbers: cycles by length, others all as one."""
    return np.minimum(shapes.sizes, 4) if shapes.pattern == "cycle" else np.zeros(len(shapes), int)


def _corrected(
    weight: Reals, decoy: Reals, stratum: Ints, of_decoy: Ints, doubt: npt.NDArray[np.bool_],
    times: int,
) -> Reals:  # fmt: skip
    """The logarithm of the odds that a shape is more than chance: of those that weigh about as
    much, the share that is found in moved flows too.

    The share falls with weight (isotonic regression over both). Beyond the third best decoy chance
    is taken to make e times fewer for every unit of weight, but not fewer than exp(-weight), what a
    likelihood ratio promises at most.
    """
    from scipy import optimize  # takes as long to import as all the rest

    odds = np.empty(len(weight))
    for kind in np.unique(stratum):
        here = np.flatnonzero(stratum == kind)
        own, others = weight[here], np.sort(decoy[of_decoy == kind])
        # at the far end, where decoys are too few to count
        third = others[-3] if len(others) > 2 else 0.0
        beyond = 3 / times * np.exp(np.minimum(third - own, 0)) if len(others) > 2 else 0.0
        expected = np.minimum(np.maximum(np.exp(np.minimum(-own, 50)), beyond), 3 / times)
        at_least = (len(others) - np.searchsorted(others, own)) / times
        expected = np.maximum(expected, at_least)
        asked = np.sort(own[doubt[here]])
        found = np.maximum(len(asked) - np.searchsorted(asked, own), 1)
        both = np.concatenate([asked, others])
        order = np.argsort(both, kind="stable")
        share = optimize.isotonic_regression((order < len(asked)).astype(float)).x
        place = np.searchsorted(both[order], own, "right") - 1
        share = np.where(place < 0, 0.0, share[place]) if len(both) else np.ones(len(own))
        by_chance = (1 - share) / np.maximum(share, 1e-9) / times
        by_chance = np.clip(np.maximum(by_chance, expected / found), 1e-9, 1 - 1e-6)
        odds[here] = np.log1p(-by_chance) - np.log(by_chance)
    return np.clip(odds, -MOST, MOST)
