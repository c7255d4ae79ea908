"""A network as a file: FollowTheMoney, GraphML or CSV.

A file travels further than a page. Protected people stand in it by code name, and what is known
only from their identity (a victim's own phone, document, address) is left out.
"""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from typing import Final

from khua.intelligence.network.graph import (
    ACCOUNT,
    CASE,
    DOCUMENT,
    PERSON,
    PHONE,
    PLACE,
    VEHICLE,
    Edge,
    Graph,
    Node,
)
from khua.reading import guard

Entity = dict[str, object]
Properties = dict[str, Iterable[str]]

#: a file of this format: the end of its name, and its media type
FORMATS: Final[Mapping[str, tuple[str, str]]] = {
    "ftm": ("ftm.json", "application/json+ftm"),
    "graphml": ("graphml", "application/graphml+xml"),
    "csv": ("csv.zip", "application/zip"),
}
_GRAPHML: Final = "http://graphml.graphdrawing.org/xmlns"
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_E164: Final = re.compile(r"\+\d{7,15}")  # what followthemoney takes for a phone
_GENDERS: Final = {"Feminine": "female", "Masculine": "male"}
_OTHER_GENDER: Final = "other"
_UNKNOWN_SEX: Final = "NonSpecifiedUnknown"


def write(graph: Graph, form: str) -> bytes:
    """The network in a format of FORMATS. Raises KeyError for another."""
    writers: dict[str, Callable[[Graph], bytes]] = {"ftm": ftm, "graphml": graphml, "csv": tables}
    return writers[form](to_travel(graph))


def to_travel(graph: Graph) -> Graph:
    """The network without what is known only from the identity of a protected person."""
    kept = Graph(dict(graph.nodes))
    for edge in graph.edges:
        if not edge.protected:
            kept.join(edge)
    told_by_them = {
        node for edge in graph.edges if edge.protected for node in (edge.left, edge.right)
    }
    gone = {
        node
        for node in told_by_them
        if graph.nodes[node].kind not in (PERSON, CASE) and not kept.edges_of(node)
    }
    return kept.only(kept.nodes.keys() - gone)


# -- FollowTheMoney ---------------------------------------------------------------------------
# One entity a line, as Aleph and its kin read them. Schemata and their properties are those of
# followthemoney 4.11 (followthemoney.tech/explorer). It has no schema for a phone, which is a
# property of its bearer: who shares one is told by a link between the bearers.


def ftm(graph: Graph) -> bytes:
    """The network as FollowTheMoney entities, one JSON object a line."""
    lines = [
        json.dumps(entity, ensure_ascii=False, sort_keys=True)
        for entity in (*_things(graph), *_ties(graph))
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _things(graph: Graph) -> Iterable[Entity]:
    for node in graph.nodes.values():
        if node.kind == PERSON:
            yield _person(graph, node)
        elif node.kind == CASE:
            yield _entity(
                node.id,
                "CourtCase",
                name=node.facts.get("title") or (node.label,),
                caseNumber=(node.label,),
                fileDate=(node.last.isoformat(),) if node.last else (),
                status=node.facts.get("stage", ()),
            )
        elif node.kind == ACCOUNT:
            yield _entity(
                node.id,
                "BankAccount",
                name=(node.label,),
                accountNumber=node.facts.get("number", ()),
                bankName=node.facts.get("bank", ()),
            )
        elif node.kind == VEHICLE:
            yield _entity(node.id, "Vehicle", name=(node.label,), registrationNumber=(node.label,))
        elif node.kind == PLACE:
            country = (code.lower() for code in node.facts.get("country", ()))
            yield _entity(node.id, "Address", full=(node.label,), country=country)


def _person(graph: Graph, node: Node) -> Entity:
    near = [graph.nodes[other] for other in graph.neighbours(node.id)]
    phones = [other.label for other in near if other.kind == PHONE]
    found: Properties = {
        "name": (node.label,),
        "country": (code.lower() for code in node.facts.get("nationality", ())),
        "phone": (phone for phone in phones if _E164.fullmatch(phone)),
        "notes": (phone for phone in phones if not _E164.fullmatch(phone)),
        "addressEntity": (_ftm_id(other.id) for other in near if other.kind == PLACE),
    }
    if node.facts.get("type") == ("organisation",):
        return _entity(node.id, "Organization", **found)
    sexes = (sex for sex in node.facts.get("sex", ()) if sex != _UNKNOWN_SEX)
    gender = [_GENDERS.get(sex, _OTHER_GENDER) for sex in sexes]
    return _entity(node.id, "Person", gender=gender, **found)


def _ties(graph: Graph) -> Iterable[Entity]:
    for edge in graph.edges:
        kinds = {graph.nodes[end].kind: end for end in (edge.left, edge.right)}
        if edge.what == "in_case":
            yield _tie(
                edge, "CourtCaseParty", case=kinds[CASE], party=kinds[PERSON], role=edge.detail
            )
        elif edge.what in (ACCOUNT, VEHICLE):
            yield _tie(edge, "Ownership", owner=kinds[PERSON], asset=kinds[edge.what])
        elif edge.what == DOCUMENT:
            held = graph.nodes[kinds[DOCUMENT]]
            yield _tie(
                edge,
                "Identification",
                holder=kinds[PERSON],
                number=held.facts.get("number", (held.label,)),
                type=held.facts.get("type", ()),
                country=[code.lower() for code in held.facts.get("country", ())],
            )
        elif edge.what in ("at", "same"):
            said = edge.detail or (edge.what,)
            yield _tie(edge, "UnknownLink", subject=edge.left, object=edge.right, role=said)
    for node in graph.nodes.values():
        if node.kind in (PHONE, DOCUMENT) and not node.common:
            for left, right in combinations(list(graph.neighbours(node.id)), 2):
                shared = Edge(left, right, f"same {node.kind} {node.handle}")
                role = (f"same {node.kind}",)
                yield _tie(shared, "UnknownLink", subject=left, object=right, role=role)


def _entity(node: str, schema: str, **properties: Iterable[str]) -> Entity:
    found = {name: list(values) for name, values in properties.items()}
    kept = {name: values for name, values in found.items() if values}
    return {"id": _ftm_id(node), "schema": schema, "properties": kept}


def _tie(edge: Edge, schema: str, **properties: Iterable[str]) -> Entity:
    """An entity of a link; a property given as a node id points to that node."""
    made = {
        name: (_ftm_id(value),) if isinstance(value, str) else value
        for name, value in properties.items()
    }
    return _entity(f"{edge.left} {edge.what} {edge.right}", schema, **made)


def _ftm_id(node: str) -> str:
    return "khua-" + re.sub(r"[^\w-]+", "-", node)


# -- GraphML ----------------------------------------------------------------------------------


def graphml(graph: Graph) -> bytes:
    """The network as GraphML (graphml.graphdrawing.org), for Gephi, yEd, NetworkX and others."""
    ET.register_namespace("", _GRAPHML)
    root = ET.Element(f"{{{_GRAPHML}}}graphml")
    for target, columns in (("node", _node_row), ("edge", _edge_row)):
        for name in columns(None):
            ET.SubElement(
                root,
                f"{{{_GRAPHML}}}key",
                {"id": f"{target}-{name}", "for": target, "attr.name": name, "attr.type": "string"},
            )
    drawn = ET.SubElement(root, f"{{{_GRAPHML}}}graph", {"id": "khua", "edgedefault": "undirected"})
    for node in graph.nodes.values():
        placed = ET.SubElement(drawn, f"{{{_GRAPHML}}}node", {"id": node.id})
        _data(placed, "node", _node_row(node))
    for index, edge in enumerate(graph.edges):
        ends = {"id": f"e{index}", "source": edge.left, "target": edge.right}
        _data(ET.SubElement(drawn, f"{{{_GRAPHML}}}edge", ends), "edge", _edge_row(edge))
    file = io.BytesIO()
    ET.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)
    return file.getvalue()


def _data(parent: ET.Element, target: str, row: Mapping[str, str]) -> None:
    for name, text in row.items():
        if text:
            data = ET.SubElement(parent, f"{{{_GRAPHML}}}data", {"key": f"{target}-{name}"})
            data.text = _NOT_XML.sub("", text)


# -- CSV --------------------------------------------------------------------------------------


def tables(graph: Graph) -> bytes:
    """The network as a zip of nodes.csv and edges.csv, in UTF-8 with a mark for spreadsheets."""
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        nodes = [{"id": node.id, **_node_row(node)} for node in graph.nodes.values()]
        edges = [
            {"source": edge.left, "target": edge.right, **_edge_row(edge)} for edge in graph.edges
        ]
        archive.writestr("nodes.csv", _csv(("id", *_node_row(None)), nodes))
        archive.writestr("edges.csv", _csv(("source", "target", *_edge_row(None)), edges))
    return book.getvalue()


def _csv(columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns))
    writer.writeheader()
    for row in rows:
        writer.writerow({name: guard(value) for name, value in row.items()})
    return text.getvalue().encode("utf-8-sig")


def _node_row(node: Node | None) -> dict[str, str]:
    """The columns of a node; of None, only their names count."""
    facts = node.facts if node else {}
    return {
        "kind": node.kind if node else "",
        "label": node.label if node else "",
        "code": facts.get("code", ("",))[0],
        "title": facts.get("title", ("",))[0],
        "from": node.first.isoformat() if node and node.first else "",
        "until": node.last.isoformat() if node and node.last else "",
        "common": "yes" if node and node.common else "",
    }


def _edge_row(edge: Edge | None) -> dict[str, str]:
    """The columns of an edge; of None, only their names count."""
    return {
        "what": edge.what if edge else "",
        "detail": " ".join(edge.detail) if edge else "",
    }
