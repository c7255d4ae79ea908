"""How the history of a case tells what happened in the procedure."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khua.law import procedure
from khua.procedure.rules import offence_name, rules, said, stage_name
from khua.record import trail, wording
from khua.record.models import Change
from khua.record.wording import Detail, Event, Known

Values = dict[str, Any]


class Named:
    """A value of the law in words, as wording.WORDS wants it."""

    def __init__(self, label: str) -> None:
        self.label = label


def _label(rows: Mapping[str, Any], name: str) -> str:
    return said(rows[name].label) if name in rows else name


def _new(change: Change) -> Values:
    """The values that a change gave."""
    return {field: pair[1] for field, pair in change.changes.items()}


def _event(change: Change, known: Known, what: str, *details: Detail) -> Event:
    return Event(change.at, known.member(change.member_id), what, details)


def _move(change: Change, known: Known, new: bool) -> Event:
    values = _new(change)
    what = _("made the step: %(step)s (now %(stage)s)") % {
        "step": _label(rules().moves, values.get("move", "")),
        "stage": stage_name(values.get("to_stage", "")),
    }
    return _event(change, known, what, *_note(values))


def _dispatch(change: Change, known: Known, new: bool) -> Event:
    step = _label(rules().moves, _new(change).get("move", ""))
    return _event(change, known, _("sent the file for the step: %(step)s") % {"step": step})


def _happening(change: Change, known: Known, new: bool) -> Event:
    values = _new(change)
    event = _label(rules().events, values.get("event", ""))
    return _event(change, known, _("recorded that it happened: %(event)s") % {"event": event})


def _clock(change: Change, known: Known, new: bool) -> Event:
    values = _new(change)
    if new:
        limit = _label(rules().limits, values.get("limit", ""))
        return _event(change, known, _("started the time limit: %(limit)s") % {"limit": limit})
    if "stopped_at" in values:
        return _event(change, known, _("stopped a time limit"))
    return _event(change, known, _("moved the end of a time limit"))


def _extension(change: Change, known: Known, new: bool) -> Event:
    values = _new(change)
    limit = _label(rules().limits, values.get("limit", ""))
    return _event(
        change,
        known,
        _("extended a time limit: %(limit)s") % {"limit": limit},
        Detail(_("Granted by"), "", str(values.get("granted_by", ""))),
        Detail(_("Reason"), "", str(values.get("reason", ""))),
    )


def _outcome(change: Change, known: Known, new: bool) -> Event:
    values = _new(change)
    if not new:
        return _event(change, known, _("recorded that an outcome was set aside"))
    what = _("recorded the outcome: %(verdict)s, %(offence)s (%(suspect)s)") % {
        "verdict": _label(rules().verdicts, values.get("verdict", "")),
        "offence": offence_name(values.get("offence", "")),
        "suspect": known.person(values.get("suspect_id"), "?"),
    }
    return _event(change, known, what)


def _payment(change: Change, known: Known, new: bool) -> Event:
    return _event(change, known, _("recorded a payment of restitution"))


def _task(change: Change, known: Known, new: bool) -> Event:
    values = _new(change)
    if new:
        return _event(change, known, _("gave a task"), *_title(values))
    return _event(
        change, known, _("finished a task") if "done_at" in values else _("changed a task")
    )


def _title(values: Values) -> list[Detail]:
    items = {item.id: item for item in procedure.checklists().items}
    title = values.get("title") or _label(items, values.get("item", ""))
    return [Detail(_("Task"), "", title)]


def _note(values: Values) -> list[Detail]:
    return [Detail(_("Reason"), "", values["note"])] if values.get("note") else []


TELLERS: dict[str, Callable[[Change, Known, bool], Event]] = {
    "procedure_move": _move,
    "procedure_dispatch": _dispatch,
    "procedure_happening": _happening,
    "procedure_clock": _clock,
    "procedure_extension": _extension,
    "procedure_outcome": _outcome,
    "procedure_restitutionpayment": _payment,
    "procedure_task": _task,
}
THINGS: dict[str, str | Promise] = {
    "procedure_move": gettext_lazy("A step of the procedure"),
    "procedure_dispatch": gettext_lazy("A file that was sent"),
    "procedure_happening": gettext_lazy("An event"),
    "procedure_clock": gettext_lazy("A time limit"),
    "procedure_extension": gettext_lazy("An extension"),
    "procedure_outcome": gettext_lazy("An outcome"),
    "procedure_restitutionpayment": gettext_lazy("A payment of restitution"),
    "procedure_task": gettext_lazy("A task"),
}


def tell() -> None:
    """Teach the history and the auditor's trail the words for the tables of this app."""
    wording.TELLERS.update(TELLERS)
    wording.FIELDS["record_case"].setdefault("stage", gettext_lazy("Stage"))
    wording.WORDS.setdefault("stage", lambda stage: Named(stage_name(stage)))
    trail.THINGS.update(THINGS)
