"""Tasks as people read them."""

from dataclasses import dataclass

from django.utils import timezone

from khua.law import procedure
from khua.law.procedure import ChecklistItem
from khua.procedure.models import Task
from khua.procedure.rules import said


@dataclass(frozen=True)
class ShownTask:
    """A task and what it says; `item` where it comes from a checklist; `late`: its day is past."""

    task: Task
    title: str
    item: ChecklistItem | None
    late: bool


def shown_task(task: Task) -> ShownTask:
    """A task, made ready. No query."""
    item = next((each for each in procedure.checklists().items if each.id == task.item), None)
    title = task.title or (said(item.label) if item else task.item)
    return ShownTask(task, title, item, task.done_at is None and task.due_on < timezone.localdate())
