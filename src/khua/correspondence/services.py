"""Writing to other offices about a case."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.models import Member, Office
from khua.correspondence.models import Message, Question, ReadMark
from khua.law import procedure
from khua.names import normalise
from khua.record.models import Case
from khua.record.refusal import Refused


@transaction.atomic
def ask(member: Member, case: Case, to_office: Office, text: str) -> Question:
    """Ask another office that sees the case. The clock is the limit that `event:question_asked`
    starts (law/procedure). Raises Refused for an office that does not see the case."""
    text = _written(text)
    if to_office.pk not in {case.lead_office_id, *case.shared_with} - {member.office_id}:
        raise Refused(
            "to_office",
            _("This office does not see the case."),
            _("Refer the case to it first, under Offices, or choose another."),
        )
    asked_at = timezone.now()
    (limit,) = procedure.load().limits_started_by("event:question_asked")
    due = procedure.due(limit, asked_at)
    return Question.objects.create(
        case=case,
        from_office=member.office,
        to_office=to_office,
        text=text,
        asked_by=member,
        asked_at=asked_at,
        due_at=due.at,
        due_certain=due.certain,
    )


@transaction.atomic
def answer(member: Member, question: Question, text: str) -> Question:
    """Answer a question asked of the member's office. Raises Refused if somebody was first."""
    text = _written(text)
    held = Question.objects.select_for_update().get(pk=question.pk)
    if held.answered_at:
        raise Refused(
            "text",
            _("The question was answered while you were writing."),
            _("Read the answer; what you would add goes into a message."),
        )
    held.answer = text
    held.save(update_fields=["answer"])
    return held


@transaction.atomic
def write(member: Member, case: Case, text: str) -> Message:
    """Write a message to everyone who sees the case."""
    message = Message.objects.create(case=case, author=member, text=_written(text))
    mark_read(member, case, message.pk)
    return message


def mark_read(member: Member, case: Case, last: int) -> None:
    """Note that `member` has seen the messages of the case up to `last`."""
    ReadMark.objects.update_or_create(member=member, case=case, defaults={"last": last})


def _written(text: str) -> str:
    text = normalise(text, lines=True)
    if not text:
        raise Refused("text", _("Nothing is written."), _("Write what you want to say."))
    return text
