"""The auditor's page: who did what. Names of fields, never a value; nothing out of a file.

Two parts: the entries of the audit chain, and the changes of rows that stand under its writes.
`record_entries()` and `record_trail()` in sql/history.sql decide what an auditor sees; here is
only their reading.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
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
ACTIONS: Final[dict[str, str | Promise]] = {
    "INSERT": _("added"),
    "UPDATE": _("changed"),
    "DELETE": _("deleted"),
}

#: fields that the history of a case tells in sentences, and Khua's own bookkeeping
MORE_FIELDS: Final[dict[str, str | Promise]] = {
    "added_by_id": _("Assigned by"),
    "answered_at": _("Answered on"),
    "answered_by_id": _("Answered by"),
    "author_id": _("Author"),
    "barred_office_id": _("Office the case is kept from"),
    "birth_precision": _("How exactly it is known"),
    "by_legal_officer": _("By a legal officer"),
    "code": _("Code"),
    "country": _("Country"),
    "created_by_id": _("Opened by"),
    "district": _("District"),
    "ended_at": _("Until"),
    "from_office_id": _("From office"),
    "hand_over_id": _("Hand-over"),
    "kind": _("Kind"),
    "lead_id": _("Lead of the team"),
    "lead_office_id": _("Lead office"),
    "left_at": _("Until"),
    "lifted_at": _("Until"),
    "member_id": _("Member"),
    "number": _("Number"),
    "person_id": _("Person"),
    "protected": _("Protected"),
    "province": _("Province"),
    "sent_at": _("Sent on"),
    "sent_by_id": _("Sent by"),
    "sheet_key": _("Row of a sheet"),
    "since": _("Since"),
    "stage": _("Stage"),
    "standing": _("Standing"),
    "state": _("State"),
    "suspect_id": _("Suspect"),
    "team_id": _("Joint team"),
    "to_office_id": _("To office"),
    "to_stage": _("Stage it goes to"),
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


@dataclass(frozen=True)
class Entry:
    """One entry of the chain of `office` (its code), the `seq`-th. `action`: of
    access.models.Entry.Action; `subject` a case number, a code name or a login name; `detail`
    counts and names of fields. `member` a login name or None."""

    id: int
    at: datetime
    office: str
    seq: int | None
    member_id: int | None
    member: str | None
    action: str
    subject: str
    detail: dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What entries are narrowed to; None narrows nothing. From `since` to just before `until`."""

    member: int | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    number: str | None = None


def steps(before: int | None, how_many: int = PAGE, entry: int | None = None) -> list[Step]:
    """The newest changes in the auditor's offices, older than the change `before`, of all or
    under one entry; none for anyone else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM record_trail(%s, %s, %s)", [before, how_many, entry])
        rows = cursor.fetchall()
    return [
        Step(
            pk, at, case or "", office, member,
            THINGS.get(thing, thing), ACTIONS.get(action, action),
            tuple(label(thing, field) for field in sorted(fields)),
        )
        for pk, at, case, office, member, thing, action, fields in rows
    ]  # fmt: skip


def entries(wanted: Wanted, before: int | None, how_many: int = PAGE) -> list[Entry]:
    """The newest entries of the chains of the auditor's offices, older than the entry `before`;
    none for anyone else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, at, office, seq, member_id, member, action, subject, detail::text"
            " FROM record_entries(%s, %s, %s, %s, %s, %s, %s)",
            [before, how_many, wanted.member, wanted.action, wanted.since, wanted.until,
             wanted.number],
        )  # fmt: skip
        rows = cursor.fetchall()
    return [
        Entry(pk, at, office, seq, member_id, member, action, subject, json.loads(said))
        for pk, at, office, seq, member_id, member, action, subject, said in rows
    ]


def label(thing: str, field: str) -> str | Promise:
    """The name of a field as people read it; of one without a name the column itself."""
    return FIELDS.get(thing, {}).get(field) or MORE_FIELDS.get(field, field)
