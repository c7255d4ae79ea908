"""What is made public, and what was told by offices themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from khua.access.models import Member, Office
from khua.access.rowsecurity import RowSecurity
from khua.statistics.models.counts import Snapshot
from khua.statistics.models.scope import CASE_ROLE, CENTRE, ME


class ReleaseState(models.TextChoices):
    BUILDING = "building", _("Being built and attacked")
    BUILT = "built", _("Built; attacks found nothing")
    REFUSED = "refused", _("Attacks found something")
    FAILED = "failed", _("Could not be built")
    SIGNED = "signed", _("Signed off")


class Release(models.Model):
    """Tables made public together: built, attacked, and only then signed off by another member.
    Built and attacked by the owner, who alone has the rows; a signed one is anybody's to read
    (statistics_signed_releases, sql/releases.sql)."""

    number = models.CharField(max_length=16, unique=True)  # 2026-1
    since = models.PositiveSmallIntegerField()  # first year
    until = models.PositiveSmallIntegerField()  # last year
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="releases")
    state = models.CharField(max_length=10, choices=ReleaseState, default=ReleaseState.BUILDING)
    content = models.JSONField(null=True)  # khua.figures.release, as its file says it
    findings = models.JSONField(null=True)  # the report of the attacks
    sha256 = models.CharField(max_length=64, blank=True, default="")  # of the content
    trouble = models.JSONField(null=True)  # {"en": …, "lo": …} where it ended badly
    done = models.FloatField(default=0)  # share of the building, 0 to 1
    tries = models.PositiveSmallIntegerField(default=0)  # times it was begun
    built_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    built_at = models.DateTimeField(auto_now_add=True)
    signed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    # the database says when, and the code of the office for which (sql/releases.sql)
    signed_at = models.DateTimeField(null=True)
    signed_for = models.CharField(max_length=24, blank=True, default="")

    class Meta:
        ordering = ["-id"]
        constraints = [
            RowSecurity(
                name="release_rows",
                rules={
                    "select": CENTRE,
                    "insert": f"{CENTRE} AND built_by_id = {ME} AND state = 'building'"
                    " AND content IS NULL AND findings IS NULL AND signed_by_id IS NULL",
                    # signing: another than who built it, of what withstood (sql/releases.sql)
                    "update": CENTRE,
                },
            ),
        ]

    def __str__(self) -> str:
        return f"release {self.number}"


class Told(models.Model):
    """A number that an office told, in a letter or a report of its own: shown beside what the
    record holds, never in its stead."""

    place = models.CharField(max_length=5)  # ISO 3166-2, or LA
    of = models.CharField(max_length=60)  # what was counted, as the source says it
    unit = models.CharField(max_length=16)  # of khua.figures.reported
    value = models.PositiveIntegerField()
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)  # the letter or report, its number and day
    published = models.DateField()
    note = models.TextField(blank=True, default="")  # what is odd about it, why it differs
    told_by = models.CharField(max_length=160)  # the office as the source names it
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    entered_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)  # entered wrongly; it stays on record

    class Meta:
        ordering = ["-published", "place", "id"]
        constraints = [
            RowSecurity(
                name="told_rows",
                rules={
                    # an aggregate that an office published itself is no secret among members
                    "select": CASE_ROLE,
                    "insert": f"{CASE_ROLE} AND office_id = (SELECT access_my_office())"
                    f" AND entered_by_id = {ME}"
                    " AND (place = ANY(ARRAY(SELECT statistics_my_scopes()))"
                    f" AND (place <> 'LA' OR {CENTRE}))",
                    "update": f"{CASE_ROLE} AND office_id = (SELECT access_my_office())",
                },
            ),
        ]

    def __str__(self) -> str:
        return f"told {self.pk}"


class Trained(models.Model):
    """Who has learned what estimates of the unseen are worth, and may make them."""

    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            RowSecurity(
                name="trained_rows",
                rules={
                    "select": f"member_id = {ME} OR {CENTRE}",
                    "insert": f"{CENTRE} AND (SELECT access_my_role()) = 'head'"
                    f" AND given_by_id = {ME} AND member_id <> {ME}",
                    "update": f"{CENTRE} AND (SELECT access_my_role()) = 'head'"
                    f" AND member_id <> {ME}",
                },
            ),
        ]

    def __str__(self) -> str:
        return f"trained {self.pk}"


class Estimate(models.Model):
    """One estimate of what is not seen: the lists it rests on, and the whole range of answers."""

    name = models.CharField(max_length=120)
    lists = models.JSONField()  # as khua.figures.unseen reads them
    result = models.JSONField(null=True)
    done = models.FloatField(default=0)  # share, 0 to 1
    trouble = models.JSONField(null=True)
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            RowSecurity(
                name="estimate_rows",
                rules={
                    "select": "(SELECT statistics_may_estimate())",
                    "insert": f"(SELECT statistics_may_estimate()) AND made_by_id = {ME}",
                    "update": f"(SELECT statistics_may_estimate()) AND made_by_id = {ME}",
                },
            ),
        ]

    def __str__(self) -> str:
        return f"estimate {self.pk}"
