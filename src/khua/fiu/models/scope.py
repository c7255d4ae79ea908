"""Who sees a row of the unit: its own officers and heads, and nobody else.

No office above, no auditor, no administrator: what is reported to the unit must not reach whoever
it is about (no tipping-off). What the unit gives away is a dissemination, and only that.
"""

from django.db import models

from khua.access.rowsecurity import Rules

UNIT: str = "unit_id = (SELECT fiu_my_unit())"
WRITES: str = f"(SELECT access_may_write()) AND {UNIT}"

#: seen and written by the unit; nothing is ever deleted
UNIT_ROWS: Rules = {"select": UNIT, "insert": WRITES, "update": WRITES}
#: the same for what is only ever added to
UNIT_LOG: Rules = {"select": UNIT, "insert": WRITES}


class OfUnit(models.Model):
    """A row of a unit. The migration that makes the table also runs `of_unit(table)`, which keeps
    the row in its unit and writes its history."""

    unit = models.ForeignKey(
        "access.Office", on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        abstract = True
