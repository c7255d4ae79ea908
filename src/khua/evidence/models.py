"""What is held as evidence, what is known of it, its files, who has it, and what it bears on.

That an item exists is seen with the case. Its content and files are seen with the case too, unless
it is sealed: then only by its custodian and the head of the leading office. `sql/evidence.sql`
keeps the copies that these policies rest on, the numbers, and the steps of a hand-over.
"""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from khua.access.models import Member
from khua.access.rowsecurity import RowSecurity
from khua.record.models import Finding, Person
from khua.record.models.choices import FindingSource, Precision
from khua.record.models.scope import SEES, WRITES, OfCase

ME = "(SELECT access_me())"
ON_CASES = "(SELECT access_my_role()) IN ('officer', 'head')"
KEEPS_IT = f"(custodian_id = {ME} OR office_id = (SELECT record_my_headed_office()))"
OPEN = f"{SEES} AND (NOT sealed OR {KEEPS_IT})"
PATH = r"^[0-9a-f]{2}/[0-9a-f]{32}$"  # below HOME/evidence/, and says nothing


class Kind(models.TextChoices):
    """What an item is: the sources of a finding that one can hold."""

    STATEMENT = FindingSource.STATEMENT.value, FindingSource.STATEMENT.label
    DOCUMENT = FindingSource.DOCUMENT.value, FindingSource.DOCUMENT.label
    OBJECT = FindingSource.OBJECT.value, FindingSource.OBJECT.label
    DIGITAL = FindingSource.DIGITAL.value, FindingSource.DIGITAL.label
    MEDICAL = FindingSource.MEDICAL.value, FindingSource.MEDICAL.label
    FINANCIAL = FindingSource.FINANCIAL.value, FindingSource.FINANCIAL.label
    OPEN_SOURCE = FindingSource.OPEN_SOURCE.value, FindingSource.OPEN_SOURCE.label


class Authority(models.TextChoices):
    """By what authority it came into the office's hands."""

    ORDER = "order", _("Order of a prosecutor or a court")
    CONSENT = "consent", _("Given with consent")
    FOUND = "found", _("Found at the scene")
    ARREST = "arrest", _("Taken at an arrest")
    REQUEST = "request", _("Answer of an institution to a request")
    PUBLIC = "public", _("Open to everybody")
    OTHER = "other", pgettext_lazy("authority", "Other")


class Item(OfCase):
    """One item of evidence: E-1, E-2 … without a gap in each case."""

    number = models.PositiveIntegerField(editable=False)
    kind = models.CharField(max_length=16, choices=Kind)
    sealed = models.BooleanField(default=False)
    # who has it now: whoever registered it, then whoever confirmed the last hand-over
    custodian = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", editable=False
    )
    moves = models.PositiveIntegerField(default=0, editable=False)  # confirmed hand-overs
    registered_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="item_number_in_case"),
            RowSecurity(
                name="item_rows",
                rules={
                    "select": SEES,
                    "insert": f"{WRITES} AND {ON_CASES} AND registered_by_id = {ME}",
                    # of an item only kind and seal change; a trigger holds it
                    "update": f"{SEES} AND {ON_CASES} AND {KEEPS_IT}",
                },
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """E-12."""
        return f"E-{self.number}"


class ItemContent(OfCase):
    """What an item is, where it came from and by what authority."""

    item = models.OneToOneField(
        Item, on_delete=models.PROTECT, primary_key=True, related_name="content"
    )
    sealed = models.BooleanField(default=False, editable=False)  # the item's, kept by a trigger
    custodian = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", editable=False
    )
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    collected_by = models.CharField(max_length=160, blank=True, default="")
    collected_on = models.DateField(null=True, blank=True)
    collected_precision = models.CharField(
        max_length=5, choices=Precision, default=Precision.DAY, blank=True
    )
    place = models.CharField(max_length=200, blank=True, default="")
    authority = models.CharField(max_length=16, choices=Authority)
    authority_note = models.CharField(max_length=200, blank=True, default="")
    # whose statement it is, or from whom it came
    witness = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)  # counted by a trigger

    class Meta:
        constraints = [
            RowSecurity(
                name="item_content_rows",
                rules={
                    "select": OPEN,
                    "insert": f"{WRITES} AND {ON_CASES} AND {OPEN}",
                    "update": f"{SEES} AND {ON_CASES} AND {KEEPS_IT}",
                },
            ),
        ]

    def __str__(self) -> str:
        return f"content of item {self.pk}"


class File(OfCase):
    """A file of an item. `path` is opaque and random: the disk says neither case nor name."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="files")
    sealed = models.BooleanField(default=False, editable=False)
    custodian = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", editable=False
    )
    name = models.CharField(max_length=200)  # as uploaded, cleaned
    size = models.BigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)  # hex
    content_type = models.CharField(max_length=100)  # by content, of types.yaml
    path = models.CharField(max_length=35, unique=True, validators=[RegexValidator(PATH)])
    uploaded_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["case", "sha256"], name="evidence_same_file")]
        constraints = [
            models.CheckConstraint(
                name="file_path_is_opaque", condition=models.Q(path__regex=PATH)
            ),
            models.CheckConstraint(
                name="file_hash_is_one",
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$", size__gte=0),
            ),
            RowSecurity(
                name="file_rows",
                rules={
                    "select": OPEN,
                    "insert": f"{WRITES} AND {ON_CASES} AND uploaded_by_id = {ME} AND {OPEN}",
                },
            ),
        ]

    def __str__(self) -> str:
        return f"file {self.pk}"


class Answer(models.TextChoices):
    WAITING = "waiting", _("Waits for confirmation")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")


class Custody(OfCase):
    """One hand-over of an item from person to person: the giver writes it, the receiver confirms
    or refuses it, once. The item has a new custodian only when it is confirmed."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="custody")
    after = models.PositiveIntegerField(editable=False)  # the item's `moves` when it was written
    from_member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", editable=False
    )
    to_member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    # the giver, or the head of the leading office in the place of one who is gone
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    handed_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=16, choices=Answer, default=Answer.WAITING)
    answer_reason = models.CharField(max_length=300, blank=True, default="")
    confirmed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)  # or refused at

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["to_member", "answer"], name="custody_inbox")]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "to_member", "after"],
                condition=models.Q(answer="waiting"),
                name="one_waiting_custody",
            ),
            models.CheckConstraint(
                name="custody_to_another",
                condition=~models.Q(from_member=models.F("to_member")),
            ),
            models.CheckConstraint(
                name="custody_refused_with_reason",
                condition=~models.Q(answer="refused", answer_reason=""),
            ),
            RowSecurity(
                name="custody_rows",
                rules={
                    "select": SEES,
                    "insert": f"""
                        {SEES} AND {ON_CASES} AND written_by_id = {ME}
                        AND (from_member_id = {ME}
                             OR office_id = (SELECT record_my_headed_office()))
                    """,
                    "update": f"{SEES} AND {ON_CASES} AND to_member_id = {ME}",
                },
            ),
        ]

    def __str__(self) -> str:
        return f"custody {self.pk} {self.answer}"


class Bearing(models.TextChoices):
    SUPPORTS = "supports", _("Supports it")
    CONTRADICTS = "contradicts", _("Contradicts it")


class Link(OfCase):
    """An item that speaks for or against a finding of the same case."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="links")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="+")
    bearing = models.CharField(max_length=16, choices=Bearing)
    linked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "finding"],
                condition=models.Q(ended_at=None),
                name="item_linked_once",
            ),
            RowSecurity(
                name="link_rows",
                rules={
                    "select": SEES,
                    "insert": f"{WRITES} AND {ON_CASES} AND linked_by_id = {ME}",
                    "update": f"{WRITES} AND {ON_CASES}",
                },
            ),
        ]

    def __str__(self) -> str:
        return f"link {self.pk} {self.bearing}"
