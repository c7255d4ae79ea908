"""Below the floor of free disk: reading works, writing is refused in words, nothing is lost."""

import json

import pytest
from django.test import Client

from khua.postgres import disk
from khua.postgres.disk import MB
from khua.record.models import Case
from khua.web import floor

pytestmark = pytest.mark.django_db


@pytest.fixture
def free(monkeypatch):
    """`free(mb)`: so much is left on the disk from now on."""

    def set_free(mb: int) -> None:
        monkeypatch.setattr(disk, "free_bytes", lambda _folder: mb * MB)
        floor._seen.clear()

    yield set_free
    floor._seen.clear()


def test_above_the_floor_writing_works(free, client_for, a_case, acting):
    free(600)
    answer = client_for("sv-pol-officer").post("/cases/new/", {})
    assert answer.status_code != 503


def test_below_the_floor_writing_is_refused_in_both_languages_and_reading_goes_on(
    free, client_for, a_case, acting
):
    client = client_for("sv-pol-officer")
    free(499)
    acting("sv-pol-officer")
    before = Case.objects.count()
    answer = client.post("/cases/new/", {"title": "x"})
    assert answer.status_code == 503
    text = answer.content.decode()
    assert "reading works, writing does not" in text
    assert "ດິສໃກ້ເຕັມ: ອ່ານໄດ້, ບັນທຶກບໍ່ໄດ້" in text
    assert "tell the administrator" in text
    assert answer["Retry-After"]
    assert client.get("/cases/").status_code == 200
    acting("sv-pol-officer")
    assert Case.objects.count() == before

    free(501)
    assert client.post("/cases/new/", {"title": "x"}).status_code != 503


def test_one_can_still_sign_in_until_there_is_really_nothing_left(free, members):
    free(200)
    sent = {"login": "sv-pol-officer", "password": "wrong"}
    assert Client().post("/sign-in/", sent).status_code != 503
    assert Client().post("/which/", {}).status_code != 503
    free(63)
    assert Client().post("/sign-in/", sent).status_code == 503


def test_the_api_is_told_in_its_own_form(rf):
    answer = floor.refusal(rf.post("/api/v1/cases"))
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["status"] == 503


def test_the_floor_is_a_setting_and_nonsense_does_not_lower_it(monkeypatch):
    monkeypatch.setenv("KHUA_DISK_FLOOR_MB", "1200")
    assert disk.floor_bytes() == 1200 * MB
    for nonsense in ("", "little", "-5", "1.5", "٣"):
        monkeypatch.setenv("KHUA_DISK_FLOOR_MB", nonsense)
        assert disk.floor_bytes() == 500 * MB


def test_the_disk_is_looked_at_once_a_second(monkeypatch):
    looks = []

    def count(_folder):
        looks.append(1)
        return 900 * MB

    monkeypatch.setattr(disk, "free_bytes", count)
    floor._seen.clear()
    for _ in range(50):
        floor.reached()
    assert len(looks) <= 2 * len(floor.folders(floor.Path(floor.settings.KHUA_HOME)))
