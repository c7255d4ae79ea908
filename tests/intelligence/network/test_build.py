"""What a network holds: who is joined by what, how far, and at what cost."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khua.intelligence.models import Match
from khua.intelligence.network import build
from khua.intelligence.network.build import Network, network_of
from khua.record.data import PlaceData
from tests import world
from tests.intelligence.network.conftest import (
    HERE,
    PHONE,
    PLATE,
    THERE,
    VILLAGE,
    open_case,
    someone,
)


def called(network: Network, kind: str) -> set[str]:
    return {node.label for node in network.graph.nodes.values() if node.kind == kind}


def ties(network: Network) -> set[tuple[str, str, str]]:
    """(label, what, label) of every edge, both ways round."""
    nodes = network.graph.nodes
    each = [(nodes[e.left].label, e.what, nodes[e.right].label) for e in network.graph.edges]
    return {*each, *((right, what, left) for left, what, right in each)}


def test_phone_account_and_plate_join_two_provinces_however_they_are_written(here, there, acting):
    acting("c-pol-head")
    network = network_of(here.case, [], "en")
    assert {HERE, THERE, "ທ້າວ ສົມພອນ"} <= called(network, "person")
    assert called(network, "case") == {here.case.number, there.case.number}
    joined = ties(network)
    assert (HERE, "phone", PHONE) in joined
    assert (PHONE, "phone", THERE) in joined
    assert ("BCEL 010-12-00-1234567", "account", THERE) in joined
    assert (PLATE, "vehicle", "ທ້າວ ສົມພອນ") in joined
    assert (THERE, "in_case", there.case.number) in joined
    assert "passport PA7654321" in called(network, "document")
    assert "ບ້ານໂພນສະຫວັນ ໜ່ວຍ 12" in called(network, "place")
    assert not network.more


def test_around_a_person_stands_only_what_is_around_that_person(here, there, acting):
    acting("c-pol-head")
    network = network_of(there.driver, [], "en")
    assert called(network, "person") == {"ທ້າວ ສົມພອນ", HERE}
    assert called(network, "phone") == set()
    network = network_of(there.driver, [f"person:{here.broker.code}"], "en")
    assert PHONE in called(network, "phone")
    assert THERE in called(network, "person")


def test_opening_a_case_brings_its_people_and_what_is_on_record_of_them(here, there, acting):
    acting("c-pol-head")
    shut = network_of(here.witness, [], "en")
    assert called(shut, "person") == {"ນາງ ດາວເຮືອງ"}
    opened = network_of(here.witness, [f"case:{here.case.number}"], "en")
    assert {HERE, THERE, here.victim.code_name} <= called(opened, "person")
    assert f"person:{here.broker.code}" in opened.opened
    assert opened.seeds == {f"person:{here.witness.code}", f"case:{here.case.number}"}


def test_a_village_opens_to_the_other_cases_there_and_a_province_does_not(here, there, acting):
    open_case(acting, "sv-pol-officer", "x", date(2026, 1, 1), [], [
        PlaceData("Transit", province="LA-SV")
    ])  # fmt: skip
    acting("c-pol-head")
    network = network_of(here.case, [], "en")
    (village,) = [n for n in network.graph.nodes.values() if VILLAGE in n.label]
    assert village.opens
    assert not village.common
    assert (there.case.number, "at", village.label) not in ties(network)
    opened = network_of(here.case, [village.id], "en")
    assert (there.case.number, "at", village.label) in ties(opened)
    assert village.id in opened.opened


def test_a_province_is_too_common_to_join_anything(acting):
    found = open_case(acting, "sv-pol-officer", "x", date(2026, 1, 1), [], [
        PlaceData("Transit", province="LA-SV")
    ])  # fmt: skip
    (place,) = [
        n for n in network_of(found.case, [], "en").graph.nodes.values() if n.kind == "place"
    ]
    assert (place.common, place.opens) == (True, False)


def test_a_hotline_is_shown_and_joins_nobody(acting, monkeypatch):
    monkeypatch.setattr(build, "COMMON", 3)
    phone = "+8562013621362"
    first = open_case(
        acting, "sv-pol-officer", "1", date(2026, 1, 1), [someone("suspect", phones=(phone,))]
    )
    people = [someone("witness", phones=(phone,)) for _ in range(2)]
    open_case(acting, "sv-pol-officer", "2", date(2026, 1, 1), people)
    network = network_of(first.case, [], "en")
    assert len(called(network, "person")) == 3
    open_case(acting, "sv-pol-officer", "3", date(2026, 1, 1), people[:1])
    network = network_of(first.case, [], "en")
    (node,) = [n for n in network.graph.nodes.values() if n.kind == "phone"]
    assert node.common
    assert len(called(network, "person")) == 1
    assert len(called(network, "case")) == 1


def test_who_was_decided_to_be_the_same_is_joined_and_undone(here, there, acting):
    left, right = sorted([here.witness.pk, there.driver.pk])
    world.as_owner(
        "INSERT INTO intelligence_match (left_id, right_id, left_office_id, right_office_id,"
        " weight, probability, levels, model, found_at, scored_at, stands, verdict)"
        f" SELECT {left}, {right}, a.office_id, b.office_id, 1, 1, '{{}}', 'x', now(), now(), true,"
        f" 'same' FROM record_person a, record_person b WHERE a.id = {left} AND b.id = {right}"
    )
    acting("c-pol-head")
    joined = ties(network_of(here.witness, [], "en"))
    assert ("ນາງ ດາວເຮືອງ", "same", "ທ້າວ ສົມພອນ") in joined
    acting("sv-pol-officer")
    assert called(network_of(here.witness, [], "en"), "person") == {"ນາງ ດາວເຮືອງ"}
    world.as_owner("UPDATE intelligence_match SET verdict = 'different'")
    acting("c-pol-head")
    assert Match.objects.filter(left=left, right=right).exists()
    assert called(network_of(here.witness, [], "en"), "person") == {"ນາງ ດາວເຮືອງ"}


def test_what_says_nothing_joins_nobody(acting):
    people = [
        someone("suspect", phones=("0000000000",), vehicles=("----",)),
        someone("witness", phones=("0000000000",), vehicles=("----",)),
    ]
    found = open_case(acting, "sv-pol-officer", "x", date(2026, 1, 1), people)
    assert called(network_of(found.case, [], "en"), "phone") == set()
    assert called(network_of(found.case, [], "en"), "vehicle") == set()


def test_more_people_than_one_look_reads_are_said(acting, monkeypatch):
    monkeypatch.setattr(build, "MOST_PEOPLE", 2)
    found = open_case(
        acting, "sv-pol-officer", "x", date(2026, 1, 1), [someone("witness") for _ in range(3)]
    )
    network = network_of(found.case, [], "en")
    assert network.more
    assert len(called(network, "person")) == 2


@pytest.mark.parametrize("size", [1, 25])
def test_queries_do_not_grow_with_people_and_what_they_share(here, acting, size):
    for index in range(size):
        people = [someone("suspect", phones=(PHONE,), vehicles=(f"ກຂ {index}345",))]
        open_case(acting, "sv-pol-officer", f"{index}", date(2026, 1, 1), people)
    acting("sv-pol-officer")
    with CaptureQueriesContext(connection) as seen:
        network = network_of(here.case, [], "en")
    assert len(called(network, "case")) == size + 1
    assert len([q for q in seen.captured_queries if "SAVEPOINT" not in q["sql"]]) == 8
