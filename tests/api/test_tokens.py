"""Tokens: who issues them, what they are bound to, and how they end."""

import re
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from khua.access import context
from khua.access.models import Member, Pass
from khua.api.models import Token
from tests import world
from tests.api.desk import Desk, token_for
from tests.record.pages import english, text_of

WANTED = {"label": "Ministry, nightly", "scopes": ["cases:read", "findings:write"], "days": "90"}


def page_of(members, username="sv-pol-officer2") -> str:
    return reverse("member-tokens", args=[members[username].pk])


def test_an_administrator_issues_a_token_that_is_shown_once(client_for, members):
    admin = english(client_for("sv-pol-admin"))
    page = page_of(members)
    assert "Issue the token" in text_of(admin.get(page))
    shown = text_of(admin.post(page, WANTED))
    (token,) = re.findall(r"<code[^>]*>([\w-]{40,})</code>", shown)
    listed = text_of(admin.get(page))
    assert token not in listed
    assert "Ministry, nightly" in listed
    assert "findings:write" in listed
    me = Desk(token).get("me").json()
    assert me["office"] == "SV-POL"
    assert me["scopes"] == ["cases:read", "findings:write"]
    with context.acting_as(members["sv-pol-admin"]):
        issued = Token.objects.get()
    assert issued.expires_at - issued.issued_at < timedelta(days=90, seconds=5)
    assert issued.office_id == members["sv-pol-officer2"].office_id


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"days": "366"}, "365"),
        ({"days": "0"}, "1"),
        ({"scopes": []}, "Nothing is chosen"),
        ({"scopes": ["everything"]}, "everything"),
        ({"label": ""}, "required"),
    ],
)
def test_what_is_wrong_with_a_token_is_said(client_for, members, change, said):
    page = english(client_for("sv-pol-admin")).post(page_of(members), {**WANTED, **change})
    assert said in text_of(page)
    with context.acting_as(members["sv-pol-admin"]):
        assert not Token.objects.exists()


@pytest.mark.parametrize("username", ["sv-pol-officer", "bk-pol-head", "sv-pol-auditor"])
def test_nobody_else_finds_the_page(client_for, members, username):
    client = client_for(username)
    assert client.get(page_of(members)).status_code == 404
    assert client.post(page_of(members), WANTED).status_code == 404


def test_an_administrator_has_no_token_himself_nor_gives_one_to_another(client_for, members):
    admin = client_for("c-pol-admin")
    assert admin.get(page_of(members, "c-pol-admin")).status_code == 404
    answer = english(admin).post(page_of(members, "sv-pol-admin"), WANTED)
    assert "No token can be issued" in text_of(answer)
    with context.acting_as(members["c-pol-admin"]):
        assert not Token.objects.exists()


def test_a_revoked_token_opens_nothing(client_for, members):
    desk = Desk(token_for(members, "sv-pol-officer2"))
    assert desk.get("me").status_code == 200
    with context.acting_as(members["sv-pol-admin"]):
        token = Token.objects.get()
    admin = english(client_for("sv-pol-admin"))
    where = reverse("member-token-revoke", args=[token.member_id, token.pk])
    assert "revoked" in text_of(admin.post(where, follow=True))
    assert "Revoked" in text_of(admin.get(page_of(members)))
    refused = desk.get("me")
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"].startswith("Bearer")
    other = reverse("member-token-revoke", args=[members["sv-pol-officer"].pk, token.pk])
    assert admin.post(other).status_code == 404


def test_a_token_ends_on_its_day(members):
    token = token_for(members, "sv-pol-officer2")
    assert Desk(token).get("me").status_code == 200
    member = members["sv-pol-officer2"]
    expires = (timezone.now() - timedelta(seconds=5)).replace(microsecond=0)
    digest = context.digest_of(token)
    seal = context.make_seal(member.pk, digest, expires)  # as if it had been issued so
    world.as_owner(
        f"UPDATE access_pass SET expires_at = '{expires.isoformat()}',"
        f" seal = '\\x{seal.hex()}' WHERE digest = '\\x{digest.hex()}'"
    )
    assert Desk(token).get("me").status_code == 401
    assert Desk(token[:-1]).get("me").status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        "is_active = false",
        "role = 'clerk'",
        "office_id = (SELECT id FROM access_office WHERE code = 'BK-POL')",
    ],
)
def test_a_member_who_moves_or_leaves_takes_no_token_along(members, change):
    desk = Desk(token_for(members, "sv-pol-officer2"))
    assert desk.get("me").status_code == 200
    with context.acting_as(members["c-pol-admin"]), connection.cursor() as cursor:
        cursor.execute(f"UPDATE access_member SET {change} WHERE username = 'sv-pol-officer2'")
        assert cursor.rowcount == 1
    assert desk.get("me").status_code == 401
    with context.acting_as(members["c-pol-admin"]):
        assert Token.objects.get().revoked_at


def test_closing_the_account_on_its_page_ends_the_token(client_for, members):
    desk = Desk(token_for(members, "sv-pol-officer2"))
    admin = client_for("sv-pol-admin")
    page = reverse("member", args=[members["sv-pol-officer2"].pk])
    admin.post(page, {"display_name": "x", "role": "officer"})
    assert desk.get("me").status_code == 401


def test_the_pass_of_a_session_is_no_token_and_a_token_no_session(client_for, members, client):
    session = client_for("sv-pol-officer")
    assert session.get("/cases/").status_code == 200
    assert session.get("/api/v1/me").status_code == 401
    token = session.session["khua_token"]
    assert Desk(token).get("me").status_code == 401
    bearer = {"Authorization": f"Bearer {token_for(members, 'sv-pol-officer')}"}
    assert client.get("/cases/", headers=bearer).status_code == 302
    for strange in ("Basic x", "Bearer", "Bearer ", "Bearer a\x00b", "bearer ລາວ", "x" * 9000):
        refused = client.get("/api/v1/me", headers={"Authorization": strange})
        assert refused.status_code == 401


CHANGES = (
    "scopes = ARRAY['audit:read']",
    "expires_at = now() + interval '9 years'",
    "member_id = 1",
    "office_id = 1",
    "revoked_at = NULL",
)


@pytest.mark.parametrize("username", ["sv-pol-officer2", "sv-pol-admin", "bk-pol-head"])
def test_nobody_forges_a_token_with_sql(members, username):
    """Not the member himself, not another office; and no scope is added to one there is."""
    member = members["sv-pol-officer2"]
    token_for(members, "sv-pol-officer2", ["cases:read"])
    with context.acting_as(members[username]):
        held, _token = context.new_pass(member, "api")
        if username != "sv-pol-admin":
            with pytest.raises(ProgrammingError), transaction.atomic():
                Token.objects.bulk_create([Token(held=held, label="mine", scopes=["audit:read"])])
        changed = []
        with connection.cursor() as cursor:
            for change in CHANGES:
                with suppress(ProgrammingError), transaction.atomic():
                    cursor.execute(f"UPDATE api_token SET {change}")
                    changed.append(cursor.rowcount)
        assert not any(changed)
        seen = Token.objects.filter(label="test")
        assert [token.scopes for token in seen] in ([], [["cases:read"]])


def test_an_administrator_makes_no_token_of_a_pass_that_is_none(members):
    """Whatever row he writes, it must stand on a sealed pass that was opened for the API."""
    member = members["sv-pol-officer2"]
    with context.acting_as(members["sv-pol-admin"]):
        session, _token = context.new_pass(member, "session")
        unsealed = Pass(
            member=member,
            digest=b"x" * 32,
            seal=b"y" * 32,
            purpose="api",
            expires_at=timezone.now() + timedelta(days=1),
        )
        Pass.objects.bulk_create([unsealed])
        long = context.new_pass(member, "api", timedelta(days=400))[0]
        own = context.new_pass(members["sv-pol-admin"], "api")[0]
        for held in (session, unsealed, long, own):
            with pytest.raises(ProgrammingError), transaction.atomic():
                Token.objects.bulk_create([Token(held=held, label="x", scopes=["cases:read"])])


def test_a_pass_keeps_its_purpose_and_stays_ended(members):
    token = token_for(members, "sv-pol-officer2")
    with context.acting_as(members["sv-pol-officer2"]):
        mine = Pass.objects.get(digest=context.digest_of(token))
        with pytest.raises(ProgrammingError), transaction.atomic():
            Pass.objects.filter(pk=mine.pk).update(purpose="session")
        context.revoke(token)
        with pytest.raises(ProgrammingError), transaction.atomic():
            Pass.objects.filter(pk=mine.pk).update(revoked_at=None)


def test_a_pass_without_a_token_s_row_opens_nothing(members):
    """A pass of purpose “api” that no administrator issued."""
    with context.acting_as(members["sv-pol-officer"]) as member:
        _held, token = context.new_pass(Member.objects.get(pk=member.pk), "api")
    assert Desk(token).get("me").status_code == 401


def test_a_token_may_send_so_many_requests_a_minute(desk, monkeypatch):
    monkeypatch.setattr("khua.api.guard.A_MINUTE", 3)
    for _ in range(8):  # the minute may turn in the middle
        refused = desk.get("me")
        if refused.status_code == 429:
            break
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert refused.json()["type"] == "urn:khua:problem:too-many"
    assert Desk(desk.headers["Authorization"].split()[1]).get("me").status_code == 429


def test_the_page_says_when_a_token_was_used_last(client_for, members):
    desk = Desk(token_for(members, "sv-pol-officer2"))
    admin = english(client_for("sv-pol-admin"))
    assert "Never" in text_of(admin.get(page_of(members)))
    assert desk.get("me").status_code == 200
    with context.acting_as(members["c-pol-admin"]):
        assert Token.objects.get().used_at > timezone.now() - timedelta(minutes=1)
    assert "Never" not in text_of(admin.get(page_of(members)))
