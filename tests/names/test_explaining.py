"""Why two names are alike, in words."""

import pytest

from khua.names import explain
from khua.names.explaining import reasons


def told(a: str, b: str) -> list[tuple[str, str, bool, str]]:
    return [
        (each.left, each.right, each.same, each.reason["en"])
        for pair in explain(a, b).words
        for each in pair.letters
    ]


@pytest.mark.parametrize(
    ("a", "b", "letters", "reason"),
    [
        ("Sayyavong", "Xayavong", ("s", "x"), "s"),
        ("Phommachan", "Phomachan", ("mm", "m"), "double"),
        ("Khampane", "Khampan", ("ne", "n"), "silent e"),
        ("Khampanh", "Khampan", ("nh", "n"), "silent h"),
        ("Phousavan", "Phoosavan", ("ou", "oo"), "u"),
        ("Vieng", "Viang", ("ie", "ia"), "ia"),
        ("Kham", "ຄຳ", ("kham", "ຄຳ"), "script"),
    ],
)
def test_letters_taken_for_the_same(a: str, b: str, letters: tuple[str, str], reason: str) -> None:
    assert (*letters, True, reasons()[reason]["en"]) in told(a, b)


def test_letters_that_tell_two_names_apart() -> None:
    assert ("ne", "ng", False, reasons()["other"]["en"]) in told("Khamphone", "Khamphong")
    assert ("h", "nh", False, reasons()["lost"]["en"]) not in told("Phouvanh", "Phouvan")


def test_equal_words_need_no_reason() -> None:
    assert told("Khampane Sayyavong", "khampane SAYYAVONG") == []


@pytest.mark.parametrize(
    ("a", "b", "note"),
    [
        ("Khampane", "Khampane Sayyavong", "lacks"),
        ("Kham Phone", "Khamphone", "joined"),
        ("Sayyavong Khampane", "Khampane Sayyavong", "another order"),
        ("Khampane (Noy) Sayyavong", "Noy Sayyavong", "Another name"),
        ("Nguyễn Văn Hậu", "Nguyen Hau", "middle word"),
        ("", "Noy", "no name"),
    ],
)
def test_notes(a: str, b: str, note: str) -> None:
    assert any(note in each["en"] for each in explain(a, b).notes)
    assert any(note in each["en"] for each in explain(b, a).notes)


def test_every_reason_is_in_both_languages() -> None:
    for name, text in reasons().items():
        assert text["en"], name
        assert any("\u0e80" <= char <= "\u0eff" for char in text["lo"]), name


def test_a_word_of_one_name_only_is_shown_on_its_side() -> None:
    assert [(pair.left, pair.right) for pair in explain("Noy Keo", "Noy").words] == [
        ("Noy", "Noy"),
        ("Keo", ""),
    ]
