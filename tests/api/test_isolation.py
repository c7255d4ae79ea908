"""Every endpoint with every wrong token: another office's, one without the scope, one of nobody."""

import uuid

import pytest

from khua.access import context
from khua.api.v1 import api
from khua.intelligence.services import take_back
from tests import world
from tests.api.desk import ALL, Desk

#: a body for every endpoint that writes, good enough to get as far as the policies
BODIES = {
    "cases": {"title": "x", "source": "police", "reported_on": "2026-01-01"},
    "case-search": {"text": "xx"},
    "case": {"title": "x"},
    "places": {"kind": "Transit"},
    "people": {"roles": ["witness"]},
    "findings": {"code": "intent", "standing": "proved", "source": "document"},
    "hand-over-answer": {"state": "accepted"},
    "case-hand-overs": {"kind": "referral", "to_office": "C-POL", "purpose": "x"},
    "moves": {"move": "start_inquiry", "seen": "reported"},
    "evidence": {"kind": "object", "title": "x", "authority": "found"},
    "evidence-files": None,
    "match-decisions": {"verdict": "same", "reason": "x"},
    "hint-asks": {"reason": "x"},
}
#: ends of the paths about the person who has links
ABOUT_LINKS = ("matches", "decisions", "hints", "asks")


def operations():
    """(method, path of the document, url name, scope) of every endpoint."""
    for router in api._get_bound_routers():
        for view_path, view in router.path_operations.items():
            for operation in view.operations:
                path = "/".join(part.strip("/") for part in (router.prefix, view_path) if part)
                (method,) = operation.methods
                scope = operation.view_func.door[0]
                yield method, path.strip("/"), operation.url_name, scope


EVERY = list(operations())


@pytest.fixture
def there(desk, a_case, members) -> dict:
    """What the paths name: all of `a_case`, which the police of Savannakhet lead."""
    number = a_case.case.number
    item = desk.post(f"cases/{number}/evidence", BODIES["evidence"]).json()["number"]
    sent = {"kind": "referral", "to_office": "SV-PRO", "purpose": "x"}
    hand_over = desk.post(f"cases/{number}/hand-overs", sent).json()["id"]
    finding = desk.get(f"cases/{number}/findings").json()[0]["id"]
    linked = world.links(members, a_case.case)
    with context.acting_as(members["sv-pol-officer"]) as officer:
        take_back(officer, linked.asked)
    return {
        "number": number,
        "code": a_case.victim.code_name,
        "item": item,
        "finding": finding,
        "hand_over": hand_over,
        "linked": linked.person.code_name,
        "match": linked.match.pk,
        "hint": linked.hint.pk,
    }


def address(path: str, there: dict) -> str:
    """The path with the things of the case in it."""
    if path.startswith("offices/"):
        return "offices/SV-POL"
    pk = there["hand_over"] if path.startswith("hand-overs") else there["finding"]
    code = there["linked" if path.rsplit("/", 1)[-1] in ABOUT_LINKS else "code"]
    return path.format(**{**there, "pk": pk, "code": code})


def ask(desk: Desk, method: str, path: str, name: str):
    """One request, with a body that the endpoint takes."""
    if name == "evidence-files":
        return desk.client.post(
            f"/api/v1/{path}",
            {"sha256": "0" * 64},
            headers={**desk.headers, "Idempotency-Key": uuid.uuid4().hex},
        )
    body = BODIES[name] if method in ("POST", "PATCH") else None
    headers = {"If_Match": '"1"'} if method == "PATCH" else {}
    return desk.send(method, path, body, **headers)


def test_every_write_has_a_body_here():
    assert {name for method, _path, name, _s in EVERY if method != "GET"} == set(BODIES)


def test_another_office_s_token_finds_nothing_of_the_case(desk_for, there):
    """Forbidden answers are the bytes of a missing one, whatever is asked of the case."""
    for username in ("bk-pol-officer", "bk-pol-head", "sv-dis-officer", "sv-wel-officer"):
        desk = desk_for(username)
        missing = desk.get("cases/SV-POL-2026-9999").content
        wrong = []
        for method, path, name, _scope in EVERY:
            if "{number}" not in path and "{pk}" not in path:
                continue
            answer = ask(desk, method, address(path, there), name)
            if answer.status_code != 404 or answer.content != missing:
                wrong.append((method, path, answer.status_code))
        assert wrong == [], username


def test_nothing_leaks_with_the_filters_off(desk_for, there, a_case):
    """Row security alone: no list and no object tells another office anything of the case."""
    secrets = [
        a_case.case.number,
        a_case.case.title,
        a_case.victim.code,
        *world.VICTIM_NAME.split()[1:],
        *world.SUSPECT_NAME.split()[1:],
    ]
    desk = desk_for("bk-pol-head")
    with world.filters_off():
        for method, path, name, _scope in EVERY:
            answer = ask(desk, method, address(path, there), name)
            assert answer.status_code < 500, (method, path)
            text = answer.content.decode()
            assert [secret for secret in secrets if secret in text] == [], (method, path)


def test_without_its_scope_every_endpoint_is_closed(desk_for, there):
    """A token with every scope but one is refused where that one is needed; one with that alone is
    not."""
    for scope in ALL:
        others = desk_for("sv-pol-officer", [each for each in ALL if each != scope])
        alone = desk_for("sv-pol-officer", [scope])
        for method, path, name, needed in EVERY:
            if needed != scope:
                continue
            answer = ask(others, method, address(path, there), name)
            auditors = name == "trail"  # for an officer there is no such page at all
            assert answer.status_code == (404 if auditors else 403), (method, path)
            assert auditors or answer.json()["scope"] == scope
            answer = ask(alone, method, address(path, there), name)
            assert answer.status_code != 403, (method, path)


def test_a_token_without_scopes_opens_what_is_no_secret(desk_for, there):
    desk = desk_for("sv-pol-officer", [])
    for method, path, name, needed in EVERY:
        answer = ask(desk, method, address(path, there), name)
        assert (answer.status_code == 200) == (needed is None), (method, path)


@pytest.mark.parametrize("header", [None, "Bearer nobody", "Basic c3Y6cG9s", "Bearer"])
def test_without_a_token_every_endpoint_is_a_401(there, header):
    desk = Desk("")
    desk.headers = {"Authorization": header} if header else {}
    bodies = set()
    for method, path, name, _scope in EVERY:
        answer = ask(desk, method, address(path, there), name)
        assert answer.status_code == 401, (method, path)
        bodies.add(answer.content)
    assert len(bodies) == 1


def test_every_endpoint_works_for_who_may(desk, desk_for, there, a_case):
    """So that the sweeps above are about policies, and not about addresses that lead nowhere."""
    wrong = []
    for method, path, name, _scope in EVERY:
        if name in ("evidence-files", "evidence-file", "hand-over-answer", "trail", "moves"):
            continue  # these have tests of their own
        answer = ask(desk, method, address(path, there), name)
        if answer.status_code not in (200, 201):
            wrong.append((method, path, answer.status_code, answer.content))
    assert wrong == []
