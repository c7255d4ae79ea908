"""Writing the record: what is done, what is refused, and that a refusal leaves no trace."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction

from khua.access.models import Colleague
from khua.record import services
from khua.record.assessing import assess_record
from khua.record.data import CaseData, FindingData, IdentityData, PersonData, PlaceData
from khua.record.models import Assignment, Case, Change, Finding, Identity, Person
from khua.record.refusal import Refused

PLAIN = CaseData(title="ຄົນຫາຍ", source="police", reported_on=date(2026, 5, 4))


def test_numbers_run_per_office_and_year(acting):
    officer = acting("sv-pol-officer")
    first, second, other_year = services.open_cases(
        officer, [PLAIN, PLAIN, replace(PLAIN, reported_on=date(2025, 5, 4))]
    )
    assert re.fullmatch(r"SV-POL-2026-\d{4}", first.number)
    assert int(second.number[-4:]) == int(first.number[-4:]) + 1
    assert other_year.number == "SV-POL-2025-0001"
    bokeo = services.open_case(acting("bk-pol-officer"), PLAIN)
    assert bokeo.number == "BK-POL-2026-0001"


def test_a_refused_write_takes_no_number(acting):
    officer = acting("sv-pol-officer")
    before = services.open_case(officer, PLAIN).number
    with pytest.raises(Refused) as refused, transaction.atomic():
        services.open_cases(officer, [PLAIN, replace(PLAIN, title=" \u200b ")])
    assert refused.value.field == "title"
    after = services.open_case(officer, PLAIN).number
    assert int(after[-4:]) == int(before[-4:]) + 1


def test_the_officer_who_opens_a_case_is_on_it_and_a_clerk_is_not(acting):
    mine = services.open_case(acting("sv-pol-officer"), PLAIN)
    assert [a.member.username for a in mine.assignments.all()] == ["sv-pol-officer"]
    typed = services.open_case(acting("sv-pol-clerk"), PLAIN)
    assert not typed.assignments.exists()


def test_a_case_does_not_happen_after_it_is_reported(acting):
    with pytest.raises(Refused) as refused:
        services.open_case(acting("sv-pol-officer"), replace(PLAIN, occurred_on=date(2026, 5, 5)))
    assert refused.value.field == "occurred_on"
    assert refused.value.mend


def test_lao_text_is_stored_in_normal_form(acting):
    officer = acting("sv-pol-officer")
    case = services.open_case(officer, replace(PLAIN, title="ຄໍາຮ້ອງ  ຫນຶ່ງ"))
    assert case.title == "ຄຳຮ້ອງ ໜຶ່ງ"


def test_an_honorific_stands_apart_and_codes_have_no_pattern(a_case, acting):
    officer = acting("sv-pol-officer")
    person = services.add_person(
        officer,
        a_case.case,
        PersonData(("possible_victim",), identity=IdentityData(name="ນາງ ຄໍາຫຼ້າ")),
    )
    identity = Identity.objects.get(pk=person.pk)
    assert (identity.honorific, identity.name) == ("ນາງ", "ຄຳຫຼ້າ")
    assert re.fullmatch(r"V-[2-9B-DF-HJ-NP-TV-Z]{4}", person.code_name)
    assert re.fullmatch(r"P-.{4}", a_case.suspect.code_name)


def test_a_stated_birth_date_under_18_is_noted_as_alleged(a_case, acting):
    acting("sv-pol-officer")
    finding = Finding.objects.get(code="victim.minor")
    assert (finding.standing, finding.source, finding.victim) == (
        "alleged",
        "computed",
        a_case.victim,
    )


def test_a_stated_age_never_overrides_what_an_officer_found(a_case, acting):
    officer = acting("sv-pol-officer")
    services.record_finding(
        officer,
        a_case.case,
        FindingData("victim.minor", "proved", "document", victim=a_case.victim),
    )
    services.edit_person(
        officer,
        a_case.victim,
        PersonData(("victim",), identity=IdentityData(birth_date=date(2011, 1, 1))),
        with_identity=True,
    )
    assert Finding.objects.get(code="victim.minor").standing == "proved"


def test_changing_a_finding_keeps_one_row_and_adds_to_its_history(a_case, acting):
    officer = acting("sv-pol-officer")
    said = FindingData("means.deception", "proved", "statement", a_case.suspect, a_case.victim)
    finding = services.record_finding(officer, a_case.case, said)
    services.record_finding(officer, a_case.case, said)  # the same again changes nothing
    assert Finding.objects.filter(code="means.deception").count() == 1
    history = Change.objects.filter(thing="record_finding", row=finding.pk).order_by("id")
    assert [change.action for change in history] == ["INSERT", "UPDATE"]
    assert history.last().changes["standing"] == ["alleged", "proved"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "means.magic"}, "code"),
        ({"suspect": "witness"}, "suspect"),
        ({"victim": "suspect"}, "victim"),
    ],
)
def test_a_finding_that_makes_no_sense_is_refused(a_case, acting, change, field):
    officer = acting("sv-pol-officer")
    change = {k: getattr(a_case, v, v) if k != "code" else v for k, v in change.items()}
    data = replace(
        FindingData("means.force", "alleged", "report", a_case.suspect, a_case.victim), **change
    )
    with pytest.raises(Refused) as refused:
        services.record_finding(officer, a_case.case, data)
    assert refused.value.field == field


def test_a_person_needs_a_role(a_case, acting):
    with pytest.raises(Refused):
        services.add_person(acting("sv-pol-officer"), a_case.case, PersonData(()))


def test_a_head_assigns_and_ends_and_the_colleague_sees_the_victim_only_in_between(a_case, acting):
    head = acting("sv-pol-head")
    colleague = Colleague.objects.get(display_name="Member bk-pol-officer")
    assignment = services.assign(head, a_case.case, colleague)
    assert services.assign(head, a_case.case, colleague) == assignment
    acting("bk-pol-officer")
    assert Case.objects.get().pk == a_case.case.pk
    assert Identity.objects.filter(pk=a_case.victim.pk).exists()
    services.unassign(acting("sv-pol-head"), Assignment.objects.get(pk=assignment.pk))
    acting("bk-pol-officer")
    assert not Person.objects.exists()


def test_only_officers_and_heads_are_assigned(a_case, acting):
    head = acting("sv-pol-head")
    with pytest.raises(Refused):
        services.assign(head, a_case.case, Colleague.objects.get(role="clerk"))


def test_places_are_added_and_found(a_case, acting):
    officer = acting("sv-pol-officer")
    services.edit_case(
        officer,
        a_case.case,
        replace(PLAIN, places=(PlaceData("Transit", country="TH", village="หนองคาย"),)),
    )
    assert a_case.case.places.count() == 2
    from khua.record.selectors import search_case_ids

    assert search_case_ids("หนองคาย") == search_case_ids("ບ້ານໂພນ") == {a_case.case.pk}
    assert search_case_ids("Savannakhet") == {a_case.case.pk}
    assert search_case_ids("Vongsavanh Bounthong") == {a_case.case.pk}  # in any order
    assert search_case_ids("Bounthong Nobody") == set()


def test_the_assessment_of_a_case(a_case, acting):
    """Act proved, under 18 and deception only alleged, purpose and intent open."""
    officer = acting("sv-pol-officer")
    suspect = a_case.suspect.code
    assert assess_record(a_case.case).cell(suspect, "tip").result == "unknown"
    services.record_findings(
        officer,
        [
            (a_case.case, FindingData(code, "alleged", "statement", a_case.suspect))
            for code in ("purpose.forced_labour", "intent")
        ],
    )
    for standard, result in (
        ("suspicion", "established"),
        ("charge", "unknown"),  # the means and the age rest on nobody's statement
        ("conviction", "unknown"),
    ):
        assert assess_record(a_case.case, standard=standard).cell(suspect, "tip").result == result


def test_one_contradicted_means_does_not_close_an_inquiry(a_case, acting):
    """A decision lists all that the tribunal found; an open case does not."""
    officer = acting("sv-pol-officer")
    for code in ("means.deception", "victim.minor"):
        services.record_finding(
            officer,
            a_case.case,
            FindingData(code, "contradicted", "statement", a_case.suspect, a_case.victim),
        )
    cell = assess_record(a_case.case).cell(a_case.suspect.code, "tip")
    assert cell.result == "unknown"
    services.record_finding(
        officer,
        a_case.case,
        FindingData("means.none", "proved", "statement", a_case.suspect, a_case.victim),
    )
    cell = assess_record(a_case.case).cell(a_case.suspect.code, "tip")
    assert cell.result == "not_established"
