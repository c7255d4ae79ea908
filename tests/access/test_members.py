"""Administrators add, change and close accounts; what they may not do is not there."""

import re

import pytest
from django.conf import settings
from django.test import Client

from khua.access import context
from khua.access.models import Member
from khua.access.policies import Role

NEW = "/offices/SV-POL/members/new/"


@pytest.fixture
def admin(client_for) -> Client:
    client = client_for("sv-pol-admin")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def read(username: str) -> Member:
    """A member as sign-in reads one."""
    context.set_local("khua.signing_in", username)
    return Member.objects.get(username=username)


def password_on(page) -> str:
    found = re.findall(r"<code translate=\"no\">([\w-]{19})</code>", page.content.decode())
    return found[-1]


def sign_in(username: str, password: str) -> tuple[Client, int]:
    client = Client()
    return client, client.post("/sign-in/", {"login": username, "password": password}).status_code


def test_a_new_member_signs_in_with_the_first_password_and_must_connect_a_telephone(admin):
    shown = admin.post(NEW, {"display_name": "ນາງ ບົວ", "username": "SV-Pol-Bua", "role": "officer"})
    assert "no-store" in shown["Cache-Control"]
    client, status = sign_in("sv-pol-bua", password_on(shown))
    assert status == 302
    assert client.get("/work/")["Location"] == "/account/telephone/"
    made = read("sv-pol-bua")
    assert (made.display_name, made.role, made.office_id) == (
        "ນາງ ບົວ",
        Role.OFFICER,
        read("sv-pol-admin").office_id,
    )


def test_the_first_password_is_shown_once_and_kept_nowhere(admin):
    shown = admin.post(NEW, {"display_name": "x", "username": "new-one", "role": "clerk"})
    password = password_on(shown)
    assert password not in admin.get("/offices/SV-POL/").content.decode()
    member = read("new-one")
    assert password not in str(member.__dict__)
    assert member.check_password(password)
    assert password not in str(dict(admin.session))


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "sv-pol-officer"},  # taken
        {"username": "bk-pol-officer"},  # taken, where this administrator cannot look
        {"username": "SV-POL-OFFICER"},
        {"username": "ສົມ"},
        {"username": "a b"},
        {"username": "\u212aim-one"},  # a Kelvin sign is no K
        {"username": "ab"},
        {"username": "x" * 41},
        {"display_name": ""},
        {"role": "king"},
        {"role": ""},
    ],
)
def test_what_cannot_be_is_said_beside_its_field(admin, wrong):
    form = {"display_name": "x", "username": "new-one", "role": "officer", **wrong}
    page = admin.post(NEW, form)
    assert page.status_code == 200
    (field,) = wrong
    assert f'href="#id_{field}' in page.content.decode()
    assert "First password" not in page.content.decode()


def test_an_administrator_of_the_centre_manages_the_province(client_for):
    client = client_for("c-pol-admin")
    assert client.get(NEW).status_code == 200
    client.post(NEW, {"display_name": "x", "username": "new-one", "role": "officer"})
    assert read("new-one").office.code == "SV-POL"


@pytest.mark.parametrize("code", ["C-POL", "BK-POL", "SV-PRO", "XX"])
def test_nobody_is_added_outside_the_administrator_s_tree(admin, code):
    form = {"display_name": "x", "username": "new-one", "role": "officer"}
    assert admin.get(f"/offices/{code}/members/new/").status_code == 404
    assert admin.post(f"/offices/{code}/members/new/", form).status_code == 404
    context.set_local("khua.signing_in", "new-one")
    assert not Member.objects.filter(username="new-one").exists()


def test_changing_a_member(admin, members):
    member = members["sv-pol-officer"]
    page = admin.get(f"/members/{member.pk}/")
    assert 'value="officer" required' in page.content.decode() or "checked" in page.content.decode()
    changed = admin.post(
        f"/members/{member.pk}/", {"display_name": "ທ້າວ ໃໝ່", "role": "clerk", "is_active": "on"}
    )
    assert changed["Location"] == "/offices/SV-POL/"
    found = read("sv-pol-officer")
    assert (found.display_name, found.role, found.is_active) == ("ທ້າວ ໃໝ່", "clerk", True)


def test_closing_an_account_signs_out_and_keeps_the_name(admin, members, client_for):
    member = members["sv-pol-officer"]
    theirs = client_for("sv-pol-officer")
    assert theirs.get("/offices/").status_code == 200
    admin.post(f"/members/{member.pk}/", {"display_name": "ທ້າວ ໄປ", "role": "officer"})
    assert theirs.get("/offices/").status_code == 302
    assert "ທ້າວ ໄປ" in admin.get("/offices/SV-POL/").content.decode()
    assert "Closed" in admin.get("/offices/SV-POL/").content.decode()


def test_a_reset_forgets_telephone_and_password_and_signs_out(admin, members, client_for):
    theirs = client_for("sv-pol-officer")
    shown = admin.post(f"/members/{members['sv-pol-officer'].pk}/", {"reset": "1"})
    assert "no-store" in shown["Cache-Control"]
    assert theirs.get("/offices/").status_code == 302
    again, status = sign_in("sv-pol-officer", password_on(shown))
    assert status == 302
    assert again.get("/work/")["Location"] == "/account/telephone/", "the old telephone is gone"
    from tests import world

    assert sign_in("sv-pol-officer", world.PASSWORD)[1] == 200


@pytest.mark.parametrize(
    "username", ["sv-pol-admin", "c-pol-head", "bk-pol-officer", "sv-pro-officer"]
)
def test_nobody_changes_himself_or_those_of_other_offices(admin, members, username):
    member = members[username]
    address = f"/members/{member.pk}/"
    assert admin.get(address).status_code == 404
    form = {"display_name": "x", "role": "administrator", "is_active": "on"}
    assert admin.post(address, form).status_code == 404
    assert admin.post(address, {"reset": "1"}).status_code == 404
    found = read(username)
    assert (found.display_name, found.role) == (member.display_name, member.role)
    assert found.check_password("a-long-test-password")


def test_a_member_that_is_not_there_is_missing(admin):
    assert admin.get("/members/999999/").status_code == 404


@pytest.mark.parametrize("username", ["sv-pol-head", "sv-pol-officer", "c-pol-auditor"])
def test_only_administrators_manage(client_for, members, username):
    client = client_for(username)
    assert client.get(NEW).status_code == 404
    assert client.get(f"/members/{members['sv-pol-clerk'].pk}/").status_code == 404


def test_a_first_password_is_easily_read_and_hardly_guessed():
    from khua.access.services import first_password

    drawn = {first_password() for _ in range(200)}
    assert len(drawn) == 200
    assert all(
        re.fullmatch(r"([a-hj-km-np-z2-9]{4}-){3}[a-hj-km-np-z2-9]{4}", one) for one in drawn
    )
