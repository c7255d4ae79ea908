"""Many rows for measuring and for crashes: cases, each with people and findings."""

from collections.abc import Sequence

from openpyxl import Workbook

from khua.sheets.format import sheet
from khua.sheets.lists import both, pick_list
from tests.sheets.books import to_bytes

COLUMNS = {
    "cases": (
        "case",
        "title",
        "source",
        "reported_on",
        "recruitment_province",
        "exploitation_country",
    ),
    "people": ("case", "person", "roles", "name", "sex", "age", "phones"),
    "findings": ("case", "suspect", "victim", "code", "standing", "source"),
}
CODES = ("act.recruitment", "means.deception", "purpose.forced_labour", "intent")


def many_rows(rows: int, prefix: str = "B") -> bytes:
    """A workbook of about `rows` rows: for each case two people and three findings or less."""
    book = Workbook(write_only=True)
    tabs = {name: book.create_sheet(name) for name in COLUMNS}
    for name, columns in COLUMNS.items():
        tabs[name].append([sheet(name).column(column).label["lo"] for column in columns])
    written = number = 0
    while written < rows:
        number += 1
        for name, row in _of_one_case(f"{prefix}-{number}", number):
            if written < rows:
                tabs[name].append(list(row))
                written += 1
    return to_bytes(book)


def _of_one_case(case: str, number: int) -> list[tuple[str, Sequence[object]]]:
    def label(name: str, code: str) -> str:
        return both(pick_list(name).labels[code])

    findings = [
        (case, "P1", "V1", label("code", code), label("standing", "proved"), "statement")
        for code in CODES[: 2 + number % 2]
    ]
    title = f"ຄະດີທີ {number} ແມ່ຍິງຖືກຊັກຊວນໄປເຮັດວຽກ"
    sex, role = label("sex", "Feminine"), label("role", "victim")
    phone = f"020 55{number % 1_000_000:06d}"
    return [
        ("cases", (case, title, label("source", "police"), "25/03/2025", "Savannakhet", "TH")),
        ("people", (case, "P1", "suspect", f"ທ້າວ ບຸນ{number}", "ຊາຍ", 30, phone)),
        ("people", (case, "V1", role, f"ນາງ ແກ້ວ{number}", sex, 14 + number % 20, None)),
        *(("findings", finding) for finding in findings),
    ]
