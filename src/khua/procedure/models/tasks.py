"""Who does what until when."""

from django.db import models

from khua.access.models import Member
from khua.access.rowsecurity import RowSecurity
from khua.procedure.models.scope import ACTS, SEES, mine
from khua.record.models.scope import OfCase


class Task(OfCase):
    """Something to be done in a case. A trigger holds that its assignee works on the case."""

    title = models.CharField(max_length=200, blank=True, default="")  # empty: the item's label
    item = models.CharField(max_length=40, blank=True, default="")  # of the evidence checklists
    offence = models.CharField(max_length=40, blank=True, default="")  # of law/offences
    code = models.CharField(max_length=60, blank=True, default="")  # of law/vocabulary
    assignee = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    perishable = models.BooleanField(default=False)  # lost if nobody acts
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    added_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["due_on", "-perishable", "id"]
        indexes = [
            models.Index(
                fields=["assignee", "due_on"], condition=models.Q(done_at=None), name="task_to_do"
            ),
            models.Index(fields=["case", "due_on"], name="task_of_case"),
        ]
        constraints = [
            models.CheckConstraint(name="task_says_what", condition=~models.Q(title="", item="")),
            models.UniqueConstraint(
                fields=["case", "item"],
                condition=models.Q(done_at=None) & ~models.Q(item=""),
                name="one_open_task_an_item",
            ),
            RowSecurity(
                name="task_rows",
                rules={
                    "select": SEES,
                    "insert": f"{ACTS} AND {mine('added_by_id')}",
                    "update": ACTS,
                },
            ),
        ]

    def __str__(self) -> str:
        return f"task {self.pk}"
