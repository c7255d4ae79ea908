"""The eighteen first-level units of Laos, and finding one from what people write."""

import difflib
import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from khua.names import fold
from khua.names.data import csv_rows
from khua.places.text import place_key

# Words around the name. They add nothing, except to Vientiane: both a province and the capital.
_PROVINCE_WORDS: Final = re.compile(
    "^(?:ແຂວງ|ຂ|แขวง|provinceof|province|khoueng|khoeng|khwaeng)(?=.)|(?<=.)(?:province|prov)$"
)
_CAPITAL_WORDS: Final = re.compile(
    "^(?:ນະຄອນຫຼວງ|ນະຄອນ|นครหลวง|นคร|capital|cityof)(?=.)"
    "|(?<=.)(?:capitalcity|capital|prefecture|municipality|city)$"
)
_VIENTIANE: Final = frozenset(
    map(place_key, ("Vientiane", "Viangchan", "Viengchan", "Wiangchan", "ວຽງຈັນ", "เวียงจันทน์"))
)
_LAO_VIENTIANE: Final = place_key("ວຽງຈັນ")
_LONGEST: Final = 200  # characters looked at
_NEAR: Final = 0.72  # difflib ratio of folded names from which a name is offered as a candidate


@dataclass(frozen=True, slots=True)
class Province:
    """A first-level unit.

    `iso` is ISO 3166-2 and the key everywhere; `name_en` the everyday English spelling;
    `name_lo` the Lao name as HDX COD-AB has it; `pcode` the HDX P-code; `districts` their count;
    `spellings` other spellings seen, in any script.
    """

    iso: str
    name_en: str
    name_lo: str
    pcode: str
    districts: int
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What was found for a province as written.

    `exact`: a known spelling or code. `guessed`: `province` is the best reading, to be shown as a
    guess. `candidates`: what it may be, best first, when there is a doubt. No province and
    candidates: somebody must choose.
    """

    province: Province | None
    exact: bool
    guessed: bool
    candidates: tuple[Province, ...] = ()


@cache
def provinces() -> tuple[Province, ...]:
    """Return the eighteen units in the order of their P-codes."""
    return tuple(
        Province(
            iso=row["iso"],
            name_en=row["name_en"],
            name_lo=row["name_lo"],
            pcode=row["pcode"],
            districts=int(row["districts"]),
            spellings=tuple(row["spellings"].split(";")),
        )
        for row in csv_rows("khua.places", "provinces.csv")
    )


def province(iso: str) -> Province:
    """Return the province with this ISO 3166-2 code; raises KeyError for any other text."""
    return _by_iso()[iso]


def find_province(text: str) -> Match:
    """Find the province that `text` names: any known spelling, script, ISO code or P-code.

    A spelling that only sounds like a known one is a guess, flagged. "Vientiane" alone gives no
    province but two candidates, the capital and the province; Lao ``ວຽງຈັນ`` alone is the
    province's official name and most people's name for the capital, so it is a flagged guess
    with both as candidates.
    """
    key = place_key(text[:_LONGEST])
    bare = _PROVINCE_WORDS.sub("", key)
    if _CAPITAL_WORDS.sub("", bare) in _VIENTIANE:
        return _vientiane(key)
    if found := _by_key().get(key) or _by_key().get(bare):
        return Match(found, exact=True, guessed=False)
    sounding = _by_sound().get(fold(bare), ())
    if len(sounding) == 1:
        return Match(sounding[0], exact=False, guessed=True, candidates=sounding)
    return Match(None, exact=False, guessed=False, candidates=sounding or _near(bare))


def _vientiane(key: str) -> Match:
    """Tell the capital from the province by the words around the name, if there are any."""
    capital, surrounding = province("LA-VT"), province("LA-VI")
    if _CAPITAL_WORDS.search(_PROVINCE_WORDS.sub("", key)):
        return Match(capital, exact=True, guessed=False)
    if _PROVINCE_WORDS.search(key):
        return Match(surrounding, exact=True, guessed=False)
    if key == _LAO_VIENTIANE:
        return Match(surrounding, exact=False, guessed=True, candidates=(surrounding, capital))
    return Match(None, exact=False, guessed=False, candidates=(capital, surrounding))


def _near(bare: str) -> tuple[Province, ...]:
    """Return at most three provinces whose folded spellings are close, closest first."""
    close = difflib.get_close_matches(fold(bare), list(_by_sound()), n=6, cutoff=_NEAR)
    near = dict.fromkeys(found for sound in close for found in _by_sound()[sound])
    return tuple(near)[:3]


def _names(one: Province) -> tuple[str, ...]:
    return (one.iso, one.pcode, one.name_en, one.name_lo, *one.spellings)


@cache
def _by_iso() -> dict[str, Province]:
    return {one.iso: one for one in provinces()}


@cache
def _by_key() -> dict[str, Province]:
    return {place_key(name): one for one in provinces() for name in _names(one)}


@cache
def _by_sound() -> dict[str, tuple[Province, ...]]:
    """Return the provinces by the folded form of their names (codes have no sound)."""
    found: dict[str, tuple[Province, ...]] = {}
    for one in provinces():
        for name in (one.name_en, one.name_lo, *one.spellings):
            sound = fold(_CAPITAL_WORDS.sub("", _PROVINCE_WORDS.sub("", place_key(name))))
            if one not in found.get(sound, ()):
                found[sound] = (*found.get(sound, ()), one)
    return found
