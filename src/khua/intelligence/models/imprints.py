"""What matching knows of people, and with which weights it compares them.

All of it belongs to the database role `khua_matcher`, which sees these tables and nothing else of
the record. The app role writes an imprint with the identity it comes from, and reads none that it
could not read as an identity.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from khua.access.rowsecurity import RowSecurity
from khua.record.models.person import Person
from khua.record.models.scope import KEPT, SEES, WRITES, OfCase

OPEN = f"(NOT guarded AND ({SEES}))"
GUARDED = (
    "(guarded AND (case_id = ANY(ARRAY(SELECT record_my_cases()))"
    f" OR office_id = (SELECT record_my_headed_office())) AND case_id <> {KEPT})"
)


def values() -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=80), default=list)


class Imprint(OfCase):
    """The features of one person (docs/matching.md), the keys under which the person is found, and
    who must not be told of it."""

    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, primary_key=True, related_name="imprint"
    )
    # kept by triggers: whether the identity is held apart, and the offices the case is kept from
    guarded = models.BooleanField(default=True, editable=False)
    barred = ArrayField(models.BigIntegerField(), default=list, editable=False)
    given_form = models.CharField(max_length=80, default="")
    family_form = models.CharField(max_length=80, default="")
    given = models.CharField(max_length=60, default="")
    family = models.CharField(max_length=60, default="")
    given_bones = models.CharField(max_length=60, default="")
    family_bones = models.CharField(max_length=60, default="")
    birth = models.IntegerField(default=0)  # yyyymmdd, 0 for what is unknown
    sex = models.CharField(max_length=1, default="")
    documents = values()
    phones = values()
    accounts = values()
    vehicles = values()
    addresses = values()
    province = models.CharField(max_length=60, default="")
    district = models.CharField(max_length=60, default="")
    father = models.CharField(max_length=60, default="")
    mother = models.CharField(max_length=60, default="")
    keys = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [
            RowSecurity(
                name="imprint_rows",
                rules={
                    "select": f"{OPEN} OR {GUARDED}",
                    "insert": WRITES,
                    "update": f"(SELECT access_may_write()) AND ({OPEN} OR {GUARDED})",
                },
                matcher=["select"],
            )
        ]

    def __str__(self) -> str:
        return f"imprint {self.pk}"  # never a name


class Key(models.Model):
    """A key of an imprint; written by a trigger, read by the matcher alone."""

    pk = models.CompositePrimaryKey("hash", "person_id")
    hash = models.BigIntegerField()
    # found by its hash alone, some eight for everybody on record: no second index, and the imprint
    # vouches for the person
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        constraints = [
            RowSecurity(name="key_rows", rules={}, matcher=["select", "insert", "delete"])
        ]

    def __str__(self) -> str:
        return f"key {self.hash}"


class ModelInUse(models.Model):
    """A version of the weights. One is in use; its scoring function is `matching.score`."""

    version = models.CharField(max_length=80, unique=True)
    weights = models.JSONField()  # khua.matching.model.Model.as_json
    people = models.BigIntegerField()  # how many were on record when it was put in use
    made_at = models.DateTimeField(auto_now_add=True)
    in_use = models.BooleanField(default=False)

    class Meta:
        db_table = "intelligence_model"
        constraints = [
            models.UniqueConstraint(
                fields=["in_use"], condition=models.Q(in_use=True), name="one_model_in_use"
            ),
            RowSecurity(
                name="model_rows",
                rules={"select": "(SELECT access_me()) IS NOT NULL"},
                matcher=["select", "insert", "update"],
            ),
        ]

    def __str__(self) -> str:
        return self.version


class Frequency(models.Model):
    """How common a value is: the share of people who bear it, as of the model in use."""

    pk = models.CompositePrimaryKey("evidence", "value")
    evidence = models.CharField(max_length=20)
    value = models.CharField(max_length=80)
    share = models.FloatField()

    class Meta:
        constraints = [
            RowSecurity(
                name="frequency_rows", rules={}, matcher=["select", "insert", "update", "delete"]
            )
        ]

    def __str__(self) -> str:
        return f"frequency of a value of {self.evidence}"
