"""Names of months and the other words that stand in dates, in English, Lao and Thai."""

import re
from functools import cache
from typing import Final

from babel import Locale

from khua.names import normalise

_LANGUAGES: Final = ("en", "lo", "th")
_WIDTHS: Final = ("wide", "abbreviated")

# Spellings seen beside those of CLDR. All compared without stops and blanks, in lower case.
_MORE_MONTHS: Final[dict[int, tuple[str, ...]]] = {
    1: ("ມັງກອນ", "ມກ", "ມກຣ"),
    2: ("ກຸມພາ", "ກຸມພາພັນ"),
    3: ("ມີນາ", "ມີນາຄົມ"),
    4: ("ເມສາ", "ເມສາຍົນ"),
    5: ("ພຶດສະພາ", "ພຶສພາ", "ພຶດສະພາຄົມ"),
    6: ("ມິຖຸນາ", "ມິຖຸນາຍົນ"),
    7: ("ກໍລະກົດ", "ກໍລະກົດາ"),
    8: ("ສິງຫາ", "ສິງຫາຄົມ"),
    9: ("ກັນຍາ", "sept", "ກັນຍາຍົນ"),
    10: ("ຕຸລາ", "ຕຸລາຄົມ"),
    11: ("ພະຈິກ", "ພະຈິກາ"),
    12: ("ທັນວາ", "ທັນວາຄົມ"),
}

ABOUT: Final = re.compile(
    r"\b(?:about|around|approximately|approx|circa|ca|c)\b\.?|[~≈]|ປະມານ|ລາວໆ|ราวๆ|ราว|ประมาณ"
)
BUDDHIST: Final = re.compile(r"พ\.? ?ศ\.?|ພ\.? ?ສ\.?(?![ກ-ໝ])|\bb\.? ?e\.?(?![a-z])")
CHRISTIAN: Final = re.compile(r"ค\.? ?ศ\.?|ຄ\.? ?ສ\.?(?![ກ-ໝ])|\b(?:a\.? ?d|c\.? ?e)\.?(?![a-z])")
FILLER: Final = re.compile(
    r"ວັນທີ|ເດືອນ|ວັນ|ທີ່|ທີ|ປີ|วันที่|เดือน|วัน|ที่|ปี|\b(?:of|the|year|month|day|date|in|on)\b"
)
ORDINAL: Final = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")


@cache
def months() -> dict[str, int]:
    """Return month numbers by name: lower case, normal form, without stops and blanks."""
    found = {month_key(name): month for month, names in _MORE_MONTHS.items() for name in names}
    for lang in _LANGUAGES:
        for form in ("format", "stand-alone"):
            for width in _WIDTHS:
                for month, name in Locale(lang).months[form][width].items():
                    found[month_key(name)] = month
    return found


@cache
def weekdays() -> re.Pattern[str]:
    """Return a pattern for the names of weekdays in the three languages, longest first."""
    names = {
        normalise(name).casefold()
        for lang in _LANGUAGES
        for form in ("format", "stand-alone")
        for width in _WIDTHS
        for name in Locale(lang).days[form][width].values()
    }
    # "ທິດ" and the like may stand in other words: only whole names, and short ones with care.
    ordered = sorted((name for name in names if len(name) > 2), key=len, reverse=True)
    return re.compile(
        "|".join(
            rf"\b{re.escape(name)}\b\.?" if name.isascii() else re.escape(name) for name in ordered
        )
    )


def month_key(name: str) -> str:
    """Return `name` as it is compared: lower case, normal form, no stops and blanks."""
    return normalise(name).casefold().replace(".", "").replace(" ", "")
