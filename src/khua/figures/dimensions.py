"""By what is counted: dimensions with fixed values, each as SQL that puts a row into one of them.

The SQL is plain enough for DuckDB and Spark SQL. Values are codes; their words come from here too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final

import yaml

from khua import wording
from khua.law import procedure
from khua.places import provinces

Text = Mapping[str, str]

UNKNOWN: Final = "unknown"
OTHER: Final = "other"
WORDS: Final[Mapping[str, Text]] = {
    UNKNOWN: {"en": "Not known", "lo": "ບໍ່ຮູ້"},
    OTHER: {"en": "Other", "lo": "ອື່ນໆ"},
}
_LANGUAGES: Final = ("en", "lo")


@dataclass(frozen=True)
class Dimension:
    """`values`: code → words, in the order shown; empty for years, which are those counted.
    `bands`: lower bounds by code. `of`: the two days whose difference it is."""

    id: str
    words: Text
    column: str = ""
    values: Mapping[str, Text] = field(default_factory=dict)
    bands: Mapping[str, int] = field(default_factory=dict)
    of: tuple[str, str] | None = None
    set: bool = False
    part: str = ""

    def sql(self, day: str, column: str = "") -> str:
        """An expression over a row that gives one of the values. `day`: the table's own date;
        `column`: another column of the snapshot instead of its own."""
        if self.part:
            return f"CAST(EXTRACT({self.part} FROM {day}) AS STRING)"
        name = column or self.column
        if self.of:
            first, last = self.of
            return self._banded(last, lambda days: f"{first} + INTERVAL '{days}' DAY", first)
        if self.bands:
            return self._banded(name, str)
        text = f"CAST({name} AS STRING)"
        known = ", ".join(f"'{value}'" for value in self.values if value not in WORDS)
        rest = OTHER if OTHER in self.values else self.missing
        return (
            f"CASE WHEN {text} IN ({known}) THEN {text}"
            f" WHEN {text} IS NULL OR {text} IN ('', '{UNKNOWN}') THEN '{self.missing}'"
            f" ELSE '{rest}' END"
        )

    @property
    def missing(self) -> str:
        """What a row without a value counts as."""
        for value in (UNKNOWN, "none", "false", "open", OTHER):
            if value in self.values:
                return value
        return UNKNOWN

    def _banded(self, what: str, least: Callable[[int], str], other: str = "") -> str:
        """`least`: what it is at least, for a band's lower bound; `other`: has to be known too."""
        cuts = sorted(self.bands.items(), key=lambda pair: -pair[1])
        whens = " ".join(f"WHEN {what} >= {least(cut)} THEN '{code}'" for code, cut in cuts)
        missing = " OR ".join(f"{each} IS NULL" for each in (what, other) if each)
        return f"CASE WHEN {missing} THEN '{UNKNOWN}' {whens} ELSE '{UNKNOWN}' END"


@cache
def dimensions() -> Mapping[str, Dimension]:
    """All of dimensions.yaml, by id."""
    text = (resources.files(__package__) / "dimensions.yaml").read_text(encoding="utf-8")
    return {name: _dimension(name, given) for name, given in yaml.safe_load(text).items()}


def _dimension(name: str, given: dict[str, Any]) -> Dimension:
    values: dict[str, Text] = {}
    bands: dict[str, int] = {}
    for value, said in given.pop("values", {}).items():
        values.update(_values(value, said))
    for least, said in given.pop("bands", {}).items():
        bands[str(least)] = int(least)
        values[str(least)] = said if isinstance(said, dict) else dict.fromkeys(_LANGUAGES, said)
    if bands:
        values[UNKNOWN] = WORDS[UNKNOWN]
    of = given.pop("of", None)
    return Dimension(id=name, values=values, bands=bands, of=tuple(of) if of else None, **given)


def _values(value: str, said: Any) -> dict[str, Text]:
    if value == "provinces":
        return {each.iso: _both(wording.province, each.iso) for each in provinces()}
    if value == "stages":
        return {each.id: each.label for each in procedure.load().stages.values()}
    if said == "country":
        return {value: _both(wording.country, value)}
    return {value: WORDS[value] if said is True else said}


def _both(words: Any, code: str) -> Text:
    return {lang: words(code, lang) for lang in _LANGUAGES}
