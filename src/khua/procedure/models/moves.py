"""Steps from stage to stage, and what happened in a case that the law counts from."""

from django.db import models

from khua.access.models import Member
from khua.access.rowsecurity import RowSecurity
from khua.procedure.models.scope import ACTS, LEADS, SEES, mine
from khua.record.models import Case, HandOver, Person
from khua.record.models.scope import OfCase

OTHER_CASE_SEEN = "(joined_to_id IS NULL OR joined_to_id IN (SELECT id FROM record_case))"


class Move(OfCase):
    """A step from one stage to another. A trigger moves the case with it, and refuses the step of
    whoever did not know that the case had been moved (sql/procedure.sql)."""

    move = models.CharField(max_length=40)  # of law/procedure, as are the stages
    from_stage = models.CharField(max_length=32)
    to_stage = models.CharField(max_length=32)
    note = models.TextField(blank=True, default="")
    # what the step asks for: the day of an appeal, the other case, the other state
    on = models.DateField(null=True, blank=True)
    joined_to = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    country = models.CharField(max_length=2, blank=True, default="")  # ISO 3166-1
    hand_over = models.ForeignKey(HandOver, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["case", "id"], name="move_of_case")]
        constraints = [
            RowSecurity(
                name="move_rows",
                rules={
                    "select": SEES,
                    "insert": f"{LEADS} AND {mine('by_id')} AND {OTHER_CASE_SEEN}",
                },
            ),
        ]

    def __str__(self) -> str:
        return f"move {self.move}"


class Dispatch(OfCase):
    """A step that waits for the office the file was sent to, and is made when it accepts."""

    hand_over = models.OneToOneField(HandOver, on_delete=models.PROTECT, related_name="+")
    move = models.CharField(max_length=40)
    on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            RowSecurity(
                name="dispatch_rows",
                rules={"select": SEES, "insert": f"{LEADS} AND {mine('by_id')}"},
            ),
        ]

    def __str__(self) -> str:
        return f"dispatch {self.move}"


class Happening(OfCase):
    """Something that happened in the case, or to one person of it, and starts or stops clocks."""

    event = models.CharField(max_length=40)  # of law/procedure
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True, default="")
    recorded_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at"], name="happening_of_case")]
        constraints = [
            RowSecurity(
                name="happening_rows",
                rules={"select": SEES, "insert": f"{ACTS} AND {mine('recorded_by_id')}"},
            ),
        ]

    def __str__(self) -> str:
        return f"happening {self.event}"
