"""How the history of a case tells who asked for access because of a matching record, and what was
answered. It names the act and the office, not the text: that stands with the question."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khua.intelligence.models import Ask, AskState, Request
from khua.record import trail, wording
from khua.record.models import Change
from khua.record.wording import Event, Known


def _event(change: Change, known: Known, what: str) -> Event:
    return Event(change.at, known.member(change.member_id), what)


def _state(row: object) -> AskState:
    """Of a row that changes once: when it is answered or taken back. Its history keeps no value."""
    return AskState(row.state) if isinstance(row, Ask) else AskState.WAITING


def _ask(change: Change, known: Known, new: bool) -> Event:
    row = known.rows.get(change.thing, {}).get(change.row)
    # about a victim it is not everybody's to read on the case
    office = known.office(row.to_office_id) if isinstance(row, Ask) else _("another office")
    if new:
        what = _("asked %(office)s for access to a matching record")
    else:
        what = {
            AskState.GRANTED: _("granted access to the matching record, for %(office)s"),
            AskState.REFUSED: _("refused access to the matching record, for %(office)s"),
            AskState.TAKEN_BACK: _("took back the question to %(office)s about a matching record"),
        }.get(_state(row), _("changed the question to %(office)s about a matching record"))
    return _event(change, known, what % {"office": office})


def _request(change: Change, known: Known, new: bool) -> Event:
    """Only the answer is in the history of the case that is asked about (sql/links.sql)."""
    asked = known.rows.get(change.thing, {}).get(change.row)
    if not isinstance(asked, Request):
        return _event(
            change, known, _("answered an office that asked because of a matching record")
        )
    what = (
        _("let %(office)s see the case because of %(who)s")
        if asked.state == AskState.GRANTED
        else _("did not let %(office)s see the case because of %(who)s")
    )
    words = {
        "office": known.office(asked.from_office_id),
        "who": known.person(asked.person_id, "?"),
    }
    return _event(change, known, what % words)


TELLERS: dict[str, Callable[[Change, Known, bool], Event]] = {
    "intelligence_ask": _ask,
    "intelligence_request": _request,
}
ROWS = {"intelligence_ask": Ask, "intelligence_request": Request}
THINGS: dict[str, str | Promise] = {
    "intelligence_ask": gettext_lazy("A question to another office about a matching record"),
    "intelligence_request": gettext_lazy("A question of another office about a matching record"),
}
FIELDS: dict[str, dict[str, str | Promise]] = {
    "intelligence_ask": {
        "hint_id": gettext_lazy("Matching record"),
        "reason": gettext_lazy("Reason"),
        "asked_by_id": gettext_lazy("Asked by"),
        "asked_at": gettext_lazy("Asked"),
        "answer": gettext_lazy("Answer"),
    },
    "intelligence_request": {
        "ask_id": gettext_lazy("Question"),
        "reason": gettext_lazy("Reason"),
        "strength": gettext_lazy("Strength"),
        "asked_by": gettext_lazy("Asked by"),
        "asked_at": gettext_lazy("Asked"),
        "answer": gettext_lazy("Answer"),
    },
}


def tell() -> None:
    """Teach the history and the auditor's trail the words for the tables of this app."""
    wording.TELLERS.update(TELLERS)
    wording.ROWS.update(ROWS)
    wording.FIELDS.update(FIELDS)
    trail.THINGS.update(THINGS)
