"""How the history of a case tells of questions and messages. It names the act, not the text: that
stands in the correspondence itself."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khua.record import trail, wording
from khua.record.models import Change
from khua.record.wording import Event, Known


def _question(change: Change, known: Known, new: bool) -> Event:
    if not new:
        return Event(change.at, known.member(change.member_id), _("answered a question"))
    office = known.office(change.changes["to_office_id"][1])
    what = _("asked a supplementary question of %(office)s") % {"office": office}
    return Event(change.at, known.member(change.member_id), what)


def _message(change: Change, known: Known, new: bool) -> Event:
    return Event(change.at, known.member(change.member_id), _("wrote a message"))


TELLERS: dict[str, Callable[[Change, Known, bool], Event]] = {
    "correspondence_question": _question,
    "correspondence_message": _message,
}
THINGS: dict[str, str | Promise] = {
    "correspondence_question": gettext_lazy("A supplementary question"),
    "correspondence_message": gettext_lazy("A message"),
}


def tell() -> None:
    """Teach the history and the auditor's trail the words for the tables of this app."""
    wording.TELLERS.update(TELLERS)
    trail.THINGS.update(THINGS)
