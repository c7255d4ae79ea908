"""What is noted: sign-ins, looks at identities, searches, exports, refusals; and never words."""

import json

import pytest
from django.db import connection
from django.test import Client

from khua.access import context, services
from khua.record.data import PersonData
from khua.record.models import Identity
from khua.record.selectors import identities
from khua.record.services import add_people
from khua.record.trail import Entry, Wanted, entries
from tests import world
from tests.record.pages import at

OFFICER, HEAD, AUDITOR = "sv-pol-officer", "sv-pol-head", "c-pol-auditor"


@pytest.fixture
def noted(members):
    """`noted("search")`: the entries of this action since the last time somebody asked, the
    oldest first, as an auditor of the centre reads them."""
    seen = 0

    def read(action: str = "") -> list[Entry]:
        nonlocal seen
        with context.acting_as(members[AUDITOR]):
            found = [entry for entry in entries(Wanted(), None, 200) if entry.id > seen]
        seen = max((entry.id for entry in found), default=seen)
        return [entry for entry in reversed(found) if not action or entry.action == action]

    read()
    return read


def sign_in(username: str = OFFICER, password: str = world.PASSWORD) -> Client:
    client = Client()
    client.post("/sign-in/", {"login": username, "password": password})
    return client


# -- signing in and out ----------------------------------------------------------------------------


def test_signing_in_and_out(noted):
    client = sign_in()
    assert [(e.action, e.member) for e in noted()] == [("sign-in", OFFICER)]
    client.post("/sign-out/")
    assert noted("sign-out") == [], "no pass was open: the telephone is not connected yet"


def test_signing_out_with_a_pass(noted, client_for):
    client = client_for(OFFICER)
    noted()
    client.post("/sign-out/")
    assert [(e.member, e.detail) for e in noted("sign-out")] == [(OFFICER, {})]


def test_a_wrong_password_of_a_member_is_noted_without_what_was_typed(noted):
    sign_in(password="my-own-secret")
    (entry,) = noted()
    assert (entry.action, entry.member, entry.detail) == (
        "sign-in.failed",
        OFFICER,
        {"step": "password"},
    )


def test_a_wrong_name_is_noted_nowhere(noted):
    sign_in("nobody-at-all")
    assert noted() == []


def test_a_wrong_code_is_noted(noted, client_for):
    client_for(OFFICER)  # has a second factor now
    noted()
    client = sign_in()
    assert noted() == [], "the password alone signs nobody in"
    client.post("/sign-in/code/", {"code": "000000"})
    assert [(e.action, e.member, e.detail) for e in noted()] == [
        ("sign-in.failed", OFFICER, {"step": "code"})
    ]


def test_a_wrong_password_in_the_middle_of_a_session(noted, client_for):
    client = client_for(OFFICER)
    noted()
    client.post("/account/again/", {"password": "wrong"})
    assert [e.member for e in noted("sign-in.failed")] == [OFFICER]


def test_an_idle_session_ends_with_an_entry(noted, client_for, settings):
    client = client_for(OFFICER)
    noted()
    settings.KHUA_IDLE_SECONDS = -1
    client.get("/work/")
    assert [e.detail for e in noted("sign-out")] == [{"idle": 1}]


# -- reading, searching, exporting -----------------------------------------------------------------


@pytest.mark.parametrize("page", ["person", "person-edit"])
def test_looking_at_a_victim_s_identity(noted, client_for, a_case, page):
    client, number = client_for(OFFICER), a_case.case.number
    noted()
    client.get(at(page, number, a_case.victim.code))
    (entry,) = noted("identity.read")
    assert (entry.subject, entry.detail) == (a_case.victim.code_name, {"case": number})
    client.get(at(page, number, a_case.suspect.code))
    assert noted("identity.read") == [], "who is not protected is no secret on the case"


def test_who_may_not_see_the_identity_has_not_looked(noted, client_for, a_case):
    client = client_for("sv-pol-officer2")
    noted()
    assert client.get(at("person", a_case.case.number, a_case.victim.code)).status_code == 200
    assert noted("identity.read") == []


def test_many_identities_at_once_are_one_entry_and_one_twice_is_one(noted, acting, a_case):
    officer = acting(OFFICER)
    victims = add_people(officer, [(a_case.case, PersonData(("victim",)))] * 3)
    assert Identity.objects.filter(protected=True).count() == 4
    identities(victims)
    identities(victims[:1])
    identities(victims[:1])
    many, one = noted("identity.read")
    assert many.detail == {"people": [victim.code_name for victim in victims]}
    assert one.subject == victims[0].code_name


def test_a_search_is_noted_by_its_hits_and_never_by_its_words(noted, client_for, a_case):
    client = client_for(OFFICER)
    noted()
    client.post(at("case-list"), {"text": "ແກ້ວມະນີ"}, follow=True)
    assert [(e.subject, e.detail) for e in noted("search")] == [("", {"hits": 1})]
    client.get(at("case-list"))
    assert noted("search") == [], "a list is no search"


def test_an_export_is_noted_with_its_rows(noted, client_for, a_case):
    client = client_for(OFFICER)
    noted()
    assert client.get(at("case-export")).status_code == 200
    assert [(e.subject, e.detail) for e in noted("export")] == [
        ("cases", {"cases": 1, "people": 3})
    ]


# -- refusals --------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["SV-POL-2026-0001", "SV-POL-2026-9999"])
def test_a_refusal_is_noted_with_page_and_case_number(noted, client_for, a_case, number):
    client = client_for("bk-pol-officer")
    noted()
    assert client.get(at("case", number)).status_code == 404
    (entry,) = noted()
    assert (entry.action, entry.member, entry.subject, entry.detail) == (
        "refused",
        "bk-pol-officer",
        number,
        {"page": "case"},
    )


def test_a_role_and_a_method_that_are_refused(noted, client_for):
    client = client_for(AUDITOR)
    noted()
    assert client.get("/cases/").status_code == 404
    assert client.delete("/trail/").status_code == 405
    assert [e.detail["page"] for e in noted("refused")] == ["case-list", "trail"]


def test_what_somebody_typed_into_an_address_is_not_kept(noted, client_for):
    client = client_for(OFFICER)
    noted()
    client.get("/cases/ນາງ ແກ້ວມະນີ/")
    client.get("/cases/Keomany/people/Sivilay/")
    for entry in noted("refused"):
        assert entry.subject == ""
        assert "eomany" not in json.dumps(entry.detail)


def test_an_address_that_leads_nowhere_and_a_stranger_are_no_refusals(noted, client_for, client):
    client_for(OFFICER).get("/favicon.ico")
    client.get("/cases/SV-POL-2026-0001/")
    client.get("/style/nothing/")
    assert noted("refused") == []


def test_a_refused_write_leaves_the_refusal_and_nothing_else(noted, client_for, a_case):
    client = client_for("bk-pol-officer")
    noted()
    client.post(at("case-edit", a_case.case.number), {"title": "x"})
    assert [e.action for e in noted()] == ["refused"]


# -- members ---------------------------------------------------------------------------------------


def test_what_an_administrator_does_to_a_member(noted, members, acting):
    admin = acting("sv-pol-admin")
    made, _ = services.add_member("sv-pol-new", "ນາງ ບົວ", admin.office, "officer")
    services.edit_member(made, display_name="ນາງ ບົວຄຳ", role="head", is_active=True)
    services.reset_sign_in(made)
    assert [(e.member, e.subject, e.detail) for e in noted("member")] == [
        ("sv-pol-admin", "sv-pol-new", {"new": 1}),
        ("sv-pol-admin", "sv-pol-new", {"fields": ["display_name", "role"]}),
        ("sv-pol-admin", "sv-pol-new", {"fields": ["password"]}),
        ("sv-pol-admin", "sv-pol-new", {"fields": ["second_factor"]}),
    ]


def test_no_name_is_in_any_entry(noted, client_for, a_case, acting):
    client = client_for(OFFICER)
    for path in (at("person", a_case.case.number, a_case.victim.code), at("case-export")):
        client.get(path)
    client.post(at("case-list"), {"text": "ແກ້ວມະນີ"}, follow=True)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    acting(AUDITOR)
    told = json.dumps([vars(e) for e in entries(Wanted(), None, 200)], default=str)
    assert a_case.case.number in told
    for secret in (*world.VICTIM_NAME.split()[1:], *world.SUSPECT_NAME.split()[1:]):
        assert secret not in json.loads(json.dumps(told, ensure_ascii=False))
        assert json.dumps(secret)[1:-1] not in told
