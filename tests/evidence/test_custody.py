"""From person to person: the giver writes it, the receiver confirms or refuses it, once."""

import pytest
from django.db import DatabaseError, connection, transaction

from khua.evidence import services
from khua.evidence.models import Custody, Item
from khua.evidence.selectors import receivers, waiting_for
from khua.record import services as record
from khua.record.refusal import Refused
from tests.evidence.test_row_security import refused


@pytest.fixture
def handed(item, acting, members):
    """E-1 on its way from the officer to his colleague."""
    return services.hand_over(acting("sv-pol-officer"), item, members["sv-pol-officer2"], "ກວດ")


def custodian() -> str:
    return Item.objects.select_related("custodian").get().custodian.username


def test_the_item_stays_with_the_giver_until_it_is_confirmed(handed, acting):
    acting("sv-pol-head")
    assert custodian() == "sv-pol-officer"
    receiver = acting("sv-pol-officer2")
    assert list(waiting_for(receiver)) == [handed]
    services.answer(receiver, Custody.objects.get(), True, "ຝາຫຼັງແຕກ")
    acting("sv-pol-head")
    assert custodian() == "sv-pol-officer2"
    row = Custody.objects.get()
    assert (row.answer, row.answer_reason) == ("confirmed", "ຝາຫຼັງແຕກ")
    assert row.confirmed_by.username == "sv-pol-officer2"
    assert row.confirmed_at >= row.handed_at


def test_a_refusal_has_a_reason_and_moves_nothing(handed, acting):
    receiver = acting("sv-pol-officer2")
    with pytest.raises(Refused):
        services.answer(receiver, Custody.objects.get(), False)
    assert refused("UPDATE evidence_custody SET answer = 'refused'")
    services.answer(receiver, Custody.objects.get(), False, "ຖົງເປີດຢູ່")
    acting("sv-pol-head")
    assert custodian() == "sv-pol-officer"
    assert Custody.objects.get().answer == "refused"


@pytest.mark.parametrize(
    "username", ["sv-pol-officer", "sv-pol-head", "sv-pol-clerk", "c-pol-head", "bk-pol-officer"]
)
def test_nobody_but_the_receiver_answers(handed, acting, username):
    member = acting(username)
    assert refused("UPDATE evidence_custody SET answer = 'confirmed'")
    assert refused("UPDATE evidence_custody SET answer = 'confirmed', to_member_id = %s", member.pk)
    acting("sv-pol-head")
    assert custodian() == "sv-pol-officer"


@pytest.mark.parametrize("first", ["confirmed", "refused"])
@pytest.mark.parametrize("second", ["confirmed", "refused", "waiting"])
def test_it_is_answered_once(handed, acting, first, second):
    acting("sv-pol-officer2")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE evidence_custody SET answer = %s, answer_reason = 'x'", [first])
    assert refused("UPDATE evidence_custody SET answer = %s", second)
    with pytest.raises(Refused):
        services.answer(
            acting("sv-pol-officer2"), Custody.objects.get(), second == "confirmed", "y"
        )


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'x'",
        "from_member_id = to_member_id",
        "handed_at = now()",
        "after = 3",
        "written_by_id = to_member_id",
        "item_id = item_id + 1",
    ],
)
def test_the_receiver_adds_an_answer_and_nothing_else(handed, acting, change):
    acting("sv-pol-officer2")
    assert refused(f"UPDATE evidence_custody SET {change}")
    assert refused(f"UPDATE evidence_custody SET answer = 'confirmed', {change}")


def test_who_answered_and_when_the_database_says(handed, acting, members):
    acting("sv-pol-officer2")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE evidence_custody SET answer = 'confirmed', confirmed_at = '2001-01-01',"
            " confirmed_by_id = %s",
            [members["sv-pol-head"].pk],
        )
    row = Custody.objects.get()
    assert row.confirmed_by_id == members["sv-pol-officer2"].pk
    assert row.confirmed_at >= row.handed_at


def test_only_whoever_has_it_hands_it_over(item, acting, members):
    other = acting("sv-pol-officer2")
    with pytest.raises(Refused):
        services.hand_over(other, item, members["sv-pol-head"], "x")
    assert refused(
        "INSERT INTO evidence_custody (case_id, office_id, shared_with, item_id, after,"
        " from_member_id, to_member_id, written_by_id, reason, handed_at, answer, answer_reason)"
        " VALUES (%s, 1, '{}', %s, 0, %s, %s, %s, 'x', now(), 'confirmed', '')",
        item.case_id,
        item.pk,
        other.pk,
        members["sv-pol-head"].pk,
        other.pk,
    )


def test_a_row_never_begins_as_confirmed(item, acting, members):
    giver = acting("sv-pol-officer")
    Custody.objects.create(
        case=item.case,
        item=item,
        to_member=members["sv-pol-officer2"],
        written_by=giver,
        reason="x",
        answer="confirmed",
        confirmed_by=members["sv-pol-officer2"],
    )
    row = Custody.objects.get()
    assert (row.answer, row.confirmed_by, row.confirmed_at) == ("waiting", None, None)
    assert custodian() == "sv-pol-officer"


@pytest.mark.parametrize(
    "username", ["bk-pol-officer", "sv-pro-officer", "sv-pol-clerk", "sv-pol-auditor"]
)
def test_the_receiver_must_see_the_case_and_work_on_cases(item, acting, members, username):
    with pytest.raises(Refused):
        services.hand_over(acting("sv-pol-officer"), item, members[username], "x")


def test_a_colleague_of_another_office_who_is_on_the_case_receives(item, a_case, acting, members):
    record.assign(acting("sv-pol-head"), a_case.case, members["sv-pro-officer"])
    giver = acting("sv-pol-officer")
    listed = {each.pk for _office, people in receivers(a_case.case, item) for each in people}
    assert members["sv-pro-officer"].pk in listed
    assert members["bk-pol-officer"].pk not in listed
    assert members["sv-pol-officer"].pk not in listed, "he has it already"
    handed = services.hand_over(giver, item, members["sv-pro-officer"], "x")
    services.answer(acting("sv-pro-officer"), handed, True)
    assert custodian() == "sv-pro-officer"


def test_everyone_who_is_listed_can_be_chosen(item, a_case, acting, members):
    giver = acting("sv-pol-officer")
    for _office, people in receivers(a_case.case, item):
        for each in people:
            with transaction.atomic():
                services.hand_over(giver, item, each, "x")


def test_the_first_who_confirms_has_it_and_the_other_offer_is_over(item, acting, members):
    giver = acting("sv-pol-officer")
    to_colleague = services.hand_over(giver, item, members["sv-pol-officer2"], "x")
    to_head = services.hand_over(giver, item, members["sv-pol-head"], "y")
    services.answer(acting("sv-pol-head"), to_head, True)
    receiver = acting("sv-pol-officer2")
    assert not waiting_for(receiver).exists()
    with pytest.raises(Refused):
        services.answer(receiver, to_colleague, True)
    assert custodian() == "sv-pol-head"


def test_an_old_offer_does_not_wake_up_when_the_item_comes_back(item, acting, members):
    giver = acting("sv-pol-officer")
    forgotten = services.hand_over(giver, item, members["sv-pol-officer2"], "x")
    away = services.hand_over(giver, item, members["sv-pol-head"], "y")
    head = acting("sv-pol-head")
    services.answer(head, away, True)
    back = services.hand_over(head, Item.objects.get(), members["sv-pol-officer"], "z")
    services.answer(acting("sv-pol-officer"), back, True)
    receiver = acting("sv-pol-officer2")
    with pytest.raises(Refused):
        services.answer(receiver, forgotten, True)
    assert custodian() == "sv-pol-officer"


def test_the_same_offer_is_made_once_and_again_after_a_refusal(handed, item, acting, members):
    giver = acting("sv-pol-officer")
    with pytest.raises(Refused):
        services.hand_over(giver, item, members["sv-pol-officer2"], "x")
    services.answer(acting("sv-pol-officer2"), handed, False, "ບໍ່ຢູ່")
    services.hand_over(acting("sv-pol-officer"), item, members["sv-pol-officer2"], "x")
    assert Custody.objects.count() == 2


def test_the_head_writes_it_for_one_who_is_gone_and_it_shows(item, acting, members):
    head = acting("sv-pol-head")
    handed = services.hand_over(head, item, members["sv-pol-officer2"], "ຜູ້ກ່ຽວຍ້າຍ")
    handed.refresh_from_db()
    assert handed.from_member_id == members["sv-pol-officer"].pk
    assert handed.written_by_id == head.pk


def test_a_hand_over_without_a_reason_is_refused(item, acting, members):
    giver = acting("sv-pol-officer")
    with pytest.raises(Refused), transaction.atomic():
        services.hand_over(giver, item, members["sv-pol-officer2"], "   ")


def test_the_owner_of_the_database_leaves_a_trace(handed, acting):
    """Row security does not bind the owner; history does."""
    from khua.record.models import Change

    acting("sv-pol-officer2")
    services.answer(acting("sv-pol-officer2"), Custody.objects.get(), True)
    told = Change.objects.filter(thing="evidence_custody").values_list("action", "changes")
    assert [action for action, _changes in told] == ["UPDATE", "INSERT"]
    assert told[0][1]["answer"] == ["waiting", "confirmed"]
    moved = Change.objects.filter(thing="evidence_item").first()
    assert "custodian_id" in moved.changes


def test_a_link_of_the_chain_cannot_be_taken_out(handed, acting):
    for username in ("sv-pol-officer", "sv-pol-officer2", "sv-pol-head"):
        acting(username)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM evidence_custody")
