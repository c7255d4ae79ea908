"""Lao normal form: what looks the same is stored the same, and nothing else changes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khua.names import normalise

LAO = st.text(
    st.characters(min_codepoint=0x0E80, max_codepoint=0x0EFF) | st.sampled_from(" \u200b")
)


@pytest.mark.parametrize(
    "written",
    ["ນ້ຳ", "ນໍ້າ", "ນ້ໍາ", "ນຳ້", "ນາໍ້", "ນາ້ໍ", "ນໍາ້", "ນ ໍ້າ", "ນ ້ຳ", "ນ້\u200bຳ", "ນ້້ຳ", " ນ້ຳ\u00a0"],
)
def test_every_way_to_type_water_is_one(written: str) -> None:
    assert normalise(written) == "ນ້ຳ"


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("ຄໍາປານ", "ຄຳປານ"),
        ("ເເກ້ວ", "ແກ້ວ"),
        ("ຫນອງ", "ໜອງ"),
        ("ຫມູ່", "ໝູ່"),
        ("ຫລວງ", "ຫຼວງ"),
        ("ເຫລົ່າ", "ເຫຼົ່າ"),
        ("ກ່ິ", "ກິ່"),
        ("ກາ່", "ກ່າ"),
        ("ຫຼູ", "ຫຼູ"),
        ("ຫູຼ", "ຫຼູ"),
        ("ບໍ່", "ບໍ່"),
    ],
)
def test_spellings_meet(written: str, normal: str) -> None:
    assert normalise(written) == normal


@pytest.mark.parametrize(
    "text",
    ["Nguyễn Thị Hồng Đào", "สมชาย ใจดี น้ำ", "王小明", "Phôngsali", "ភ្នំពេញ", "မြန်မာ", "ຄຳພິດ ວົງສາ"],
)
def test_text_in_normal_form_stays(text: str) -> None:
    assert normalise(text) == text


def test_people_one_vowel_apart_stay_apart() -> None:
    assert normalise("ຄຳພິດ ວົງສາ") != normalise("ຄຳພຸດ ວົງສາ")


def test_blanks_controls_and_invisible_marks() -> None:
    assert normalise("  a\u00a0\t b\r\nc\x00\u200e\ufeff\ud800 ") == "a b c"
    assert normalise(" a \r\n\n b\u2028c ", lines=True) == "a\n\nb\nc"


def test_letters_in_several_code_points_are_composed() -> None:
    assert normalise("e\u0301\u200b") == "é"
    assert normalise("e\u200b\u0301") == "é"


@given(st.text() | LAO)
def test_normal_form_is_final(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()
    once.encode()  # can be stored


@given(st.text() | LAO)
def test_normal_form_with_lines_is_final(text: str) -> None:
    once = normalise(text, lines=True)
    assert normalise(once, lines=True) == once
    assert normalise(once) == normalise(text)


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zs", "Zl", "Zp"])))
def test_other_scripts_are_only_composed(text: str) -> None:
    others = "".join(char for char in text if not "\u0e80" <= char <= "\u0eff")
    assert normalise(others) == unicodedata.normalize("NFC", others)


@given(st.permutations(["້", "ໍ", "າ"]))
def test_marks_typed_in_any_order(marks: list[str]) -> None:
    assert normalise("ນ" + "".join(marks)) == "ນ້ຳ"
