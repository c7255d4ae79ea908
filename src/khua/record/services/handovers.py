"""A case sent from one office to another, and the answers to it.

Which state follows which, and what follows from it (who leads, who reads), is in the database:
sql/sharing.sql. Here is what makes sense, and plain words for what does not.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import Error, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.models import Member, Office
from khua.names import normalise
from khua.record.joints import ANSWERED
from khua.record.models import Case, HandOver, HandOverKind, HandOverState, Keeps
from khua.record.refusal import Refused
from khua.record.selectors_sharing import is_kept_from

#: the states from which each answer may come
BEFORE: Final[dict[str, tuple[str, ...]]] = {
    HandOverState.ACCEPTED: (HandOverState.IN_PROGRESS,),
    HandOverState.REJECTED: (HandOverState.IN_PROGRESS,),
    HandOverState.REVOKED: (HandOverState.IN_PROGRESS, HandOverState.ACCEPTED),
    HandOverState.DONE: (HandOverState.ACCEPTED,),
}


@dataclass(frozen=True)
class HandOverData:
    """What one sends. `kind`: of HandOverKind; a request goes to the leading office whatever
    `to_office` says. `sender_keeps` (of Keeps) and `keeps_until` (the last day) count for a
    transfer; so does `to_stage`, where the case goes when it is accepted; empty: it stays."""

    kind: str
    to_office: Office
    purpose: str
    sender_keeps: str = Keeps.READING
    keeps_until: date | None = None
    to_stage: str = ""


@transaction.atomic
def send(member: Member, case: Case, data: HandOverData) -> HandOver:
    """Send a case to another office, or ask for it. Nothing changes until it is accepted.

    Raises Refused with field to_office, purpose, keeps_until or __all__.
    """
    asked = data.kind == HandOverKind.REQUEST
    to_office = case.lead_office if asked else data.to_office
    _check(member, case, data, to_office)
    moves = data.kind == HandOverKind.TRANSFER
    keeps = data.sender_keeps if moves else Keeps.READING
    with plainly():
        sent = HandOver.objects.create(
            case=case,
            kind=data.kind,
            from_office=member.office,
            to_office=to_office,
            purpose=normalise(data.purpose),
            sender_keeps=keeps,
            keeps_until=data.keeps_until if moves and keeps == Keeps.READING else None,
            to_stage=data.to_stage if moves else "",
            sent_by=member,
        )
    sent.refresh_from_db()  # the number is the database's to write
    return sent


@transaction.atomic
def answer(member: Member, hand_over: HandOver, state: str, text: str = "") -> HandOver:
    """Accept, refuse, take back or finish a hand-over; `state`: accepted, rejected, revoked, done.

    A request that is accepted becomes a transfer, which waits for the office that asked. Raises
    Refused with field text where a reason is missing, else __all__.
    """
    text = normalise(text)
    if state == HandOverState.REJECTED and not text:
        raise Refused(
            "text",
            _("The reason is missing."),
            _("Write why your office refuses, so that the sender knows what to do next."),
        )
    # two answers about one case come one after the other: the second finds the first one's effects
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('record_handover', %s))",
            [hand_over.case_id],
        )
    with plainly():
        done = HandOver.objects.filter(pk=hand_over.pk, state__in=BEFORE[state]).update(
            state=state, answer=text
        )
    if not done:
        raise overtaken()
    hand_over.refresh_from_db()
    if state == HandOverState.ACCEPTED and hand_over.kind == HandOverKind.REQUEST:
        _give(member, hand_over)
    for hook in ANSWERED:
        hook(member, hand_over)
    return hand_over


def _give(member: Member, request: HandOver) -> None:
    """The transfer that answers a request, unless one waits already."""
    waiting = HandOver.objects.filter(
        case=request.case_id,
        kind=HandOverKind.TRANSFER,
        to_office=request.from_office_id,
        state=HandOverState.IN_PROGRESS,
    )
    if not waiting.exists():
        send(
            member,
            request.case,
            HandOverData(HandOverKind.TRANSFER, request.from_office, request.purpose),
        )


def _check(member: Member, case: Case, data: HandOverData, to_office: Office) -> None:
    if not normalise(data.purpose):
        raise Refused(
            "purpose",
            _("The purpose is missing."),
            _("Write why: the other office reads it before it answers."),
        )
    if to_office.pk == member.office_id:
        raise Refused(
            "to_office",
            _("This is your own office."),
            _("Choose another office."),
        )
    if data.kind == HandOverKind.REQUEST:
        return
    if case.lead_office_id != member.office_id:
        raise Refused(
            "__all__",
            _("Your office does not lead this case."),
            _("Ask the leading office to send it, or send a request for transfer."),
        )
    if is_kept_from(case, to_office):
        raise Refused(
            "to_office",
            _("The case names an official of that office, so it is kept from it."),
            _("Choose another office."),
        )
    if data.keeps_until and data.keeps_until < timezone.localdate():
        raise Refused(
            "keeps_until",
            _("This day is past."),
            _("Write today or a later day, or leave it empty."),
        )
    already = HandOver.objects.filter(
        case=case,
        kind=HandOverKind.REFERRAL,
        to_office=to_office,
        state=HandOverState.ACCEPTED,
    )
    if data.kind == HandOverKind.REFERRAL and already.exists():
        raise Refused(
            "to_office",
            _("That office works on the case already."),
            _("Choose another office, or write to it about the one that runs."),
        )


@contextmanager
def plainly() -> Iterator[None]:
    """Turn what the database refuses into words; any other error stays one."""
    try:
        with transaction.atomic():
            yield
    except Error as error:
        code = getattr(error.__cause__, "sqlstate", None)
        if code == "23505":
            raise Refused(
                "__all__",
                _("The same waits for an answer already."),
                _("Wait for the answer, or take back what was sent."),
            ) from None
        if code in ("42501", "23514"):
            raise overtaken() from None
        raise


def overtaken() -> Refused:
    """What one tries is not, or no longer, this office's to do."""
    return Refused(
        "__all__",
        _("This is not your office's to do, or no longer: someone may have been faster."),
        _("Open the page again and look at how it stands now."),
    )
