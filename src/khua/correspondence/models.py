"""Questions with a clock, and messages. Both stay in the case."""

from django.db import models

from khua.access.models import Member, Office
from khua.access.rowsecurity import RowSecurity
from khua.record.models.case import Case
from khua.record.models.scope import KEPT, SEES, WORKS, OfCase

PEOPLE_OF_CASES = "(SELECT access_my_role()) IN ('officer', 'head')"


class Question(OfCase):
    """A supplementary question from an office that works on a case to one that knows more of it,
    as a prosecutor's to the police. Answered once, by the office asked; the database holds it."""

    to_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    from_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    due_certain = models.BooleanField()  # whether every holiday until then is known
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["to_office", "due_at"],
                condition=models.Q(answered_at=None),
                name="question_open",
            )
        ]
        constraints = [
            RowSecurity(
                name="question_rows",
                rules={
                    "select": SEES,
                    "insert": f"""
                        {PEOPLE_OF_CASES} AND ({WORKS}) AND asked_by_id = (SELECT access_me())
                        AND from_office_id = (SELECT access_my_office())
                        AND to_office_id = ANY(office_id || shared_with)
                    """,
                    "update": f"""
                        {PEOPLE_OF_CASES} AND ({SEES})
                        AND to_office_id = (SELECT access_my_office())
                    """,
                },
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"


class Message(OfCase):
    """A message to everyone who sees the case. Never changed, never taken back."""

    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["case", "-id"], name="message_of_case")]
        constraints = [
            RowSecurity(
                name="message_rows",
                rules={
                    "select": SEES,
                    "insert": f"""
                        {PEOPLE_OF_CASES} AND ({SEES}) AND author_id = (SELECT access_me())
                    """,
                },
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class ReadMark(models.Model):
    """How far a member has read a case's messages."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    last = models.BigIntegerField()  # the id of the last message seen

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "case"], name="one_mark_a_case"),
            RowSecurity(
                name="read_mark_rows",
                rules={
                    "select": f"member_id = (SELECT access_me()) AND case_id <> {KEPT}",
                    "insert": "member_id = (SELECT access_me())",
                    "update": "member_id = (SELECT access_me())",
                },
            ),
        ]

    def __str__(self) -> str:
        return f"mark {self.pk}"
