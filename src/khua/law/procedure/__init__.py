"""Case procedure as data: stages, moves, time limits, working days, evidence checklists.

>>> from khua.law import procedure
>>> [move.to for move in procedure.load().moves_from("decided")]
['under_appeal', 'final']

Files: `la.yaml`, `la_calendar.yaml` and `checklists.yaml`; their format is in
`docs/procedure-files.md`, and `khua law check` checks them. Plain Python: nothing of Django.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from khua.law.files import law
from khua.law.lines import FileProblemsError
from khua.law.procedure import clocks
from khua.law.procedure.calendar import Calendar, DayOff, Holiday
from khua.law.procedure.checklists import (
    EVIDENCE_KINDS,
    ChecklistItem,
    Checklists,
    FlightFacts,
    FlightReason,
)
from khua.law.procedure.files import ROOT, read_file
from khua.law.procedure.model import (
    ClockState,
    Condition,
    Due,
    Event,
    Extension,
    Limit,
    LimitKind,
    Move,
    OfficialRule,
    Order,
    Procedure,
    Sentence,
    Stage,
    Tribunal,
    Verdict,
)

__all__ = [
    "EVIDENCE_KINDS",
    "Calendar",
    "ChecklistItem",
    "Checklists",
    "ClockState",
    "Condition",
    "DayOff",
    "Due",
    "Event",
    "Extension",
    "FlightFacts",
    "FlightReason",
    "Holiday",
    "Limit",
    "Move",
    "OfficialRule",
    "Order",
    "Procedure",
    "Sentence",
    "Stage",
    "Tribunal",
    "Verdict",
    "add_working_days",
    "calendar",
    "checklist",
    "checklists",
    "clock_state",
    "due",
    "flight_risk",
    "is_working_day",
    "load",
]


_T = TypeVar("_T", Procedure, Calendar, Checklists)


def _read(name: str, kind: type[_T]) -> _T:
    reader, found = read_file(ROOT / name, law())
    if not reader.problems and isinstance(found, kind):
        return found
    if found is not None and not isinstance(found, kind):
        reader.problem(
            1,
            {"en": "The file holds something else.", "lo": "ໄຟລ໌ມີເນື້ອໃນຢ່າງອື່ນ."},
            {
                "en": f"it must hold a {kind.__name__.lower()}.",
                "lo": f"ຕ້ອງເປັນ {kind.__name__.lower()}.",
            },
        )
    raise FileProblemsError(reader.problems)


@functools.cache
def load(country: str = "la") -> Procedure:
    """The procedure of a country. FileProblemsError, OSError if its file cannot be used."""
    return _read(f"{country}.yaml", Procedure)


@functools.cache
def calendar(country: str = "la") -> Calendar:
    """The working days of a country. FileProblemsError, OSError if its file cannot be used."""
    return _read(f"{country}_calendar.yaml", Calendar)


@functools.cache
def checklists() -> Checklists:
    """The evidence checklists and flight rules. FileProblemsError if the file cannot be used."""
    return _read("checklists.yaml", Checklists)


def due(limit: Limit | str, started: datetime, extensions: int = 0, country: str = "la") -> Due:
    """When a limit, begun at `started` (aware) and extended so often, runs out.

    Hours run exactly; days, working days and months end at 23:59:59 of their last day in the
    country's time. ValueError if `started` is naive or `extensions` are too many.
    """
    procedure = load(country)
    row = procedure.limits[limit] if isinstance(limit, str) else limit
    return clocks.due(procedure, calendar(country), row, started, extensions)


def clock_state(
    due_at: datetime,
    stopped_at: datetime | None,
    now: datetime,
    started_at: datetime | None = None,
    kind: LimitKind = "deadline",
    country: str = "la",
) -> ClockState:
    """How a clock stands: running, soon, overdue; met or missed once it was stopped.

    Without `started_at`, soon means the last days only, not the last share of the time. A waiting
    period is met once it has passed, and missed if it was stopped before.
    """
    return clocks.clock_state(load(country), due_at, stopped_at, now, started_at, kind)


def add_working_days(day: date, n: int, country: str = "la") -> date:
    """The `n`-th working day after `day`; for 0, `day` or the first working day after it."""
    return calendar(country).add_working_days(day, n)


def is_working_day(day: date, country: str = "la") -> bool:
    return calendar(country).is_working_day(day)


def checklist(offence: str | None, codes: Iterable[str]) -> tuple[ChecklistItem, ...]:
    """What to collect for any of these finding codes, what is lost first on top.

    Fed from an assessment with `option.code.id` of `NextItem.options`. ValueError if there is no
    such offence.
    """
    return checklists().checklist(offence, codes)


def flight_risk(facts: FlightFacts, country: str = "la") -> tuple[FlightReason, ...]:
    """The reasons for a flight-risk flag; empty where none is known."""
    home = load(country)
    return checklists().flight_risk(facts, home.country, home.dial)
