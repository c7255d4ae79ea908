"""What a network shows: paths between two nodes, groups, and who stands between the others.

Pure functions of a graph, in its own order, so that the same network always reads the same. What
is too common to join anybody takes part in none of them.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from khua.intelligence.network.graph import Graph


def neighbours(graph: Graph) -> dict[str, list[str]]:
    """Who is joined to whom, without what is too common."""
    part = graph.open_part()
    return {node: list(part.neighbours(node)) for node in part.nodes}


def shortest_paths(graph: Graph, start: str, end: str, most: int = 5) -> list[list[str]]:
    """At most `most` of the shortest paths from `start` to `end`, each a list of node ids with
    both ends; empty where there is none, or where an end is not there."""
    near = neighbours(graph)
    if start not in near or end not in near or start == end:
        return []
    steps = {end: 0}
    waiting = deque([end])
    while waiting:
        here = waiting.popleft()
        for other in near[here]:
            if other not in steps:
                steps[other] = steps[here] + 1
                waiting.append(other)
    found: list[list[str]] = []
    for path in _downhill(near, steps, [start]) if start in steps else ():
        found.append(path)
        if len(found) == most:
            break
    return found


def _downhill(
    near: Mapping[str, list[str]], steps: Mapping[str, int], path: list[str]
) -> Iterator[list[str]]:
    """Every way from the end of `path` that comes nearer with each step."""
    here = path[-1]
    if steps[here] == 0:
        yield path
    for other in near[here]:
        if steps.get(other) == steps[here] - 1:
            yield from _downhill(near, steps, [*path, other])


def betweenness(graph: Graph) -> dict[str, float]:
    """For each node, on which share (0..1) of the shortest ways between two others it stands.

    Brandes 2001, "A faster algorithm for betweenness centrality": one search from each node, and
    what depends on a node is added up on the way back.
    """
    near = neighbours(graph)
    score = dict.fromkeys(near, 0.0)
    for start in near:
        ways = dict.fromkeys(near, 0)
        ways[start] = 1
        steps = {start: 0}
        before: dict[str, list[str]] = {node: [] for node in near}
        order: list[str] = []
        waiting = deque([start])
        while waiting:
            here = waiting.popleft()
            order.append(here)
            for other in near[here]:
                if other not in steps:
                    steps[other] = steps[here] + 1
                    waiting.append(other)
                if steps[other] == steps[here] + 1:
                    ways[other] += ways[here]
                    before[other].append(here)
        depends = dict.fromkeys(near, 0.0)
        for here in reversed(order):
            for earlier in before[here]:
                depends[earlier] += ways[earlier] / ways[here] * (1 + depends[here])
            if here != start:
                score[here] += depends[here]
    pairs = (len(near) - 1) * (len(near) - 2)  # each counted from both ends, as in `score`
    return {node: value / pairs if pairs else 0.0 for node, value in score.items()}


@dataclass(frozen=True)
class _Weighted:
    """A graph whose nodes are numbers and whose edges have weights; loops are in `own`."""

    near: list[dict[int, float]]
    own: list[float]

    def degree(self, node: int) -> float:
        return sum(self.near[node].values()) + 2 * self.own[node]


def groups(graph: Graph) -> list[list[str]]:
    """The nodes in groups that are joined more among themselves than with others, the largest
    first; every node that is not too common is in exactly one.

    Louvain (Blondel et al. 2008): nodes move to the neighbouring group that gains most modularity,
    groups become nodes, until nothing gains. Nodes are taken in the order of the graph, so the
    answer does not change from one look to the next.
    """
    near = neighbours(graph)
    names = list(near)
    number = {name: index for index, name in enumerate(names)}
    level = _Weighted(
        [{number[other]: 1.0 for other in near[name]} for name in names], [0.0] * len(names)
    )
    member = list(range(len(names)))
    while True:
        group, moved = _one_pass(level)
        if not moved:
            break
        member = [group[index] for index in member]
        level = _folded(level, group)
    found: dict[int, list[str]] = {}
    for name, index in zip(names, member, strict=True):
        found.setdefault(index, []).append(name)
    return sorted(found.values(), key=len, reverse=True)


def _one_pass(level: _Weighted) -> tuple[list[int], bool]:
    """The group of each node after moves stop gaining, numbered from 0, and whether any moved."""
    size = len(level.near)
    degree = [level.degree(node) for node in range(size)]
    total = sum(degree)
    group, weight = list(range(size)), list(degree)
    moved, again = False, total > 0
    while again:
        again = False
        for node in range(size):
            here = group[node]
            weight[here] -= degree[node]
            links: dict[int, float] = {here: 0.0}
            for other, tie in level.near[node].items():
                links[group[other]] = links.get(group[other], 0.0) + tie
            gains = {g: tie - weight[g] * degree[node] / total for g, tie in links.items()}
            best = max(gains, key=lambda g: (gains[g], g == here))
            if gains[best] <= gains[here] + 1e-12:
                best = here
            weight[best] += degree[node]
            if best != here:
                group[node], moved, again = best, True, True
    renumbered: dict[int, int] = {}
    return [renumbered.setdefault(g, len(renumbered)) for g in group], moved


def _folded(level: _Weighted, group: list[int]) -> _Weighted:
    """The graph whose nodes are the groups of `level`."""
    size = max(group) + 1
    near: list[dict[int, float]] = [{} for _ in range(size)]
    own = [0.0] * size
    for node, ties in enumerate(level.near):
        own[group[node]] += level.own[node]
        for other, tie in ties.items():
            a, b = group[node], group[other]
            if a == b:
                own[a] += tie / 2  # met from both ends
            else:
                near[a][b] = near[a].get(b, 0.0) + tie
    return _Weighted(near, own)


def modularity(graph: Graph, parts: list[list[str]]) -> float:
    """How much more the parts are joined within than chance would join them; at most 1."""
    near = neighbours(graph)
    total = sum(len(others) for others in near.values())
    if not total:
        return 0.0
    value = 0.0
    for part in parts:
        inside = set(part)
        ties = sum(1 for node in part for other in near[node] if other in inside)
        value += ties / total - (sum(len(near[node]) for node in part) / total) ** 2
    return value
