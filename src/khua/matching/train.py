"""Weights learned without being told who is who.

`u` (how often a level occurs between strangers): from how common the values are, where equality
decides, else from random pairs. `m` (between records of one person): by expectation maximisation
within each block, with the evidence that the block's own key speaks of left out, then averaged.
Bounds of evidence.yaml are put back where learning left them, and every such case is told.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from khua.matching.candidates import Told
from khua.matching.compare import Comparer, unpacked
from khua.matching.features import SETS, Coded, Features
from khua.matching.model import Block, Chances, Evidence, Model

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

RANDOM_PAIRS: Final = 600_000
#: what the declared chances count beside what is seen: as so many events of a level (u), and so
#: many pairs of one person (m)
_EVENTS, _PAIRS = 2.0, 50.0
#: when to stop: after so many turns, or when no weight moves by so many bits
_TURNS, _SMALL_STEP = 30, 0.01
#: fewer pairs than this say nothing of what the blocks miss
_FEWEST: Final = 200.0
#: which evidence the parts of a key speak of
_SPEAKS: Final[Mapping[str, tuple[str, ...]]] = {
    "name_sounds": ("given", "family", "order"),
    "name_bones": ("given", "family", "order"),
    "given_sound": ("given", "order"),
    "given_bones": ("given", "order"),
    "family_sound": ("family", "order"),
    "family_bones": ("family", "order"),
    "birth": ("birth",),
    "birth_year": ("birth",),
    "birth_month": ("birth",),
    "province": ("place",),
    "district": ("place",),
}


@dataclass(frozen=True)
class Patterns:
    """Pairs counted by their levels: `levels` int8 of shape (k, evidence), `blocks` uint32 (bit i:
    block i), `counts` (k,)."""

    levels: npt.NDArray[np.int8]
    blocks: npt.NDArray[np.uint32]
    counts: Floats

    @classmethod
    def of(cls, packed: Ints, blocks: npt.NDArray[np.uint32], counts: Ints, width: int) -> Patterns:
        levels = np.stack([unpacked(packed, place) for place in range(width)], axis=1)
        return cls(levels, blocks, counts.astype(np.float64))


def learned(
    start: Model,
    features: Features,
    patterns: Patterns,
    comparer: Comparer,
    day: str,
    told: Mapping[str, Told] | None = None,
) -> Model:
    """A model for these records. `day` (an ISO date) goes into its version; `told`: what became
    of the blocks, where their keys had to be joined with further parts or names to be alike.

    Random pairs hold pairs of one person too, where there are many such; so `u` is found in
    turn with `m`.
    """
    anyone = unlike(start, features, comparer)
    model = fitted(start, anyone, patterns, len(features), told)
    return replace(model, version=f"{day}-{digest(model)}")


def fitted(
    start: Model,
    anyone: Mapping[str, Floats],
    patterns: Patterns,
    people: int,
    told: Mapping[str, Told] | None = None,
) -> Model:
    """The model under which the patterns are most likely. `anyone`: by evidence, how often each
    level occurs between any two of the `people` records."""
    model = replace(start, people=people)
    for _ in range(_TURNS):
        model = replace(model, partners=partners(model, patterns, people))
        chance = probabilities(model, patterns, people)
        together = alike(start, patterns, chance, told)
        share = model.partners / max(1, people - 1)
        strangers = {
            name: _without(chances, together[name], share, start.evidence[name])
            for name, chances in anyone.items()
        }
        before = model
        model = _with(model, together, strangers)
        if _step(before, model) < _SMALL_STEP:
            break
    return model


def _with(model: Model, together: Mapping[str, Floats], strangers: Mapping[str, Floats]) -> Model:
    """The model with these chances, inside the bounds."""
    evidence = {
        name: replace(
            one,
            levels={
                level: Chances(float(m), float(u))
                for level, m, u in zip(one.levels, together[name], strangers[name], strict=True)
            },
        )
        for name, one in model.evidence.items()
    }
    evidence, notes = bounded(evidence, model.bounds)
    return replace(model, evidence=evidence, notes=tuple(notes))


def _step(one: Model, two: Model) -> float:
    """The largest change of a weight, in bits."""
    return max(
        abs(chances.weight - two.evidence[name].levels[level].weight)
        for name, evidence in one.evidence.items()
        for level, chances in evidence.levels.items()
    )


def _without(anyone: Floats, together: Floats, share: float, declared: Evidence) -> Floats:
    """The chances between strangers, pairs of one person taken out of any two records; a level
    that then is left with nearly nothing keeps a fiftieth of its chance, or the declared one."""
    if declared.compare == "order":
        return anyone
    least = np.minimum(anyone, np.maximum(anyone / 50, [c.u for c in declared.levels.values()]))
    chances: Floats = np.maximum(anyone - share * together, least)
    chances /= chances.sum()
    return chances


def digest(model: Model) -> str:
    """Eight letters that change when any weight does."""
    weights = {
        name: [[c.m, c.u] for c in evidence.levels.values()]
        for name, evidence in model.evidence.items()
    }
    text = json.dumps([weights, model.partners, model.people])
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


# -- strangers -----------------------------------------------------------------------------


def unlike(start: Model, features: Features, comparer: Comparer) -> dict[str, Floats]:
    """By evidence, how often each level occurs between two strangers of whom both have it."""
    n = len(features)
    draw = np.random.default_rng(20_240_229)
    count = min(RANDOM_PAIRS, 40 * n)
    left, right = draw.integers(0, n, (2, count))
    other = left != right
    levels = comparer.levels(left[other], right[other])
    found = {}
    for name, evidence in start.evidence.items():
        if evidence.compare == "order":  # a way of comparing: strangers have none
            found[name] = np.array([c.u for c in evidence.levels.values()])
            continue
        width = len(evidence.levels)
        seen = np.bincount(levels[name], minlength=width + 1)[1 : width + 1].astype(np.float64)
        declared = np.array([c.u for c in evidence.levels.values()])
        # what is declared weighs as much as would make each level be seen twice
        prior = np.minimum(_EVENTS / declared, 1e9)
        chances = (seen + _EVENTS) / (seen.sum() + prior)
        exact = _exact(name, features)
        for place, (agree, pairs) in exact.items():
            chances[place] = (agree + _EVENTS) / (pairs + prior[place])
        rest = [place for place in range(width) if place not in exact]
        told = min(0.9, sum(chances[place] for place in exact))
        chances[rest] *= (1 - told) / chances[rest].sum()
        found[name] = chances / chances.sum()
    return found


def _exact(name: str, features: Features) -> dict[int, tuple[float, float]]:
    """Levels that are told by how common the values are: by place, of how many pairs of records
    with a value how many have the same one."""
    if name in ("given", "family"):
        form = features.given_form if name == "given" else features.family_form
        spelled, pairs = collisions(form)
        sounds, _ = collisions(features.given if name == "given" else features.family)
        return {0: (spelled, pairs), 1: (max(0.0, sounds - spelled), pairs)}
    return {0: collisions(features.sets[name])} if name in SETS else {}


def collisions(column: Coded) -> tuple[float, float]:
    """How many pairs of records have the same value, and how many have a value at all."""
    counts = column.counts[1:].astype(np.float64)
    return float((counts * (counts - 1)).sum() / 2), column.known * (column.known - 1) / 2


# -- one person ----------------------------------------------------------------------------


def alike(
    start: Model, patterns: Patterns, chance: Floats, told: Mapping[str, Told] | None = None
) -> dict[str, Floats]:
    """By evidence, how often each level occurs between records of one person.

    `chance`: how likely the pairs of each pattern are one person. An evidence is learned from pairs
    that some block found without it; what was found by it alone would always have it.
    """
    result = {}
    for place, (name, one) in enumerate(start.evidence.items()):
        declared = np.array([c.m for c in one.levels.values()])
        without = sum(
            1 << number
            for number, block in enumerate(start.blocks.values())
            if not block.near and name not in spoken_of(block, (told or {}).get(block.name))
        )
        here = (patterns.blocks & np.uint32(without)) > 0
        weights = (chance * patterns.counts)[here]
        width = len(declared)
        seen = np.bincount(patterns.levels[here, place], weights, width + 1)[1 : width + 1]
        sums = seen + _PAIRS * declared / declared.sum()
        result[name] = sums / sums.sum()
    return result


def spoken_of(block: Block, told: Told | None = None) -> frozenset[str]:
    """The evidence that two records of one block share by its key, or were chosen by."""
    used = (*block.of, *block.then) if told and told.hubs else block.of
    chosen = ("given", "family", "order") if told and told.alike else ()
    return frozenset((*chosen, *(name for part in used for name in _SPEAKS.get(part, (part,)))))


def partners(model: Model, patterns: Patterns, people: int) -> float:
    """How many other records of the same person a record has on average: what all candidates
    together make likely, found by going round until it holds."""
    bits = pattern_bits(model, patterns)
    found = model.partners
    for _ in range(20):
        prior = replace(model, partners=found).prior(people)
        chance = 1 / (1 + np.exp2(-np.clip(bits + prior, -60, 60)))
        found = max(0.001, 2 * float(patterns.counts @ chance) / max(people, 2))
    return found


def probabilities(model: Model, patterns: Patterns, people: int) -> Floats:
    """How likely a pair of each pattern is one person, at the average frequency of its values."""
    bits = pattern_bits(model, patterns) + model.prior(people)
    chance: Floats = 1 / (1 + np.exp2(-np.clip(bits, -60, 60)))
    return chance


def pattern_bits(model: Model, patterns: Patterns) -> Floats:
    """The bits of each pattern, without the prior."""
    bits = np.zeros(len(patterns.counts))
    for place, evidence in enumerate(model.evidence.values()):
        weights = np.array([0.0, *(c.weight for c in evidence.levels.values())])
        bits += weights[patterns.levels[:, place]]
    return bits


def ceiling(model: Model, patterns: Patterns, people: int) -> dict[str, float | str | None]:
    """What share of the pairs of one person the blocks can find at all, as far as it can be told.

    Pairs that share a document, phone, account or plate are found by it; how many of them the
    other blocks find too tells how many of all others are found. Without such numbers the birth
    date stands in for them. `recall` None: too few such pairs.
    """
    chance = probabilities(model, patterns, people) * patterns.counts
    names = list(model.blocks)
    for anchors in (("document", "phone", "account", "vehicle"), ("born",)):
        spoken = {part for name in anchors for part in spoken_of(model.blocks[name])}
        by_anchor = [n for n in names if spoken_of(model.blocks[n]) & spoken]
        bits = sum(1 << names.index(name) for name in by_anchor)
        anchored = (patterns.blocks & np.uint32(bits)) > 0
        also = anchored & ((patterns.blocks & np.uint32(~bits & 0xFFFFFFFF)) > 0)
        if chance[anchored].sum() < _FEWEST:
            continue
        rate = float(chance[also].sum() / chance[anchored].sum())
        rest = float(chance[~anchored].sum())
        found = float(chance[anchored].sum()) + rest
        return {
            "recall": round(found / (found - rest + rest / max(rate, 0.01)), 4),
            "found_without": round(rate, 4),
            "anchor": ", ".join(anchors),
        }
    return {"recall": None, "found_without": None, "anchor": ""}


# -- bounds --------------------------------------------------------------------------------


def bounded(
    evidence: Mapping[str, Evidence], bounds: Mapping[str, Any]
) -> tuple[dict[str, Evidence], list[str]]:
    """The evidence with weights inside the bounds, and a line for each that was outside."""
    notes: list[str] = []
    result = {}
    for name, one in evidence.items():
        weights = {level: chances.weight for level, chances in one.levels.items()}
        if bounds.get("monotonic") and one.compare != "order":
            weights = monotonic(one)
            notes += [
                f"{name}.{level}: learned {one.levels[level].weight:.1f} bits against the order of"
                f" the levels; put to {weight:.1f}"
                for level, weight in weights.items()
                if abs(weight - one.levels[level].weight) > 0.05
            ]
        for kind, beyond in (("at_least", max), ("at_most", min)):
            for where, bound in bounds.get(kind, {}).items():
                level = where.removeprefix(f"{name}.")
                if level not in weights or not where.startswith(f"{name}."):
                    continue
                before, weights[level] = weights[level], beyond(weights[level], float(bound))
                if weights[level] != before:
                    notes.append(f"{where}: learned {before:.1f} bits; put back to {bound:.1f}")
        result[name] = replace(
            one,
            levels={
                level: chances
                if abs(weights[level] - chances.weight) < 1e-9
                else Chances(chances.u * 2 ** weights[level], chances.u)
                for level, chances in one.levels.items()
            },
        )
    return result, notes


def monotonic(evidence: Evidence) -> dict[str, float]:
    """The weights of the levels, none more than a stronger one: neighbours that are the wrong way
    round are weighed as one level (pool adjacent violators)."""
    pools: list[tuple[list[str], float, float]] = []
    for level, chances in evidence.levels.items():
        levels, m, u = [level], chances.m, chances.u
        while pools and math.log2(m / u) > math.log2(pools[-1][1] / pools[-1][2]):
            before = pools.pop()
            levels, m, u = [*before[0], *levels], before[1] + m, before[2] + u
        pools.append((levels, m, u))
    return {
        level: Chances(m, u).weight if len(levels) > 1 else evidence.levels[level].weight
        for levels, m, u in pools
        for level in levels
    }


def counted(chunks: Iterable[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    """Put several lists of (numbers, counts) together."""
    numbers, counts = (np.concatenate(each) for each in zip(*chunks, strict=True))
    found, back = np.unique(numbers, return_inverse=True)
    return found, np.bincount(back, counts, len(found)).astype(np.int64)
