"""Paths, groups and brokers, against answers worked out by trying everything."""

from collections import deque
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.intelligence.network.graph import Graph
from khua.intelligence.network.measures import (
    betweenness,
    groups,
    modularity,
    neighbours,
    shortest_paths,
)
from tests.intelligence.network.drawings import drawn, graphs


def all_simple_paths(near: dict[str, list[str]], start: str, end: str) -> list[list[str]]:
    """Every way without a node twice, by trying every order of every choice of nodes."""
    others = [node for node in near if node not in (start, end)]
    found = []
    for length in range(len(others) + 1):
        for between in permutations(others, length):
            path = [start, *between, end]
            if all(b in near[a] for a, b in pairwise(path)):
                found.append(path)
    return found


def steps(near: dict[str, list[str]], start: str, end: str) -> int | None:
    """How many steps apart two nodes are, by breadth."""
    seen, waiting = {start: 0}, deque([start])
    while waiting:
        here = waiting.popleft()
        for other in near[here]:
            if other not in seen:
                seen[other] = seen[here] + 1
                waiting.append(other)
    return seen.get(end)


@settings(max_examples=60, deadline=None)
@given(graphs(most=6))
def test_betweenness_is_what_trying_every_way_gives(graph: Graph):
    near = neighbours(graph)
    score = dict.fromkeys(near, 0.0)
    for start in near:
        for end in near:
            if start == end:
                continue
            ways = all_simple_paths(near, start, end)
            shortest = [way for way in ways if len(way) == min(map(len, ways))]
            for node in near.keys() - {start, end}:
                if shortest:
                    score[node] += sum(node in way for way in shortest) / len(shortest)
    pairs = (len(near) - 1) * (len(near) - 2)
    for node, share in betweenness(graph).items():
        assert share == pytest.approx(score[node] / pairs if pairs > 0 else 0.0), node


@settings(max_examples=150, deadline=None)
@given(graphs(), st.data())
def test_paths_are_the_shortest_and_all_different(graph: Graph, data: st.DataObject):
    names = list(graph.nodes)
    start, end = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names))
    near = neighbours(graph)
    paths = shortest_paths(graph, start, end, most=1000)
    if start == end or start not in near or end not in near:
        assert paths == []
        return
    length = steps(near, start, end)
    assert bool(paths) == (length is not None)
    for path in paths:
        assert (path[0], path[-1], len(path)) == (start, end, (length or 0) + 1)
        assert all(b in near[a] for a, b in pairwise(path))
    assert len({tuple(path) for path in paths}) == len(paths)
    if len(graph.nodes) < 7:
        every = [p for p in all_simple_paths(near, start, end) if len(p) == (length or 0) + 1]
        assert sorted(paths) == sorted(every)
    assert shortest_paths(graph, start, end, most=1) == paths[:1]


@settings(max_examples=150, deadline=None)
@given(graphs(most=12))
def test_groups_part_the_network_and_are_no_worse_than_none(graph: Graph):
    found = groups(graph)
    assert sorted(node for group in found for node in group) == sorted(neighbours(graph))
    assert [len(group) for group in found] == sorted(map(len, found), reverse=True)
    alone = [[node] for node in neighbours(graph)]
    assert modularity(graph, found) >= modularity(graph, alone) - 1e-9
    assert groups(graph) == found, "the same network reads the same"


def test_two_circles_joined_by_one_person_are_two_groups():
    graph = drawn("a b", "b c", "a c", "c d", "d e", "e f", "d f", "f g", "g e", "d g")
    assert {frozenset(group) for group in groups(graph)} == {
        frozenset("abc"),
        frozenset("defg"),
    }


def test_whoever_joins_two_circles_stands_between_them():
    graph = drawn("a b", "b c", "a c", "c x", "x d", "d e", "e f", "d f")
    shares = betweenness(graph)
    assert max(shares, key=lambda node: shares[node]) == "x"
    assert shares["x"] == pytest.approx(9 / 15)
    assert shares["a"] == 0


def test_a_hotline_joins_nobody():
    graph = drawn("a h", "b h", "c h", "a b", common="h")
    assert shortest_paths(graph, "a", "c") == []
    assert shortest_paths(graph, "a", "b") == [["a", "b"]]
    assert "h" not in betweenness(graph)
    assert all("h" not in group for group in groups(graph))


def test_nothing_has_no_paths_no_groups_and_no_brokers():
    assert groups(Graph()) == []
    assert betweenness(Graph()) == {}
    assert shortest_paths(Graph(), "a", "b") == []
    assert modularity(Graph(), []) == 0
