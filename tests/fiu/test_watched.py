"""Lists that customers are compared with, in three scripts; and places the unit knows of."""

import io

import pytest
from django.urls import reverse

from khua.access.context import acting_as
from khua.fiu.models import Area, Customer, Watched
from khua.fiu.services import screening, watched
from khua.record.refusal import Refused
from tests.fiu import banks

LIST = (
    "id,name,aliases,born,nationality,document number\n"
    "N1,ຄຳແພງ ໄຊຍະວົງ,Khamphaeng Xayavong;คำแพง ไซยะวงศ์,1990-05-01,LA,\n"
    "N2,Somebody Else,,1955,TH,ZZ999\n"
    "N3,,nobody,,,\n"
)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.KHUA_HOME = tmp_path / "home"
    settings.KHUA_HOME.mkdir()


@pytest.fixture
def officer(members, tmp_path):
    with acting_as(members["c-fiu-officer"]) as member:
        banks.load(member, banks.written(tmp_path, "customers"))
        banks.load(member, banks.written(tmp_path, "accounts"))
    return members["c-fiu-officer"]


@pytest.fixture
def client(officer, client_for):
    client = client_for("c-fiu-officer")
    client.cookies["django_language"] = "en"
    return client


def send(client, text: str = LIST, name: str = "national", file: str = "list.csv"):
    sent = io.BytesIO(text.encode())
    sent.name = file
    return client.post(reverse("watched-new"), {"list": name, "file": sent})


def test_a_list_comes_in_and_a_newer_one_takes_its_place(client, officer):
    assert send(client).status_code == 302
    page = client.get(reverse("watched-list")).content.decode()
    assert "national" in page
    assert "no name" in page, "the entry without one is told"
    with acting_as(officer):
        assert Watched.objects.filter(reference="N1").count() == 3, "a row for each name"
    newer = LIST.replace("N2,Somebody Else,,1955,TH,ZZ999\n", "")
    assert send(client, newer).status_code == 302
    with acting_as(officer):
        assert Watched.objects.get(reference="N2").dropped_at is not None
        assert Watched.objects.filter(dropped_at=None).count() == 3
        parties = watched.parties(Watched.objects.filter(dropped_at=None))
    (one,) = parties
    assert one.names == ("ຄຳແພງ ໄຊຍະວົງ", "Khamphaeng Xayavong", "คำแพง ไซยะวงศ์")
    assert (one.nationalities, len(one.born)) == (("LA",), 1)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "id,name\n", "\x00\x01"])
def test_what_is_no_list_is_refused_and_leaves_nothing(client, officer, text):
    answer = send(client, text)
    assert answer.status_code == 200
    assert "error" in answer.content.decode()
    with acting_as(officer):
        assert not Watched.objects.exists()


def test_a_list_needs_a_name(officer, tmp_path):
    file = banks.written(tmp_path, "list", LIST)
    with acting_as(officer) as member, pytest.raises(Refused) as refused:
        watched.load(member, file, " ")
    assert refused.value.field == "list"


def test_customers_are_compared_across_scripts(client, officer):
    send(client)
    assert client.post(reverse("watched-check")).status_code == 302
    page = client.get(reverse("watched-check")).content.decode()
    assert "ຄຳແພງ ໄຊຍະວົງ" in page
    assert "Khampheng Sayavong" in page, "the customer the bank wrote in Latin letters"
    assert "คำแพง ไซยะวงศ์" in page
    assert "Born on the same day." in page
    assert "speaks for it" in page
    assert "BCEL 0101" in page, "the accounts of the customer"
    with acting_as(officer) as member:
        result = screening.last(member)
        names = {one.whole_name for one in Customer.objects.all()}
        kept = (screening.folder(member) / "screened.json").read_text()
    assert (result.customers, result.entries, len(result.pairs)) == (4, 2, 2)
    assert not any(name and name in kept for name in names), "numbers only"


def test_nothing_to_compare_is_told(client):
    answer = client.post(reverse("watched-check"), follow=True)
    assert "There is no list." in answer.content.decode()


def test_many_customers_are_left_to_a_worker(client, officer, monkeypatch):
    send(client)
    asked = []
    monkeypatch.setattr(screening, "AT_ONCE", 1)
    monkeypatch.setattr("khua.fiu.jobs.enqueue_screening", asked.append)
    client.post(reverse("watched-check"))
    assert asked == [officer.pk]
    assert "The worker is at it" in client.get(reverse("watched-check")).content.decode()
    screening.work(officer.pk)
    assert "Khampheng Sayavong" in client.get(reverse("watched-check")).content.decode()
    screening.break_off(officer.pk)
    assert "fault of the program" in client.get(reverse("watched-check")).content.decode()


def test_an_entry_and_a_list_go_out_of_use_and_are_kept(client, officer):
    send(client)
    client.post(reverse("watched-check"))
    client.post(reverse("watched-drop"), {"list": "national", "reference": "N1"})
    assert "Khampheng Sayavong" not in client.get(reverse("watched-check")).content.decode()
    client.post(reverse("watched-drop"), {"list": "national"})
    with acting_as(officer):
        assert not Watched.objects.filter(dropped_at=None).exists()
        assert Watched.objects.count() == 4


def test_a_place_is_listed_with_its_reason_and_taken_off(client, officer):
    address = reverse("watched-area")
    assert client.get(address).status_code == 200
    assert client.post(address, {"kind": "listed", "why": "a corridor"}).status_code == 200
    given = {"kind": "listed", "province": "LA-BK", "why": "a corridor"}
    assert client.post(address, given).status_code == 302
    assert "a corridor" in client.get(reverse("watched-list")).content.decode()
    with acting_as(officer):
        area = Area.objects.get()
    assert client.post(reverse("watched-area-drop", args=[area.pk])).status_code == 302
    assert "a corridor" not in client.get(reverse("watched-list")).content.decode()
    assert client.post(reverse("watched-area-drop", args=[999_999])).status_code == 404


@pytest.mark.parametrize("who", ["c-pol-head", "c-fiu-auditor", "sv-pro-officer"])
def test_nobody_else_sees_a_list(client, client_for, members, who):
    send(client)
    other = client_for(who)
    for name in ("watched-list", "watched-new", "watched-check", "watched-area"):
        assert other.get(reverse(name)).status_code == 404
    with acting_as(members[who]):
        assert not Watched.objects.exists()
