"""What the page of a network shows, in the words of the page."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse

from khua.intelligence.network.build import Network
from khua.intelligence.network.forms import NetworkForm, Wanted
from khua.intelligence.network.graph import (
    CASE,
    KINDS,
    PERSON,
    Graph,
    Node,
    between,
    cut,
    without_ends,
)
from khua.intelligence.network.measures import betweenness, groups, shortest_paths
from khua.intelligence.network.words import kind_words, tie_words

MOST_NODES: Final = 300
_MOST_BROKERS: Final = 5
_LEAST_SHARE: Final = 0.01
_LEAST_GROUP: Final = 2  # people


@dataclass(frozen=True)
class Near:
    """A neighbour in the table: its node, and what joins the two."""

    node: Node
    tie: str


@dataclass(frozen=True)
class Row:
    """A node in the table. `group`: its number, 0 for none. `open`, `close`: addresses of the same
    page with more or less opened; "" where that makes no sense."""

    node: Node
    kind: str
    url: str
    near: list[Near]
    group: int
    start: bool
    open: str
    close: str


@dataclass(frozen=True)
class Group:
    """Nodes that are joined more among themselves than with others."""

    number: int
    people: list[Node]
    cases: list[Node]
    ids: str


@dataclass(frozen=True)
class Broker:
    """Somebody who stands between others; `share` of the shortest ways, in percent."""

    node: Node
    url: str
    share: int


@dataclass(frozen=True)
class Bar:
    """A case on the line of time; `at` and `wide` in hundredths of the whole."""

    node: Node
    url: str
    at: int
    wide: int


def narrowed(network: Network, wanted: Wanted) -> tuple[Graph, bool]:
    """The part of a network that was asked for and fits a page, and whether that is not all."""
    graph = between(network.graph, network.seeds, wanted.since, wanted.until)
    shown = cut(graph, {network.start}, wanted.kinds, MOST_NODES)
    wide = sum(
        1 for node in graph.nodes.values() if node.id == network.start or node.kind in wanted.kinds
    )
    return shown, network.more or len(shown.nodes) < wide


def network_context(network: Network, form: NetworkForm, query: QueryDict) -> dict[str, Any]:
    """The context of intelligence/network/page.html, without the frame. `query`: of the address,
    for the links that change one thing of it."""
    wanted = form.wanted()
    graph, more = narrowed(network, wanted)
    form.offer([(node.id, _option(node)) for node in _ordered(graph) if not node.common])
    parts = [part for part in groups(graph) if _people(part) >= _LEAST_GROUP]
    number = {node: index for index, part in enumerate(parts, 1) for node in part}
    rows = [_row(graph, node, network, query, number) for node in _ordered(graph)]
    paths = shortest_paths(graph, wanted.start, wanted.end)
    return {
        "form": form,
        "around": graph.nodes[network.start],
        "rows": rows,
        "more": more,
        "most": MOST_NODES,
        "narrowed": any(query.get(name) for name in ("kind", "since", "until", "start", "end")),
        "opened": query.getlist("open"),
        "query": query.urlencode(),
        "bare": _address(query, opened=query.getlist("open"), alone=True),
        "paths": [_steps(graph, path) for path in paths],
        "asked_path": bool(wanted.start and wanted.end),
        "groups": [_group(graph, index, part) for index, part in enumerate(parts, 1)],
        "brokers": _brokers(graph),
        "timeline": _timeline(graph),
        "common": any(node.common for node in graph.nodes.values()),
        "drawing": _drawing(graph, network),
    }


def page_of(node: Node) -> str:
    """The address of a node's own page; "" for a value."""
    if node.kind == CASE:
        return reverse("case", args=[node.handle])
    if node.kind == PERSON:
        return reverse("person", args=[node.facts["case"][0], node.handle])
    return ""


def _ordered(graph: Graph) -> list[Node]:
    """The nodes as a table lists them: by kind, and as they were found."""
    return sorted(graph.nodes.values(), key=lambda node: KINDS.index(node.kind))


def _option(node: Node) -> str:
    """A node as a list of choices names it."""
    return f"{kind_words(node)}: {node.label} {node.code}".strip()


def _row(
    graph: Graph, node: Node, network: Network, query: QueryDict, number: dict[str, int]
) -> Row:
    named = query.getlist("open")
    opens = node.opens and not node.common and node.id not in network.opened | network.seeds
    return Row(
        node=node,
        kind=kind_words(node),
        url=page_of(node),
        near=[
            Near(graph.nodes[edge.other(node.id)], tie_words(edge))
            for edge in graph.edges_of(node.id)
        ],
        group=number.get(node.id, 0),
        start=node.id == network.start,
        open=_address(query, [*named, node.id]) if opens else "",
        close=_address(query, [n for n in named if n != node.id]) if node.id in named else "",
    )


def _address(query: QueryDict, opened: Collection[str], *, alone: bool = False) -> str:
    """The query of the same page with something else opened; `alone`: and nothing else asked."""
    changed = QueryDict(mutable=True) if alone else query.copy()
    changed.setlist("open", list(opened))
    return f"?{changed.urlencode()}"


def _steps(graph: Graph, path: Sequence[str]) -> list[Near]:
    """A path, each node with what joins it to the one before ("" for the first)."""
    steps = [Near(graph.nodes[path[0]], "")]
    for before, here in pairwise(path):
        ties = [tie_words(edge) for edge in graph.edges_of(here) if edge.other(here) == before]
        steps.append(Near(graph.nodes[here], ", ".join(ties)))
    return steps


def _group(graph: Graph, number: int, part: Iterable[str]) -> Group:
    nodes = [graph.nodes[node] for node in part]
    return Group(
        number,
        [node for node in nodes if node.kind == PERSON],
        [node for node in nodes if node.kind == CASE],
        " ".join(node.id for node in nodes),
    )


def _brokers(graph: Graph) -> list[Broker]:
    """The people who stand between others, the foremost first. Victims are not ranked: to stand
    in the middle of what was done to one is no deed."""
    shares = betweenness(without_ends(graph))
    people = [
        graph.nodes[node]
        for node in sorted(shares, key=lambda node: -shares[node])
        if graph.nodes[node].kind == PERSON
        and not graph.nodes[node].protected
        and shares[node] >= _LEAST_SHARE
    ]
    return [
        Broker(node, page_of(node), round(100 * shares[node.id])) for node in people[:_MOST_BROKERS]
    ]


def _people(part: Iterable[str]) -> int:
    return sum(1 for node in part if node.startswith(f"{PERSON}:"))


def _timeline(graph: Graph) -> list[Bar]:
    cases = [node for node in graph.nodes.values() if node.first and node.last]
    cases.sort(key=lambda node: (node.first, node.id))
    if not cases:
        return []
    begin = min(node.first for node in cases if node.first).toordinal()
    days = max(node.last for node in cases if node.last).toordinal() - begin + 1
    bars = []
    for node in cases:
        assert node.first  # noqa: S101
        assert node.last  # noqa: S101
        at = 100 * (node.first.toordinal() - begin) / days
        wide = 100 * (node.last.toordinal() - node.first.toordinal() + 1) / days
        bars.append(Bar(node, page_of(node), min(round(at), 98), max(round(wide), 2)))
    return bars


def _drawing(graph: Graph, network: Network) -> str:
    """What the script draws, as JSON."""
    nodes = [
        {
            "id": node.id,
            "kind": node.kind,
            "label": node.label,
            "start": node.id == network.start,
            "common": node.common,
            "protected": node.protected,
        }
        for node in graph.nodes.values()
    ]
    edges = [
        {
            "id": f"{edge.left} {edge.what} {edge.right}",
            "source": edge.left,
            "target": edge.right,
            "what": edge.what,
        }
        for edge in graph.edges
    ]
    return json.dumps({"nodes": nodes, "edges": edges}, ensure_ascii=False)
