"""What a release is: tables with moved numbers, and what of them is not in it and why."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations, product
from typing import Any, Final, Literal

from khua.figures.catalogue import Table, catalogue, table
from khua.figures.counting import ALL
from khua.figures.dimensions import OTHER, UNKNOWN
from khua.figures.shown import COUNTRY, Cell, Shown

Text = Mapping[str, str]
Why = Literal["few", "found"]

#: a breakdown is published where its cells have so many on average
LEAST_MEAN: Final = 5
#: a group is broken down further from this shown number on: it then has five at least, and nobody
#: who is alone in it, or nearly, has anything told of him
BROKEN_FROM: Final = 10
#: years that are pooled where a table is by province; pools begin with years that it divides, so
#: that no two of them overlap
POOL: Final = 3
BY_PROVINCE: Final = frozenset({"province", "origin"})
WHYS: Final[Mapping[Why, Text]] = {
    "few": {
        "en": f"its cells have fewer than {LEAST_MEAN} on average",
        "lo": f"ແຕ່ລະຊ່ອງມີສະເລ່ຍໜ້ອຍກວ່າ {LEAST_MEAN}",
    },
    "found": {
        "en": "the attack on the release worked something out from it",
        "lo": "ການທົດສອບໂຈມຕີສາມາດຄິດໄລ່ບາງຕົວເລກຈາກມັນໄດ້",
    },
}


@dataclass(frozen=True, order=True)
class Breakdown:
    """One part of a table that is published or not as a whole: the cells of one year ("2016") or
    pool ("2016-2018") that are broken down by the same dimensions, none for the total."""

    table: str
    year: str
    by: tuple[str, ...]

    def cells(self) -> Iterator[Cell]:
        """Every cell it has, whether anybody is in it or not."""
        within = table(self.table).by[1:]
        values = [tuple(each.values) if each.id in self.by else (ALL,) for each in within]
        yield from product((self.year,), *values)

    @property
    def size(self) -> int:
        """How many cells it has."""
        return sum(1 for _ in self.cells())

    def words(self) -> dict[str, str]:
        """For people: the table, the year and by what."""
        given = table(self.table)
        told = {}
        for lang in ("en", "lo"):
            names = [each.words[lang] for each in given.by if each.id in self.by]
            what = " × ".join(names) if names else {"en": "total", "lo": "ລວມ"}[lang]
            told[lang] = f"{given.name[lang]}, {self.year.replace('-', '–')}: {what}"
        return told


@dataclass(frozen=True)
class LeftOut:
    """What is not in a release, and why."""

    what: Breakdown
    why: Why


@dataclass(frozen=True)
class Release:
    """`numbers`: what is published, by breakdown and cell; a cell that is not there is nought.
    `as_of`: the day of the snapshot; `days`: of those breakdowns that were carried over from an
    earlier release. The moves are those of the method; nothing here tells a key."""

    as_of: date
    years: tuple[int, ...]
    numbers: Mapping[Breakdown, Mapping[Cell, int]]
    left_out: tuple[LeftOut, ...]
    most: int
    variance: float
    never: tuple[int, ...]
    noise: float
    days: Mapping[Breakdown, date] = field(default_factory=dict)

    @property
    def tables(self) -> tuple[Shown, ...]:
        """The tables as pages, exports and the report show them. What of a table is not published
        is None there; the year margin never is."""
        there = {each.table for each in self.numbers}
        return tuple(self.table(name) for name in catalogue() if name in there)

    def table(self, name: str) -> Shown:
        """One of `tables`. Raises KeyError where nothing of it is published."""
        mine = {each: cells for each, cells in self.numbers.items() if each.table == name}
        if not mine:
            raise KeyError(name)
        given = table(name)
        known = {(at, value) for cells in mine.values() for cell in cells
                 for at, value in enumerate(cell)}  # fmt: skip
        found: dict[Cell, int | None] = {}
        for year in {ALL} | {each.year for each in mine}:
            for by in breakdowns(given):
                part = Breakdown(name, year, by)
                for cell in part.cells():
                    number = self.number(part, cell)
                    rest = any(
                        value in (OTHER, UNKNOWN) and (at, value) not in known
                        for at, value in enumerate(cell)
                    )  # nobody to be seen there in any year: not a row of "not shown"
                    if number != 0 and not rest:
                        found[cell] = number
        return Shown(given, COUNTRY, False, self.as_of, found)

    def number(self, part: Breakdown, cell: Cell) -> int | None:
        """What is shown of a cell: None where its breakdown is not published, or where a group
        that it is part of is shown as fewer than BROKEN_FROM."""
        if part not in self.numbers or not self._broken_down(part, cell):
            return None
        return self.numbers[part].get(cell, 0)

    def _broken_down(self, part: Breakdown, cell: Cell) -> bool:
        names = [each.id for each in table(part.table).by]
        for name in part.by:
            group = Breakdown(part.table, part.year, tuple(d for d in part.by if d != name))
            place = names.index(name)
            number = self.number(group, (*cell[:place], ALL, *cell[place + 1 :]))
            if number is None or number < BROKEN_FROM:
                return False
        return True

    @property
    def sha256(self) -> str:
        """Of everything in it."""
        return digest(as_data(self))

    def without(self, parts: Mapping[Breakdown, Why]) -> Release:
        """The same, with breakdowns left out, and what breaks them down further with them."""
        parts = {
            each: why
            for each in self.numbers
            for part, why in parts.items()
            if (each.table, each.year) == (part.table, part.year) and set(part.by) <= set(each.by)
        }
        kept = {each: cells for each, cells in self.numbers.items() if each not in parts}
        gone = tuple(LeftOut(each, why) for each, why in parts.items() if each in self.numbers)
        days = {each: day for each, day in self.days.items() if each in kept}
        return replace(self, numbers=kept, left_out=(*self.left_out, *gone), days=days)


def breakdowns(given: Table) -> Iterator[tuple[str, ...]]:
    """By what a table is broken down, the total first."""
    names = [each.id for each in given.by[1:]]
    for many in range(len(names) + 1):
        yield from combinations(names, many)


def pool(year: int) -> str:
    """The pool a year is in: pool(2017) is "2016-2018"."""
    first = year - year % POOL
    return f"{first}-{first + POOL - 1}"


def span(name: str) -> range:
    """The years of a year or a pool by its name."""
    first, _, last = name.partition("-")
    return range(int(first), int(last or first) + 1)


def method(release: Release) -> tuple[int, float, tuple[int, ...]]:
    """What `disclosure.moves` takes to make the table of moves of a release."""
    return release.most, release.variance, release.never


def digest(data: Any) -> str:
    """SHA-256 of data as JSON, its keys in order."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def as_data(release: Release) -> dict[str, Any]:
    """For JSON; `from_data` reads it."""
    return {
        "as_of": release.as_of.isoformat(),
        "years": list(release.years),
        "method": {
            "name": "cell keys", "most": release.most, "variance": release.variance,
            "never": list(release.never), "noise": round(release.noise, 4),
            "least_mean": LEAST_MEAN, "pool": POOL,
        },
        "numbers": [
            {
                **_breakdown(part),
                **({"as_of": release.days[part].isoformat()} if part in release.days else {}),
                "cells": [[*cell, number] for cell, number in sorted(cells.items())],
            }
            for part, cells in sorted(release.numbers.items())
        ],
        "left_out": [
            {**_breakdown(each.what), "why": each.why} for each in release.left_out
        ],
    }  # fmt: skip


def _breakdown(part: Breakdown) -> dict[str, Any]:
    return {"table": part.table, "year": part.year, "by": list(part.by)}


def from_data(data: Mapping[str, Any]) -> Release:
    """What `as_data` gave. Raises KeyError for a table that is not in the catalogue."""
    numbers, days = {}, {}
    for each in data["numbers"]:
        part = _read(each)
        numbers[part] = {tuple(row[:-1]): int(row[-1]) for row in each["cells"]}
        if "as_of" in each:
            days[part] = date.fromisoformat(each["as_of"])
    told = data["method"]
    return Release(
        date.fromisoformat(data["as_of"]), tuple(data["years"]), numbers,
        tuple(LeftOut(_read(each), each["why"]) for each in data["left_out"]),
        told["most"], told["variance"], tuple(told["never"]), told["noise"], days,
    )  # fmt: skip


def _read(data: Mapping[str, Any]) -> Breakdown:
    return Breakdown(table(data["table"]).id, data["year"], tuple(data["by"]))
