"""Reports of banks and others to the unit: suspicious transactions and what the law adds."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from khua.access.models import Member
from khua.access.rowsecurity import RowSecurity
from khua.fiu.models.data import Account, Batch, Customer
from khua.fiu.models.scope import UNIT_LOG, UNIT_ROWS, OfUnit


class ReportKind(models.TextChoices):
    STR = "STR", _("Suspicious transaction report")
    SAR = "SAR", _("Suspicious activity report")
    CTR = "CTR", _("Threshold report")
    BORDER = "BCR", _("Border cash declaration")
    REQUEST = "REQ", _("Request of another authority or unit")
    OWN = "OWN", _("The unit's own initiative")
    OTHER = "OTH", _("Other report")


class ReportState(models.TextChoices):
    REGISTERED = "registered", pgettext_lazy("report", "Registered")
    ASSIGNED = "assigned", _("Assigned")
    ASSESSED = "assessed", _("Assessed")
    DISSEMINATED = "disseminated", _("Disseminated")
    CLOSED = "closed", _("Closed")


class Report(OfUnit):
    """A report, from its arrival to its end. `number` is the unit's own."""

    number = models.CharField(max_length=32)
    kind = models.CharField(max_length=4, choices=ReportKind)
    code = models.CharField(max_length=12, blank=True, default="")  # as the file names its kind
    entity = models.CharField(max_length=200)  # the reporting entity
    reference = models.CharField(max_length=120, blank=True, default="")  # the entity's own
    written_on = models.DateField(null=True)
    received_at = models.DateTimeField()
    urgent = models.BooleanField(default=False)
    reason = models.TextField(blank=True, default="")
    action = models.TextField(blank=True, default="")  # what the entity did
    indicators = models.JSONField(default=list)  # codes as written
    content = models.JSONField(default=dict)  # the whole report as read (khua.money.reading.goaml)
    problems = models.JSONField(default=list)  # what the reader noticed
    state = models.CharField(max_length=12, choices=ReportState, default=ReportState.REGISTERED)
    assigned_to = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)  # of the state it is in (clocks.yaml)
    assessment = models.TextField(blank=True, default="")
    #: what the assessment came to: on, nothing to it, or kept for later
    conclusion = models.CharField(max_length=12, blank=True, default="")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")
    registered_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["unit", "state", "due_at"], name="report_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="report_number"),
            models.UniqueConstraint(
                fields=["unit", "entity", "reference"],
                condition=~models.Q(reference=""),
                name="report_once",
            ),
            RowSecurity(name="report_rows", rules=UNIT_ROWS),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"


class ReportFile(OfUnit):
    """The file a report came in, byte for byte."""

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="file")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "sha256"], name="report_file_once"),
            RowSecurity(name="report_file_rows", rules=UNIT_LOG),
        ]

    def __str__(self) -> str:
        return f"file of report {self.report_id}"


class SubjectKind(models.TextChoices):
    PERSON = "person", _("Person")
    ENTITY = "entity", _("Firm or organisation")
    ACCOUNT = "account", _("Account")


class Subject(OfUnit):
    """Whom or what a report speaks of, as it says so."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="subjects")
    kind = models.CharField(max_length=8, choices=SubjectKind)
    suspected = models.BooleanField(default=False)
    name = models.CharField(max_length=300, blank=True, default="")
    born = models.DateField(null=True)
    nationality = models.CharField(max_length=2, blank=True, default="")
    document = models.CharField(max_length=60, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [RowSecurity(name="subject_rows", rules=UNIT_LOG)]

    def __str__(self) -> str:
        return f"subject {self.pk}"


class Step(OfUnit):
    """What was done with a report, and by whom."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12, choices=ReportState)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [RowSecurity(name="step_rows", rules=UNIT_LOG)]

    def __str__(self) -> str:
        return f"step {self.pk}"
