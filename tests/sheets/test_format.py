from pathlib import Path

import pytest

from khua.law import vocabulary
from khua.reading import Unreadable
from khua.sheets.describe import put_into
from khua.sheets.format import headers, sheets
from khua.sheets.lists import CHOICES, pick_list


def test_every_text_is_in_both_languages():
    for one in sheets():
        for column in one.columns:
            for text in (one.title, column.label, column.help):
                assert set(text) == {"en", "lo"}
                assert all(text.values())


def test_no_header_stands_for_two_columns():
    for one in sheets():
        headers(one.id)  # raises ValueError


def test_every_identifier_of_htcds_stands_once_in_a_sheet():
    for one in sheets():
        identifiers = [column.htcds for column in one.columns if column.htcds]
        assert len(identifiers) == len(set(identifiers))


def test_every_pick_list_exists_and_reads_its_own_words():
    names = {column.list for one in sheets() for column in one.columns if column.list}
    assert names == {*CHOICES, "code"}
    for name in names:
        for code, label in pick_list(name).labels.items():
            for text in (code, label["en"], label["lo"], f"{label['lo']} · {label['en']}"):
                assert pick_list(name).read(text).value == code


def test_every_element_of_the_law_can_be_picked():
    assert set(pick_list("code").labels) == set(vocabulary().codes)


def test_a_word_of_two_elements_is_none_and_both_are_offered():
    with pytest.raises(Unreadable) as refused:
        pick_list("code").read("transfer")
    assert "act: transfer" in refused.value.mend("en")
    assert "money laundering" in refused.value.mend("en")


def test_only_khua_itself_says_computed():
    with pytest.raises(Unreadable):
        pick_list("finding_source").read("computed")


def test_a_near_miss_is_offered_and_never_taken():
    with pytest.raises(Unreadable) as refused:
        pick_list("role").read("suspct")
    assert "Suspect" in refused.value.mend("en")
    assert "ຜູ້ຖືກສົງໄສ" in refused.value.mend("lo")


def test_the_document_has_the_tables_of_the_format():
    page = Path(__file__).parents[2] / "docs" / "sheet-format.md"
    text = page.read_text(encoding="utf-8")
    assert put_into(text) == text, "run: python -m khua.sheets.describe"


def test_every_header_is_text():
    """YAML reads a bare `no` as false: a header must be quoted where it says so."""
    from khua.sheets.format import sheet

    for name in ("cases", "people", "findings"):
        for column in sheet(name).columns:
            assert all(isinstance(header, str) for header in column.also), column.id
