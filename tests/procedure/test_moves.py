"""Moving a case from stage to stage: who may, what must be there, and who is told."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import translation

from khua.procedure.conditions import CHECKS
from khua.procedure.models import Dispatch, Move
from khua.procedure.rules import rules
from khua.record.models import Case, HandOver
from khua.record.refusal import Refused
from khua.record.services import handovers
from tests.procedure.steps import (
    case_of,
    decided,
    happened,
    lead_to_court,
    office,
    sent_and_accepted,
    step,
)


def test_every_condition_of_the_law_file_has_its_function():
    assert set(CHECKS) == set(rules().conditions)


def test_a_step_moves_the_case_and_stands_in_the_log(a_case, acting):
    member = acting("sv-pol-officer")
    move = step(member, a_case.case.number, "start_inquiry", note=" ມີ  ຂໍ້ມູນ ")
    assert (move.from_stage, move.to_stage, move.by_id) == ("reported", "under_inquiry", member.pk)
    assert move.note == "ມີ ຂໍ້ມູນ"
    assert case_of(a_case.case.number).stage == "under_inquiry"


@pytest.mark.parametrize(
    ("username", "move", "said"),
    [
        ("sv-pol-officer", "indict", "does not lead out of the stage"),
        ("sv-pol-officer", "dismiss", "Your office does not make this step"),
        ("c-pol-head", "start_inquiry", "Your office does not make this step"),
        ("sv-pol-officer", "no_such_step", "does not lead out of the stage"),
    ],
)
def test_a_step_that_is_not_theirs_is_refused(a_case, acting, username, move, said, settings):

    member = acting(username)
    with translation.override("en"), pytest.raises(Refused, match=said):
        step(member, a_case.case.number, move, note="x")
    assert case_of(a_case.case.number).stage == "reported"


def test_what_is_missing_is_named_with_its_mend(acting, members):
    from datetime import date

    from khua.record import services
    from khua.record.data import CaseData

    member = acting("sv-pol-officer")
    case = services.open_case(member, CaseData("ເລື່ອງ", "hotline", date(2026, 3, 2)))
    with translation.override("lo"), pytest.raises(Refused) as caught:
        step(member, case.number, "open_investigation")
    condition = rules().conditions["victim_or_finding_present"]
    assert condition.label["lo"] in caught.value.problem
    assert caught.value.mend == condition.mend["lo"]
    with pytest.raises(Refused) as caught:
        step(member, case.number, "close_report", note="  ")
    assert caught.value.field == "note"


def test_a_file_goes_to_the_prosecutor_only_when_it_is_accepted_there(a_case, acting):
    number = a_case.case.number
    member = acting("sv-pol-officer")
    step(member, number, "open_investigation")
    sent = step(member, number, "send_to_prosecutor", note="complete", to_office=office("SV-PRO"))
    assert isinstance(sent, HandOver)
    assert case_of(number).stage == "investigation_opened"
    with pytest.raises(Refused):  # it is on its way: nothing else moves it meanwhile
        step(member, number, "send_to_prosecutor", note="again", to_office=office("C-PRO"))
    member = acting("sv-pro-officer")
    assert not Case.objects.filter(number=number).exists()
    handovers.answer(member, HandOver.objects.get(pk=sent.pk), "accepted")
    case = case_of(number)
    assert (case.stage, case.lead_office.code) == ("with_prosecutor", "SV-PRO")
    move = Move.objects.filter(case=case).last()
    assert (move.move, move.by_id, move.hand_over_id, move.note) == (
        "send_to_prosecutor",
        member.pk,
        sent.pk,
        "complete",
    )


def test_a_refused_file_stays_where_it_was_and_can_be_sent_again(a_case, acting):
    number = a_case.case.number
    member = acting("sv-pol-officer")
    step(member, number, "open_investigation")
    sent = step(member, number, "send_to_prosecutor", note="x", to_office=office("SV-PRO"))
    member = acting("sv-pro-officer")
    handovers.answer(member, HandOver.objects.get(pk=sent.pk), "rejected", "no statement")
    member = acting("sv-pol-officer")
    assert case_of(number).stage == "investigation_opened"
    step(member, number, "send_to_prosecutor", note="y", to_office=office("SV-PRO"))
    assert Dispatch.objects.count() == 2


def test_a_file_is_sent_to_an_office_of_the_right_kind_with_a_word(a_case, acting):
    number = a_case.case.number
    member = acting("sv-pol-officer")
    step(member, number, "open_investigation")
    with pytest.raises(Refused) as caught:
        step(member, number, "send_to_prosecutor", note="x", to_office=office("BK-POL"))
    assert caught.value.field == "to_office"
    with pytest.raises(Refused) as caught:
        step(member, number, "send_to_prosecutor", to_office=office("SV-PRO"))
    assert caught.value.field == "note"


def test_from_the_report_to_the_final_judgment(a_case, acting):
    number = lead_to_court(a_case, acting)
    member = acting("sv-crt-officer")
    with pytest.raises(Refused):
        step(member, number, "decide")
    first = decided(member, number, a_case.suspect, sentence="imprisonment", months=60)
    step(member, number, "decide")
    sent_and_accepted(
        acting,
        number,
        "appeal",
        "sv-crt-officer",
        "c-crt-officer",
        "C-CRT",
        on=first.decided_on,
    )
    member = acting("c-crt-officer")
    assert Move.objects.filter(case__number=number).last().on == first.decided_on
    with pytest.raises(Refused):  # nothing decided at this stage yet
        step(member, number, "become_final_on_appeal", confirmed=True)
    decided(
        member, number, a_case.suspect, tribunal="supreme", verdict="acquitted", sets_aside=first
    )
    with pytest.raises(Refused) as caught:
        step(member, number, "become_final_on_appeal")
    assert caught.value.field == "confirmed"
    step(member, number, "become_final_on_appeal", confirmed=True)
    assert case_of(number).stage == "final"


def test_a_judgment_set_aside_goes_back_for_a_new_hearing(a_case, acting):
    number = lead_to_court(a_case, acting)
    member = acting("sv-crt-officer")
    first = decided(member, number, a_case.suspect)
    step(member, number, "decide")
    sent_and_accepted(
        acting, number, "appeal", "sv-crt-officer", "c-crt-officer", "C-CRT", on=first.decided_on
    )
    member = acting("c-crt-officer")
    with pytest.raises(Refused):
        step(member, number, "send_back_for_hearing", note="x", to_office=office("SV-CRT"))
    decided(
        member, number, a_case.suspect, tribunal="regional", verdict="set_aside", sets_aside=first
    )
    sent_and_accepted(
        acting, number, "send_back_for_hearing", "c-crt-officer", "sv-crt-officer", "SV-CRT"
    )
    member = acting("sv-crt-officer")
    assert case_of(number).stage == "before_court"
    with pytest.raises(Refused):
        step(member, number, "decide")


def test_the_court_gets_the_file_only_after_three_working_days(a_case, acting):
    number = a_case.case.number
    member = acting("sv-pol-officer")
    step(member, number, "open_investigation")
    sent_and_accepted(
        acting, number, "send_to_prosecutor", "sv-pol-officer", "sv-pro-officer", "SV-PRO"
    )
    member = acting("sv-pro-officer")
    step(member, number, "indict")
    for told in (False, True):
        if told:
            happened(member, number, "indictment_notified", person=a_case.suspect)
        with pytest.raises(Refused):
            step(member, number, "send_to_court", note="x", to_office=office("SV-CRT"))


def test_the_second_of_two_is_told(a_case, acting, members):
    """Both looked at the case when it was reported; the first has moved it."""
    number = a_case.case.number
    member = acting("sv-pol-officer2")
    seen = case_of(number)
    step(acting("sv-pol-officer"), number, "open_investigation")
    member = acting("sv-pol-officer2")
    from khua.procedure import services
    from khua.procedure.data import MoveData

    with pytest.raises(Refused) as caught:
        services.make_move(member, seen, "start_inquiry", MoveData())
    assert caught.value.field == "__all__"
    with pytest.raises(Refused):  # also where the page was opened anew, but not the form
        services.make_move(member, case_of(number), "join", MoveData(seen="reported"))
    assert case_of(number).stage == "investigation_opened"


def test_the_database_itself_refuses_a_step_from_another_stage(a_case, acting):
    member = acting("sv-pol-officer")
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        Move.objects.create(
            case=a_case.case,
            move="indict",
            from_stage="with_prosecutor",
            to_stage="final",
            by=member,
        )
    assert caught.value.__cause__.sqlstate == "KH001"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE record_case SET stage = 'final' WHERE id = %s", [a_case.case.pk])
    assert case_of(a_case.case.number).stage == "reported"


def test_a_case_is_joined_only_to_one_that_the_member_sees(a_case, acting, members):
    from datetime import date

    from tests import world

    other = world.open_case(members["bk-pol-officer"], date(2026, 3, 3)).case
    member = acting("sv-pol-officer")
    with pytest.raises(DatabaseError), transaction.atomic():
        Move.objects.create(
            case=a_case.case,
            move="join",
            from_stage="reported",
            to_stage="joined",
            joined_to=other,
            by=member,
        )
    with pytest.raises(Refused) as caught:
        step(member, a_case.case.number, "join", note="x")
    assert caught.value.field == "joined_to"


def test_a_file_is_not_sent_back_before_the_questions_are_answered(a_case, acting):
    from khua.correspondence import services as letters
    from khua.correspondence.models import Question

    number = a_case.case.number
    step(acting("sv-pol-officer"), number, "open_investigation")
    sent_and_accepted(
        acting, number, "send_to_prosecutor", "sv-pol-officer", "sv-pro-officer", "SV-PRO"
    )
    letters.ask(acting("sv-pro-officer"), case_of(number), office("SV-POL"), "ໃຜເປັນຄົນຂັບ?")
    sent_and_accepted(
        acting, number, "return_for_supplement", "sv-pro-officer", "sv-pol-officer", "SV-POL"
    )
    member = acting("sv-pol-officer")
    with translation.override("en"), pytest.raises(Refused) as caught:
        step(member, number, "send_back_supplemented", note="x", to_office=office("SV-PRO"))
    assert caught.value.mend == rules().conditions["questions_answered"].mend["en"]
    letters.answer(member, Question.objects.get(), "ທ້າວ ກ")
    step(member, number, "send_back_supplemented", note="x", to_office=office("SV-PRO"))
