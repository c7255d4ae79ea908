"""What stories.yaml tells: a country in which work goes on, and something waits for everybody."""

from hashlib import sha256

import pytest
import requests

from khua.demo.deeds import DEEDS
from khua.demo.offices import offices
from khua.demo.personas import BY_NAME
from khua.demo.stories import deeds_of
from khua.demo.tables import document
from khua.law import procedure
from tests import homes
from tests.commands import processes

BUSY = (
    "sv-pol-officer", "sv-pol-head", "sv-pro-officer", "ch-pol-officer", "ch-pol-head",
    "ch-pro-officer", "bk-pol-officer", "lp-pro-officer", "xi-pol-officer",
)  # fmt: skip


def told(what):
    return document("stories.yaml")[what]


@pytest.mark.parametrize("story", told("stories"))
def test_every_deed_has_one_verb(story):
    for deed in deeds_of(story):
        assert len(DEEDS.keys() & deed.keys()) == 1, deed


@pytest.mark.parametrize("story", told("stories"))
def test_every_story_begins_with_a_step(story):
    """By its steps the build knows that a story was told."""
    moves = [deed["move"] for deed in deeds_of(story) if "move" in deed]
    assert moves[0] in {move.id for move in procedure.load("la").moves_from("reported")}


def test_stories_are_told_of_police_offices_that_are_there():
    codes = {office.code for office in offices() if office.suffix == "POL"}
    assert told("offices").keys() <= codes
    used = {s for part in told("offices").values() for s in part["drawn"]}
    used |= {s for part in told("offices").values() for s in part.get("taught", {}).values()}
    before = {story.get("after") for story in told("stories").values()}
    assert used <= told("stories").keys() <= used | before


def test_every_teaching_case_has_a_story():
    for case in document("teaching.yaml"):
        assert case["key"] in told("offices")[case["office"]]["taught"]


def test_cases_stand_at_many_stages(ask):
    assert len(ask("select distinct stage from record_case")) >= 7


def test_the_teaching_cases_stand_where_their_stories_end(ask):
    rows = ask("select sheet_key, stage from record_case where sheet_key like 'demo-%-%'")
    stages = {key.removeprefix("demo-"): stage for key, stage in rows}
    assert stages["consent-is-irrelevant"] == "decided"
    assert stages["child-no-means"] == "returned_for_supplement"
    assert stages["smuggled-then-exploited"] == "indicted"


def test_some_limits_run_and_some_are_overdue(ask):
    running = "select count(*) from procedure_clock where stopped_at is null and due_at"
    assert ask(f"{running} > now()")[0][0] >= 10
    assert ask(f"{running} < now()")[0][0] >= 1


def test_a_court_has_decided_on_every_accused(ask):
    (row,) = ask("select count(*), count(distinct suspect_id) from procedure_outcome")
    assert row[0] == row[1] >= 2


def test_files_of_evidence_are_what_the_register_says(ask, home):
    files = ask("select path, sha256, size from evidence_file")
    assert files
    for path, digest, size in files:
        content = (home / "evidence" / path).read_bytes()
        assert (sha256(content).hexdigest(), len(content)) == (digest, size)
        assert "ສົມມຸດ" in content.decode()


def test_every_step_was_made_by_an_office_that_makes_it(ask):
    """A file that is handed over, by the office that accepted it."""
    made = ask(
        "select distinct m.move, o.kind from procedure_move m"
        " join access_member a on a.id = m.by_id join access_office o on o.id = a.office_id"
    )
    assert len(made) >= 7
    for move, kind in made:
        rule = procedure.load("la").moves[move]
        assert kind in ({rule.hands_to} if rule.hands_to else rule.by), move


def test_one_broker_is_found_in_three_provinces(ask):
    """Spelled otherwise in each; one office was let in, and one was asked and has not answered."""
    links = ask(
        "select least(l.name, r.name), greatest(l.name, r.name), m.probability"
        " from intelligence_match m join record_identity l on l.person_id = m.left_id"
        " join record_identity r on r.person_id = m.right_id"
        " where m.stands and l.phones && r.phones and '+8562000000020' = any(l.phones)"
    )
    names = {name for *pair, _probability in links for name in pair}
    assert (len(links), len(names)) == (3, 3)
    assert min(probability for *_pair, probability in links) > 0.97
    asks = ask(
        "select a.state, f.code, t.code from intelligence_ask a join access_office f"
        " on f.id = a.from_office_id join access_office t on t.id = a.to_office_id order by 1"
    )
    assert asks == [("granted", "BK-POL", "VT-POL"), ("waiting", "BK-POL", "SV-POL")]
    hinted = ask(
        "select distinct o.code from intelligence_hint h join access_office o on o.id = h.holder_id"
        " join record_identity i on i.person_id = h.person_id"
        " where h.stands and i.name = 'Vansay Phomvisay'"
    )
    assert hinted == [("BK-POL",), ("VT-POL",)]


@pytest.fixture(scope="module")
def address(home):
    """The built country, served."""
    port = processes.free_port()
    process = processes.start(
        "demo", "--home", home, "--port", str(port), "--cases", str(homes.CASES)
    )
    try:
        processes.until(lambda: processes.answers(port), process)
        yield f"http://localhost:{port}"
    finally:
        processes.stop(process)


@pytest.mark.parametrize("persona", BUSY)
def test_something_waits_for_the_personas(address, persona):
    assert persona in BY_NAME
    with requests.Session() as browser:
        browser.get(f"{address}/demo/", timeout=30)
        token = browser.cookies["csrftoken"]
        page = browser.post(
            f"{address}/demo/sign-in/{persona}/", {"csrfmiddlewaretoken": token}, timeout=30
        )
    assert page.url.endswith("/work/")
    assert "ລໍຖ້າທ່ານ" in page.text
