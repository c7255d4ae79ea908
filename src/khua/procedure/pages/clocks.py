"""Clocks as people read them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khua.law.procedure import ClockState, Limit, clock_state
from khua.procedure.models import Clock
from khua.procedure.rules import limit_of

#: the symbol beside each state
SYMBOLS: dict[ClockState, str] = {
    "running": "info",
    "soon": "warning",
    "overdue": "error",
    "met": "success",
    "missed": "warning",
}
#: the chip of each state: chip--…
CHIPS: dict[ClockState, str] = {
    "running": "unknown",
    "soon": "alleged",
    "overdue": "contradicted",
    "met": "proved",
    "missed": "contradicted",
}


#: from how many days on a time is told in days; below, each hour may count
DAYS_FROM = 3


@dataclass(frozen=True)
class ShownClock:
    """A clock, the limit it counts (None where the law file knows it no more), its state in words
    and how long until it runs out."""

    clock: Clock
    limit: Limit | None
    state: ClockState
    state_words: str
    left: str
    symbol: str
    chip: str
    may_extend: bool


def shown_clock(clock: Clock) -> ShownClock:
    """A clock as it stands now. No query."""
    now, limit = timezone.now(), limit_of(clock)
    kind = limit.kind if limit else "deadline"
    state = clock_state(clock.due_at, clock.stopped_at, now, clock.started_at, kind)
    more = limit is not None and limit.extension is not None and clock.stopped_at is None
    if more and limit and limit.extension and limit.extension.times is not None:
        more = clock.extensions < limit.extension.times
    return ShownClock(
        clock=clock,
        limit=limit,
        state=state,
        state_words=_words(state, kind == "waiting", clock.stopped_at is not None),
        left="" if clock.stopped_at else left(clock.due_at, now),
        symbol=SYMBOLS[state],
        chip=CHIPS[state],
        may_extend=more,
    )


def _words(state: ClockState, waiting: bool, stopped: bool) -> str:
    if waiting:
        if state == "met":
            return _("waiting period over")
        return _("cut short") if state == "missed" else _("waiting period runs")
    if stopped:
        return _("done in time") if state == "met" else _("done too late")
    return {"overdue": _("overdue"), "soon": _("due soon")}.get(state, _("running"))


def left(due_at: datetime, now: datetime) -> str:
    """How long until `due_at`, or since it: "in 3 days", "2 hours ago"."""
    seconds = abs((due_at - now).total_seconds())
    days, hours = int(seconds // 86400), int(seconds // 3600)
    to_come = due_at >= now
    if days >= DAYS_FROM:
        text = (
            ngettext("in %(n)d day", "in %(n)d days", days)
            if to_come
            else ngettext("%(n)d day ago", "%(n)d days ago", days)
        )
        return text % {"n": days}
    if hours:
        text = (
            ngettext("in %(n)d hour", "in %(n)d hours", hours)
            if to_come
            else ngettext("%(n)d hour ago", "%(n)d hours ago", hours)
        )
        return text % {"n": hours}
    return _("within the hour") if to_come else _("just now")
