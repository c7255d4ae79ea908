"""One upload of a sheet, from the file to its result."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from khua.access.models import Member, Office
from khua.access.rowsecurity import RowSecurity

MINE = "member_id = (SELECT access_me())"


class Status(models.TextChoices):
    WAITING = "waiting", _("Waiting to be read")
    READING = "reading", _("Being read")
    PREVIEW = "preview", _("To be confirmed")
    IMPORTING = "importing", _("Being imported")
    DONE = "done", _("Done")
    FAILED = "failed", _("Not readable")
    CANCELLED = "cancelled", _("Cancelled")


#: a worker has it, or will
AT_WORK = (Status.WAITING, Status.READING, Status.IMPORTING)


class Import(models.Model):
    """A sheet that a member uploaded. Only that member ever sees the row: it holds identities.

    counts: {sheet id: {"new", "there", "bad"}}; report: see reports.py; `content` is the file and
    is emptied as soon as it is not needed, `rejects` is the workbook of rows that came back.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)  # of the file, as given; never opened by it
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()  # bytes
    language = models.CharField(max_length=2)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    counts = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    done_rows = models.PositiveIntegerField(default=0)
    all_rows = models.PositiveIntegerField(default=0)
    content = models.BinaryField(null=True)
    rejects = models.BinaryField(null=True)
    opened = ArrayField(models.BigIntegerField(), default=list)  # ids of the cases it opened
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)  # a worker's last sign of life
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["member", "-id"], name="import_recent")]
        constraints = [
            RowSecurity(
                name="import_rows",
                rules={
                    "select": MINE,
                    "insert": f"{MINE} AND (SELECT access_may_write())"
                    " AND office_id = (SELECT access_my_office())",
                    "update": MINE,
                },
            )
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"  # never the file's name: people name files after people
