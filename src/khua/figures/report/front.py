"""The year in one page, and the provinces in another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from khua import wording
from khua.figures.catalogue import UNITS, groups
from khua.figures.report import outline
from khua.figures.report.tables import Place, bars, cell, period, periods, spoken, trend
from khua.figures.report.words import Say
from khua.figures.shown import Shown
from khua.places import provinces

Data = dict[str, Any]

#: what is counted, each by its own unit
VICTIMS: Final = "victims-by-sex-and-age"  # its total: all victims of trafficking
CARDS: Final = ("cases-opened", "suspects", VICTIMS, "persons-convicted", "smuggled-persons")
WAY: Final = (
    "suspects", "suspects-arrested", "suspects-prosecuted", "persons-convicted",
    "persons-acquitted",
)  # fmt: skip
#: dimensions shown as bars beside the cards
BARS: Final = ("victims-by-form", "victims-by-route", "victims-by-means")
#: tables with a map: table and its dimension of provinces
MAPS: Final = (("cases-opened", "province"), ("victims-by-origin", "origin"))


def told(tables: Mapping[str, Shown], numbers: Mapping[str, str], year: int, say: Say) -> Data:
    """The page. `numbers`: by table, where it stands in the report."""
    cards = [{"unit": say("incidents"), "text": "–", "before": "", "trend": [],
              "note": say("incidents_none")}]  # fmt: skip
    for name in CARDS:
        if name in tables:
            cards.append(_card(tables[name], Place(numbers[name], year, say)))
    way = []
    for name in WAY:
        shown = tables.get(name)
        if shown:
            number = shown.number(year=str(year))  # nought in a year that has nothing
            way.append({"label": say.text(shown.table.name), "size": number or 0, "share": "",
                        "text": cell(shown, number, say), "soft": False})  # fmt: skip
    return {
        "cards": cards,
        "way": way,
        "way_see": [say("see", number=numbers[name]) for name in WAY if name in tables],
        "bars": [
            {
                "name": say.text(tables[name].table.name),
                "see": say("see", number=numbers[name]),
                "rows": bars(tables[name], tables[name].table.by[1], Place("", year, say)),
            }
            for name in BARS
            if name in tables and period(tables[name], year, tables[name].table.by[1])
        ],
    }


def _card(shown: Shown, at: Place) -> Data:
    say, now = at.say, period(shown, at.year)
    group = next(each for each in groups() if each.id == shown.table.group)
    before = [each for each in periods(shown, at.year, 2) if each != now]
    found: Data = {
        "unit": say.text(group.name if shown.table.id == VICTIMS else shown.table.name),
        "kind": say.text(UNITS[shown.table.unit]),
        "text": cell(shown, shown.number(year=now) if now else 0, say),
        "before": "",
        "trend": trend(shown, at),
        "note": "",
        "see": say("see", number=at.number),
    }
    if before:
        number = cell(shown, shown.number(year=before[-1]), say)
        found["before"] = say("before", year=spoken(before[-1]), number=number)
    return found


def where(
    tables: Mapping[str, Shown], numbers: Mapping[str, str], year: int, say: Say
) -> tuple[Data, dict[str, str]] | None:
    """The provinces: maps (as names of files and the files), and the table beside them; None where
    the tables have no provinces in this year."""
    there = [
        (tables[name], by, year_of)
        for name, by in MAPS
        if name in tables and (year_of := _told(tables[name], by, year))
    ]
    if not there:
        return None
    maps, files = [], {}
    for shown, by, year_of in there:
        own = {iso: number or 0 for iso, number in _numbers(shown, by, year_of).items()}
        drawn = outline.drawn(own, say)
        name = f"map-{shown.table.id}.svg"
        files[name] = drawn.svg
        values = {"name": say.text(shown.table.name), "year": spoken(year_of)}
        title = say("map_of", **values, unit=say.text(UNITS[shown.table.unit]))
        shaded = [f"{wording.province(iso, say.lang)} {say.number(n)}" for iso, n in own.items()]
        maps.append({"file": name, "title": title, "legend": drawn.legend, "alt":
                     say("chart_of", **values, rows=", ".join(shaded)),
                     "see": say("see", number=numbers[shown.table.id])})  # fmt: skip
    columns = [_numbers(*each) for each in there]
    rows = [
        {
            "label": wording.province(each.iso, say.lang),
            "cells": [say.number(column[each.iso]) for column in columns],
            "noughts": [column[each.iso] == 0 for column in columns],
            "kind": "",
        }
        for each in provinces()
    ]
    heads = [f"{say.text(shown.table.name)}, {spoken(year_of)}" for shown, _, year_of in there]
    return {"maps": maps, "heads": heads, "rows": rows}, files


def _told(shown: Shown, by: str, year: int) -> str:
    """The year or pool of a table by province, where it tells anything of it; else ""."""
    return period(shown, year, *(each for each in shown.table.by if each.id == by))


def _numbers(shown: Shown, by: str, year: str) -> dict[str, int | None]:
    return {each.iso: shown.number(**{"year": year, by: each.iso}) for each in provinces()}
