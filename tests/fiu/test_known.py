"""What the unit knows of who stands behind the accounts, as numbers."""

import pytest

from khua.fiu.known import known
from khua.fiu.models import Account, Area, Branch, Customer, Merchant
from khua.money.known import SCHEMAS, AccountKind, Occupation, Trade
from khua.places import provinces
from tests.fiu import banks

ISOS = ["", *(each.iso for each in provinces())]


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.KHUA_HOME = tmp_path / "home"
    settings.KHUA_HOME.mkdir()


@pytest.fixture
def member(acting, tmp_path):
    member = acting("c-fiu-officer")
    for kind in banks.FILES:
        banks.load(member, banks.written(tmp_path, kind))
    return member


def test_nobody_knows_anything_outside_the_unit(member, acting):
    assert known(member).has() == frozenset(SCHEMAS)
    assert known(acting("c-pol-head")).has() == frozenset()


def test_accounts_are_known_by_their_number_in_the_ledger(member):
    rows = {row["account"]: row for row in known(member).accounts.to_pylist()}
    one = Account.objects.get(number="0101")
    found = rows[one.number_in_ledger]
    assert found["holder"] == one.holder.pk
    assert found["opened"] == 1704128400  # 2 January 2024, 0:00 in Vientiane
    assert (found["closed"], found["listed"]) == (0, 0)
    assert ISOS[found["province"]] == "LA-SV"
    firm = Account.objects.get(number="0103")
    assert rows[firm.number_in_ledger]["kind"] == AccountKind.BUSINESS
    unknown = Account.objects.get(number="0209")
    assert rows[unknown.number_in_ledger]["holder"] == 0


def test_holders_are_known_by_what_they_share(member):
    rows = {row["holder"]: row for row in known(member).holders.to_pylist()}
    one, two, firm, bare = (Customer.objects.get(number=f"C{n}").pk for n in (1, 2, 3, 9))
    assert set(rows) == {one, two, firm, bare}
    assert rows[one]["phone"] == rows[two]["phone"] > 0
    assert rows[one]["surname"] == rows[two]["surname"] > 0, "across scripts"
    assert rows[one]["document"] != rows[two]["document"]
    assert rows[one]["person"] == one, "two documents, two people"
    assert rows[two]["employer"] == firm
    assert rows[one]["occupation"] == Occupation.STUDENT
    assert rows[firm]["company"] == 1
    assert (rows[bare]["phone"], rows[bare]["person"]) == (0, bare)


def test_customers_of_two_banks_with_one_document_and_name_are_one_person(member, tmp_path):
    other = banks.CUSTOMERS.splitlines()[0] + (
        "\nX7,ຄຳແພງ,ໄຊຍະວົງ,F,1990-05-01,LA,passport,PA111,,,,,,C3,,no"
        "\nX8,Bounmy,Phomma,M,1990-05-01,LA,passport,PB222,,,,,,,,no\n"
    )
    banks.load(member, banks.written(tmp_path, "customers", other), source="LDB")
    rows = {row["holder"]: row for row in known(member).holders.to_pylist()}
    first, second = Customer.objects.get(number="C1").pk, Customer.objects.get(number="X7").pk
    borrower = Customer.objects.get(number="X8").pk
    assert rows[first]["person"] == rows[second]["person"] == first
    assert rows[borrower]["person"] == borrower, "a borrowed document makes nobody another"
    assert rows[second]["employer"] == 0, "C3 is the number of the other bank"


def test_places_and_merchants(member):
    found = known(member)
    places = {row["place"]: row for row in found.places.to_pylist()}
    machine = places[Branch.objects.get(code="B2").number_in_ledger]
    assert (machine["machine"], machine["latitude"]) == (1, 17.96)
    merchants = {row["merchant"]: row for row in found.merchants.to_pylist()}
    hotel = merchants[Merchant.objects.get(code="M1").number_in_ledger]
    assert (hotel["trade"], hotel["opens"], hotel["closes"]) == (Trade.LODGING, 0, 24)


def test_areas_on_the_units_list(member):
    place = {"unit": member.office, "why": "a corridor", "added_by": member}
    Area.objects.create(kind="listed", province="LA-SV", district="kaysone", **place)
    Area.objects.create(kind="institution", address="house 3, unit 3", **place)
    found = known(member)
    listed = [row["account"] for row in found.accounts.to_pylist() if row["listed"]]
    assert listed == [Account.objects.get(number="0101").number_in_ledger]
    housed = [row["holder"] for row in found.holders.to_pylist() if row["institution"]]
    assert len(housed) == 2
