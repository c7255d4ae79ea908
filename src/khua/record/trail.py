"""The auditor's page: who did what to which case. Names of fields, never a value.

`record_trail()` in sql/functions.sql decides what an auditor sees; here is only its reading.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khua.record.wording import FIELDS

PAGE: Final = 100

THINGS: Final[dict[str, str | Promise]] = {
    "record_case": _("The case"),
    "record_place": _("A place"),
    "record_assignment": _("An assignment"),
    "record_person": _("A person"),
    "record_identity": _("An identity"),
    "record_finding": _("A finding"),
}
ACTIONS: Final[dict[str, str | Promise]] = {"INSERT": _("added"), "UPDATE": _("changed")}

#: fields that the history of a case tells in sentences, and Khua's own bookkeeping
MORE_FIELDS: Final[dict[str, str | Promise]] = {
    "added_by_id": _("Assigned by"),
    "author_id": _("Author"),
    "birth_precision": _("How exactly it is known"),
    "by_legal_officer": _("By a legal officer"),
    "code": _("Code"),
    "country": _("Country"),
    "created_by_id": _("Opened by"),
    "district": _("District"),
    "ended_at": _("Until"),
    "kind": _("Kind"),
    "lead_office_id": _("Lead office"),
    "member_id": _("Member"),
    "number": _("Number"),
    "protected": _("Protected"),
    "province": _("Province"),
    "sheet_key": _("Row of a sheet"),
    "standing": _("Standing"),
    "suspect_id": _("Suspect"),
    "victim_id": _("Victim"),
    "village": _("Village"),
}


@dataclass(frozen=True)
class Step:
    """One change: `thing` and `action` and `fields` in words, `member` a login name or None."""

    id: int
    at: datetime
    case: str
    office: str
    member: str | None
    thing: str | Promise
    action: str | Promise
    fields: tuple[str | Promise, ...]


def steps(before: int | None, how_many: int = PAGE) -> list[Step]:
    """The newest changes in the auditor's offices, older than the change `before`; none for
    anyone else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM record_trail(%s, %s)", [before, how_many])
        rows = cursor.fetchall()
    return [
        Step(
            pk, at, case, office, member,
            THINGS.get(thing, thing), ACTIONS.get(action, action),
            tuple(label(thing, field) for field in sorted(fields)),
        )
        for pk, at, case, office, member, thing, action, fields in rows
    ]  # fmt: skip


def label(thing: str, field: str) -> str | Promise:
    """The name of a field as people read it; of one without a name the column itself."""
    return FIELDS.get(thing, {}).get(field) or MORE_FIELDS.get(field, field)


def trail(request: HttpRequest) -> HttpResponse:
    """A page of steps, newest first; `?before=` the number of a step continues from there."""
    written = request.GET.get("before", "")
    before = (
        int(written) if written.isascii() and written.isdecimal() and len(written) < 19 else None
    )
    found = steps(before, PAGE + 1)
    return render(
        request,
        "record/trail.html",
        {
            "steps": found[:PAGE],
            "older": found[PAGE - 1].id if len(found) > PAGE else None,
            "newest": before is None,
        },
    )
