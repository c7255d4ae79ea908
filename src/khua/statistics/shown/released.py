"""What is in a release, for a page: the same for those who sign it and for the public."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any, Final

from khua.figures.catalogue import UNITS, Table, catalogue, groups
from khua.figures.dimensions import Dimension
from khua.figures.release import Breakdown, Release
from khua.figures.release.model import WHYS, Text, breakdowns, span
from khua.figures.shown import Shown

_ITEM: Final = re.compile(r"(\d+\.|-) ")
TOTAL: Final = {"en": "All", "lo": "ທັງໝົດ"}


@dataclass(frozen=True)
class Line:
    """A row: the words of its values, and a number for each period; None where it is not shown."""

    labels: tuple[Text, ...]
    numbers: tuple[int | None, ...]


@dataclass(frozen=True)
class Block:
    """A table broken down by the same dimensions, none for the total."""

    by: tuple[Text, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Missing:
    """What share of a table a dimension is not known of: (period, per cent); None where that is
    not shown."""

    of: Text
    by_period: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True)
class Grid:
    """One table of a release. `periods`: years, then pools; `several`: dimensions of which one may
    have several values; `carried`: periods that were counted for an earlier release, by day."""

    table: Table
    unit: Text
    periods: tuple[str, ...]
    blocks: tuple[Block, ...]
    missing: tuple[Missing, ...]
    several: tuple[Text, ...]
    carried: Mapping[date, tuple[str, ...]]


def contents(release: Release) -> Iterator[dict[str, Any]]:
    """Groups of the catalogue with their tables in this release: by what, for which periods, and
    the total of the last year."""
    there = {each.table for each in release.numbers}
    for group in groups():
        tables = [_entry(release, each) for each in group.tables if each.id in there]
        if tables:
            yield {"name": group.name, "tables": tables}


def grid(release: Release, name: str) -> Grid:
    """One of its tables. Raises KeyError where nothing of it is in the release."""
    shown, given = release.table(name), catalogue()[name]
    periods = _periods(release, name)
    days: dict[date, list[str]] = {}
    for each in sorted(release.days):
        if each.table == name and not each.by:
            days.setdefault(release.days[each], []).append(each.year)
    return Grid(
        given,
        UNITS[given.unit],
        periods,
        tuple(
            _block(shown, by, periods)
            for by in breakdowns(given)
            if any(Breakdown(name, period, by) in release.numbers for period in periods)
        ),
        tuple(_missing(shown, each, periods) for each in given.by[1:] if _can_miss(each)),
        tuple(each.words for each in given.by if each.set),
        {day: tuple(years) for day, years in days.items()},
    )


def left_out(release: Release) -> list[dict[str, Any]]:
    """What is not in it: by reason and table, what breakdowns of which periods."""
    found: dict[tuple[str, str], dict[tuple[str, ...], list[str]]] = {}
    for each in release.left_out:
        parts = found.setdefault((each.why, each.what.table), {})
        parts.setdefault(each.what.by, []).append(each.what.year)
    return [
        {
            "why": WHYS[why],  # type: ignore[index]
            "table": catalogue()[name].name,
            "parts": [
                {"by": _words(catalogue()[name], by), "periods": sorted(periods, key=_order)}
                for by, periods in parts.items()
            ],
        }
        for (why, name), parts in found.items()
    ]


def _entry(release: Release, given: Table) -> dict[str, Any]:
    periods = _periods(release, given.id)
    last = max(periods, key=lambda each: (len(span(each)) == 1, each))  # a year before a pool
    return {
        "table": given,
        "unit": UNITS[given.unit],
        "by": [each.words for each in given.by[1:]],
        "periods": periods,
        "last": last,
        "total": release.table(given.id).number(year=last),
    }


def _periods(release: Release, name: str) -> tuple[str, ...]:
    return tuple(sorted({each.year for each in release.numbers if each.table == name}, key=_order))


def _order(period: str) -> tuple[bool, str]:
    return len(span(period)) > 1, period


def _block(shown: Shown, by: tuple[str, ...], periods: tuple[str, ...]) -> Block:
    own = [each for each in shown.table.by if each.id in by]
    lines = []
    for values in product(*(shown.values(each.id) for each in own)):
        cell = dict(zip(by, values, strict=True))
        numbers = tuple(shown.number(year=period, **cell) for period in periods)
        if not by or any(number != 0 for number in numbers):
            labels = tuple(each.values[value] for each, value in zip(own, values, strict=True))
            lines.append(Line(labels or (TOTAL,), numbers))
    return Block(tuple(_words(shown.table, by)), tuple(lines))


def _missing(shown: Shown, by: Dimension, periods: tuple[str, ...]) -> Missing:
    shares = ((period, shown.missing(by.id, period)) for period in periods)
    return Missing(
        by.words,
        tuple((period, None if one is None else round(100 * one)) for period, one in shares),
    )


def _can_miss(each: Dimension) -> bool:
    return each.missing == "unknown" and "unknown" in each.values


def _words(given: Table, by: tuple[str, ...]) -> list[Text]:
    return [each.words for each in given.by if each.id in by]


def paragraphs(text: str) -> list[str]:
    """A text as paragraphs without its heading; lines broken for paper are one again."""
    found: list[str] = []
    for part in text.strip().split("\n\n")[1:]:
        for line in part.splitlines():
            if found and found[-1] and not _ITEM.match(line):
                found[-1] = f"{found[-1]} {line.strip()}"
            else:
                found.append(line.strip())
        found.append("")
    return [each for each in found if each]
