"""The look of every workbook Khua writes: headers in both languages, notes, pick lists, widths."""

import io
from collections.abc import Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from khua.places import countries, provinces
from khua.sheets.format import Column, Sheet
from khua.sheets.lists import both, pick_list

# Noto Sans Lao where it is installed (Khua's own pages bring it); Office puts its Lao font else
FONT = "Noto Sans Lao"
HEAD = Font(name=FONT, bold=True, color="FFFFFF", size=11)
HEAD_EN = Font(name=FONT, color="FFFFFF", size=10)
SMALL = Font(name=FONT, color="6B7280", size=8)
PLAIN = Font(name=FONT, size=11)
INDIGO = PatternFill("solid", fgColor="2F3E75")
NEEDED = PatternFill("solid", fgColor="7A2E2E")  # a required column; its label has a star as well
PALE = PatternFill("solid", fgColor="EEF0F7")
MARKED = PatternFill("solid", fgColor="FBE3E1")
RED = Side(style="medium", color="B3261E")
MARK = Border(left=RED, right=RED, top=RED, bottom=RED)
WRAP = Alignment(wrap_text=True, vertical="top")
HEADER_ROWS = 3
WIDTHS = {"lines": 48, "text": 26, "date": 18, "day": 18, "age": 10, "key": 14, "person_key": 12}
LISTS = "lists"
ROWS_WITH_LISTS = 5000  # rows below the header that offer the pick lists
PROVINCES, COUNTRIES = "province", "country"


def put_header(sheet: Worksheet, one: Sheet, left: Sequence[dict[str, str]] = ()) -> None:
    """Write the three header rows: Lao, English, identifiers. `left`: labels of extra columns."""
    for place, label in enumerate(left, start=1):
        _head(sheet, place, label["lo"], label["en"], "", False)
        sheet.column_dimensions[get_column_letter(place)].width = 12 if place == 1 else 60
    for place, column in enumerate(one.offered, start=len(left) + 1):
        _head(
            sheet,
            place,
            column.label["lo"],
            column.label["en"],
            column.htcds or column.id,
            column.required,
        )
        sheet.cell(1, place).comment = _note(column)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = WIDTHS.get(column.kind, 24)
        if column.kind in ("phones", "number", "key", "person_key", "date", "day"):
            # as text, or the spreadsheet drops a phone's zero and turns a date about
            sheet.column_dimensions[letter].number_format = "@"
    sheet.freeze_panes = sheet.cell(HEADER_ROWS + 1, len(left) + 1).coordinate
    sheet.row_dimensions[1].height = 34
    sheet.row_dimensions[2].height = 30


def put_row(
    sheet: Worksheet, number: int, values: Sequence[str | int | float | date | None]
) -> None:
    """Write one row of plain cells."""
    for place, value in enumerate(values, start=1):
        if value is None:
            continue
        cell = sheet.cell(number, place, value)
        cell.font, cell.alignment = PLAIN, WRAP
        if isinstance(value, str):
            cell.data_type = "s"  # never a formula, whatever it begins with
            cell.number_format = "@"


def put_lists(book: Workbook) -> None:
    """Write the hidden sheet of pick lists and name each list."""
    sheet = book.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    for place, (name, values) in enumerate(_lists().items(), start=1):
        letter = get_column_letter(place)
        for number, value in enumerate((name, *values), start=1):
            sheet.cell(number, place, value)
        area = f"{LISTS}!${letter}$2:${letter}${len(values) + 1}"
        book.defined_names[f"list_{name}"] = DefinedName(f"list_{name}", attr_text=area)


def offer_lists(sheet: Worksheet, one: Sheet, shift: int = 0) -> None:
    """Let the cells under the header be picked from the lists; where several values may stand in
    a cell, and for countries, other text is allowed too."""
    for place, column in enumerate(one.offered, start=shift + 1):
        name = _list_of(column)
        if name is None:
            continue
        strict = column.kind == "pick"
        rule = DataValidation(
            type="list",
            formula1=f"=list_{name}",
            allow_blank=True,
            showErrorMessage=strict,
            showInputMessage=True,
        )
        rule.errorTitle, rule.error = "ຂົວ Khua", "ໃຫ້ເລືອກຈາກລາຍການ. Choose from the list."
        rule.promptTitle = column.label["lo"][:32]
        rule.prompt = f"{column.help['lo']}\n{column.help['en']}"[:255]
        letter = get_column_letter(place)
        rule.add(f"{letter}{HEADER_ROWS + 1}:{letter}{HEADER_ROWS + ROWS_WITH_LISTS}")
        sheet.add_data_validation(rule)


def to_bytes(book: Workbook) -> bytes:
    """The workbook as a file."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: Worksheet, place: int, lo: str, en: str, identifier: str, needed: bool) -> None:
    star = " *" if needed else ""
    fill = NEEDED if needed else INDIGO
    rows = ((lo + star, HEAD, fill), (en + star, HEAD_EN, fill), (identifier, SMALL, PALE))
    for number, (text, font, background) in enumerate(rows, start=1):
        cell = sheet.cell(number, place, text)
        cell.font, cell.fill, cell.alignment = font, background, WRAP


def _note(column: Column) -> Comment:
    note = Comment(f"{column.help['lo']}\n\n{column.help['en']}", "Khua")
    note.width, note.height = 320, 170
    return note


def _list_of(column: Column) -> str | None:
    if column.list:
        return column.list
    return {"province": PROVINCES, "country": COUNTRIES, "countries": COUNTRIES}.get(column.kind)


def _lists() -> dict[str, list[str]]:
    near = ("LA", "TH", "VN", "CN", "KH", "MM")
    ordered = sorted(countries(), key=lambda one: (one.alpha2 not in near, one.name_en))
    names = ("source", "official_involvement", "person_kind", "role", "sex")
    lists = {
        name: [both(label) for label in pick_list(name).labels.values()]
        for name in (*names, "code", "standing", "finding_source")
    }
    lists[PROVINCES] = [f"{one.name_lo} · {one.name_en}" for one in provinces()]
    lists[COUNTRIES] = [f"{one.name_lo} · {one.name_en}" for one in ordered]
    return lists
