"""What matching found, and what people decided of it. Nothing here merges anybody."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from khua.access.models import Member, Office
from khua.access.rowsecurity import RowSecurity
from khua.record.models.person import Person
from khua.record.models.scope import SEES, OfCase


class Strength(models.TextChoices):
    """How strongly two records look like one person, in words; the matcher says which."""

    STRONG = "strong", _("Strong")
    LIKELY = "likely", _("Likely")
    POSSIBLE = "possible", _("Possible")


class Verdict(models.TextChoices):
    SAME = "same", _("The same person")
    DIFFERENT = "different", _("Different people")
    UNSURE = "unsure", _("Not sure")


class Match(models.Model):
    """Two records that may be one person, and why. Seen by whoever may see both identities."""

    left = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # copies for the queue, kept by a trigger when a case changes its lead
    left_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    right_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    weight = models.FloatField()  # bits
    probability = models.FloatField()
    levels = models.JSONField()  # evidence: [level, bits]; "prior" among them
    model = models.CharField(max_length=80)  # the version of the weights
    found_at = models.DateTimeField()
    scored_at = models.DateTimeField()
    # whether what is on record still speaks for it; a decided one stays whatever is scored
    stands = models.BooleanField(default=True)
    # of the decision that holds; kept by a trigger
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True, default="")

    class Meta:
        ordering = ["-weight"]
        indexes = [
            models.Index(fields=["right"], name="match_of_right"),
            models.Index(fields=["left_office", "-weight"], name="match_queue_left"),
            models.Index(fields=["right_office", "-weight"], name="match_queue_right"),
            models.Index(
                fields=["-weight"], condition=models.Q(verdict="", stands=True), name="match_open"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="match_once"),
            models.CheckConstraint(
                name="match_in_order", condition=models.Q(left__lt=models.F("right"))
            ),
            RowSecurity(
                name="match_rows",
                # each under the row security of identities; a scalar subquery is looked up by row,
                # where EXISTS would make the planner read every identity there is
                rules={
                    "select": """
                        (SELECT true FROM record_identity i WHERE i.person_id = left_id)
                        AND (SELECT true FROM record_identity i WHERE i.person_id = right_id)
                    """
                },
                matcher=["select", "insert", "update"],
            ),
        ]

    def __str__(self) -> str:
        return f"match {self.pk}"


class Decision(models.Model):
    """What a member made of a match. Kept for ever; the newest that is not undone holds."""

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.TextField(blank=True, default="")
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_why = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-id"]
        constraints = [
            RowSecurity(
                name="decision_rows",
                rules={
                    "select": "EXISTS (SELECT FROM intelligence_match m WHERE m.id = match_id)",
                    "insert": """
                        (SELECT access_may_write()) AND decided_by_id = (SELECT access_me())
                        AND EXISTS (SELECT FROM intelligence_match m WHERE m.id = match_id)
                    """,
                    "update": """
                        (SELECT access_may_write())
                        AND EXISTS (SELECT FROM intelligence_match m WHERE m.id = match_id)
                    """,
                },
            )
        ]

    def __str__(self) -> str:
        return f"decision {self.pk} {self.verdict}"


class Hint(OfCase):
    """All that is told of a match in a case one may not see: for a person of one's own, that an
    office holds a matching record, and how strongly it matches. Written by the matcher.

    A protected identity raises no hint elsewhere: only those who may see it learn of a match.
    Not even this much is for offices that the holder's case is kept from; which those are is in a
    column that only the policy reads (`barred`, sql/links.sql).
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    strength = models.CharField(max_length=10, choices=Strength)
    found_at = models.DateTimeField()
    stands = models.BooleanField(default=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["person"], name="hint_of_person")]
        constraints = [
            RowSecurity(
                name="hint_rows",
                rules={
                    "select": f"""
                        ({SEES}) AND stands AND (SELECT access_my_office()) <> ALL(barred)
                        AND EXISTS (SELECT FROM record_identity i
                                    WHERE i.person_id = intelligence_hint.person_id)
                    """  # noqa: S608 - a policy, of constants
                },
                matcher=["select", "insert", "update"],
                unread=["barred"],
            )
        ]

    def __str__(self) -> str:
        return f"hint {self.pk}"


class HintedMatch(models.Model):
    """Which match a hint comes from. The app role may not read it: it would lead to the record."""

    hint = models.OneToOneField(Hint, on_delete=models.PROTECT, primary_key=True, related_name="+")
    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            RowSecurity(name="hinted_match_rows", rules={}, matcher=["select", "insert"])
        ]

    def __str__(self) -> str:
        return f"hinted match {self.pk}"
