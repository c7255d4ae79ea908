"""What rules found in the money, and what people decided of it. Nothing acts by itself."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from khua.access.models import Member
from khua.access.rowsecurity import RowSecurity
from khua.fiu.models.data import Account
from khua.fiu.models.scope import UNIT_LOG, UNIT_ROWS, OfUnit


class RuleRun(OfUnit):
    """One run of the rules over what was loaded."""

    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    versions = models.JSONField(default=dict)  # rule id: version, hits, accounts, CPU-seconds
    skipped = models.JSONField(default=list)  # rules that were not run, and what they lacked
    transactions = models.BigIntegerField(default=0)
    hits = models.BigIntegerField(default=0)
    done = models.FloatField(default=0)  # share, 0 to 1
    trouble = models.JSONField(null=True)  # {"en": …, "lo": …} where it ended badly

    class Meta:
        ordering = ["-id"]
        constraints = [RowSecurity(name="rule_run_rows", rules=UNIT_ROWS)]

    def __str__(self) -> str:
        return f"run {self.pk}"


class AlertState(models.TextChoices):
    NEW = "new", _("New")
    TAKEN = "taken", _("Being looked at")
    KEPT = "kept", _("Kept under watch")
    RAISED = "raised", _("Taken up in a report")
    DISMISSED = "dismissed", _("Nothing to it")


class Alert(OfUnit):
    """Rules combined about one person. The same person keeps one open alert from run to run."""

    number = models.CharField(max_length=32)
    run = models.ForeignKey(RuleRun, on_delete=models.PROTECT, related_name="alerts")
    subject = models.CharField(max_length=40)  # "person 17" or "account 4": whom it groups by
    score = models.FloatField()  # 0 to 1, a rank
    exploitation = models.CharField(max_length=16)  # the likeliest type
    role = models.CharField(max_length=12)  # controller, victim, facilitator, buyer
    families = ArrayField(models.CharField(max_length=16))
    case_suggested = models.BooleanField()  # at least two families of data
    told = models.JSONField()  # the whole of it (khua.money.alerts.Alert), with every transaction
    against = models.JSONField(default=list)
    learned = models.FloatField(null=True)  # rank by the learned score, where there is one
    state = models.CharField(max_length=10, choices=AlertState, default=AlertState.NEW)
    taken_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    report = models.ForeignKey(
        "fiu.Report", on_delete=models.PROTECT, null=True, related_name="alerts"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-score", "id"]
        indexes = [models.Index(fields=["unit", "state", "-score"], name="alert_queue")]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="alert_number"),
            models.UniqueConstraint(
                fields=["unit", "subject"],
                condition=models.Q(state__in=["new", "taken", "kept"]),
                name="alert_once",
            ),
            RowSecurity(name="alert_rows", rules=UNIT_ROWS),
        ]

    def __str__(self) -> str:
        return f"alert {self.pk}"


class AlertAccount(OfUnit):
    """An account that an alert speaks of, in which role."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="accounts")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="alerts")
    role = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alert", "account"], name="alert_account_once"),
            RowSecurity(name="alert_account_rows", rules=UNIT_ROWS),
        ]

    def __str__(self) -> str:
        return f"account {self.account_id} of alert {self.alert_id}"


class AlertDecision(OfUnit):
    """What a member made of an alert, and why. Kept for ever; the newest holds."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="decisions")
    state = models.CharField(max_length=10, choices=AlertState)
    reason = models.TextField(blank=True, default="")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [RowSecurity(name="alert_decision_rows", rules=UNIT_LOG)]

    def __str__(self) -> str:
        return f"decision {self.pk}"


class Trace(OfUnit):
    """A trace that was kept: what was asked, over which batches, and what came out.

    Once it is done, or in trouble, it does not change any more; the database holds this.
    """

    number = models.CharField(max_length=32)
    title = models.CharField(max_length=200)
    asked = models.JSONField()  # khua.money.tracing.Asked
    #: where its seeds come from: {"case", "alert", "report": number, "seeds": {account id: [why]}}
    origin = models.JSONField(default=dict)
    batches = ArrayField(models.BigIntegerField())  # what was loaded when it was made
    totals = models.JSONField()  # what came out, in sums; the rows are found anew from `asked`
    done = models.FloatField(default=0)  # share, 0 to 1
    trouble = models.JSONField(null=True)  # {"en": …, "lo": …} where it could not be made
    report = models.ForeignKey(
        "fiu.Report", on_delete=models.PROTECT, null=True, related_name="traces"
    )
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="trace_number"),
            RowSecurity(name="trace_rows", rules=UNIT_ROWS),
        ]

    def __str__(self) -> str:
        return f"trace {self.pk}"


class Watched(OfUnit):
    """A name on a list the unit screens customers against (United Nations, national, its own)."""

    list = models.CharField(max_length=80)
    reference = models.CharField(max_length=80, blank=True, default="")
    name = models.CharField(max_length=300)
    born = models.CharField(max_length=40, blank=True, default="")
    nationality = models.CharField(max_length=2, blank=True, default="")
    document = models.CharField(max_length=60, blank=True, default="")
    added_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["list", "id"]
        constraints = [RowSecurity(name="watched_rows", rules=UNIT_ROWS)]

    def __str__(self) -> str:
        return f"watched {self.pk}"
