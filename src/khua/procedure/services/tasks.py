"""Giving tasks and finishing them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from django.db import Error, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.models import Colleague, Member
from khua.law import procedure
from khua.names import normalise
from khua.procedure.data import TaskData
from khua.procedure.models import Task
from khua.record.models import Case
from khua.record.refusal import Refused


def add_task(member: Member, case: Case, data: TaskData) -> Task:
    """Give one task to somebody who works on the case. Raises Refused."""
    (task,) = add_tasks(member, case, [data])
    return task


@transaction.atomic
def add_tasks(member: Member, case: Case, batch: Sequence[TaskData]) -> list[Task]:
    """Give tasks. A checklist item that is a task to do already stays with whom it is."""
    open_items = set(
        Task.objects.filter(case=case, done_at=None).exclude(item="").values_list("item", flat=True)
    )
    items = {item.id for item in procedure.checklists().items}
    rows = []
    for data in batch:
        title = normalise(data.title)
        if data.item and data.item not in items:
            raise Refused("item", _("No checklist has this item."), _("Choose from the list."))
        if not data.item and not title:
            raise Refused("title", _("The task says nothing."), _("Write what is to be done."))
        if data.due_on < timezone.localdate():
            raise Refused("due_on", _("This day is past."), _("Write today or a later day."))
        if data.item in open_items:
            continue
        open_items |= {data.item} - {""}
        rows.append(
            Task(
                case=case,
                title=title,
                item=data.item,
                offence=data.offence,
                code=data.code,
                assignee_id=data.assignee.pk,
                due_on=data.due_on,
                perishable=data.perishable,
                added_by=member,
            )
        )
    with _told_who_may():
        return Task.objects.bulk_create(rows)


@transaction.atomic
def give_task(member: Member, task: Task, assignee: Colleague, due_on: date) -> Task:
    """Give a task that is to be done to another person, or until another day. Raises Refused."""
    task.assignee_id, task.due_on = assignee.pk, due_on
    with _told_who_may():
        task.save(update_fields=["assignee", "due_on"])
    return task


@transaction.atomic
def finish_task(member: Member, task: Task) -> None:
    """Say that a task is done; who says so stands with it. Twice does no harm."""
    Task.objects.filter(pk=task.pk, done_at=None).update(done_at=timezone.now(), done_by=member)


@contextmanager
def _told_who_may() -> Iterator[None]:
    """The database holds that whoever gets a task works on the case; here are the words for it."""
    try:
        with transaction.atomic():
            yield
    except Error as error:
        if getattr(error.__cause__, "sqlstate", None) != "42501":
            raise
        raise Refused(
            "assignee",
            _("This colleague does not work on the case."),
            _("Put the colleague on the case first, or choose another."),
        ) from None
