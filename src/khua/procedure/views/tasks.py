"""Tasks: of a case, of its checklist, and all of one's own."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khua.procedure import services
from khua.procedure.forms import ChecklistForm, GiveTaskForm, TaskForm
from khua.procedure.pages.checklist import proposed
from khua.procedure.pages.tasks import shown_task
from khua.procedure.selectors import access_task, my_tasks, workers
from khua.procedure.views.forms import asked
from khua.record.forms.fields import part_date
from khua.record.selectors import access_case, load_findings
from khua.record.views.request import MemberRequest, posted

A_PAGE = 50


def task_new(request: MemberRequest, number: str) -> HttpResponse:
    """Give somebody of the case a task."""
    member = request.member
    case = access_case(member, number, "procedure.record")
    form = TaskForm(posted(request), colleagues=workers(case), initial={"assignee": member.pk})
    return asked(
        request,
        case,
        form,
        lambda: services.add_task(member, case, form.task_data()),
        title=_("Give a task"),
        done=_("The task is given."),
    )


def task_checklist(request: MemberRequest, number: str) -> HttpResponse:
    """What the assessment still asks for, as tasks in one click: what is lost first on top."""
    member = request.member
    case = load_findings(access_case(member, number, "procedure.record"))
    items = proposed(case)
    form = ChecklistForm(
        posted(request),
        proposed=items,
        colleagues=workers(case),
        initial={"assignee": member.pk},
    )
    return asked(
        request,
        case,
        form,
        lambda: services.add_tasks(member, case, form.tasks()),
        title=_("Evidence to collect"),
        intro=_(
            "What would settle what is still open, from the checklists."
            " Statements and what is lost first stand on top and are ticked."
        ),
        done=_("The tasks are given."),
        closed="" if items else _("Nothing to collect: nothing is open, or all of it is a task."),
        wide=True,
    )


def task(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """Give a task to another person, or until another day."""
    case = access_case(request.member, number, "procedure.record")
    found = access_task(case, pk)
    initial = {"assignee": found.assignee_id, "due_on": part_date(found.due_on, "day")}
    form = GiveTaskForm(posted(request), colleagues=workers(case), initial=initial)
    return asked(
        request,
        case,
        form,
        lambda: services.give_task(
            request.member, found, form.assignee(), form.cleaned_data["due_on"]
        ),
        title=shown_task(found).title,
        done=_("The task is changed."),
    )


def task_finish(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """Say that a task is done; `next=tasks` goes back to one's own tasks."""
    case = access_case(request.member, number, "procedure.record")
    services.finish_task(request.member, access_task(case, pk))
    messages.success(request, _("The task is done."))
    if request.POST.get("next") == "tasks":
        return redirect("task-list")
    return redirect("procedure", number)


def task_list(request: MemberRequest) -> HttpResponse:
    """What one has to do, the next due first."""
    page = Paginator(my_tasks(request.member), A_PAGE).get_page(request.GET.get("page"))
    tasks = [shown_task(task) for task in page]
    late = sum(task.late for task in tasks)
    text = ngettext("%(n)d is late", "%(n)d are late", late) % {"n": late} if late else ""
    return render(request, "procedure/tasks.html", {"page": page, "tasks": tasks, "late": text})
