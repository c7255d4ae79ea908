"""What goes wrong is problem+json: the same for forbidden and missing, and never a trace."""

import pytest
from django.test import Client

from tests import world
from tests.api.desk import ALL, V1, Desk, token_for
from tests.record.pages import english

PROBLEM = "application/problem+json"


def words_of(response) -> tuple:
    """A response without the number that every request has in the log."""
    headers = {name: value for name, value in response.headers.items() if name != "X-Request-ID"}
    return response.status_code, response.content, tuple(sorted(headers.items()))


def test_forbidden_missing_and_no_address_are_the_same_bytes(desk_for, a_case):
    desk = desk_for("bk-pol-officer")
    number, code = a_case.case.number, a_case.victim.code_name
    answers = {
        words_of(desk.get(path))
        for path in (
            f"cases/{number}",
            "cases/SV-POL-2026-9999",
            f"cases/{number}/people/{code}",
            "trail",  # not for this role
            "hand-overs/999999",
            "nowhere",
            "/api/",
            "/api/v2/cases",
        )
    }
    assert len(answers) == 1
    ((status, body, headers),) = answers
    assert status == 404
    assert ("Content-Type", PROBLEM) in headers
    assert b"urn:khua:problem:missing" in body


def test_without_a_token_everything_is_a_401(client_for, a_case):
    for client in (Client(), client_for("sv-pol-officer")):
        refused = client.get(f"{V1}/cases", headers={"Accept-Language": "en"})
        assert refused.status_code == 401
        assert refused["Content-Type"] == PROBLEM
        assert refused["WWW-Authenticate"] == 'Bearer realm="Khua"'
        assert refused.json()["title"] == "There is no valid token."
        assert "Set-Cookie" not in refused


def test_a_missing_scope_is_named_before_anything_is_looked_at(desk_for, a_case):
    desk = desk_for("sv-pol-officer", ["cases:write"])
    there = desk.get(f"cases/{a_case.case.number}")
    nowhere = desk.get("cases/SV-POL-2026-9999")
    assert there.status_code == nowhere.status_code == 403
    assert there.content == nowhere.content
    assert there.json()["scope"] == "cases:read"


def test_a_method_that_is_not_there_names_those_that_are(desk, a_case):
    for method in ("DELETE", "PUT", "OPTIONS", "TRACE", "HEAD"):
        refused = desk.send(method, f"cases/{a_case.case.number}")
        assert refused.status_code == 405, method
        if method != "HEAD":
            assert refused.json()["type"] == "urn:khua:problem:method"
        assert set(refused["Allow"].split(", ")) <= {"GET", "PATCH"}


@pytest.mark.parametrize(
    ("body", "type_", "status", "kind"),
    [
        (b"{", "application/json", 400, "malformed"),
        (b"\xff", "application/json", 400, "malformed"),
        (b"[" * 100_000, "application/json", 400, "malformed"),
        (b"[]", "application/json", 422, "invalid"),
        (b"null", "application/json", 422, "invalid"),
        (b"a=b", "application/x-www-form-urlencoded", 415, "media-type"),
        (b"{}", "text/plain", 415, "media-type"),
        (b'"' + b"x" * 3_000_000 + b'"', "application/json", 413, "too-large"),
    ],
)
def test_a_body_that_cannot_be_read(desk, body, type_, status, kind):
    refused = desk.client.generic(
        "POST",
        f"{V1}/cases",
        body,
        content_type=type_,
        headers={**desk.headers, "Idempotency-Key": "k"},
    )
    assert refused.status_code == status, refused.content
    assert refused["Content-Type"] == PROBLEM
    assert refused.json()["type"] == f"urn:khua:problem:{kind}"


def test_a_failure_shows_no_trace_and_leaves_nothing(desk, monkeypatch, a_case):
    def fail(*args, **kwargs):
        raise RuntimeError(world.VICTIM_NAME)

    monkeypatch.setattr("khua.record.services.open_case", fail)
    sent = {"title": "x", "source": "police", "reported_on": "2026-01-01"}
    broken = desk.post("cases", sent, key="k1")
    assert broken.status_code == 500
    assert broken["Content-Type"] == PROBLEM
    assert broken.json()["type"] == "urn:khua:problem:broken"
    assert "RuntimeError" not in broken.content.decode()
    assert world.VICTIM_NAME not in broken.content.decode()
    monkeypatch.undo()
    assert desk.post("cases", sent, key="k1").status_code == 201


def test_problems_are_in_the_language_asked_for(members):
    token = token_for(members, "sv-pol-officer")
    lao, english_, french = (Desk(token, language) for language in ("lo", "en", "fr"))
    titles = [desk.get("cases?limit=0").json()["title"] for desk in (lao, english_, french)]
    assert titles[1] == "Something in the request is wrong."
    assert titles[0] == titles[2] != titles[1]
    assert lao.get("cases?limit=0")["Content-Language"] == "lo"


def test_pages_outside_are_as_they_were(client_for, client):
    assert client.get("/cases/").status_code == 302
    missing = english(client_for("sv-pol-officer")).get("/cases/SV-POL-2026-9999/")
    assert missing.status_code == 404
    assert missing["Content-Type"].startswith("text/html")


def test_every_scope_is_checked_somewhere():
    from khua.api.v1 import api

    doors = [
        operation.view_func.door
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
    ]
    assert {scope for scope, _key, _file in doors} - {None} == set(ALL)


def test_every_shape_has_a_name_of_its_own():
    """ninja keeps one of two of the same name, and the document lies about the other."""
    from khua.api.shapes.common import Given, Sent

    shapes = [shape for base in (Given, Sent) for shape in below(base) if "[" not in shape.__name__]
    names = [shape.__name__ for shape in shapes]
    assert sorted(names) == sorted(set(names))


def below(shape):
    """Every shape that is one of these."""
    for each in shape.__subclasses__():
        yield each
        yield from below(each)
