"""From levels to weights and a probability, and one pair explained."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from khua.matching.compare import CROSSED, Comparer, Levels, Rows
from khua.matching.features import SETS, Coded, Features
from khua.matching.model import UNKNOWN, Evidence, Model

Weights = npt.NDArray[np.float32]

PRIOR: Final = "prior"


@dataclass(frozen=True)
class Frequencies:
    """How common each value is among `people` records. `shares`: by evidence, by code of the
    features, the share of the records with a value that bear this one; `known`: by evidence, how
    many records have a value."""

    people: int
    shares: Mapping[str, npt.NDArray[np.float64]]
    known: Mapping[str, int]

    @classmethod
    def of(cls, features: Features) -> Frequencies:
        columns = columns_by_frequency(features)
        known = {name: max(2, column.known) for name, column in columns.items()}
        return cls(
            len(features),
            {name: np.maximum(column.counts, 1) / known[name] for name, column in columns.items()},
            known,
        )

    def adjustment(self, evidence: Evidence) -> npt.NDArray[np.float32]:
        """By code: the bits that a level weighs more (rare value) or less than on average.

        A number is given to one person: the two that share it say nothing of how common it is, and
        it is never rarer than numbers are. Only what still more bear weighs less.
        """
        share = self.shares[evidence.name]
        if evidence.name in SETS:
            share = np.maximum(share - 2 / self.known[evidence.name], evidence.common)
        return np.log2(evidence.common / share).astype(np.float32)


def columns_by_frequency(features: Features) -> dict[str, Coded]:
    """The columns whose values' frequencies count, by evidence."""
    return {
        "given": features.given,
        "family": features.family,
        **features.sets,
        "place": features.texts["district"],
    }


@dataclass(frozen=True)
class Step:
    """One line of a waterfall: what is compared, its level, both values, and its bits."""

    evidence: str
    level: str
    left: str
    right: str
    bits: float


class Scorer:
    """Weights of pairs of records of one `Features`."""

    def __init__(self, model: Model, features: Features, frequencies: Frequencies) -> None:
        self.model, self.features = model, features
        self.prior = model.prior(frequencies.people)
        self.bits = {
            name: np.array([0.0, *(c.weight for c in evidence.levels.values())], np.float32)
            for name, evidence in model.evidence.items()
        }
        self.frequent = {
            name: _numbers(evidence, evidence.by_frequency)
            for name, evidence in model.evidence.items()
            if evidence.by_frequency
        }
        self.adjustments = {
            name: frequencies.adjustment(model.evidence[name])
            for name in self.frequent
            if len(frequencies.shares[name]) > 1
        }
        self.columns = columns_by_frequency(features)

    def by_evidence(
        self, levels: Mapping[str, Levels], left: Rows, right: Rows
    ) -> dict[str, Weights]:
        """The bits of each evidence for each pair."""
        return {name: self.of_one(name, levels[name], left, right) for name in self.model.evidence}

    def of_one(self, name: str, level: Levels, left: Rows, right: Rows) -> Weights:
        """The bits of one evidence for each pair."""
        bits = self.bits[name][level]
        if name in self.adjustments:
            at = np.flatnonzero(self._counts(name, level))
            if len(at):
                bits[at] += self._adjusted(name, left[at], right[at])
        return bits

    def weights(self, levels: Mapping[str, Levels], left: Rows, right: Rows) -> Weights:
        """The weight of each pair in bits, prior included."""
        total = np.full(len(left), self.prior, np.float32)
        for name in self.model.evidence:
            if len(self.features) and levels[name].any():
                total += self.of_one(name, levels[name], left, right)
        return total

    def hopeful(self, least: float) -> Callable[[Rows], npt.NDArray[np.bool_]]:
        """A quick first look at pairs by their packed levels: False if a pair cannot weigh `least`
        bits, however rare its values are."""
        tables = [np.zeros(1 << 15, np.float32) for _ in range(3)]
        for place, name in enumerate(self.model.evidence):
            bits = self.bits[name].copy()
            if name in self.adjustments:
                bits[list(self.frequent[name])] += self.adjustments[name][1:].max(initial=0.0)
            bits = np.concatenate((bits, np.zeros(8 - len(bits), np.float32)))
            index = np.arange(1 << 15)
            tables[place // 5] += bits[index >> (3 * (place % 5)) & 7]
        prior, mask = self.prior, (1 << 15) - 1

        def hope(packed: Rows) -> npt.NDArray[np.bool_]:
            most = tables[0][packed & mask] + tables[1][packed >> 15 & mask]
            most += tables[2][packed >> 30]
            enough: npt.NDArray[np.bool_] = most >= least - prior - 0.001
            return enough

        return hope

    def _counts(self, name: str, level: Levels) -> npt.NDArray[np.bool_]:
        """At which pairs how common the value is counts."""
        table = np.zeros(8, np.bool_)
        table[list(self.frequent[name])] = True
        return table[level]

    def _adjusted(self, name: str, left: Rows, right: Rows) -> Weights:
        """The adjustment of the value both have; of several, the one that says most."""
        codes, bits = self.columns[name].codes, self.adjustments[name]
        if codes.ndim == 1:
            found: Weights = bits[codes[left]]
            return found
        best = np.full(len(left), -np.inf, np.float32)
        for one in codes.T:
            for other in codes.T:
                a = one[left]
                same = (a > 0) & (a == other[right])
                best[same] = np.maximum(best[same], bits[a[same]])
        return best

    def explain(self, left: int, right: int) -> list[Step]:
        """The waterfall of one pair: where it begins, then each evidence; its bits add up to the
        weight. Levels are named as in the model; unknown ones weigh nothing."""
        rows = np.array([left]), np.array([right])
        levels = Comparer(self.features).levels(*rows)
        steps = [Step(PRIOR, "", "", "", self.prior)]
        crossed = int(levels["order"][0]) == CROSSED
        for name, evidence in self.model.evidence.items():
            number = int(levels[name][0])
            level = UNKNOWN if number == 0 else list(evidence.levels)[number - 1]
            bits = float(self.of_one(name, levels[name], *rows)[0])
            sides = (
                _shown(self.features, left, name, crossed=False),
                _shown(self.features, right, name, crossed=crossed),
            )
            steps.append(Step(name, level, *sides, bits))
        return steps


def probability(weights: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """1 / (1 + 2^-weight)."""
    return 1 / (1 + np.exp2(-np.asarray(weights, np.float64)))


def least_weight(chance: float) -> float:
    """The weight of a probability between 0 and 1, both left out."""
    return math.log2(chance / (1 - chance))


def _numbers(evidence: Evidence, levels: tuple[str, ...]) -> tuple[int, ...]:
    names = list(evidence.levels)
    return tuple(names.index(level) + 1 for level in levels)


def _shown(features: Features, row: int, name: str, *, crossed: bool) -> str:
    record = features.record(row)
    if name == "order":
        return ""
    if name in ("given", "family"):
        part = {"given": "family", "family": "given"}[name] if crossed else name
        return str(record[f"{part}_form"])
    if name == "birth":
        return _date(record["birth"])
    if name == "place":
        return " ".join(filter(None, (record["district"], record["province"])))
    if name in SETS:
        return ", ".join(record[name])
    return str(record[name])


def _date(birth: int) -> str:
    year, month, day = birth // 10000, birth // 100 % 100, birth % 100
    if not year:
        return ""
    return f"{year}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
