"""Birth dates as numbers: 19850314, 19850300 (month known), 19850000 (year known), 0 (unknown)."""

import re
from collections.abc import Sequence
from typing import Final

from khua.reading import Unreadable, read_date
from khua.reading.text import latin_digits

#: years 2400 to 2600 are Buddhist: 543 is taken off
_BUDDHIST: Final = range(2400, 2601)
_YEARS: Final = range(1000, 2400)
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00.*)?")
_FORMS: Final = (
    (re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})"), (3, 2, 1)),
    (re.compile(r"((?:1[89]|2[0-6])\d\d)(0\d|1[0-2])([0-2]\d|3[01])"), (1, 2, 3)),
    (re.compile(r"([0-2]\d|3[01])(0\d|1[0-2])((?:1[89]|2[0-6])\d\d)"), (3, 2, 1)),
    (re.compile(r"(\d{4})(\d\d)(\d\d)"), (1, 2, 3)),
    (re.compile(r"(\d{4})[-/.](\d{1,2})"), (1, 2, 0)),
    (re.compile(r"(\d{1,2})[-/.](\d{4})"), (2, 1, 0)),
    (re.compile(r"(\d{4})(?:\.0)?"), (1, 0, 0)),
)


def births(texts: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return one number a text (see the head), and the positions of texts that are no date.

    Day before month, but year-month-day where the year stands first. A day that does not exist
    (31 February) is kept as it was written: one digit of it may be all that is wrong.
    """
    numbers, strange = [], []
    for at, text in enumerate(texts):
        number = _birth(text)
        if number is None:
            strange.append(at)
        numbers.append(number or 0)
    return numbers, strange


def _birth(text: str) -> int | None:
    """The number; None for text that is no date, 0 for a blank cell."""
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
        if (number := _number(int(year), int(month), int(day))) is not None:
            return number
    text = latin_digits(text).strip()
    if not text or text.strip("-–—.0/ ") == "":
        return 0
    for form, (year_at, month_at, day_at) in _FORMS:
        if found := form.fullmatch(text):
            number = _number(
                int(found[year_at]),
                int(found[month_at]) if month_at else 0,
                int(found[day_at]) if day_at else 0,
            )
            if number is not None:
                return number
    try:
        read = read_date(text).value
    except Unreadable:
        return None
    known = {"day": 10000, "month": 100}.get(read.precision, 1)
    day = read.date
    return (
        day.year * 10000 + (day.month * 100 if known > 1 else 0) + (day.day if known > 100 else 0)
    )


def _number(year: int, month: int, day: int) -> int | None:
    if year in _BUDDHIST:
        year -= 543
    if year not in _YEARS:
        return None
    if month > 12 >= day > 0:  # written month first
        month, day = day, month
    return year * 10000 + month * 100 + (day if month else 0)
