"""Values as XML Schema writes them: moments, decimals, booleans; to Python, or a reason why not.

Years are those of the Gregorian calendar: a Buddhist-era year is far in the future here and is
refused, never guessed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from khua.money.reading.rejects import Text

#: where a moment has no zone of its own
ZONE: Final = "Asia/Vientiane"
_DAY: Final = r"(\d{4})-(\d\d)-(\d\d)"
_OFFSET: Final = r"(Z|[+-]\d\d:\d\d)?"
_DATE: Final = re.compile(_DAY + _OFFSET, re.ASCII)
_MOMENT: Final = re.compile(_DAY + r"T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?" + _OFFSET, re.ASCII)
_DECIMAL: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_WHOLE: Final = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_DIGITS: Final = 40  # of a number; what is longer is no amount of money
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}


class Impossible(ValueError):
    """A value that cannot be read: `what` is wrong with it and the `mend`, without quoting it."""

    def __init__(self, what: Text, mend: Text) -> None:
        super().__init__(what["en"])
        self.what, self.mend = what, mend


def day(text: str) -> date:
    """``2024-05-31``; an offset behind it is dropped. Raises Impossible."""
    match = _DATE.fullmatch(text.strip())
    if not match:
        raise Impossible(_NO_DATE, _WRITE_DATE)
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise Impossible(_NO_SUCH_DAY, _WRITE_DATE) from None


def moment(text: str) -> datetime:
    """``2024-05-31T14:05:00.123+07:00``: with its offset, or without any as written. Fractions are
    kept to a microsecond. Raises Impossible."""
    match = _MOMENT.fullmatch(text.strip())
    if not match:
        raise Impossible(_NO_MOMENT, _WRITE_MOMENT)
    year, month, of_month, hour, minute, second = (int(part) for part in match.groups()[:6])
    fraction = int(f"{match[7] or ''}000000"[:6])
    midnight = (hour, minute, second, fraction) == (24, 0, 0, 0)  # the end of a day, in XML Schema
    try:
        found = datetime(year, month, of_month, 0 if midnight else hour, minute, second, fraction)
        found += timedelta(days=midnight)
        return found.replace(tzinfo=_offset(match[8]))
    except (ValueError, OverflowError):
        raise Impossible(_NO_SUCH_DAY, _WRITE_MOMENT) from None


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 14 or minutes > 59:
        raise ValueError(text)
    away = timedelta(hours=hours, minutes=minutes)
    return timezone(-away if text[0] == "-" else away)


def seconds(when: datetime | date, zone: str = ZONE) -> int:
    """Seconds since 1970; a day is its beginning, and what has no zone is in `zone`.

    Raises Impossible outside 1970 to 2100.
    """
    if not isinstance(when, datetime):
        when = datetime.combine(when, time())
    if when.tzinfo is None:
        when = when.replace(tzinfo=ZoneInfo(zone))
    if not 1970 <= when.year <= 2100:
        raise Impossible(_NO_SUCH_YEAR, _WRITE_YEAR)
    return int(when.timestamp() // 1)


def decimal(text: str) -> Decimal:
    """``-1234.50``, without thousands signs or exponents. Raises Impossible."""
    plain = text.strip()
    if len(plain) > _DIGITS or not _DECIMAL.fullmatch(plain):
        raise Impossible(_NO_NUMBER, _WRITE_NUMBER)
    return Decimal(plain)


def whole(text: str) -> int:
    """``-12``. Raises Impossible."""
    if not _WHOLE.fullmatch(text.strip()):
        raise Impossible(_NO_WHOLE, _WRITE_NUMBER)
    return int(text)


def boolean(text: str) -> bool:
    """``true``, ``false``, ``1``, ``0``. Raises Impossible."""
    if text.strip() not in _BOOLEANS:
        raise Impossible(_NO_BOOLEAN, _WRITE_BOOLEAN)
    return _BOOLEANS[text.strip()]


_NO_DATE: Final = {"en": "This is no date.", "lo": "ນີ້ບໍ່ແມ່ນວັນທີ."}
_NO_MOMENT: Final = {"en": "This is no date with a time.", "lo": "ນີ້ບໍ່ແມ່ນວັນທີພ້ອມເວລາ."}
_NO_SUCH_DAY: Final = {"en": "There is no such day or time.", "lo": "ບໍ່ມີວັນ ຫຼື ເວລານີ້."}
_NO_SUCH_YEAR: Final = {"en": "This year cannot be right.", "lo": "ປີນີ້ເປັນໄປບໍ່ໄດ້."}
_NO_NUMBER: Final = {"en": "This is no number.", "lo": "ນີ້ບໍ່ແມ່ນຕົວເລກ."}
_NO_WHOLE: Final = {"en": "This is no whole number.", "lo": "ນີ້ບໍ່ແມ່ນຈຳນວນເຕັມ."}
_NO_BOOLEAN: Final = {"en": "This is neither true nor false.", "lo": "ນີ້ບໍ່ແມ່ນ true ຫຼື false."}
_WRITE_DATE: Final = {"en": "Write it as 2024-05-31.", "lo": "ໃຫ້ຂຽນເປັນ 2024-05-31."}
_WRITE_MOMENT: Final = {
    "en": "Write it as 2024-05-31T14:05:00+07:00.",
    "lo": "ໃຫ້ຂຽນເປັນ 2024-05-31T14:05:00+07:00.",
}
_WRITE_YEAR: Final = {
    "en": "Write the year of the Christian era, from 1970 on.",
    "lo": "ໃຫ້ຂຽນປີ ຄ.ສ. ແຕ່ 1970 ເປັນຕົ້ນໄປ.",
}
_WRITE_NUMBER: Final = {
    "en": "Write digits, with a point before decimals: 1500000.50.",
    "lo": "ໃຫ້ຂຽນຕົວເລກ ໂດຍມີຈຸດກ່ອນເລກເສດ: 1500000.50.",
}
_WRITE_BOOLEAN: Final = {
    "en": "Write true or false, 1 or 0.",
    "lo": "ໃຫ້ຂຽນ true ຫຼື false, 1 ຫຼື 0.",
}
