"""Files handed out: saved, never shown, and each opening in the audit chain."""

import json
from urllib.parse import unquote

import pytest
from django.db import connection

from khua.evidence.models import File, Item
from tests.evidence.things import JPEG, at, send
from tests.record.pages import english, text_of

HTML = b"<!DOCTYPE html><script>alert(document.cookie)</script>"


@pytest.fixture
def stored(item, client_for, acting, home, committed):
    """E-1 with a picture and a web page that calls itself one."""
    with committed():
        send(client_for("sv-pol-officer"), item, ("ຮູບ 1.jpg", JPEG), ("ໜ້າ.jpg", HTML))
    acting("sv-pol-officer")
    return list(File.objects.select_related("item__case"))


def get(client, file: File):
    return client.get(at("evidence-file", file.item, file.pk))


def test_a_file_comes_back_as_it_was(stored, client_for):
    picture, page = stored
    client = client_for("sv-pol-officer2")
    for file, content in ((picture, JPEG), (page, HTML)):
        answer = get(client, file)
        assert answer.status_code == 200
        assert answer.streaming
        assert b"".join(answer) == content


def test_the_browser_may_do_nothing_but_save_it(stored, client_for):
    picture, page = (get(client_for("sv-pol-officer"), file) for file in stored)
    assert picture["Content-Type"] == "image/jpeg"
    assert page["Content-Type"] == "application/octet-stream"
    for answer, name in ((picture, "ຮູບ 1.jpg"), (page, "ໜ້າ.jpg.bin")):
        kind, _, encoded = answer["Content-Disposition"].partition("; filename*=utf-8''")
        assert kind == "attachment"
        assert unquote(encoded) == name
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert "no-store" in answer["Cache-Control"]
        answer.close()


def test_each_opening_is_in_the_chain_and_names_nothing(stored, client_for, acting):
    get(client_for("sv-pol-officer2"), stored[0])
    acting("sv-pol-auditor")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT member, subject, detail FROM record_entries(NULL, 50, NULL, 'file.open', NULL,"
            " NULL, NULL)"
        )
        (entry,) = cursor.fetchall()
    number = stored[0].item.case.number
    assert entry[:2] == ("sv-pol-officer2", number)
    assert json.loads(entry[2]) == {"item": "E-1", "file": stored[0].pk}


@pytest.mark.parametrize("username", ["bk-pol-officer", "sv-pro-officer", "sv-pol-auditor"])
def test_whoever_does_not_see_the_case_gets_nothing(stored, client_for, username):
    assert get(client_for(username), stored[0]).status_code == 404


def test_a_sealed_file_is_missing_for_others(stored, client_for, acting):
    acting("sv-pol-officer")
    Item.objects.update(sealed=True)
    for username, status in (
        ("sv-pol-officer", 200),
        ("sv-pol-head", 200),
        ("sv-pol-officer2", 404),
        ("c-pol-head", 404),
    ):
        assert get(client_for(username), stored[0]).status_code == status, username


def test_a_file_of_another_item_is_missing(stored, client_for, acting, a_case):
    from tests.evidence.things import an_item

    other = an_item(acting("sv-pol-officer"), a_case.case)
    url = at("evidence-file", other, stored[0].pk)
    assert client_for("sv-pol-officer").get(url).status_code == 404


def test_a_lost_file_is_said_plainly_and_a_link_is_not_followed(stored, client_for, home):
    place = home / "evidence" / stored[0].path
    place.unlink()
    client = english(client_for("sv-pol-officer"))
    url = at("evidence-file", stored[0].item, stored[0].pk)
    assert "not where it was stored" in text_of(client.get(url, follow=True))
    secret = home / "secret"
    secret.write_text("x")
    place.symlink_to(secret)
    assert "not where it was stored" in text_of(client.get(url, follow=True))
