"""Whole numbers and ages."""

import math
import re
from typing import Final, NamedTuple

from khua.reading.months import ABOUT
from khua.reading.result import Read, Unreadable
from khua.reading.text import Cell, cell_text, latin_digits

_OLDEST: Final = 120
# Dots group thousands in Lao, commas in English; both only as whole groups of three.
_WHOLE: Final = re.compile(r"[+-]?(?:\d{1,15}|\d{1,3}(?:[ .,]\d{3})+)")
_YEARS: Final = re.compile(
    r"(?:ອາຍຸ|อายุ|age)? ?(\d{1,3})(?:\.0)? ?(?:ປີ|ขวบ|ปี|years?(?: old)?|yrs?|y\.?o?\.?)?"
)
_MONTHS: Final = re.compile(r"(?:ອາຍຸ|อายุ|age)? ?(\d{1,2}) ?(?:ເດືອນ|เดือน|months?(?: old)?|mths?)")


class Age(NamedTuple):
    """Completed years, and whether they are only about right."""

    years: int
    about: bool


def read_integer(value: Cell, *, least: int | None = None, most: int | None = None) -> Read[int]:
    """Read a whole number in Lao, Thai or Latin digits, with or without grouped thousands.

    Raises Unreadable for anything else, for fractions, and outside `least` to `most`.
    """
    number = _whole(value)
    if (least is not None and number < least) or (most is not None and number > most):
        low, high = "…" if least is None else least, "…" if most is None else most
        raise Unreadable(
            f"{number} is outside {low} to {high}.",
            f"{number} ຢູ່ນອກ {low} ຫາ {high}.",
            "Check the number.",
            "ໃຫ້ກວດຕົວເລກ.",
        )
    return Read(number)


def read_age(value: Cell) -> Read[Age]:
    """Read an age in completed years: ``17``, ``17 ປີ``, ``17 years old``, ``about 17``.

    An age in months is years rounded down. Raises Unreadable for ranges, for a birth year in
    the place of an age, and above 120.
    """
    text = latin_digits(cell_text(value)).casefold()
    about = bool(ABOUT.search(text))
    text = " ".join(ABOUT.sub(" ", text).split())
    if months := _MONTHS.fullmatch(text):
        return Read(Age(int(months.group(1)) // 12, about))
    years = _YEARS.fullmatch(text)
    if years and int(years.group(1)) <= _OLDEST:
        return Read(Age(int(years.group(1)), about))
    if re.fullmatch(r"(?:19|20|24|25)\d\d", text):
        raise Unreadable(
            f"{text} looks like a year of birth, not an age.",
            f"{text} ຄືກັບປີເກີດ, ບໍ່ແມ່ນອາຍຸ.",
            "Put it in the column for the birth date, or write the age in years.",
            "ໃສ່ໃນຖັນວັນເດືອນປີເກີດ ຫຼື ຂຽນອາຍຸເປັນປີ.",
        )
    raise Unreadable(
        f"“{text[:40]}” is not an age." if text else "There is no age.",
        f"“{text[:40]}” ບໍ່ແມ່ນອາຍຸ." if text else "ບໍ່ມີອາຍຸ.",
        "Write completed years, such as 17 or “about 17”.",
        "ຂຽນອາຍຸເປັນປີ ເຊັ່ນ 17 ຫຼື “ປະມານ 17”.",
    )


def _whole(value: Cell) -> int:
    text = latin_digits(cell_text(value))
    is_fraction = isinstance(value, float) and not (math.isfinite(value) and value.is_integer())
    if isinstance(value, bool) or is_fraction or not _WHOLE.fullmatch(text):
        raise Unreadable(
            f"“{text[:40]}” is not a whole number." if text else "There is no number.",
            f"“{text[:40]}” ບໍ່ແມ່ນຈຳນວນເຕັມ." if text else "ບໍ່ມີຕົວເລກ.",
            "Write digits only, such as 12.",
            "ຂຽນແຕ່ຕົວເລກ ເຊັ່ນ 12.",
        )
    return int(re.sub(r"[ .,]", "", text))
