"""Values as people read them, in Lao and English, by CLDR (through Babel). No Django here.

Every function takes the language ("lo" or "en"; anything else reads as English).
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal

from khua import places

Precision = Literal["day", "month", "year", "about"]
LANGUAGES: Final = ("lo", "en")
# Day before month in both languages; Babel's "en" alone would be the American order.
_LONG_DATE: Final = {"day": "d MMMM y", "month": "MMMM y", "year": "y"}
_YEAR: Final = {"lo": "ປີ {}", "en": "{}"}
_ABOUT: Final = {"lo": "ປະມານ {}", "en": "about {}"}
_KIP: Final = "₭"  # CLDR's English writes "LAK"; people in Laos write the sign in both languages


def known(language: str | None) -> str:
    """ "lo" for any Lao tag, else "en"."""
    return "lo" if (language or "").lower().startswith("lo") else "en"


def day(value: date, precision: str, language: str) -> str:
    """A date no more exact than it is known: "28 November 2016", "November 2016", "2016".

    "about" keeps the parts that were given: a record stores a month as its first day and a year
    as 1 January, so the first of January reads "about 2016" and never as a birthday.
    """
    language = known(language)
    if precision == "about":
        return _ABOUT[language].format(day(value, _parts_given(value), language))
    if precision == "year":
        return _YEAR[language].format(value.year)
    return format_date(value, _LONG_DATE[precision], locale=language)


def _parts_given(value: date) -> Precision:
    if value.day != 1:
        return "day"
    return "year" if value.month == 1 else "month"


def when(value: datetime, language: str) -> str:
    """A moment: "28 November 2016, 14:05", in the zone the value already has."""
    return format_datetime(value, "d MMMM y, HH:mm", locale=known(language))


def number(value: int | float | Decimal, language: str) -> str:
    """1.234.567,5 in Lao, 1,234,567.5 in English."""
    return format_decimal(value, locale=known(language))


def kip(value: int | float | Decimal, language: str) -> str:
    """An amount in whole kip: ₭1.000.000 in Lao, ₭1,000,000 in English."""
    text = format_currency(value, "LAK", "¤#,##0", locale=known(language), currency_digits=False)
    return text.replace("LAK", _KIP)


def country(code: str, language: str) -> str:
    """The name of a country by its ISO 3166-1 code; the text itself where there is none such."""
    try:
        return places.country_name(code, known(language))
    except KeyError:
        return code


def province(iso: str, language: str) -> str:
    """The name of a province by its ISO 3166-2 code; the text itself where there is none such."""
    try:
        found = places.province(iso)
    except KeyError:
        return iso
    return found.name_lo if known(language) == "lo" else found.name_en


def in_lang(value: Any, language: str, field: str = "") -> str:
    """The text of `value` in the language, else in the other one: half a text beats none.

    `value` is a mapping {"en": …, "lo": …} (or {"<field>_en": …}), or an object with the
    attributes `<field>_en` and `<field>_lo`.
    """
    first = known(language)
    for code in (first, *(other for other in LANGUAGES if other != first)):
        key = f"{field}_{code}" if field else code
        text = value.get(key) if isinstance(value, Mapping) else getattr(value, key, None)
        if text:
            return str(text)
    return ""
