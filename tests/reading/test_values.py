"""Numbers, ages, phones and words of a list."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khua.reading import (
    Age,
    Phone,
    Read,
    Unreadable,
    labels,
    latin_digits,
    pick,
    read_age,
    read_bool,
    read_integer,
    read_phone,
    read_sex,
    read_standing,
)

CELLS = st.text() | st.floats() | st.integers() | st.booleans() | st.none()


@given(
    st.integers(0, 10**15), st.sampled_from(["໐໑໒໓໔໕໖໗໘໙", "๐๑๒๓๔๕๖๗๘๙", "０１２３４５６７８９"])
)
def test_digits_of_any_script(number: int, digits: str) -> None:
    written = str(number).translate(str.maketrans("0123456789", digits))
    assert latin_digits(written) == str(number)


@given(st.integers(-(10**12), 10**12))
def test_whole_numbers_read_back(number: int) -> None:
    spellings = [number, str(number), f"{number:,}", f"{number:,}".replace(",", ".")]
    assert {read_integer(spelling).value for spelling in spellings} == {number}
    if abs(number) < 2**53:
        assert read_integer(float(number)).value == number


@pytest.mark.parametrize(
    "cell", ["12.5", 12.5, "1,00", "", None, True, "twelve", "1 2", float("inf")]
)
def test_what_is_no_whole_number(cell: str | float | None) -> None:
    with pytest.raises(Unreadable):
        read_integer(cell)


def test_number_outside_its_range() -> None:
    assert read_integer("5", least=5, most=5).value == 5
    with pytest.raises(Unreadable, match="outside 6"):
        read_integer("5", least=6)
    with pytest.raises(Unreadable, match="outside … to 4"):
        read_integer("5", most=4)


@pytest.mark.parametrize(
    ("cell", "age"),
    [
        (17, Age(17, False)),
        (17.0, Age(17, False)),
        ("໑໗ ປີ", Age(17, False)),
        ("อายุ 17 ปี", Age(17, False)),
        ("17 years old", Age(17, False)),
        ("17 y.o.", Age(17, False)),
        ("about 17", Age(17, True)),
        ("ປະມານ 17 ປີ", Age(17, True)),
        ("8 ເດືອນ", Age(0, False)),
        ("30 months", Age(2, False)),
    ],
)
def test_ages(cell: str | float, age: Age) -> None:
    assert read_age(cell) == Read(age)


@pytest.mark.parametrize("cell", ["", "17-20", 150, -3, 17.5, "young", None])
def test_what_is_no_age(cell: str | float | None) -> None:
    with pytest.raises(Unreadable):
        read_age(cell)


def test_a_birth_year_is_no_age() -> None:
    with pytest.raises(Unreadable, match="year of birth"):
        read_age(1995)


@pytest.mark.parametrize(
    "cell",
    [
        "020 5551 2345",
        "02055512345",
        2055512345,
        2055512345.0,
        "2055512345.0",
        "+856 20 5551 2345",
        "+856 (0)20 5551 2345",
        "00856 20 55512345",
        "໐໒໐ ໕໕໕໑ ໒໓໔໕",
        "020-5551-2345",
        "(020) 5551.2345",
    ],
)
def test_one_lao_mobile_in_many_spellings(cell: str | float) -> None:
    read = read_phone(cell)
    assert read.value.e164 == "+8562055512345"
    assert not read.guessed


@pytest.mark.parametrize("cell", ["85620 5551 2345", "5551 2345"])
def test_a_part_left_out_is_a_guess(cell: str) -> None:
    read = read_phone(cell)
    assert read == Read(Phone("+8562055512345", cell), True, read.note_en, read.note_lo)
    assert read.note_en
    assert read.note_lo


@pytest.mark.parametrize(
    ("cell", "e164"),
    [
        ("021 212345", "+85621212345"),
        ("+66 81 234 5678", "+66812345678"),
        ("+84 91 234 56 78", "+84912345678"),
        ("+86 138 0013 8000", "+8613800138000"),
    ],
)
def test_other_numbers(cell: str, e164: str) -> None:
    assert read_phone(cell) == Read(Phone(e164, cell))


@pytest.mark.parametrize("cell", ["", None, "020 777", "+857 1", "none", "1234567890123456", True])
def test_what_is_no_phone_is_refused_without_quoting_it(cell: str | bool | None) -> None:
    with pytest.raises(Unreadable) as caught:
        read_phone(cell)
    assert not cell or str(cell) not in str(caught.value)


def test_a_number_of_another_country_by_region() -> None:
    assert read_phone("081 234 5678", region="TH").value.e164 == "+66812345678"


@pytest.mark.parametrize(
    ("cell", "sex"),
    [
        ("Female", "female"),
        ("f", "female"),
        ("ຍິງ", "female"),
        ("ເພດ ຍິງ", "female"),
        ("หญิง", "female"),
        ("M.", "male"),
        ("ຊາຍ", "male"),
        ("ชาย", "male"),
        ("Feminine ", "female"),
        ("ບໍ່ຮູ້", "unknown"),
        ("?", "unknown"),
        ("ອື່ນໆ", "other"),
    ],
)
def test_sex(cell: str, sex: str) -> None:
    assert read_sex(cell).value == sex


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        (True, True),
        (False, False),
        (1, True),
        (0.0, False),
        ("YES", True),
        ("ແມ່ນ", True),
        ("✓", True),
        ("No", False),
        ("ບໍ່", False),
        ("ບໍ່ແມ່ນ", False),
        ("ບໍ່ມີ", False),
        ("ມີ", True),
    ],
)
def test_yes_and_no(cell: str | float, answer: bool) -> None:
    assert read_bool(cell).value is answer


@pytest.mark.parametrize(
    ("cell", "standing"),
    [
        ("proved", "proved"),
        ("Alleged", "alleged"),
        ("CONTRADICTED", "contradicted"),
        ("unknown", "unknown"),
        ("ພິສູດແລ້ວ", "proved"),
        ("ຖືກກ່າວຫາ", "alleged"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_standing(cell: str | None, standing: str) -> None:
    assert read_standing(cell).value == standing


@pytest.mark.parametrize("which", ["sex", "boolean", "standing"])
def test_every_label_reads_back(which: Any) -> None:
    readers = {"sex": read_sex, "standing": read_standing, "boolean": read_bool}
    for code, texts in labels(which).items():
        for text in texts.values():
            value = readers[which](text).value
            assert value == (code == "yes" if which == "boolean" else code)


CHOICES = {"harbouring": ("Harbouring", "ການໃຫ້ທີ່ພັກພິງ"), "transfer": ("Transfer", "ການຍົກຍ້າຍ")}


@pytest.mark.parametrize("cell", ["harbouring", " HARBOURING ", "ການໃຫ້ທີ່ພັກພິງ", "ການໃຫ້ທີ່ ພັກພິງ"])
def test_pick(cell: str) -> None:
    assert pick(cell, CHOICES) == Read("harbouring")


def test_a_near_miss_is_asked_and_not_taken() -> None:
    with pytest.raises(Unreadable) as caught:
        pick("harboring", CHOICES)
    assert caught.value.mend_en == "Did you mean “Harbouring”?"
    assert "Harbouring" in caught.value.mend_lo


def test_a_far_miss_gets_the_list() -> None:
    with pytest.raises(Unreadable) as caught:
        pick("zzz", CHOICES)
    assert caught.value.mend_en == "Choose one of: Harbouring, Transfer."


def test_a_word_for_two_choices_is_a_mistake_of_the_list() -> None:
    with pytest.raises(ValueError, match="two choices"):
        pick("x", {"a": ("same",), "b": ("Same",)})


@pytest.mark.parametrize(
    "reader", [read_sex, read_bool, read_standing, read_age, read_integer, read_phone]
)
@given(cell=CELLS)
def test_any_cell_is_read_or_refused(reader: Any, cell: Any) -> None:
    try:
        read = reader(cell)
    except Unreadable:
        return
    assert read.guessed == bool(read.note_en) == bool(read.note_lo)


@pytest.mark.parametrize(
    "reader", [read_sex, read_bool, read_standing, read_age, read_integer, read_phone]
)
def test_a_refusal_says_what_and_how_in_both_languages(reader: Any) -> None:
    with pytest.raises(Unreadable) as caught:
        reader("~~~ ສຽງ ~~~")
    refused = caught.value
    assert refused.problem("en") != refused.problem("lo") != ""
    assert refused.mend("en") != refused.mend("lo") != ""
