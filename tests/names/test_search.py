"""Spellings of one name meet in search, in three scripts; names of different people do not."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khua.names import fold, romanise, search_query, search_text

SAME = [
    ["Khampane Sayyavong", "Khamphanh Xayavong", "ຄຳປານ ໄຊຍະວົງ", "ຄໍາປານໄຊຍະວົງ", "คำปาน ไชยวงศ์"],
    ["Bounseum Phommachanh", "Bounseum Phommachan", "ບຸນເສີມ ພົມມະຈັນ", "บุนเสิม พรมมะจัน"],
    ["Phoukong Sisoulath", "PHOUKONG SISOULAT", "ພູກົງ ສີສຸລາດ"],
    ["Xieng Khouang", "Xiangkhouang", "ຊຽງຂວາງ", "เชียงขวาง"],
    ["Bolikhambxay", "Borikhamxay", "Bolikhamsai", "ບໍລິຄຳໄຊ", "บอลิคำไซ"],
    ["Bounyang", "Bounnhang", "ບຸນຍັງ"],
    ["Saravane", "Salavan", "ສາລະວັນ"],
    ["Đặng Thị Hà", "dang thi ha"],
]
DIFFERENT = [
    ("Khamphone", "Khamphong"),
    ("Bounthone", "Bounthong"),
    ("Phommachak", "Phommachan"),
    ("Sinthavong", "Sonthavong"),
    ("Vangvichit", "Vongvichit"),
    ("Silavong", "Sulavong"),
    ("ຄຳພິດ ວົງສາ", "ຄຳພຸດ ວົງສາ"),
    ("ທອງລຸນ ສີສຸລິດ", "ທອງລຸນ ສູສິລຸດ"),
]


def found(query: str, index: str) -> bool:
    literal, folded = search_query(query)
    return literal in index or bool(folded and folded in index)


@pytest.mark.parametrize("spellings", SAME, ids=lambda spellings: spellings[0])
def test_each_spelling_finds_every_other(spellings: list[str]) -> None:
    for one, other in combinations(spellings, 2):
        assert found(one, search_text(other)), (one, other, fold(one), fold(other))
        assert found(other, search_text(one)), (one, other, fold(one), fold(other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_people_do_not_meet(one: str, other: str) -> None:
    assert fold(one) != fold(other)
    assert not found(one, search_text(other))


def test_a_part_of_a_name_finds_it() -> None:
    index = search_text("ຄຳປານ ໄຊຍະວົງ", "SVK-2016-014")
    assert found("Sayyavong", index)
    assert found("2016-014", index)
    assert found("ໄຊຍະ", index)
    assert not found("Phommachan", index)


def test_a_search_does_not_run_over_from_one_text_to_the_next() -> None:
    assert not found("pan sai", search_text("Khampan", "Saithong"))


def test_short_queries_are_literal_only() -> None:
    assert search_query("Mai") == ("mai", "mai")
    assert search_query("Xa") == ("xa", "")


def test_wildcards_are_left_to_the_caller() -> None:
    assert search_query("100%_")[0] == "100%_"


def test_romanised_lao_has_no_tone_letters() -> None:
    assert romanise("ແກ້ວ") == "keo"
    assert romanise("ນໍ້າ") == "nam"
    assert romanise("ໄຊຍະວົງ Co. 2") == "xainyavong Co. 2"


def test_long_lao_text_takes_linear_time() -> None:
    assert romanise("ໄຊຍະວົງ" * 2000).count("vong") > 1800


@given(st.text() | st.text(st.characters(min_codepoint=0x0E00, max_codepoint=0x0EFF)))
def test_any_text_folds_to_letters_and_digits(text: str) -> None:
    folded = fold(text)
    assert all(char.isalnum() for char in folded), folded
    assert not any("\u0e80" <= char <= "\u0eff" for char in folded)
    assert "\n" not in "".join(search_query(text))


@given(st.lists(st.text(), max_size=4))
def test_every_text_finds_itself(texts: list[str]) -> None:
    index = search_text(*texts)
    assert all(found(text, index) for text in texts)
