"""The fields of the standard and their choices, and files held against them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final

import yaml

from khua import places
from khua.figures.formats import csvs
from khua.figures.formats.problems import MOST, Problem, Unfit

SEVERAL: Final = ";"  # between values of a field that may have several, as Salesforce writes them
_NUMBER: Final = re.compile(r"\d{1,3}")
_PSEUDONYM: Final = re.compile(r"[0-9a-f]{16}(-\d+)?")
_COUNTRIES: Final = ("prs_Citizenship", "hte_Country")
#: lists of choices.csv, which the standard's survey gives, where they are better than the picklist
_DECEASED: Final = ("TRUE", "FALSE")


@dataclass(frozen=True)
class Field:
    """One field of the standard: `choices` is empty where anything can stand."""

    name: str
    kind: str
    choices: tuple[str, ...]
    core: bool
    deprecated: bool

    @property
    def several(self) -> bool:
        """Whether it may have several values."""
        return self.kind.startswith("Multiselect")


@cache
def given() -> Mapping[str, Any]:
    """mapping.yaml."""
    text = (resources.files(__package__) / "mapping.yaml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = yaml.safe_load(text)
    return read


@cache
def fields() -> Mapping[str, Field]:
    """All fields of the standard by their name with its prefix."""
    text = (resources.files(__package__) / "fields.csv").read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(text.splitlines(keepends=True)):
        name = row["Field Name including Prefix"].strip()
        if not name:
            continue  # the standard's table has one row without a name
        kind = row["Field Type"].strip()
        listed = "Picklist" in kind and name not in _COUNTRIES
        values = row["Value Names (if picklist)"].splitlines() if listed else []
        choices = tuple(one for each in values if (one := each.strip()))
        if any(" " in one for one in choices):  # "Use ISO 639-2 …" is no choice
            choices = ()
        found[name] = Field(
            name, kind, choices, row["Core"].strip() == "Core", row["Status"] == "DEPRECATED"
        )
    return found


@cache
def columns() -> tuple[str, ...]:
    """The columns of our file."""
    return (*given()["ours"], *given()["fields"])


def read_htcds(content: bytes) -> tuple[Mapping[str, str], ...]:
    """Rows of a file by their fields: ours, or of another system that writes the standard's names.
    Raises Unfit."""
    problems: list[Problem] = []
    found = tuple(row for _, row in _read(content, problems))
    if problems:
        raise Unfit(problems[:MOST])
    return found


def check_htcds(content: bytes) -> tuple[Problem, ...]:
    """What in a file is not as the standard has it."""
    problems: list[Problem] = []
    try:
        for _ in _read(content, problems):
            pass
    except Unfit as fault:
        return fault.problems
    return tuple(problems[:MOST])


def _read(content: bytes, problems: list[Problem]) -> Iterable[tuple[int, Mapping[str, str]]]:
    head, rows = csvs.lines(content, "")
    known = fields()
    problems += [_no_field(name) for name in head if name not in known and name not in columns()]
    if problems:
        return
    for line in rows:
        row = {name: value.strip() for name, value in line.values.items()}
        wrong = [
            problem
            for name, value in row.items()
            if value and (problem := _wrong(line.row, name, value))
        ]
        problems += wrong
        if not wrong:
            yield line.row, row


def _wrong(row: int, name: str, value: str) -> Problem | None:
    if name in given()["ours"]:
        return None if _PSEUDONYM.fullmatch(value) else _no_pseudonym(row, name)
    field = fields()[name]
    for one in value.split(SEVERAL) if field.several else [value]:
        if not _holds(field, one):
            return _no_choice(row, field, one)
    return None


def _holds(field: Field, value: str) -> bool:
    if field.name in _COUNTRIES:
        return _is_country(value)
    if field.kind == "Checkbox":
        return value in _DECEASED
    if field.kind == "Number" and field.name == "vic_AgeWhenTrafficked":
        return bool(_NUMBER.fullmatch(value)) and int(value) <= 120
    if field.kind == "Date":
        return _is_day(value)
    return not field.choices or value in field.choices


def _is_country(code: str) -> bool:
    try:
        return len(code) == 2 and places.country(code).alpha2 == code
    except KeyError:
        return False


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _no_choice(row: int, field: Field, value: str) -> Problem:
    if field.name in _COUNTRIES:
        mend = {"en": "Write two letters, such as LA.", "lo": "ຂຽນສອງຕົວອັກສອນ ເຊັ່ນ LA."}
    elif field.kind == "Date":
        mend = {"en": "Write it as 2016-11-28.", "lo": "ຂຽນຄື 2016-11-28."}
    elif field.kind == "Number":
        mend = {"en": "Write whole years.", "lo": "ຂຽນເປັນປີເຕັມ."}
    else:
        one_of = ", ".join(field.choices or _DECEASED)
        mend = {"en": f"Write one of: {one_of}.", "lo": f"ຂຽນອັນໃດໜຶ່ງ: {one_of}."}
    words = {
        "en": f"“{value[:60]}” is no value of the standard.",
        "lo": f"“{value[:60]}” ບໍ່ແມ່ນຄ່າຂອງມາດຕະຖານ.",
    }
    return Problem(row, field.name, words, mend)


def _no_field(name: str) -> Problem:
    return Problem(
        1,
        name,
        {"en": "is no field of HTCDS 2.0.", "lo": "ບໍ່ແມ່ນຊ່ອງຂອງ HTCDS 2.0."},
        {"en": "Use the standard's name, or remove the column.", "lo": "ໃຊ້ຊື່ຂອງມາດຕະຖານ ຫຼື ລຶບຖັນອອກ."},
    )


def _no_pseudonym(row: int, name: str) -> Problem:
    return Problem(
        row,
        name,
        {"en": "is no pseudonym.", "lo": "ບໍ່ແມ່ນນາມແຝງ."},
        {
            "en": "Give no number of a case or person; export the file again.",
            "lo": "ຢ່າໃສ່ເລກຄະດີ ຫຼື ເລກບຸກຄົນ; ສົ່ງອອກແຟ້ມຄືນໃໝ່.",
        },
    )
