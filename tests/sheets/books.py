"""Small sheets for tests: rows as dictionaries into a workbook or a zip of CSVs."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date

from openpyxl import Workbook

from khua.sheets.checking import Checked, Known, check, read_lines
from khua.sheets.format import sheet
from khua.sheets.headers import find_sheets
from khua.sheets.opening import open_file

TODAY = date(2026, 11, 1)
Rows = Mapping[str, Sequence[Mapping[str, object]]]

CASE = {"case": "K-1", "title": "ຄະດີ ທົດລອງ", "source": "police", "reported_on": "25/03/2026"}
SUSPECT = {"case": "K-1", "person": "P1", "roles": "suspect", "name": "ທ້າວ ບຸນມີ ທອງດີ"}
VICTIM = {
    "case": "K-1",
    "person": "V1",
    "roles": "victim",
    "name": "ນາງ ຈັນທະ ພົມມະວົງ",
    "age": 15,
    "sex": "Feminine",
}
FINDING = {
    "case": "K-1",
    "suspect": "P1",
    "victim": "V1",
    "code": "act.recruitment",
    "standing": "proved",
    "source": "statement",
}
GOOD: Rows = {"cases": [CASE], "people": [SUSPECT, VICTIM], "findings": [FINDING]}


def workbook(rows: Rows, headers: str = "id") -> bytes:
    """A workbook of these rows; `headers`: id, en or lo."""
    book = Workbook()
    book.remove(book["Sheet"])
    for sheet_id, many in rows.items():
        one = sheet(sheet_id)
        tab = book.create_sheet(sheet_id)
        columns = [column for column in one.columns if any(column.id in row for row in many)]
        tab.append([c.id if headers == "id" else c.label[headers] for c in columns])
        for row in many:
            tab.append([row.get(column.id) for column in columns])
    return to_bytes(book)


def to_bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_zip(rows: Rows, encoding: str = "utf-8") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for sheet_id, many in rows.items():
            archive.writestr(f"{sheet_id}.csv", csv_text(many).encode(encoding))
    return out.getvalue()


def csv_text(many: Sequence[Mapping[str, object]]) -> str:
    text = io.StringIO()
    names = list(dict.fromkeys(name for row in many for name in row))
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows(many)
    return text.getvalue()


def checked(data: bytes, known: Known | None = None) -> Checked:
    """A file read and checked against a record that holds `known`."""
    found = find_sheets(open_file(data))
    return check(found, read_lines(found, TODAY), known or Known())
