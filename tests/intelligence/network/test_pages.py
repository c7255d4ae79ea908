"""The page of a network: all that the drawing shows stands in words, and needs no script."""

import hashlib
import json
import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from django.urls import reverse

from khua import web
from khua.intelligence.network import pages
from khua.intelligence.network.build import value_id
from khua.intelligence.network.graph import KINDS
from tests.intelligence.network.conftest import (
    HERE,
    PHONE,
    THERE,
    TITLE_THERE,
    open_case,
    someone,
)
from tests.record.pages import english, queries, text_of


@pytest.fixture
def client(client_for):
    """The head of the centre, who sees both provinces."""
    return english(client_for("c-pol-head"))


@pytest.fixture
def page(here) -> str:
    return reverse("intelligence:network_case", args=[here.case.number])


def rows(text: str) -> dict[str, str]:
    """The rows of the table, as text, by node id."""
    found = re.findall(r'<tr id="row-([^"]+)".*?>(.*?)</tr>', text, re.S)
    return {node: " ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for node, row in found}


def section(text: str, heading: str) -> str:
    """The text under a heading, to the next section."""
    part = text.split(f">{heading}</h2>", 1)[1].split("</section>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())


def test_the_table_says_who_is_joined_with_what(client, page, here, there):
    table = rows(text_of(client.get(page)))
    broker = table[f"person:{here.broker.code}"]
    for said in (HERE, here.broker.code_name, PHONE, "Phone", "BCEL 010-12-00-1234567", "Broker"):
        assert said in broker
    assert THERE in table[value_id("phone", PHONE)]
    assert TITLE_THERE in table[f"case:{there.case.number}"]
    assert here.victim.code_name in table[f"person:{here.victim.code}"]
    assert set(table) == {node["id"] for node in drawing(text_of(client.get(page)))["nodes"]}, (
        "the drawing and the table hold the same"
    )


def drawing(text: str) -> dict:
    return json.loads(unescape(re.search(r'data-network="([^"]*)"', text)[1]))


def test_the_drawing_joins_what_the_table_joins(client, page, here, there):
    text = text_of(client.get(page))
    table, drawn = rows(text), drawing(text)
    labels = {node["id"]: node["label"] for node in drawn["nodes"]}
    assert len(drawn["edges"]) > 10
    for edge in drawn["edges"]:
        assert labels[edge["target"]] in table[edge["source"]]
        assert labels[edge["source"]] in table[edge["target"]]
    (start,) = [node for node in drawn["nodes"] if node["start"]]
    assert start["label"] == here.case.number


def test_kinds_and_days_narrow_it(client, page, here, there):
    table = rows(text_of(client.get(page, {"kind": ["person", "phone"]})))
    assert {node.partition(":")[0] for node in table} == {"case", "person", "phone"}
    assert [node for node in table if node.startswith("case:")] == [f"case:{here.case.number}"]
    late = rows(text_of(client.get(page, {"since": "01/2026"})))
    assert f"case:{there.case.number}" not in late
    assert f"person:{there.broker.code}" not in late
    early = rows(text_of(client.get(page, {"since": "2023", "until": "2024"})))
    assert f"case:{there.case.number}" in early
    assert f"case:{here.case.number}" in early, "around which it is drawn"


@pytest.mark.parametrize(
    "wrong", [{"since": "xx"}, {"until": "99/99/9999"}, {"kind": "castle"}, {"start": "x" * 99}]
)
def test_what_makes_no_sense_narrows_nothing(client, page, here, wrong):
    text = text_of(client.get(page, wrong))
    assert len(rows(text)) == len(rows(text_of(client.get(page))))
    if "since" in wrong or "until" in wrong:
        assert "errorlist" in text


def test_a_path_between_two_people_is_told_step_by_step(client, page, here, there):
    ends = {"start": f"person:{here.witness.code}", "end": f"person:{there.driver.code}"}
    told = section(text_of(client.get(page, ends)), "Paths")
    assert told.index("ດາວເຮືອງ") < told.index(here.case.number) < told.index("ສົມພອນ")
    assert "Witness" in told
    assert "Vehicle" in told
    nowhere = text_of(client.get(page, {**ends, "kind": ["person"]}))
    assert "Nothing that is shown joins the two." in nowhere
    assert "Paths</h2>" not in text_of(client.get(page, {**ends, "end": ""}))


def test_the_broker_stands_between_and_no_victim_is_ranked(client, page, here, there):
    text = text_of(client.get(page))
    between = section(text, "Who stands between the others")
    assert HERE in between
    assert "% of the shortest ways" in between
    assert here.victim.code_name not in between
    assert "proves nothing" in between


def test_groups_and_the_order_of_time(client, page, here, there):
    text = text_of(client.get(page))
    assert "Group 1" in section(text, "Groups")
    time = section(text, "In the order of time")
    assert time.index("6 May 2024") < time.index("2 March 2026")
    assert TITLE_THERE in time


def test_one_opens_and_closes(client, page, here, there):
    text = text_of(client.get(reverse("intelligence:network_person", args=[here.witness.code])))
    link = f'id="open-case:{here.case.number}" href="'
    opened = unescape(text.split(link, 1)[1].split('"', 1)[0])
    assert f"person:{here.broker.code}" not in rows(text)
    text = text_of(client.get(f"/people/{here.witness.code}/network/{opened}"))
    assert f"person:{here.broker.code}" in rows(text)
    closed = unescape(text.split(link, 1)[1].split('"', 1)[0])
    assert "case" not in closed
    table = rows(text_of(client.get(f"/people/{here.witness.code}/network/{closed}")))
    assert f"person:{here.broker.code}" not in table


def test_a_network_too_large_for_a_page_says_so(client, page, here, there, monkeypatch):
    assert "hang together" not in text_of(client.get(page))
    monkeypatch.setattr(pages, "MOST_NODES", 8)
    text = text_of(client.get(page))
    assert "More than 8 hang together." in text
    table = rows(text)
    assert len(table) == 8
    assert f"case:{there.case.number}" in table, "what joins stays before what hangs on one"


def test_a_case_with_nobody_has_a_network_of_itself(client, acting):
    found = open_case(acting, "sv-pol-officer", "x", date(2026, 1, 1), [])
    text = text_of(client.get(reverse("intelligence:network_case", args=[found.case.number])))
    assert list(rows(text)) == [f"case:{found.case.number}"]
    assert "Nobody stands between others here." in text
    assert "There is nothing to group." in text


def test_files_are_named_and_typed(client, here):
    for form, ending, kind in (
        ("ftm", ".ftm.json", "application/json+ftm"),
        ("graphml", ".graphml", "application/graphml+xml"),
        ("csv", ".csv.zip", "application/zip"),
    ):
        address = reverse("intelligence:network_person_export", args=[here.broker.code, form])
        response = client.get(address)
        assert response["Content-Type"] == kind
        assert response["Content-Disposition"].endswith(f'{ending}"')
    address = reverse("intelligence:network_case_export", args=[here.case.number, "exe"])
    assert client.get(address).status_code == 404


def test_a_file_is_what_the_page_shows(client, page, here, there):
    address = reverse("intelligence:network_case_export", args=[here.case.number, "ftm"])
    lines = client.get(address, {"kind": ["person"]}).content.decode().splitlines()
    schemata = {json.loads(line)["schema"] for line in lines}
    assert schemata == {"CourtCase", "Person", "CourtCaseParty"}
    assert THERE not in client.get(address, {"since": "2026"}).content.decode()


def test_the_clerk_reads_and_takes_no_file(client_for, page):
    text = text_of(english(client_for("sv-pol-clerk")).get(page))
    assert "FollowTheMoney" not in text
    assert "FollowTheMoney" in text_of(english(client_for("sv-pol-officer")).get(page))


def test_it_costs_the_same_for_more_people(client, page, here, there, acting):
    client.get(page)
    few = queries(client, page)
    for index in range(12):
        people = [someone("suspect", phones=(PHONE,)), someone("witness", phones=(PHONE,))]
        open_case(acting, "sv-pol-officer", f"{index}", date(2026, 1, 1), people)
    assert queries(client, page) == few


def test_no_page_has_a_style_or_a_script_of_its_own(client, page, here):
    """The policy of the pages forbids both: what is drawn must come from files."""
    text = text_of(client.get(page))
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son\w+=", text)
    assert 'id="__________cytoscape_stylesheet"' in text


def test_the_drawing_library_is_the_one_that_was_read():
    folder = Path(web.__file__).parent / "static/vendor/cytoscape"
    noted, name = (folder / "SHA256SUMS").read_text().split()
    assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == noted
    assert "MIT" in (folder.parent / "README.md").read_text()


def test_a_person_s_page_leads_to_the_network(client, here):
    text = text_of(client.get(reverse("person", args=[here.case.number, here.broker.code])))
    assert reverse("intelligence:network_person", args=[here.broker.code]) in text


def test_it_speaks_lao(client_for, page, here):
    text = text_of(client_for("sv-pol-officer").get(page))
    for said in ("ເຄືອຂ່າຍ", "ກຸ່ມ"):
        assert said in text
    assert all(kind in text for kind in KINDS)
