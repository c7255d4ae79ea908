"""Weights learned without being told who is who."""

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest

from khua.matching import train
from khua.matching.candidates import Told
from khua.matching.features import from_columns
from khua.matching.model import Chances, Evidence, Model, declared, from_json, shipped

PEOPLE, PARTNERS = 2000, 0.8
TRUE = {
    "given": ([0.5, 0.2, 0.1, 0.1, 0.1], [0.004, 0.002, 0.004, 0.01, 0.98]),
    "family": ([0.4, 0.3, 0.1, 0.1, 0.1], [0.001, 0.002, 0.003, 0.004, 0.99]),
    "sex": ([0.97, 0.03], [0.5, 0.5]),
    "birth": (
        [0.7, 0.1, 0.06, 0.05, 0.04, 0.03, 0.02],
        [1e-4, 1e-3, 0.004, 0.01, 0.02, 0.1, 0.8649],
    ),
}


def exact_patterns() -> train.Patterns:
    """All pairs of PEOPLE records by pattern, as often as the chances above say to the digit."""
    names = list(declared().evidence)
    share = PARTNERS / (PEOPLE - 1)
    rows, counts = [], []
    for picked in product(*(range(len(m)) for m, _ in TRUE.values())):
        m = u = 1.0
        row = np.zeros(len(names), np.int8)
        for name, place in zip(TRUE, picked, strict=True):
            m, u = m * TRUE[name][0][place], u * TRUE[name][1][place]
            row[names.index(name)] = place + 1
        rows.append(row)
        counts.append(PEOPLE * (PEOPLE - 1) / 2 * (share * m + (1 - share) * u))
    everywhere = np.full(len(rows), (1 << len(declared().blocks)) - 1, np.uint32)
    return train.Patterns(np.array(rows), everywhere, np.array(counts))


def test_known_chances_are_found_again() -> None:
    share = PARTNERS / (PEOPLE - 1)
    anyone = {
        name: np.array([c.u for c in one.levels.values()])
        for name, one in declared().evidence.items()
    }
    for name, (m, u) in TRUE.items():
        anyone[name] = share * np.array(m) + (1 - share) * np.array(u)
    model = train.fitted(declared(), anyone, exact_patterns(), PEOPLE)
    assert model.partners == pytest.approx(PARTNERS, rel=0.03)
    for name, (m, u) in TRUE.items():
        levels = model.evidence[name].levels.values()
        assert [c.m for c in levels] == pytest.approx(m, abs=0.02), name
        assert [c.u for c in levels] == pytest.approx(u, rel=0.2, abs=2e-5), name


def evidence(*weights: float) -> Evidence:
    names = ("day", "slip", "part", "digits", "year", "about", "differs")
    levels = {n: Chances(0.1 * 2**w, 0.1) for n, w in zip(names, weights, strict=False)}
    return Evidence("birth", "birth", {}, levels)


def test_a_stronger_level_never_weighs_less() -> None:
    weights = train.monotonic(evidence(9, 3, 5, 1, -2, -1, -4))
    assert list(weights.values()) == sorted(weights.values(), reverse=True)
    assert weights["day"] == pytest.approx(9)
    assert weights["slip"] == weights["part"] == pytest.approx(np.log2((2**3 + 2**5) / 2))


def test_what_was_put_back_is_told() -> None:
    bounds = {"monotonic": True, "at_least": {"birth.day": 12}, "at_most": {"birth.differs": -5}}
    bounded, notes = train.bounded({"birth": evidence(9, 5, 4, 1, 0, -1, -4)}, bounds)
    weights = {level: c.weight for level, c in bounded["birth"].levels.items()}
    assert weights["day"] == pytest.approx(12)
    assert weights["differs"] == pytest.approx(-5)
    assert [note.split(":")[0] for note in notes] == ["birth.day", "birth.differs"]


def test_values_shared_by_chance_are_counted_not_sampled() -> None:
    phones = [f"5550{n:04}" for n in range(90)] + ["55599999"] * 10
    features = from_columns({"phone": phones})
    assert train.collisions(features.sets["phones"]) == (10 * 9 / 2, 100 * 99 / 2)


def test_a_block_does_not_teach_what_its_key_says() -> None:
    blocks = declared().blocks
    assert train.spoken_of(blocks["given_here"]) == {"given", "order", "place"}
    assert "sex" in train.spoken_of(blocks["given_here"], Told(hubs=1))
    assert "family" in train.spoken_of(blocks["given_here"], Told(alike=1))
    assert train.spoken_of(blocks["phone"]) == {"phones"}


def test_a_model_goes_through_its_file() -> None:
    one = replace(declared(), version="x", partners=0.7, people=12, notes=("a",))
    two = from_json(one.as_json())
    assert two == one
    broken = one.as_json().replace('"spelled"', '"spelt"')
    with pytest.raises(ValueError, match="given"):
        from_json(broken)


def test_the_shipped_model_fits_and_keeps_the_bounds() -> None:
    model: Model = shipped()
    assert model.people >= 100_000
    for name, one in model.evidence.items():
        weights = [c.weight for c in one.levels.values()]
        if one.compare != "order":
            assert all(a >= b - 1e-6 for a, b in pairwise(weights)), name
    for where, bound in model.bounds["at_least"].items():
        name, level = where.split(".")
        assert model.evidence[name].levels[level].weight >= bound - 1e-6
