"""Time limits that run, and how they were extended."""

from django.db import models

from khua.access.models import Member
from khua.access.rowsecurity import RowSecurity
from khua.procedure.models.moves import Happening, Move
from khua.procedure.models.scope import ACTS, SEES, mine
from khua.record.models import Person
from khua.record.models.scope import OfCase


class Clock(OfCase):
    """One limit of law/procedure at work. `move` or `happening`: what started it; neither for the
    stage that a case begins in."""

    limit = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    move = models.ForeignKey(Move, on_delete=models.PROTECT, null=True, related_name="+")
    happening = models.ForeignKey(Happening, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # False where the calendar does not know every day that was counted
    certain = models.BooleanField(default=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(
                fields=["office", "due_at"],
                condition=models.Q(stopped_at=None),
                name="clock_running",
            ),
            models.Index(fields=["case", "due_at"], name="clock_of_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "limit", "person"],
                condition=models.Q(stopped_at=None),
                nulls_distinct=False,
                name="one_running_clock",
            ),
            RowSecurity(name="clock_rows", rules={"select": SEES, "insert": ACTS, "update": ACTS}),
        ]

    def __str__(self) -> str:
        return f"clock {self.limit}"


class Extension(OfCase):
    """One extension of a clock: who granted it, why, and until when."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="granted")
    limit = models.CharField(max_length=40)  # the clock's, so that history can name it
    granted_by = models.CharField(max_length=200)  # the office or person, and the order
    reason = models.TextField()
    due_at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            RowSecurity(
                name="extension_rows",
                rules={"select": SEES, "insert": f"{ACTS} AND {mine('by_id')}"},
            ),
        ]

    def __str__(self) -> str:
        return f"extension of {self.limit}"
