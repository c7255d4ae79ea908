"""People and organisations in a case, and who they are.

`Person` is what everyone on the case may know; `Identity` is who it is. They are two tables, so
that a victim's identity can have a narrower policy now and an encrypted vault later.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from khua.access.models import Office
from khua.access.rowsecurity import RowSecurity
from khua.record.models.case import Case
from khua.record.models.choices import PersonKind, PersonRole, Precision, Sex
from khua.record.models.scope import CASE_ROWS, KEPT, SEES, WRITES, shared_with

PROTECTED = (
    "(case_id = ANY(ARRAY(SELECT record_my_cases()))"
    " OR office_id = (SELECT record_my_headed_office()))"
    f" AND case_id <> {KEPT}"
)


class Person(models.Model):
    """Someone in a case, in one or more roles."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="people")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    shared_with = shared_with()
    code = models.CharField(max_length=8, unique=True)  # shown as V-7Q4K or P-7Q4K
    kind = models.CharField(max_length=16, choices=PersonKind, default=PersonKind.PERSON)
    roles = ArrayField(models.CharField(max_length=16, choices=PersonRole))
    sex = models.CharField(max_length=24, choices=Sex, default=Sex.UNKNOWN)
    nationalities = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    # kept by a trigger from the roles: whether the identity is held apart
    protected = models.BooleanField(default=True, editable=False)
    # where this official serves: the case is then kept from that office (sql/sharing.sql)
    official_of = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sheet_key = models.CharField(max_length=80, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="person_has_a_role", condition=~models.Q(roles=[])),
            models.UniqueConstraint(fields=["case", "sheet_key"], name="person_sheet_key"),
            RowSecurity(name="person_rows", rules=CASE_ROWS),
        ]

    def __str__(self) -> str:
        return self.code_name

    @property
    def code_name(self) -> str:
        """`V-…` for whoever is protected, `P-…` for others."""
        return f"{'V' if self.protected else 'P'}-{self.code}"


class Identity(models.Model):
    """Who a person is: everything that could find or name them, one row a person.

    documents: [{"kind", "number", "country"}]; accounts: [{"bank", "number"}]; phones: E.164;
    vehicles: plates as written; addresses: one line each.
    """

    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, primary_key=True, related_name="identity"
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    shared_with = shared_with()
    protected = models.BooleanField(default=True, editable=False)
    honorific = models.CharField(max_length=40, blank=True, default="")
    name = models.CharField(max_length=200, blank=True, default="")
    other_names = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    birth_precision = models.CharField(
        max_length=5, choices=Precision, default=Precision.DAY, blank=True
    )
    age = models.PositiveSmallIntegerField(null=True, blank=True)  # in years, when it happened
    documents = models.JSONField(default=list, blank=True)
    phones = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    accounts = models.JSONField(default=list, blank=True)
    vehicles = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    addresses = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    search_text = models.TextField(editable=False, default="")

    class Meta:
        indexes = [
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="identity_search")
        ]
        constraints = [
            RowSecurity(
                name="identity_rows",
                rules={
                    "select": f"(NOT protected AND ({SEES})) OR (protected AND ({PROTECTED}))",
                    "insert": WRITES,  # whoever types a sheet writes names he may not read back
                    "update": f"(SELECT access_may_write()) AND ((NOT protected AND ({SEES}))"
                    f" OR (protected AND ({PROTECTED})))",
                },
            ),
        ]

    def __str__(self) -> str:
        return f"identity {self.pk}"  # never the name: this may reach a log
