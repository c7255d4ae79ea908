"""Titles are kept apart from names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khua.names import normalise, split_honorific


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("H.E. Mr Khamsane", ("H.E. Mr", "Khamsane")),
        ("Lieut-Colonel Bounseum Phommachanh", ("Lieut-Colonel", "Bounseum Phommachanh")),
        ("DR Mr Vernsavanh", ("DR Mr", "Vernsavanh")),
        ("Mrs. Bounthai Pankeo", ("Mrs.", "Bounthai Pankeo")),
        ("Pol. Lt. Col. Somchai", ("Pol. Lt. Col.", "Somchai")),
        ("ທ້າວ ຄຳປານ ໄຊຍະວົງ", ("ທ້າວ", "ຄຳປານ ໄຊຍະວົງ")),
        ("ທ້າວຄຳປານ", ("ທ້າວ", "ຄຳປານ")),
        ("ນ. ແກ້ວ", ("ນ.", "ແກ້ວ")),
        ("ນ.ແກ້ວ", ("ນ.", "ແກ້ວ")),
        ("ນາງສາວແກ້ວ", ("ນາງສາວ", "ແກ້ວ")),
        ("ພັນໂທ ທ້າວ ສົມ", ("ພັນໂທ ທ້າວ", "ສົມ")),
        ("นายสมชาย ใจดี", ("นาย", "สมชาย ใจดี")),
        ("นางสาวสมหญิง", ("นางสาว", "สมหญิง")),
        ("นางสาวิตรี", ("นาง", "สาวิตรี")),
        ("Nang Kham", ("Nang", "Kham")),
    ],
)
def test_titles_are_split_off(text: str, expected: tuple[str, str]) -> None:
    assert split_honorific(text) == expected


@pytest.mark.parametrize(
    "name", ["Nang", "ທ້າວ", "ນາງ", "He Jian", "ນາງາມ", "Khampane Sayyavong", "Nangkham", "Mrs", ""]
)
def test_names_stay_whole(name: str) -> None:
    assert split_honorific(name) == ("", name)


def test_the_last_word_stays_the_name() -> None:
    assert split_honorific("Mr Thao Nang") == ("Mr Thao", "Nang")


@given(st.text() | st.text(st.sampled_from("Mr. ນາງທ້າວนายหญิง")))
def test_nothing_is_lost(text: str) -> None:
    honorific, name = split_honorific(text)
    joined = (honorific + name).replace(" ", "")
    assert joined == normalise(text).replace(" ", "")
    assert name or not normalise(text)
