"""Accounts: found in any script, one with all that is known of it, and marks."""

import pytest
from django.db import connection
from django.urls import reverse

from khua.access.context import acting_as
from khua.fiu.models import Account, Alert, AlertAccount, Mark, RuleRun
from khua.fiu.services import marks
from khua.record.refusal import Refused
from khua.record.trail import Wanted, entries
from tests.fiu import banks


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.KHUA_HOME = tmp_path / "home"
    settings.KHUA_HOME.mkdir()


@pytest.fixture
def loaded(members, tmp_path):
    with acting_as(members["c-fiu-officer"]) as member:
        for kind in banks.FILES:
            banks.load(member, banks.written(tmp_path, kind))
    return members["c-fiu-officer"]


@pytest.fixture
def client(loaded, client_for):
    client = client_for("c-fiu-officer")
    client.cookies["django_language"] = "en"
    return client


def of(member, number: str) -> Account:
    with acting_as(member):
        return Account.objects.get(number=number)


def found(client, words: str) -> str:
    answer = client.post(reverse("account-list"), {"words": words})
    assert answer.status_code == 302
    assert words not in answer["Location"]
    return client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    "words",
    ["010-1", "0101", "Khampheng", "ຄຳແພງ ໄຊຍະວົງ", "sayavong khampheng", "PA 111", "020 5555 1111"],
)
def test_an_account_is_found_by_what_a_bank_says(client, words):
    assert "BCEL 0101" in found(client, words)


def test_words_that_nobody_bears_find_nothing(client):
    assert "No account found" in found(client, "Nobody Here")
    assert "No account found" in found(client, "%%")
    assert client.post(reverse("account-list"), {"words": ""}).status_code == 200


def test_an_account_tells_all_that_is_known(client, loaded):
    page = client.get(reverse("account", args=[of(loaded, "0102").pk])).content.decode()
    assert "ຄຳແພງ ໄຊຍະວົງ" in page
    assert "The document expired" in page
    assert "0101" in page, "whom it dealt with"
    assert "data-chart" in page
    assert "transactions.csv" in page, "the batch of each transaction"
    assert "15,000.00" not in page
    assert "1,500,000" in page


def test_an_account_that_nobody_told_of(client, loaded):
    page = client.get(reverse("account", args=[of(loaded, "0209").pk])).content.decode()
    assert "No file that was loaded says who holds it." in page
    assert client.get(reverse("account", args=[999_999])).status_code == 404


def test_looking_at_an_account_is_on_record_without_its_number(client, loaded, members):
    account = of(loaded, "0101")
    client.get(reverse("account", args=[account.pk]))
    with acting_as(members["c-fiu-auditor"]):
        (entry,) = [each for each in entries(Wanted(), None, 50) if each.action == "account.read"]
    assert "0101" not in str(entry)


def test_a_mark_says_why_and_is_taken_back(client, loaded):
    account = of(loaded, "0102")
    address = reverse("account-mark", args=[account.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"victim": "1", "why": " "}).status_code == 200, "no reason"
    assert client.post(address, {"victim": "1", "why": "her wages go on"}).status_code == 302
    page = client.get(reverse("account", args=[account.pk])).content.decode()
    assert "may be a victim" in page
    assert "her wages go on" in page
    assert "BCEL 0102" in client.get(reverse("account-list")).content.decode(), "it is listed"
    again = client.post(address, {"victim": "1", "why": "once more"})
    assert "Somebody has done that already" in again.content.decode()
    assert client.post(address, {"victim": "0", "why": "a mistake"}).status_code == 302
    with acting_as(loaded):
        assert not Account.objects.get(pk=account.pk).possible_victim
        assert Mark.objects.count() == 2


def test_a_mark_needs_a_reason(loaded):
    with acting_as(loaded) as member, pytest.raises(Refused) as refused:
        marks.mark(member, Account.objects.get(number="0101"), True, "")
    assert refused.value.field == "why"


def test_the_rules_and_alerts_of_an_account(client, loaded):
    account = of(loaded, "0101")
    rule = {"rule": "F01", "name": {"en": "Funnel", "lo": "ກວຍ"}, "hits": [], "weight": 0.5,
            "family": "money", "why": {"en": "", "lo": ""}, "version": 1, "source": ""}  # fmt: skip
    told = {"accounts": [account.number_in_ledger], "tied": [], "evidence": [rule]}
    with acting_as(loaded) as member:
        run = RuleRun.objects.create(unit=member.office, asked_by=member)
        alert = Alert.objects.create(
            unit=member.office, number="C-FIU-ALT-2026-0001", run=run, subject="person 1",
            score=0.5, exploitation="any", role="controller", families=[], case_suggested=False,
            told=told,
        )  # fmt: skip
        AlertAccount.objects.create(unit=member.office, alert=alert, account=account, role="")
    page = client.get(reverse("account", args=[account.pk])).content.decode()
    assert "C-FIU-ALT-2026-0001" in page
    assert "Funnel" in page


def test_a_broken_store_is_told_and_the_rest_is_shown(client, loaded, settings):
    from pathlib import Path

    for file in Path(settings.KHUA_HOME).rglob("*.parquet"):
        file.unlink()
    answer = client.get(reverse("account", args=[of(loaded, "0101").pk]))
    assert answer.status_code == 200
    assert "Sayavong" in answer.content.decode()


@pytest.mark.parametrize("who", ["c-pol-head", "c-fiu-auditor", "c-pol-admin", "sv-pro-officer"])
def test_nobody_else_sees_an_account(loaded, client_for, who):
    client = client_for(who)
    pk = of(loaded, "0101").pk
    for name, args in (("account-list", []), ("account", [pk]), ("account-mark", [pk])):
        assert client.get(reverse(name, args=args)).status_code == 404


def test_the_search_of_names_answers_the_unit_alone(loaded, members):
    with acting_as(members["c-pol-head"]), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM fiu_find_customers('{say}', '{say}', 10)")
        assert cursor.fetchone() == (0,)
    with acting_as(loaded), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM fiu_find_customers('{say}', '{say}', 10)")
        assert cursor.fetchone() == (1,)


def test_an_account_page_asks_as_much_for_many_as_for_few(client, loaded, tmp_path):
    from django.test.utils import CaptureQueriesContext

    def queries(number: str) -> int:
        address = reverse("account", args=[of(loaded, number).pk])
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len([each for each in seen.captured_queries if "SAVEPOINT" not in each["sql"]])

    few = queries("0102")
    rows = [
        f"M{n},2026-01-{n % 27 + 1:02} 10:00,010-2,077-{n},{n + 1}00,LAK,transfer,\n"
        for n in range(200)
    ]
    head = banks.TRANSACTIONS.splitlines(keepends=True)[0]
    with acting_as(loaded) as member:
        banks.load(member, banks.written(tmp_path, "transactions", head + "".join(rows)))
    assert queries("0102") == few <= 26
    page = client.get(reverse("account", args=[of(loaded, "0102").pk])).content.decode()
    assert "Page 1 of 5" in page


def test_people_of_cases_are_a_hint_to_whoever_sees_the_case(a_case, members):
    from khua.fiu.models import Customer
    from khua.fiu.selectors.accounts import in_cases

    holder = Customer(name="Bounthong", family_name="Vongsavanh")
    account = Account(number="0101", holder=holder)
    with acting_as(members["sv-pol-officer"]):
        (hint,) = in_cases(account)
    assert (hint.case, hint.code, hint.why) == (a_case.case, a_case.suspect.code, "name")
    with acting_as(members["c-fiu-officer"]):
        assert in_cases(account) == []


@pytest.mark.parametrize("who", ["c-pol-head", "c-fiu-auditor", "c-pol-admin", "sv-pol-officer"])
def test_marks_and_places_are_the_unit_s_alone(loaded, members, who):
    from django.db import ProgrammingError, transaction

    from khua.fiu.models import Area

    with acting_as(loaded) as member:
        marks.mark(member, Account.objects.get(number="0101"), True, "why")
        Area.objects.create(
            unit=member.office, kind="listed", province="LA-BK", why="x", added_by=member
        )
        unit = member.office
    with acting_as(members[who]) as other:
        assert not Mark.objects.exists()
        assert not Area.objects.exists()
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Area.objects.create(unit=unit, kind="listed", why="y", added_by=other)
