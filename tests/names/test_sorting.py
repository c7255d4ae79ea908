"""Dictionary order without ICU."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khua.names import LAO_KEY_SQL, normalise, sort_key
from tests.names.sort_cases import ANY_TEXT, IN_ORDER


@pytest.mark.parametrize("words", IN_ORDER.values(), ids=IN_ORDER.keys())
def test_order_is_that_of_the_dictionary(words: list[str]) -> None:
    by_code_point = sorted(words)
    assert sorted(by_code_point, key=sort_key) == words


def test_code_point_order_would_be_wrong() -> None:
    words = IN_ORDER["vowels before their consonant"]
    assert sorted(words) != words


def test_tones_case_and_accents_decide_nothing() -> None:
    assert sort_key("ກ່າ") == sort_key("ກ້າ") == sort_key("ກາ")
    assert sort_key("Đặng") == sort_key("dang")


def test_thai_leading_vowels_follow_their_consonant() -> None:
    assert sorted(["ขา", "เก", "กา", "แข", "ไก"], key=sort_key) == ["กา", "เก", "ไก", "ขา", "แข"]


@given(st.text())
def test_any_text_has_a_key(text: str) -> None:
    assert isinstance(sort_key(text), str)
    assert sort_key(normalise(text)).isascii() or normalise(text)


def test_the_sql_twin_is_declared_for_indexes() -> None:
    assert "IMMUTABLE" in LAO_KEY_SQL
    assert "PARALLEL SAFE" in LAO_KEY_SQL
    assert len(set(ANY_TEXT)) == len(ANY_TEXT)
