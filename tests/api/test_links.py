"""Matches and hints for another system: the same rows, policies and refusals as on the pages."""

import pytest

from khua.access import context
from khua.intelligence.models import Decision
from tests import world


@pytest.fixture
def linked(a_case, members):
    return world.links(members, a_case.case)


@pytest.fixture
def base(a_case, linked) -> str:
    return f"cases/{a_case.case.number}/people/{linked.person.code_name}"


def test_matches_and_hints_of_a_person(desk, linked, base):
    (match,) = desk.get(f"{base}/matches").json()
    assert match["id"] == linked.match.pk
    assert match["verdict"] == "unsure"
    assert match["stands"]
    assert {"evidence": "phones", "level": "same"}.items() <= max(
        match["levels"], key=lambda level: level["bits"]
    ).items()
    assert sum(level["bits"] for level in match["levels"]) > match["weight"], "any pair begins low"
    (hint,) = desk.get(f"{base}/hints").json()
    assert set(hint) == {"id", "office", "strength", "found_at", "asks"}
    assert (hint["office"], hint["asks"][0]["state"]) == ("BK-POL", "waiting")
    assert hint["asks"][0]["reason"] == "x"


def test_a_decision_once(desk, linked, base, members):
    path = f"{base}/matches/{linked.match.pk}/decisions"
    sent = {"verdict": "same", "reason": "ໂທລະສັບດຽວກັນ"}
    first = desk.post(path, sent, key="k")
    assert first.status_code == 201
    again = desk.post(path, sent, key="k")
    assert again.json() == first.json()
    assert again["Idempotent-Replayed"] == "true"
    with context.acting_as(members["sv-pol-officer"]):
        assert Decision.objects.count() == 2  # the one before, and this
    refused = desk.post(path, {"verdict": "same", "reason": "y"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "verdict")
    missing = desk.post(path, {"verdict": "different"})
    assert missing.json()["errors"][0]["field"] == "reason"
    assert desk.post(path, {"verdict": "merged"}).status_code == 422


def test_asking_twice_is_a_conflict(desk, linked, base):
    answer = desk.post(f"{base}/hints/{linked.hint.pk}/asks", {"reason": "x"})
    assert answer.status_code == 409


def test_reading_needs_no_scope_for_links_and_writing_does(desk_for, linked, base):
    desk = desk_for("sv-pol-officer", ["cases:read"])
    assert desk.get(f"{base}/matches").status_code == 200
    answer = desk.post(f"{base}/hints/{linked.hint.pk}/asks", {"reason": "x"})
    assert (answer.status_code, answer.json()["scope"]) == (403, "links:write")


def test_a_match_under_another_person_is_not_there(desk, linked, a_case):
    base = f"cases/{a_case.case.number}/people/{a_case.suspect.code_name}"
    sent = {"verdict": "same", "reason": "x"}
    assert desk.post(f"{base}/matches/{linked.match.pk}/decisions", sent).status_code == 404
    assert desk.post(f"{base}/hints/{linked.hint.pk}/asks", {"reason": "x"}).status_code == 404
