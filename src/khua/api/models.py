"""Tokens of other systems, and the answers they may ask for again."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from khua.access.models import Member, Office, Pass
from khua.access.rowsecurity import RowSecurity


class Token(models.Model):
    """What an administrator says about a pass of purpose "api": for whom, for what, how long.

    The pass holds the digest and the seal. Office, member and dates are written by triggers
    (sql/tokens.sql), so that a row speaks of its own pass and ends with it.
    """

    held = models.OneToOneField(
        Pass, on_delete=models.PROTECT, primary_key=True, db_column="pass_id", related_name="token"
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="tokens", editable=False
    )
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    label = models.CharField(max_length=80)
    scopes = ArrayField(models.CharField(max_length=24))  # of scopes.py
    issued_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", editable=False
    )
    issued_at = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField(editable=False)
    used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            RowSecurity(
                name="token_rows",
                rules={
                    "select": """
                        member_id = (SELECT access_me())
                        OR ((SELECT access_my_role()) = 'administrator'
                            AND office_id = ANY(ARRAY(SELECT access_my_tree())))
                    """,
                    # nobody gives himself a token, and nobody's scopes grow
                    "insert": """
                        (SELECT access_manages(office_id)) AND member_id <> (SELECT access_me())
                    """,
                    # only to revoke it; the rest is held by a trigger
                    "update": "(SELECT access_manages(office_id))",
                },
            ),
        ]

    def __str__(self) -> str:
        return f"token {self.pk}"


class Idempotency(models.Model):
    """The answer to one write, under the key its sender gave it: the same write sent twice is done
    once. Kept for 48 hours (sql/tokens.sql).

    `request`: SHA-256 of method, address and body. `headers`: those of the answer that matter.
    """

    held = models.ForeignKey(Pass, on_delete=models.PROTECT, related_name="+", db_column="pass_id")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    request = models.BinaryField()
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(default="")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="idempotency_at")]
        constraints = [
            models.UniqueConstraint(fields=["held", "key"], name="one_effect_a_key"),
            RowSecurity(
                name="idempotency_rows",
                rules={
                    "select": "member_id = (SELECT access_me())",
                    "insert": "member_id = (SELECT access_me())",
                    "update": "member_id = (SELECT access_me())",
                },
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"
