"""A file of UNODC's data set: read, checked, and compared with a count."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from khua.figures.formats import csvs
from khua.figures.formats.glotip.layout import (
    COLUMNS,
    LEAST,
    SMALL,
    VALUE,
    Row,
    layout,
    lines,
)
from khua.figures.formats.problems import MOST, Problem, Text, Unfit
from khua.figures.shown import Shown

_ABOVE: Final = 2  # UNODC puts its name and the day above the heading
_NUMBER: Final = re.compile(r"\d{1,3}(,\d{3})*|\d{1,9}")
_ISO3: Final = re.compile(r"([A-Z]{3}(_[A-Z]+)?)?")  # UNODC leaves it empty for some places
_YEAR: Final = re.compile(r"(19|20)\d\d")


def read_glotip(content: bytes) -> tuple[Row, ...]:
    """The rows of a file: CSV, or UNODC's own workbook; values as they stand, without the commas of
    thousands. Raises Unfit."""
    problems: list[Problem] = []
    rows = list(_read(content, problems))
    if problems:
        raise Unfit(problems[:MOST])
    return tuple(rows)


def check_glotip(content: bytes) -> tuple[Problem, ...]:
    """What is wrong with a file of ours: what cannot be read, a row that stands twice, and columns
    other than UNODC's."""
    problems: list[Problem] = []
    try:
        seen: dict[tuple[object, ...], int] = {}
        for number, row in enumerate(_read(content, problems), start=2):
            first = seen.setdefault((row.iso3, *row.label), number)
            if first != number:
                problems.append(_twice(number, first))
        if not content.startswith(b"PK"):
            head, _ = csvs.lines(content, COLUMNS[0], _ABOVE)
            if head != COLUMNS:
                problems.append(_other_columns())
    except Unfit as fault:
        return fault.problems
    return tuple(problems[:MOST])


def disagreements(content: bytes, tables: Mapping[str, Shown]) -> tuple[Problem, ...]:
    """Rows that are not what the exact tables count: a number that is another, or `<5` for what is
    not 1 to 4."""
    problems = []
    rows = read_glotip(content)
    counted = {
        line.label: line.number
        for year in {row.year for row in rows}
        for line in lines(tables, year)
    }
    for number, row in enumerate(rows, start=2):
        true = counted.get(row.label)
        right = true is not None and row.value == (SMALL if 0 < true < LEAST else str(true))
        if not right:
            problems.append(_another(number))
    return tuple(problems)


def _read(content: bytes, problems: list[Problem]) -> Iterable[Row]:
    given = layout()
    allowed: dict[str, Callable[[str], bool]] = {
        "Indicator": given["indicators"].__contains__,
        "Dimension": given["dimensions"].__contains__,
        "Sex": given["sexes"].__contains__,
        "Age": given["ages"].__contains__,
        VALUE: _is_value,
        "Iso3_code": lambda text: bool(_ISO3.fullmatch(text)),
        "Year": lambda text: bool(_YEAR.fullmatch(text)),
    }
    head, rows = _lines(content)
    for name in COLUMNS:
        if name not in head:
            problems.append(_no_column(name))
    if problems:
        return
    for line in rows:
        wrong = [name for name, holds in allowed.items() if not holds(line[name])]
        problems += [_wrong(line.row, name, line[name]) for name in wrong]
        if wrong:
            continue
        yield Row(
            line["Indicator"],
            line["Dimension"],
            line["Category"],
            line["Sex"],
            line["Age"],
            int(line["Year"]),
            line[VALUE].replace(",", ""),
            line["Iso3_code"],
        )


def _is_value(text: str) -> bool:
    if text == SMALL:
        return True
    if not _NUMBER.fullmatch(text):
        return False
    number = int(text.replace(",", ""))
    return number == 0 or number >= LEAST


def _lines(content: bytes) -> tuple[tuple[str, ...], list[csvs.Line]]:
    also: Mapping[str, str] = layout()["also"]
    if content.startswith(b"PK"):
        content = _as_csv(content)
    head, rows = csvs.lines(content, COLUMNS[0], _ABOVE)
    named = tuple(also.get(name, name) for name in head)
    return named, [
        csvs.Line(line.row, {also.get(name, name): value for name, value in line.values.items()})
        for line in rows
    ]


def _as_csv(content: bytes) -> bytes:
    """The first sheet of a workbook, as rows."""
    try:
        book = openpyxl.load_workbook(BytesIO(content), read_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        table = [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError):
        raise Unfit([_no_workbook()]) from None
    width = max((len(row) for row in table), default=0)
    return csvs.plain([row + [""] * (width - len(row)) for row in table])


def _wrong(row: int, column: str, value: str) -> Problem:
    given = layout()
    choices = {
        "Indicator": given["indicators"],
        "Dimension": given["dimensions"],
        "Sex": given["sexes"],
        "Age": given["ages"],
    }.get(column)
    mends: dict[str, Text] = {
        VALUE: {
            "en": "Write <5 for 1 to 4, else a whole number.",
            "lo": "ຂຽນ <5 ສຳລັບ 1 ຫາ 4, ຖ້າບໍ່ແມ່ນ ໃຫ້ຂຽນຈຳນວນເຕັມ.",
        },
        "Year": {"en": "Write four digits, such as 2016.", "lo": "ຂຽນສີ່ຕົວເລກ ເຊັ່ນ 2016."},
        "Iso3_code": {"en": "Write three letters, such as LAO.", "lo": "ຂຽນສາມຕົວອັກສອນ ເຊັ່ນ LAO."},
    }
    if choices:
        one_of = ", ".join(choices)
        mend: Text = {"en": f"Write one of: {one_of}.", "lo": f"ຂຽນອັນໃດໜຶ່ງ: {one_of}."}
    else:
        mend = mends[column]
    return Problem(
        row,
        column,
        {"en": f"“{value[:60]}” does not belong here.", "lo": f"“{value[:60]}” ບໍ່ຖືກຕ້ອງໃນຖັນນີ້."},
        mend,
    )


def _no_column(name: str) -> Problem:
    return Problem(
        0,
        name,
        {"en": "this column is missing.", "lo": "ຂາດຖັນນີ້."},
        {"en": "Add it, with UNODC's name.", "lo": "ຕື່ມຖັນນີ້ ດ້ວຍຊື່ຂອງ UNODC."},
    )


def _other_columns() -> Problem:
    return Problem(
        1,
        "",
        {"en": "has other columns than UNODC's.", "lo": "ມີຖັນບໍ່ຄືຂອງ UNODC."},
        {"en": f"Write: {', '.join(COLUMNS)}.", "lo": f"ຂຽນ: {', '.join(COLUMNS)}."},
    )


def _twice(row: int, first: int) -> Problem:
    return Problem(
        row,
        VALUE,
        {"en": f"says again what row {first} says.", "lo": f"ຊ້ຳກັບແຖວ {first}."},
        {"en": "Remove one of them.", "lo": "ລຶບອອກແຖວໜຶ່ງ."},
    )


def _another(row: int) -> Problem:
    return Problem(
        row,
        VALUE,
        {"en": "is not what the caseload counts.", "lo": "ບໍ່ກົງກັບຈຳນວນທີ່ນັບໄດ້."},
        {"en": "Export the file again.", "lo": "ສົ່ງອອກແຟ້ມຄືນໃໝ່."},
    )


def _no_workbook() -> Problem:
    return Problem(
        0,
        "",
        {"en": "is no workbook that can be opened.", "lo": "ບໍ່ແມ່ນປຶ້ມຕາຕະລາງທີ່ເປີດໄດ້."},
        {"en": "Save it again as XLSX or CSV.", "lo": "ບັນທຶກຄືນເປັນ XLSX ຫຼື CSV."},
    )
