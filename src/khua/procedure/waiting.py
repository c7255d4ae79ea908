"""What waits for a member in the procedure, in numbers: never a case, never a name."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from khua.access.models import Member
from khua.access.policies import allowed
from khua.procedure.selectors import my_clocks, my_tasks, running_clocks, soon
from khua.record.joints import Waiting


def waits(member: Member) -> list[Waiting]:
    """Overdue and soon due clocks, and tasks that are due. Four queries; none for roles that work
    on no case."""
    if not allowed(member.role, "clock.list"):
        return []
    return [*_clocks(member), *_tasks(member)]


def _clocks(member: Member) -> list[Waiting]:
    now, found = timezone.now(), []
    mine, url = my_clocks(member), reverse("clock-list")
    if late := mine.filter(due_at__lt=now).count():
        text = ngettext("%(n)d time limit is overdue", "%(n)d time limits are overdue", late)
        found.append(Waiting(text % {"n": late}, url, urgent=True))
    if near := mine.filter(due_at__range=(now, now + soon())).count():
        text = ngettext("%(n)d time limit is due soon", "%(n)d time limits are due soon", near)
        found.append(Waiting(text % {"n": near}, url))
    if member.role == "head":
        below = running_clocks(member).filter(due_at__lt=now).exclude(office=member.office_id)
        if late := below.count():
            text = ngettext(
                "%(n)d time limit is overdue in another office whose cases you read",
                "%(n)d time limits are overdue in other offices whose cases you read",
                late,
            )
            found.append(Waiting(text % {"n": late}, url))
    return found


def _tasks(member: Member) -> list[Waiting]:
    today = timezone.localdate()
    due = list(my_tasks(member).filter(due_on__lte=today).values_list("due_on", flat=True))
    if not due:
        return []
    late = sum(day < today for day in due)
    text = ngettext(
        "%(n)d task is due today or before", "%(n)d tasks are due today or before", len(due)
    )
    return [Waiting(text % {"n": len(due)}, reverse("task-list"), urgent=late > 0)]
