"""Findings: what is said about someone, how far it is shown, and by whom."""

from django.db import models

from khua.access.models import Member, Office
from khua.access.rowsecurity import RowSecurity
from khua.record.models.case import Case
from khua.record.models.choices import SUPPORTING, FindingSource, Standing
from khua.record.models.person import Person
from khua.record.models.scope import CASE_ROWS, shared_with


class Finding(models.Model):
    """One element, of one suspect and one victim, with its standing, source and author.

    `suspect` empty: it holds for all suspects (a victim's age); `victim` empty: for all victims.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="findings")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    shared_with = shared_with()
    suspect = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="findings_as_suspect"
    )
    victim = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="findings_as_victim"
    )
    code = models.CharField(max_length=60)  # of law/vocabulary.yaml
    standing = models.CharField(max_length=16, choices=Standing)
    source = models.CharField(max_length=16, choices=FindingSource)
    source_note = models.CharField(max_length=300, blank=True, default="")
    # the open words of a law ("other purposes contrary to law") count only if a lawyer says so
    by_legal_officer = models.BooleanField(default=False, editable=False)
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "suspect", "victim", "code"],
                name="one_finding_an_element",
                nulls_distinct=False,
            ),
            RowSecurity(name="finding_rows", rules=CASE_ROWS),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.standing}"

    @property
    def supported(self) -> bool:
        """Whether it rests on more than somebody's word to the office."""
        return self.source in SUPPORTING
