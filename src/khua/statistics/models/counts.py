"""Snapshots of the record, and the numbers that were counted in them. The owner writes them."""

from django.db import models

from khua.access.models import Member, Office
from khua.access.rowsecurity import RowSecurity
from khua.statistics.models.scope import CASE_ROLE, ME, MEMBERS, MY_OFFICE, NOBODY, SCOPES


class RecordKey(models.Model):
    """The secret of the record keys: the same cell is moved by the same amount as long as it stays.
    Written once at migration; only the owner reads it."""

    key = models.BinaryField()  # 32 bytes

    class Meta:
        constraints = [RowSecurity(name="record_key_rows", rules=NOBODY)]

    def __str__(self) -> str:
        return "record key"


class Snapshot(models.Model):
    """The record at one moment. Its rows are files in the home (figures/<id>/) that no page reads;
    what pages show was counted from them at once."""

    taken_at = models.DateTimeField(auto_now_add=True)
    as_of = models.DateField()
    rows = models.JSONField(default=dict)  # cases: 812, victims: 1204 …, as counted, exact
    files = models.JSONField(default=dict)  # cases.parquet: SHA-256, …
    sha256 = models.CharField(max_length=64, blank=True, default="")  # of these hashes, in order
    counted = models.BooleanField(default=False)  # all its numbers are there

    class Meta:
        ordering = ["-id"]
        constraints = [RowSecurity(name="snapshot_rows", rules=MEMBERS)]

    def __str__(self) -> str:
        return f"snapshot {self.pk}"


class Count(models.Model):
    """One table of the catalogue for one scope: moved for the country and a province, exact for the
    office that holds the cases, and for no one else."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="counts")
    table = models.CharField(max_length=40)  # of figures/catalogue
    scope = models.CharField(max_length=24)  # LA, ISO 3166-2 of a province, an office's code
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    numbers = models.JSONField()  # khua.figures.shown.as_data

    class Meta:
        ordering = ["table", "scope"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "table", "scope"], name="counted_once"),
            RowSecurity(
                name="count_rows",
                rules={
                    "select": f"(office_id IS NULL AND {SCOPES}) OR ({MY_OFFICE} AND {CASE_ROLE})"
                },
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.scope}"


class Overlap(models.Model):
    """How many people stand in the cases of which kinds of office: the map of who is on one list
    only, and what estimating the unseen begins with. Moved, and for trained members."""

    snapshot = models.OneToOneField(Snapshot, on_delete=models.PROTECT, related_name="overlap")
    lists = models.JSONField()  # ["police", "women", …]
    counts = models.JSONField()  # {"police": 40, "police|women": 12 …}

    class Meta:
        constraints = [
            RowSecurity(name="overlap_rows", rules={"select": "(SELECT statistics_may_estimate())"})
        ]

    def __str__(self) -> str:
        return f"overlap {self.pk}"


class Asked(models.Model):
    """That a member looked at a table: every one is on record, and there is a limit to how many
    different ones he may see of a snapshot."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    table = models.CharField(max_length=40)
    scope = models.CharField(max_length=24)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField(auto_now_add=True)
    last_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "snapshot", "table", "scope"], name="table_asked_once"
            ),
            RowSecurity(
                name="asked_rows",
                rules={
                    "select": f"member_id = {ME}",
                    "insert": f"member_id = {ME}",
                    "update": f"member_id = {ME}",
                },
            ),
        ]

    def __str__(self) -> str:
        return f"asked {self.pk}"
