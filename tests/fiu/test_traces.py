"""Where money went, and where it came from: asked through the pages, kept, found again."""

import csv
import io
import re
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from khua.fiu import jobs
from khua.fiu.models import Account, Batch, Customer, Trace
from khua.fiu.services import traces
from khua.fiu.services.traces import TraceData
from khua.fiu.shown import trace_rows as trace_files
from khua.fiu.traces import seeds, trails
from khua.money.known import AccountKind
from khua.money.store import StoreProblem
from khua.money.tracing import Asked, End, Method
from khua.record.refusal import Refused
from tests import world
from tests.fiu import banks

HEAD = "transaction_id,time,from_account,to_account,amount,currency,kind,branch\n"
#: 10 million in cash to 010-1; 9 of it on; 2 out in cash, 4 to 010-3, 1 to a service
JANUARY = """\
T1,2026-01-05 09:00,,010-1,10000000,LAK,cash in,
T2,2026-01-06 09:00,010-1,010-2,6000000,LAK,transfer,
T3,2026-01-06 10:00,010-1,=cmd|9,3000000,LAK,transfer,
T4,2026-01-07 09:00,010-2,,2000000,LAK,cash out,
T5,2026-01-07 10:00,010-2,010-3,4000000,LAK,transfer,
"""
#: as it came later: what was in 010-2 before, which changes what is of the case by all methods
EARLIER = """\
S1,2026-01-05 12:00,,010-2,60000000,LAK,cash in,
S2,2026-01-08 12:00,010-3,020-9,1000000,LAK,transfer,
"""


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.KHUA_HOME = tmp_path / "home"


@pytest.fixture
def officer(client_for):
    """An officer of the unit, in front of its pages."""
    client = client_for("c-fiu-officer")
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def member(officer, acting, tmp_path):
    """The same, whose unit has the transactions of January."""
    member = acting("c-fiu-officer")
    banks.load(member, banks.written(tmp_path, "transactions", HEAD + JANUARY))
    return member


@pytest.fixture
def told(member, tmp_path):
    """The same, whose unit knows the customers of that bank and their accounts too."""
    for kind in ("customers", "accounts"):
        banks.load(member, banks.written(tmp_path, kind))
    return member


def load_more(member, tmp_path) -> None:
    folder = tmp_path / "more"
    folder.mkdir()
    banks.load(member, banks.written(folder, "transactions", HEAD + EARLIER))


def account(number: str) -> Account:
    return Account.objects.get(number=number)


def data(title: str = "ຕິດຕາມ", *, of: str = "0101", **asked: object) -> TraceData:
    seed = account(of)
    found = Asked(accounts=[seed.number_in_ledger], **asked)
    return TraceData(title, found, [seed], {seed.pk: ["ເຫດຜົນ"]})


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


def form(**changed: object) -> dict[str, object]:
    given = {"title": "ເງິນສົດ", "numbers": "BCEL 010-1", "method": "fifo", "direction": "forward"}
    return {**given, **changed}


def test_a_trace_is_asked_for_and_shown(member, officer):
    made = officer.post(at("trace-new"), form(since="05/01/2026", until="31/01/2026"))
    number = made["Location"].split("/")[-2]
    assert re.fullmatch(r"C-FIU-TRC-\d{4}-0001", number)
    page = officer.get(at("trace", number))
    told = text_of(page)
    assert "First in, first out" in told
    assert "₭10,000,000" in told, "what came in"
    assert "₭2,000,000" in told, "what went out as cash"
    held = {each["account"].number: each["held"] for each in page.context["held"]}
    assert held == {"0103": "₭4,000,000", "CMD9": "₭3,000,000", "0101": "₭1,000,000"}
    (broken,) = page.context["breaks"]
    assert (broken["end"], broken["amount"]) == ("Cash", "₭2,000,000")
    assert broken["target"] is None
    assert [line.number.split("-")[1] for line in page.context["lines"]] == list("23456")
    assert {line.batch.source for line in page.context["lines"]} == {"transactions.csv"}
    assert number in text_of(officer.get(at("trace-list")))
    option = page.context["sankey"]["series"][0]
    assert sum(link["value"] for link in option["links"] if link["source"] == "0") > 0
    assert {edge["source"] for edge in page.context["graph"]["edges"]} >= {"a0"} - {"a0"}


def test_a_kept_trace_stays_what_it_was_whatever_is_loaded_later(member, tmp_path):
    made = traces.ask(member, data(method=Method.FIFO))
    before = traces.found(member, made)
    load_more(member, tmp_path)
    copy = trails.place(member, made.pk)
    assert trails.digest(traces.found(member, made)) == trails.digest(before), "from its copy"
    copy.unlink()
    again = traces.found(member, made)
    assert again.rows.equals(before.rows), "found anew from the same batches"
    assert again.accounts.equals(before.accounts)
    assert copy.exists()
    new = traces.ask(member, data(method=Method.FIFO))
    assert traces.found(member, new).held != before.held, "the new batch changes a new trace"
    copy.write_bytes(b"not what it was")
    assert traces.found(member, made).rows.equals(before.rows)


def test_an_account_that_becomes_a_service_changes_no_trace(member):
    Account.objects.filter(number="CMD9").update(kind=AccountKind.SERVICE)
    made = traces.ask(member, data(method=Method.HAIRCUT))
    assert set(traces.found(member, made).lost) == {End.CASH, End.SERVICE}
    Account.objects.filter(number="CMD9").update(kind=0)
    Account.objects.filter(number="0102").update(kind=AccountKind.SERVICE)
    trails.place(member, made.pk).unlink()
    assert set(traces.found(member, made).lost) == {End.CASH, End.SERVICE}


def test_trails_end_at_banks_of_which_nothing_was_loaded(told):
    Account.objects.filter(number="CMD9").update(institution="OTHER")
    made = traces.ask(told, data(method=Method.HAIRCUT))
    found = traces.found(told, made)
    assert found.lost[End.OUTSIDE] == 300_000_000
    assert made.totals["ends"]["outside"] == [account("CMD9").number_in_ledger]


def test_a_missing_or_changed_file_is_said(member, officer, acting):
    made = traces.ask(member, data())
    trails.place(member, made.pk).unlink()
    from khua.fiu import store

    (file,) = [store.folder(member) / part.file for part in store.parts(member)]
    content = file.read_bytes()
    file.unlink()
    with pytest.raises(StoreProblem) as problem:
        traces.found(member, made)
    assert file.name in problem.value.problem["lo"]
    assert file.name in text_of(officer.get(at("trace", made.number)))
    assert officer.get(at("trace-print", made.number)).status_code == 302
    file.write_bytes(content)
    member = acting("c-fiu-officer")
    made.totals["sha256"] = "0" * 64
    with pytest.raises(StoreProblem):
        traces.found(member, made)


def test_what_was_made_is_not_changed(member):
    made = traces.ask(member, data())
    for change in ({"totals": {}}, {"asked": {}}, {"title": "x"}, {"done": 0.5}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Trace.objects.filter(pk=made.pk).update(**change)


def test_the_file_can_be_read_back_and_runs_nothing(member, officer, monkeypatch):
    Account.objects.filter(number="CMD9").update(number="=cmd|9")
    made = traces.ask(member, data(of="0101", method=Method.FIFO))
    source = Batch.objects.get(kind="transactions").sha256
    monkeypatch.setattr(trace_files, "_AT_ONCE", 2)
    response = officer.get(at("trace-rows", made.number))
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert made.number in response["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 5
    assert rows[0]["When"] == "2026-01-05 09:00:00"
    assert (rows[0]["From: account"], rows[0]["Amount"]) == ("Cash", "10000000.00")
    assert rows[2]["To: account"] == "'=cmd|9"
    assert {row["SHA-256 of the source"] for row in rows} == {source}
    assert rows[3]["The trail ends"] == "Cash"


def test_the_printed_report_has_every_payment_and_its_source(member, officer):
    made = traces.ask(member, data(method=Method.LIFO))
    (batch,) = Batch.objects.filter(kind="transactions")
    for lang, method in (("lo", "ເຂົ້າຫຼັງ ອອກກ່ອນ"), ("en", "Last in, first out")):
        officer.cookies["django_language"] = lang
        page = officer.get(at("trace-print", made.number))
        assert len(page.context["lines"]) == 5
        told = text_of(page)
        assert batch.sha256 in told
        assert made.totals["sha256"] in told
        assert method in told
        assert "ເຫດຜົນ" not in told, "why an account was chosen may tell that somebody reported"


def test_backward_and_single_payments(member, officer, acting):
    batch = Batch.objects.get(kind="transactions").pk
    asked = form(numbers="", payments=f"{batch}-4 1000000", method="lifo", direction="backward")
    made = officer.post(at("trace-new"), asked)
    number = made["Location"].split("/")[-2]
    member = acting("c-fiu-officer")
    trace = Trace.objects.get(number=number)
    found = traces.found(member, trace)
    assert trace.asked["transactions"] == {str((batch << 32) + 4): 100_000_000}
    assert found.asked.backward
    assert found.lost == {End.CASH: 100_000_000}
    assert f"{batch}-4" in text_of(officer.get(at("trace", number)))


#: what is written instead: the field it is said beside
NONSENSE = [
    ({"numbers": ""}, "__all__"),
    ({"numbers": "999"}, "numbers"),
    ({"numbers": "LDB 010-1"}, "numbers"),
    ({"payments": "first of May"}, "payments"),
    ({"payments": "7-99999"}, "__all__"),
    ({"since": "soon"}, "since"),
    ({"since": "05/01/2026", "until": "01/01/2026"}, "__all__"),
    ({"least": "much"}, "least"),
    ({"method": "guess"}, "method"),
    ({"direction": "backward", "opening": "last"}, "__all__"),
    ({"title": " "}, "title"),
]


def test_what_cannot_be_traced_is_said_beside_its_field(member, officer, acting):
    for changed, field in NONSENSE:
        page = officer.post(at("trace-new"), form(**changed))
        assert page.status_code == 200, changed
        assert list(page.context["form"].errors) == [field], changed
    acting("c-fiu-officer")
    assert not Trace.objects.exists()


def test_nothing_is_traced_before_anything_is_loaded(acting):
    member = acting("c-fiu-officer")
    with pytest.raises(Refused) as refused:
        traces.ask(member, TraceData("x", Asked(accounts=[1])))
    assert refused.value.field == "__all__"


def test_a_victim_s_account_is_marked(member, officer):
    Account.objects.filter(number="0102").update(possible_victim=True)
    made = traces.ask(member, data())
    node = f"a{account('0102').number_in_ledger}"
    page = officer.get(at("trace", made.number))
    assert [each.number for each in page.context["victims"]] == ["0102"]
    nodes = {node["id"]: node for node in page.context["graph"]["nodes"]}
    assert nodes[node]["protected"]


def test_methods_stand_side_by_side(member, officer):
    made = traces.ask(member, data())
    earliest = traces.ask(member, data(method=Method.EARLIEST))
    page = officer.get(at("trace", made.number))
    assert len(page.context["compared"]["methods"]) == 4
    assert [each["chosen"] for each in page.context["compared"]["methods"]].count(True) == 1
    page = officer.get(at("trace", earliest.number))
    assert page.status_code == 200
    assert page.context["sums"] is None


# -- where a trace begins --------------------------------------------------------------------------


def test_people_of_a_case_lead_to_accounts_only_for_who_sees_it(told, officer, members, acting):
    from khua.access.context import acting_as
    from khua.record import services
    from khua.record.data import IdentityData, PersonData

    case = world.open_case(members["sv-pol-officer"], reported_on=date(2026, 3, 2)).case
    with acting_as(members["sv-pol-officer"]) as police:
        known = IdentityData(name="ຄຳແພງ ໄຊຍະວົງ", phones=("+8562055551111",))
        services.add_people(police, [(case, PersonData(("suspect",), identity=known))])
    address = f"{at('trace-new')}?case={case.number}"
    page = officer.get(address)
    assert page.context["start"].seeds == []
    assert page.context["start"].trouble
    with acting_as(members["sv-pol-head"]) as head:
        world.a_team(head, members["c-fiu-officer"], case)
    page = officer.get(address)
    acting("c-fiu-officer")
    found = {seed.account.number: seed for seed in page.context["start"].seeds}
    assert set(found) == {"0101", "0102"}, "one phone over two customers, and names that are alike"
    assert any("phone" in why or "ໂທ" in why for why in found["0101"].why)
    assert len(found["0102"].why) == 2, "the name too, in another script"
    assert page.context["form"]["chosen"].value() == [], "none is taken by itself"
    chosen = str(found["0101"].account.pk)
    made = officer.post(address, form(numbers="", chosen=[chosen]))
    number = made["Location"].split("/")[-2]
    acting("c-fiu-officer")
    trace = Trace.objects.get(number=number)
    assert trace.origin["case"] == case.number
    assert trace.origin["seeds"][chosen] == found["0101"].why
    page = officer.get(at("trace", number))
    assert page.context["proceeds"]["total"].startswith("₭10")


def test_seeds_of_a_report_an_alert_and_a_customer(told):
    from khua.fiu.services import reports

    subject = reports.SubjectData(kind="account", account=account("0103").pk)
    report = reports.register(told, reports.ReportData(kind="STR", entity="ກ", subjects=[subject]))
    (seed,) = seeds.of_report(report)
    assert seed.account.number == "0103"
    assert report.number in seed.why[0]
    holder = Customer.objects.get(number="C1")
    assert [s.account.number for s in seeds.of_customer(holder)] == ["0101"]
    found, missing = seeds.of_numbers(["bcel 010-1", "LDB 010-1", "0102"])
    assert [s.account.number for s in found] == ["0101", "0102"]
    assert missing == ["LDB 010-1"]


def test_an_account_is_chosen_from_its_page(member, officer):
    pk = account("0102").pk
    page = officer.get(f"{at('trace-new')}?account={pk}&account=x")
    assert page.context["form"]["chosen"].value() == [str(pk)]


# -- a large ledger --------------------------------------------------------------------------------


def test_a_large_ledger_is_traced_by_the_worker(member, officer, acting, monkeypatch):
    monkeypatch.setattr(traces, "AT_ONCE", 1)
    made = traces.ask(member, data())
    bad = traces.ask(member, TraceData("x", Asked(accounts=[4_000_000])))
    assert (made.done, made.totals) == (0, {})
    copy = trails.place(member, made.pk)
    page = officer.get(at("trace", made.number))
    assert page.context["going_on"]
    assert "hx-trigger" in page.content.decode()
    for each in (made, bad):
        jobs.follow(each.pk, member.pk)
    member = acting("c-fiu-officer")
    made.refresh_from_db()
    bad.refresh_from_db()
    assert "4000000" in bad.trouble["en"]
    assert made.done == 1
    assert traces.found(member, made).added == 1_000_000_000
    copy.unlink()
    assert traces.found(member, made) is None, "the worker finds it anew"
    jobs.follow(made.pk, member.pk)
    assert copy.exists()
    copy.unlink()
    acting("c-fiu-officer")
    for each in trails.place(member, made.pk).parents[1].glob("????-??/*.parquet"):
        each.unlink()
    jobs.follow(made.pk, member.pk)
    member = acting("c-fiu-officer")
    with pytest.raises(StoreProblem):
        traces.found(member, made)
    assert traces.found(member, made) is None, "and it is tried again"


# -- who sees it -----------------------------------------------------------------------------------


def test_nobody_else_sees_a_trace(client_for, acting, tmp_path):
    outside = ("c-fiu-auditor", "c-pol-head", "sv-pro-officer", "c-pol-admin")
    others = [client_for(who) for who in outside]
    member = acting("c-fiu-officer")
    banks.load(member, banks.written(tmp_path, "transactions", HEAD + JANUARY))
    made = traces.ask(member, data())
    for who in outside:
        acting(who)
        assert not Trace.objects.exists()
    for other in others:
        for name in ("trace", "trace-print", "trace-rows"):
            assert other.get(at(name, made.number)).status_code == 404


def test_who_looked_at_a_trace_and_took_it_out_is_noted(member, officer, monkeypatch):
    made = traces.ask(member, data())
    noted = []
    monkeypatch.setattr(traces, "note", lambda *what, **more: noted.append((*what, more)))
    for name in ("trace", "trace-print", "trace-rows"):
        officer.get(at(name, made.number))
    looked = ("account.read", made.number, {"own": 1})
    assert noted == [looked, looked, ("export", made.number, {"own": 1, "rows": 5})]


def test_its_pages_make_few_queries(member, officer):
    made = traces.ask(member, data())
    most = {"trace-list": 9, "trace-new": 7, "trace": 14, "trace-print": 14}
    for name, queries in most.items():
        address = at(name, made.number) if name in ("trace", "trace-print") else at(name)
        officer.get(address)
        with CaptureQueriesContext(connection) as asked:
            officer.get(address)
        savepoints = sum("SAVEPOINT" in query["sql"] for query in asked)
        assert len(asked) - savepoints <= queries, name
