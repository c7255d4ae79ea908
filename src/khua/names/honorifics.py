"""Titles before a name, kept apart from it: courtesy, rank, office, degree, order.

The titles are data (`honorifics.csv`: title, ISO 15924 script, kind, glued). *glued* titles are
written onto the name without a blank, as Lao and Thai do; the others must stand alone.
"""

import re
from functools import cache
from typing import Final

from khua.names.data import csv_rows
from khua.names.normal import normalise

# What may begin a Lao or Thai name: a consonant or a vowel written before its consonant.
_NAME_START: Final = re.compile(
    r"[\u0e81-\u0eae\u0edc-\u0edf\u0ec0-\u0ec4\u0e01-\u0e2e\u0e40-\u0e44]"
)


def split_honorific(text: str) -> tuple[str, str]:
    """Return `(honorific, name)`; the honorific is "" when there is none.

    Several titles in a row are taken together (``H.E. Mr Khamsane`` gives ``H.E. Mr``). Only
    leading titles count, and at least one word always stays as the name, so that a person
    called only ``Nang`` keeps the name. Both parts are in normal form (`normalise`).

    A title that is also a name (the Vietnamese given name *Thao*) is still split off when
    more words follow; nothing is lost, since both parts are kept.
    """
    rest = normalise(text)
    titles: list[str] = []
    while found := _leading_title(rest):
        title, rest = found
        titles.append(title)
    return " ".join(titles), rest


def _leading_title(text: str) -> tuple[str, str] | None:
    """Return the longest title that begins `text` and the name after it."""
    words = text.split(" ")
    standing, glued = _titles()
    for count in range(min(_longest_in_words(), len(words) - 1), 0, -1):
        if " ".join(_bare(word) for word in words[:count]) in standing:
            return " ".join(words[:count]), " ".join(words[count:])
    for title in glued if text > "\u0e00" else ():  # Lao and Thai only
        rest = text.removeprefix(title)
        if rest != text and _NAME_START.match(rest) and len(rest) > 1:
            return title, rest
    return None


def _bare(word: str) -> str:
    """Fold a word's case and drop a final stop, but keep abbreviations such as ``h.e.`` whole."""
    word = word.casefold()
    return word.removesuffix(".") if word.count(".") == 1 else word


@cache
def _titles() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the titles that stand as words, and those written onto the name, longest first."""
    standing, glued = set(), []
    for row in csv_rows("khua.names", "honorifics.csv"):
        title = normalise(row["title"])
        standing.add(" ".join(_bare(word) for word in title.split(" ")))
        if row["glued"] == "yes":
            glued.append(title)
    return frozenset(standing), tuple(sorted(glued, key=len, reverse=True))


@cache
def _longest_in_words() -> int:
    return max(title.count(" ") + 1 for title in _titles()[0])
