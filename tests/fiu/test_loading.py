"""Transactions into the unit's store: all of a file, or nothing of it, and once."""

from pathlib import Path

import pytest
from django.db import transaction

from khua.commands.unit import find_member
from khua.fiu import store
from khua.fiu.models import Account, Batch, Part, Refusal
from khua.fiu.services import loading
from khua.fiu.services.loading import Asked
from khua.record.refusal import Refused

HEAD = "transaction_id,time,from_account,to_account,amount,currency,kind,branch\n"
ROWS = [
    "T1,2026-01-05 09:00,010-1,010-2,1500000,LAK,transfer,VTE-1\n",
    "T2,2026-01-05 10:00,,010-2,20000000,LAK,cash in,SVK-3\n",
    "T3,2026-02-01 08:30,010-2,020-9,19000,THB,transfer,\n",
]
SAMPLES = Path(__file__).parents[1] / "money/reading/samples"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.KHUA_HOME = tmp_path / "home"
    return settings.KHUA_HOME


@pytest.fixture
def member(acting):
    return acting("c-fiu-officer")


def written(tmp_path: Path, name: str, *rows: str) -> Path:
    file = tmp_path / name
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    return file


def load(member, file: Path, form: str = "csv") -> Batch:
    return loading.load(member, Asked(file, form, source="BCEL"))


def test_a_file_comes_in_with_its_manifest(member, tmp_path):
    batch = load(member, written(tmp_path, "a.csv", *ROWS))
    assert (batch.rows, batch.known, batch.refused) == (3, 0, 0)
    assert [part.month for part in batch.parts.all()] == ["2026-01", "2026-02"]
    ledger = store.ledger(member)
    assert len(ledger) == 3
    assert (ledger.number >> 32 == batch.pk).all()
    accounts = {a.number: a.number_in_ledger for a in Account.objects.all()}
    assert set(accounts) == {"0101", "0102", "0209"}
    assert ledger.src[1] == 0, "cash is account 0"
    assert ledger.dst.tolist() == [accounts["0102"], accounts["0102"], accounts["0209"]]
    assert ledger.value[2] > ledger.amount[2], "baht are worth more than kip"
    assert store.of_unit(member).verify(store.parts(member)) == ()


def test_what_was_loaded_adds_nothing(member, tmp_path):
    first = load(member, written(tmp_path, "a.csv", *ROWS))
    assert load(member, written(tmp_path, "again.csv", *ROWS)) == first, "the same file"
    other = load(member, written(tmp_path, "b.csv", *ROWS, ROWS[0].replace("T1,", "T4,")))
    assert (other.rows, other.known) == (1, 3)
    assert len(store.ledger(member)) == 4


def test_rows_that_cannot_be_read_come_back(member, tmp_path):
    bad = "T9,yesterday,010-1,010-2,5,LAK,transfer,\n"
    batch = load(member, written(tmp_path, "a.csv", ROWS[0], bad))
    assert (batch.rows, batch.refused) == (1, 1)
    (refusal,) = Refusal.objects.all()
    assert (refusal.row, refusal.field) == (3, "time")
    assert refusal.what["lo"] != refusal.what["en"]


@pytest.mark.parametrize(
    ("form", "name"), [("camt053", "camt053_08.xml"), ("pacs008", "pacs008_08.xml")]
)
def test_messages_of_banks_come_in(member, form, name):
    batch = load(member, SAMPLES / name, form)
    assert batch.rows > 0
    assert len(store.ledger(member)) == batch.rows


@pytest.mark.parametrize("country", ["la", "ae", "zz"])
def test_reports_of_the_shapes_of_several_countries_come_in(member, country):
    file = SAMPLES / f"goaml_{country}_str.xml"
    batch = loading.load(member, Asked(file, "goaml", source="BCEL", country=country))
    assert batch.rows > 0
    assert batch.refused == 0


def test_a_country_without_a_file_is_refused(member):
    with pytest.raises(Refused):
        loading.load(member, Asked(SAMPLES / "goaml_la_str.xml", "goaml", country="qq"))
    assert not Batch.objects.exists()


@pytest.mark.parametrize("form", ["csv", "parquet", "camt053", "pacs008", "goaml"])
def test_a_broken_file_leaves_nothing(member, tmp_path, form, home):
    file = tmp_path / "x"
    file.write_bytes(b"\x00\x01 nothing that anybody can read")
    with pytest.raises(Refused), transaction.atomic():
        load(member, file, form)
    assert not Batch.objects.exists()
    assert not Part.objects.exists()
    assert not Account.objects.exists()
    assert not list((home / "money").rglob("*.parquet"))


def test_what_a_stopped_load_left_is_swept_away(member, tmp_path, monkeypatch):
    def stopped(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(loading, "_note", stopped)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        load(member, written(tmp_path, "a.csv", *ROWS))
    assert list(store.folder(member).rglob("*.parquet")), "written, and named by no manifest"
    assert len(store.ledger(member)) == 0
    monkeypatch.undo()
    assert len(store.sweep(member)) == 4, "two months, each with its fingerprints"
    batch = load(member, written(tmp_path, "a.csv", *ROWS))
    assert len(store.ledger(member)) == batch.rows == 3
    assert store.of_unit(member).verify(store.parts(member)) == ()


def test_only_the_unit_sees_what_was_loaded(member, tmp_path, acting):
    load(member, written(tmp_path, "a.csv", *ROWS))
    outside = acting("c-pol-head")
    assert store.parts(outside) == []
    assert len(store.ledger(outside)) == 0


def test_only_the_unit_loads_at_the_command_line(members):
    assert find_member("c-fiu-officer").office.code == "C-FIU"
    for login in ("c-fiu-auditor", "sv-pol-officer", "c-pol-head", "nobody"):
        assert find_member(login) is None
