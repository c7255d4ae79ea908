"""Clocks: what starts and stops them, weekends and holidays, extensions, and who sees them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from khua.procedure import services
from khua.procedure.data import ExtensionData
from khua.procedure.models import Clock, Extension
from khua.procedure.pages.clocks import shown_clock
from khua.procedure.selectors import my_clocks, running_clocks
from khua.record.refusal import Refused
from tests.procedure.steps import case_of, happened, lead_to_court, sent_and_accepted, step

VIENTIANE = ZoneInfo("Asia/Vientiane")
ORDER = ExtensionData("ໄອຍະການ ແຂວງ, ເລກທີ 12", "ພະຍານຢູ່ຕ່າງປະເທດ")


def running(case) -> set[str]:
    return set(Clock.objects.filter(case=case, stopped_at=None).values_list("limit", flat=True))


def test_a_case_opened_by_hand_has_the_clock_of_the_first_look(a_case, acting):
    acting("sv-pol-officer")
    assert running(a_case.case) == {"first_look"}


def test_a_case_out_of_a_sheet_has_none(acting):
    from khua.record import services as record
    from khua.record.data import CaseData

    case = record.open_case(
        acting("sv-pol-clerk"), CaseData("ເລື່ອງ", "police", date(2016, 3, 2), sheet_key="7")
    )
    assert running(case) == set()


def test_stages_stop_and_start_clocks(a_case, acting):
    member = acting("sv-pol-officer")
    step(member, a_case.case.number, "start_inquiry")
    assert running(a_case.case) == {"inquiry"}
    step(member, a_case.case.number, "open_investigation")
    assert running(a_case.case) == {"investigation"}
    sent_and_accepted(
        acting,
        a_case.case.number,
        "send_to_prosecutor",
        "sv-pol-officer",
        "sv-pro-officer",
        "SV-PRO",
    )
    acting("sv-pro-officer")
    assert running(a_case.case) == {"prosecutor_decision"}
    stopped = Clock.objects.get(case=a_case.case, limit="investigation")
    assert shown_clock(stopped).state == "met"


def test_what_happens_to_one_person_runs_for_that_person(a_case, acting):
    member = acting("sv-pol-officer")
    at = timezone.now() - timedelta(hours=40)
    happened(member, a_case.case.number, "detention", at, a_case.suspect)
    happened(member, a_case.case.number, "detention", at, a_case.witness)
    custody = Clock.objects.get(case=a_case.case, limit="custody", person=a_case.suspect)
    assert custody.due_at == at + timedelta(hours=48)  # hours run exactly, also over a weekend
    happened(member, a_case.case.number, "released", person=a_case.suspect)
    custody.refresh_from_db()
    assert custody.stopped_at is not None
    assert Clock.objects.filter(
        case=a_case.case, limit="custody", person=a_case.witness, stopped_at=None
    ).exists()


def test_what_is_written_down_late_still_counts_from_when_it_happened(a_case, acting):
    """The release was recorded first, the custody after: the clock has its end already."""
    member = acting("sv-pol-officer")
    now = timezone.now()
    happened(member, a_case.case.number, "released", now - timedelta(hours=1), a_case.suspect)
    happened(member, a_case.case.number, "detention", now - timedelta(hours=60), a_case.suspect)
    custody = Clock.objects.get(case=a_case.case, limit="custody")
    assert custody.stopped_at == now - timedelta(hours=1)
    assert shown_clock(custody).state == "missed"


def test_working_days_leave_out_weekends_and_holidays(a_case, acting):
    """Lao New Year 2026 is on Tuesday 14 to Thursday 16 April: from Monday 13, the third working
    day is Tuesday 21."""
    member = acting("sv-pol-officer")
    at = datetime(2026, 4, 13, 9, tzinfo=VIENTIANE)
    happened(member, a_case.case.number, "indictment_notified", at, a_case.suspect)
    clock = Clock.objects.get(case=a_case.case, limit="indictment_waiting")
    assert timezone.localdate(clock.due_at) == date(2026, 4, 21)
    assert clock.certain


def test_a_waiting_period_is_never_overdue(a_case, acting):
    member = acting("sv-pol-officer")
    at = timezone.now() - timedelta(days=60)
    happened(member, a_case.case.number, "indictment_notified", at, a_case.suspect)
    clock = Clock.objects.get(case=a_case.case, limit="indictment_waiting")
    assert shown_clock(clock).state == "met"
    assert clock.pk not in {c.pk for c in running_clocks(member)}


def test_a_limit_is_extended_as_often_as_its_rule_allows(a_case, acting):
    member = acting("sv-pol-officer")
    step(member, a_case.case.number, "start_inquiry")
    clock = Clock.objects.get(case=a_case.case, limit="inquiry")
    due = clock.due_at
    services.extend_clock(member, clock, ORDER)
    clock.refresh_from_db()
    assert clock.due_at == due + timedelta(days=30)
    assert Extension.objects.get().granted_by == ORDER.granted_by
    with pytest.raises(Refused):
        services.extend_clock(member, clock, ORDER)
    assert Extension.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "field"), [(ExtensionData(" ", "x"), "granted_by"), (ExtensionData("x", ""), "reason")]
)
def test_an_extension_says_who_granted_it_and_why(a_case, acting, data, field):
    member = acting("sv-pol-officer")
    step(member, a_case.case.number, "start_inquiry")
    with pytest.raises(Refused) as caught:
        services.extend_clock(member, Clock.objects.get(limit="inquiry"), data)
    assert caught.value.field == field


def test_a_limit_without_extension_is_not_extended(a_case, acting):
    member = acting("sv-pol-officer")
    with pytest.raises(Refused):
        services.extend_clock(member, Clock.objects.get(limit="first_look"), ORDER)


def test_what_happened_lies_not_in_the_future_and_has_its_person(a_case, acting):
    member = acting("sv-pol-officer")
    tomorrow = timezone.now() + timedelta(days=1)
    with pytest.raises(Refused) as caught:
        happened(member, a_case.case.number, "detention", tomorrow, a_case.suspect)
    assert caught.value.field == "at"
    with pytest.raises(Refused) as caught:
        happened(member, a_case.case.number, "detention")
    assert caught.value.field == "person"


def test_the_office_above_sees_what_is_overdue_below(a_case, acting):
    acting("sv-pol-officer")
    late = timezone.now() - timedelta(days=1)
    Clock.objects.filter(case=a_case.case).update(due_at=late)
    for username, mine, seen in (
        ("sv-pol-officer", 1, 1),
        ("sv-pol-officer2", 0, 1),  # of the office, but not on the case
        ("sv-pol-head", 1, 1),
        ("c-pol-head", 0, 1),
        ("bk-pol-head", 0, 0),
        ("sv-pro-officer", 0, 0),
    ):
        member = acting(username)
        assert (my_clocks(member).count(), running_clocks(member).count()) == (mine, seen), username


def test_the_sender_s_clocks_go_with_the_case(a_case, acting):
    number = lead_to_court(a_case, acting)
    acting("sv-crt-officer")
    case = case_of(number)
    assert set(Clock.objects.filter(case=case).values_list("office__code", flat=True)) == {"SV-CRT"}
    assert running(case) == {"hearing"}
