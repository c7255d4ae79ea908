"""Dates as offices write them, with how precisely they are known.

Day always comes before month (``dd/mm/yyyy``). Buddhist-era years (2400 to 2600) become Christian
ones by taking 543 off. What had to be assumed is a guess with its note; what cannot be a date, or
lies after `latest`, is refused.
"""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final, Literal, NamedTuple

from khua.names import script
from khua.reading.months import (
    ABOUT,
    BUDDHIST,
    CHRISTIAN,
    FILLER,
    ORDINAL,
    month_key,
    months,
    weekdays,
)
from khua.reading.result import Read, Unreadable
from khua.reading.text import Cell, cell_text, latin_digits

Precision = Literal["day", "month", "year", "about"]

EARLIEST: Final = date(1900, 1, 1)
_LATEST_YEAR: Final = 2100
_LONGEST: Final = 100  # characters; what is longer is prose and not worth a search
_BUDDHIST_YEARS: Final = range(2400, 2601)
_BUDDHIST_OFFSET: Final = 543
_EXCEL_EPOCH: Final = date(1899, 12, 30)  # right from 1 March 1900 on
_MAC_EPOCH: Final = date(1904, 1, 1)
_SERIALS: Final = range(10_000, 80_000)  # 1927 to 2119; below, a number is a year


class PartDate(NamedTuple):
    """A date and its precision; the parts that are not known are 1 (``month``: day 1)."""

    date: date
    precision: Precision


Note = tuple[str, str]  # English, Lao


class _Year(NamedTuple):
    year: int
    note: Note | None


def read_date(
    value: Cell, *, latest: date | None = None, earliest: date = EARLIEST, mac_epoch: bool = False
) -> Read[PartDate]:
    """Read a cell as a date: a spreadsheet date, its serial number, or text.

    `latest`: the last day that is possible (today, for what has happened); `earliest` likewise.
    `mac_epoch`: the workbook counts days from 1904. Raises Unreadable, also for an empty cell.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        read = _build(value.year, value.month, value.day, "day", [])
    elif isinstance(value, bool):
        raise _not_a_date(cell_text(value))
    elif isinstance(value, int | float):
        read = _number(value, mac_epoch)
    else:
        read = _text(cell_text(value), latest)
    _check_range(read.value, earliest, latest)
    return read


def _number(value: float, mac_epoch: bool) -> Read[PartDate]:
    if not math.isfinite(value):
        raise _not_a_date(str(value))
    whole = math.floor(value)
    if whole in _SERIALS:
        day = (_MAC_EPOCH if mac_epoch else _EXCEL_EPOCH) + timedelta(days=whole)
        note = (
            f"The number {whole} was read as the spreadsheet's count of days: {day:%d/%m/%Y}.",
            f"ຕົວເລກ {whole} ຖືກອ່ານເປັນຈຳນວນວັນຂອງຕາຕະລາງ: {day:%d/%m/%Y}.",
        )
        return _build(day.year, day.month, day.day, "day", [note])
    if whole == value:
        return _text(str(whole), None)
    raise _not_a_date(str(value))


def _text(written: str, latest: date | None) -> Read[PartDate]:
    if len(written) > _LONGEST:
        raise _not_a_date(written)
    text = latin_digits(written).casefold()
    thai = script(text) == "Thai"
    about = bool(ABOUT.search(text))
    text = ABOUT.sub(" ", text)
    buddhist = bool(BUDDHIST.search(text)) and not _holds_month(text, BUDDHIST)
    era = BUDDHIST if buddhist else CHRISTIAN
    text = era.sub(" ", text) if buddhist or not _holds_month(text, era) else text
    text = FILLER.sub(" ", ORDINAL.sub("", weekdays().sub(" ", text)))
    text = " ".join(text.replace(",", " ").split())
    for pattern, build in _FORMS:
        if match := pattern.fullmatch(text):
            reading = _Reading(written, thai, buddhist, about, latest)
            return build(reading, *match.groups())
    if re.fullmatch(r"\d{1,2}[-/. ]+\d{1,2}", text):
        raise Unreadable(
            f"The date “{written}” has no year.",
            f"ວັນທີ “{written}” ບໍ່ມີປີ.",
            "Write day, month and year: 25/03/2016; or only the year if no more is known.",
            "ຂຽນວັນ, ເດືອນ ແລະ ປີ: 25/03/2016; ຫຼື ພຽງແຕ່ປີ ຖ້າບໍ່ຮູ້ຫຼາຍກວ່ານັ້ນ.",
        )
    raise _not_a_date(written)


def _holds_month(text: str, era: re.Pattern[str]) -> bool:
    """Return whether what looks like an era is a month's name in short."""
    return any(month_key(match.group()) in months() for match in era.finditer(text))


class _Reading(NamedTuple):
    """What is known of the text while one of its forms is read."""

    written: str
    thai: bool
    buddhist: bool
    about: bool
    latest: date | None

    def day(self, year: str, month: int, day: int, swap: bool = False) -> Read[PartDate]:
        found = self._year(year)
        notes = [found.note] if found.note else []
        if swap and month > 12 and day <= 12:
            day, month = month, day
            notes.append(
                (
                    f"“{self.written}” has the month first; read as {day:02}/{month:02}.",
                    f"“{self.written}” ຂຽນເດືອນກ່ອນ; ອ່ານເປັນ {day:02}/{month:02}.",
                )
            )
        return self._build(found.year, month, day, "day", notes)

    def month(self, year: str, month: int) -> Read[PartDate]:
        found = self._year(year)
        return self._build(found.year, month, 1, "month", [found.note] if found.note else [])

    def year(self, year: str) -> Read[PartDate]:
        found = self._year(year)
        return self._build(found.year, 1, 1, "year", [found.note] if found.note else [])

    def _build(
        self, year: int, month: int, day: int, precision: Precision, notes: list[Note]
    ) -> Read[PartDate]:
        precision = "about" if self.about else precision
        return _build(year, month, day, precision, notes, self.written)

    def _year(self, digits: str) -> _Year:
        year = int(digits)
        if len(digits) == 2:
            return self._short_year(year)
        if self.buddhist and year >= _BUDDHIST_YEARS.start:
            return _Year(year - _BUDDHIST_OFFSET, None)  # said so: no guess
        return _Year(year, None)

    def _short_year(self, year: int) -> _Year:
        if self.thai or self.buddhist:
            raise Unreadable(
                f"The year {year:02} in “{self.written}” may be Buddhist or Christian.",
                f"ປີ {year:02} ໃນ “{self.written}” ອາດເປັນ ພ.ສ. ຫຼື ຄ.ສ.",
                "Write the year with four digits.",
                "ໃຫ້ຂຽນປີເປັນສີ່ຕົວເລກ.",
            )
        if self.latest is None:
            full = year + (2000 if year < 69 else 1900)  # as POSIX has it
        else:
            century = self.latest.year // 100 * 100
            full = century + year if century + year <= self.latest.year else century - 100 + year
        return _Year(
            full, (f"The year {year:02} was read as {full}.", f"ປີ {year:02} ອ່ານເປັນ {full}.")
        )


def _build(
    year: int, month: int, day: int, precision: Precision, notes: list[Note], written: str = ""
) -> Read[PartDate]:
    """Make the date, turning a Buddhist-era year into a Christian one; any note makes a guess."""
    shown = written or f"{day:02}/{month:02}/{year}"
    if year in _BUDDHIST_YEARS:
        christian = year - _BUDDHIST_OFFSET
        notes = [
            *notes,
            (
                f"The year {year} was taken as Buddhist era: {christian}.",
                f"ປີ {year} ຖືເປັນ ພ.ສ.: ຄ.ສ. {christian}.",
            ),
        ]
        year = christian
    if not EARLIEST.year <= year <= _LATEST_YEAR:
        raise Unreadable(
            f"The year {year} in “{shown}” cannot be right.",
            f"ປີ {year} ໃນ “{shown}” ເປັນໄປບໍ່ໄດ້.",
            "Write the year with four digits, such as 2016.",
            "ໃຫ້ຂຽນປີເປັນສີ່ຕົວເລກ ເຊັ່ນ 2016.",
        )
    try:
        found = date(year, month, day)
    except ValueError:
        raise Unreadable(
            f"There is no such day: “{shown}”.",
            f"ບໍ່ມີວັນທີດັ່ງກ່າວ: “{shown}”.",
            "Write day, month and year, such as 25/03/2016.",
            "ຂຽນວັນ, ເດືອນ ແລະ ປີ ເຊັ່ນ 25/03/2016.",
        ) from None
    return Read(
        PartDate(found, precision),
        guessed=bool(notes),
        note_en=" ".join(note[0] for note in notes),
        note_lo=" ".join(note[1] for note in notes),
    )


def _check_range(found: PartDate, earliest: date, latest: date | None) -> None:
    shown = f"{found.date:%d/%m/%Y}" if found.precision == "day" else str(found.date.year)
    if latest is not None and found.date > latest:
        raise Unreadable(
            f"The date {shown} lies in the future (after {latest:%d/%m/%Y}).",
            f"ວັນທີ {shown} ຢູ່ໃນອະນາຄົດ (ຫຼັງ {latest:%d/%m/%Y}).",
            "Check the day, the month and the year.",
            "ໃຫ້ກວດວັນ, ເດືອນ ແລະ ປີ.",
        )
    if found.date < earliest:
        raise Unreadable(
            f"The date {shown} is too early (before {earliest:%d/%m/%Y}).",
            f"ວັນທີ {shown} ໄວເກີນໄປ (ກ່ອນ {earliest:%d/%m/%Y}).",
            "Check the year.",
            "ໃຫ້ກວດປີ.",
        )


def _not_a_date(written: str) -> Unreadable:
    return Unreadable(
        f"“{written[:40]}” is not a date." if written else "There is no date.",
        f"“{written[:40]}” ບໍ່ແມ່ນວັນທີ." if written else "ບໍ່ມີວັນທີ.",
        "Write it as 25/03/2016, 03/2016, 2016 or “about 2016”.",
        "ຂຽນເປັນ 25/03/2016, 03/2016, 2016 ຫຼື “ປະມານ 2016”.",
    )


def _day_first(reading: _Reading, day: str, month: str, year: str) -> Read[PartDate]:
    return reading.day(year, int(month), int(day), swap=True)


def _year_first(reading: _Reading, year: str, month: str, day: str) -> Read[PartDate]:
    return reading.day(year, int(month), int(day))


def _month_year(reading: _Reading, month: str, year: str) -> Read[PartDate]:
    return reading.month(year, int(month))


def _year_month(reading: _Reading, year: str, month: str) -> Read[PartDate]:
    return reading.month(year, int(month))


def _year_only(reading: _Reading, year: str) -> Read[PartDate]:
    return reading.year(year)


def _named_day(reading: _Reading, day: str, month: str, year: str) -> Read[PartDate]:
    return reading.day(year, _month_named(month, reading), int(day))


def _named_day_us(reading: _Reading, month: str, day: str, year: str) -> Read[PartDate]:
    return reading.day(year, _month_named(month, reading), int(day))


def _named_month(reading: _Reading, month: str, year: str) -> Read[PartDate]:
    return reading.month(year, _month_named(month, reading))


def _month_named(name: str, reading: _Reading) -> int:
    month = months().get(month_key(name))
    if month is None:
        raise _not_a_date(reading.written)
    return month


_SEP: Final = r" ?[-/. ] ?"
_TIME: Final = r"(?:[t ]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)? ?(?:am|pm|z|[+-]\d{2}:?\d{2})?)?"
_NAME: Final = r"([^\W\d_][^\d/,]*?)"
_YEAR: Final = r"(\d{4}|\d{2})"

_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[..., Read[PartDate]]], ...]] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (rf"(\d{{4}}){_SEP}(\d{{1,2}}){_SEP}(\d{{1,2}}){_TIME}", _year_first),
        (rf"(\d{{4}})(\d{{2}})(\d{{2}}){_TIME}", _year_first),
        (rf"(\d{{1,2}}){_SEP}(\d{{1,2}}){_SEP}{_YEAR}{_TIME}", _day_first),
        (rf"(\d{{1,2}}){_SEP}(\d{{4}})", _month_year),
        (rf"(\d{{4}}){_SEP}(\d{{1,2}})", _year_month),
        (r"(\d{4})", _year_only),
        (rf"(\d{{1,2}})[-/. ]*{_NAME}[-/. ]*{_YEAR}{_TIME}", _named_day),
        (rf"{_NAME}[-/. ]*(\d{{1,2}})[ ,]+(\d{{4}}){_TIME}", _named_day_us),
        (rf"{_NAME}[-/. ]*{_YEAR}", _named_month),
    )
)
