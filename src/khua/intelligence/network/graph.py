"""A network as plain data: nodes, edges, and what is left of them after narrowing.

Nothing here knows of Django or of the record: `build.py` fills it under row security, `measures.py`
computes on it, `exports.py` writes it out.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

CASE, PERSON, PHONE, ACCOUNT = "case", "person", "phone", "account"
VEHICLE, DOCUMENT, PLACE = "vehicle", "document", "place"
#: every kind of node, in the order in which a page lists them
KINDS: Final = (CASE, PERSON, PHONE, ACCOUNT, VEHICLE, DOCUMENT, PLACE)
#: what is on record of a person and may be of others too
VALUES: Final = (PHONE, ACCOUNT, VEHICLE, DOCUMENT, PLACE)


@dataclass(frozen=True)
class Node:
    """`id`: "kind:handle"; of a value the handle is a keyed digest, so that it may stand in an
    address. `facts`: what an export tells beside the label. `first`, `last`: from when to when, of
    a case. `protected`: a person known here by code name only. `common`: so many share this value
    that it joins nobody; nothing is searched or counted through it. `opens`: more may lie behind
    it than is drawn."""

    id: str
    kind: str
    label: str
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None
    protected: bool = False
    common: bool = False
    opens: bool = False

    @property
    def handle(self) -> str:
        """The part of the id after the kind."""
        return self.id.partition(":")[2]

    @property
    def code(self) -> str:
        """The code name of a person who is called by another name here; "" for others."""
        code = self.facts.get("code", ("",))[0]
        return "" if code == self.label else code


@dataclass(frozen=True)
class Edge:
    """Two nodes and what joins them. `what`: the kind of tie ("in_case", "phone", "same", …);
    `detail`: the identifiers of roles in a case, or of what happened at a place. `protected`: known
    only from the identity of a protected person."""

    left: str
    right: str
    what: str
    detail: tuple[str, ...] = ()
    protected: bool = False

    def other(self, end: str) -> str:
        """The node at the other end."""
        return self.right if end == self.left else self.left


@dataclass
class Graph:
    """Nodes by id, in the order in which they were added, and the edges between them."""

    nodes: dict[str, Node] = field(default_factory=dict)
    _edges: dict[tuple[str, str, str], Edge] = field(default_factory=dict)
    _at: dict[str, list[Edge]] = field(default_factory=lambda: defaultdict(list))

    def add(self, node: Node) -> Node:
        """Add a node; one with the same id that is there already stays."""
        return self.nodes.setdefault(node.id, node)

    def join(self, edge: Edge) -> None:
        """Add an edge between two nodes that are there; a second one of the same kind is one."""
        if edge.left == edge.right or not {edge.left, edge.right} <= self.nodes.keys():
            return
        first, second = sorted((edge.left, edge.right))
        key = (first, second, edge.what)
        if key not in self._edges:
            self._edges[key] = edge
            self._at[edge.left].append(edge)
            self._at[edge.right].append(edge)

    @property
    def edges(self) -> Iterable[Edge]:
        """Every edge once."""
        return self._edges.values()

    def edges_of(self, node: str) -> list[Edge]:
        """The edges at a node, in the order in which they were added."""
        return self._at.get(node, [])

    def neighbours(self, node: str) -> Iterator[str]:
        """The nodes joined to `node`, each once."""
        return iter(dict.fromkeys(edge.other(node) for edge in self.edges_of(node)))

    def only(self, kept: Iterable[str]) -> "Graph":
        """The part of the graph between the nodes of `kept`."""
        kept = set(kept)
        part = Graph({pk: node for pk, node in self.nodes.items() if pk in kept})
        for edge in self.edges:
            part.join(edge)
        return part

    def open_part(self) -> "Graph":
        """The graph without what is too common to join anybody."""
        return self.only([pk for pk, node in self.nodes.items() if not node.common])


def distances(graph: Graph, seeds: Iterable[str]) -> dict[str, int]:
    """How many steps each node is from the nearest seed; what hangs together with none is left
    out. A common value is reached and ends there."""
    found = {seed: 0 for seed in seeds if seed in graph.nodes}
    waiting = deque(found)
    while waiting:
        here = waiting.popleft()
        if graph.nodes[here].common:
            continue
        for near in graph.neighbours(here):
            if near not in found:
                found[near] = found[here] + 1
                waiting.append(near)
    return found


def between(graph: Graph, seeds: Collection[str], since: date | None, until: date | None) -> Graph:
    """The graph without cases that lie wholly outside the days from `since` to `until`, without
    their people, and without what then hangs on nothing. Seeds stay whatever their date."""
    if since is None and until is None:
        return graph
    out: set[str] = set()
    for node in graph.nodes.values():
        if node.kind == CASE and node.id not in seeds and not _within(node, since, until):
            out.add(node.id)
            out |= {
                edge.other(node.id)
                for edge in graph.edges_of(node.id)
                if edge.what == "in_case" and edge.other(node.id) not in seeds
            }
    rest = graph.only(graph.nodes.keys() - out)
    return rest.only(distances(rest, seeds))


def _within(case: Node, since: date | None, until: date | None) -> bool:
    first, last = case.first or case.last, case.last or case.first
    if first is None or last is None:
        return False
    return (until is None or first <= until) and (since is None or last >= since)


def without_ends(graph: Graph) -> Graph:
    """The graph without values that hang on one node alone: everybody stands between his own
    phone and the rest of the world."""
    return graph.only(
        node.id
        for node in graph.nodes.values()
        if node.kind not in VALUES or len(list(graph.neighbours(node.id))) > 1
    )


def by_interest(graph: Graph, seeds: Collection[str]) -> list[str]:
    """Every node, what tells most first: the seeds, then what lies on a way from one case to
    another or round in a ring, then what hangs on one of these; the near before the far, the much
    joined before the little joined. Whatever length the list is cut to, what is left hangs
    together."""
    far = distances(graph, seeds)
    core = _core(graph, seeds)
    joined = {node: len(list(graph.neighbours(node))) for node in graph.nodes}
    place = {node: index for index, node in enumerate(graph.nodes)}
    beyond = len(graph.nodes)

    def order(node: str) -> tuple[bool, bool, int, int, int]:
        return (
            node not in seeds,
            node not in core,
            far.get(node, beyond),
            -joined[node],
            place[node],
        )

    return sorted(graph.nodes, key=order)


def _core(graph: Graph, seeds: Collection[str]) -> set[str]:
    """What is left when, again and again, what hangs on one node is taken off; cases and seeds
    stay on."""
    part = graph.open_part()
    left = {node: set(part.neighbours(node)) for node in part.nodes}
    stays = {node for node in left if node in seeds or part.nodes[node].kind == CASE}
    waiting = [node for node, near in left.items() if len(near) < 2 and node not in stays]
    while waiting:
        node = waiting.pop()
        for other in left.pop(node, ()):
            left[other].discard(node)
            if len(left[other]) < 2 and other not in stays:
                waiting.append(other)
    return set(left)


def cut(graph: Graph, seeds: Collection[str], kinds: Collection[str], most: int) -> Graph:
    """The `most` nodes of most interest, of the chosen kinds; seeds whatever their kind."""
    wanted = [
        node
        for node in by_interest(graph, seeds)
        if node in seeds or graph.nodes[node].kind in kinds
    ]
    return graph.only(wanted[:most])
