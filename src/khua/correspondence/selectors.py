"""Reads of questions and messages."""

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from khua.access.models import Member, Office
from khua.correspondence.models import Message, Question, ReadMark
from khua.record.models import Case
from khua.record.selectors import my_case_ids


def access_question(case: Case, pk: int) -> Question:
    """A question of a case one may see. Raises Http404."""
    question = Question.objects.filter(case=case, pk=pk).first()
    if question is None:
        raise Http404
    return question


def questions_of(case: Case) -> QuerySet[Question]:
    """The questions of a case, open ones first, then the newest."""
    offices = Question.objects.select_related("from_office", "to_office")
    return offices.filter(case=case).order_by(F("answered_at").desc(nulls_first=True), "-id")


def count_open_questions(case: Case) -> int:
    """How many questions about the case nobody has answered yet."""
    return Question.objects.filter(case=case, answered_at=None).count()


def messages_of(case: Case) -> QuerySet[Message]:
    """The messages of a case, newest first."""
    return Message.objects.filter(case=case)


def may_be_asked(member: Member, case: Case) -> QuerySet[Office]:
    """The other offices that see the case, by code."""
    seeing = {case.lead_office_id, *case.shared_with} - {member.office_id}
    return Office.objects.filter(pk__in=seeing).order_by("code")


def open_questions(member: Member) -> QuerySet[Question]:
    """The questions that the member's office has not answered, the most urgent first."""
    mine = Question.objects.select_related("case", "from_office")
    return mine.filter(to_office=member.office, answered_at=None).order_by("due_at")


def with_new_messages(member: Member) -> QuerySet[Case]:
    """The cases `member` is on by name with messages of others not read yet."""
    mark = ReadMark.objects.filter(member=member, case=OuterRef("case")).values("last")
    new = Message.objects.filter(case=OuterRef("pk"), pk__gt=Coalesce(Subquery(mark), 0))
    return Case.objects.filter(pk__in=my_case_ids(member)).filter(
        Exists(new.exclude(author=member))
    )
