"""What became of a victim, and requests between states: recorded on the page, told in the history,
and nothing starts to run."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from khua.procedure import services
from khua.procedure.data import HappeningData
from khua.procedure.models import Clock, Happening
from khua.procedure.rules import rules
from khua.record.refusal import Refused

OF_VICTIMS = (
    "victim_referred", "shelter_given", "medical_given", "legal_given", "training_given",
    "financial_given", "reintegration_begun", "victim_returned", "not_punished", "killed",
    "injured",
)  # fmt: skip
BETWEEN_STATES = tuple(
    f"{what}_{step}"
    for what in ("legal_assistance", "extradition")
    for step in ("sent", "received", "answered")
)


def test_they_are_in_the_law_and_about_whom_they_should_be():
    about = {event.id: event.about for event in rules().events.values()}
    assert {about[each] for each in OF_VICTIMS} == {"person"}
    assert {about[each] for each in BETWEEN_STATES} == {"case"}


@pytest.mark.parametrize("lang", ["en", "lo"])
@pytest.mark.parametrize("event", [*OF_VICTIMS, *BETWEEN_STATES])
def test_each_is_recorded_on_the_page_and_told_in_the_history(
    a_case, client_for, acting, event, lang
):
    client = client_for("sv-pol-officer")
    client.cookies["django_language"] = lang
    label = rules().events[event].label[lang]
    number = a_case.case.number
    form = client.get(reverse("happening-new", args=[number])).content.decode()
    assert label in form
    given = {
        "event": event, "person": a_case.victim.code, "day": "05/03/2026", "time": "",
        "note": "",
    }  # fmt: skip
    answer = client.post(reverse("happening-new", args=[number]), given)
    assert answer.status_code == 302
    assert label in client.get(reverse("procedure", args=[number])).content.decode()
    assert label in client.get(reverse("case-history", args=[number])).content.decode()
    acting("sv-pol-officer")
    happening = Happening.objects.get()
    assert happening.person_id == (a_case.victim.pk if event in OF_VICTIMS else None)
    assert not Clock.objects.filter(happening=happening).exists()


def test_many_are_recorded_together_or_none(a_case, acting):
    me = acting("sv-pol-officer")
    now = timezone.now()
    good = HappeningData("victim_referred", now - timedelta(days=2), a_case.victim)
    for bad in (
        HappeningData("victim_referred", now + timedelta(days=2), a_case.victim),
        HappeningData("shelter_given", now),
        HappeningData("no_such_event", now),
    ):
        with pytest.raises(Refused):
            services.record_happenings(me, [(a_case.case, good), (a_case.case, bad)])
    assert not Happening.objects.exists()
    made = services.record_happenings(
        me,
        [
            (a_case.case, good),
            (a_case.case, HappeningData("detention", now - timedelta(hours=5), a_case.suspect)),
        ],
    )
    assert [each.event for each in made] == ["victim_referred", "detention"]
    assert set(Clock.objects.values_list("limit", flat=True)) >= {"custody", "detention_notice"}
