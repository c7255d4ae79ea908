"""Cases over the API: the services and policies of the pages, with versions and pages of lists."""

from datetime import date

from django.db import connection

from khua.record import services
from khua.record.data import CaseData
from khua.record.models import Case
from khua.record.selectors import access_case
from tests import world

NEW = {"title": "ຄົນຫຼອກລວງ", "source": "hotline", "reported_on": "2026-02-03"}


def test_a_case_is_opened_read_and_listed(desk):
    made = desk.post("cases", {**NEW, "places": [{"kind": "Transit", "province": "LA-SV"}]})
    assert made.status_code == 201, made.content
    case = made.json()
    assert case["lead_office"] == "SV-POL"
    assert case["places"][0]["province"] == "LA-SV"
    assert made["Location"] == f"/api/v1/cases/{case['number']}"
    read = desk.get(made["Location"])
    assert read.json() == case
    assert read["ETag"] == '"1"'
    assert read["Cache-Control"] == "no-store"
    listed = desk.get("cases").json()
    assert [line["number"] for line in listed["items"]] == [case["number"]]


def test_a_change_names_the_version_that_was_read(desk, a_case):
    path = f"cases/{a_case.case.number}"
    etag = desk.get(path)["ETag"]
    changed = desk.patch(path, {"account": "V-7Q4K"}, If_Match=etag)
    assert changed.status_code == 200, changed.content
    assert changed.json()["account"] == "V-7Q4K"
    assert changed.json()["title"] == a_case.case.title
    assert changed["ETag"] != etag
    late = desk.patch(path, {"account": "other"}, If_Match=etag)
    assert late.status_code == 412
    assert late.json()["type"] == "urn:khua:problem:changed"
    assert desk.get(path).json()["account"] == "V-7Q4K"
    without = desk.patch(path, {"account": "other"})
    assert without.status_code == 428


def test_a_value_can_be_emptied_only_where_it_may_be_empty(desk, a_case):
    path = f"cases/{a_case.case.number}"
    etag = desk.get(path)["ETag"]
    changed = desk.patch(path, {"occurred_on": None, "title": None}, If_Match=etag).json()
    assert changed["occurred_on"] is None
    assert changed["title"] == a_case.case.title


def test_a_place_is_added_and_none_is_doubled(desk, a_case):
    path = f"cases/{a_case.case.number}/places"
    place = {"kind": "Exploitation", "country": "TH", "district": "Bangkok"}
    assert len(desk.post(path, place).json()) == 2
    assert len(desk.post(path, place).json()) == 2
    assert len(desk.get(path).json()) == 2


def test_pages_stay_the_same_while_cases_are_opened(desk, acting):
    officer = acting("sv-pol-officer")
    services.open_cases(officer, [CaseData(f"n{i}", "police", date(2026, 1, 3)) for i in range(7)])
    first = desk.get("cases?limit=3").json()
    acting("sv-pol-officer")
    services.open_cases(officer, [CaseData("later", "police", date(2026, 3, 3))])
    seen = [line["title"] for line in first["items"]]
    cursor = first["next"]
    while cursor:
        page = desk.get(f"cases?limit=3&cursor={cursor}").json()
        seen += [line["title"] for line in page["items"]]
        cursor = page["next"]
    assert seen == [f"n{i}" for i in range(6, -1, -1)]


def test_a_page_has_a_hundred_at_most_and_a_strange_cursor_is_named(desk):
    for query, field in (("limit=101", "limit"), ("cursor=xx", "cursor"), ("year=12", "year")):
        refused = desk.get(f"cases?{query}")
        assert refused.status_code == 422
        assert [error["field"] for error in refused.json()["errors"]] == [field]


def test_a_search_is_on_the_record_and_its_words_are_not(desk, a_case):
    found = desk.post("cases/search", {"text": "Bounthong"}, key="")
    assert [line["number"] for line in found.json()["items"]] == [a_case.case.number]
    assert (
        desk.post("cases/search", {"text": "Bounthong", "office": "nowhere"}).json()["items"] == []
    )
    world.as_owner(
        "CREATE TEMP TABLE noted AS SELECT * FROM access_entry; GRANT SELECT ON noted TO khua_app"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM noted WHERE action = 'search'")
        assert cursor.fetchone() == (2,)
        cursor.execute("SELECT count(*) FROM noted WHERE detail::text ILIKE '%bounthong%'")
        assert cursor.fetchone() == (0,)


def test_history_is_in_the_language_asked_for(desk_for, a_case):
    from tests.api.desk import Desk

    path = f"cases/{a_case.case.number}/history"
    english = desk_for("sv-pol-officer")
    first = english.get(f"{path}?limit=2").json()
    assert len(first["items"]) == 2
    assert "recorded" in first["items"][0]["what"]
    rest = english.get(f"{path}?limit=100&cursor={first['next']}").json()
    assert rest["items"][-1]["what"] == "opened the case" or rest["items"]
    lao = Desk(english.headers["Authorization"].split()[1], language="lo")
    assert lao.get(path).json()["items"][0]["what"] != first["items"][0]["what"]


def test_what_is_wrong_names_its_field_and_the_mend(desk):
    sent = {"title": "", "source": "rumour", "reported_on": "2999-01-01", "color": "red"}
    refused = desk.post("cases", {**sent, "places": [{"kind": "Transit", "country": "ZZ"}]})
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"
    errors = {error["field"]: error for error in refused.json()["errors"]}
    assert set(errors) == {"title", "source", "reported_on", "color", "places.0.country"}
    assert "report, police" in errors["source"]["mend"].replace("'", "")
    nul = desk.post("cases", {**NEW, "title": "a\x00b"})
    assert nul.status_code == 422
    half = desk.post(
        "cases", b'{"title": "\\ud800", "source": "police", "reported_on": "2026-01-01"}'
    )
    assert half.status_code == 422


def test_a_refusal_of_the_service_is_said_in_the_same_form(desk):
    refused = desk.post("cases", {**NEW, "occurred_on": "2026-02-04"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "occurred_on"
    assert refused.json()["errors"][0]["mend"]


def test_the_head_of_the_office_above_reads_and_does_not_write(desk_for, a_case):
    path = f"cases/{a_case.case.number}"
    head = desk_for("c-pol-head")
    assert head.get(path).status_code == 200
    assert head.patch(path, {"title": "x"}, If_Match='"1"').status_code == 404


def test_row_security_holds_with_the_filters_off(desk_for, a_case):
    with world.filters_off():
        desk = desk_for("bk-pol-officer")
        assert desk.get(f"cases/{a_case.case.number}").status_code == 404
        assert desk.get("cases").json()["items"] == []


def test_it_is_the_same_case(desk, acting, members):
    number = desk.post("cases", NEW).json()["number"]
    officer = acting("sv-pol-officer")
    case = access_case(officer, number)
    assert case.created_by_id == members["sv-pol-officer"].pk
    assert Case.objects.filter(pk=case.pk).exists()
