"""The queue of suggested links: what is in it for whom, in which order, page by page."""

import pytest
from django.db import connections

from khua.intelligence import services
from khua.intelligence.models import Match, Strength
from khua.intelligence.queue import FEW_OFFICES, Wanted, page_of_links
from khua.intelligence.views import queue as view
from khua.intelligence.weights import as_matcher
from khua.intelligence.wording import strength
from tests import world
from tests.intelligence.conftest import a_case_of, a_person
from tests.intelligence.rows import by_owner
from tests.record.pages import at, english, text_of

PAIRS = (  # (name here, name there, phone): weaker and weaker
    ("Phouvong Keomany", "Phouvong Keomany", "+8562077712345"),
    ("Souksavanh Phommachanh", "Suksavan Phommachan", "+8562077712346"),
    ("Bounmy Inthavong", "Bounmy Inthavong", ""),
)
WEIGHTS = (12.5, 3.0, 0.5, 3.0)  # strong, likely, possible; and two alike


@pytest.fixture
def crowd(acting):
    """Three pairs within Savannakhet's police, three across Savannakhet and Bokeo."""
    for username, others in (
        ("sv-pol-officer", "sv-pol-officer"),
        ("sv-pol-officer", "bk-pol-officer"),
    ):
        first = acting(username)
        case = a_case_of(first, "x")
        for here, _there, phone in PAIRS:
            a_person(first, case, here, phones=(phone,) if phone else ())
        second = acting(others)
        case = a_case_of(second, "y")
        for _here, there, phone in PAIRS:
            a_person(second, case, there, phones=(phone,) if phone else ())
    for number, row in enumerate(by_owner("SELECT id FROM intelligence_match ORDER BY id")):
        weight = WEIGHTS[number % len(WEIGHTS)]  # whatever the model in use makes of them
        world.as_owner(
            f"UPDATE intelligence_match SET weight = {weight},"
            f" probability = 1 / (1 + 2 ^ -{weight}) WHERE id = {row['id']}"
        )


def links(member, how_many: int = 100, after: int | None = None, **wanted: str) -> list[Match]:
    return page_of_links(member, Wanted(**wanted), after, how_many)


@pytest.mark.parametrize(
    "username", ["sv-pol-officer", "sv-pol-head", "bk-pol-officer", "c-pol-head", "sv-wel-officer"]
)
def test_it_holds_what_one_may_see_and_nobody_decided_strongest_first(crowd, acting, username):
    member = acting(username)
    found = links(member)
    assert {match.pk for match in found} == set(
        Match.objects.filter(stands=True, verdict="").values_list("pk", flat=True)
    )
    order = [(-match.weight, -match.pk) for match in found]
    assert order == sorted(order)
    if username == "c-pol-head":
        assert len(found) > len(links(acting("sv-pol-officer"))) > 0
    if username == "sv-wel-officer":
        assert found == []


def test_what_was_decided_or_stands_no_more_is_not_in_it(crowd, acting):
    member = acting("sv-pol-officer")
    before = links(member)
    services.decide(member, before[0], "different", "x")
    assert links(member) == before[1:]


@pytest.mark.parametrize("username", ["sv-pol-officer", "c-pol-head"])
def test_pages_join_without_gap_or_overlap(crowd, acting, username):
    member = acting(username)
    every = [match.pk for match in links(member)]
    assert len(every) >= 4
    seen, after = [], None
    while page := links(member, 2, after):
        seen += [match.pk for match in page]
        after = seen[-1]
    assert seen == every


def test_it_is_narrowed_by_strength_and_place(crowd, acting):
    head = acting("c-pol-head")
    every = links(head)
    for name in Strength.values:
        assert links(head, strength=name) == [m for m in every if strength(m.probability) == name]
    assert {strength(match.probability) for match in every} == set(Strength)
    assert links(head, where="own") == [], "the centre leads no case"
    assert links(head, where="below") == every
    officer = acting("sv-pol-officer")
    assert links(officer, where="own") == links(officer) != []
    assert links(officer, where="below") == []


def test_where_an_office_has_a_part_in_it_means_either_side(crowd, acting, members):
    """The head of a province, with a district below."""
    district = acting("sv-dis-officer")
    case = a_case_of(district, "z")
    person = a_person(district, case, "Phouvong Keomany", phones=("+8562077712345",))
    head = acting("sv-pol-head")
    own = links(head, where="own")
    assert any(person.pk in (match.left_id, match.right_id) for match in own)
    assert {match.pk for match in own} | {m.pk for m in links(head, where="below")} == {
        match.pk for match in links(head)
    }


def test_shared_cases_and_those_one_is_on_by_name_are_in_it(crowd, acting, members):
    officer = acting("bk-pol-officer")
    (case,) = {match.left.case for match in links(officer)} | {
        match.right.case for match in links(officer)
    } or {None}
    assert case is None, "Bokeo's own pairs have their other side in Savannakhet"
    acting("sv-pol-officer")
    shared = min(
        (match.left.case for match in links(acting("sv-pol-officer"))), key=lambda case: case.pk
    )
    world.refer(members["sv-pol-officer"], members["bk-pol-officer"], shared)
    officer = acting("bk-pol-officer")
    found = links(officer)
    assert {match.pk for match in found} == set(Match.objects.values_list("pk", flat=True)) != set()
    assert links(officer, where="own") != []


def test_many_offices_are_walked_as_one(crowd, acting, monkeypatch):
    head = acting("c-pol-head")
    few = links(head)
    monkeypatch.setattr("khua.intelligence.queue.FEW_OFFICES", 0)
    assert FEW_OFFICES > 10
    assert links(head) == few
    assert links(head, where="below") == few


def test_the_page(crowd, client_for, monkeypatch):
    monkeypatch.setattr(view, "A_PAGE", 2)
    client = english(client_for("c-pol-head"))
    text = text_of(client.get(at("link-queue")))
    assert text.count("<tr>") == 3
    assert "Phone: one in common" in text
    assert 'rel="next" href="?after=' in text
    for odd in ("x", "-1", "9" * 30, "%00", "999999999"):
        assert client.get(f"{at('link-queue')}?after={odd}").status_code == 200
    assert "No open links" in text_of(client.get(f"{at('link-queue')}?where=own"))
    assert client.get(f"{at('link-queue')}?strength=%00&where=x").status_code == 200
    assert client_for("sv-pol-clerk").get(at("link-queue")).status_code == 404


@pytest.mark.django_db(databases=["default", "owner"])
def test_strength_in_python_is_strength_in_the_database():
    values = [0.0, 0.3, 0.7499, 0.75, 0.9699, 0.97, 0.99, 1.0]
    with connections["owner"].cursor() as cursor, as_matcher():
        cursor.execute("SELECT matching.strength(p) FROM unnest(%s::float8[]) p", [values])
        assert [strength(value) for value in values] == [name for (name,) in cursor.fetchall()]
