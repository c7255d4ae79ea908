"""Reads of the procedure. The only way to an object on a page is an `access_…` function."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from khua.access.models import Colleague, Member, Office
from khua.access.selectors import colleagues, my_case_offices, office_colleagues
from khua.procedure.models import Clock, Digest, Dispatch, Happening, Move, Outcome, Task
from khua.procedure.rules import rules, waiting_limits
from khua.record.models import Case, HandOver, TeamMember
from khua.record.models.sharing import HandOverState
from khua.record.selectors import my_case_ids, running_assignments

ON_CASES = ("officer", "head")
DIGESTS_KEPT = timedelta(days=14)  # how far back the page of digests goes


def access_clock(case: Case, pk: int) -> Clock:
    """A clock of a case one may see. Raises Http404."""
    found = Clock.objects.filter(case=case, pk=pk).select_related("person").first()
    if found is None:
        raise Http404
    return found


def access_task(case: Case, pk: int) -> Task:
    """A task of a case one may see that is still to be done. Raises Http404."""
    found = Task.objects.filter(case=case, pk=pk, done_at=None).first()
    if found is None:
        raise Http404
    return found


def moves_made(case: Case) -> list[Move]:
    """The steps of a case so far, the first one first."""
    return list(Move.objects.filter(case=case).select_related("joined_to"))


def happenings_of(case: Case) -> list[Happening]:
    """What happened in a case, the first thing first."""
    return list(Happening.objects.filter(case=case).select_related("person"))


def clocks_of(case: Case) -> list[Clock]:
    """The clocks of a case: those that run, the next due first; then those that stopped."""
    clocks = list(Clock.objects.filter(case=case).select_related("person"))
    return sorted(clocks, key=lambda clock: clock.stopped_at is not None)


def outcomes_of(case: Case) -> list[Outcome]:
    """What was decided in a case, with what was paid."""
    rows = Outcome.objects.filter(case=case).select_related("suspect")
    return list(rows.prefetch_related("payments"))


def tasks_of(case: Case) -> list[Task]:
    """The tasks of a case: to do, the next due first; then done."""
    tasks = list(Task.objects.filter(case=case))
    return sorted(tasks, key=lambda task: task.done_at is not None)


def waiting_transfer(case: Case) -> HandOver | None:
    """The file that was sent to another office and waits there for an answer."""
    sent = Dispatch.objects.filter(case=case).values("hand_over")
    return (
        HandOver.objects.filter(case=case, state=HandOverState.IN_PROGRESS, pk__in=sent)
        .select_related("to_office")
        .first()
    )


def offices_of_kind(kind: str, but: Office) -> QuerySet[Office]:
    """Where a file can be sent: the offices of a kind, one's own aside; the same province first."""
    near = Q(province=but.province) if but.province else Q(level="centre")
    return (
        Office.objects.filter(kind=kind)
        .exclude(pk=but.pk)
        .annotate(near=ExpressionWrapper(near, output_field=BooleanField()))
        .order_by("-near", "code")
    )


def workers(case: Case) -> list[Colleague]:
    """To whom a task of a case can be given: officers and heads of the leading office, and whoever
    is on it by name or in its running joint team."""
    here = office_colleagues(case.lead_office, ON_CASES)
    team = TeamMember.objects.filter(
        case=case, left_at=None, team__ended_at=None, team__ends_on__gte=timezone.localdate()
    )
    others = {a.member_id for a in running_assignments(case)}
    others |= set(team.values_list("member_id", flat=True))
    known = {c.pk for c in here}
    more = colleagues(others - known).values()
    return here + [c for c in more if c.role in ON_CASES and c.is_active]


def my_tasks(member: Member) -> QuerySet[Task]:
    """What `member` has to do, the next due first; of cases he still sees."""
    return Task.objects.filter(assignee=member, done_at=None).select_related("case")


def running_clocks(member: Member) -> QuerySet[Clock]:
    """The clocks that run in the cases `member` may see, overdue ones first.

    Waiting periods are left out: too soon is wrong there, late is not.
    """
    offices = my_case_offices(member)
    seen = Q(office__in=offices) | Q(case__in=my_case_ids(member))
    return (
        Clock.objects.filter(seen, stopped_at=None)
        .exclude(limit__in=waiting_limits())
        .select_related("case", "office", "person")
        .order_by("due_at", "id")
    )


def my_clocks(member: Member) -> QuerySet[Clock]:
    """Of these, the ones that `member` is to mind: a head those of his own office, an officer those
    of the cases he is on by name."""
    clocks = running_clocks(member)
    if member.role == "head":
        return clocks.filter(office=member.office_id)
    return clocks.filter(case__in=my_case_ids(member))


def soon() -> timedelta:
    """How long before its end a clock is due soon, whatever its length."""
    return timedelta(days=rules().soon_days)


def digests_of(member: Member) -> list[Digest]:
    """The digests of the last two weeks, the newest first."""
    since = timezone.localdate() - DIGESTS_KEPT
    return list(Digest.objects.filter(member=member, day__gt=since))


def people_named(ids: Iterable[int | None]) -> dict[int, Colleague]:
    """Members by id, for a page that names them."""
    return colleagues({pk for pk in ids if pk})
