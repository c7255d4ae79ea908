"""Each write once: keys, their answers, and two senders at the same moment."""

import threading
import uuid

import pytest
from django.db import connection

from khua.api.models import Idempotency
from khua.record.models import Case
from tests import world
from tests.api.desk import Desk, token_for

NEW = {"title": "ຄົນຫຼອກລວງ", "source": "hotline", "reported_on": "2026-02-03"}


def numbers(desk: Desk) -> list[str]:
    return [line["number"] for line in desk.get("cases").json()["items"]]


def test_the_same_write_sent_twice_is_done_once(desk):
    first = desk.post("cases", NEW, key="k1")
    again = desk.post("cases", NEW, key="k1")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert (again["Location"], again["ETag"]) == (first["Location"], first["ETag"])
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert numbers(desk) == [first.json()["number"]]


def test_a_key_is_for_one_request(desk, a_case):
    desk.post("cases", NEW, key="k1")
    for path, data in (
        ("cases", {**NEW, "title": "x"}),
        (f"cases/{a_case.case.number}/places", {"kind": "Transit"}),
    ):
        other = desk.post(path, data, key="k1")
        assert other.status_code == 422
        assert other.json()["type"] == "urn:khua:problem:key-reused"
    assert len(numbers(desk)) == 2


def test_a_key_belongs_to_one_token(desk_for):
    first = desk_for("sv-pol-officer").post("cases", NEW, key="k1").json()["number"]
    second = desk_for("sv-pol-officer").post("cases", NEW, key="k1").json()["number"]
    assert first != second


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "ກະແຈ", "a b"])
def test_a_write_without_a_proper_key_is_refused(desk, key):
    refused = desk.post("cases", NEW, key=key)
    assert refused.status_code == 400
    assert refused.json()["type"] == "urn:khua:problem:key-missing"
    assert numbers(desk) == []


def test_a_refused_write_leaves_its_key_free(desk):
    assert desk.post("cases", {**NEW, "title": ""}, key="k1").status_code == 422
    assert desk.post("cases", NEW, key="k1").status_code == 201


def test_an_answer_is_forgotten_after_48_hours(desk):
    first = desk.post("cases", NEW, key="k1").json()["number"]
    desk.post("cases", NEW, key="k2")
    world.as_owner("UPDATE api_idempotency SET at = now() - interval '49 hours' WHERE key = 'k1'")
    assert desk.post("cases", NEW, key="k1").json()["number"] != first
    world.as_owner("UPDATE api_idempotency SET at = now() - interval '49 hours'")
    desk.post("cases", NEW, key="k3")
    world.as_owner(
        "CREATE TEMP TABLE kept AS SELECT key FROM api_idempotency;"
        " GRANT SELECT ON kept TO khua_app"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM kept")
        assert cursor.fetchall() == [("k3",)]


def test_nobody_sees_the_answers_of_others(desk, acting):
    desk.post("cases", NEW, key="k1")
    acting("sv-pol-head")
    assert not Idempotency.objects.exists()


def test_two_senders_with_one_key_have_one_effect(place):
    from django.db import transaction

    with transaction.atomic():
        token = token_for(world.members(), "sv-pol-officer")
    start, answers = threading.Barrier(4), []

    def send(key: str) -> None:
        try:
            desk = Desk(token)
            start.wait()
            answers.append((key, desk.post("cases", NEW, key=key)))
        finally:
            connection.close()

    one, other = uuid.uuid4().hex, uuid.uuid4().hex
    threads = [threading.Thread(target=send, args=(key,)) for key in (one, one, one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for _key, answer in answers} == {201}
    same = {answer.json()["number"] for key, answer in answers if key == one}
    assert len(same) == 1
    replayed = [answer for key, answer in answers if "Idempotent-Replayed" in answer]
    assert len(replayed) == 2
    with place.connect() as owner:
        cases = owner.execute(f"SELECT count(*) FROM {Case._meta.db_table}")
        assert cases.fetchone() == (2,)
