"""Charts, and a trace of money, in a real browser."""

import pytest
from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.browser.conftest import NARROW, keep, until

pytestmark = pytest.mark.browser
CHART = "echarts.getInstanceByDom(document.querySelector('.chart__drawing'))"
GRAPH = "document.querySelector('.network__figure').khuaDrawing"


@pytest.fixture
def trace(visit):
    """`trace("lo", narrow=False, script=True)`: the first trace of the demo."""

    def open_page(
        lang: str = "en", *, narrow: bool = False, script: bool = True
    ) -> tuple[Page, list[str]]:
        page = visit(lang, "c-fiu-officer", script=script)
        if narrow:
            page.set_viewport_size(NARROW)
        page.goto("/unit/traces/")
        faults = faults_of(page)
        page.locator("main tbody a").last.click()
        page.wait_for_url("**/C-FIU-TRC-*/")
        if script:
            page.wait_for_selector(".network__drawing canvas")
            page.wait_for_selector(".chart svg")
        return page, faults

    return open_page


def faults_of(page: Page) -> list[str]:
    """What the page complains of from now on, a breach of its own policy included."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    return faults


def test_a_chart_is_drawn_in_the_page_s_own_looks(trace):
    page, faults = trace("lo")
    drawing = page.locator(".chart__drawing")
    assert drawing.get_attribute("role") == "img"
    assert drawing.get_attribute("aria-label") == page.locator(".chart").get_attribute("data-label")
    option = page.evaluate(f"{CHART}.getOption()")
    begin, *others = option["series"][0]["data"]
    assert begin["itemStyle"]["color"] == "#a3162a", "the token --red"
    assert not [each for each in others if each["itemStyle"]["color"].startswith("--")]
    assert page.locator(".chart svg pattern").count() >= 1, "patterns besides colours"
    assert "Noto Sans Lao" in option["textStyle"]["fontFamily"]
    assert option["animation"] is False
    box = drawing.bounding_box()
    page.mouse.move(box["x"] + 15, box["y"] + box["height"] / 3)  # its tooltip
    for width in (700, 380):
        page.set_viewport_size({"width": width, "height": 800})
        until(
            page,
            "(() => { const d = document.querySelector('.chart__drawing');"
            " return d.querySelector('svg').clientWidth === d.clientWidth; })()",
        )
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".chart svg").get_attribute("width") == "660"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    # a page that htmx changed: the chart that came with it is drawn too
    page.evaluate(
        "const old = document.querySelector('.chart'); const fresh = old.cloneNode();"
        " fresh.removeAttribute('data-drawn'); fresh.hidden = true;"
        " fresh.innerHTML = '<div class=\"chart__drawing\"></div>'; old.after(fresh);"
        " htmx.process(fresh); htmx.trigger(fresh, 'htmx:load')"
    )
    until(page, "document.querySelectorAll('.chart svg').length === 2")
    assert faults == []


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "phone"])
@pytest.mark.parametrize("lang", ["lo", "en"])
def test_a_trace_is_drawn_and_told(trace, lang, narrow):
    page, faults = trace(lang, narrow=narrow)
    assert page.locator("#payments tbody tr").count() > 3
    assert page.evaluate(f"{CHART}.getOption().series[0].data.length") > 1
    assert page.evaluate(f"{GRAPH}.edges().length") > 1
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"), "too wide"
    assert violations(page) == []
    assert faults == []
    keep(page, f"trace-drawn-{lang}-{'phone' if narrow else 'wide'}")


def test_an_account_chosen_in_the_drawing_is_told_below_it(trace):
    page, faults = trace()
    node = page.evaluate(f"{GRAPH}.nodes('[?start]').first().id()")
    area = page.locator(".network__drawing")
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    at = page.evaluate(f"{GRAPH}.getElementById('{node}').renderedPosition()")
    page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    page.locator(".network__chosen a[href*='/unit/accounts/']").first.wait_for()
    assert faults == []


def test_without_a_script_only_the_drawings_are_missing(trace):
    page, _faults = trace(script=False)
    assert page.locator(".chart").first.is_hidden()
    assert page.locator(".network__figure").is_hidden()
    assert page.locator("#payments tbody tr").count() > 3
    page.locator("a[href$='/print/']").click()
    page.wait_for_url("**/print/")
    assert page.locator(".trace__lines tbody tr").count() > 3
    assert page.locator(".code").last.inner_text().strip()


def test_a_trace_is_made_and_its_rows_come_down(visit):
    page = visit("en", "c-fiu-officer")
    faults = faults_of(page)
    page.goto("/unit/traces/")
    page.get_by_role("link", name="Make a trace").click()
    page.fill("#id_numbers", "no such account")
    page.fill("#id_title", "Where it went")
    page.get_by_role("button", name="Follow the money").click()
    page.locator(".error-summary").wait_for()
    page.goto("/unit/traces/")
    page.locator("main tbody a").last.click()
    page.locator("dd a[href*='/unit/accounts/']").first.wait_for()
    pk = page.locator("dd a[href*='/unit/accounts/']").first.get_attribute("href").split("/")[-2]
    page.goto(f"/unit/traces/new/?account={pk}")
    page.fill("#id_title", "Where it went")
    page.locator("input[name=method][value=fifo]").check()
    page.get_by_role("button", name="Follow the money").click()
    page.wait_for_url("**/C-FIU-TRC-*/")
    page.wait_for_selector("#payments")
    assert "First in, first out" in page.locator(".facts").first.inner_text()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Rows as CSV").click()
    assert coming.value.path().read_bytes().startswith(b"\xef\xbb\xbf")
    assert faults == []
