"""How a cell is read, by the kind of its column: a value to keep, or a reason and a mend."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from khua.places import find_country, find_province
from khua.reading import (
    Cell,
    Read,
    cell_text,
    latin_digits,
    read_age,
    read_date,
    read_phone,
    read_text,
    split_values,
)
from khua.sheets.format import Column
from khua.sheets.lists import pick_list
from khua.sheets.messages import ABOUT_AGE, NEAR_PROVINCE, unreadable

MOST = 20  # values in one cell
LONGEST_KEY = 80
PERSON_KEY = re.compile(r"(?=.*\d)[\w./-]{1,12}")
CODE_NAME = re.compile(r"[pv]-[2-9a-z]{4,8}")  # one of Khua's own


def read_cell(value: Cell, column: Column, *, today: date, mac_epoch: bool = False) -> Read[Any]:
    """Read a filled cell of `column`. Raises Unreadable.

    The value is a string for text and codes, a tuple of strings for lists, PartDate for dates,
    Age, and {"bank", "number"} for each account.
    """
    if column.kind in ("day", "date"):
        return _date(value, column, today, mac_epoch)
    return READERS[column.kind](value, column)


def _date(value: Cell, column: Column, today: date, mac_epoch: bool) -> Read[Any]:
    found = read_date(value, latest=today, mac_epoch=mac_epoch)
    if column.kind == "day" and found.value.precision != "day":
        raise unreadable("not_a_day", written=cell_text(value)[:40])
    return found


def _key(value: Cell, column: Column) -> Read[str]:
    """A key is compared as people see it: Latin digits, no blanks at the ends, lower case."""
    found = read_text(value, longest=LONGEST_KEY)
    return Read(latin_digits(found.value).casefold())


def _person_key(value: Cell, column: Column) -> Read[str]:
    key = latin_digits(cell_text(value)).casefold().replace(" ", "")
    if not (PERSON_KEY.fullmatch(key) or CODE_NAME.fullmatch(key)):
        raise unreadable("person_key")
    return Read(key)


def _text(value: Cell, column: Column) -> Read[str]:
    return read_text(value, longest=column.longest)


def _lines(value: Cell, column: Column) -> Read[str]:
    return read_text(value, longest=column.longest, lines=True)


def _number(value: Cell, column: Column) -> Read[str]:
    found = read_text(value, longest=column.longest)
    return Read(latin_digits(found.value), found.guessed, found.note_en, found.note_lo)


def _pick(value: Cell, column: Column) -> Read[str]:
    return pick_list(column.list or "").read(value)


def _picks(value: Cell, column: Column) -> Read[tuple[str, ...]]:
    picks = pick_list(column.list or "")
    try:
        return Read((picks.read(value).value,))  # a label may hold a comma or a stroke itself
    except ValueError:
        return _each(split_values(value), picks.read)


def _texts(value: Cell, column: Column) -> Read[tuple[str, ...]]:
    parts = split_values(value, commas=False)
    return _each(parts, lambda part: read_text(part, longest=column.longest))


def _province(value: Cell, column: Column) -> Read[str]:
    return _province_named(cell_text(value))


@lru_cache(maxsize=1024)  # a column of a long sheet repeats the same few provinces
def _province_named(text: str) -> Read[str]:
    written = text.rpartition(" · ")[2]  # the template's list says both languages
    found = find_province(written)
    names = {
        f"candidates_{lang}": ", ".join(getattr(one, f"name_{lang}") for one in found.candidates)
        for lang in ("en", "lo")
    }
    if found.province is not None:
        if not found.guessed:
            return Read(found.province.iso)
        en, lo = (
            text.format(candidates_en=found.province.name_en, candidates_lo=found.province.name_lo)
            for text in NEAR_PROVINCE
        )
        return Read(found.province.iso, guessed=True, note_en=en, note_lo=lo)
    many = "provinces" if len(found.candidates) > 1 and _one_name(written) else "near_province"
    raise unreadable(many if found.candidates else "province", written=written[:60], **names)


def _one_name(written: str) -> bool:
    """Whether the name itself stands for several provinces, as Vientiane does."""
    return {one.iso for one in find_province(written).candidates} == {"LA-VT", "LA-VI"}


def _country(value: Cell, column: Column) -> Read[str]:
    return _country_named(cell_text(value))


@lru_cache(maxsize=1024)
def _country_named(text: str) -> Read[str]:
    written = text.rpartition(" · ")[2]
    found = find_country(written)
    if found.country is not None:
        return Read(found.country.alpha2)
    raise unreadable(
        "countries" if found.candidates else "country",
        written=written[:60],
        candidates_en=", ".join(one.name_en for one in found.candidates),
        candidates_lo=", ".join(one.name_lo for one in found.candidates),
    )


def _countries(value: Cell, column: Column) -> Read[tuple[str, ...]]:
    return _each(split_values(value), lambda part: _country(part, column))


def _phones(value: Cell, column: Column) -> Read[tuple[str, ...]]:
    return _each(split_values(value), lambda part: _map(read_phone(part), lambda p: p.e164))


def _accounts(value: Cell, column: Column) -> Read[tuple[dict[str, str], ...]]:
    return _each(split_values(value, commas=False), _account)


def _account(part: str) -> Read[dict[str, str]]:
    """The words are the bank; what is left, from the first digit on, is the number."""
    text = latin_digits(read_text(part, longest=120).value)
    match = re.search(r"\d[\d -]*\d|\d", text)
    number = match.group() if match else text
    bank = text.replace(number, "", 1).strip(" :,-") if match else ""
    return Read({"bank": bank, "number": number})


def _each(parts: tuple[str, ...], read: Callable[[str], Read[Any]]) -> Read[tuple[Any, ...]]:
    """Read each part; guessed if any is, with the notes of all."""
    if len(parts) > MOST:
        raise unreadable("too_many", most=MOST)
    found = [read(part) for part in parts]
    return Read(
        tuple(one.value for one in found),
        guessed=any(one.guessed for one in found),
        note_en=" ".join(dict.fromkeys(one.note_en for one in found if one.note_en)),
        note_lo=" ".join(dict.fromkeys(one.note_lo for one in found if one.note_lo)),
    )


def _map(found: Read[Any], change: Callable[[Any], Any]) -> Read[Any]:
    return Read(change(found.value), found.guessed, found.note_en, found.note_lo)


def _age(value: Cell, column: Column) -> Read[Any]:
    found = read_age(value)
    if not found.value.about:
        return found
    return Read(found.value, True, *ABOUT_AGE)


READERS: dict[str, Callable[[Cell, Column], Read[Any]]] = {
    "key": _key,
    "person_key": _person_key,
    "text": _text,
    "lines": _lines,
    "texts": _texts,
    "number": _number,
    "pick": _pick,
    "picks": _picks,
    "age": _age,
    "province": _province,
    "country": _country,
    "countries": _countries,
    "phones": _phones,
    "accounts": _accounts,
}
