"""Giving something away: written by an officer, sent by the head, filed by who receives it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.audit import note
from khua.access.models import Member, Office, OfficeKind
from khua.fiu.disseminations.schedule import MOST
from khua.fiu.models import (
    Alert,
    Dissemination,
    DisseminationState,
    Filed,
    Receiver,
    Report,
    Source,
    Trace,
)
from khua.fiu.services.numbers import take_number
from khua.fiu.services.reports import disseminated
from khua.names import normalise
from khua.record.models import Case
from khua.record.refusal import Refused


@dataclass(frozen=True)
class DisseminationData:
    """What a dissemination says, and to whom."""

    title: str
    purpose: str
    text: str
    receiver: str = Receiver.OFFICE
    to_office: Office | None = None
    to_case: str = ""
    foreign_unit: str = ""
    country: str = ""
    request: str = ""
    consent: str = ""
    schedule: Sequence[dict[str, Any]] = ()
    reports: Sequence[Report] = field(default=())
    alerts: Sequence[Alert] = field(default=())
    traces: Sequence[Trace] = field(default=())


@transaction.atomic
def write(member: Member, data: DisseminationData) -> Dissemination:
    """A draft, with its number. Raises Refused with field title, purpose, text, to_office,
    foreign_unit or consent."""
    _check(data)
    made = Dissemination.objects.create(
        number=take_number("DIS"), written_by=member, unit=member.office, **_columns(data)
    )
    Source.objects.bulk_create(
        [
            *(Source(dissemination=made, report=r, unit=member.office) for r in data.reports),
            *(Source(dissemination=made, alert=a, unit=member.office) for a in data.alerts),
            *(Source(dissemination=made, trace=t, unit=member.office) for t in data.traces),
        ]
    )
    return made


@transaction.atomic
def change(member: Member, draft: Dissemination, data: DisseminationData) -> Dissemination:
    """Change a draft; what it rests on stays. Raises Refused as `write`, and where it is sent."""
    _check(data)
    held = _locked(draft, DisseminationState.DRAFT)
    for name, value in _columns(data).items():
        setattr(held, name, value)
    held.save()
    return held


@transaction.atomic
def send(member: Member, draft: Dissemination) -> Dissemination:
    """Give it away: from now on the receiving office sees it, and nothing else of the unit. What it
    rests on is noted as disseminated. Raises Refused where whoever wrote it would send it too."""
    held = _locked(draft, DisseminationState.DRAFT)
    if held.written_by_id == member.pk:
        raise Refused(
            "__all__",
            _("Whoever wrote it does not send it."),
            _("Let another head of the unit read and send it."),
        )
    held.state, held.sent_by, held.sent_at = DisseminationState.SENT, member, timezone.now()
    held.save()
    for source in held.sources.select_related("report").exclude(report=None):
        if source.report:
            disseminated(member, source.report, held.number)
    note("dissemination.sent", held.number, own=1)
    return held


@transaction.atomic
def take_back(member: Member, sent: Dissemination, why: str) -> Dissemination:
    """Take back what was sent and is in no case yet. Raises Refused."""
    why = normalise(why, lines=True)
    if not why:
        raise Refused("why", _("The reason is missing."), _("Write why it is taken back."))
    held = _locked(sent, DisseminationState.SENT)
    held.state, held.taken_back_why = DisseminationState.TAKEN_BACK, why
    held.save()
    return held


@transaction.atomic
def file(member: Member, sent: Dissemination, case: Case) -> Filed:
    """Put what one's office received into a case it works on or reads: whoever sees the case sees
    the document. Raises Refused where it was taken back, or filed, meanwhile."""
    try:
        with transaction.atomic():
            return Filed.objects.create(case=case, dissemination=sent.pk, filed_by=member)
    except DatabaseError:  # the database holds who may, and that it is done once
        raise Refused(
            "case",
            _("It is not there to be filed any more, or not by your office."),
            _("Look at it again: it may be in a case already, or taken back."),
        ) from None


def _check(data: DisseminationData) -> None:
    if len(data.schedule) > MOST:
        raise Refused(
            "__all__",
            _("These are more rows than a document takes."),
            _("Choose the %(most)s that matter most.") % {"most": MOST},
        )
    missing = {
        "title": _("Write in a few words what it is about."),
        "purpose": _("Write what the receiver may use it for; nothing else is allowed."),
        "text": _("Write what the unit believes, and on what it rests, in words."),
    }
    for name, mend in missing.items():
        if not normalise(getattr(data, name)):
            raise Refused(name, _("This is missing."), mend)
    if data.receiver == Receiver.OFFICE:
        if data.to_office is None or data.to_office.kind == OfficeKind.FIU:
            raise Refused(
                "to_office",
                _("The receiving office is missing."),
                _("Choose the office that needs it."),
            )
    elif not normalise(data.foreign_unit):
        raise Refused(
            "foreign_unit", _("The receiving unit is missing."), _("Write the name of the unit.")
        )
    elif not normalise(data.consent):
        raise Refused(
            "consent",
            _("What the foreign unit may pass on is not said."),
            _("Write that it passes nothing on without the unit's prior consent, or to whom."),
        )


def _columns(data: DisseminationData) -> dict[str, Any]:
    foreign = data.receiver == Receiver.FOREIGN
    return {
        "receiver": data.receiver,
        "to_office": None if foreign else data.to_office,
        "to_case": "" if foreign else normalise(data.to_case),
        "foreign_unit": normalise(data.foreign_unit) if foreign else "",
        "country": data.country if foreign else "",
        "request": normalise(data.request),
        "title": normalise(data.title),
        "purpose": normalise(data.purpose, lines=True),
        "text": normalise(data.text, lines=True),
        "consent": normalise(data.consent, lines=True),
        "schedule": list(data.schedule),
    }


def _locked(found: Dissemination, state: str) -> Dissemination:
    held = Dissemination.objects.select_for_update().get(pk=found.pk)
    if held.state != state:
        raise Refused(
            "__all__",
            _("It is not where you saw it any more."),
            _("Look at it again."),
        )
    return held
