import io
import zipfile

import pytest
from openpyxl import Workbook

from khua.reading import Unreadable
from khua.sheets.opening import open_file
from tests.sheets.books import CASE, GOOD, checked, csv_text, csv_zip, to_bytes, workbook


def refused(data: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        checked(data)
    return caught.value


@pytest.mark.parametrize("data", [b"", b"  \n"])
def test_an_empty_file_is_refused(data):
    assert "empty" in refused(data).problem("en")


def test_the_old_excel_format_is_refused_with_its_mend():
    assert ".xlsx" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600).mend("en")


@pytest.mark.parametrize("start", [b"%PDF-1.7", b"\x89PNG\r\n", b"PK\x03\x04 nothing more"])
def test_what_is_no_sheet_is_refused_whatever_its_name(start):
    assert refused(start + b"x" * 500).mend("en")


def test_a_zip_bomb_is_refused_before_it_is_opened(settings):
    settings.KHUA_SHEET_MAX_BYTES = 100_000
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 10_000_000)
    assert len(out.getvalue()) < settings.KHUA_SHEET_MAX_BYTES
    assert "unpack" in refused(out.getvalue()).problem("en")


def test_a_zip_that_lies_about_its_size_is_refused(settings):
    settings.KHUA_SHEET_MAX_BYTES = 100_000
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cases.csv", b"case,title\n" + b"a,b\n" * 3_000_000)
        archive.infolist()[0].file_size = 100  # what the directory at its end will say
    assert refused(out.getvalue())


def test_a_file_that_is_too_large_is_refused(settings):
    settings.KHUA_SHEET_MAX_BYTES = 1000
    assert "larger" in refused(b"case,title\n" * 200).problem("en")


def test_an_entity_bomb_in_a_workbook_is_refused():
    bomb = b'<!DOCTYPE a [<!ENTITY a "' + b"x" * 1000 + b'">'
    for one, before in zip("bcdefgh", "abcdefg", strict=True):
        bomb += f'<!ENTITY {one} "{f"&{before};" * 20}">'.encode()
    bomb += b"]>"
    out = io.BytesIO()
    good = zipfile.ZipFile(io.BytesIO(workbook(GOOD)))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in good.namelist():
            data = good.read(name)
            if name.endswith("sheet1.xml"):
                data = bomb + data.replace(b"<sheetData>", b"<sheetData>&h;")
            archive.writestr(name, data)
    assert "damaged" in refused(out.getvalue()).problem("en")


def test_one_csv_holds_cases():
    found = checked(csv_text([CASE]).encode())
    assert [line.values["title"] for line in found.of("cases", "new")] == [CASE["title"]]


def test_a_zip_of_csvs_is_a_workbook():
    found = checked(csv_zip(GOOD))
    assert {name: len(lines) for name, lines in found.lines.items()} == {
        "cases": 1,
        "people": 2,
        "findings": 1,
    }
    assert found.rejected == []


def test_an_encoding_that_was_guessed_is_shown_as_a_guess():
    text = csv_text([{**CASE, "title": "คดีค้ามนุษย์ที่ชายแดน ผู้เสียหายถูกหลอกไปทำงาน"}])
    found = checked(text.replace(str(CASE["title"]), "").encode("cp874"))
    assert [guess.row for guess in found.file_guesses] == [0]
    assert found.file_guesses[0].note["en"]


def test_merged_cells_are_filled_in_and_shown_as_guessed():
    book = Workbook()
    tab = book.active
    tab.title = "cases"
    tab.append(["case", "title", "source", "reported_on", "recruitment_province"])
    for number in (1, 2, 3):
        tab.append([f"K-{number}", "t", "police", "25/03/2026", None])
    tab["E2"] = "ສະຫວັນນະເຂດ"
    tab.merge_cells("E2:E3")
    found = checked(to_bytes(book))
    provinces = [line.values.get("recruitment_province") for line in found.lines["cases"]]
    assert provinces == ["LA-SV", "LA-SV", None]
    (guess,) = found.guesses
    assert (guess.row, guess.column, guess.read["en"]) == (3, "recruitment_province", "Savannakhet")
    assert "E2" in guess.note["lo"]


def test_a_formula_without_a_result_is_refused_by_cell():
    rows = {"cases": [{**CASE, "title": "=A1&B1"}]}
    (line,) = checked(workbook(rows)).rejected
    assert [problem.column for problem in line.problems] == ["title"]
    assert "formula" in line.problems[0].problem["en"]


def test_blank_rows_and_hidden_sheets_are_passed_over():
    book = Workbook()
    tab = book.active
    tab.title = "Cases"
    tab.append(["ກອງບັນຊາການ"])
    tab.append([])
    tab.append([" TITLE * ", "Case no. in this sheet", "How it came to the office", "reported on"])
    tab.append(["ຊື່ຄະດີ", "ເລກຄະດີໃນຕາຕະລາງ", "ແຫຼ່ງທີ່ມາຂອງຄະດີ", "ວັນທີລາຍງານ"])
    tab.append([None, "  ", "-", None])
    tab.append(["t", 7, "ຕຳຫຼວດ", "໒໕/໐໓/໒໕໖໙"])
    hidden = book.create_sheet("people")
    hidden.sheet_state = "hidden"
    hidden.append(["nothing"])
    found = checked(to_bytes(book))
    (line,) = found.lines["cases"]
    assert (line.number, line.status, line.values["case"]) == (6, "new", "7")


def test_unknown_columns_are_told_and_not_fatal():
    book = Workbook()
    tab = book.active
    tab.append([*CASE, "Weather"])
    tab.append([*CASE.values(), "rain"])
    found = checked(to_bytes(book))
    assert found.unknown == {"cases": ["Weather"]}
    assert len(found.of("cases", "new")) == 1


def test_a_missing_required_column_is_told_by_its_header():
    rows = {"cases": [{key: value for key, value in CASE.items() if key != "reported_on"}]}
    error = refused(workbook(rows))
    assert "Reported on" in error.problem("en")
    assert "ວັນທີລາຍງານ" in error.problem("lo")


def test_a_column_that_stands_twice_is_refused():
    book = Workbook()
    book.active.append([*CASE, "ຊື່ຄະດີ"])
    book.active.append([*CASE.values(), "x"])
    assert "twice" in refused(to_bytes(book)).problem("en")


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr("khua.sheets.headers.MAX_ROWS", 3)
    rows = {"cases": [{**CASE, "case": str(number)} for number in range(4)]}
    assert "rows" in refused(workbook(rows)).problem("en")


def test_the_template_is_read_as_a_sheet_without_rows():
    from khua.sheets.template import template_csv, template_workbook

    for data in (template_workbook(), template_csv()):
        assert len(open_file(data)) >= 3
        assert "no rows" in refused(data).problem("en")
