"""The history of a case tells of hand-overs, joint teams and officials in sentences."""

from datetime import timedelta

import pytest
from django.utils import timezone

from khua.access.models import Colleague, Office
from khua.record.models import Change, HandOver, Person, Team
from khua.record.selectors import access_case, changes_of
from khua.record.services import handovers, teams
from khua.record.wording import TELLERS, Detail, events


def told(member, number: str) -> list[str]:
    """The sentences of a case, oldest first, in English."""
    from django.utils import translation

    case = access_case(member, number)
    with translation.override("en"):
        return [event.what for event in reversed(events(case, changes_of(case)))]


def send(acting, a_case, kind: str) -> HandOver:
    officer = acting("sv-pol-officer")
    to_office = Office.objects.get(code="SV-PRO")
    data = handovers.HandOverData(kind, to_office, "ກະລຸນາອ່ານ")
    return handovers.send(officer, a_case.case, data)


def test_a_refused_and_an_accepted_transfer(acting, a_case):
    for state, text in (("rejected", "ບໍ່ຄົບ"), ("accepted", "")):
        sent = send(acting, a_case, "transfer")
        receiver = acting("sv-pro-officer")
        handovers.answer(receiver, HandOver.objects.get(pk=sent.pk), state, text)
    sentences = told(acting("sv-pro-officer"), a_case.case.number)
    for sentence in (
        "sent the case to Office SV-PRO, which shall lead it",
        "refused: Transfer, Office SV-POL to Office SV-PRO",
        "accepted: Transfer, Office SV-POL to Office SV-PRO",
        "opened the case for reading to Office SV-POL",
        "changed who leads the case",
        "ended the work of A member on the case: another office leads it",
    ):
        plain = sentence.replace("A member", "Member sv-pol-officer (SV-POL)")
        assert plain in sentences, plain


def test_who_leads_is_told_by_name_with_what_it_was(acting, a_case):
    sent = send(acting, a_case, "transfer")
    receiver = acting("sv-pro-officer")
    handovers.answer(receiver, HandOver.objects.get(pk=sent.pk), "accepted")
    case = access_case(receiver, a_case.case.number)
    (event,) = [e for e in events(case, changes_of(case)) if "ຫ້ອງການ SV-PRO" in str(e.details)]
    assert event.details == (Detail("ຫ້ອງການທີ່ນຳພາຄະດີ", "ຫ້ອງການ SV-POL", "ຫ້ອງການ SV-PRO"),)


def test_a_joint_team(acting, a_case):
    head = acting("sv-pol-head")
    mine = Colleague.objects.get(display_name="Member sv-pol-officer2")
    theirs = Colleague.objects.get(display_name="Member bk-pol-officer")
    ends = timezone.localdate() + timedelta(days=30)
    teams.create_team(head, a_case.case, "ຮ່ວມກັນສືບສວນ", mine, [mine, theirs], ends)
    teams.end_team(head, Team.objects.get())
    sentences = told(head, a_case.case.number)
    for sentence in (
        "made a joint team",
        "put Member bk-pol-officer (BK-POL) in the joint team",
        "ended the joint team",
    ):
        assert sentence in sentences, sentence


def test_an_official_and_the_office_that_sees_the_case_no_more(acting, a_case):
    acting("sv-pol-officer")
    office = Office.objects.get(code="SV-D1-POL")
    Person.objects.filter(pk=a_case.suspect.pk).update(official_of=office)
    sentences = told(acting("c-pol-head"), a_case.case.number)
    assert "named an official: the case is kept from Office SV-D1-POL" in sentences
    assert "named an official: the case is kept from Office SV-POL" in sentences


@pytest.mark.parametrize(
    ("action", "sentence"), [("DELETE", "deleted a row"), ("UPDATE", "changed")]
)
def test_a_table_nobody_has_words_for_is_told_all_the_same(acting, a_case, action, sentence):
    officer = acting("sv-pol-officer")
    case = access_case(officer, a_case.case.number)
    change = Change(
        at=timezone.now(), case_id=case.pk, thing="later_table", row=1, action=action, changes={}
    )
    from django.utils import translation

    with translation.override("en"):
        (event,) = events(case, [change])
    assert sentence in event.what
    assert "later_table" in event.what


def test_every_table_of_a_case_has_a_sentence():
    """A new room that forgets its words falls back on a table's name: not for people."""
    from django.apps import apps

    from khua.record.models.scope import OfCase

    mute = {
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, OfCase) and model._meta.db_table.startswith("record_")
    } - set(TELLERS)
    assert mute == set()
