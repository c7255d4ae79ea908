"""Running numbers of a unit's documents, a series for each kind and year."""

from django.db import models

from khua.access.models import Office
from khua.access.rowsecurity import RowSecurity


class Counter(models.Model):
    """The last number of a series; only fiu_take_number() touches it."""

    unit = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "series", "year"], name="fiu_counter_once"),
            RowSecurity(name="fiu_counter_rows", rules={}),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.series} {self.year}"
