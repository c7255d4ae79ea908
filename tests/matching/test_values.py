"""One normal form for each thing that is compared."""

import pytest

from khua.matching import values
from khua.reading import Unreadable, read_phone


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1985-03-14", 19850314),
        ("1985-03-14 00:00:00", 19850314),
        ("14/03/1985", 19850314),
        ("14.3.1985", 19850314),
        ("14-03-2528", 19850314),
        ("2528-03-14", 19850314),
        ("19850314", 19850314),
        ("14031985", 19850314),
        ("໑໔/໐໓/໑໙໘໕", 19850314),
        ("14 March 1985", 19850314),
        ("1985-03", 19850300),
        ("03/1985", 19850300),
        ("1985", 19850000),
        ("2528", 19850000),
        ("1985.0", 19850000),
        ("1985-25-03", 19850325),  # a month that can only be a day
        ("31/02/1990", 19900231),  # no such day: kept, one digit may be all that is wrong
        ("1630-08-01", 16300801),
        ("", 0),
        ("-", 0),
        ("00/00/0000", 0),
    ],
)
def test_births(written: str, number: int) -> None:
    assert values.births([written]) == ([number], [])


def test_what_is_no_date_is_told_by_its_place() -> None:
    assert values.births(["1990", "soon", "", "yesterday"]) == ([19900000, 0, 0, 0], [1, 3])


@pytest.mark.parametrize(
    "written",
    [
        "02055512345", "020 5551 2345", "+856 20 5551 2345", "+856 (0)20 55512345",
        "00856 20 55512345", "8562055512345", "2055512345", "55512345", "2055512345.0",
        "໐໒໐ ໕໕໕໑ ໒໓໔໕", "020-5551-2345", "(020) 55512345",
    ],
)  # fmt: skip
def test_one_lao_phone_however_it_is_written(written: str) -> None:
    assert values.phones([written]) == ["+8562055512345"]


@pytest.mark.parametrize(
    "written",
    [
        "020 9991 1234", "+66 81 234 5678", "+84 912 345 678", "021 212 345", "+1 202 456 1111",
        "0302123456", "+86 138 0013 8000", "66812345678", "77712345",
    ],
)  # fmt: skip
def test_phones_that_exist_are_read_as_the_pages_read_them(written: str) -> None:
    try:
        known = read_phone(written).value.e164
    except Unreadable:
        pytest.fail("the pages refuse this number")
    assert values.phones([written]) == [known]


def test_phones_of_other_forms() -> None:
    written = ["0812345678", "02 26381927", "", "-", "0000000", "12345", "+66 081 234 5678"]
    told = ["+66812345678", "0226381927", "", "", "", "", "+66812345678"]
    assert values.phones(written) == told


def test_documents_accounts_and_plates() -> None:
    assert values.documents(["P 123-456", "0000", "n/a", "1234567.0", "ພ ໑໒໓໔໕"]) == [
        "P123456", "", "", "1234567", "ພ12345",
    ]  # fmt: skip
    assert values.accounts(["GB33 BUKB 2020 1555 5555 55", "010-12-00-123456"]) == [
        "GB33BUKB20201555555555",
        "0101200123456",
    ]
    assert values.plates(["ກຂ 1234", "กข-1234", "ກຂ ໑໒໓໔"]) == ["ກຂ1234"] * 3


def test_names_lose_titles_case_and_blanks() -> None:
    written = ["Mr Khamphone", "ທ້າວ ຄຳປານ", "ນາງ ຄຳ", "KHAM PHONE", "Anne-Marie", "unknown", "-"]
    assert values.given_and_family(written) == [
        "khamphone", "ຄຳປານ", "ຄຳ", "khamphone", "annemarie", "", "",
    ]  # fmt: skip


def test_full_names_are_cut_in_two() -> None:
    assert values.split_full_names(
        ["Khamphone Sayyavong", "ທ້າວ ຄຳປານ ໄຊຍະວົງ", "Kham", "", "-"]
    ) == [
        ("khamphone", "sayyavong"),
        ("ຄຳປານ", "ໄຊຍະວົງ"),
        ("kham", ""),
        ("", ""),
        ("", ""),
    ]


def test_places_and_sex() -> None:
    assert values.provinces(["Savannakhet", "ສະຫວັນນະເຂດ", "LA-BK", "devon", ""]) == [
        "LA-SV", "LA-SV", "LA-BK", "devon", "",
    ]  # fmt: skip
    assert values.districts(["TQ13 8DF", "Kaysone", ""]) == ["tq138df", "kaison", ""]
    assert values.sexes(["Male", "F", "ຍິງ", "other", "?", ""]) == ["m", "f", "f", "", "", ""]
