"""Narrowing a network: by kind, by date, and to what a page can hold."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from khua.intelligence.network.graph import (
    KINDS,
    Edge,
    Graph,
    Node,
    between,
    by_interest,
    cut,
    distances,
)
from tests.intelligence.network.drawings import drawn, graphs


def two_cases() -> Graph:
    """Case 1 of 2024 and case 2 of 2026, whose people share a phone; case 3 has no date."""
    graph = Graph()
    days = {"1": date(2024, 5, 1), "2": date(2026, 2, 1), "3": None}
    for number, day in days.items():
        graph.add(Node(f"case:{number}", "case", number, first=day, last=day))
        graph.add(Node(f"person:{number}", "person", number))
        graph.join(Edge(f"person:{number}", f"case:{number}", "in_case"))
    graph.add(Node("phone:x", "phone", "+8562055512345"))
    for number in days:
        graph.join(Edge(f"person:{number}", "phone:x", "phone"))
    return graph


def test_an_edge_needs_both_its_ends_and_is_there_once():
    graph = drawn("a b")
    graph.join(Edge("a", "missing", "same"))
    graph.join(Edge("b", "a", "same"))
    graph.join(Edge("a", "a", "same"))
    assert [(e.left, e.right) for e in graph.edges] == [("a", "b")]
    graph.join(Edge("a", "b", "phone"))
    assert len(list(graph.edges)) == 2
    assert list(graph.neighbours("a")) == ["b"]


def test_a_case_out_of_the_days_goes_with_its_people():
    graph = between(two_cases(), {"case:2"}, date(2025, 1, 1), None)
    assert set(graph.nodes) == {"case:2", "person:2", "phone:x"}
    graph = between(two_cases(), {"case:2"}, None, date(2024, 12, 31))
    assert set(graph.nodes) == {"case:2", "person:2", "phone:x", "case:1", "person:1"}


def test_what_is_around_stays_whatever_its_date():
    graph = between(two_cases(), {"case:1"}, date(2026, 1, 1), date(2026, 12, 31))
    assert {"case:1", "person:2", "case:2"} <= set(graph.nodes)
    assert between(two_cases(), {"case:1"}, None, None).nodes == two_cases().nodes


def test_what_then_hangs_on_nothing_goes_too():
    graph = two_cases()
    graph.add(Node("vehicle:y", "vehicle", "ກຂ 1234"))
    graph.join(Edge("person:1", "vehicle:y", "vehicle"))
    assert "vehicle:y" not in between(graph, {"case:2"}, date(2025, 1, 1), None).nodes


def test_a_cut_network_keeps_what_joins_and_drops_what_hangs():
    graph = Graph()
    graph.add(Node("case:1", "case", "1"))
    for index in range(20):  # most people of the case hang on it alone; the last shares a phone
        graph.add(Node(f"person:{index}", "person", str(index)))
        graph.join(Edge(f"person:{index}", "case:1", "in_case"))
        graph.add(Node(f"phone:{index}", "phone", "a phone of nobody else"))
        graph.join(Edge(f"person:{index}", f"phone:{index}", "phone"))
    for node in ("phone:x", "person:far", "case:2"):
        graph.add(Node(node, node.partition(":")[0], node))
    graph.join(Edge("person:19", "phone:x", "phone"))
    graph.join(Edge("person:far", "phone:x", "phone"))
    graph.join(Edge("person:far", "case:2", "in_case"))
    kept = cut(graph, {"case:1"}, KINDS, 6)
    assert set(kept.nodes) == {
        "case:1",
        "person:19",
        "phone:x",
        "person:far",
        "case:2",
        "person:0",
    }


def test_kinds_that_are_not_chosen_go_but_never_the_start():
    kept = cut(two_cases(), {"case:2"}, ["person"], 100)
    assert {node.kind for node in kept.nodes.values()} == {"case", "person"}
    assert [node.id for node in kept.nodes.values() if node.kind == "case"] == ["case:2"]


@settings(max_examples=150, deadline=None)
@given(graphs(most=12), st.data())
def test_however_short_the_cut_what_is_left_hangs_together(graph: Graph, data: st.DataObject):
    seed = data.draw(st.sampled_from([n for n in graph.nodes if not graph.nodes[n].common] or [""]))
    if not seed:
        return
    joined = graph.only(distances(graph, [seed]))
    order = by_interest(joined, [seed])
    assert order[0] == seed
    assert sorted(order) == sorted(joined.nodes)
    for most in range(1, len(order) + 1):
        kept = cut(joined, [seed], KINDS, most)
        assert len(kept.nodes) == most
        assert distances(kept, [seed]).keys() == kept.nodes.keys(), order[:most]
