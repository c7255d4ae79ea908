"""Offices, members and passes."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from khua.access.audit.models import ChainHead, Entry
from khua.access.policies import Role
from khua.access.rowsecurity import RowSecurity

__all__ = [
    "ChainHead",
    "Colleague",
    "Entry",
    "Level",
    "Member",
    "Office",
    "OfficeKind",
    "Pass",
    "SealKey",
]


class OfficeKind(models.TextChoices):
    POLICE = "police", _("Police")
    PROSECUTOR = "prosecutor", _("Prosecutor")
    COURT = "court", _("Court")
    BORDER = "border", _("Immigration and border")
    FIU = "fiu", _("Financial intelligence unit")
    JUSTICE = "justice", _("Justice")
    FOREIGN = "foreign", _("Foreign affairs")
    WELFARE = "welfare", _("Labour and social welfare")
    WOMEN = "women", _("Women's union")


class Level(models.TextChoices):
    CENTRE = "centre", _("Centre")
    PROVINCE = "province", _("Province")
    DISTRICT = "district", _("District")


class Office(models.Model):
    """One agency at one level in one place; `parent` is the office above in its own line."""

    code = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=16, choices=OfficeKind)
    level = models.CharField(max_length=16, choices=Level)
    province = models.CharField(max_length=5, null=True, blank=True)  # ISO 3166-2
    district = models.CharField(max_length=80, null=True, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="below"
    )
    # the office itself and every office above it, kept by a trigger
    lineage = ArrayField(models.BigIntegerField(), default=list, editable=False)
    name_en = models.CharField(max_length=160)
    name_lo = models.CharField(max_length=160)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="office_has_its_place",
                condition=models.Q(level="centre", province=None)
                | models.Q(level__in=["province", "district"], province__isnull=False),
            ),
            RowSecurity(
                name="office_rows",
                rules={
                    # where an office stands is no secret among members: work is sent there
                    "select": "(SELECT access_me()) IS NOT NULL",
                    "insert": "(SELECT access_manages(parent_id))",
                    "update": "(SELECT access_manages(parent_id))",
                },
            ),
        ]

    def __str__(self) -> str:
        return self.code


class MemberManager(BaseUserManager["Member"]):
    """The manager that Django's sign-in machinery expects."""


class Member(AbstractBaseUser):
    """A person who works in an office, in one role."""

    username = models.CharField(max_length=40, unique=True)
    display_name = models.CharField(max_length=120)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="members")
    role = models.CharField(max_length=16, choices=Role)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MemberManager()
    USERNAME_FIELD = "username"

    class Meta:
        constraints = [
            RowSecurity(
                name="member_rows",
                rules={
                    # oneself; whoever is signing in at this moment; the offices one answers for
                    "select": """
                        id = (SELECT access_me())
                        OR username = current_setting('khua.signing_in', true)
                        OR id::text = current_setting('khua.signing_in', true)
                        OR office_id = ANY(ARRAY(SELECT access_my_tree()))
                    """,
                    "insert": "(SELECT access_manages(office_id))",
                    # what a member may change about himself is held by a trigger
                    "update": """
                        id = (SELECT access_me())
                        OR id::text = current_setting('khua.signing_in', true)
                        OR (SELECT access_manages(office_id))
                    """,
                },
            ),
        ]

    def __str__(self) -> str:
        return self.username


class Colleague(models.Model):
    """What every signed-in member may know of any other: a name, a role, an office (a view)."""

    id = models.BigIntegerField(primary_key=True)
    display_name = models.CharField(max_length=120)
    role = models.CharField(max_length=16, choices=Role)
    office = models.ForeignKey(Office, on_delete=models.DO_NOTHING, related_name="+")
    is_active = models.BooleanField()

    class Meta:
        managed = False
        db_table = "access_colleague"

    def __str__(self) -> str:
        return f"colleague {self.pk}"


class Pass(models.Model):
    """What a signed-in member holds and the database checks.

    The holder keeps the token; here are its digest and a seal that only a process with the
    secret key can make. So neither reading nor writing this table by SQL gives anyone a pass.
    """

    class Purpose(models.TextChoices):
        SESSION = "session"
        JOB = "job"
        COMMAND = "command"
        API = "api"  # a bearer token (khua.api)

    # drawn by the holder's process: the row cannot be read back before its token is in use
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="passes")
    digest = models.BinaryField(unique=True)
    seal = models.BinaryField()
    purpose = models.CharField(max_length=8, choices=Purpose)
    opened_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            RowSecurity(
                name="pass_rows",
                rules={
                    "select": "member_id = (SELECT access_me())",
                    "insert": "true",  # worthless without the seal
                    "update": "member_id = (SELECT access_me())",
                },
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} pass {self.pk}"


class SealKey(models.Model):
    """The key that seals passes, written at migration by the owner; the app role has no right."""

    key = models.BinaryField()

    class Meta:
        constraints = [RowSecurity(name="seal_key_rows", rules={})]

    def __str__(self) -> str:
        return "seal key"
