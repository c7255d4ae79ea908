"""Names in their parts, and sex."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from khua.names import normalise, split_honorific
from khua.names.data import csv_rows
from khua.names.parts import parts
from khua.names.sound import sound
from khua.reading import Unreadable, read_sex

_SEXES: Final = {
    "m": "m", "male": "m", "f": "f", "female": "f", "ຊາຍ": "m", "ຍິງ": "f", "": "",
}  # fmt: skip
_WEAK: Final = ("van", "ti")  # Văn, Thị: written or left out
_JOINTS: Final = str.maketrans("", "", " -‐‑.,'’`·")
_NO_NAME: Final = frozenset({"-", "n/a", "na", "null", "none", "unknown", "ບໍ່ມີ", "ບໍ່ຮູ້", "?", "."})


def given_and_family(texts: Sequence[str]) -> list[str]:
    """A given or family name as it is spelled: normal form, folded case, no title, no blanks.

    What two words joined by a blank or a hyphen say is one name.
    """
    return [_spelled(text) for text in texts]


def _spelled(text: str) -> str:
    if text.isascii() and text.isalpha():
        name = text.lower()
        return "" if name in _NO_NAME else name
    text = normalise(text)
    if " " in text or text.startswith(_glued_titles()):
        text = split_honorific(text)[1]
    return _form(text)


def _form(text: str) -> str:
    name = text.casefold()
    return "" if name in _NO_NAME else name.translate(_JOINTS)


@cache
def _glued_titles() -> tuple[str, ...]:
    """How a name may begin that has its title written onto it."""
    rows = csv_rows("khua.names", "honorifics.csv")
    return tuple(normalise(row["title"]) for row in rows if row["glued"] == "yes")


def split_full_names(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Given and family name of whole names, spelled as `given_and_family` spells them."""
    return [_split(text) for text in texts]


def _split(text: str) -> tuple[str, str]:
    if text.casefold() in _NO_NAME:
        return "", ""
    name = parts(text)
    middle = (word for word in name.middle if sound(word) not in _WEAK)
    return _form("".join((*middle, name.given))), _form(name.family)


def names_in_full(texts: Sequence[str]) -> list[str]:
    """A father's or mother's name as one word: titles and blanks taken out."""
    return given_and_family(texts)


def sexes(texts: Sequence[str]) -> list[str]:
    """``m``, ``f`` or "" for words of three languages (`khua.reading.read_sex`)."""
    return [_sex(text) for text in texts]


def _sex(text: str) -> str:
    known = _SEXES.get(text.strip().casefold())
    if known is not None:
        return known
    try:
        sex = read_sex(text).value
    except Unreadable:
        return ""
    return {"male": "m", "female": "f"}.get(str(sex), "")
