"""The steps of an import against a real database, each in the caller's transaction."""

import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from khua.access.context import acting_as
from khua.reading import Unreadable
from khua.record.models import Case, Finding, Identity, Person
from khua.sheets import services
from khua.sheets.format import REASON, ROW
from khua.sheets.models import Import
from khua.sheets.samples import MISTAKES, faulty_workbook
from tests.sheets.books import CASE, FINDING, GOOD, SUSPECT, VICTIM, csv_zip, workbook


def carry_through(member, data: bytes, language: str = "en") -> Import:
    """Upload, read, confirm and write; the import as it ended."""
    with acting_as(member) as importer:
        one = services.receive(importer, "sheet.xlsx", data, language)
    services.work(one.pk, member.pk)
    with acting_as(member):
        one = Import.objects.get(pk=one.pk)
        services.confirm(one)
    services.work(one.pk, member.pk)
    with acting_as(member):
        return Import.objects.get(pk=one.pk)


def sums(one: Import) -> tuple[int, int, int]:
    """New, there and bad rows of all sheets."""
    return tuple(
        sum(count[status] for count in one.counts.values()) for status in ("new", "there", "bad")
    )


def test_good_rows_are_in_the_record(members):
    officer = members["sv-pol-officer"]
    one = carry_through(officer, workbook(GOOD))
    assert (one.status, sums(one)) == ("done", (4, 0, 0))
    with acting_as(officer):
        case = Case.objects.get(pk=one.opened[0])
        assert (case.title, case.sheet_key, case.created_by_id) == (
            CASE["title"],
            "k-1",
            officer.pk,
        )
        suspect, victim = case.people.all()
        assert (suspect.identity.honorific, suspect.identity.name) == ("ທ້າວ", "ບຸນມີ ທອງດີ")
        assert victim.protected
        finding = case.findings.get(code="act.recruitment")
        assert (finding.suspect, finding.victim, finding.author_id) == (suspect, victim, officer.pk)
        assert case.findings.get(code="victim.minor").source == "computed"


def test_the_same_file_twice_adds_nothing(members):
    officer = members["sv-pol-officer"]
    carry_through(officer, workbook(GOOD))
    with acting_as(officer):
        before = [model.objects.count() for model in (Case, Person, Identity, Finding)]
    again = carry_through(officer, workbook(GOOD))
    assert sums(again) == (0, 4, 0)
    assert again.opened == []
    with acting_as(officer):
        assert [model.objects.count() for model in (Case, Person, Identity, Finding)] == before


def test_the_same_keys_in_another_file_or_of_a_colleague_add_nothing(members):
    carry_through(members["sv-pol-officer"], workbook(GOOD))
    assert sums(carry_through(members["sv-pol-officer2"], csv_zip(GOOD))) == (0, 4, 0)


def test_another_office_may_use_the_same_keys(members):
    carry_through(members["sv-pol-officer"], workbook(GOOD))
    assert sums(carry_through(members["bk-pol-officer"], workbook(GOOD))) == (4, 0, 0)


def test_a_sheet_may_name_a_case_and_a_person_by_what_khua_calls_them(members, a_case):
    officer = members["sv-pol-officer"]
    row = {
        "case": a_case.case.number,
        "suspect": a_case.suspect.code_name,
        "code": "intent",
        "standing": "proved",
    }
    assert sums(carry_through(officer, workbook({"findings": [row]}))) == (1, 0, 0)
    with acting_as(officer):
        assert a_case.case.findings.get(code="intent").suspect_id == a_case.suspect.pk


def test_a_finding_of_the_sheet_takes_the_place_of_what_was_computed(members):
    officer = members["sv-pol-officer"]
    row = {"case": "K-1", "victim": "V1", "code": "victim.minor", "standing": "proved"}
    data = workbook({**GOOD, "findings": [{**row, "source": "document"}]})
    assert sums(carry_through(officer, data)) == (4, 0, 0)
    assert sums(carry_through(officer, data)) == (0, 4, 0)
    with acting_as(officer):
        assert Finding.objects.get(code="victim.minor").source == "document"


def test_an_approximate_age_does_not_make_a_child(members):
    officer = members["sv-pol-officer"]
    people = [SUSPECT, {**VICTIM, "age": "about 17"}]
    carry_through(officer, workbook({**GOOD, "people": people}))
    with acting_as(officer):
        identity = Identity.objects.get(person__sheet_key="v1")
        assert (identity.age, identity.birth_date.year, identity.birth_precision) == (
            None,
            2009,
            "about",
        )
        assert not Finding.objects.filter(code="victim.minor").exists()


@pytest.mark.parametrize("language", ["en", "lo"])
def test_the_rejects_name_all_twelve_mistakes_in_the_language_of_the_uploader(members, language):
    one = carry_through(members["sv-pol-officer"], faulty_workbook(), language)
    assert sums(one) == (42, 0, 12)
    book = load_workbook(io.BytesIO(bytes(one.rejects)))
    rows = [row for tab in book if tab.sheet_state == "visible" for row in tab.iter_rows(min_row=4)]
    assert len(rows) == len(MISTAKES) == 12
    assert book.worksheets[0]["A1"].value == ROW["lo"]
    assert book.worksheets[0]["B2"].value == REASON["en"]
    for row in rows:
        assert isinstance(row[0].value, int)
        assert row[1].value
        assert ("ລ" in row[1].value or "ນ" in row[1].value) == (language == "lo")
        marked = [cell for cell in row if cell.fill.fgColor.rgb == "00FBE3E1"]
        assert len(marked) == 1


def test_mended_rejects_add_only_what_is_new(members):
    officer = members["sv-pol-officer"]
    one = carry_through(officer, workbook({**GOOD, "people": [SUSPECT, {**VICTIM, "age": 200}]}))
    assert sums(one) == (2, 0, 2)  # the victim, and the finding about her
    book = load_workbook(io.BytesIO(bytes(one.rejects)))
    people = next(tab for tab in book if "People" in tab.title)
    header = [cell.value for cell in people[3]]
    people.cell(4, header.index("vic_AgeWhenTrafficked") + 1).value = "15"
    out = io.BytesIO()
    book.save(out)
    again = carry_through(officer, out.getvalue())
    assert sums(again) == (2, 0, 0)
    assert again.report["unknown"] == {}
    with acting_as(officer):
        assert Case.objects.get(sheet_key="k-1").people.count() == 2
    assert sums(carry_through(officer, workbook(GOOD))) == (0, 4, 0)


def test_nothing_is_written_before_it_is_confirmed(members):
    officer = members["sv-pol-officer"]
    with acting_as(officer) as importer:
        one = services.receive(importer, "s.xlsx", workbook(GOOD), "en")
    services.work(one.pk, officer.pk)
    services.work(one.pk, officer.pk)
    with acting_as(officer):
        assert Import.objects.get(pk=one.pk).status == "preview"
        assert not Case.objects.filter(sheet_key="k-1").exists()
        services.cancel(Import.objects.get(pk=one.pk))
        one.refresh_from_db()
        assert (one.status, one.content, one.rejects) == ("cancelled", None, None)


def test_a_file_that_is_no_sheet_fails_with_its_mend(members):
    one = carry_through(members["sv-pol-officer"], b"a,b\n1,2\n")
    assert one.status == "failed"
    assert set(one.report["problem"]) == set(one.report["mend"]) == {"en", "lo"}
    assert one.content is None


def test_what_can_be_no_sheet_is_not_even_kept(members):
    with acting_as(members["sv-pol-officer"]) as importer, pytest.raises(Unreadable):
        services.receive(importer, "s.pdf", b"%PDF-1.7 ...", "en")


def test_the_file_and_who_is_in_it_are_forgotten_when_all_is_in(members):
    people = [SUSPECT, {**VICTIM, "phones": "020 12", "birth_date": "31/02/2011"}]
    one = carry_through(members["sv-pol-officer"], workbook({**GOOD, "people": people}))
    assert one.content is None
    assert "31/02/2011" not in str(one.report)
    assert "020 12" not in str(one.report)
    assert [problem["column"] for problem in one.report["problems"][:2]] == [
        "birth_date",
        "phones",
    ]


def test_old_rejects_are_forgotten_at_the_next_upload(members):
    officer = members["sv-pol-officer"]
    one = carry_through(officer, faulty_workbook())
    with acting_as(officer) as importer:
        Import.objects.filter(pk=one.pk).update(created_at=timezone.now() - 2 * services.KEPT)
        services.receive(importer, "s.xlsx", workbook(GOOD), "en")
        one.refresh_from_db()
        assert one.rejects is None


def test_a_clerk_imports_victims_and_cannot_read_who_they_are(members):
    clerk = members["sv-pol-clerk"]
    one = carry_through(clerk, workbook(GOOD))
    assert sums(one) == (4, 0, 0)
    with acting_as(clerk):
        case = Case.objects.get(pk=one.opened[0])
        victim = case.people.get(sheet_key="v1")
        assert not Identity.objects.filter(person=victim).exists()
        assert Identity.objects.filter(person__sheet_key="p1").exists()
    with acting_as(members["sv-pol-head"]):
        assert Identity.objects.get(person_id=victim.pk).name == "ຈັນທະ ພົມມະວົງ"


@pytest.mark.parametrize(
    "other", ["sv-pol-officer2", "sv-pol-head", "sv-pol-auditor", "c-pol-head"]
)
def test_nobody_else_sees_an_import(members, other):
    officer = members["sv-pol-officer"]
    with acting_as(officer) as importer:
        one = services.receive(importer, "s.xlsx", workbook(GOOD), "en")
    with acting_as(members[other]):
        assert not Import.objects.filter(pk=one.pk).exists()
        assert Import.objects.filter(pk=one.pk).update(status="done") == 0


def test_a_job_of_one_member_cannot_touch_the_import_of_another(members):
    with acting_as(members["sv-pol-officer"]) as importer:
        one = services.receive(importer, "s.xlsx", workbook(GOOD), "en")
    with pytest.raises(Import.DoesNotExist):
        services.work(one.pk, members["sv-pol-officer2"].pk)


def test_findings_without_people_hold_for_all(members):
    officer = members["sv-pol-officer"]
    row = {key: FINDING[key] for key in ("case", "code", "standing")}
    carry_through(officer, workbook({**GOOD, "findings": [row]}))
    with acting_as(officer):
        finding = Finding.objects.get(code="act.recruitment")
        assert (finding.suspect, finding.victim, finding.source) == (None, None, "report")
