"""Sheets to try: `clean.xlsx`, and `faulty.xlsx` with one each of twelve kinds of mistake.

Always the same. Nobody in them is real: names are put together from common parts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from khua.sheets.format import Text, sheet, sheets
from khua.sheets.lists import both, pick_list
from khua.sheets.workbook import offer_lists, put_header, put_lists, put_row, to_bytes

Row = dict[str, str | int | None]
Sheets = dict[str, list[Row]]

MEN = ("ບຸນມີ", "ຄຳຜຸຍ", "ສົມສັກ", "ວິໄລ", "ທອງໃສ", "ສີທອນ", "ແສງຈັນ", "ພູວົງ")
WOMEN = ("ແກ້ວ", "ນາລີ", "ບົວພັນ", "ດາວັນ", "ມະນີ", "ສຸດາ", "ຈັນທະ", "ລັດສະໝີ")
FAMILIES = ("ທອງດີ", "ແສງສະຫວັນ", "ພົມມະວົງ", "ຄຳມະນີ", "ສີບຸນ", "ວັນນະລາດ", "ແກ້ວດາລາ")


@dataclass(frozen=True)
class Story:
    """One case of the samples: what is told, where, and which elements are found."""

    title: str
    source: str
    reported: str
    occurred: str
    district: str
    village: str
    country: str
    findings: tuple[tuple[str, str, str], ...]  # element, standing, source
    age: int
    role: str = "victim"


@cache
def stories() -> tuple[Story, ...]:
    """The cases of `samples.yaml`."""
    text = files("khua.sheets").joinpath("samples.yaml").read_text(encoding="utf-8")
    return tuple(
        Story(**{**story, "findings": tuple(_elements(story["findings"]))})
        for story in yaml.safe_load(text)
    )


def _elements(groups: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for group in groups:
        for code in group["elements"]:
            yield code, group["standing"], group["source"]


#: what is wrong in faulty.xlsx: sheet, column, and the mistake in words, in the order of its rows
MISTAKES: tuple[tuple[str, str, Text], ...] = (
    ("cases", "title", {"en": "no title", "lo": "ບໍ່ມີຊື່ຄະດີ"}),
    ("cases", "source", {"en": "a source that is not in the list", "lo": "ແຫຼ່ງທີ່ມາບໍ່ມີໃນລາຍການ"}),
    ("cases", "reported_on", {"en": "a day that does not exist", "lo": "ວັນທີທີ່ບໍ່ມີຈິງ"}),
    ("cases", "reported_on", {"en": "a date in the future", "lo": "ວັນທີໃນອະນາຄົດ"}),
    ("cases", "recruitment_province", {"en": "an unknown province", "lo": "ແຂວງທີ່ບໍ່ຮູ້ຈັກ"}),
    ("cases", "recruitment_province", {"en": "a name of two provinces", "lo": "ຊື່ທີ່ເປັນໄດ້ສອງແຂວງ"}),
    ("people", "phones", {"en": "a phone that cannot exist", "lo": "ເບີໂທທີ່ເປັນໄປບໍ່ໄດ້"}),
    ("people", "roles", {"en": "an unknown role", "lo": "ບົດບາດທີ່ບໍ່ຮູ້ຈັກ"}),
    ("people", "person", {"en": "the same person number twice", "lo": "ເລກບຸກຄົນຊ້ຳກັນ"}),
    ("people", "age", {"en": "an age that nobody reaches", "lo": "ອາຍຸທີ່ບໍ່ມີໃຜເຖິງ"}),
    ("findings", "code", {"en": "an unknown element", "lo": "ອົງປະກອບທີ່ບໍ່ຮູ້ຈັກ"}),
    ("findings", "suspect", {"en": "a person who is not in the sheet", "lo": "ບຸກຄົນທີ່ບໍ່ມີໃນຕາຕະລາງ"}),
)


def write(folder: Path) -> tuple[Path, Path]:
    """Write clean.xlsx and faulty.xlsx into `folder`; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    clean, faulty = folder / "clean.xlsx", folder / "faulty.xlsx"
    clean.write_bytes(clean_workbook())
    faulty.write_bytes(faulty_workbook())
    return clean, faulty


def clean_workbook() -> bytes:
    """Twelve cases of Savannakhet, filled in as the template asks."""
    book = Workbook()
    book.remove(book["Sheet"])
    rows = _rows(stories(), "SV")
    for one in sheets():
        tab = book.create_sheet(one.tab)
        put_header(tab, one)
        offer_lists(tab, one)
        for number, row in enumerate(rows[one.id], start=4):
            put_row(tab, number, [row.get(column.id) for column in one.offered])
    put_lists(book)
    return to_bytes(book)


def faulty_workbook() -> bytes:
    """Six good cases as offices write them, and one row for each of MISTAKES."""
    rows = _rows(stories()[:6], "F")
    for sheet_id, more in _mistaken().items():
        rows[sheet_id] += more
    _as_offices_write(rows)
    book = Workbook()
    book.remove(book["Sheet"])
    for one in sheets():
        tab = book.create_sheet(one.title["lo"])
        tab.cell(1, 1, "ກອງບັນຊາການ ປກສ ແຂວງສະຫວັນນະເຂດ")
        tab.merge_cells("A1:F1")
        columns = [column for column in one.offered if any(column.id in r for r in rows[one.id])]
        columns = [*columns[:1], *reversed(columns[1:])]  # any order will do
        put_row(tab, 3, [column.label["lo"] for column in columns])
        for number, row in enumerate(rows[one.id], start=5):  # a blank row under the header
            put_row(tab, number, [row.get(column.id) for column in columns])
    cases = book[sheet("cases").title["lo"]]
    province = _letter(cases, sheet("cases").column("recruitment_province").label["lo"])
    cases.merge_cells(f"{province}5:{province}6")
    return to_bytes(book)


def _mistaken() -> Sheets:
    good = {"title": "ຄະດີທົດລອງ", "source": "police", "reported_on": "10/07/2025"}
    case = {"case": "F-01"}
    return {
        "cases": [
            {**good, "case": "F-91", "title": None},
            {**good, "case": "F-92", "source": "ໜັງສືພິມ"},
            {**good, "case": "F-93", "reported_on": "31/02/2025"},
            {**good, "case": "F-94", "reported_on": "10/07/2090"},
            {**good, "case": "F-95", "recruitment_province": "ຊຽງໃໝ່"},
            {**good, "case": "F-96", "recruitment_province": "Vientiane"},
        ],
        "people": [
            {**case, "person": "P91", "roles": "witness", "phones": "020 12"},
            {**case, "person": "P92", "roles": "ໝູ່"},
            {**case, "person": "P1", "roles": "witness"},
            {**case, "person": "P94", "roles": "witness", "age": 170},
        ],
        "findings": [
            {**case, "suspect": "P1", "code": "means.magic", "standing": "proved"},
            {**case, "suspect": "P77", "code": "means.fraud", "standing": "alleged"},
        ],
    }


def _as_offices_write(rows: Sheets) -> None:
    """Lao digits, Buddhist years, old spellings, stray blanks: all of it is understood."""
    cases = rows["cases"]
    cases[0]["reported_on"] = "໑໔/໐໑/໒໕໖໘"
    cases[1]["reported_on"] = " 3 ກຸມພາ 2568 "
    cases[2]["recruitment_province"] = "Savannakhét"
    cases[3]["title"] = f"  {cases[3]['title']}\u200b "
    cases[4]["recruitment_province"] = "ແຂວງ ສະຫວັນນະເຂດ"
    cases[1]["recruitment_province"] = None  # merged with the cell above
    rows["people"][0]["phones"] = "໐໒໐ ໕໕໕໑ ໒໓໔໕"
    rows["people"][1]["sex"] = "ຍ"


def _rows(stories: tuple[Story, ...], prefix: str) -> Sheets:
    rows: Sheets = {one.id: [] for one in sheets()}
    for index, story in enumerate(stories, start=1):
        case = f"{prefix}-{index:02}"
        rows["cases"].append(_case(case, story))
        rows["people"] += _people(case, story, index)
        rows["findings"] += _findings(case, story)
    return rows


def _case(case: str, story: Story) -> Row:
    row: Row = {
        "case": case,
        "title": story.title,
        "source": _label("source", story.source),
        "reported_on": story.reported,
        "occurred_on": story.occurred,
        "recruitment_province": "ສະຫວັນນະເຂດ · Savannakhet",
        "recruitment_district": story.district,
        "recruitment_village": story.village,
        "exploitation_country": story.country,
    }
    return row


def _people(case: str, story: Story, index: int) -> Iterator[Row]:
    woman = index % 3 != 1
    yield {
        "case": case,
        "person": "P1",
        "roles": _label("role", "suspect"),
        "name": f"ທ້າວ {MEN[index % len(MEN)]} {FAMILIES[index % len(FAMILIES)]}",
        "sex": _label("sex", "Masculine"),
        "age": 30 + index,
        "nationalities": "ລາວ",
        "phones": f"020 55{index:02} {1200 + 37 * index}",
    }
    given = WOMEN[(3 * index) % len(WOMEN)] if woman else MEN[(3 * index) % len(MEN)]
    yield {
        "case": case,
        "person": "V1",
        "roles": _label("role", story.role),
        "name": f"{'ນາງ' if woman else 'ທ້າວ'} {given} {FAMILIES[(index + 3) % len(FAMILIES)]}",
        "sex": _label("sex", "Feminine" if woman else "Masculine"),
        "age": story.age,
        "nationalities": "ລາວ",
    }


def _findings(case: str, story: Story) -> Iterator[Row]:
    named = story.role in ("victim", "possible_victim")
    for code, standing, source in story.findings:
        yield {
            "case": case,
            "suspect": "P1",
            "victim": "V1" if named and not code.startswith(("intent", "smuggling")) else None,
            "code": _label("code", code),
            "standing": _label("standing", standing),
            "source": _label("finding_source", source),
        }


def _label(name: str, code: str) -> str:
    """A value as the template's pick list offers it."""
    return both(pick_list(name).labels[code])


def _letter(tab: Worksheet, header: str) -> str:
    for cell in tab[3]:
        if cell.value == header:
            return str(cell.column_letter)
    raise KeyError(header)
