"""What to collect for which finding, and what makes a flight likely."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khua.law import Fact, assess, law, procedure
from khua.law.procedure import FlightFacts
from khua.law.procedure.checklists import is_foreign_phone

CODES = sorted(law().vocabulary.codes)
OFFENCES = sorted({offence.id for offence in law().offences})
ITEMS = procedure.checklists().items


def ids(facts: FlightFacts) -> list[str]:
    return [reason.id for reason in procedure.flight_risk(facts)]


@given(st.sampled_from([None, *OFFENCES]), st.sets(st.sampled_from(CODES), max_size=6))
def test_items_support_what_was_asked_and_the_perishable_stand_first(
    offence: str | None, codes: set[str]
) -> None:
    found = procedure.checklist(offence, codes)
    assert all(item.supports & codes for item in found)
    assert [item.first for item in found] == sorted((x.first for x in found), reverse=True)
    days = [item.within for item in found if item.within]
    assert days == sorted(days)
    left_out = [item for item in ITEMS if item not in found]
    assert all(
        not item.supports & codes or (item.offences and offence and offence not in item.offences)
        for item in left_out
    )


@pytest.mark.parametrize("code", CODES)
def test_every_finding_has_something_to_collect(code: str) -> None:
    assert procedure.checklist(None, [code])


@pytest.mark.parametrize("offence", sorted({o.id for o in law().offences if o.tree}))
def test_every_finding_of_an_offence_has_something_to_collect(offence: str) -> None:
    for each in law().offences:
        if each.id == offence and each.tree:
            for leaf in each.tree.leaves():
                assert procedure.checklist(offence, [leaf.code or ""]), leaf.code


def test_the_next_evidence_of_an_assessment_fills_the_checklist() -> None:
    found = assess(
        {
            "act.recruitment": Fact("proved"),
            "intent": Fact("proved"),
            "purpose.forced_labour": Fact("proved"),
        }
    )
    (tip,) = (each for each in found if each.offence.id == "tip")
    codes = [option.code.id for item in tip.next_evidence for option in item.options]
    items = [item.id for item in procedure.checklist("tip", codes)]
    assert "age_papers" in items
    assert "person_statement" in items
    assert items.index("person_statement") < items.index("age_papers")
    assert items.index("phone_contents") < items.index("wage_and_debt_books")


def test_every_kind_of_evidence_is_used_and_statements_are_perishable_or_first() -> None:
    assert {item.kind for item in ITEMS} == set(procedure.EVIDENCE_KINDS)
    assert all(item.first for item in ITEMS if item.kind == "statement")
    assert {item.kind for item in ITEMS if item.perishable} >= {"medical", "digital", "statement"}


def test_an_item_of_one_offence_is_not_shown_for_another() -> None:
    def shown(offence: str | None) -> set[str]:
        return {item.id for item in procedure.checklist(offence, ["laundering.proceeds"])}

    assert "predicate_file" in shown("la_money_laundering")
    assert "predicate_file" in shown(None)
    assert "predicate_file" not in shown("tip")
    with pytest.raises(ValueError, match="tipp"):
        procedure.checklist("tipp", [])


def test_no_ties_no_flag() -> None:
    assert ids(FlightFacts()) == []
    at_home = FlightFacts(
        nationalities=["LA"],
        phones=["+8562055512345", "020 5551 2345", "008562055512345"],
        documents=[{"kind": "family book", "number": "1", "country": "LA"}],
    )
    assert ids(at_home) == []


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (FlightFacts(nationalities=["LA", "TH"]), "foreign_nationality"),
        (FlightFacts(addresses_abroad=True), "address_abroad"),
        (FlightFacts(exploitation_abroad=True), "exploitation_abroad"),
        (FlightFacts(phones=["+66812345678"]), "foreign_phone"),
        (FlightFacts(documents=[{"kind": "Passport", "country": "LA"}]), "document_in_hand"),
        (FlightFacts(documents=[{"kind": "ໜັງສືຜ່ານແດນ", "country": ""}]), "document_in_hand"),
        (FlightFacts(documents=[{"kind": "identity card", "country": "VN"}]), "foreign_document"),
        (FlightFacts(crossed_before=True), "crossed_before"),
    ],
)
def test_each_tie_gives_its_reason(facts: FlightFacts, reason: str) -> None:
    assert ids(facts) == [reason]


@given(
    st.lists(st.sampled_from(["LA", "TH", "VN"])),
    st.lists(st.sampled_from(["+85620555123", "+6681234567", "0205551234"])),
    st.booleans(),
)
def test_a_further_tie_takes_no_reason_away_and_no_number_is_shown(
    nationalities: list[str], phones: list[str], crossed: bool
) -> None:
    few = set(ids(FlightFacts(nationalities=nationalities, phones=phones)))
    more = FlightFacts(
        nationalities=nationalities,
        phones=[*phones, "+84912345678"],
        documents=[{"kind": "passport", "number": "P1234567", "country": "TH"}],
        crossed_before=crossed,
    )
    assert few <= set(ids(more))
    for reason in procedure.flight_risk(more):
        assert not any(sign.isdigit() for text in reason.text.values() for sign in text)


def test_phones_of_other_countries() -> None:
    assert is_foreign_phone("0066 81 234 5678", "856")
    assert not is_foreign_phone("+856 20 5551 2345", "856")
    assert not is_foreign_phone("", "856")
