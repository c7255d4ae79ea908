"""Outcomes of tribunals, and what is paid to victims."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from khua.procedure import services
from khua.procedure.data import PaymentData
from khua.procedure.models import Clock, Outcome
from khua.record.refusal import Refused
from tests.procedure.steps import decided, lead_to_court


@pytest.fixture
def before_court(a_case, acting):
    """The world's case before the court of Savannakhet, whose officer is in context."""
    number = lead_to_court(a_case, acting)
    return number, acting("sv-crt-officer")


def test_the_police_record_no_outcome(a_case, acting):
    member = acting("sv-pol-officer")
    with pytest.raises(Refused):
        decided(member, a_case.case.number, a_case.suspect)
    with pytest.raises(DatabaseError), transaction.atomic():
        Outcome.objects.create(
            case=a_case.case,
            tribunal="provincial",
            tribunal_name="x",
            suspect=a_case.suspect,
            offence="tip",
            verdict="acquitted",
            decided_on=timezone.localdate(),
            recorded_by=member,
        )


def test_an_outcome_is_of_a_suspect_of_its_own_case(before_court, a_case, members, acting):
    from datetime import date

    from tests import world

    number, _member = before_court
    other = world.open_case(members["bk-pol-officer"], date(2026, 3, 3))
    member = acting("sv-crt-officer")
    with pytest.raises(DatabaseError), transaction.atomic():
        decided(member, number, other.suspect)
    with pytest.raises(Refused) as caught:
        decided(member, number, a_case.witness)
    assert caught.value.field == "suspect"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"verdict": "acquitted", "fine_kip": 5}, "verdict"),
        ({"sentence": "imprisonment"}, "months"),
        ({"sentence": "death", "months": 3}, "months"),
        ({"months": 3}, "months"),
        ({"verdict": "set_aside"}, "sets_aside"),
        ({"tribunal": "moon"}, "tribunal"),
        ({"tribunal_name": ""}, "tribunal_name"),
        ({"offence": "moon"}, "offence"),
        ({"decided_on": timezone.localdate() + timedelta(days=2)}, "decided_on"),
    ],
)
def test_an_outcome_that_makes_no_sense_is_refused(before_court, a_case, given, field):
    number, member = before_court
    with pytest.raises(Refused) as caught:
        decided(member, number, a_case.suspect, **given)
    assert caught.value.field == field


def test_the_same_decision_is_recorded_once(before_court, a_case):
    number, member = before_court
    decided(member, number, a_case.suspect)
    with pytest.raises(Refused) as caught:
        decided(member, number, a_case.suspect)
    assert caught.value.field == "decided_on"
    decided(member, number, a_case.suspect, offence="som")


def test_an_outcome_stays_as_it_was_recorded(before_court, a_case):
    number, member = before_court
    outcome = decided(member, number, a_case.suspect)
    with pytest.raises(DatabaseError), transaction.atomic():
        Outcome.objects.filter(pk=outcome.pk).update(verdict="acquitted")


def test_an_outcome_is_set_aside_once_and_by_a_later_one(before_court, a_case):
    number, member = before_court
    yesterday = timezone.localdate() - timedelta(days=1)
    first = decided(member, number, a_case.suspect, decided_on=yesterday)
    second = decided(member, number, a_case.suspect, tribunal="regional", sets_aside=first)
    first.refresh_from_db()
    assert first.set_aside_by_id == second.pk
    with pytest.raises(Refused):
        decided(member, number, a_case.suspect, tribunal="supreme", sets_aside=first)
    with pytest.raises(Refused):
        services.set_aside(member, second, first)


def test_restitution_runs_until_all_of_it_is_paid(before_court, a_case):
    number, member = before_court
    outcome = decided(member, number, a_case.suspect, restitution_ordered_kip=5_000_000)
    clock = Clock.objects.get(limit="restitution")
    assert (clock.person_id, clock.stopped_at) == (a_case.suspect.pk, None)
    today = timezone.localdate()
    services.record_restitution_payment(member, PaymentData(outcome, 2_000_000, today))
    clock.refresh_from_db()
    assert clock.stopped_at is None
    services.record_restitution_payment(member, PaymentData(outcome, 3_000_000, today))
    clock.refresh_from_db()
    assert clock.stopped_at is not None


def test_nothing_is_paid_where_nothing_was_ordered(before_court, a_case):
    number, member = before_court
    outcome = decided(member, number, a_case.suspect)
    with pytest.raises(Refused) as caught:
        services.record_restitution_payment(member, PaymentData(outcome, 1, timezone.localdate()))
    assert caught.value.field == "outcome"
