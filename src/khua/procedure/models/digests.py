"""What waited for a member on a morning: counts in words, never a case or a name."""

from django.db import models

from khua.access.models import Member
from khua.access.rowsecurity import RowSecurity

MINE = "member_id = (SELECT access_me())"


class Digest(models.Model):
    """One morning of one member. lines: [{"en", "lo", "url", "urgent"}]. Only he reads it."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    lines = models.JSONField(default=list)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["member", "day"], name="one_digest_a_day"),
            RowSecurity(name="digest_rows", rules={"select": MINE, "insert": MINE}),
        ]

    def __str__(self) -> str:
        return f"digest {self.pk}"
