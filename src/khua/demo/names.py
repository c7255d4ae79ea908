"""Names of invented people, put together from parts. None is taken from a real person."""

import random
from dataclasses import dataclass
from functools import cache
from typing import Final

from khua.demo.tables import rows

HONORIFICS: Final = {"Feminine": "ນາງ", "Masculine": "ທ້າວ"}


@dataclass(frozen=True)
class Name:
    """A name in Lao script ("" for a foreigner's) and in the letters a foreigner's papers bear."""

    lao: str
    latin: str


@cache
def parts(kind: str) -> tuple[tuple[str, str], ...]:
    """The (Lao, Latin) parts of a kind: female, male, surname_start, surname_end."""
    return tuple((r["lo"], r["latin"]) for r in rows("name_parts.csv") if r["part"] == kind)


def surnames() -> list[Name]:
    """Every surname that can come out."""
    return [
        Name(start + end, start_latin + end_latin)
        for start, start_latin in parts("surname_start")
        for end, end_latin in parts("surname_end")
    ]


def lao_name(draw: random.Random, sex: str) -> Name:
    """A Lao given name and surname for `sex` (Feminine or Masculine)."""
    given = draw.choice(parts("female" if sex == "Feminine" else "male"))
    surname = draw.choice(surnames())
    return Name(f"{given[0]} {surname.lao}", f"{given[1]} {surname.latin}")


#: letters that one office writes for those of another; what is said is the same
RESPELLED: Final = (
    ("x", "s"), ("v", "w"), ("anh", "an"), ("ou", "u"), ("ay", "ai"), ("one", "on"), ("ae", "e"),
)  # fmt: skip


def respelled(draw: random.Random, latin: str) -> str:
    """The name as yet another office might spell it in Latin letters."""
    name = latin.lower()
    for letters, others in RESPELLED:
        if draw.random() < 0.5:
            name = name.replace(letters, others)
    return name.title()


@cache
def _foreign(country: str, sex: str) -> tuple[list[str], list[str]]:
    (row,) = (
        row for row in rows("foreign_names.csv") if row["country"] == country and row["sex"] == sex
    )
    return row["family"].split(";"), row["given"].split(";")


def foreign_name(draw: random.Random, country: str, sex: str) -> Name:
    """A name of someone from a neighbouring country (ISO 3166-1), as a Lao office writes it:
    Chinese names in the letters of the passport, Thai ones in Thai."""
    family, given = _foreign(country, sex)
    return Name("", f"{draw.choice(family)} {draw.choice(given)}")
