"""Countries: their names in English, Lao and Thai, and finding one from what people write."""

import difflib
from dataclasses import dataclass
from functools import cache
from typing import Final

from babel import Locale
from babel.core import get_global

from khua.names.data import csv_rows
from khua.places.text import place_key

# Two-letter CLDR codes that are no country of ISO 3166-1: unions, pseudo-locales, outlying places.
_NO_COUNTRY: Final = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ")
)
# Three-letter codes that ISO has withdrawn (ISO 3166-3), which CLDR keeps as aliases of today's.
_FORMER: Final = frozenset(("BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"))
_LANGUAGES: Final = ("en", "lo", "th")
_LONGEST: Final = 200  # characters looked at
_NEAR: Final = 0.8


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory by ISO 3166-1; names from CLDR (Babel)."""

    alpha2: str
    alpha3: str | None
    name_en: str
    name_lo: str


@dataclass(frozen=True, slots=True)
class CountryMatch:
    """A country as written: `exact` for a known word or code, else `candidates`, closest first."""

    country: Country | None
    exact: bool
    guessed: bool = False
    candidates: tuple[Country, ...] = ()


@cache
def countries() -> tuple[Country, ...]:
    """Return all countries, in the order of their English names."""
    english, lao = Locale("en").territories, Locale("lo").territories
    alpha3 = {
        codes[0]: code
        for code, codes in get_global("territory_aliases").items()
        if len(code) == 3 and code.isalpha() and len(codes) == 1 and code not in _FORMER
    }
    found = (
        Country(code, alpha3.get(code), name, lao.get(code, name))
        for code, name in english.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    )
    return tuple(sorted(found, key=lambda one: one.name_en))


def country(code: str) -> Country:
    """Return the country with this ISO 3166-1 alpha-2 or alpha-3 code; raises KeyError."""
    return _by_code()[code.upper()]


def country_name(code: str, lang: str) -> str:
    """Return the name of the country `code` in `lang` (en, lo or th); raises KeyError."""
    return str(Locale(lang).territories[country(code).alpha2])


def find_country(text: str) -> CountryMatch:
    """Find the country that `text` names: English, Lao or Thai name, nationality word, ISO code.

    A near miss is offered as a candidate and never taken. A bare "Korea" or "Congo" is two
    countries and so no match, with both as candidates.
    """
    key = place_key(text[:_LONGEST])
    found = _by_word().get(key)
    if found:
        return CountryMatch(found, exact=True)
    return CountryMatch(None, exact=False, candidates=_near(key))


def _near(key: str) -> tuple[Country, ...]:
    if not key:
        return ()
    words = _by_word()
    holding = [word for word in words if len(key) > 3 and key in word]
    close = difflib.get_close_matches(key, list(words), n=5, cutoff=_NEAR)
    return tuple(dict.fromkeys(words[word] for word in holding[:6] + close))[:4]


@cache
def _by_code() -> dict[str, Country]:
    codes = {one.alpha2: one for one in countries()}
    return codes | {one.alpha3: one for one in countries() if one.alpha3}


@cache
def _by_word() -> dict[str, Country]:
    words = {place_key(code): one for code, one in _by_code().items()}
    for lang in _LANGUAGES:
        names = Locale(lang).territories
        words |= {place_key(names[one.alpha2]): one for one in countries() if one.alpha2 in names}
    for row in csv_rows("khua.places", "country_words.csv"):
        one = _by_code()[row["alpha2"]]
        words |= {place_key(word): one for word in row["words"].split(";")}
    return words
