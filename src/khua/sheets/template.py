"""The empty sheet that offices fill in: a workbook, or CSV files in a zip."""

import csv
import io
import zipfile

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from khua.sheets.format import Column, Sheet, example, introduction, sheets
from khua.sheets.lists import both, pick_list
from khua.sheets.workbook import (
    HEAD,
    INDIGO,
    PLAIN,
    WRAP,
    offer_lists,
    put_header,
    put_lists,
    to_bytes,
)

HELP = {"en": "Help", "lo": "ວິທີໃຊ້"}


def template_workbook() -> bytes:
    """The empty workbook: cases, people, findings, help, and the hidden pick lists."""
    book = Workbook()
    book.remove(book["Sheet"])
    for one in sheets():
        sheet = book.create_sheet(one.tab)
        put_header(sheet, one)
        offer_lists(sheet, one)
    _put_help(book.create_sheet(f"{HELP['lo']} {HELP['en']}"))
    put_lists(book)
    return to_bytes(book)


def template_csv() -> bytes:
    """A zip of cases.csv, people.csv and findings.csv, each with its headers and nothing else.

    UTF-8 with a mark, so that Excel shows Lao. Headers: both languages in one, and identifiers.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in sheets():
            text = io.StringIO(newline="")
            writer = csv.writer(text)
            writer.writerow(f"{c.label['lo']} {c.label['en']}" for c in one.offered)
            writer.writerow(c.htcds or c.id for c in one.offered)
            archive.writestr(f"{one.id}.csv", text.getvalue().encode("utf-8-sig"))
    return out.getvalue()


def _put_help(sheet: Worksheet) -> None:
    """What each column means, with an example; nothing of it is read."""
    sheet.sheet_view.showGridLines = False
    number = 1
    for text in introduction():
        for words in (text["lo"], text["en"]):
            _put(sheet, number, (words,))
            number += 1
    for one in sheets():
        number += 1
        titles = (f"{one.title['lo']} {one.title['en']}", "ຄຳອະທິບາຍ", "Meaning", "ຕົວຢ່າງ Example")
        _put(sheet, number, titles)
        for place in range(1, 5):
            cell = sheet.cell(number, place)
            cell.font, cell.fill = HEAD, INDIGO
        for column in one.offered:
            number += 1
            star = " *" if column.required else ""
            _put(
                sheet,
                number,
                (
                    f"{column.label['lo']}\n{column.label['en']}{star}",
                    column.help["lo"],
                    column.help["en"],
                    _example(one, column),
                ),
            )
        number += 1
    for letter, width in zip("ABCD", (34, 60, 60, 34), strict=True):
        sheet.column_dimensions[letter].width = width


def _example(one: Sheet, column: Column) -> str | None:
    value = example(one.id).get(column.id)
    if value and column.list:
        return both(pick_list(column.list).labels[value])
    return value


def _put(sheet: Worksheet, number: int, texts: tuple[str | None, ...]) -> None:
    for place, text in enumerate(texts, start=1):
        cell = sheet.cell(number, place, text)
        cell.font = PLAIN
        if len(texts) > 1:
            cell.alignment = WRAP
