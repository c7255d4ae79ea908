"""Dated law: in force, not in force, not encoded; the day before and the day of a change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from khua.law import Assessment, Fact, assess, offences

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


def in_period(layer: str, offence: str, first: date, last: date) -> Assessment:
    found = assess(LAUNDERED, layer=layer, on=(first, last))
    return next(each for each in found if each.offence.id == offence)


@pytest.mark.parametrize(
    ("first", "last", "expected", "version"),
    [
        # the 2014 law until 31 October 2024, the 2024 law from 1 November
        (date(2024, 10, 1), date(2024, 10, 31), "established", "la-aml-2014"),
        (date(2024, 10, 31), date(2024, 11, 1), "not_encoded", None),
        (date(2024, 1, 1), date(2024, 12, 31), "not_encoded", None),
        (date(2024, 11, 1), date(2024, 11, 30), "unknown", "la-aml-2024-9"),
        (date(2025, 1, 1), date(2025, 12, 31), "unknown", "la-aml-2024-9"),
        # a period in which the law changed twice is no more certain than its two ends
        (date(2014, 1, 1), date(2026, 1, 1), "not_encoded", None),
    ],
)
def test_a_period_has_an_answer_only_where_the_law_stayed_the_same(
    first: date, last: date, expected: str, version: str | None
) -> None:
    found = in_period("la", "la_money_laundering", first, last)
    assert found.result == expected
    if version:
        assert found.offence.version.startswith(version)
        assert found.time_note is None
    else:
        assert found.time_note is not None
        assert "day of the act" in found.time_note["en"]
        assert found.elements == ()


def test_a_period_that_begins_before_the_law_is_neither_in_force_nor_not() -> None:
    day = date(2003, 12, 25)
    assert in_period("palermo", "tip", day - timedelta(1), day).result == "not_encoded"
    before = in_period("palermo", "tip", day - timedelta(300), day - timedelta(1))
    assert before.result == "not_in_force"
    assert in_period("palermo", "tip", day, day + timedelta(300)).result == "unknown"


def test_a_period_in_the_days_of_a_rough_law_blames_the_law() -> None:
    found = in_period("la", "la_trafficking_definition", date(2016, 3, 1), date(2016, 5, 1))
    assert found.result == "not_encoded"
    assert found.time_note is not None
    assert "this law began" in found.time_note["en"]


def test_a_period_says_the_same_as_its_days() -> None:
    """Against every single day, for each offence of Laos, around each change."""
    begin, days = date(2015, 12, 1), 800
    one_by_one = [
        {
            each.offence.id: (each.offence.version, each.result)
            for each in assess({}, layer="la", on=day)
        }
        for day in (begin + timedelta(step) for step in range(days))
    ]
    for first, last in ((0, 29), (20, 60), (31, 396), (390, 410), (500, 560), (0, days - 1)):
        period = assess({}, layer="la", on=(begin + timedelta(first), begin + timedelta(last)))
        for each in period:
            seen = {one_by_one[step][each.offence.id] for step in range(first, last + 1)}
            if len(seen) == 1:
                assert (each.offence.version, each.result) in seen
            else:
                assert each.result == "not_encoded"


def test_a_period_of_one_day_is_that_day_and_one_that_runs_backwards_is_refused() -> None:
    day = date(2024, 10, 31)
    assert in_period("la", "la_money_laundering", day, day).result == "established"
    with pytest.raises(ValueError, match="before it begins"):
        assess({}, on=(day, day - timedelta(1)))
    assert assess({}, on=(day, day))[0].as_json()["on"] == ["2024-10-31", "2024-10-31"]
