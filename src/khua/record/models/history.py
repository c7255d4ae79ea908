"""What changed, written by the database itself, and the running numbers of cases."""

from django.db import models

from khua.access.models import Entry, Member, Office
from khua.access.rowsecurity import RowSecurity
from khua.record.models.scope import SEES, shared_with

#: what an office keeps to itself is for its own officers and heads, not for those above
TO_ITSELF = """
    (case_id > 0 OR (office_id = (SELECT access_my_office())
                     AND (SELECT access_my_role()) IN ('officer', 'head')))
"""


class Change(models.Model):
    """One change of one row: who, when, and old and new values.

    Written by a trigger, also for raw SQL. Of an identity only the names of the changed fields
    are kept: history must not become a second copy of a victim's name.
    """

    at = models.DateTimeField()
    case_id = models.BigIntegerField()  # 0: of no case, but of an office alone
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    shared_with = shared_with()
    # the entry of the audit chain that seals this change with the others of its transaction
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    thing = models.CharField(max_length=40)  # the table
    row = models.BigIntegerField()
    action = models.CharField(max_length=8)  # INSERT or UPDATE
    changes = models.JSONField()  # {field: [old, new]}

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["case_id", "-id"], name="change_of_case")]
        constraints = [RowSecurity(name="change_rows", rules={"select": f"{SEES} AND {TO_ITSELF}"})]

    def __str__(self) -> str:
        return f"{self.action} {self.thing} {self.row}"


class Counter(models.Model):
    """The last case number of an office in a year; only record_take_numbers() touches it."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "year"], name="counter_of_year"),
            RowSecurity(name="counter_rows", rules={}),
        ]

    def __str__(self) -> str:
        return f"{self.office_id}/{self.year}"
