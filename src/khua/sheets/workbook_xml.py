"""What openpyxl's fast reader does not tell: merged cells, and formulas without a stored result."""

import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, iterparse

from openpyxl.utils.cell import column_index_from_string, range_boundaries

SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass(frozen=True, slots=True)
class Area:
    """A merged cell: `address` of its top left, rows from 1, columns from 0."""

    address: str
    first_row: int
    first_column: int
    last_column: int


@dataclass
class Extras:
    """By row number: the merged cells that touch it, and the columns with a bare formula."""

    merged: dict[int, list[Area]] = field(default_factory=lambda: defaultdict(list))
    formulas: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


def read_extras(archive: zipfile.ZipFile, path: str, max_rows: int, max_columns: int) -> Extras:
    """Read a worksheet's part of the archive once, cell by cell.

    Raises ParseError for broken XML, KeyError where there is no such part. Entity bombs are
    refused by expat itself (2.4.1 and later).
    """
    extras = Extras()
    with archive.open(path.lstrip("/")) as part:
        for _event, element in iterparse(part):  # noqa: S314
            tag = element.tag.removeprefix(SPREADSHEET).removeprefix(STRICT)
            if tag == "c":
                _note_formula(element, extras)
            elif tag == "mergeCell":
                _note_area(element.get("ref", ""), extras, max_rows, max_columns)
            if tag in ("row", "mergeCell"):
                element.clear()
    return extras


def _note_formula(element: Element, extras: Extras) -> None:
    formula = value = None
    for child in element:
        if child.tag.endswith("}f"):
            formula = child
        elif child.tag.endswith("}v"):
            value = child.text
    address = ADDRESS.fullmatch(element.get("r", ""))
    if formula is not None and not value and address:
        column = column_index_from_string(address.group(1)) - 1
        extras.formulas[int(address.group(2))].append(column)


def _note_area(ref: str, extras: Extras, max_rows: int, max_columns: int) -> None:
    first_column, first_row, last_column, last_row = (edge or 1 for edge in range_boundaries(ref))
    area = Area(
        ref.partition(":")[0], first_row, first_column - 1, min(last_column, max_columns) - 1
    )
    for row in range(first_row, min(last_row, max_rows) + 1):
        extras.merged[row].append(area)
