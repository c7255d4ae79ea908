"""Loading a file at a page, and what the pages tell of it; the commands do the same."""

import io

import pytest
from django.urls import reverse

from khua.access.context import acting_as
from khua.commands import money_load
from khua.commands.speaking import Trouble
from khua.fiu.models import Account, Batch, Customer
from khua.fiu.services import loading
from tests.fiu import banks
from tests.fiu.test_loading import SAMPLES


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.KHUA_HOME = tmp_path / "home"
    settings.KHUA_HOME.mkdir()
    return settings.KHUA_HOME


@pytest.fixture
def client(client_for):
    client = client_for("c-fiu-officer")
    client.cookies["django_language"] = "en"
    return client


def send(client, kind: str, content: bytes | None = None, name: str = "", **given: str):
    file = io.BytesIO(banks.FILES[kind].encode() if content is None else content)
    file.name = name or f"{kind}.csv"
    return client.post(reverse("data-new"), {"kind": kind, "file": file, "source": "BCEL", **given})


@pytest.mark.parametrize("kind", banks.FILES)
def test_a_file_of_any_kind_is_loaded_at_the_page(client, kind):
    answer = send(client, kind)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert f"{kind}.csv" in page
    assert "SHA-256" in page
    again = send(client, kind)
    assert again["Location"] == answer["Location"]
    assert f"{kind}.csv" in client.get(reverse("data-list")).content.decode()


@pytest.mark.parametrize(
    ("form", "name"), [("camt053", "camt053_08.xml"), ("pacs008", "pacs008_08.xml")]
)
def test_messages_of_banks_are_loaded_at_the_page(client, form, name):
    content = (SAMPLES / name).read_bytes()
    unknown = send(client, "transactions", content, name)
    assert "does not tell its format" in unknown.content.decode()
    assert send(client, "transactions", content, name, form=form).status_code == 302
    table = send(client, "customers", content, name, form=form)
    assert "comes as a table" in table.content.decode()


def test_how_much_is_held_is_told(client):
    for kind in banks.FILES:
        send(client, kind)
    page = client.get(reverse("data-list")).content.decode()
    assert "2026-01 – 2026-02" in page


def test_rows_that_were_not_taken_are_told_with_the_mend(client):
    bad = banks.TRANSACTIONS + "T9,yesterday,010-1,010-2,5,LAK,transfer,\n"
    page = client.get(send(client, "transactions", bad.encode())["Location"]).content.decode()
    assert "time" in page
    assert "What was not taken" in page


@pytest.mark.parametrize("kind", banks.FILES)
def test_a_broken_file_leaves_nothing(client, members, kind, home):
    for content in (b"", b"\x00\x01\x02", b"a,b\n1,2\n"):
        answer = send(client, kind, content)
        assert answer.status_code == 200
        assert "error" in answer.content.decode()
    with acting_as(members["c-fiu-officer"]):
        assert not Batch.objects.exists()
        assert not Account.objects.exists()
    assert not list((home / "money").rglob("*.parquet"))


def test_a_file_that_is_too_large_is_told_the_command(client, settings):
    settings.KHUA_UNIT_MAX_BYTES = 100
    answer = send(client, "transactions")
    assert "khua money load" in answer.content.decode()
    assert client.get(reverse("data-list")).status_code == 200


def test_a_map_that_is_none_is_told(client):
    answer = send(client, "transactions", mapping="time")
    assert "is no pair" in answer.content.decode()
    other = banks.TRANSACTIONS.replace("transaction_id,time", "transaction_id,when it was")
    sent = send(client, "transactions", other.encode(), mapping="time=when it was")
    assert sent.status_code == 302


@pytest.mark.parametrize("kind", banks.FILES)
def test_the_command_loads_every_kind(members, tmp_path, kind, capsys):
    member = members["c-fiu-officer"]
    asked = loading.Asked(banks.written(tmp_path, kind), "", source="BCEL")
    batch, again = money_load.one(member, kind, asked, "en")
    money_load.tell(member, batch, asked.path, again, "en")
    assert (batch.kind, again) == (kind, False)
    _, again = money_load.one(member, kind, asked, "en")
    assert again
    with acting_as(member):
        assert Batch.objects.count() == 1


def test_the_command_says_plainly_what_it_does_not_take(members, tmp_path):
    file = tmp_path / "x.xml"
    file.write_text("<a/>")
    member = members["c-fiu-officer"]
    for kind in ("customers", "transactions"):
        with pytest.raises(Trouble):
            money_load.one(member, kind, loading.Asked(file, ""), "en")
    with pytest.raises(Trouble):
        money_load.one(member, "customers", loading.Asked(tmp_path / "none.csv", ""), "en")
    with acting_as(member):
        assert not Customer.objects.exists()


def test_what_makes_no_sense_is_told_before_anything_is_opened(tmp_path):
    import typer
    from typer.testing import CliRunner

    app = typer.Typer()
    app.command()(money_load.load)
    file = str(banks.written(tmp_path, "customers"))
    given = [file, "--as", "x", "--lang", "en", "--home", str(tmp_path / "none")]
    said = CliRunner().invoke(app, [*given, "--kind", "people"])
    assert (said.exit_code, "is no kind of file" in said.output) == (1, True)
    said = CliRunner().invoke(app, [*given, "--kind", "customers", "--format", "goaml"])
    assert (said.exit_code, "is no format of customers" in said.output) == (1, True)
