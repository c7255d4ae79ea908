"""When a limit runs out, and how its clock stands. Days end at midnight of the country's own time.

Hours run exactly. Calendar days, working days and months count from the day after the start and run
out at the end of their last day. A last day that is a holiday is not moved: whether the law moves
it was not found, and a person in custody does not wait for Monday.
"""

from __future__ import annotations

import calendar as months
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from khua.law.procedure.calendar import Calendar
from khua.law.procedure.model import ClockState, Due, Limit, LimitKind, Procedure


def due(
    procedure: Procedure, calendar: Calendar, limit: Limit, started: datetime, extensions: int = 0
) -> Due:
    """When `limit`, begun at `started` (aware) and extended so often, runs out.

    ValueError if `started` is naive, or `extensions` is more than the limit allows.
    """
    if started.tzinfo is None:
        raise ValueError("the start of a limit needs a time zone")
    if extensions < 0:
        raise ValueError("a limit cannot be extended less than no times")
    most = limit.extension.times if limit.extension else 0
    if most is not None and extensions > most:
        raise ValueError(f"the limit “{limit.id}” can be extended {most} times, not {extensions}")
    step = limit.extension.duration if limit.extension else 0
    amount = limit.duration + extensions * step
    zone = ZoneInfo(procedure.timezone)
    begun = started.astimezone(zone)
    certain = True
    match limit.unit:
        case "hours":
            at = started.astimezone(UTC) + timedelta(hours=amount)
            return Due(at.astimezone(zone), True)
        case "calendar_days":
            last = begun.date() + timedelta(days=amount)
        case "months":
            last = add_months(begun.date(), amount)
        case "working_days":
            last, certain = calendar.count(begun.date(), amount)
    return Due(datetime.combine(last, time(23, 59, 59), zone), certain)


def add_months(day: date, n: int) -> date:
    """The same day of the month `n` months later, or that month's last day (31 January, 1: 28 or
    29 February)."""
    years, month = divmod(day.month - 1 + n, 12)
    year = day.year + years
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def clock_state(
    procedure: Procedure,
    due_at: datetime,
    stopped_at: datetime | None,
    now: datetime,
    started_at: datetime | None = None,
    kind: LimitKind = "deadline",
) -> ClockState:
    """How a clock stands at `now`.

    `soon`: less than the file's days are left, or, with `started_at`, less than its share of the
    whole time. A waiting period is `met` once it has passed, and `missed` if it was cut short.
    """
    if kind == "waiting":
        if stopped_at is not None and stopped_at <= due_at:
            return "missed"
        if now > due_at:
            return "met"
    elif stopped_at is not None:
        return "met" if stopped_at <= due_at else "missed"
    elif now > due_at:
        return "overdue"
    left = due_at - now
    whole = due_at - started_at if started_at else timedelta(0)
    near = max(timedelta(days=procedure.soon_days), whole * procedure.soon_share)
    return "soon" if left <= near else "running"
