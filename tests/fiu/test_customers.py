"""Files of banks about who stands behind the accounts: all of a file, once, in any order."""

import random
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from khua.access.context import acting_as
from khua.fiu.known import known
from khua.fiu.models import Account, Batch, Branch, Customer, Merchant, Rate, Refusal
from khua.fiu.services import customers as services
from khua.record.refusal import Refused
from tests import world
from tests.fiu import banks

KINDS = [kind for kind in banks.FILES if kind != "transactions"]
#: what a table says, whatever the order in which it came to say it
SAYS = {
    Customer: ("institution", "number", "company", "name", "family_name", "sex", "born",
               "born_precision", "nationality", "document_kind", "document", "document_ends",
               "phone", "email", "address", "province", "district", "occupation", "employer",
               "income", "sector", "staff", "opened", "search_text"),
    Account: ("institution", "number", "kind", "currency", "holder__number",
              "holder__institution", "opened", "closed", "branch__code", "province"),
    Branch: ("institution", "code", "name", "province", "district", "latitude", "longitude",
             "machine"),
    Merchant: ("institution", "code", "name", "trade", "opens", "closes"),
    Rate: ("day", "currency", "rate"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.KHUA_HOME = tmp_path / "home"
    settings.KHUA_HOME.mkdir()


@pytest.fixture
def member(acting):
    return acting("c-fiu-officer")


def tables() -> dict[str, set]:
    return {model.__name__: set(model.objects.values_list(*names)) for model, names in SAYS.items()}


def test_a_file_of_each_kind_comes_in(member, tmp_path):
    came = {kind: banks.load(member, banks.written(tmp_path, kind)) for kind in KINDS}
    assert {kind: (each.rows, each.known, each.refused) for kind, each in came.items()} == {
        "customers": (3, 0, 0),
        "accounts": (4, 0, 0),
        "branches": (2, 0, 0),
        "merchants": (2, 0, 0),
        "rates": (2, 0, 0),
    }
    one = Customer.objects.get(number="C1")
    assert (one.institution, one.sex, one.document) == ("BCEL", "f", "PA111")
    assert (one.born, one.phone) == (date(1990, 5, 1), "+8562055551111")
    assert one.batch == came["customers"]
    assert Customer.objects.get(number="C2").born_precision == "year"
    account = Account.objects.get(number="0101")
    assert (account.holder, account.branch.code, account.province) == (one, "B1", "LA-SV")
    assert Rate.objects.get(currency="VND").rate == Decimal("0.85")


def test_a_customer_who_is_only_named_is_filled_in_later(member, tmp_path):
    banks.load(member, banks.written(tmp_path, "accounts"))
    named = Customer.objects.get(number="C1")
    assert (named.name, Account.objects.get(number="0101").province) == ("", "")
    batch = banks.load(member, banks.written(tmp_path, "customers"))
    assert batch.rows == 3
    banks.load(member, banks.written(tmp_path, "branches"))
    account = Account.objects.select_related("holder").get(number="0101")
    assert (account.holder_id, account.holder.name) == (named.pk, "Khampheng")
    assert account.province == "LA-SV"


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_the_files_does_not_matter(member, tmp_path, seed):
    files = [banks.written(tmp_path, kind) for kind in banks.FILES]
    with transaction.atomic():
        for file in files:
            banks.load(member, file)
        expected, numbers = tables(), known(member)
        transaction.set_rollback(True)
    random.Random(seed).shuffle(files)  # noqa: S311 - an order, no secret
    for file in files:
        banks.load(member, file)
        banks.load(member, file)
    assert tables() == expected
    again = known(member)
    for name in ("accounts", "holders", "places", "merchants"):
        assert getattr(again, name).num_rows == getattr(numbers, name).num_rows


def test_a_file_that_was_loaded_adds_nothing_and_a_newer_one_changes(member, tmp_path):
    first = banks.load(member, banks.written(tmp_path, "customers"))
    assert banks.load(member, banks.written(tmp_path, "customers")) == first
    newer = banks.CUSTOMERS.replace("020 5555 1111,House 3", "020 5555 2222,House 3", 1)
    newer = newer.replace("student", "")
    second = banks.load(member, banks.written(tmp_path, "customers", newer))
    assert (second.rows, second.known) == (1, 2)
    assert second.notes[-1]["en"].startswith("1 were there already")
    one = Customer.objects.get(number="C1")
    assert (one.phone, one.batch) == ("+8562055552222", second)
    assert one.occupation == "student", "what a newer file does not say stays"
    assert Customer.objects.count() == 3


def test_what_changed_is_kept_in_the_history(member, tmp_path):
    banks.load(member, banks.written(tmp_path, "customers"))
    newer = banks.CUSTOMERS.replace("student", "farmer")
    banks.load(member, banks.written(tmp_path, "customers", newer))
    world.as_owner(
        "DO $$ BEGIN IF (SELECT changes FROM record_change WHERE thing = 'fiu_customer')"
        " ? 'occupation' THEN RETURN; END IF; RAISE EXCEPTION 'no history'; END $$"
    )


def test_two_banks_may_give_the_same_number(member, tmp_path):
    banks.load(member, banks.written(tmp_path, "customers"))
    other = banks.CUSTOMERS.replace("Khampheng,Sayavong", "Somchai,Phomma")
    banks.load(member, banks.written(tmp_path, "customers", other), source="LDB")
    assert Customer.objects.filter(number="C1").count() == 2


def test_rows_that_cannot_be_read_are_named(member, tmp_path):
    bad = banks.CUSTOMERS + (
        ",No Number,,,,,,,,,,,,,,no\n"
        "C7,Name,Family,,yesterday,,,,,,,,,,,no\n"
        f"C8,{'x' * 300},Family,,,,,,,,,,,,,no\n"
        f"{'9' * 90},Too,Long,,,,,,,,,,,,,no\n"
        "C1,Twice,,,,,,,,,,,,,,no\n"
    )
    batch = banks.load(member, banks.written(tmp_path, "customers", bad))
    assert (batch.rows, batch.refused) == (5, 3)
    told = {(each.row, each.field) for each in Refusal.objects.filter(batch=batch)}
    assert told == {(5, "number"), (6, "born"), (7, "name"), (8, "number"), (9, "number")}
    assert Customer.objects.get(number="C8").name == ""
    assert all(each.what["lo"] and each.mend["en"] for each in Refusal.objects.all())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02", b"a,b\n1,2\n", b"number\n\xff\xfe\xff", b"PAR1 not really"],
)
def test_a_broken_file_leaves_nothing(member, tmp_path, kind, content):
    before = tables()
    for name in (f"{kind}.csv", f"{kind}.parquet"):
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(Refused), transaction.atomic():
            banks.load(member, file)
    assert not Batch.objects.exists()
    assert tables() == before


def test_a_load_that_fails_leaves_nothing(member, tmp_path, monkeypatch):
    def stopped(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(services, "_note", stopped)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        banks.load(member, banks.written(tmp_path, "accounts"))
    assert not Batch.objects.exists()
    assert not Customer.objects.exists()
    assert not Account.objects.exists()


def test_only_the_unit_sees_who_stands_behind(member, tmp_path, acting):
    for kind in KINDS:
        banks.load(member, banks.written(tmp_path, kind))
    for who in ("c-pol-head", "c-fiu-auditor", "c-pol-admin", "sv-pro-officer"):
        acting(who)
        assert not any(tables().values())


def test_an_account_of_an_iban_finds_its_holder(member, tmp_path):
    iban = "DE89370400440532013000"
    text = f"bank,number,holder\nCOBADEFF,{iban},C1\nOTHERBANK,{iban},C1\n"
    banks.load(member, banks.written(tmp_path, "customers"))
    banks.load(member, banks.written(tmp_path, "accounts", text))
    account = Account.objects.select_related("holder").get(number=iban)
    assert (account.institution, account.holder.name) == ("", "Khampheng")


def test_a_small_country_comes_in_end_to_end(members, tmp_path):
    """What `khua money generate` writes, loaded; what is known is what the generator knows."""
    import numpy as np

    from khua.fiu import store
    from khua.money.generate import country
    from khua.money.generate.settings import AHEAD, DAY
    from khua.money.generate.writing import write

    made = country(9_000, seed=4, days=30, strength=0.0)
    write(made, tmp_path / "country")
    with acting_as(members["c-fiu-officer"]) as member:
        for kind in ("accounts", "rates", "branches", "customers", "merchants"):
            batch = banks.load(member, tmp_path / f"country/{kind}.csv", source=None)
            assert batch.refused == 0, kind
        from khua.fiu.services import loading

        asked = loading.Asked(tmp_path / "country/transactions.parquet", "parquet")
        assert loading.load(member, asked).rows == 9_000
        found, ledger = known(member), store.ledger(member)
        theirs = {each.number: each.number_in_ledger for each in Account.objects.all()}
    held = dict(
        zip(
            found.accounts["account"].to_pylist(),
            zip(*(found.accounts[n].to_pylist() for n in ("kind", "province", "opened")),
                strict=True),
            strict=True,
        )
    )  # fmt: skip
    for row in made.known.accounts.to_pylist():
        ours = theirs[f"{row['account']:010}"]
        assert held[ours][:2] == (row["kind"], row["province"])
        assert (held[ours][2] + AHEAD) // DAY == (row["opened"] + AHEAD) // DAY
    assert len(ledger) == 9_000
    for name in ("phone", "surname", "document", "address"):
        mine = found.holders[name].to_numpy()
        assert len(np.unique(mine)) > 100
    assert found.places.num_rows == made.known.places.num_rows
    assert found.merchants.num_rows == made.known.merchants.num_rows


def test_a_row_is_the_unit_s_own_whatever_is_said(member, tmp_path, members):
    from django.db import ProgrammingError

    police = members["c-pol-head"].office
    batch = banks.load(member, banks.written(tmp_path, "customers"))
    Customer.objects.create(institution="X", number="1", batch=batch)
    assert Customer.objects.get(institution="X").unit_id == member.office_id
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Customer.objects.create(unit=police, institution="Y", number="1", batch=batch)
