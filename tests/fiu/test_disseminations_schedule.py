"""Rows that go along with a dissemination: offered, ticked, sent, filed, printed, written out."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from khua.fiu import store
from khua.fiu.disseminations import schedule
from khua.fiu.models import Account, Dissemination, Filed, Report, Trace
from khua.fiu.services import disseminations, loading, reports, traces
from khua.money.reading import goaml
from khua.money.tracing import Asked
from khua.record.refusal import Refused

HEAD = "transaction_id,time,from_account,to_account,amount,currency,kind\n"
ROWS = """\
T1,2026-01-05 09:00,010-1,010-2,1500000,LAK,transfer
T2,2026-01-05 10:00,010-2,=010-3,1400000,LAK,transfer
T3,2026-01-05 11:00,=010-3,,900000,LAK,cash out
T4,2026-01-06 08:30,010-2,020-9,19000.50,THB,transfer
T5,2026-01-07 08:30,090-7,090-8,7000,LAK,transfer
"""
BANK = "BCEL SECRET BRANCH"
#: how many queries each page makes, whatever goes along
QUERIES = {
    "dissemination-new": 10,
    "dissemination": 10,
    "dissemination-print": 7,
    "filed": 11,
    "filed-print": 9,
}


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.KHUA_HOME = tmp_path / "home"
    settings.KHUA_HOME.mkdir()


@pytest.fixture
def followed(acting, tmp_path) -> Trace:
    """A trace from account 010-1 over five transactions, taken up in a report."""
    officer = acting("c-fiu-officer")
    file = tmp_path / "secret-load.csv"
    file.write_text(HEAD + ROWS, encoding="utf-8")
    loading.load(officer, loading.Asked(file, "csv", source="BCEL"))
    report = reports.register(
        officer, reports.ReportData("STR", BANK, "REF-9", reason="ເງິນໄວ"), ("a.xml", b"<r/>")
    )
    seed = Account.objects.get(number="0101")
    asked = Asked(accounts=(seed.number_in_ledger,))
    return traces.ask(officer, traces.TraceData("ເງິນຂອງນາຍໜ້າ", asked, [seed], report=report))


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


def written(members, **more: str) -> dict[str, object]:
    return {
        "receiver": "office",
        "to_office": str(members["sv-pol-officer"].office_id),
        "title": "ເງິນຂອງນາຍໜ້າ",
        "purpose": "ສືບສວນ",
        "text": "ເງິນຖືກຖອນ",
        **more,
    }


def keys(page: str) -> list[str]:
    return re.findall(r'name="row" value="([0-9a-f]+-\d)"', page)


def test_rows_of_a_trace_go_with_the_document_to_the_case(
    client_for, members, followed, a_case, acting
):
    officer, head = client_for("c-fiu-officer"), client_for("c-fiu-head")
    address = f"{at('dissemination-new')}?trace={followed.number}"
    page = officer.get(address).content.decode()
    offered = keys(page)
    assert len(offered) == 4, "all of the trail, and nothing else"
    assert "0907" not in page
    made = officer.post(address, {**written(members), "row": offered[:3]})
    number = made["Location"].split("/")[-2]
    acting("c-fiu-officer")
    draft = Dissemination.objects.get(number=number)
    assert [row["amount"] for row in draft.schedule] == ["1500000.00", "1400000.00", "900000.00"]
    assert draft.schedule[0]["at"] == "2026-01-05T09:00:00+07:00"
    assert draft.schedule[2]["to"] == "", "cash"
    assert {s.trace_id or s.report_id for s in draft.sources.all()} == {
        followed.pk,
        followed.report_id,
    }
    assert keys(officer.get(at("dissemination-edit", number)).content.decode()) == offered
    changed = {**written(members), "row": [offered[0], offered[2], offered[3]]}
    assert officer.post(at("dissemination-edit", number), changed).status_code == 302
    assert head.post(at("dissemination-send", number)).status_code == 302

    police = client_for("sv-pol-officer")
    seen = police.get(at("received", number)).content.decode()
    assert "0101" in seen
    assert "฿" in seen or "THB" in seen
    filed = police.post(at("received", number), {"case": a_case.case.number})
    assert filed.status_code == 302
    acting("sv-pol-officer")
    paper = Filed.objects.get()
    address = (a_case.case.number, paper.pk)
    pages = [
        police.get(at("filed", *address)),
        police.get(at("filed-print", *address)),
        police.get(at("filed-rows", *address)),
        police.get(at("case-money", a_case.case.number)),
    ]
    for each in pages:
        assert each.status_code == 200
        text = each.content.decode()
        for secret in (BANK, "REF-9", "secret-load", followed.number, "C-FIU-STR"):
            assert secret not in text
    assert paper.schedule == Dissemination.objects.get(number=number).schedule


def test_rows_for_a_spreadsheet_hold_no_formula(client_for, members, followed, a_case, acting):
    rows = schedule.of_trace(acting("c-fiu-officer"), followed)
    read = list(csv.reader(io.StringIO(schedule.as_csv(rows).decode("utf-8-sig"))))
    assert len(read) == 5
    assert all(not cell.startswith(("=", "+", "@")) for line in read for cell in line)


def test_an_alert_offers_its_transactions_once(client_for, members, followed, acting):
    from khua.fiu.models import Alert, RuleRun

    officer = acting("c-fiu-officer")
    ledger = store.ledger(officer)
    alert = Alert.objects.create(
        unit=officer.office,
        run=RuleRun.objects.create(unit=officer.office, asked_by=officer),
        number="C-FIU-ALT-2026-0001",
        subject="account 1",
        score=0.6,
        exploitation="sexual",
        role="controller",
        families=["transfers"],
        case_suggested=False,
        told={
            "transactions": [int(n) for n in ledger.number[[0, 4]]],
            "since": int(ledger.at[0]),
            "until": int(ledger.at[4]),
        },
    )
    client = client_for("c-fiu-officer")
    page = client.get(f"{at('dissemination-new')}?alert={alert.number}").content.decode()
    assert len(keys(page)) == 2
    both = client.get(
        f"{at('dissemination-new')}?alert={alert.number}&trace={followed.number}"
    ).content.decode()
    assert len(keys(both)) == 5, "the one that both offer is offered once"
    assert client.get(f"{at('dissemination-new')}?alert=C-FIU-ALT-2026-9999").status_code == 404


def test_two_transactions_that_are_alike_stay_two():
    row = {
        "at": "2026-01-05T09:00:00+07:00", "from_bank": "A", "from": "1", "to_bank": "", "to": "",
        "amount": "5.00", "currency": "LAK", "value": "5.00", "part": None,
    }  # fmt: skip
    followed = {**row, "part": "4.00"}
    found = schedule.offered([row, row], [followed])
    assert len(found) == 2
    assert sorted(str(each["part"]) for each in found.values()) == ["4.00", "None"]


def test_sums_are_by_currency_and_in_kip(followed, acting):
    rows = schedule.of_trace(acting("c-fiu-officer"), followed)
    shown = schedule.shown(rows, "en")
    assert [(each.currency, each.count, each.amount) for each in shown.sums] == [
        ("LAK", 3, "₭3,800,000"),
        ("THB", 1, "19,000.50 THB"),
    ]
    assert shown.value.startswith("₭")
    assert shown.lines[2].target in ("Cash", "ເງິນສົດ")


def test_a_foreign_unit_gets_goaml_once_it_is_sent(client_for, members, followed, acting):
    officer, head = client_for("c-fiu-officer"), client_for("c-fiu-head")
    address = f"{at('dissemination-new')}?trace={followed.number}"
    document = written(
        members,
        receiver="foreign",
        foreign_unit="FIU Thailand (AMLO)",
        country="TH",
        request="AMLO/2026/77",
        consent="ບໍ່ສົ່ງຕໍ່ ຖ້າບໍ່ມີການອະນຸຍາດ",
        row="all",
    )
    number = officer.post(address, document)["Location"].split("/")[-2]
    assert officer.get(at("dissemination-goaml", number)).status_code == 302, "a draft is nobody's"
    assert head.post(at("dissemination-send", number)).status_code == 302
    got = officer.get(at("dissemination-goaml", number))
    assert got.status_code == 200
    assert got["Content-Disposition"] == f'attachment; filename="{number}-zz.xml"'
    report, problems = goaml.read(got.content, goaml.country("zz"))
    assert (report.entity_reference, report.fiu_ref_number) == (number, "AMLO/2026/77")
    assert [str(t.amount_local) for t in report.transaction][:3] == [
        "1500000.00",
        "1400000.00",
        "900000.00",
    ]
    assert report.transaction[3].t_from.foreign_currency.foreign_currency_code == "THB"
    assert BANK.encode() not in got.content
    assert b"REF-9" not in got.content
    print = officer.get(at("dissemination-print", number)).content.decode()
    assert "FIU Thailand" in print
    assert "Egmont" in print
    assert not problems


@pytest.mark.parametrize("country", ["AE", "TH", ""])
@pytest.mark.parametrize("rows", [True, False])
def test_goaml_is_read_back_in_every_shape(members, followed, acting, country, rows):
    officer = acting("c-fiu-officer")
    data = disseminations.DisseminationData(
        title="A",
        purpose="B",
        text="C",
        receiver="foreign",
        foreign_unit="FIU",
        country=country,
        consent="ບໍ່",
        schedule=schedule.of_trace(officer, followed) if rows else (),
    )
    draft = disseminations.write(officer, data)
    sent = disseminations.send(acting("c-fiu-head"), draft)
    from khua.fiu.disseminations import goaml as goaml_out

    given = goaml_out.write(Dissemination.objects.select_related("unit").get(pk=sent.pk))
    report, _ = goaml.read(given.xml, given.country)
    assert len(report.transaction) == (4 if rows else 0)


def test_a_request_is_answered_and_its_clock_stops(client_for, members, acting):
    officer = acting("c-fiu-officer")
    data = reports.ReportData("REQ", "FIU Thailand (AMLO)", "AMLO/2026/77", reason="ຂໍຂໍ້ມູນ")
    request = reports.register(officer, data)
    assert request.due_at is not None
    client = client_for("c-fiu-officer")
    address = f"{at('dissemination-new')}?report={request.number}"
    page = client.get(address).content.decode()
    assert "AMLO/2026/77" in page
    assert "FIU Thailand" in page
    document = written(
        members, receiver="foreign", foreign_unit="FIU Thailand (AMLO)", country="TH",
        request="AMLO/2026/77", consent="ບໍ່ສົ່ງຕໍ່",
    )  # fmt: skip
    number = client.post(address, document)["Location"].split("/")[-2]
    assert client_for("c-fiu-head").post(at("dissemination-send", number)).status_code == 302
    acting("c-fiu-officer")
    answered = Report.objects.get(pk=request.pk)
    assert (answered.state, answered.due_at) == ("disseminated", None)
    assert number in client.get(at("report", request.number)).content.decode()
    assert request.number in client.get(at("dissemination", number)).content.decode()
    # what they write back names our document
    back = reports.register(acting("c-fiu-officer"), reports.ReportData("OTH", "AMLO", number))
    assert back.number in client.get(at("dissemination", number)).content.decode()
    assert number in client.get(at("report", back.number)).content.decode()


def test_more_rows_than_people_read_are_refused(acting, members):
    data = disseminations.DisseminationData(
        title="A", purpose="B", text="C", to_office=members["sv-pol-officer"].office,
        schedule=[{}] * (schedule.MOST + 1),
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        disseminations.write(acting("c-fiu-officer"), data)
    assert str(schedule.MOST) in refused.value.mend


def test_pages_make_few_queries_however_many_rows(client_for, members, followed, a_case, acting):
    data = disseminations.DisseminationData(
        title="A", purpose="B", text="C", to_office=members["sv-pol-officer"].office,
        schedule=schedule.of_trace(acting("c-fiu-officer"), followed) * 50, traces=[followed],
    )  # fmt: skip
    sent = disseminations.write(acting("c-fiu-officer"), data)
    disseminations.send(acting("c-fiu-head"), sent)
    paper = disseminations.file(acting("sv-pol-officer"), sent, a_case.case)
    here = (a_case.case.number, paper.pk)
    made = {}
    for persona, address in [
        ("c-fiu-officer", f"{at('dissemination-new')}?trace={followed.number}"),
        ("c-fiu-officer", at("dissemination", sent.number)),
        ("c-fiu-officer", at("dissemination-print", sent.number)),
        ("sv-pol-officer", at("filed", *here)),
        ("sv-pol-officer", at("filed-print", *here)),
    ]:
        client = client_for(persona)
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        page = resolve(address.partition("?")[0]).view_name
        made[page] = sum("SAVEPOINT" not in query["sql"] for query in seen.captured_queries)
    assert made == QUERIES
