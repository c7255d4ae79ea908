"""The layout of UNODC's data set (layout.yaml), and its rows out of tables of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import combinations, product
from typing import Any, Final

import yaml

from khua.figures.counting import ALL
from khua.figures.dimensions import OTHER, UNKNOWN
from khua.figures.shown import Shown

SMALL: Final = "<5"
LEAST: Final = 5
HOME: Final = "LA"


@cache
def layout() -> Mapping[str, Any]:
    """layout.yaml."""
    text = (resources.files(__package__) / "layout.yaml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = yaml.safe_load(text)
    return read


COLUMNS: Final[tuple[str, ...]] = tuple(layout()["columns"])
VALUE: Final = "txtVALUE"
GLOTIP_TABLES: Final[tuple[str, ...]] = tuple(layout()["tables"])


@dataclass(frozen=True)
class Row:
    """One row of the data set. `value`: a whole number, or SMALL."""

    indicator: str
    dimension: str
    category: str
    sex: str
    age: str
    year: int
    value: str
    iso3: str = "LAO"

    @property
    def label(self) -> tuple[str, str, str, str, str, int]:
        """What the value is of."""
        return self.indicator, self.dimension, self.category, self.sex, self.age, self.year

    def cells(self) -> dict[str, str]:
        """By the columns of the data set, for a row of this country."""
        given = layout()
        return {
            **given["country"],
            "Indicator": self.indicator,
            "Dimension": self.dimension,
            "Category": self.category,
            "Sex": self.sex,
            "Age": self.age,
            "Year": str(self.year),
            "Unit of measurement": given["unit"],
            VALUE: self.value,
            "Source": given["source"],
        }


Part = tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A row that could be written, with its number. `parts`: the smallest groups of people that
    add up to it, as values of the table's dimensions beside the year (for a dimension of which one
    may have several values: every set of them): so what can be worked out of all numbers together
    can be known. `population`: who is counted; tables of one population have the same people."""

    table: str
    population: str
    label: tuple[str, str, str, str, str, int]
    number: int
    parts: frozenset[Part]

    def row(self, value: str) -> Row:
        """The row as it is written."""
        return Row(*self.label, value)


def lines(tables: Mapping[str, Shown], year: int) -> list[Line]:
    """What of the tables could be written for a year, by population, the rows wanted most first."""
    found = [
        line
        for name in GLOTIP_TABLES
        if name in tables
        for line in _of_table(name, tables[name], str(year))
    ]
    return sorted(found, key=lambda line: line.population)


def dimensions(shown: Shown) -> tuple[str, ...]:
    """The dimensions of a table that rows of the data set use, the age first."""
    used = {"sex", "adult", "form_group", "citizenship", "destination"}
    if layout()["tables"][shown.table.id]["dimension"] == "by citizenship":
        used = {"citizenship"}
    return tuple(sorted({each.id for each in shown.table.by} & used))


def parts(shown: Shown) -> tuple[Part, ...]:
    """All parts of a table, whether anybody is in them or not."""
    by = {each.id: each for each in shown.table.by}
    choices = [
        _sets([one for one in by[name].values if one != UNKNOWN])
        if by[name].set
        else list(by[name].values)
        for name in dimensions(shown)
    ]
    return tuple(product(*choices))


def _sets(values: list[str]) -> list[str]:
    """Every set of values, as one word; who has none has none that is known."""
    return [
        "+".join(each) for many in range(len(values) + 1) for each in combinations(values, many)
    ]


def _of_table(name: str, shown: Shown, year: str) -> Iterator[Line]:
    given = layout()
    about = given["tables"][name]
    names = dimensions(shown)
    everything = parts(shown)

    def line(
        category: str, sex: str, age: str, fixed: Mapping[str, Part], **counted: str
    ) -> Iterator[Line]:
        picked = frozenset(part for part in everything if _within(part, names, fixed))
        words = about["indicator"], about["dimension"], category, sex, age, int(year)
        cell = counted or {each: values[0] for each, values in fixed.items()}
        number = shown.number(**{"year": year, **cell})
        if number is not None:  # a release does not show all of a table
            yield Line(name, about["population"], words, number, picked)

    if about["dimension"] == "Total":
        for sex, age in given["rows"]:
            asked = {"sex": sex, "adult": age}
            fixed = {each: (one,) for each, one in asked.items() if one != ALL}
            if set(fixed) <= set(names):
                yield from line("Total", given["sex"][sex], given["adult"][age], fixed)
        return
    (by,) = (each for each in names if each != "adult")
    if by == "destination":
        lands = {by: tuple(given[by])}  # who came back from two of them came back once
        yield from line(given["abroad"], "Total", "Total", lands, borders=OTHER)
    ages = [(ALL,)] if "adult" not in names else [(ALL,), ("0",), ("18",)]
    for (age,) in ages:
        for value, word in given[by].items():
            fixed = {by: (value,), **({} if age == ALL else {"adult": (age,)})}
            yield from line(word, "Total", given["adult"][age], fixed)


def _within(part: Part, names: tuple[str, ...], fixed: Mapping[str, tuple[str, ...]]) -> bool:
    of = dict(zip(names, part, strict=True))
    return all(set(of[name].split("+")) & set(values) for name, values in fixed.items())
