"""From levels to weights."""

import numpy as np
import pytest

from khua.matching.compare import Comparer, packed_levels
from khua.matching.features import from_columns
from khua.matching.model import declared
from khua.matching.score import Frequencies, Scorer, least_weight, probability

CELLS = {
    "first_name": ["Kham", "ຄຳ", "Kham", "Somchit", "Somchit", "Kham", "Kham", "Boun"],
    "surname": ["Sayyavong"] * 5 + ["Rattanavong", "Rattanavong", ""],
    "dob": ["1990-01-02", "1990-01-02", "1990", "", "1971-05-06", "1990-01-02", "1990-02-01", ""],
    "phone": ["55512345", "", "55512345", "77700001;55512345", "", "", "", ""],
}


def scorer() -> Scorer:
    features = from_columns(CELLS)
    return Scorer(declared(), features, Frequencies.of(features))


def all_pairs() -> tuple[np.ndarray, np.ndarray]:
    return np.triu_indices(len(CELLS["dob"]), 1)


def test_the_waterfall_adds_up_to_the_weight() -> None:
    score = scorer()
    left, right = all_pairs()
    weights = score.weights(Comparer(score.features).levels(left, right), left, right)
    for a, b, weight in zip(left.tolist(), right.tolist(), weights, strict=True):
        steps = score.explain(a, b)
        assert sum(step.bits for step in steps) == pytest.approx(weight, abs=1e-3)
        assert steps[0].evidence == "prior"
        assert all(step.bits == 0 for step in steps if step.level == "unknown")


def test_a_waterfall_shows_both_values() -> None:
    steps = {step.evidence: step for step in scorer().explain(0, 1)}
    assert (steps["given"].left, steps["given"].right) == ("kham", "ຄຳ")
    assert (steps["birth"].level, steps["birth"].left) == ("day", "1990-01-02")
    assert steps["phones"].level == "unknown"


def test_a_rare_surname_weighs_more() -> None:
    score = scorer()
    levels = Comparer(score.features).levels(np.array([0, 5]), np.array([2, 6]))
    common, rare = score.of_one("family", levels["family"], np.array([0, 5]), np.array([2, 6]))
    assert rare - common == pytest.approx(np.log2(5 / 2), abs=1e-4)


def test_a_number_of_two_records_weighs_as_numbers_do_and_of_many_less() -> None:
    features = from_columns({"phone": ["55500001"] * 2 + ["55500002"] * 9 + ["55500003"]})
    score = Scorer(declared(), features, Frequencies.of(features))
    left, right = np.array([0, 2]), np.array([1, 3])
    levels = Comparer(features).levels(left, right)
    two, nine = score.of_one("phones", levels["phones"], left, right)
    chances = declared().evidence["phones"].levels["same"]
    assert two == pytest.approx(chances.weight, abs=1e-4)
    assert nine == pytest.approx(np.log2(chances.m / (7 / 12)), abs=1e-4)


def test_the_first_look_loses_no_pair() -> None:
    score = scorer()
    left, right = all_pairs()
    levels = Comparer(score.features).levels(left, right)
    packed = packed_levels(levels, list(declared().evidence))
    weights = score.weights(levels, left, right)
    for least in (-20.0, -5.0, 0.0, 10.0):
        assert score.hopeful(least)(packed)[weights >= least].all()


def test_probability_and_weight_are_one_thing() -> None:
    assert probability(np.array([0.0]))[0] == 0.5
    assert probability(np.array([least_weight(0.9)]))[0] == pytest.approx(0.9)
