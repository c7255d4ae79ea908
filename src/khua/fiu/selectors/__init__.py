"""Reads of the unit. The `access_…` functions are the only way a page gets an object."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from khua.access.models import Member, Office, OfficeKind
from khua.access.policies import Role
from khua.fiu.models import (
    Dissemination,
    DisseminationState,
    Filed,
    Report,
    ReportState,
    Trace,
)
from khua.record.models import Case

#: states in which a report waits for somebody
OPEN = (ReportState.REGISTERED, ReportState.ASSIGNED, ReportState.ASSESSED)


@dataclass(frozen=True)
class Wanted:
    """What the list of reports is narrowed to; "" for all. `whose`: "mine", "nobody" or ""."""

    state: str = ""
    kind: str = ""
    whose: str = ""
    words: str = ""  # in the entity, the reference or the number


def access_report(number: str) -> Report:
    """A report of one's own unit. Raises Http404."""
    report = Report.objects.filter(number=number).first()
    if report is None:
        raise Http404
    return report


def access_dissemination(number: str) -> Dissemination:
    """A dissemination of one's own unit. Raises Http404."""
    found = Dissemination.objects.filter(number=number).select_related("to_office", "unit").first()
    if found is None:
        raise Http404
    return found


def access_received(member: Member, number: str) -> Dissemination:
    """A dissemination that was sent to one's own office. Raises Http404."""
    found = received(member).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def access_filed(case: Case, pk: int) -> Filed:
    """A dissemination in a case one may see. Raises Http404."""
    found = Filed.objects.filter(case=case, pk=pk).select_related("unit").first()
    if found is None:
        raise Http404
    return found


def reports(member: Member, wanted: Wanted) -> QuerySet[Report]:
    """The unit's reports: what is due first, then what waits for nobody, newest first."""
    found = Report.objects.order_by("due_at", "-id")
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.whose == "mine":
        found = found.filter(assigned_to=member, state__in=OPEN)
    elif wanted.whose == "nobody":
        found = found.filter(assigned_to=None, state__in=OPEN)
    if wanted.words:
        found = found.filter(
            Q(entity__icontains=wanted.words)
            | Q(reference__icontains=wanted.words)
            | Q(number__icontains=wanted.words)
        )
    return found


@dataclass(frozen=True)
class Counts:
    """What waits in the unit."""

    mine: int
    nobody: int
    late: int
    drafts: int


def counts(member: Member) -> Counts:
    """Open reports of the member, of nobody, overdue; drafts to send. Two queries."""
    told = Report.objects.filter(state__in=OPEN).aggregate(
        mine=Count("pk", filter=Q(assigned_to=member)),
        nobody=Count("pk", filter=Q(assigned_to=None)),
        late=Count("pk", filter=Q(due_at__lt=timezone.now())),
    )
    drafts = Dissemination.objects.filter(
        unit=member.office, state=DisseminationState.DRAFT
    ).count()
    return Counts(**told, drafts=drafts)


def disseminations(member: Member) -> QuerySet[Dissemination]:
    """What the unit wrote to give away, newest first."""
    return Dissemination.objects.filter(unit=member.office).select_related("to_office")


def answers_to(number: str) -> list[Report]:
    """Reports that came in answer to a dissemination: they give its number as their reference."""
    return list(Report.objects.filter(reference=number))


def answered_by(report: Report) -> Dissemination | None:
    """The dissemination of the unit that a report answers, by the reference it gives."""
    found = Dissemination.objects.filter(unit=report.unit_id, number=report.reference)
    return found.first() if report.reference else None


def received(member: Member) -> QuerySet[Dissemination]:
    """What units sent to the member's office and was not taken back, newest first."""
    return Dissemination.objects.filter(
        to_office=member.office, state__in=(DisseminationState.SENT, DisseminationState.FILED)
    ).select_related("unit")


def where_filed(document: Dissemination) -> Filed | None:
    """The document in its case, if it is in one that is seen."""
    return Filed.objects.filter(dissemination=document.pk).select_related("case").first()


def filed_in(case: Case) -> QuerySet[Filed]:
    """The disseminations in a case, newest first."""
    return Filed.objects.filter(case=case).select_related("unit")


def analysts(member: Member) -> list[Member]:
    """Who of the unit works on reports, by name. Only the head may ask for others than himself."""
    found = Member.objects.filter(
        office=member.office, is_active=True, role__in=(Role.OFFICER, Role.HEAD)
    )
    return list(found.order_by("display_name"))


def receivers() -> QuerySet[Office]:
    """The offices a dissemination may be sent to: all but units, by kind and code."""
    return Office.objects.exclude(kind=OfficeKind.FIU).order_by("kind", "code")


def by_pk(reports: Iterable[int]) -> list[Report]:
    """Reports of the unit by id, in the order asked for; what is not there is left out."""
    found = Report.objects.in_bulk(list(reports))
    return [found[pk] for pk in reports if pk in found]


def access_trace(number: str) -> Trace:
    """A trace of one's own unit. Raises Http404."""
    found = Trace.objects.filter(number=number).select_related("report").first()
    if found is None:
        raise Http404
    return found


def traces(member: Member) -> QuerySet[Trace]:
    """The traces of the unit, newest first."""
    return Trace.objects.filter(unit=member.office)
