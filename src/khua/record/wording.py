"""History in plain words: what somebody did, as one sentence, and what it was before and after.

People are named by code name only, so that history can be read where identities cannot; of an
identity only the names of the changed fields are known here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khua import places
from khua import wording as house
from khua.access.models import Colleague, Office
from khua.access.selectors import colleagues
from khua.law import vocabulary
from khua.record.forms.fields import language
from khua.record.models import Assignment, Case, Change, Finding, Person
from khua.record.models.choices import (
    FindingSource,
    Involvement,
    PersonKind,
    PersonRole,
    PlaceKind,
    Precision,
    Sex,
    Source,
)

Values = dict[str, list[Any]]


@dataclass(frozen=True)
class Detail:
    """One changed field: its name, and what it was and is in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Event:
    """One change as a person reads it. `standings` for a finding: (before, after), "" if new."""

    at: datetime
    who: str
    what: str
    details: tuple[Detail, ...] = ()
    standings: tuple[str, str] | None = None


@dataclass(frozen=True)
class Known:
    """What the sentences of one case refer to, by id."""

    people: Mapping[int, Person]
    findings: Mapping[int, Finding]
    assignments: Mapping[int, Assignment]
    members: Mapping[int, Colleague]
    offices: Mapping[int, Office]
    rows: Mapping[str, Mapping[int, Model]]  # by table, of the tables in ROWS
    led_anew: frozenset[int | None]  # audit entries under which another office took the lead

    def person(self, pk: int | None, everyone: str) -> str:
        """A code name, or `everyone` for None."""
        if pk is None:
            return everyone
        return self.people[pk].code_name if pk in self.people else "?"

    def member(self, pk: int | None) -> str:
        """ "Noy (SV-POL)", or Khua itself for None."""
        if pk is None:
            return _("Khua")
        found = self.members.get(pk)
        return f"{found.display_name} ({found.office.code})" if found else _("A member")

    def office(self, pk: int | None) -> str:
        """The name of an office; "?" for one that is not there."""
        found = self.offices.get(pk or 0)
        return house.in_lang(found, language(), "name") if found else "?"


#: fields of each table that history shows, in this order; the others are Khua's own bookkeeping
FIELDS: dict[str, dict[str, str | Promise]] = {
    "record_case": {
        "title": gettext_lazy("Title"),
        "source": gettext_lazy("How it came to the office"),
        "reported_on": gettext_lazy("Reported on"),
        "occurred_on": gettext_lazy("Happened on"),
        "occurred_precision": gettext_lazy("How exactly it is known"),
        "official_involvement": gettext_lazy("Involvement of an official"),
        "official_note": gettext_lazy("What is known of it"),
        "account": gettext_lazy("Short account"),
        "lead_office_id": gettext_lazy("Lead office"),
    },
    "record_person": {
        "kind": gettext_lazy("Kind"),
        "roles": gettext_lazy("Roles in this case"),
        "sex": gettext_lazy("Sex"),
        "nationalities": gettext_lazy("Nationality"),
        "official_of_id": gettext_lazy("Serves in"),
    },
    "record_identity": {
        "honorific": gettext_lazy("Form of address"),
        "name": gettext_lazy("Name"),
        "other_names": gettext_lazy("Other names"),
        "birth_date": gettext_lazy("Date of birth"),
        "age": gettext_lazy("Age when it happened"),
        "documents": gettext_lazy("Documents"),
        "phones": gettext_lazy("Phones"),
        "accounts": gettext_lazy("Bank accounts"),
        "vehicles": gettext_lazy("Vehicles"),
        "addresses": gettext_lazy("Addresses"),
    },
    "record_finding": {
        "source": gettext_lazy("It rests on"),
        "source_note": gettext_lazy("Where to find it"),
    },
}

#: how the values of a field read
WORDS: dict[str, Callable[[str], Any]] = {
    "source": Source,
    "occurred_precision": Precision,
    "official_involvement": Involvement,
    "kind": PersonKind,
    "roles": PersonRole,
    "sex": Sex,
    "finding.source": FindingSource,
}
#: tables whose rows a sentence needs, not only what changed of them (Known.rows)
ROWS: dict[str, type[Model]] = {}
#: fields that hold a day
DAYS = {"reported_on", "occurred_on"}


def events(case: Case, changes: Iterable[Change]) -> list[Event]:
    """Changes of one case as events, in the order given. A few queries, however many changes."""
    changes = list(changes)
    ids: dict[str, set[int]] = {}
    for change in changes:
        ids.setdefault(change.thing, set()).add(change.row)
    rows = {
        thing: {row.pk: row for row in model._base_manager.filter(pk__in=ids[thing])}
        for thing, model in ROWS.items()
        if thing in ids
    }
    assigned = Assignment.objects.filter(case=case, pk__in=ids.get("record_assignment", ()))
    assignments = {a.pk: a for a in assigned}
    findings = Finding.objects.filter(case=case, pk__in=ids.get("record_finding", ()))
    spoken_of = [_fields(change) for change in changes]
    spoken_of += [vars(row) for found in rows.values() for row in found.values()]
    members = {c.member_id for c in changes} | {a.member_id for a in assignments.values()}
    members |= {pk for values in spoken_of for name, pk in values.items() if _is_member(name)}
    offices = {pk for values in spoken_of for name, pk in values.items() if _is_office(name)}
    known = Known(
        people={p.pk: p for p in case.people.all()},
        findings={f.pk: f for f in findings},
        assignments=assignments,
        members=colleagues({pk for pk in members if isinstance(pk, int)}),  # not a masked one
        offices=Office.objects.in_bulk({pk for pk in offices if isinstance(pk, int)}),
        rows=rows,
        led_anew=frozenset(c.entry_id for c in changes if "lead_office_id" in c.changes),
    )
    return [event(change, known) for change in changes]


def _fields(change: Change) -> dict[str, Any]:
    """Every value that a change speaks of, old and new, by a name that ends as the field's."""
    return {f"{when}.{name}": v for name, p in change.changes.items() for when, v in enumerate(p)}


def _is_member(field: str) -> bool:
    return field.endswith(("member_id", "_by_id", ".lead_id")) or field == "lead_id"


def _is_office(field: str) -> bool:
    return field.endswith(("office_id", "official_of_id"))


def event(change: Change, known: Known) -> Event:
    """One change as a sentence without its subject: "recorded: deception …"."""
    if change.action == "DELETE":  # only with the database's own tools
        return _event(change, known, _("deleted a row of the record (%(table)s)") % _table(change))
    tell = TELLERS.get(change.thing)
    if tell is None:
        return _event(change, known, _("changed a row of the record (%(table)s)") % _table(change))
    return tell(change, known, change.action == "INSERT")


def _table(change: Change) -> dict[str, str]:
    return {"table": change.thing}


def _event(
    change: Change,
    known: Known,
    what: str,
    details: Iterable[Detail] = (),
    standings: tuple[str, str] | None = None,
) -> Event:
    return Event(change.at, known.member(change.member_id), what, tuple(details), standings)


def told(change: Change, known: Known, what: str) -> Event:
    """An event with whatever FIELDS names of the change."""
    return _event(change, known, what, _details(change, known))


def _case(change: Change, known: Known, new: bool) -> Event:
    if new:
        return _event(change, known, _("opened the case"))
    if "lead_office_id" in change.changes:
        return _event(change, known, _("changed who leads the case"), _details(change, known))
    return _event(change, known, _("changed the case"), _details(change, known))


def _place(change: Change, known: Known, new: bool) -> Event:
    values = {field: pair[1] for field, pair in change.changes.items()}
    where = [values.get("village"), values.get("district")]
    if values.get("province"):
        where.append(_province(values["province"]))
    elif values.get("country"):
        where.append(places.country_name(values["country"], language()))
    kind = PlaceKind(values["kind"]).label if values.get("kind") else ""
    what = _("added a place: %(kind)s, %(where)s") if new else _("changed a place: %(where)s")
    return _event(
        change, known, what % {"kind": kind, "where": ", ".join(part for part in where if part)}
    )


def _assignment(change: Change, known: Known, new: bool) -> Event:
    row = known.assignments.get(change.row)
    who = known.member(row.member_id) if row else _("A member")
    if new:
        what = _("put %(who)s on the case")
    elif change.entry_id in known.led_anew:
        what = _("ended the work of %(who)s on the case: another office leads it")
    else:
        what = _("took %(who)s off the case")
    return _event(change, known, what % {"who": who})


def _person(change: Change, known: Known, new: bool) -> Event:
    who = known.person(change.row, "?")
    if new:
        roles = _words("record_person", "roles", change.changes["roles"][1])
        what = _("added %(who)s: %(roles)s") % {"who": who, "roles": roles}
        return _event(change, known, what, _details(change, known, only=("official_of_id",)))
    return _event(change, known, _("changed %(who)s") % {"who": who}, _details(change, known))


def _identity(change: Change, known: Known, new: bool) -> Event:
    labels = FIELDS["record_identity"]
    fields = ", ".join(str(labels[name]) for name in labels if name in change.changes)
    what = (
        _("recorded the identity of %(who)s (%(fields)s)")
        if new
        else _("changed the identity of %(who)s (%(fields)s)")
    )
    who = known.person(change.row, "?")
    return _event(change, known, what % {"who": who, "fields": fields or _("no field")})


def _finding(change: Change, known: Known, new: bool) -> Event:
    finding = known.findings.get(change.row)
    if finding is None:
        return _event(change, known, _("changed a finding"))
    code = vocabulary().codes.get(finding.code)
    subject = {
        "element": code.label[language()] if code else finding.code,
        "suspect": known.person(finding.suspect_id, _("all suspects")),
        "victim": known.person(finding.victim_id, _("all victims")),
    }
    before, after = change.changes.get("standing", ["", ""])
    if new:
        what = _("recorded: %(element)s (%(suspect)s, %(victim)s)") % subject
        return _event(change, known, what, _details(change, known), ("", after))
    what = _("changed: %(element)s (%(suspect)s, %(victim)s)") % subject
    standings = (before, after) if after else None
    return _event(change, known, what, _details(change, known), standings)


#: how the changes of each table read. Rooms above the record add theirs in AppConfig.ready(), with
#: FIELDS (what to show), WORDS (values) and ROWS; trail.THINGS has what an auditor reads of them.
TELLERS: dict[str, Callable[[Change, Known, bool], Event]] = {
    "record_case": _case,
    "record_place": _place,
    "record_assignment": _assignment,
    "record_person": _person,
    "record_identity": _identity,
    "record_finding": _finding,
}


def _details(change: Change, known: Known, only: Iterable[str] | None = None) -> list[Detail]:
    labels = FIELDS.get(change.thing, {})
    return [
        Detail(
            str(labels[name]),
            *(
                (known.office(value) if value else "")
                if _is_office(name)
                else _words(change.thing, name, value)
                for value in pair
            ),
        )
        for name in only or labels
        if (pair := change.changes.get(name))
    ]


def _words(thing: str, field: str, value: Any) -> str:
    """A stored value in the words of the page."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, list):
        return ", ".join(_words(thing, field, item) for item in value)
    if field in DAYS:
        return format_date(date.fromisoformat(value), "d MMMM y", locale=language())
    if field == "nationalities":
        return places.country_name(value, language())
    known = WORDS.get("finding.source" if (thing, field) == ("record_finding", "source") else field)
    return str(known(value).label) if known else str(value)


def _province(iso: str) -> str:
    found = places.province(iso)
    return found.name_lo if language() == "lo" else found.name_en
