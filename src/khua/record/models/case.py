"""A case, its places, and who works on it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from khua.access.models import Member, Office
from khua.access.rowsecurity import RowSecurity
from khua.record.models.choices import Involvement, PlaceKind, Precision, Source
from khua.record.models.scope import (
    CASE_ROWS,
    KEPT,
    MY_CASES,
    MY_OFFICES,
    SEES,
    SEES_CASE,
    shared_with,
)

SHARES_AS_HEAD = (
    "shared_with @> ARRAY[(SELECT record_my_headed_office())]"
    " AND member_id = ANY(ARRAY(SELECT record_my_people()))"
)


class Case(models.Model):
    """What one office is looking into; other offices and members join by assignment."""

    number = models.CharField(max_length=40, unique=True)  # office, year, running number
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=16, choices=Source)
    lead_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="cases")
    shared_with = shared_with()  # kept by triggers from Share
    stage = models.CharField(max_length=32, default="reported", editable=False)  # law/procedure
    # of its places, kept by a trigger: a list of a million is narrowed without a join
    provinces = ArrayField(models.CharField(max_length=5), default=list, editable=False)
    reported_on = models.DateField()
    occurred_on = models.DateField(null=True, blank=True)
    occurred_precision = models.CharField(
        max_length=5, choices=Precision, default=Precision.DAY, blank=True
    )
    official_involvement = models.CharField(
        max_length=16, choices=Involvement, default=Involvement.NONE_KNOWN
    )
    official_note = models.TextField(blank=True, default="")
    account = models.TextField(blank=True, default="")
    # the sheet's own number for this case: the same sheet twice adds nothing
    sheet_key = models.CharField(max_length=80, null=True, blank=True)
    created_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)  # counted by a trigger
    search_text = models.TextField(editable=False, default="")

    class Meta:
        ordering = ["-reported_on", "-id"]
        indexes = [
            models.Index(fields=["lead_office", "stage"], name="case_office_stage"),
            GinIndex(fields=["shared_with"], name="case_shared_with"),
            # they carry what a list is narrowed by and what the policy asks, so that walking the
            # list reads no row that is not shown
            models.Index(
                fields=["lead_office", "-reported_on", "-id"],
                include=["shared_with", "source", "stage", "provinces"],
                name="case_office_recent",
            ),
            models.Index(
                fields=["-reported_on", "-id"],
                include=["lead_office", "shared_with", "source", "stage", "provinces"],
                name="case_recent",
            ),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="case_search"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["lead_office", "sheet_key"], name="case_sheet_key"),
            RowSecurity(
                name="case_rows",
                rules={
                    "select": SEES_CASE,
                    # a case begins in one's own office; a transfer is another act
                    "insert": "(SELECT access_may_write())"
                    " AND lead_office_id = (SELECT access_my_office())",
                    "update": f"""
                        (SELECT access_may_write()) AND id <> {KEPT}
                        AND (lead_office_id = {MY_OFFICES} OR id = {MY_CASES})
                    """,
                },
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Place(models.Model):
    """Where something of the case happened, in Laos or abroad."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="places")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    shared_with = shared_with()
    kind = models.CharField(max_length=16, choices=PlaceKind)
    country = models.CharField(max_length=2, default="LA")  # ISO 3166-1
    province = models.CharField(max_length=5, null=True, blank=True)  # ISO 3166-2
    district = models.CharField(max_length=80, blank=True, default="")
    village = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [RowSecurity(name="place_rows", rules=CASE_ROWS)]

    def __str__(self) -> str:
        return f"{self.kind} {self.province or self.country}"


class Assignment(models.Model):
    """A member who works on a case by name, in the lead office or in another."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    shared_with = shared_with()
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="assignments")
    added_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["member", "case"], name="assignment_member")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "member"],
                condition=models.Q(ended_at=None),
                name="assigned_once",
            ),
            RowSecurity(
                name="assignment_rows",
                rules={
                    "select": f"(member_id = (SELECT access_me()) AND case_id <> {KEPT})"
                    f" OR ({SEES})",
                    # Foreign keys are checked past row security, so this policy must itself ask
                    # whether the case is the caller's to give: a head of the leading office, the
                    # officer who has just opened it, for himself, or the head of an office that
                    # the case is shared with, for people of that office.
                    "insert": f"""
                        added_by_id = (SELECT access_me()) AND case_id <> {KEPT} AND (
                            (office_id = {MY_OFFICES}
                             AND ((SELECT access_my_role()) = 'head'
                                  OR ((SELECT access_my_role()) = 'officer'
                                      AND member_id = (SELECT access_me())
                                      AND record_opened_by_me(case_id))))
                            OR ({SHARES_AS_HEAD}))
                    """,
                    "update": f"""
                        (SELECT access_my_role()) = 'head' AND case_id <> {KEPT}
                        AND (office_id = {MY_OFFICES} OR ({SHARES_AS_HEAD}))
                    """,
                },
            ),
        ]

    def __str__(self) -> str:
        return f"assignment {self.pk}"
