"""The levels of pairs."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from rapidfuzz.distance import Levenshtein

from khua.matching.compare import Comparer, packed_levels, unpacked
from khua.matching.features import from_columns
from khua.matching.model import UNKNOWN, declared
from khua.matching.texts import Texts

ORDER = list(declared().evidence)


def level(evidence: str, left: dict[str, str], right: dict[str, str]) -> str:
    """The level's name of one evidence for two records."""
    columns = {name: [left.get(name, ""), right.get(name, "")] for name in {*left, *right}}
    levels = Comparer(from_columns(columns)).levels(np.array([0]), np.array([1]))
    return [UNKNOWN, *declared().evidence[evidence].levels][levels[evidence][0]]


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("1985-03-14", "14/3/2528", "day"),
        ("1985-03-14", "1985-03-15", "slip"),
        ("1985-03-14", "1975-03-14", "slip"),
        ("1985-03-04", "1985-04-03", "slip"),
        ("1985-03-14", "1985", "part"),
        ("1985-03-14", "1985-03", "part"),
        ("1985-04-14", "1985-03", "year"),
        ("1985-03-14", "1958-03-14", "digits"),
        ("1985-03-14", "1985-11-25", "year"),
        ("1985-03-14", "1986-11-25", "about"),
        ("1985", "1983", "about"),
        ("1985-03-14", "1979-11-25", "differs"),
        ("1985-03-14", "", UNKNOWN),
    ],
)
def test_births(one: str, two: str, expected: str) -> None:
    assert level("birth", {"dob": one}, {"dob": two}) == expected
    assert level("birth", {"dob": two}, {"dob": one}) == expected


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("Khampane", "khampane", "spelled"),
        ("Khampane", "ຄຳປານ", "sounds"),
        ("Khampane", "Khampone", "near"),
        ("finlay", "finlhy", "near"),
        ("Sayyavong", "Sayyavang", "near"),
        ("Phommachan", "Phomachak", "near"),
        ("Khampane", "Bounmy", "differs"),
        ("Khampane", "", UNKNOWN),
    ],
)
def test_names(one: str, two: str, expected: str) -> None:
    assert level("given", {"first_name": one}, {"first_name": two}) == expected


def test_names_the_other_way_round() -> None:
    left = {"first_name": "Khampane", "surname": "Sayyavong"}
    right = {"first_name": "ໄຊຍະວົງ", "surname": "ຄຳປານ"}
    assert level("order", left, right) == "crossed"
    assert level("given", left, right) == level("family", left, right) == "sounds"
    assert level("order", left, left) == "straight"
    assert level("order", left, {"first_name": "Khampane"}) == UNKNOWN


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ({"district": "Kaysone"}, {"district": "Kaysone"}, "district"),
        ({"district": "Phomvihane"}, {"district": "Phomvihan"}, "district"),
        ({"district": "salisbury"}, {"district": "salisbxry"}, "near"),
        ({"province": "Bokeo"}, {"province": "ບໍ່ແກ້ວ", "district": "Houayxay"}, "province"),
        ({"province": "Bokeo"}, {"province": "Sekong"}, "differs"),
        ({"district": "Xay"}, {"district": "Khong"}, "differs"),
        ({"district": "Xay"}, {"province": "Sekong"}, UNKNOWN),
    ],
)
def test_places(left: dict[str, str], right: dict[str, str], expected: str) -> None:
    assert level("place", left, right) == level("place", right, left) == expected


def test_values() -> None:
    def phones(one: str, two: str) -> str:
        return level("phones", {"phone": one}, {"phone": two})

    assert phones("020 5551 2345", "+8562055512345") == "same"
    assert phones("55512345; 55599999", "55500000; 55599999") == "same"
    assert phones("55512345", "55512354") == "near"
    assert phones("55512345", "77798761") == "differs"
    assert phones("55512345; 77798761", "77798760") == "near"
    assert phones("55512345", "") == UNKNOWN


texts = some.text("abdkmnps019ກຄມນພ", max_size=12)


@given(some.lists(texts, min_size=2, max_size=12, unique=True))
def test_edit_distances_are_those_of_rapidfuzz(values: list[str]) -> None:
    known = Texts(values)
    a, b = (each.ravel() for each in np.meshgrid(range(len(values)), range(len(values))))
    found = known.within(a, b, np.full(len(a), 2, np.int8))
    told = [min(3, Levenshtein.distance(values[i], values[j])) for i, j in zip(a, b, strict=True)]
    assert found.tolist() == told


record = some.fixed_dictionaries(
    {
        "first_name": some.sampled_from(["", "Kham", "ຄຳ", "Khamphone", "Khamphong", "Sayyavong"]),
        "surname": some.sampled_from(["", "Sayyavong", "ໄຊຍະວົງ", "Xayavong", "Khamphone"]),
        "dob": some.sampled_from(["", "1990", "1990-01-02", "1990-02-01", "2533-01-02", "1991"]),
        "phone": some.sampled_from(["", "55512345", "55512346", "55512345;77788899"]),
        "province": some.sampled_from(["", "Bokeo", "Sekong"]),
        "district": some.sampled_from(["", "Houayxay", "Houayxai", "Lamam"]),
    }
)


@given(some.lists(record, min_size=2, max_size=6))
def test_levels_are_the_same_from_both_sides(records: list[dict[str, str]]) -> None:
    columns: dict[str, Any] = {name: [r[name] for r in records] for name in records[0]}
    comparer = Comparer(from_columns(columns))
    left, right = (each.ravel() for each in np.meshgrid(range(len(records)), range(len(records))))
    one, two = comparer.levels(left, right), comparer.levels(right, left)
    crossed = one["order"] == 2
    for name in ORDER:
        if name in ("given", "family"):  # crossed, the left record's given name is compared
            other = {"given": "family", "family": "given"}[name]
            assert (one[name] == np.where(crossed, two[other], two[name])).all()
        else:
            assert (one[name] == two[name]).all()


def test_levels_pack_and_unpack() -> None:
    draw = np.random.default_rng(1)
    levels = {name: draw.integers(0, 8, 50).astype(np.int8) for name in ORDER}
    packed = packed_levels(levels, ORDER)
    for place, name in enumerate(ORDER):
        assert (unpacked(packed, place) == levels[name]).all()
