"""Dated law: in force, not in force, not encoded; the day before and the day of a change."""

from __future__ import annotations

from datetime import date

import pytest

from khua.law import Fact, assess, offences

LAUNDERED = {
    f"laundering.{name}": Fact("proved")
    for name in ("conversion", "proceeds", "knowledge", "legalisation")
}


def result(layer: str, offence: str, on: date, facts: dict[str, Fact] | None = None) -> str:
    found = assess(facts or {}, layer=layer, on=on)
    return next(each.result for each in found if each.offence.id == offence)


@pytest.mark.parametrize(
    ("layer", "offence", "on", "expected"),
    [
        ("palermo", "tip", date(2003, 12, 24), "not_in_force"),
        ("palermo", "tip", date(2003, 12, 25), "unknown"),
        ("palermo", "som", date(2004, 1, 27), "not_in_force"),
        ("palermo", "som_aggravated", date(2004, 1, 28), "unknown"),
        ("la", "la_trafficking_definition", date(2015, 12, 31), "not_in_force"),
        ("la", "la_trafficking_definition", date(2016, 6, 1), "not_encoded"),
        ("la", "la_trafficking_definition", date(2016, 12, 31), "unknown"),
        ("la", "la_trafficking_penal", date(2005, 11, 8), "not_encoded"),
        ("la", "la_trafficking_penal", date(2010, 1, 1), "unknown"),
        ("la", "la_trafficking_penal", date(2018, 1, 1), "not_encoded"),
        ("la", "la_trafficking_penal", date(2020, 1, 1), "not_encoded"),
        ("la", "la_money_laundering", date(2015, 2, 3), "not_encoded"),
        ("la", "la_smuggling", date(2020, 1, 1), "not_encoded"),
    ],
)
def test_three_answers_about_time(layer: str, offence: str, on: date, expected: str) -> None:
    assert result(layer, offence, on) == expected


def test_the_same_facts_on_the_day_before_and_the_day_of_the_new_law() -> None:
    """The 2014 law also names the aim of making the money look lawful; art. 9 of 2024 does not."""
    assert result("la", "la_money_laundering", date(2024, 10, 31), LAUNDERED) == "established"
    assert result("la", "la_money_laundering", date(2024, 11, 1), LAUNDERED) == "unknown"


def test_a_rough_day_says_so_and_names_no_elements() -> None:
    found = assess({}, layer="la", on=date(2016, 6, 1))
    one = next(each for each in found if each.offence.id == "la_trafficking_definition")
    assert one.time_note is not None
    assert "roughly" in one.time_note["en"]
    assert one.elements == ()
    assert one.next_evidence == ()


def test_without_a_day_the_newest_law_is_used() -> None:
    found = {each.offence.id: each for each in assess(LAUNDERED, layer="la")}
    assert found["la_money_laundering"].offence.version == "la-aml-2024-9"
    assert found["la_trafficking_penal"].result == "not_encoded"


def test_offences_of_a_day() -> None:
    assert offences("palermo", date(2003, 12, 26))[0][0].id == "tip"
    assert len(offences("palermo", date(2003, 12, 26))) == 1
    assert offences("palermo", date(1999, 1, 1)) == []
    assert {versions[0].id for versions in offences("la")} >= {"la_trafficking_penal"}
