"""One table of the catalogue as it stands in the report: by year, and the year's own cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Final

from khua.figures.catalogue import UNITS
from khua.figures.counting import ALL
from khua.figures.dimensions import OTHER, UNKNOWN, Dimension
from khua.figures.report.words import KIP, Say
from khua.figures.shown import FEWEST_PARTS, Shown

YEARS: Final = 5  # columns; charts go back further
LONG: Final = 10
BESIDE: Final = 3  # a second dimension of so many values stands in the same table
TURNED: Final = 7  # more columns than this have their heads turned
FEWEST: Final = 20  # a share of fewer would be of the moves more than of people

Data = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a table stands: "4.2", for a year, in a language."""

    number: str
    year: int
    say: Say


def share(number: int | None, total: int | None, unknown: int | None) -> float | None:
    """Part of those of whom it is known (as the CTDC codebook counts): 50 of 125, of whom 25 are
    not known, are half. None where fewer than FEWEST are known."""
    if number is None or total is None or unknown is None or total - unknown < FEWEST:
        return None
    return min(number / (total - unknown), 1.0)


def told(shown: Shown, at: Place) -> Data:
    """Everything the template needs of a table."""
    say, table = at.say, shown.table
    first, second = (*table.by[1:], None, None)[:2]
    found: Data = {
        "id": table.id,
        "number": say("table", number=at.number),
        "name": say.text(table.name),
        "definition": say.text(table.definition),
        "counts": _counts(shown, say),
        "empty": "",
        "bars": [],
        "trend": trend(shown, at),
        "grids": [],
        "notes": notes(shown, say),
        "missing": say("missing", shares="; ".join(missing(shown, at))),
        "out": say("missing_out"),
    }
    assert first is not None  # noqa: S101 - every table of the catalogue has one
    if not period(shown, at.year, first):
        found["empty"] = _empty(shown, at)
        return found
    found["bars"] = bars(shown, first, at)
    values_of = {"name": found["name"], "year": spoken(period(shown, at.year, first))}
    found["bars_alt"] = say("chart_of", **values_of, rows=_spoken_rows(found["bars"]))
    found["trend_alt"] = say("trend_of", **values_of, rows=_spoken_rows(found["trend"]))
    crossed = second if second and period(shown, at.year, first, second) else None
    beside = crossed if crossed and len(values(shown, crossed, at)) <= BESIDE else None
    found["grids"].append(_by_year(shown, first, beside, at))
    if crossed and not beside:
        found["grids"].append(_crossed(shown, first, crossed, at))
    return found


def period(shown: Shown, year: int, *by: Dimension) -> str:
    """The year, or the pool of years ("2016-2018", of a release), for which a table tells something
    of a year by these dimensions; "" where it has none. A release may have the total by year and
    what is within it by pool."""
    there = [each for each in shown.years if _first(each) <= year <= _last(each)]
    return next((name for name in sorted(there, key=_pooled) if not _kept(shown, name, by)), "")


def _kept(shown: Shown, name: str, by: Sequence[Dimension]) -> bool:
    """Whether none of the cells of a year by these dimensions is told."""
    places = {at for at, each in enumerate(shown.table.by) if each in by}
    silent = sum(
        number is None
        and cell[0] == name
        and all((value != ALL) == (at in places) for at, value in enumerate(cell) if at)
        for cell, number in shown.numbers.items()
    )
    return silent == prod(len(each.values) for each in by)


def periods(shown: Shown, year: int, many: int, *, pooled: bool = False) -> list[str]:
    """The last of a table's years, or of its pools, up to the one of this year."""
    return [each for each in shown.years if _first(each) <= year and _pooled(each) == pooled][
        -many:
    ]


def _pooled(name: str) -> bool:
    return "-" in name


def _first(name: str) -> int:
    return int(name.partition("-")[0])


def _last(name: str) -> int:
    return int(name.rpartition("-")[2])


def spoken(name: str) -> str:
    """2016, or 2016–2018 of a pool."""
    return name.replace("-", "–")


def _spoken_rows(rows: Sequence[Data]) -> str:
    return ", ".join(f"{row['label']} {row['text']}" for row in rows)


def _counts(shown: Shown, say: Say) -> str:
    day = say.of("days", shown.table.day)
    if shown.table.sum:
        return say("sums", day=day)
    return say("counts", unit=say.text(UNITS[shown.table.unit]), day=day)


def _empty(shown: Shown, at: Place) -> str:
    text = at.say("empty" if shown.exact else "empty_moved", year=at.year)
    if shown.years:
        text += " " + at.say("empty_others", years=", ".join(map(spoken, shown.years)))
    return text


def cell(shown: Shown, number: int | None, say: Say) -> str:
    """A number as it is printed; sums in millions."""
    if shown.table.sum and number is not None:
        return say.number(number / KIP)
    return say.number(number)


def trend(shown: Shown, at: Place) -> list[Data]:
    """The total of every year up to this one; nought where nothing was counted."""
    there = periods(shown, at.year, LONG)
    if not there:
        there = periods(shown, at.year, LONG, pooled=True)
    else:
        first = max(int(there[0]), at.year - LONG + 1)
        there = [str(year) for year in range(first, at.year + 1)]
    found = []
    for name in there:
        number = shown.number(year=name)
        found.append(
            {"label": spoken(name), "size": number or 0, "text": cell(shown, number, at.say)}
        )
    return found


def bars(shown: Shown, by: Dimension, at: Place) -> list[Data]:
    """A bar for each value of a dimension in the year."""
    year = period(shown, at.year, by)
    total = shown.number(year=year)
    unknown = shown.number(**{"year": year, by.id: UNKNOWN})
    found = []
    for value in values(shown, by, at):
        number = shown.number(**{"year": year, by.id: value})
        part = None if value == UNKNOWN or shown.table.sum else share(number, total, unknown)
        found.append(
            {
                "label": at.say.text(by.values[value]),
                "size": number or 0,
                "text": cell(shown, number, at.say),
                "share": "" if part is None else f"{at.say.percent(part)}\u00a0%",
                "soft": value in (UNKNOWN, OTHER, by.missing),
            }
        )
    return found


def values(shown: Shown, by: Dimension, at: Place) -> list[str]:
    """The values shown: all that the catalogue has, "other" and "unknown" only where there is
    somebody in the years shown."""
    pooled = _pooled(period(shown, at.year, by))
    years = periods(shown, at.year, YEARS, pooled=pooled)
    return [
        value
        for value in shown.values(by.id)
        if value not in (OTHER, UNKNOWN)
        or any(shown.number(**{"year": year, by.id: value}) for year in years)
    ]


def _by_year(shown: Shown, by: Dimension, beside: Dimension | None, at: Place) -> Data:
    """Rows: values of a dimension. Columns: years, and in this year those of a second one."""
    say = at.say
    pooled = _pooled(period(shown, at.year, by))
    years = periods(shown, at.year, YEARS, pooled=pooled)
    seconds = values(shown, beside, at) if beside else []
    heads = [*map(spoken, years), *(say.text(beside.values[one]) for one in seconds if beside)]
    rows = []
    for value in (*values(shown, by, at), ALL):
        picked = {} if value == ALL else {by.id: value}
        numbers = [shown.number(year=year, **picked) for year in years]
        numbers += [
            shown.number(year=years[-1], **{beside.id: one}, **picked) for one in seconds if beside
        ]
        rows.append(_row(shown, by, value, numbers, say))
    groups = [{"text": say("all_years"), "span": len(years)}]
    if beside:
        groups.append({"text": say("of_which", year=spoken(years[-1])), "span": len(seconds)})
    return {"title": "", "corner": say.text(by.words), "heads": heads, "groups": groups,
            "turned": False, "strong": len(years) - 1, "rows": rows}  # fmt: skip


def _crossed(shown: Shown, first: Dimension, second: Dimension, at: Place) -> Data:
    """The year's cells: the longer dimension down, the other across."""
    down, across = first, second
    if len(values(shown, second, at)) > len(values(shown, first, at)):
        down, across = second, first
    say, year = at.say, period(shown, at.year, first, second)
    columns = [*values(shown, across, at), ALL]
    heads = [say.text(across.values[one]) if one != ALL else say("total") for one in columns]
    rows = []
    for value in (*values(shown, down, at), ALL):
        picked = {} if value == ALL else {down.id: value}
        numbers = [
            shown.number(year=year, **picked, **({} if one == ALL else {across.id: one}))
            for one in columns
        ]
        rows.append(_row(shown, down, value, numbers, say))
    words = (say.text(first.words), say.text(second.words))
    return {
        "title": _numbered(at) + say("in_year", year=spoken(year), first=words[0], second=words[1]),
        "corner": say.text(down.words),
        "heads": heads,
        "groups": [],
        "turned": len(columns) > TURNED,
        "strong": len(columns) - 1,
        "rows": rows,
    }


def _numbered(at: Place) -> str:
    return f"{at.say('table', number=at.number)}. " if at.number else ""


def _row(shown: Shown, by: Dimension, value: str, numbers: Sequence[int | None], say: Say) -> Data:
    total = value == ALL
    return {
        "label": say("total") if total else say.text(by.values[value]),
        "cells": [cell(shown, number, say) for number in numbers],
        "noughts": [number == 0 for number in numbers],
        "kind": "total" if total else "soft" if value in (OTHER, UNKNOWN) else "",
    }


def missing(shown: Shown, at: Place) -> list[str]:
    """Of every dimension, the share of which it is not known in the year."""
    say, found = at.say, []
    for each in shown.table.by[1:]:
        name = say.text(each.words)
        if each.missing != UNKNOWN:
            value = say.text(each.values[each.missing])
            found.append(say("missing_as", dimension=name, value=value))
            continue
        year = period(shown, at.year, each)
        part = shown.missing(each.id, year) if year else None
        if part is None:
            found.append(say("missing_none", dimension=name))
        else:
            found.append(say("missing_one", dimension=name, share=say.percent(part)))
    return found


def notes(shown: Shown, say: Say) -> list[str]:
    """What has to be known to read the numbers of a table."""
    found = []
    for each in shown.table.by:
        if each.set:
            found.append(say("several", dimension=say.text(each.words)))
    if None in shown.numbers.values():
        found.append(say("not_shown" if shown.table.sum else "not_public", fewest=FEWEST_PARTS))
    return found
