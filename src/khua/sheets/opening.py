"""From the bytes of an upload to tables of cells: an xlsx workbook, a CSV file, or a zip of CSVs.

What a file is, its first bytes say, not its name. Nothing is unpacked before its size is known.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import PurePosixPath
from xml.etree.ElementTree import ParseError

from django.conf import settings
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from khua.reading import Cell, Read, Unreadable, read_csv, unguard
from khua.sheets.messages import unreadable
from khua.sheets.workbook_xml import Extras, read_extras

MAX_ROWS = 50_000
MAX_COLUMNS = 200
HEAD = 100  # rows that may stand beside the data: titles, headers, notes
UNPACKED = 12  # a sheet may unpack to this many times the size an upload may have
MB = 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and .xlsx with a password
ZIP = b"PK\x03\x04"
BINARY = re.compile(rb"\A(?:%PDF|\x89PNG|\xff\xd8\xff|Rar!|7z\xbc\xaf|\x1f\x8b|GIF8|\{\\rtf)")


class Formula:
    """Stands for a cell whose formula has no stored result."""


FORMULA = Formula()

Row = tuple[int, tuple[Cell | Formula, ...]]


@dataclass
class Table:
    """One sheet as it stands in the file. `rows`: number in the file from 1, and cells.

    `merged`: (row number, column from 0) to the address of the merged cell it was filled from.
    """

    name: str
    rows: list[Row]
    merged: dict[tuple[int, int], str] = field(default_factory=dict)
    mac_epoch: bool = False
    note: Read[str] | None = None  # set where the encoding of a CSV file had to be guessed


def open_file(data: bytes) -> list[Table]:
    """The tables of an upload. Raises Unreadable with the mend."""
    refuse_at_once(data)
    return _open_zip(data) if data.startswith(ZIP) else [_csv_table("", data)]


def refuse_at_once(data: bytes) -> None:
    """Raise Unreadable for what the size and the first bytes show to be no sheet."""
    if not data.strip():
        raise unreadable("empty_file")
    if len(data) > settings.KHUA_SHEET_MAX_BYTES:
        raise unreadable("too_big", most=settings.KHUA_SHEET_MAX_BYTES // MB)
    if data.startswith(OLE):
        raise unreadable("old_excel")
    if BINARY.match(data):
        raise unreadable("unknown_file")


def _open_zip(data: bytes) -> list[Table]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_size(archive)
            names = archive.namelist()
            if "xl/workbook.xml" in names:
                return _open_workbook(data, archive)
            wanted = [name for name in names if name.lower().endswith((".csv", ".tsv", ".txt"))]
            if not wanted:
                raise unreadable("unknown_file")
            return [
                _csv_table(PurePosixPath(name).stem, archive.read(name))
                for name in wanted
                if not name.startswith("__MACOSX/")
            ]
    except Unreadable:
        raise
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise unreadable("broken_file") from error


def _check_size(archive: zipfile.ZipFile) -> None:
    """Refuse a bomb by what the archive says of itself; zipfile holds every member to it."""
    most = settings.KHUA_SHEET_MAX_BYTES * UNPACKED
    members = archive.infolist()
    if len(members) > 2000 or sum(member.file_size for member in members) > most:
        raise unreadable("bomb", most=most // MB)
    if any(member.flag_bits & 1 for member in members):
        raise unreadable("old_excel")


def _csv_table(name: str, data: bytes) -> Table:
    found = read_csv(data)
    rows: list[Row] = []
    for number, cells in found.value.rows:
        rows.append((number, tuple(map(unguard, cells[:MAX_COLUMNS]))))
    note = Read(name, True, found.note_en, found.note_lo) if found.guessed else None
    return Table(name, rows, note=note)


def _open_workbook(data: bytes, archive: zipfile.ZipFile) -> list[Table]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that hold no cells
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            tables = []
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                # openpyxl has no public name for where in the archive a sheet is
                path: str = sheet._worksheet_path  # type: ignore[attr-defined]
                extras = read_extras(archive, path, MAX_ROWS + HEAD, MAX_COLUMNS)
                sheet.reset_dimensions()
                rows = sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
                table = Table(sheet.title, [], mac_epoch=book.epoch == CALENDAR_MAC_1904)
                table.rows = list(_filled(islice(rows, MAX_ROWS + HEAD), extras, table.merged))
                tables.append(table)
            book.close()
    except Unreadable:
        raise
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, ParseError) as error:
        # openpyxl has no error of its own for a workbook that is not what it says
        raise unreadable("broken_file") from error
    return tables


def _filled(
    rows: Iterator[tuple[object, ...]], extras: Extras, merged: dict[tuple[int, int], str]
) -> Iterator[Row]:
    """The rows that hold anything, with merged cells filled in and empty formulas marked."""
    sources: dict[str, Cell] = {}
    for number, values in enumerate(rows, start=1):
        cells: list[Cell | Formula] = [_plain(value) for value in values]
        while cells and cells[-1] is None:
            cells.pop()
        for column in extras.formulas.get(number, ()):
            _put(cells, column, FORMULA)
        for area in extras.merged.get(number, ()):
            if number == area.first_row and area.first_column < len(cells):
                source = cells[area.first_column]
                sources[area.address] = None if isinstance(source, Formula) else source
            value = sources.get(area.address)
            if value is None:
                continue
            for column in range(area.first_column, area.last_column + 1):
                if (number, column) != (area.first_row, area.first_column):
                    _put(cells, column, value)
                    merged[number, column] = area.address
        if any(cell is not None for cell in cells):
            yield number, tuple(cells)


def _plain(value: object) -> Cell:
    """A value as the readers take it; a time of day or the like becomes text."""
    if isinstance(value, str):
        return unguard(value)
    return value if value is None or isinstance(value, int | float | date) else str(value)


def _put(cells: list[Cell | Formula], column: int, value: Cell | Formula) -> None:
    cells.extend([None] * (column + 1 - len(cells)))
    if cells[column] is None:
        cells[column] = value
