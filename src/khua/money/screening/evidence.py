"""What speaks for two records being one person besides the name, and what against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Final

from khua.money.screening.parties import Born, Party

Text = Mapping[str, str]

_A_YEAR: Final = timedelta(days=366)


class Says(IntEnum):
    """CONTRADICTS and SUPPORTS are never proof: dates are mistaken, people have two passports."""

    CONTRADICTS = -1
    UNKNOWN = 0
    SUPPORTS = 1
    STRONGLY = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """`field`: born, nationality or document; what it `says`, and in words."""

    field: str
    says: Says
    text: Text


def evidence(customer: Party, entry: Party) -> tuple[Evidence, Evidence, Evidence]:
    """Birth, nationality and document of a customer beside those of an entry."""
    return (
        Evidence("born", says := _born(customer, entry), _TEXTS["born", says]),
        Evidence("nationality", says := _nationality(customer, entry), _TEXTS["nationality", says]),
        Evidence("document", says := _document(customer, entry), _TEXTS["document", says]),
    )


def _born(customer: Party, entry: Party) -> Says:
    pairs = [(one, two) for one in customer.born for two in entry.born]
    if not pairs:
        return Says.UNKNOWN
    if any(one == two and one.first == one.last for one, two in pairs):
        return Says.STRONGLY
    if any(_overlap(one, two) for one, two in pairs):
        return Says.SUPPORTS
    if any(_mistaken(one, two) for one, two in pairs):
        return Says.UNKNOWN
    return Says.CONTRADICTS


def _overlap(one: Born, two: Born) -> bool:
    return one.first <= two.last and two.first <= one.last


def _mistaken(one: Born, two: Born) -> bool:
    """Whether dates that differ may be one: a year that is known only roughly, day and month that
    changed places, the first of January for a day that nobody knew."""
    if one.first != one.last or two.first != two.last:
        return max(one.first, two.first) - min(one.last, two.last) <= _A_YEAR
    a, b = one.first, two.first
    if a.year != b.year:
        return False
    return (a.day, a.month) == (b.month, b.day) or (1, 1) in ((a.day, a.month), (b.day, b.month))


def _nationality(customer: Party, entry: Party) -> Says:
    if not customer.nationalities or not entry.nationalities:
        return Says.UNKNOWN
    same = set(customer.nationalities) & set(entry.nationalities)
    return Says.SUPPORTS if same else Says.CONTRADICTS


def _document(customer: Party, entry: Party) -> Says:
    """A different number says nothing: people have several documents."""
    return Says.STRONGLY if set(customer.documents) & set(entry.documents) else Says.UNKNOWN


_TEXTS: Final[Mapping[tuple[str, Says], Text]] = {
    ("born", Says.STRONGLY): {
        "en": "Born on the same day.",
        "lo": "ເກີດມື້ດຽວກັນ.",
    },
    ("born", Says.SUPPORTS): {
        "en": "May have been born on the same day, as far as it is known.",
        "lo": "ອາດເກີດມື້ດຽວກັນ ເທົ່າທີ່ຮູ້.",
    },
    ("born", Says.UNKNOWN): {
        "en": "The dates of birth say nothing.",
        "lo": "ວັນເດືອນປີເກີດບໍ່ບອກຫຍັງ.",
    },
    ("born", Says.CONTRADICTS): {
        "en": "Born on different days.",
        "lo": "ເກີດຄົນລະມື້.",
    },
    ("nationality", Says.SUPPORTS): {"en": "Of the same nationality.", "lo": "ສັນຊາດດຽວກັນ."},
    ("nationality", Says.UNKNOWN): {
        "en": "A nationality is not known.",
        "lo": "ບໍ່ຮູ້ສັນຊາດ.",
    },
    ("nationality", Says.CONTRADICTS): {
        "en": "Of different nationalities.",
        "lo": "ຄົນລະສັນຊາດ.",
    },
    ("document", Says.STRONGLY): {
        "en": "The same number of a document.",
        "lo": "ເລກທີເອກະສານດຽວກັນ.",
    },
    ("document", Says.UNKNOWN): {
        "en": "No document in common.",
        "lo": "ບໍ່ມີເອກະສານທີ່ກົງກັນ.",
    },
}
