"""Importing and exporting over HTTP, as a browser without JavaScript does."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from khua.access.context import acting_as
from khua.record import services as record
from khua.record.models import Case
from khua.sheets import services
from khua.sheets.models import Import
from khua.sheets.samples import faulty_workbook
from tests import world
from tests.sheets.books import GOOD, workbook


@pytest.fixture
def officer(client_for):
    return client_for("sv-pol-officer")


def upload(client, data: bytes, name: str = "ຄະດີ.xlsx") -> str:
    """Send a file; the address of its import."""
    answer = client.post("/import/", {"sheet": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def let_the_worker_go_on(address: str, member) -> None:
    services.work(int(address.rstrip("/").rpartition("/")[2]), member.pk)


def test_from_the_upload_to_the_cases(officer, members):
    address = upload(officer, faulty_workbook())
    assert b"http-equiv" in officer.get(address).content  # it looks again without JavaScript
    let_the_worker_go_on(address, members["sv-pol-officer"])
    preview = officer.get(address).content.decode()
    assert f'action="{address}confirm/"' in preview
    assert "31/02/2025" in preview
    assert "http-equiv" not in preview
    assert officer.post(f"{address}confirm/").url == address
    let_the_worker_go_on(address, members["sv-pol-officer"])
    done = officer.get(address).content.decode()
    for number in range(1, 7):
        assert f"/cases/SV-POL-2025-{number:04}/" in done
    rejects = officer.get(f"{address}rejects/")
    assert rejects["Content-Disposition"].endswith('.xlsx"')
    assert load_workbook(io.BytesIO(rejects.content))


@pytest.mark.parametrize(("language", "word"), [("lo", "ບໍ່ຜ່ານ"), ("en", "Not accepted")])
def test_the_preview_speaks_both_languages(officer, members, language, word):
    officer.cookies["django_language"] = language
    address = upload(officer, faulty_workbook())
    let_the_worker_go_on(address, members["sv-pol-officer"])
    assert word in officer.get(address).content.decode()


def test_a_broken_upload_is_told_in_the_form(officer):
    for data in (b"", b"%PDF-1.7"):
        answer = officer.post("/import/", {"sheet": SimpleUploadedFile("x.xlsx", data)})
        assert answer.status_code == 200
        assert b"error-summary" in answer.content
    assert b"error-summary" in officer.post("/import/", {}).content


def test_an_upload_beyond_the_limit_is_told_in_the_form(officer, settings):
    settings.KHUA_SHEET_MAX_BYTES = 1000
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 2000
    sheet = SimpleUploadedFile("x.xlsx", b"PK\x03\x04" + b"x" * 5000)
    answer = officer.post("/import/", {"sheet": sheet}, headers={"accept-language": "en"})
    assert b"error-summary" in answer.content


def test_a_cancelled_import_is_over(officer, members):
    address = upload(officer, workbook(GOOD))
    let_the_worker_go_on(address, members["sv-pol-officer"])
    assert officer.post(f"{address}cancel/").status_code == 302
    officer.post(f"{address}confirm/")
    let_the_worker_go_on(address, members["sv-pol-officer"])
    assert officer.get(f"{address}rejects/").status_code == 404
    with acting_as(members["sv-pol-officer"]):
        assert not Case.objects.filter(sheet_key="k-1").exists()


@pytest.mark.parametrize("other", ["sv-pol-officer2", "sv-pol-head", "c-pol-head"])
def test_another_members_import_does_not_exist(officer, client_for, members, other):
    address = upload(officer, faulty_workbook())
    let_the_worker_go_on(address, members["sv-pol-officer"])
    stranger = client_for(other)
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"{address}rejects/").status_code == 404
    for step in ("confirm", "cancel"):
        assert stranger.post(f"{address}{step}/").status_code == 404
    assert stranger.get("/import/").content.decode().count(address) == 0


def test_whoever_may_not_import_finds_no_import_page(client_for):
    for role in ("sv-pol-auditor", "sv-pol-admin"):
        client = client_for(role)
        for path in ("/import/", "/import/template/", "/export/cases/"):
            assert client.get(path).status_code == 404


def test_an_import_that_fell_silent_can_be_taken_up(officer, members):
    address = upload(officer, workbook(GOOD))
    with acting_as(members["sv-pol-officer"]):
        from django.utils import timezone

        one = Import.objects.get()
        long_ago = timezone.now() - timedelta(minutes=5)
        Import.objects.filter(pk=one.pk).update(status="reading", touched_at=long_ago)
    page = officer.get(address).content.decode()
    assert f'action="{address}confirm/"' in page
    assert officer.post(f"{address}confirm/").url == address
    let_the_worker_go_on(address, members["sv-pol-officer"])
    with acting_as(members["sv-pol-officer"]):
        assert Import.objects.get(pk=one.pk).status == "preview"


def test_the_upload_asks_the_queue_for_a_worker_and_tells_it_nothing_else(officer, members):
    from django.db import connection

    address = upload(officer, workbook(GOOD))
    officer.post(f"{address}confirm/")  # too early, and no second job
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs WHERE status = 'todo'")
        (job,) = cursor.fetchall()

    number = int(address.rstrip("/").rpartition("/")[2])
    assert job[0] == "sheets.go_on"
    args = job[1] if isinstance(job[1], dict) else json.loads(job[1])
    assert args == {"import_id": number, "member_id": members["sv-pol-officer"].pk}


def test_the_template_is_a_workbook_or_csv(officer):
    book = load_workbook(io.BytesIO(officer.get("/import/template/").content))
    assert [tab.title for tab in book if tab.sheet_state == "visible"][:3] == [
        "ຄະດີ Cases",
        "ບຸກຄົນ People",
        "ຂໍ້ຄົ້ນພົບ Findings",
    ]
    assert book["lists"].sheet_state == "hidden"
    assert book.worksheets[0].data_validations.dataValidation
    archive = zipfile.ZipFile(io.BytesIO(officer.get("/import/template/?format=csv").content))
    assert archive.namelist() == ["cases.csv", "people.csv", "findings.csv"]
    assert archive.read("cases.csv").startswith(b"\xef\xbb\xbf")


def exported(client, query: str = ""):
    answer = client.get(f"/export/cases/{query}")
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.content))


def test_an_export_names_nobody_and_says_who_made_it(officer, a_case):
    officer.post("/cases/", {"text": "ບຸນທອງ"})
    book = exported(officer, "?searched=1&source=report")
    text = "\n".join(str(cell.value) for tab in book for row in tab for cell in row if cell.value)
    assert a_case.case.number in text
    assert a_case.victim.code_name in text
    for name in (world.VICTIM_NAME, world.SUSPECT_NAME):
        assert name.split(" ")[1] not in text
    assert "sv-pol-officer" in text
    assert "source = report" in text


def test_an_export_holds_only_what_one_sees(client_for, a_case):
    book = exported(client_for("bk-pol-officer"))
    text = "\n".join(str(cell.value) for tab in book for row in tab for cell in row)
    assert a_case.case.number not in text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " ="])
def test_exported_text_is_never_a_formula(officer, members, start):
    with acting_as(members["sv-pol-officer"]) as member:
        world_case = {"title": f"x{start}1", "account": f'{start}HYPERLINK("http://x")'}
        from khua.record.data import CaseData
        from tests.sheets.books import TODAY

        record.open_case(member, CaseData(source="police", reported_on=TODAY, **world_case))
    book = exported(officer)
    cells = [cell for tab in book for row in tab for cell in row if "HYPERLINK" in str(cell.value)]
    assert cells
    for cell in cells:
        assert cell.data_type == "s"
        assert cell.value.startswith("'")


def test_an_export_comes_back_as_nothing_new(officer, members, a_case):
    address = upload(officer, officer.get("/export/cases/").content)
    let_the_worker_go_on(address, members["sv-pol-officer"])
    with acting_as(members["sv-pol-officer"]):
        one = Import.objects.get()
        assert one.report["problems"] == []
        assert sum(count["new"] for count in one.counts.values()) == 0
        assert one.counts["people"]["there"] == 3
