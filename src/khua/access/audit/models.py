"""The tables of the audit chain."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from khua.access.rowsecurity import RowSecurity


class Entry(models.Model):
    """One thing an office did. Written only by access_note() and access_write_entry().

    `hash` = SHA-256 of the previous entry's hash and this one's own words (sql/audit.sql,
    audit/verify.py). `seq` is without gaps in each office.
    """

    class Action(models.TextChoices):
        WRITE = "write", _("Wrote")
        READ_IDENTITY = "identity.read", _("Read an identity")
        SEARCH = "search", _("Searched")
        EXPORT = "export", _("Exported")
        OPEN_FILE = "file.open", _("Opened a file of evidence")
        STORE_FILE = "file.store", _("Stored a file of evidence")
        SIGN_IN = "sign-in", _("Signed in")
        SIGN_IN_FAILED = "sign-in.failed", _("Failed to sign in")
        SIGN_OUT = "sign-out", _("Signed out")
        REFUSED = "refused", _("Was refused")
        MEMBER = "member", _("Changed a member")
        MATCH_DECIDED = "match.decided", _("Decided a match")
        MATCH_UNDONE = "match.undone", _("Undid a decision about a match")
        MATCH_ASKED = "match.asked", _("Asked because of a match")
        MATCH_ANSWERED = "match.answered", _("Answered who asked because of a match")
        REPORT_READ = "report.read", _("Read a report to the unit")
        ACCOUNT_READ = "account.read", _("Looked at an account")
        DISSEMINATED = "dissemination.sent", _("Sent a dissemination")
        RELEASE_BUILT = "release.built", _("Had a release of figures built")
        RELEASE_SIGNED = "release.signed", _("Signed off a release of figures")
        FIGURE_TOLD = "figure.told", _("Entered or withdrew a reported figure")
        TRAINED = "trained", _("Said who may estimate what is not seen")

    office = models.ForeignKey("access.Office", on_delete=models.PROTECT, related_name="+")
    seq = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    member = models.ForeignKey(
        "access.Member", on_delete=models.PROTECT, null=True, related_name="+"
    )
    action = models.CharField(max_length=24, choices=Action)
    subject = models.CharField(max_length=80, blank=True, default="")
    detail = models.JSONField(default=dict)
    transaction = models.BigIntegerField()  # PostgreSQL's own number of it
    previous = models.BinaryField(null=True)
    hash = models.BinaryField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["member", "at"], name="entry_of_member"),
            models.Index(fields=["office", "-id"], name="entry_of_office"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["office", "seq"], name="entry_in_its_place"),
            # auditors read through record_entries(), which leaves out what is kept from them
            RowSecurity(name="entry_rows", rules={}),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.office_id}/{self.seq}"


class ChainHead(models.Model):
    """The last entry of an office's chain; its row is the lock that keeps the chain single."""

    office = models.OneToOneField(
        "access.Office", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(default=b"")

    class Meta:
        constraints = [RowSecurity(name="chain_head_rows", rules={})]

    def __str__(self) -> str:
        return f"{self.office_id}/{self.seq}"
