"""What an auditor sees: who did what to which case, and never a value."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.utils import timezone

from khua.record import trail
from tests import world


def numbers(page) -> list[int]:
    """The steps on a page, by their number, in order."""
    rows = re.findall(r'<th scope="row">([\d,.]+)</th>', page.content.decode())
    return [int(re.sub(r"\D", "", row)) for row in rows]


@pytest.fixture
def auditor(client_for):
    client = client_for("c-pol-auditor")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def test_every_change_is_there_newest_first(a_case, auditor):
    page = auditor.get("/trail/")
    found = numbers(page)
    assert found == sorted(found, reverse=True)
    text = page.content.decode()
    assert a_case.case.number in text
    assert "sv-pol-officer" in text
    for what in ("The case: added", "A person: added", "An identity: added", "A finding: added"):
        assert what in text, what


def test_no_value_is_shown(a_case, auditor):
    text = auditor.get("/trail/").content.decode()
    for secret in (
        a_case.case.title,
        a_case.victim.code,
        a_case.suspect.code,
        *world.VICTIM_NAME.split()[1:],
        *world.SUSPECT_NAME.split()[1:],
        "means.deception",
        "alleged",
    ):
        assert secret not in text, secret


def test_an_auditor_of_a_province_sees_his_own_tree(a_case, members, client_for):
    other = world.open_case(members["bk-pol-officer"], reported_on=date(2026, 4, 1), title="x")
    text = client_for("sv-pol-auditor").get("/trail/").content.decode()
    assert a_case.case.number in text
    assert other.case.number not in text


@pytest.mark.parametrize("username", ["sv-pol-officer", "c-pol-head", "c-pol-admin"])
def test_nobody_else_sees_it(a_case, client_for, acting, username):
    assert client_for(username).get("/trail/").status_code == 404
    acting(username)
    assert trail.steps(None) == [], "nor does the database show it"


def test_an_auditor_sees_no_case_and_no_name(a_case, auditor):
    number = a_case.case.number
    for path in ("/cases/", f"/cases/{number}/", f"/cases/{number}/history/"):
        assert auditor.get(path).status_code == 404


def test_pages_of_a_hundred_join_without_gap_or_overlap(members, auditor):
    for n in range(22):
        world.open_case(members["sv-pol-officer"], reported_on=date(2026, 3, 2), title=f"Case {n}")
    seen: list[int] = []
    address = "/trail/"
    while address:
        page = auditor.get(address)
        found = numbers(page)
        assert len(found) <= trail.PAGE
        seen += found
        older = re.search(r'rel="next" href="(\?before=\d+)"', page.content.decode())
        address = f"/trail/{older.group(1)}" if older else ""
    assert len(seen) > 2 * trail.PAGE
    assert seen == sorted(set(seen), reverse=True)


def test_the_number_in_the_address_is_written_without_separators(auditor, monkeypatch):
    """12,345 reads well on the page and means nothing in an address."""
    one = trail.Step(12345, timezone.now(), "SV-POL-2026-0001", "SV-POL", None, "x", "y", ())
    monkeypatch.setattr(trail, "steps", lambda before, how_many: [one] * how_many)
    for language in ("lo", "en"):
        auditor.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        assert b'href="?before=12345"' in auditor.get("/trail/").content


@pytest.mark.parametrize("odd", ["x", "-1", "1.5", "9" * 30, "໑", "%00", ""])
def test_an_odd_address_shows_the_newest(a_case, auditor, odd):
    page = auditor.get(f"/trail/?before={odd}")
    assert page.status_code == 200
    assert numbers(page) == numbers(auditor.get("/trail/"))


def test_an_empty_trail_says_so(auditor):
    assert "Nothing was written here yet" in auditor.get("/trail/").content.decode()


def test_every_column_that_history_can_name_has_a_name_for_people():
    silent = {"id", "case_id", "office_id", "search_text", "updated_at", "created_at"}
    silent |= {"recorded_at", "person_id", "added_at"}  # as in record_write_history()
    from django.apps import apps

    nameless = [
        (thing, field.column)
        for thing in trail.THINGS
        for model in apps.get_models()
        if model._meta.db_table == thing
        for field in model._meta.concrete_fields
        if field.column not in silent and trail.label(thing, field.column) == field.column
    ]
    assert nameless == []
