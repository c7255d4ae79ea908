"""Asking for access to a record that one may not see, and answering.

Each side writes in its own case; triggers carry the rest over (sql/links.sql). The audit chain of
an office names its own case only.
"""

from django.db import connection, transaction
from django.utils.translation import gettext as _

from khua.access.audit import note
from khua.access.models import Member
from khua.intelligence.models import Ask, AskState, Hint, Request
from khua.intelligence.selectors import is_unseen
from khua.names import normalise
from khua.record.refusal import Refused
from khua.record.selectors_sharing import is_kept_from
from khua.record.services.handovers import overtaken, plainly


@transaction.atomic
def ask(member: Member, hint: Hint, reason: str) -> Ask:
    """Ask the office that holds a matching record for access. Raises Refused with field reason or
    __all__."""
    reason = normalise(reason, lines=True)
    if not reason:
        raise Refused(
            "reason",
            _("The reason is missing."),
            _("Write why you need to see the record: the other office decides by it."),
        )
    if not is_unseen(hint):
        raise Refused(
            "__all__",
            _("You may see the matching record already."),
            _("Go back to the person: it stands among the matches."),
        )
    if is_kept_from(hint.person.case, hint.holder):
        raise Refused(
            "__all__",
            _("This case is kept from the office that holds the record."),
            _("Ask the office above both; asking that office would tell it of the case."),
        )
    if Ask.objects.filter(hint=hint, state=AskState.WAITING).exists():
        raise Refused(
            "__all__",
            _("The office has been asked already."),
            _("Wait for its answer, or take the question back."),
        )
    with plainly():
        asked = Ask.objects.create(
            case_id=hint.case_id,
            hint=hint,
            from_office=member.office,
            to_office_id=hint.holder_id,
            reason=reason,
            asked_by=member,
        )
    note("match.asked", hint.person.code_name, case=hint.person.case.number)
    return asked


@transaction.atomic
def take_back(member: Member, asked: Ask) -> Ask:
    """Take back what one's office asked, while it waits. Raises Refused."""
    _one_by_one(asked.pk)
    with plainly():
        done = Ask.objects.filter(
            pk=asked.pk, from_office=member.office, state=AskState.WAITING
        ).update(state=AskState.TAKEN_BACK)
    if not done:
        raise overtaken()
    asked.refresh_from_db()
    note("match.asked", "", case=asked.case.number, state=asked.state)
    return asked


@transaction.atomic
def answer(member: Member, request: Request, state: str, text: str) -> Request:
    """Grant or refuse what another office asks (`state`: granted or refused). Granting opens the
    case to that office for reading, as a referral does. Raises Refused with field text where the
    reason of a refusal is missing, else __all__."""
    text = normalise(text, lines=True)
    if state not in (AskState.GRANTED, AskState.REFUSED):
        raise overtaken()
    if state == AskState.REFUSED and not text:
        raise Refused(
            "text",
            _("The reason is missing."),
            _("Write why your office refuses, so that the other knows what to do next."),
        )
    _one_by_one(request.ask_id)
    if state == AskState.GRANTED and is_kept_from(request.case, request.from_office):
        raise Refused(
            "__all__",
            _("The case names an official of that office, so it is kept from it."),
            _("Refuse, without saying why the case is kept from it."),
        )
    with plainly():
        done = Request.objects.filter(
            pk=request.pk, office=member.office, state=AskState.WAITING
        ).update(state=state, answer=text)
    if not done:
        raise overtaken()
    request.refresh_from_db()
    note("match.answered", request.person.code_name, case=request.case.number, state=state)
    return request


def _one_by_one(ask: int) -> None:
    """An answer and a taking back come one after the other: the second finds the first's effect."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('intelligence_ask', %s))", [ask]
        )
