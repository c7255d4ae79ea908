"""What tribunals decided: each outcome belongs to a tribunal, a suspect and an offence."""

from django.db import models

from khua.access.models import Member
from khua.access.rowsecurity import RowSecurity
from khua.procedure.models.scope import ACTS, MY_KIND, SEES, mine
from khua.record.models import Person
from khua.record.models.scope import OfCase

#: who records what a tribunal decided
OUTCOME_KINDS = ("court", "prosecutor")
DECIDES = f"{ACTS} AND {MY_KIND} IN {OUTCOME_KINDS}"


class Outcome(OfCase):
    """How one tribunal decided on one suspect and one offence. It stays as it was recorded; only
    that a higher tribunal set it aside is added."""

    tribunal = models.CharField(max_length=32)  # of law/procedure, as are verdict and sentence
    tribunal_name = models.CharField(max_length=160)
    suspect = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    offence = models.CharField(max_length=40)  # of law/offences
    verdict = models.CharField(max_length=16)
    decided_on = models.DateField()
    sentence = models.CharField(max_length=32, blank=True, default="")
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    fine_kip = models.PositiveBigIntegerField(null=True, blank=True)
    confiscation = models.TextField(blank=True, default="")
    restitution_ordered_kip = models.PositiveBigIntegerField(null=True, blank=True)
    note = models.TextField(blank=True, default="")
    set_aside_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="sets_aside"
    )
    recorded_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["decided_on", "id"]
        indexes = [models.Index(fields=["case", "decided_on"], name="outcome_of_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "suspect", "offence", "tribunal", "decided_on"],
                name="decided_once",
            ),
            RowSecurity(
                name="outcome_rows",
                rules={
                    "select": SEES,
                    "insert": f"{DECIDES} AND {mine('recorded_by_id')}",
                    "update": DECIDES,
                },
            ),
        ]

    def __str__(self) -> str:
        return f"outcome {self.verdict}"


class RestitutionPayment(OfCase):
    """What was paid of the restitution that an outcome ordered."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="payments")
    kip = models.PositiveBigIntegerField()
    paid_on = models.DateField()
    note = models.TextField(blank=True, default="")
    recorded_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["paid_on", "id"]
        constraints = [
            models.CheckConstraint(name="payment_of_something", condition=models.Q(kip__gt=0)),
            RowSecurity(
                name="payment_rows",
                rules={"select": SEES, "insert": f"{ACTS} AND {mine('recorded_by_id')}"},
            ),
        ]

    def __str__(self) -> str:
        return f"payment {self.pk}"
