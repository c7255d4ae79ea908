"""The workbook of rows that came back: the sheet's layout, with row number and reason before."""

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from khua.reading import guard
from khua.sheets.checking import Checked, Line
from khua.sheets.format import REASON, ROW, Sheet, sheets
from khua.sheets.opening import Formula
from khua.sheets.workbook import (
    HEADER_ROWS,
    MARK,
    MARKED,
    offer_lists,
    put_header,
    put_lists,
    put_row,
    to_bytes,
)

LEFT = (ROW, REASON)


def rejects_workbook(checked: Checked, lang: str) -> bytes:
    """The rejected rows as they were, with the reasons in `lang` (en or lo) and the cells marked.

    Mended, the workbook can be uploaded as it is.
    """
    book = Workbook()
    book.remove(book["Sheet"])
    for one in sheets():
        bad = checked.of(one.id, "bad")
        if not bad:
            continue
        sheet = book.create_sheet(one.tab)
        put_header(sheet, one, LEFT)
        for number, line in enumerate(bad, start=HEADER_ROWS + 1):
            cells = [line.cells.get(column.id) for column in one.offered]
            values = [None if isinstance(cell, Formula) else guard(cell) for cell in cells]
            put_row(sheet, number, (line.number, reasons(line, lang), *values))
            for problem in line.problems:
                if place := _place(one, problem.column):
                    cell = sheet.cell(number, place)
                    cell.fill, cell.border = MARKED, MARK
        sheet.auto_filter.ref = _whole(one, len(bad))
        offer_lists(sheet, one, shift=len(LEFT))
    put_lists(book)
    return to_bytes(book)


def reasons(line: Line, lang: str) -> str:
    """Every problem of a row in one cell: column, what is wrong, what to do; one a line."""
    texts = []
    for problem in line.problems:
        label = line.sheet.column(problem.column).label[lang] if problem.column else ""
        said = f"{problem.problem[lang]} {problem.mend[lang]}"
        texts.append(f"{label}: {said}" if label else said)
    return "\n".join(texts)


def _place(one: Sheet, column_id: str | None) -> int | None:
    for place, column in enumerate(one.offered, start=len(LEFT) + 1):
        if column.id == column_id:
            return place
    return None


def _whole(one: Sheet, rows: int) -> str:
    last = get_column_letter(len(LEFT) + len(one.offered))
    return f"A{HEADER_ROWS}:{last}{HEADER_ROWS + rows}"
