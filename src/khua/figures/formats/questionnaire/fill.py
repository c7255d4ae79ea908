"""The answers out of a snapshot, as CSV and as a workbook with one sheet a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any, Final

import openpyxl
from openpyxl.styles import Font

from khua.figures.catalogue import Table, table
from khua.figures.counting import count
from khua.figures.dimensions import OTHER, UNKNOWN, dimensions
from khua.figures.formats.glotip.layout import GLOTIP_TABLES, HOME, Line, layout, lines
from khua.figures.formats.iccs import iccs
from khua.figures.formats.problems import Export, Text, Unfit
from khua.figures.formats.questionnaire.file import (
    Answer,
    check_questionnaire,
    given,
    written,
)
from khua.figures.shown import COUNTRY, Shown, shown
from khua.figures.snapshot import Snapshot
from khua.law import offences

CSV: Final = "questionnaire.csv"
XLSX: Final = "questionnaire.xlsx"
ROUTE: Final = "victims-by-route"
#: words of the questionnaire that have an ICCS code of their own
FORMS: Final = {word: form for form, word in layout()["form_group"].items() if form != OTHER}


def export_questionnaire(snapshot: Snapshot, year: int) -> Export:
    """The questionnaire for a year and those before it that the form asks for, in true numbers: it
    goes to UNODC, which shows nobody a number below 5. Raises Unfit."""
    found = answers(snapshot, year)
    content = written(found)
    if problems := check_questionnaire(content):
        raise Unfit(problems)
    meta = {
        "format": "GLOTIP questionnaire",
        "files": [CSV, XLSX],
        "years": sorted({each.year for each in found}),
        "numbers": "exact",
        "answers": len(found),
        "not_verified": [each["id"] for each in given()["tables"] if not each["verified"]],
    }
    return Export.of({CSV: content, XLSX: _workbook(found)}, meta, _NOT_PUBLIC)


def answers(snapshot: Snapshot, year: int) -> tuple[Answer, ...]:
    """All answers, table by table."""
    as_of = date(year, 12, 31)
    tables = {
        each.table.id: shown(each, COUNTRY, as_of, None)
        for each in count(
            snapshot, [*(table(name) for name in GLOTIP_TABLES), _within_or_outside()]
        )
    }
    years = range(year - given()["years"] + 1, year + 1)
    return tuple(
        answer
        for asked in given()["tables"]
        for one in years
        for answer in _of_table(asked, tables, one)
    )


def _within_or_outside() -> Table:
    """Victims by the country of exploitation, ours or another: who was exploited in two other
    countries was exploited abroad once."""
    route = table(ROUTE)
    return replace(route, by=(route.by[0], dimensions()["borders"]))


def _of_table(asked: Mapping[str, Any], tables: Mapping[str, Shown], year: int) -> Iterator[Answer]:
    rows = _route(asked, tables[ROUTE], year) if "table" in asked else _lines(asked, tables, year)
    for category, sex, age, number in rows:
        yield Answer(
            asked["id"],
            asked["name"]["en"],
            category,
            sex,
            age,
            year,
            number,
            "; ".join(articles(year)),
            iccs("trafficking", FORMS.get(category, "")),
            asked["source"]["en"],
            "yes" if asked["verified"] else "no",
        )


_Row = tuple[str, str, str, int]


def _lines(asked: Mapping[str, Any], tables: Mapping[str, Shown], year: int) -> Iterator[_Row]:
    def belongs(line: Line) -> bool:
        return line.label[:2] == (asked["indicator"], asked["dimension"])

    for line in lines(tables, year):
        if belongs(line):
            yield (*line.label[2:5], line.number)


def _route(asked: Mapping[str, Any], route: Shown, year: int) -> Iterator[_Row]:
    for word, borders in (("within", HOME), ("outside", OTHER), ("unknown", UNKNOWN)):
        yield asked[word], "Total", "Total", route.number(year=str(year), borders=borders) or 0


def articles(year: int) -> list[str]:
    """The articles on trafficking that were in force on a day of the year; "not verified" where no
    lawyer has checked the text."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    found = []
    for versions in offences("la"):
        for one in versions:
            if one.id not in given()["offences"]:
                continue
            begun = one.start is None or one.start.earliest <= last
            ended = one.end is not None and one.end.latest < first
            if begun and not ended:
                checked = "" if one.verified.checked else " (not verified)"
                found.append(one.title["en"] + checked)
    return found or ["no article known"]


def _workbook(found: tuple[Answer, ...]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    bold = Font(bold=True)
    for asked in given()["tables"]:
        mine = [each for each in found if each.table == asked["id"]]
        years = sorted({each.year for each in mine})
        sheet = book.create_sheet(asked["id"])
        sheet.append([asked["id"], asked["name"]["en"]])
        sheet.append(["", asked["name"]["lo"]])
        for year in years:
            sheet.append([f"Article of law, {year}", "; ".join(articles(year))])
        sheet.append(["Source", asked["source"]["en"]])
        sheet.append(["ແຫຼ່ງຂໍ້ມູນ", asked["source"]["lo"]])
        sheet.append([])
        sheet.append(["Category", "Sex", "Age", *years])
        for cell in (*sheet[1], *sheet[sheet.max_row]):
            cell.font = bold
        rows: dict[tuple[str, str, str], dict[int, int]] = {}
        for each in mine:
            rows.setdefault((each.category, each.sex, each.age), {})[each.year] = each.value
        for label, numbers in rows.items():
            sheet.append([*label, *(numbers[year] for year in years)])
        for column, width in (("A", 32), ("B", 60), ("C", 20)):
            sheet.column_dimensions[column].width = width
    out = BytesIO()
    book.save(out)
    return out.getvalue()


_NOT_PUBLIC: Final[Text] = {
    "en": "True numbers for UNODC; not to be published as they are.",
    "lo": "ຕົວເລກແທ້ສຳລັບ UNODC; ບໍ່ໃຫ້ເຜີຍແຜ່ຕາມນີ້.",
}
