"""A value that was read, as people see it: in the preview's guesses and in exports."""

from typing import Any

from khua.places import country_name, province
from khua.reading import Age, PartDate
from khua.sheets.format import Column, Text
from khua.sheets.lists import pick_list

ABOUT = {"en": "about", "lo": "ປະມານ"}
DATES = {"day": "{0:%d/%m/%Y}", "month": "{0:%m/%Y}", "year": "{0:%Y}"}


def shown(value: Any, column: Column) -> Text:
    """A value of `column` in both languages; the text can be read back as the same value."""
    return {lang: _shown(value, column, lang) for lang in ("en", "lo")}


def _shown(value: Any, column: Column, lang: str) -> str:
    if isinstance(value, PartDate):
        return shown_date(value, lang)
    if isinstance(value, Age):
        return f"{ABOUT[lang]} {value.years}" if value.about else str(value.years)
    if isinstance(value, tuple):
        return "; ".join(_shown(one, column, lang) for one in value)
    if isinstance(value, dict):
        return f"{value['bank']} {value['number']}".strip()
    if column.list:
        return pick_list(column.list).labels[value][lang]
    if column.kind == "province":
        found = province(value)
        return found.name_lo if lang == "lo" else found.name_en
    if column.kind in ("country", "countries"):
        return country_name(value, lang)
    return str(value)


def shown_date(value: PartDate, lang: str) -> str:
    """A date as precisely as it is known: 25/03/2016, 03/2016, 2016, about 2016."""
    if value.precision == "about":
        return f"{ABOUT[lang]} {value.date:%Y}"
    return DATES[value.precision].format(value.date)
