"""What the unit gives away: a document with a number of its own, and nothing behind it.

It is intelligence, not evidence: it says what the unit believes and where to look; an officer who
wants to prove something asks the bank by the procedure for that.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from khua.access.models import Member, Office
from khua.access.rowsecurity import RowSecurity
from khua.fiu.models.alerts import Alert, Trace
from khua.fiu.models.reports import Report
from khua.fiu.models.scope import UNIT, UNIT_LOG, WRITES, OfUnit
from khua.record.models.scope import SEES, OfCase


class Receiver(models.TextChoices):
    OFFICE = "office", _("An office of this country")
    FOREIGN = "foreign", _("A foreign unit")


class DisseminationState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent")
    FILED = "filed", _("In a case")
    TAKEN_BACK = "taken back", _("Taken back")


class Dissemination(OfUnit):
    """A document of the unit to one receiver. What is sent is not changed any more."""

    number = models.CharField(max_length=32)
    receiver = models.CharField(max_length=8, choices=Receiver)
    to_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    to_case = models.CharField(max_length=32, blank=True, default="")  # number the office gave
    foreign_unit = models.CharField(max_length=200, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    request = models.CharField(max_length=120, blank=True, default="")  # theirs that it answers
    title = models.CharField(max_length=200)
    purpose = models.TextField()  # what it may be used for, and nothing else
    text = models.TextField()
    #: rows given away with it, already in words: transactions, accounts, sums
    schedule = models.JSONField(default=list)
    #: the receiver may pass it on only with the unit's consent in writing (Egmont principles)
    consent = models.TextField(blank=True, default="")
    state = models.CharField(
        max_length=10, choices=DisseminationState, default=DisseminationState.DRAFT
    )
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    sent_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    taken_back_why = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["to_office", "state"], name="dissemination_to")]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="dissemination_number"),
            models.CheckConstraint(
                name="dissemination_has_its_receiver",
                condition=models.Q(receiver="office", to_office__isnull=False)
                | (models.Q(receiver="foreign", to_office=None) & ~models.Q(foreign_unit="")),
            ),
            RowSecurity(
                name="dissemination_rows",
                rules={
                    # the receiving office reads it once it is sent, to file it in a case
                    "select": f"""
                        {UNIT} OR (state IN ('sent', 'filed')
                          AND to_office_id = (SELECT access_my_office())
                          AND (SELECT access_my_role()) IN ('officer', 'head'))
                    """,
                    "insert": WRITES,
                    "update": WRITES,
                },
            ),
        ]

    def __str__(self) -> str:
        return f"dissemination {self.pk}"


class Source(OfUnit):
    """What a dissemination rests on. The unit's own: a receiver never sees it."""

    dissemination = models.ForeignKey(
        Dissemination, on_delete=models.PROTECT, related_name="sources"
    )
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="+")
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, null=True, related_name="+")
    trace = models.ForeignKey(Trace, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [RowSecurity(name="source_rows", rules=UNIT_LOG)]

    def __str__(self) -> str:
        return f"source {self.pk}"


class Filed(OfCase):
    """A dissemination in a case: the document as it was sent, seen by whoever sees the case.

    Filed by an officer of the office it was sent to, in a case that office works on. The database
    copies the document itself; nothing leads from here to the unit's own tables.
    """

    number = models.CharField(max_length=32, editable=False)
    unit = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    dissemination = models.BigIntegerField()  # no key to follow: the row may not be read
    title = models.CharField(max_length=200, editable=False)
    purpose = models.TextField(editable=False)
    text = models.TextField(editable=False)
    schedule = models.JSONField(default=list, editable=False)
    consent = models.TextField(blank=True, default="", editable=False)
    sent_at = models.DateTimeField(editable=False)
    filed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["dissemination"], name="filed_once"),
            RowSecurity(
                name="filed_rows",
                rules={
                    "select": SEES,
                    "insert": f"""
                        (SELECT access_my_role()) IN ('officer', 'head') AND ({SEES})
                        AND filed_by_id = (SELECT access_me())
                    """,
                },
            ),
        ]

    def __str__(self) -> str:
        return f"filed {self.pk}"
