"""A report from its arrival to its end, through the pages."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from khua.fiu.models import Dissemination, Filed, Report, ReportFile
from khua.fiu.services import disseminations, reports
from khua.fiu.services.disseminations import DisseminationData
from khua.fiu.services.reports import ReportData
from khua.record.refusal import Refused
from tests import world

PAPER = {
    "kind": "STR",
    "entity": "ທະນາຄານ ຂ",
    "reference": "B-77",
    "reason": "ເງິນສົດຫຼາຍຄັ້ງ ຈາກຫຼາຍແຂວງ",
    "subject_kind": "account",
    "subject": "0102030405",
}


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


def test_from_the_bank_to_the_prosecutor_of_savannakhet(client_for, a_case, members, acting):
    officer, head = client_for("c-fiu-officer"), client_for("c-fiu-head")
    made = officer.post(at("report-new"), PAPER)
    number = made["Location"].split("/")[-2]
    assert re.fullmatch(r"C-FIU-STR-\d{4}-0001", number)
    page = text_of(officer.get(at("report", number)))
    assert "0102030405" in page
    assert "ເງິນສົດຫຼາຍຄັ້ງ" in page
    me = str(members["c-fiu-officer"].pk)
    assert officer.post(at("report-assign", number), {"to": me}).status_code == 302
    assessed = officer.post(
        at("report-assess", number), {"conclusion": "pursue", "assessment": "ບັນຊີຮວມເງິນ"}
    )
    assert assessed.status_code == 302
    document = {
        "receiver": "office",
        "to_office": str(members["sv-pro-officer"].office_id),
        "to_case": a_case.case.number,
        "title": "ເງິນຂອງນາຍໜ້າ",
        "purpose": "ສືບສວນເທົ່ານັ້ນ",
        "text": "ເງິນອອກໄປຊາຍແດນພາຍໃນ 24 ຊົ່ວໂມງ",
    }
    written = officer.post(f"{at('dissemination-new')}?report={number}", document)
    paper = written["Location"].split("/")[-2]
    prosecutor = client_for("sv-pro-officer")
    assert prosecutor.get(at("received", paper)).status_code == 404, "a draft is nobody's"
    assert officer.post(at("dissemination-send", paper)).status_code == 404, "the head sends"
    assert head.post(at("dissemination-send", paper)).status_code == 302
    # the prosecutor sees that document, puts it into a case, and sees nothing else of the unit
    page = text_of(prosecutor.get(at("received", paper)))
    assert "24 ຊົ່ວໂມງ" in page
    assert number not in page
    assert "ທະນາຄານ ຂ" not in page
    filing = prosecutor.post(at("received", paper), {"case": a_case.case.number})
    assert filing.status_code == 200, "he does not see that case yet"
    world.refer(members["sv-pol-officer"], members["sv-pro-officer"], a_case.case)
    filing = prosecutor.post(at("received", paper), {"case": a_case.case.number})
    assert filing["Location"] == at("case-money", a_case.case.number)
    tab = text_of(prosecutor.get(filing["Location"]))
    assert "ເງິນຂອງນາຍໜ້າ" in tab
    (kept,) = Filed.objects.filter(case=a_case.case)
    seen = text_of(client_for("sv-pol-officer").get(at("filed", a_case.case.number, kept.pk)))
    assert "24 ຊົ່ວໂມງ" in seen
    for name in ("unit", "report-list", "dissemination-list"):
        assert prosecutor.get(at(name)).status_code == 404
    assert prosecutor.get(at("report", number)).status_code == 404
    acting("c-fiu-head")
    assert Report.objects.get().state == "disseminated"
    assert Dissemination.objects.get().state == "filed"


def test_a_report_is_registered_once(acting):
    member = acting("c-fiu-officer")
    data = ReportData(kind="STR", entity="ທະນາຄານ", reference="1")
    reports.register(member, data, ("a.xml", b"<a/>"))
    with pytest.raises(Refused) as refused:
        reports.register(member, data)
    assert refused.value.field == "reference"
    with pytest.raises(Refused):
        reports.register(member, ReportData(kind="STR", entity="ອື່ນ"), ("b.xml", b"<a/>"))
    assert (Report.objects.count(), ReportFile.objects.count()) == (1, 1)


def test_each_step_has_its_place(acting, members):
    member = acting("c-fiu-officer")
    report = reports.register(member, ReportData(kind="STR", entity="ທະນາຄານ"))
    with pytest.raises(Refused):
        reports.assess(member, report, "pursue", "x")
    with pytest.raises(Refused) as refused:
        reports.assign(member, report, members["c-fiu-head"])
    assert refused.value.field == "to", "an officer takes, the head gives"
    with pytest.raises(Refused):
        reports.assign(acting("c-fiu-head"), report, members["sv-pol-officer"])
    reports.assign(acting("c-fiu-head"), report, members["c-fiu-officer"])
    with pytest.raises(Refused) as refused:
        reports.assess(acting("c-fiu-head"), report, "pursue", "x")
    assert refused.value.field == "__all__", "whoever has it assesses it"
    member = acting("c-fiu-officer")
    with pytest.raises(Refused):
        reports.assess(member, report, "pursue", "  ")
    assert reports.assess(member, report, "nothing", "ເງິນເດືອນ").due_at is not None
    with pytest.raises(Refused):
        reports.close(member, report, "")
    closed = reports.close(member, report, "ບໍ່ມີຫຍັງ")
    assert (closed.state, closed.due_at) == ("closed", None)
    with pytest.raises(Refused):
        reports.assign(member, closed, member)  # opened again only with a reason
    again = reports.assign(member, closed, member, "ມີບົດລາຍງານໃໝ່")
    assert [step.state for step in again.steps.all()] == [
        "registered",
        "assigned",
        "assessed",
        "closed",
        "assigned",
    ]


def test_the_clock_is_shorter_where_it_is_urgent(acting):
    member = acting("c-fiu-officer")
    slow = reports.register(member, ReportData(kind="STR", entity="ກ"))
    fast = reports.register(member, ReportData(kind="STR", entity="ຂ", urgent=True))
    assert fast.due_at < slow.due_at


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"purpose": ""}, "purpose"),
        ({"text": ""}, "text"),
        ({"to_office": None}, "to_office"),
        ({"receiver": "foreign"}, "foreign_unit"),
        ({"receiver": "foreign", "foreign_unit": "AMLO"}, "consent"),
    ],
)
def test_what_a_dissemination_must_say(acting, members, change, field):
    member = acting("c-fiu-officer")
    whole = {
        "title": "ກ",
        "purpose": "ຂ",
        "text": "ຄ",
        "to_office": members["sv-pro-officer"].office,
    }
    with pytest.raises(Refused) as refused:
        disseminations.write(member, DisseminationData(**{**whole, **change}))
    assert refused.value.field == field
    assert not Dissemination.objects.exists()


def test_two_pairs_of_eyes_and_taking_back(acting, members):
    head = acting("c-fiu-head")
    data = DisseminationData("ກ", "ຂ", "ຄ", to_office=members["sv-pro-officer"].office)
    own = disseminations.write(head, data)
    with pytest.raises(Refused, match="ຜູ້ຂຽນ"):
        disseminations.send(head, own)
    draft = disseminations.write(acting("c-fiu-officer"), data)
    sent = disseminations.send(acting("c-fiu-head"), draft)
    with pytest.raises(Refused):
        disseminations.change(head, sent, data)
    with pytest.raises(Refused):
        disseminations.take_back(head, sent, " ")
    disseminations.take_back(head, sent, "ຜິດຫ້ອງການ")
    acting("sv-pro-officer")
    assert not Dissemination.objects.exists()


SAMPLES = Path(__file__).parents[1] / "money/reading/samples"


def upload(client, name: str, content: bytes):
    file = SimpleUploadedFile(name, content, "text/xml")
    return client.post(at("report-upload"), {"file": file})


def test_a_goaml_file_becomes_a_report(client_for, acting):
    client = client_for("c-fiu-officer")
    content = (SAMPLES / "goaml_la_str.xml").read_bytes()
    made = upload(client, "str.xml", content)
    assert made.status_code == 302, text_of(made)
    page = text_of(client.get(made["Location"]))
    acting("c-fiu-officer")
    report = Report.objects.get()
    assert report.code == "STR"
    assert report.subjects.exists()
    assert report.reason[:20] in page
    file = client.get(at("report-file", report.number))
    assert file.content == content
    assert "attachment" in file["Content-Disposition"]
    assert "ລົງທະບຽນແລ້ວ" in text_of(upload(client, "again.xml", content))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<report><rentity_id>1</rentity_id></report>",
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><report>&x;</report>',
        b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><report>&b;</report>',
        b'<?xml version="1.0" encoding="UTF-16"?><report/>',
    ],
)
def test_a_broken_file_is_refused_plainly_and_leaves_nothing(client_for, acting, content):
    answer = upload(client_for("c-fiu-officer"), "x.xml", content)
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    acting("c-fiu-officer")
    assert not Report.objects.exists()
    assert not ReportFile.objects.exists()
