"""Days, hours and the rates of days in the invented country."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from khua.money.currencies import HOME, Rate, currency, fallback
from khua.money.generate.settings import AHEAD, DAY, Draw, Reals, figures
from khua.money.ledger import Ints

_EPOCH: Final = date(1970, 1, 1)
#: weights of the hours of a day
HOURS: Final = {
    "shop": (0, 0, 0, 0, 0, 1, 4, 7, 7, 6, 6, 8, 8, 6, 5, 6, 7, 9, 9, 6, 4, 2, 1, 0),
    "machine": (1, 0, 0, 0, 1, 2, 4, 6, 8, 8, 7, 8, 8, 6, 6, 7, 9, 9, 8, 6, 4, 3, 2, 1),
    "telephone": (3, 1, 1, 1, 1, 2, 4, 6, 7, 7, 7, 7, 8, 7, 7, 7, 7, 8, 9, 10, 10, 9, 7, 5),
    "branch": (0, 0, 0, 0, 0, 0, 0, 0, 6, 10, 10, 8, 1, 8, 9, 6, 0, 0, 0, 0, 0, 0, 0, 0),
    "night": (6, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 8, 9),
}
WEEKDAYS: Final = {"branch"}  # closed on Saturday and Sunday


@dataclass(frozen=True)
class Calendar:
    """The span: `days` from local midnight of `first`."""

    first: date
    days: int

    @property
    def start(self) -> int:
        """Its first second, UTC."""
        return (self.first - _EPOCH).days * DAY - AHEAD

    @property
    def months(self) -> float:
        return self.days / 30

    def day_of(self, at: npt.NDArray[Any]) -> Ints:
        """The day of the span, from 0, that moments fall on; those outside count to its ends."""
        return np.clip((at.astype(np.int64) - self.start) // DAY, 0, self.days - 1)

    def monthly(self, day: int) -> Ints:
        """The days of the span that are the `day` of a month (31: its last)."""
        found = []
        for ahead in range(self.days):
            today = self.first + timedelta(ahead)
            last = (today + timedelta(1)).month != today.month
            if today.day == day or (last and today.day < day):
                found.append(ahead)
        return np.array(found, np.int64)

    def between(self, first: tuple[int, int], last: tuple[int, int]) -> Ints:
        """The days from one (month, day) to another, both counted; all days where there is none."""
        found = [
            ahead
            for ahead in range(self.days)
            if first <= (lambda d: (d.month, d.day))(self.first + timedelta(ahead)) <= last
        ]
        return np.array(found or range(self.days), np.int64)

    def moments(self, draw: Draw, day: npt.NDArray[Any], hours: str) -> Ints:
        """A moment on each day at the HOURS named; branches move a weekend to the Monday after."""
        day = day.astype(np.int64)
        if hours in WEEKDAYS:
            weekday = (self.first.weekday() + day) % 7
            day = day + np.where(weekday >= 5, 7 - weekday, 0)
            day[day >= self.days] -= 3
            day = np.maximum(day, 0)
        weights = np.cumsum(np.array(HOURS[hours], float))
        hour = np.searchsorted(weights / weights[-1], draw.random(len(day)), side="right")
        return self.start + day * DAY + hour * 3600 + draw.integers(0, 3600, len(day))

    def any_day(self, draw: Draw, size: int) -> Ints:
        return draw.integers(0, self.days, size)


@dataclass(frozen=True)
class DayRates:
    """Rates of the country's currencies. `numbers`: ISO 4217, the country's own first; `kip`: what
    one unit of each cost, by currency and day of the span; `att`: the same for minor units."""

    first: date
    codes: tuple[str, ...]
    numbers: npt.NDArray[np.int16]
    kip: Reals
    att: Reals

    def rows(self) -> list[Rate]:
        """All but the country's own, as `khua.money.currencies` takes them."""
        return [
            Rate(self.first + timedelta(day), code, float(rate))
            for code, line in zip(self.codes[1:], self.kip[1:], strict=True)
            for day, rate in enumerate(line)
        ]


def rates(draw: Draw, calendar: Calendar) -> DayRates:
    """Rates that wander from day to day, beginning at the fallback of `currencies.yaml`."""
    moves = figures()["rates"]
    codes = (HOME, *moves)
    known = fallback()
    table = np.ones((len(codes), calendar.days))
    for row, (code, spread) in enumerate(moves.items(), 1):
        begin = known.at(code, calendar.first)
        steps = np.cumsum(draw.normal(0, spread, calendar.days))
        table[row] = np.round(float(begin or 0) * np.exp(steps), 4)
    minor = np.array([10.0 ** (currency(HOME).minor - currency(code).minor) for code in codes])
    numbers = np.array([currency(code).number for code in codes], np.int16)
    return DayRates(calendar.first, codes, numbers, table, table * minor[:, None])
