"""Hand-overs: which state follows which, whose act it is, and what follows from it."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from khua.record import joints, services
from khua.record.data import FindingData
from khua.record.models import (
    Assignment,
    Case,
    Change,
    Finding,
    HandOver,
    HandOverState,
    Identity,
    Share,
)
from khua.record.refusal import Refused
from khua.record.selectors import my_case_ids
from khua.record.services import HandOverData
from tests import world

WHY = "ຂໍໃຫ້ພິຈາລະນາ"
IN_PROGRESS, ACCEPTED, REJECTED, REVOKED, DONE = HandOverState.values


@pytest.fixture
def send(a_case, acting, members):
    """`send("transfer", "sv-pro-officer")`: sent by the officer who leads the case."""

    def sent(kind: str, receiver: str, by: str = "sv-pol-officer", **more) -> HandOver:
        data = HandOverData(kind, members[receiver].office, WHY, **more)
        return services.send(acting(by), Case.objects.get(pk=a_case.case.pk), data)

    return sent


@pytest.fixture
def answer(acting):
    """`answer("sv-pro-officer", hand_over, "accepted")`, as that member sees it now."""

    def answered(username: str, hand_over: HandOver, state: str, text: str = "") -> HandOver:
        member = acting(username)
        return services.answer(member, HandOver.objects.get(pk=hand_over.pk), state, text)

    return answered


def sees() -> bool:
    return Case.objects.exists()


def writes(case: Case) -> bool:
    """Whether raw SQL changes the case."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE record_case SET title = title WHERE id = %s", [case.pk])
        return cursor.rowcount == 1


def refused(sql: str, *args: object) -> bool:
    """Whether the database refuses the statement, or lets it touch no row."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, args)
            return cursor.rowcount == 0
    except DatabaseError:
        return True


def test_nothing_moves_before_it_is_accepted(send, a_case, acting):
    sent = send("transfer", "sv-pro-officer")
    assert (sent.state, sent.number) == (IN_PROGRESS, a_case.case.number)
    acting("sv-pro-officer")
    assert not sees()
    waiting = HandOver.objects.get()
    assert (waiting.number, waiting.purpose) == (a_case.case.number, WHY)
    acting("sv-pol-officer")
    assert Case.objects.get().lead_office.code == "SV-POL"


def test_an_accepted_transfer_moves_the_lead_and_the_sender_reads(send, answer, a_case, acting):
    sent = send("transfer", "sv-pro-officer")
    done = answer("sv-pro-officer", sent, ACCEPTED)
    assert done.answered_by.username == "sv-pro-officer"
    assert Case.objects.get().lead_office.code == "SV-PRO"
    assert writes(a_case.case)
    acting("sv-pol-officer")
    assert sees()
    assert not writes(a_case.case)
    assert not my_case_ids(acting("sv-pol-officer"))
    assert not Identity.objects.filter(pk=a_case.victim.pk).exists()


def test_the_sender_of_a_transfer_may_keep_nothing(send, answer, acting):
    answer("sv-pro-officer", send("transfer", "sv-pro-officer", sender_keeps="nothing"), ACCEPTED)
    for username in ("sv-pol-officer", "sv-pol-head", "sv-pol-clerk", "c-pol-head"):
        acting(username)
        assert not sees(), username


def test_reading_ends_with_its_last_day(send, answer, a_case, acting):
    tomorrow = timezone.localdate() + timedelta(days=1)
    sent = send("transfer", "sv-pro-officer", keeps_until=tomorrow)
    answer("sv-pro-officer", sent, ACCEPTED)
    # the head of the reading office puts one of his own on it: that goes with the share
    head = acting("sv-pol-head")
    assert sees()
    Assignment.objects.create(case=a_case.case, member=head, added_by=head)
    for days, reads in ((1, True), (0, True), (-1, False)):
        last = timezone.localdate() + timedelta(days=days)
        world.as_owner(f"UPDATE record_share SET until = '{last}'")
        for username in ("sv-pol-officer", "sv-pol-head", "c-pol-head"):
            acting(username)
            assert sees() == reads, (username, days)
        acting("sv-pol-head")
        assert Identity.objects.filter(pk=a_case.victim.pk).exists() == reads
    with connection.cursor() as cursor:
        cursor.execute("SELECT record_end_shares()")
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT record_end_shares()")
        assert cursor.fetchone() == (0,)
    acting("sv-pol-head")
    assert not sees()
    acting("sv-pro-head")
    assert Case.objects.get().shared_with == []
    assert not Assignment.objects.filter(ended_at=None).exists()


def test_whom_the_leading_office_put_on_the_case_stays_when_reading_ends(
    send, answer, a_case, acting, members
):
    answer("sv-pro-officer", send("transfer", "sv-pro-officer"), ACCEPTED)
    head = acting("sv-pro-head")
    Assignment.objects.create(case=a_case.case, member=members["sv-pol-officer2"], added_by=head)
    yesterday = timezone.localdate() - timedelta(days=1)
    world.as_owner(f"UPDATE record_share SET until = '{yesterday}'")
    for swept in (False, True):
        acting("sv-pol-officer2")
        assert sees(), swept
        acting("sv-pol-officer")
        assert not sees(), swept
        with connection.cursor() as cursor:
            cursor.execute("SELECT record_end_shares()")


def test_a_refusal_needs_a_reason_and_moves_nothing(send, answer, acting):
    sent = send("transfer", "sv-pro-officer")
    with pytest.raises(Refused) as problem:
        answer("sv-pro-officer", sent, REJECTED, "  ")
    assert problem.value.field == "text"
    assert refused("UPDATE record_handover SET state = 'rejected'")
    back = answer("sv-pro-officer", sent, REJECTED, "ຫຼັກຖານຍັງບໍ່ພຽງພໍ")
    assert (back.state, back.answer) == (REJECTED, "ຫຼັກຖານຍັງບໍ່ພຽງພໍ")
    assert not sees()
    acting("sv-pol-officer")
    assert HandOver.objects.get().answer == "ຫຼັກຖານຍັງບໍ່ພຽງພໍ"
    assert Case.objects.get().lead_office.code == "SV-POL"


def test_the_sender_takes_back_and_the_receiver_sees_it_no_more(send, answer, acting):
    sent = send("transfer", "sv-pro-officer")
    assert answer("sv-pol-officer2", sent, REVOKED).state == REVOKED
    acting("sv-pro-officer")
    assert not HandOver.objects.exists()
    with pytest.raises(Refused):
        services.answer(acting("sv-pro-officer"), sent, ACCEPTED)


def test_a_referral_lets_the_receivers_read_and_nothing_else(send, answer, a_case, acting):
    answer("sv-wel-officer", send("referral", "sv-wel-officer"), ACCEPTED)
    for username in ("sv-wel-officer", "sv-wel-head"):
        member = acting(username)
        assert sees()
        assert Finding.objects.exists()
        assert Identity.objects.filter(pk=a_case.suspect.pk).exists()
        assert not Identity.objects.filter(pk=a_case.victim.pk).exists()
        assert not writes(a_case.case)
        with pytest.raises(DatabaseError), transaction.atomic():
            services.record_finding(
                member, a_case.case, FindingData("intent", "alleged", "report", a_case.suspect)
            )
    acting("sv-pol-officer")
    assert Case.objects.get().lead_office.code == "SV-POL"


def test_the_receivers_head_puts_his_own_people_on_it_and_only_those(
    send, answer, a_case, acting, members
):
    answer("sv-wel-head", send("referral", "sv-wel-officer"), ACCEPTED)
    head = acting("sv-wel-head")
    for other in ("sv-pol-officer2", "bk-pol-officer", "sv-pro-officer"):
        with pytest.raises(DatabaseError), transaction.atomic():
            services.assign(head, a_case.case, members[other])
    services.assign(head, a_case.case, members["sv-wel-officer"])
    officer = acting("sv-wel-officer")
    assert writes(a_case.case)
    assert Identity.objects.filter(pk=a_case.victim.pk).exists()
    services.record_finding(
        officer, a_case.case, FindingData("intent", "alleged", "report", a_case.suspect)
    )


@pytest.mark.parametrize(("by", "state"), [("sv-wel-officer", DONE), ("sv-pol-officer", REVOKED)])
def test_when_a_referral_ends_access_and_assignments_end(
    send, answer, a_case, acting, members, by, state
):
    sent = send("referral", "sv-wel-officer")
    answer("sv-wel-head", sent, ACCEPTED)
    services.assign(acting("sv-wel-head"), a_case.case, members["sv-wel-officer"])
    answer(by, sent, state)
    for username in ("sv-wel-officer", "sv-wel-head"):
        acting(username)
        assert not sees()
        assert not Identity.objects.exists()
    acting("sv-pol-head")
    assert Case.objects.get().shared_with == []
    assert Share.objects.get().ended_at
    assert Assignment.objects.get(member=members["sv-wel-officer"]).ended_at
    assert not Assignment.objects.get(member=members["sv-pol-officer"]).ended_at


def test_a_second_referral_of_the_same_is_refused(send, answer):
    sent = send("referral", "sv-wel-officer")
    with pytest.raises(Refused):
        send("referral", "sv-wel-officer")
    answer("sv-wel-officer", sent, ACCEPTED)
    with pytest.raises(Refused) as problem:
        send("referral", "sv-wel-officer")
    assert problem.value.field == "to_office"


def test_a_request_that_is_accepted_becomes_a_transfer(send, answer, a_case, acting):
    answer("sv-pro-officer", send("referral", "sv-pro-officer"), ACCEPTED)
    asked = send("request", "sv-pol-officer", by="sv-pro-officer")
    assert asked.to_office.code == "SV-POL"
    with pytest.raises(Refused):
        answer("sv-pro-head", asked, ACCEPTED)
    answer("sv-pol-officer", asked, ACCEPTED)
    assert Case.objects.get().lead_office.code == "SV-POL"
    transfer = HandOver.objects.get(kind="transfer")
    assert (transfer.state, transfer.to_office.code) == (IN_PROGRESS, "SV-PRO")
    answer("sv-pro-officer", transfer, ACCEPTED)
    assert Case.objects.get().lead_office.code == "SV-PRO"
    # they worked on it by referral; now it is theirs, and the referral is over
    acting("sv-pol-officer")
    assert HandOver.objects.get(kind="referral").state == DONE
    assert Case.objects.get().shared_with == [acting("sv-pol-officer").office_id]


def test_a_request_that_is_refused_says_why(send, answer, acting):
    answer("sv-pro-officer", send("referral", "sv-pro-officer"), ACCEPTED)
    asked = send("request", "sv-pol-officer", by="sv-pro-officer")
    answer("sv-pol-officer", asked, REJECTED, "ຍັງສືບສວນຢູ່")
    assert not HandOver.objects.filter(kind="transfer").exists()


def test_people_put_on_by_referral_stay_on_it_when_their_office_leads(
    send, answer, a_case, acting, members
):
    referral = send("referral", "sv-pro-officer")
    answer("sv-pro-head", referral, ACCEPTED)
    services.assign(acting("sv-pro-head"), a_case.case, members["sv-pro-officer"])
    answer("sv-pro-head", send("transfer", "sv-pro-officer"), ACCEPTED)
    acting("sv-pro-officer")
    assert writes(a_case.case)
    assert Identity.objects.filter(pk=a_case.victim.pk).exists()


def test_of_two_transfers_the_first_accepted_counts(send, answer, acting):
    first, second = send("transfer", "sv-pro-officer"), send("transfer", "bk-pol-officer")
    answer("bk-pol-officer", second, ACCEPTED)
    acting("sv-pro-officer")
    assert not HandOver.objects.exists()
    with pytest.raises(Refused):
        services.answer(acting("sv-pro-officer"), first, ACCEPTED)
    acting("bk-pol-officer")
    assert Case.objects.get().lead_office.code == "BK-POL"
    acting("sv-pol-officer")
    assert HandOver.objects.get(pk=first.pk).state == REVOKED


def test_a_referral_outlives_the_sender_and_is_the_new_lead_s_to_take_back(
    send, answer, a_case, acting
):
    referral = send("referral", "sv-wel-officer")
    answer("sv-wel-officer", referral, ACCEPTED)
    answer("sv-pro-officer", send("transfer", "sv-pro-officer", sender_keeps="nothing"), ACCEPTED)
    acting("sv-wel-officer")
    assert sees()
    with pytest.raises(Refused):
        answer("sv-pol-officer", referral, REVOKED)
    answer("sv-pro-officer", referral, REVOKED)
    acting("sv-wel-officer")
    assert not sees()


def test_every_office_may_send_only_what_it_leads(send, answer, a_case, acting, members):
    answer("sv-wel-officer", send("referral", "sv-wel-officer"), ACCEPTED)
    for by in ("sv-wel-officer", "sv-wel-head", "c-pol-head"):
        with pytest.raises(Refused):
            send("transfer", "bk-pol-officer", by=by)
    for username in ("sv-wel-officer", "bk-pol-officer", "c-pol-head", "sv-pol-clerk"):
        member = acting(username)
        assert refused(
            "INSERT INTO record_handover (case_id, office_id, shared_with, number, kind, state,"
            " from_office_id, to_office_id, purpose, sender_keeps, to_stage, sent_by_id, sent_at,"
            " answer) VALUES (%s, %s, '{}', '', 'transfer', 'accepted', %s, %s, 'x', 'reading', '',"
            " %s, now(), '')",
            a_case.case.pk, member.office_id, member.office_id,
            members["sv-pro-officer"].office_id, member.pk,
        ), username  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"purpose": " "}, "purpose"),
        ({"to": "sv-pol-officer"}, "to_office"),
        ({"keeps_until": date(2020, 1, 1)}, "keeps_until"),
    ],
)
def test_what_makes_no_sense_is_refused(a_case, acting, members, change, field):
    member = acting("sv-pol-officer")
    office = members[change.pop("to", "sv-pro-officer")].office
    with pytest.raises(Refused) as problem:
        services.send(
            member, a_case.case, HandOverData("transfer", office, **{"purpose": WHY, **change})
        )
    assert problem.value.field == field
    assert problem.value.mend


# who tries which state on a hand-over in which state; whatever is not named here is refused
MAY = {
    ("referral", IN_PROGRESS): {
        ("receiver", ACCEPTED), ("receiver", REJECTED), ("sender", REVOKED),
    },
    ("transfer", IN_PROGRESS): {
        ("receiver", ACCEPTED), ("receiver", REJECTED), ("sender", REVOKED),
    },
    ("referral", ACCEPTED): {("receiver", DONE), ("sender", REVOKED)},
    ("transfer", ACCEPTED): set(),
    ("referral", REJECTED): set(), ("transfer", REJECTED): set(),
    ("referral", REVOKED): set(), ("transfer", REVOKED): set(),
    ("referral", DONE): set(),
}  # fmt: skip
WHO = {"sender": "sv-pol-officer", "receiver": "sv-pro-officer", "other": "bk-pol-head"}


@pytest.mark.parametrize(("kind", "state"), MAY)
def test_every_state_and_who_may_follow_it_with_which(send, answer, acting, kind, state):
    """Raw SQL as the app role: the triggers alone decide."""
    sent = send(kind, "sv-pro-officer")
    if state == DONE:
        answer("sv-pro-officer", sent, ACCEPTED)
    if state != IN_PROGRESS:
        answer(WHO["sender" if state == REVOKED else "receiver"], sent, state, "ເຫດຜົນ")
    for who, username in WHO.items():
        for wanted in HandOverState.values:
            acting(username)
            with transaction.atomic():
                done = not refused(
                    "UPDATE record_handover SET state = %s, answer = 'x' WHERE id = %s",
                    wanted, sent.pk,
                )  # fmt: skip
                transaction.set_rollback(True)
            assert done == ((who, wanted) in MAY[kind, state]), (who, wanted)


@pytest.mark.parametrize(
    "column",
    [
        "kind = 'referral'",
        "purpose = 'y'",
        "sender_keeps = 'nothing'",
        "to_stage = 'final'",
        "number = 'x'",
        "to_office_id = from_office_id + 1",
        "sent_by_id = access_me()",
        "answered_by_id = sent_by_id, state = 'accepted', purpose = 'z'",
    ],
)
def test_what_was_sent_is_not_rewritten(send, acting, column):
    send("transfer", "sv-pro-officer")
    for username in WHO.values():
        acting(username)
        assert refused(f"UPDATE record_handover SET {column}"), username
    acting("sv-pro-officer")
    assert refused("UPDATE record_share SET ended_at = NULL")
    assert refused("UPDATE record_case SET lead_office_id = access_my_office()")


def test_who_answered_is_who_did(send, acting, members):
    sent = send("transfer", "sv-pro-officer")
    acting("sv-pro-officer")
    HandOver.objects.filter(pk=sent.pk).update(
        state=REJECTED, answer="x", answered_by=members["bk-pol-head"]
    )
    assert HandOver.objects.get().answered_by.username == "sv-pro-officer"


def test_hooks_hear_of_every_answer(send, answer, monkeypatch):
    heard = []
    monkeypatch.setattr(
        joints, "ANSWERED", [lambda member, one: heard.append((member.username, one.state))]
    )
    monkeypatch.setattr("khua.record.services.handovers.ANSWERED", joints.ANSWERED)
    first = send("transfer", "sv-pro-officer")
    answer("sv-pro-officer", first, REJECTED, "x")
    second = send("referral", "sv-wel-officer")
    answer("sv-wel-officer", second, ACCEPTED)
    answer("sv-wel-officer", second, DONE)
    assert heard == [
        ("sv-pro-officer", REJECTED), ("sv-wel-officer", ACCEPTED), ("sv-wel-officer", DONE),
    ]  # fmt: skip


def test_a_hook_that_refuses_leaves_nothing_done(send, answer, acting, monkeypatch):
    def no(member, hand_over):
        raise Refused("__all__", "x", "y")

    monkeypatch.setattr("khua.record.services.handovers.ANSWERED", [no])
    sent = send("transfer", "sv-pro-officer")
    with pytest.raises(Refused):
        answer("sv-pro-officer", sent, ACCEPTED)
    acting("sv-pol-officer")
    assert HandOver.objects.get().state == IN_PROGRESS
    assert Case.objects.get().lead_office.code == "SV-POL"


def test_the_history_tells_who_leads_and_who_reads(send, answer, a_case, acting):
    answer("sv-pro-officer", send("transfer", "sv-pro-officer"), ACCEPTED)
    changed = {(c.thing, field) for c in Change.objects.all() for field in c.changes}
    assert {("record_handover", "state"), ("record_case", "lead_office_id")} <= changed
    assert ("record_share", "to_office_id") in changed
    assert ("record_assignment", "ended_at") in changed


def test_the_same_number_in_two_offices_sheets_does_not_stop_a_transfer(
    send, answer, a_case, acting
):
    for username in ("sv-pol-officer", "sv-pro-officer"):
        other = world.open_case(acting(username), reported_on=date(2026, 4, 1))
        acting(username)
        Case.objects.filter(pk=other.case.pk).update(sheet_key="12")
    acting("sv-pol-officer")
    Case.objects.filter(sheet_key="12").update(sheet_key=None)
    Case.objects.filter(pk=a_case.case.pk).update(sheet_key="12")
    answer("sv-pro-officer", send("transfer", "sv-pro-officer"), ACCEPTED)
    assert Case.objects.get(pk=a_case.case.pk).sheet_key is None


def test_the_nightly_job_ends_what_is_over(a_case, members, acting):
    from khua.record.jobs import end_shares
    from khua.record.models import Share

    world.refer(members["sv-pol-officer"], members["sv-pro-officer"], a_case.case)
    world.as_owner("UPDATE record_share SET until = current_date - 3")
    end_shares(0)
    acting("sv-pol-officer")
    assert Share.objects.get().ended_at is not None
    assert type(a_case.case).objects.get(pk=a_case.case.pk).shared_with == []
