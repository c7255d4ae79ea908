"""Working days: weekends, holidays of every year, days off of one year, and days given instead.

A calendar knows some years in full (`covered`). Outside them, and where a day off is not verified,
what is counted in working days is uncertain, and says so.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, timedelta

import yaml

from khua.law.lines import Reader
from khua.law.model import Text
from khua.law.procedure.model import Source
from khua.law.procedure.rows import SOURCED, Row, read_sources, rows

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off: in every year of `first` to `last` (month and day), or on one date only."""

    id: str
    label: Text
    month: int
    day: int
    first: int
    last: int
    source: Text
    verified: bool

    def on(self, year: int) -> date | None:
        """Its date in a year, if it is kept in that year."""
        if not self.first <= year <= self.last:
            return None
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Compensation:
    """From `first` on, a holiday on a weekend gives the next working day off."""

    first: int
    label: Text
    source: Text
    verified: bool


@dataclass(frozen=True, slots=True)
class DayOff:
    """Why a day is off; `certain` is False where the row is not verified."""

    label: Text
    certain: bool


@dataclass(frozen=True, eq=False)
class Calendar:
    """The working days of one country. `first`, `last`: the years that are known in full."""

    id: str
    weekend: frozenset[int]
    first: int
    last: int
    holidays: tuple[Holiday, ...]
    compensation: Compensation | None

    def covers(self, day: date) -> bool:
        """Whether every day off of that year is known."""
        return self.first <= day.year <= self.last

    def day_off(self, day: date) -> DayOff | None:
        """The holiday, or day given instead of one, that falls on `day`."""
        return _off(self, day.year).get(day)

    def is_working_day(self, day: date) -> bool:
        return day.weekday() not in self.weekend and self.day_off(day) is None

    def add_working_days(self, day: date, n: int) -> date:
        """The `n`-th working day after `day`; for 0, `day` or the first working day after it.

        ValueError if `n` is negative.
        """
        return self.count(day, n)[0]

    def count(self, day: date, n: int) -> tuple[date, bool]:
        """`add_working_days`, and whether every day counted or skipped is certain."""
        if n < 0:
            raise ValueError("working days are counted forwards only")
        certain = True
        left = n or 1
        at = day if n else day - _DAY
        while left:
            at += _DAY
            if at.weekday() in self.weekend:
                continue
            off = self.day_off(at)
            certain = certain and self.covers(at) and (off is None or off.certain)
            left -= off is None
        return at, certain


@functools.lru_cache(maxsize=256)
def _off(calendar: Calendar, year: int) -> dict[date, DayOff]:
    """The days off that are no mere weekend days of a year."""
    off: dict[date, DayOff] = {}
    for holiday in calendar.holidays:
        at = holiday.on(year)
        if at:
            known = off.get(at)
            off[at] = known or DayOff(holiday.label, holiday.verified)
    rule = calendar.compensation
    if rule and year >= rule.first:
        for day in sorted(day for day in off if day.weekday() in calendar.weekend):
            while day in off or day.weekday() in calendar.weekend:
                day += _DAY
            if day.year == year:
                off[day] = DayOff(rule.label, rule.verified)
    return off


def read_calendar(reader: Reader, root: yaml.Node) -> Calendar:
    """The calendar of a parsed file; mistakes are collected in `reader`."""
    keys = ("calendar", "weekend", "covered", "sources", "holidays", "one_off", "compensation")
    top = Row(reader, root, {"en": "The calendar", "lo": "ປະຕິທິນ"}, keys)
    covered = top.inner("covered", ("from", "to"))
    sources = read_sources(top)
    weekend = frozenset(WEEKDAYS.index(word) for word in top.words("weekend", WEEKDAYS))
    if len(weekend) == len(WEEKDAYS):
        top.problem(
            "Every day is a weekend.",
            "ທຸກມື້ເປັນວັນພັກ.",
            "name the weekend days only.",
            "ໃສ່ສະເພາະວັນພັກທ້າຍອາທິດ.",
        )
        weekend = frozenset({5, 6})
    return Calendar(
        id=top.word("calendar") or "",
        weekend=weekend,
        first=covered.number("from", default=1),
        last=covered.number("to", default=1),
        holidays=_holidays(top, sources),
        compensation=_compensation(top, sources),
    )


def _holidays(top: Row, sources: dict[str, Source]) -> tuple[Holiday, ...]:
    found = []
    name = {"en": "The holiday", "lo": "ວັນພັກ"}
    for row in rows(top, "holidays", name, ("day", "label", "source"), ("from", "to", *SOURCED)):
        # 2001 has no 29 February: a day of every year must exist in each
        at = row.day("day", "2001-")
        years = (row.number("from", default=1), row.number("to", default=9999))
        found.append(
            Holiday(row.id, row.text("label"), at.month, at.day, *years, *row.sourced(sources))
        )
    for row in rows(top, "one_off", name, ("date", "label", "source"), SOURCED):
        at = row.day("date")
        found.append(
            Holiday(
                row.id,
                row.text("label"),
                at.month,
                at.day,
                at.year,
                at.year,
                *row.sourced(sources),
            )
        )
    return tuple(found)


def _compensation(top: Row, sources: dict[str, Source]) -> Compensation | None:
    if top.value("compensation") is None:
        return None
    row = top.inner("compensation", ("from", "label", "source"), SOURCED)
    return Compensation(row.number("from"), row.text("label"), *row.sourced(sources))
