"""Tasks: who gets them, what the checklist makes of an assessment, and finishing them."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from khua.procedure import services
from khua.procedure.data import TaskData
from khua.procedure.models import Task
from khua.procedure.pages.checklist import proposed
from khua.procedure.selectors import my_tasks, workers
from khua.record.refusal import Refused
from khua.record.selectors import load_findings
from tests.procedure.steps import case_of, colleague, sent_and_accepted, step


def a_task(member, number, assignee, **given):
    values = {"title": "ຖາມພະຍານ", "due_on": timezone.localdate(), **given}
    return services.add_task(member, case_of(number), TaskData(colleague(assignee), **values))


def test_a_task_waits_for_whom_it_was_given_to(a_case, acting, members):
    member = acting("sv-pol-officer")
    a_task(member, a_case.case.number, members["sv-pol-officer2"])
    assert my_tasks(acting("sv-pol-officer2")).count() == 1
    assert my_tasks(acting("sv-pol-officer")).count() == 0


@pytest.mark.parametrize(
    "username", ["bk-pol-officer", "c-pol-head", "sv-pol-clerk", "sv-pol-auditor", "sv-pro-officer"]
)
def test_who_does_not_work_on_the_case_gets_no_task_of_it(a_case, acting, members, username):
    member = acting("sv-pol-officer")
    with pytest.raises(Refused) as caught:
        a_task(member, a_case.case.number, members[username])
    assert caught.value.field == "assignee"
    with pytest.raises(DatabaseError), transaction.atomic():
        Task.objects.create(
            case=a_case.case,
            title="x",
            assignee=members[username],
            due_on=timezone.localdate(),
            added_by=member,
        )


def test_whoever_is_put_on_the_case_by_name_can_get_one(a_case, acting, members):
    from khua.record import services as record

    case = a_case.case
    record.assign(acting("sv-pol-head"), case, colleague(members["sv-pro-officer"]))
    member = acting("sv-pol-officer")
    assert members["sv-pro-officer"].pk in {c.pk for c in workers(case_of(case.number))}
    a_task(member, case.number, members["sv-pro-officer"])
    assert my_tasks(acting("sv-pro-officer")).count() == 1


def test_the_checklist_asks_first_for_what_is_lost_first(a_case, acting, members):
    member = acting("sv-pol-officer")
    case = load_findings(case_of(a_case.case.number))
    found = proposed(case)
    assert found
    assert [each.item.first for each in found] == sorted(
        (each.item.first for each in found), reverse=True
    )
    assert found[0].item.perishable
    today = timezone.localdate()
    assert all(
        each.due_on == today + timedelta(days=each.item.within)
        for each in found
        if each.item.perishable
    )
    services.add_tasks(
        member,
        case,
        [
            TaskData(colleague(member), each.due_on, item=each.item.id, code=each.code)
            for each in found[:3]
        ],
    )
    assert Task.objects.count() == 3
    assert {each.item.id for each in proposed(case)} == {each.item.id for each in found[3:]}


def test_the_same_item_is_one_task(a_case, acting):
    member = acting("sv-pol-officer")
    case = load_findings(case_of(a_case.case.number))
    data = TaskData(colleague(member), timezone.localdate(), item=proposed(case)[0].item.id)
    assert len(services.add_tasks(member, case, [data, data])) == 1
    assert services.add_tasks(member, case, [data]) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "", "item": "no_such_item"}, "item"),
        ({"due_on": timezone.localdate() - timedelta(days=1)}, "due_on"),
    ],
)
def test_a_task_says_what_and_until_when(a_case, acting, given, field):
    member = acting("sv-pol-officer")
    with pytest.raises(Refused) as caught:
        a_task(member, a_case.case.number, member, **given)
    assert caught.value.field == field


def test_a_done_task_stays_done_by_whom_it_was_done(a_case, acting, members):
    task = a_task(acting("sv-pol-officer"), a_case.case.number, members["sv-pol-officer"])
    other = acting("sv-pol-officer2")
    services.finish_task(other, task)
    member = acting("sv-pol-officer")
    services.finish_task(member, task)
    task.refresh_from_db()
    assert task.done_by_id == other.pk
    with pytest.raises(DatabaseError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(done_at=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(title="another")


def test_a_task_is_given_on(a_case, acting, members):
    member = acting("sv-pol-officer")
    task = a_task(member, a_case.case.number, member)
    later = timezone.localdate() + timedelta(days=3)
    services.give_task(member, task, colleague(members["sv-pol-officer2"]), later)
    with pytest.raises(Refused):
        services.give_task(member, task, colleague(members["bk-pol-officer"]), later)
    task.refresh_from_db()
    assert (task.assignee_id, task.due_on) == (members["sv-pol-officer2"].pk, later)


def test_whoever_sees_the_case_no_more_has_no_task_of_it(a_case, acting, members):
    number = a_case.case.number
    member = acting("sv-pol-officer")
    a_task(member, number, member)
    step(member, number, "open_investigation")
    sent_and_accepted(
        acting,
        number,
        "send_to_prosecutor",
        "sv-pol-officer",
        "sv-pro-officer",
        "SV-PRO",
        sender_keeps="nothing",
    )
    assert my_tasks(acting("sv-pol-officer")).count() == 0
