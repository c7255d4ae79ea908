"""The network of a broker who is known in several provinces, in a real browser."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page

from khua.postgres import Server
from tests.browser.axe import violations
from tests.browser.conftest import NARROW, keep

pytestmark = pytest.mark.browser
DRAWING = "document.querySelector('.network__figure').khuaDrawing"
NODES = f"{DRAWING}.nodes()"
BROKER = "+8562000000020"  # his telephone in the teaching case of three provinces


@pytest.fixture(scope="module")
def address() -> dict[str, str]:
    """Where the network is, found once."""
    return {}


@pytest.fixture
def network(visit, demo, address) -> Callable[..., Page]:
    """`network("lo", narrow=False, script=True)`: the network of a case whose broker is known in
    another province, as the head of the centre sees it."""

    def open_page(lang: str = "en", *, narrow: bool = False, script: bool = True) -> Page:
        page = visit(lang, "c-pol-head", script=script)
        if narrow:
            page.set_viewport_size(NARROW)
        if not address:
            address["of"] = joined_case(page, demo.samples.parent)
        page.goto(address["of"])
        if script:
            page.wait_for_selector(".network__drawing canvas")
        return page

    return open_page


def joined_case(page: Page, home: Path) -> str:
    """The network that joins the most cases, of those of the broker who is told of in three."""
    with psycopg.connect(Server(home).dsn(dbname="khua")) as owner:
        numbers = owner.execute(
            "SELECT c.number FROM record_case c JOIN record_person p ON p.case_id = c.id"
            " JOIN record_identity i ON i.person_id = p.id WHERE %s = ANY(i.phones)",
            [BROKER],
        ).fetchall()
    found = {}
    for (number,) in numbers:
        address = f"/cases/{number}/network/"
        found[address] = page.request.get(address).text().count('<tr id="row-case:')
    best = max(found, key=lambda case: found[case])
    assert found[best] > 1, "the demo has no broker who is known in several provinces"
    return best


def faults_of(page: Page) -> list[str]:
    """What the page complains of from now on, a breach of its own policy included."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    return faults


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "phone"])
@pytest.mark.parametrize("lang", ["lo", "en"])
def test_the_drawing_holds_what_the_table_holds(network, lang, narrow):
    page = network(lang, narrow=narrow)
    faults = faults_of(page)
    page.reload()
    page.wait_for_selector(".network__drawing canvas")
    ids = page.evaluate(f"{NODES}.map(n => n.id())")
    listed = page.locator(".network__table tbody tr").evaluate_all("all => all.map(r => r.id)")
    assert {f"row-{node}" for node in ids} == set(listed)
    assert len(ids) > 8
    inside = page.evaluate(
        f"(() => {{ const b = {NODES}.renderedBoundingBox(); const c = document.querySelector("
        "'.network__drawing'); return b.x1 >= 0 && b.y1 >= 0 && b.x2 <= c.clientWidth"
        " && b.y2 <= c.clientHeight; })()"
    )
    assert inside, "all of it is seen at first"
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"), "too wide"
    assert faults == []
    assert violations(page) == []
    keep(page, f"network-drawn-{lang}-{'phone' if narrow else 'wide'}")


def drawn(page: Page) -> int:
    """How many nodes are drawn, once they are."""
    page.locator(".network__drawing canvas").first.wait_for()
    return int(page.evaluate(f"{NODES}.length"))


def choose(page: Page, node: str) -> None:
    """Click a node in the drawing."""
    area = page.locator(".network__drawing")
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    at = page.evaluate(f"{NODES}.getElementById({json.dumps(node)}).renderedPosition()")
    page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])


def test_one_chooses_in_the_drawing_and_opens_with_the_keyboard(network):
    page = network()
    faults = faults_of(page)
    first = page.locator(".network__table [id^='open-case:']").first
    case = first.get_attribute("id").removeprefix("open-")
    choose(page, case)
    page.evaluate("document.querySelector('.network__chosen').replaceChildren()")
    # a letter that arrives late, a note that appears: the drawing moves without any scrolling
    page.evaluate("document.querySelector('main').prepend(document.createElement('hr'), 'late')")
    choose(page, case)
    said = page.locator(".network__chosen")
    said.get_by_text(case.removeprefix("case:")).first.wait_for()
    assert said.locator("a", has_text="Open").count() == 1
    before = drawn(page)
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("open="))
    page.locator(f"[id='open-{case}']", has_text="Close").wait_for()
    assert drawn(page) > before
    focused = page.evaluate("document.activeElement.id")
    assert focused == f"open-{case}", "the keyboard stays where it was"
    page.go_back()
    page.locator(f"[id='open-{case}']", has_text="Open").wait_for()
    assert drawn(page) == before
    assert faults == []


def test_a_path_is_found_shown_and_stays_without_a_script(network):
    page = network(script=False)
    people = page.locator("#id_start option[value^='person:']")
    ends = people.evaluate_all("all => all.map(o => o.value)")
    page.select_option("#id_start", ends[0])
    page.select_option("#id_end", ends[-1])
    page.locator(".filters button").click()
    steps = page.locator(".network__path").first.locator("li")
    assert steps.count() >= 3
    assert page.locator(".network__figure").is_hidden()
    opens = page.locator("[id^='open-case:']").first
    shown = page.locator(".network__table tbody tr").count()
    node = opens.get_attribute("id")
    opens.click()
    page.locator(f"[id='{node}']", has_text="Close").wait_for()
    page.wait_for_load_state()
    assert page.locator(".network__table tbody tr").count() > shown
    assert page.locator("#id_start").input_value() == ends[0], "the rest of what was asked stays"


def test_a_group_is_shown_in_the_drawing(network):
    page = network()
    page.locator("button[data-show]").first.click()
    apart = page.evaluate(f"{NODES}.filter('.apart').length")
    assert 0 < apart < page.evaluate(f"{NODES}.length")
    level = page.evaluate(f"{DRAWING}.zoom()")
    page.get_by_role("button", name="Larger").click()
    assert page.evaluate(f"{DRAWING}.zoom()") > level


def test_paper_has_the_table_and_not_the_drawing(network):
    page = network()
    page.emulate_media(media="print")
    assert page.locator(".network__table").is_visible()
    assert page.locator(".network__figure").is_hidden()
    assert page.locator(".filters").is_hidden()
    assert page.locator(".network__time").first.is_visible()


def test_a_file_comes_down(network):
    page = network()
    page.locator("summary", has_text="Export").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="FollowTheMoney").click()
    lines = coming.value.path().read_text().splitlines()
    assert {json.loads(line)["schema"] for line in lines} >= {"Person", "CourtCase", "UnknownLink"}
