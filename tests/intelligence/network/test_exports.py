"""Networks as files, read back by other programs' eyes."""

import csv
import io
import json
import xml.etree.ElementTree as ET
import zipfile
from datetime import date

import pytest

from khua.intelligence.network.exports import FORMATS, write
from khua.intelligence.network.graph import Edge, Graph, Node
from khua.reading import unguard

NS = "{http://graphml.graphdrawing.org/xmlns}"
#: schema -> (its properties that we use, those it must have), of followthemoney 4.11.2
SCHEMATA = {
    "Person": ({"name", "country", "phone", "notes", "addressEntity", "gender"}, {"name"}),
    "Organization": ({"name", "country", "phone", "notes", "addressEntity"}, {"name"}),
    "CourtCase": ({"name", "caseNumber", "fileDate", "status"}, {"name"}),
    "BankAccount": ({"name", "accountNumber", "bankName"}, set()),
    "Vehicle": ({"name", "registrationNumber"}, set()),
    "Address": ({"full", "country"}, set()),
    "CourtCaseParty": ({"case", "party", "role"}, {"case", "party"}),
    "Ownership": ({"owner", "asset"}, {"owner", "asset"}),
    "Identification": ({"holder", "number", "type", "country"}, {"holder", "number"}),
    "UnknownLink": ({"subject", "object", "role"}, {"subject", "object"}),
}
POINTERS = {"case", "party", "owner", "asset", "holder", "subject", "object", "addressEntity"}
BROKER = 'ຄຳປານ <ໄຊຍະວົງ> & "Co"'


@pytest.fixture
def network() -> Graph:
    """A broker in one case and, by his phone, account and a decision, in another; and a victim
    whose own passport only those who may see her know."""
    graph = Graph()
    for node in (
        Node("case:BK-POL-2026-0001", "case", "BK-POL-2026-0001", {"title": ("=ຄະດີ 1",)},
             first=date(2026, 1, 2), last=date(2026, 3, 4)),
        Node("case:SV-POL-2026-0002", "case", "SV-POL-2026-0002", {"title": ("ຄະດີ 2",)}),
        Node("person:AAAA", "person", BROKER, {"code": ("P-AAAA",), "roles": ("broker",),
             "sex": ("Masculine",), "nationality": ("LA",), "type": ("person",)}),
        Node("person:BBBB", "person", "Khamphanh Xayavong", {"code": ("P-BBBB",)}),
        Node("person:CCCC", "person", "V-CCCC", {"code": ("V-CCCC",)}, protected=True),
        Node("person:DDDD", "person", "ບໍລິສັດ", {"type": ("organisation",)}),
        Node("phone:0f", "phone", "+8562055512345"),
        Node("phone:1f", "phone", "1300", common=True),
        Node("account:1a", "account", "BCEL 010", {"bank": ("BCEL",), "number": ("010",)}),
        Node("vehicle:2b", "vehicle", "ກຂ 1234"),
        Node("document:3c", "document", "passport P1", {"type": ("passport",), "number": ("P1",),
             "country": ("LA",)}),
        Node("document:4d", "document", "passport V9", {"number": ("V9",)}),
        Node("place:5e", "place", "ບ້ານໂພນ", {"country": ("LA",)}),
    ):  # fmt: skip
        graph.add(node)
    for edge in (
        Edge("person:AAAA", "case:BK-POL-2026-0001", "in_case", ("broker", "suspect")),
        Edge("person:BBBB", "case:SV-POL-2026-0002", "in_case", ("suspect",)),
        Edge("person:CCCC", "case:BK-POL-2026-0001", "in_case", ("victim",)),
        Edge("person:AAAA", "phone:0f", "phone"),
        Edge("person:BBBB", "phone:0f", "phone"),
        Edge("person:CCCC", "phone:0f", "phone", protected=True),
        Edge("person:AAAA", "phone:1f", "phone"),
        Edge("person:DDDD", "phone:1f", "phone"),
        Edge("person:AAAA", "account:1a", "account"),
        Edge("person:DDDD", "vehicle:2b", "vehicle"),
        Edge("person:AAAA", "document:3c", "document"),
        Edge("person:CCCC", "document:4d", "document", protected=True),
        Edge("case:BK-POL-2026-0001", "place:5e", "at", ("Recruitment",)),
        Edge("person:BBBB", "place:5e", "at"),
        Edge("person:AAAA", "person:BBBB", "same"),
    ):
        graph.join(edge)
    return graph


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_known_only_of_a_victim_stays_at_home(network, form):
    data = write(network, form)
    text = data.decode(errors="replace")
    if form == "csv":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert "V-CCCC" in text
    assert "V9" not in text
    assert "document:4d" not in text
    assert "4d" not in [part for part in text.replace('"', "-").split("-") if part == "4d"]


def test_followthemoney_entities_are_of_its_schemata(network):
    lines = write(network, "ftm").decode().splitlines()
    entities = [json.loads(line) for line in lines]
    ids = {entity["id"] for entity in entities}
    assert len(ids) == len(entities)
    for entity in entities:
        known, needed = SCHEMATA[entity["schema"]]
        properties = entity["properties"]
        assert set(properties) <= known, entity
        assert needed <= set(properties), entity
        assert all(isinstance(v, str) and v for values in properties.values() for v in values)
        for name in POINTERS & set(properties):
            assert set(properties[name]) <= ids, entity
    by_schema: dict[str, list[dict]] = {}
    for entity in entities:
        by_schema.setdefault(entity["schema"], []).append(entity["properties"])
    broker = next(p for p in by_schema["Person"] if p["name"] == [BROKER])
    assert (broker["phone"], broker["notes"]) == (["+8562055512345"], ["1300"])
    assert (broker["gender"], broker["country"]) == (["male"], ["la"])
    assert by_schema["Organization"][0]["name"] == ["ບໍລິສັດ"]
    assert next(p for p in by_schema["Person"] if p["name"] == ["V-CCCC"]) == {"name": ["V-CCCC"]}
    parties = by_schema["CourtCaseParty"]
    assert {"case": ["khua-case-BK-POL-2026-0001"], "party": ["khua-person-AAAA"],
            "role": ["broker", "suspect"]} in parties  # fmt: skip
    links = [(p["subject"][0], p["object"][0], p["role"]) for p in by_schema["UnknownLink"]]
    assert ("khua-person-AAAA", "khua-person-BBBB", ["same phone"]) in links
    assert ("khua-person-AAAA", "khua-person-BBBB", ["same"]) in links
    assert not [link for link in links if "CCCC" in str(link)]
    assert not [link for link in links if "DDDD" in str(link)], "a hotline links nobody"
    assert by_schema["Identification"][0]["number"] == ["P1"]


def test_graphml_is_xml_with_declared_keys_and_both_ends(network):
    network.add(Node("phone:9z", "phone", "bad\x0b\x00text￾"))
    root = ET.fromstring(write(network, "graphml"))  # noqa: S314
    assert root.tag == f"{NS}graphml"
    keys = {key.get("id"): key.get("attr.name") for key in root.iter(f"{NS}key")}
    assert all(data.get("key") in keys for data in root.iter(f"{NS}data"))
    nodes = {}
    for node in root.iter(f"{NS}node"):
        nodes[node.get("id")] = {keys[d.get("key")]: d.text for d in node.iter(f"{NS}data")}
    assert nodes["person:AAAA"]["label"] == BROKER
    assert nodes["case:BK-POL-2026-0001"]["from"] == "2026-01-02"
    assert nodes["phone:1f"]["common"] == "yes"
    assert nodes["phone:9z"]["label"] == "badtext"
    edges = list(root.iter(f"{NS}edge"))
    assert len(edges) == 13
    assert all({edge.get("source"), edge.get("target")} <= nodes.keys() for edge in edges)


def test_csv_is_two_tables_that_no_spreadsheet_runs(network):
    with zipfile.ZipFile(io.BytesIO(write(network, "csv"))) as archive:
        tables = {
            name: list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
            for name in archive.namelist()
        }
    nodes = {row["id"]: row for row in tables["nodes.csv"]}
    assert len(nodes) == 12
    assert unguard(nodes["phone:0f"]["label"]) == "+8562055512345"
    assert nodes["case:BK-POL-2026-0001"]["title"] == "'=ຄະດີ 1"
    assert nodes["person:AAAA"]["code"] == "P-AAAA"
    assert len(tables["edges.csv"]) == 13
    assert {row["source"] for row in tables["edges.csv"]} <= nodes.keys()
    broker = next(r for r in tables["edges.csv"] if r["source"] == "person:AAAA")
    assert (broker["what"], broker["detail"]) == ("in_case", "broker suspect")


def test_an_unknown_format_is_no_file(network):
    with pytest.raises(KeyError):
        write(network, "exe")
