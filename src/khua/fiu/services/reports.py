"""A report from its arrival to its end: registered, assigned, assessed, disseminated, closed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.audit import note
from khua.access.models import Member
from khua.access.policies import Role
from khua.fiu.clocks import due
from khua.fiu.models import Report, ReportFile, ReportKind, ReportState, Step, Subject
from khua.fiu.services.numbers import take_number
from khua.names import normalise
from khua.record.refusal import Refused

#: state → what may follow it; `disseminated` follows by sending, never by hand
MOVES: dict[str, tuple[str, ...]] = {
    ReportState.REGISTERED: (ReportState.ASSIGNED, ReportState.CLOSED),
    ReportState.ASSIGNED: (ReportState.ASSIGNED, ReportState.ASSESSED),
    ReportState.ASSESSED: (ReportState.ASSIGNED, ReportState.DISSEMINATED, ReportState.CLOSED),
    ReportState.DISSEMINATED: (
        ReportState.ASSIGNED,
        ReportState.DISSEMINATED,
        ReportState.CLOSED,
    ),
    ReportState.CLOSED: (ReportState.ASSIGNED,),
}


@dataclass(frozen=True)
class SubjectData:
    """Whom or what a report speaks of; `account`: id of an account of the unit, if it is known."""

    kind: str
    name: str = ""
    suspected: bool = False
    born: date | None = None
    nationality: str = ""
    document: str = ""
    phone: str = ""
    reason: str = ""
    account: int | None = None


@dataclass(frozen=True)
class ReportData:
    """What is written down of a report when it arrives."""

    kind: str
    entity: str
    reference: str = ""
    code: str = ""
    written_on: date | None = None
    received_at: datetime | None = None
    urgent: bool = False
    reason: str = ""
    action: str = ""
    indicators: Sequence[str] = ()
    content: dict[str, object] = field(default_factory=dict)
    problems: Sequence[dict[str, str]] = ()
    subjects: Sequence[SubjectData] = ()


@transaction.atomic
def register(member: Member, data: ReportData, file: tuple[str, bytes] | None = None) -> Report:
    """Take in a report. `file`: name and bytes of what it came in. Raises Refused for a report of
    this entity with this reference, or a file, that is there already."""
    entity, reference = normalise(data.entity), normalise(data.reference)
    if not entity:
        raise Refused(
            "entity", _("Who reports is missing."), _("Write the name of the bank or firm.")
        )
    received = data.received_at or timezone.now()
    digest = hashlib.sha256(file[1]).hexdigest() if file else ""
    already = Report.objects.filter(entity=entity, reference=reference) if reference else None
    if (already and already.exists()) or (
        file and ReportFile.objects.filter(sha256=digest).exists()
    ):
        raise Refused(
            "reference",
            _("This report is registered already."),
            _("Look for it among the reports by its reference."),
        )
    try:
        with transaction.atomic():
            report = Report.objects.create(
                number=take_number(data.kind),
                kind=data.kind,
                code=data.code,
                entity=entity,
                reference=reference,
                written_on=data.written_on,
                received_at=received,
                urgent=data.urgent,
                reason=normalise(data.reason, lines=True),
                action=normalise(data.action, lines=True),
                indicators=list(data.indicators),
                content=data.content,
                problems=list(data.problems),
                due_at=due(data.kind, ReportState.REGISTERED, data.urgent, received),
                registered_by=member,
                unit=member.office,
            )
    except IntegrityError:
        raise Refused(
            "reference",
            _("This report was registered a moment ago."),
            _("Look for it among the reports by its reference."),
        ) from None
    if file:
        ReportFile.objects.create(
            report=report, name=file[0][:200], sha256=digest, content=file[1], unit=member.office
        )
    Subject.objects.bulk_create(
        Subject(
            report=report,
            kind=each.kind,
            name=normalise(each.name)[:300],
            suspected=each.suspected,
            born=each.born,
            nationality=each.nationality,
            document=each.document,
            phone=each.phone,
            reason=normalise(each.reason, lines=True),
            account_id=each.account,
            unit=member.office,
        )
        for each in data.subjects
    )
    _step(member, report, ReportState.REGISTERED, "")
    return report


@transaction.atomic
def assign(member: Member, report: Report, to: Member, why: str = "") -> Report:
    """Give a report to a member of the unit. An officer takes one himself; only the head gives it
    to somebody else. Raises Refused."""
    if to.pk != member.pk and member.role != Role.HEAD:
        raise Refused(
            "to",
            _("Only the head of the unit gives a report to somebody else."),
            _("Take it yourself, or ask the head."),
        )
    if to.office_id != member.office_id or to.role not in (Role.OFFICER, Role.HEAD):
        raise Refused(
            "to",
            _("This member does not work on reports of the unit."),
            _("Choose an officer of the unit."),
        )
    held = _held(report, ReportState.ASSIGNED)
    if held.state == ReportState.CLOSED and not normalise(why):
        raise Refused(
            "why", _("The reason is missing."), _("Write why the report is opened again.")
        )
    held.assigned_to = to
    return _go(member, held, ReportState.ASSIGNED, normalise(why, lines=True))


@transaction.atomic
def assess(member: Member, report: Report, conclusion: str, text: str) -> Report:
    """Write down what a report comes to: `conclusion` "pursue", "nothing" or "keep". Raises
    Refused without a text, or where somebody else has the report."""
    text = normalise(text, lines=True)
    if not text:
        raise Refused(
            "assessment",
            _("The assessment is missing."),
            _("Write what the report shows, what was looked at, and what speaks against it."),
        )
    held = _held(report, ReportState.ASSESSED)
    if held.assigned_to_id != member.pk:
        raise Refused(
            "__all__",
            _("The report is with somebody else."),
            _("Take it first; its history keeps who had it."),
        )
    held.assessment, held.conclusion = text, conclusion
    return _go(member, held, ReportState.ASSESSED, "")


@transaction.atomic
def close(member: Member, report: Report, why: str) -> Report:
    """End the work on a report. Raises Refused without a reason."""
    why = normalise(why, lines=True)
    if not why:
        raise Refused("why", _("The reason is missing."), _("Write why the work ends here."))
    return _go(member, _held(report, ReportState.CLOSED), ReportState.CLOSED, why)


def may_give(report: Report) -> bool:
    """Whether a dissemination may rest on it now. A request is answered in any state but closed."""
    if report.kind == ReportKind.REQUEST:
        return report.state != ReportState.CLOSED
    return ReportState.DISSEMINATED in MOVES[report.state]


def disseminated(member: Member, report: Report, number: str) -> None:
    """Note that a dissemination that rests on the report was sent. Part of that transaction. A
    request is answered with it, whether or not anybody wrote an assessment: its clock stops."""
    held = Report.objects.select_for_update().get(pk=report.pk)
    if may_give(held):
        _go(member, held, ReportState.DISSEMINATED, number)


def _held(report: Report, to: str) -> Report:
    """The report, locked, if it may go to state `to`. Raises Refused."""
    held = Report.objects.select_for_update().get(pk=report.pk)
    if to not in MOVES[held.state]:
        raise Refused(
            "__all__",
            _("The report is not where you saw it any more, or that is not its next step."),
            _("Look at it again: its steps say who did what."),
        )
    return held


def _go(member: Member, report: Report, state: str, why: str) -> Report:
    report.state = state
    report.due_at = due(report.kind, state, report.urgent, timezone.now())
    report.save()
    _step(member, report, state, why)
    return report


def _step(member: Member, report: Report, state: str, why: str) -> None:
    Step.objects.create(report=report, state=state, by=member, note=why, unit=member.office)


def opened(report: Report) -> None:
    """Note in the unit's audit chain that a report was looked at; `own`: auditors of other offices
    are not told."""
    note("report.read", report.number, own=1)
