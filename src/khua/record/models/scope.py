"""Who sees a row of the record, said once for all its tables.

A row carries its case, a copy of the case's lead office and of the offices that it is shared with
(kept by triggers), so a policy needs no join: DESIGN section 5 measured 5 ms against 1044 ms.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from khua.access.rowsecurity import Rules

MY_OFFICES = "ANY(ARRAY(SELECT access_my_case_offices()))"
MY_CASES = "ANY(ARRAY(SELECT record_my_cases()))"
SHARED = "shared_with && ARRAY(SELECT access_my_case_offices())"
#: a case that names an official of my office, or whose share has run out, whatever else says so
KEPT = "ALL(ARRAY(SELECT record_kept_from_me()))"

SEES_CASE = f"(lead_office_id = {MY_OFFICES} OR {SHARED} OR id = {MY_CASES}) AND id <> {KEPT}"
SEES = f"(office_id = {MY_OFFICES} OR {SHARED} OR case_id = {MY_CASES}) AND case_id <> {KEPT}"
#: an office that a case is shared with reads; whoever of it shall write is put on the case by name
WORKS = f"(office_id = {MY_OFFICES} OR case_id = {MY_CASES}) AND case_id <> {KEPT}"
WRITES = f"(SELECT access_may_write()) AND {WORKS}"

#: a table of a case: seen and written with the case; nothing is ever deleted
CASE_ROWS: Rules = {"select": SEES, "insert": WRITES, "update": WRITES}
#: the same for what is only ever added to
CASE_LOG: Rules = {"select": SEES, "insert": WRITES}


def shared_with() -> "ArrayField[list[int], list[int]]":
    """The column that holds a copy of the offices that the row's case is shared with."""
    return ArrayField(models.BigIntegerField(), default=list, editable=False)


class OfCase(models.Model):
    """A row of a case in a room of the house: its case, and the copies that its policy rests on.

    The migration that makes the table also runs `record.tables.of_case(table)`, which adds the
    triggers that keep the copies and write history.
    """

    case = models.ForeignKey("record.Case", on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(
        "access.Office", on_delete=models.PROTECT, related_name="+", editable=False
    )
    shared_with = shared_with()

    class Meta:
        abstract = True
