"""Every page in a real browser: both languages, wide and on a phone, without a fault."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urljoin

import pytest
from playwright.sync_api import ConsoleMessage, Error, Page

from tests.browser.axe import violations
from tests.browser.conftest import NARROW, PATIENCE, WIDE, keep

pytestmark = pytest.mark.browser

SIZES = {"wide": WIDE, "phone": NARROW}
WORDS_AND_WIDTH = {"runOnly": {"type": "rule", "values": ["scrollable-region-focusable"]}}

# a case of the police of Savannakhet on which the officer works: investigated by a joint team
CASE = ["/work/", "main a[href*='/cases/SV-POL-']"]
EVIDENCE = [*CASE, "./evidence/1/"]

# page name -> (persona or None, how to reach it: an address, then links to follow from it, or
# addresses relative to the page before)
PAGES = {
    "unit": ("c-fiu-officer", ["/unit/"]),
    "report-list": ("c-fiu-officer", ["/unit/reports/"]),
    "report": ("c-fiu-officer", ["/unit/reports/?state=disseminated", "main tbody a"]),
    "report-new": ("c-fiu-officer", ["/unit/reports/new/"]),
    "report-upload": ("c-fiu-officer", ["/unit/reports/upload/"]),
    "report-assign": (
        "c-fiu-head",
        ["/unit/reports/?state=registered", "main tbody a", "a[href$='/assign/']"],
    ),
    "alert-list": ("c-fiu-officer", ["/unit/alerts/"]),
    "alert": ("c-fiu-officer", ["/unit/alerts/", "main tbody th a"]),
    "alert-decide": (
        "c-fiu-officer",
        ["/unit/alerts/?state=new", "main tbody th a", "a[href$='/decide/']"],
    ),
    "rule-list": ("c-fiu-officer", ["/unit/rules/"]),
    "rule": ("c-fiu-officer", ["/unit/rules/F01/"]),
    "backtest": ("c-fiu-officer", ["/unit/backtest/"]),
    "trace-list": ("c-fiu-officer", ["/unit/traces/"]),
    "trace-new": ("c-fiu-officer", ["/unit/traces/new/"]),
    "trace": ("c-fiu-officer", ["/unit/traces/", "main tbody a"]),
    "trace-print": ("c-fiu-officer", ["/unit/traces/", "main tbody a", "./print/"]),
    "dissemination-list": ("c-fiu-officer", ["/unit/disseminations/"]),
    "dissemination-new": ("c-fiu-officer", ["/unit/disseminations/new/"]),
    "dissemination": ("c-fiu-officer", ["/unit/disseminations/", "main tbody a"]),
    "dissemination-print": (
        "c-fiu-officer",
        ["/unit/disseminations/", "main tbody a", "a[href$='/print/']"],
    ),
    "filed": (
        "sv-pol-officer",
        ["/received/", "main tbody a", "main a[href*='/money/']"],
    ),
    "account-list": ("c-fiu-officer", ["/unit/accounts/"]),
    "account": ("c-fiu-officer", ["/unit/alerts/", "main tbody a[href*='/unit/accounts/']"]),
    "data-list": ("c-fiu-officer", ["/unit/data/"]),
    "data": ("c-fiu-officer", ["/unit/data/", "main tbody a"]),
    "data-new": ("c-fiu-officer", ["/unit/data/new/"]),
    "watched-list": ("c-fiu-officer", ["/unit/lists/"]),
    "watched-new": ("c-fiu-officer", ["/unit/lists/new/"]),
    "watched-area": ("c-fiu-officer", ["/unit/lists/places/"]),
    "watched-check": ("c-fiu-officer", ["/unit/lists/check/"]),
    "received-list": ("sv-pro-officer", ["/received/"]),
    "received": ("sv-pro-officer", ["/received/", "main tbody a"]),
    "case-money": ("sv-pol-officer", ["/cases/", "main tbody a", "a[href$='/money/']"]),
    "table-list": ("sv-pol-officer", ["/figures/tables/"]),
    "table": ("sv-pol-officer", ["/figures/tables/", "main a[href$='/victims-by-form/']"]),
    "table exact": ("sv-pol-head", ["/figures/tables/cases-by-stage/?scope=SV-POL"]),
    "figures": ("sv-pol-officer", ["/figures/"]),
    "province-list": ("c-pol-head", ["/figures/provinces/"]),
    "province": ("sv-pol-officer", ["/figures/provinces/LA-SV/"]),
    "years": ("sv-pol-officer", ["/figures/years/?table=victims-by-form&by=form"]),
    "told-list": ("sv-pol-officer", ["/figures/told/"]),
    "told-new": ("sv-pol-officer", ["/figures/told/new/"]),
    "unseen": ("c-fiu-officer", ["/figures/unseen/"]),
    "unseen closed": ("sv-pol-officer", ["/figures/unseen/"]),
    "estimate-new": ("c-fiu-officer", ["/figures/unseen/new/"]),
    "estimate": ("c-fiu-officer", ["/figures/unseen/", "main section li a"]),
    "unseen-trained": ("c-pol-head", ["/figures/unseen/trained/?q=SV-POL"]),
    "release-list": ("c-pol-head", ["/figures/releases/"]),
    "release-new": ("c-pol-head", ["/figures/releases/new/"]),
    "release": ("c-pol-head", ["/figures/releases/", "main tbody a"]),
    "release signed": (
        "c-pol-head",
        ["/figures/releases/", "main tbody tr:last-child a", "main section tbody a"],
    ),
    "released-list": (None, ["/released/"]),
    "released": (None, ["/released/", "main a.pick"]),
    "released table": (None, ["/released/", "main a.pick", "main tbody a"]),
    "export-list": ("c-pol-head", ["/figures/take/"]),
    "export-rows": ("c-pol-head", ["/figures/take/rows/ctdc/?year=2025"]),
    "personas": (None, ["/demo/"]),
    "sign-in": (None, ["/sign-in/"]),
    "which-offence": (None, ["/which/"]),
    "missing": (None, ["/nothing-here/"]),
    "my-work": ("sv-pol-officer", ["/work/"]),
    "cases": ("sv-pol-officer", ["/cases/"]),
    "case-new": ("sv-pol-officer", ["/cases/new/"]),
    "case": ("sv-pol-officer", ["/cases/", "main a[href*='/cases/SV-POL-']"]),
    "people": (
        "sv-pol-officer",
        ["/cases/", "main a[href*='/cases/SV-POL-']", "a[href$='/people/']"],
    ),
    "person": (
        "sv-pol-officer",
        [
            "/cases/",
            "main a[href*='/cases/SV-POL-']",
            "a[href$='/people/']",
            "main a[href*='/people/']:not([href$='/people/']):not([href$='/new/'])",
        ],
    ),
    "person-new": (
        "sv-pol-officer",
        [
            "/work/",
            "main a[href*='/cases/SV-POL-']",
            "a[href$='/people/']",
            "a[href$='/people/new/']",
        ],
    ),
    "assessment": (
        "sv-pol-officer",
        ["/work/", "main a[href*='/cases/SV-POL-']", "a[href$='/assessment/']"],
    ),
    "assessment-cell": (
        "sv-pol-officer",
        [
            "/work/",
            "main a[href*='/cases/SV-POL-']",
            "a[href$='/assessment/']",
            "main a[href*='/tip/']",
        ],
    ),
    "finding-new": (
        "sv-pol-officer",
        [
            "/work/",
            "main a[href*='/cases/SV-POL-']",
            "a[href$='/assessment/']",
            "main a[href*='/findings/new/']",
        ],
    ),
    "history": (
        "sv-pol-officer",
        ["/work/", "main a[href*='/cases/SV-POL-']", "a[href$='/history/']"],
    ),
    "import": ("sv-pol-officer", ["/import/"]),
    "offices": ("sv-pol-officer", ["/offices/"]),
    "office": ("sv-pol-officer", ["/offices/", "main a[href$='/offices/SV-POL/']"]),
    "decisions": ("sv-pol-officer", ["/decisions/"]),
    "decision": ("sv-pol-officer", ["/decisions/la-luangnamtha-2019/"]),
    "style": ("sv-pol-officer", ["/style/"]),
    "head-work": ("sv-pol-head", ["/work/"]),
    "trail": ("c-pol-auditor", ["/trail/"]),
    "auditor-work": ("c-pol-auditor", ["/work/"]),
    "admin-office": ("c-pol-admin", ["/offices/C-POL/"]),
    "member-new": ("c-pol-admin", ["/offices/C-POL/", "main a[href*='/members/new']"]),
    "tokens": ("c-pol-admin", ["/offices/C-POL/", "main a[href^='/members/']", "./tokens/"]),
    "procedure": ("sv-pol-officer", [*CASE, "./procedure/"]),
    "step": ("sv-pol-officer", [*CASE, "./procedure/steps/send_to_prosecutor/"]),
    "event-new": ("sv-pol-officer", [*CASE, "./procedure/events/new/"]),
    "checklist": ("sv-pol-officer", [*CASE, "./procedure/tasks/checklist/"]),
    "outcome-new": (
        "ch-cou-officer",
        ["/work/", "main a[href*='/cases/CH-POL-']", "./procedure/outcomes/new/"],
    ),
    "tasks": ("sv-pol-officer", ["/tasks/"]),
    "clocks": ("sv-pol-officer", ["/clocks/"]),
    "digest": ("sv-pol-officer", ["/digest/"]),
    "case-offices": ("sv-pol-officer", [*CASE, "./offices/"]),
    "hand-over-new": ("sv-pol-officer", [*CASE, "./offices/send/?kind=police&province=LA-CH"]),
    "hand-overs": ("sv-pol-officer", ["/hand-overs/"]),
    "hand-over": ("sv-pro-officer", ["/hand-overs/", "main a[href^='/hand-overs/']"]),
    "team-add": (
        "sv-pol-head",
        ["/cases/", "main a[href*='/cases/SV-POL-']", "./offices/", "main a[href$='/add/']"],
    ),
    "team-new": ("sv-pol-head", ["/clocks/", "main a[href$='/procedure/']", "../team/new/"]),
    "messages": ("sv-pol-officer", [*CASE, "./messages/"]),
    "correspondence": ("sv-pol-officer", ["/correspondence/"]),
    "question": ("sv-pol-officer", ["/correspondence/", "main a[href*='/questions/']"]),
    "question-new": (
        "sv-pro-officer",
        ["/tasks/", "main a[href$='/procedure/']", "../questions/new/"],
    ),
    # the head of the centre sees both sides of the brokers that the demo's cases have in common
    "links": ("c-pol-head", ["/links/"]),
    "match": ("c-pol-head", ["/links/", "main a[href*='/matches/']"]),
    "link-requests": ("sv-pol-officer", ["/links/requests/"]),
    "link-request": ("sv-pol-officer", ["/links/requests/", "main li a[href*='/requests/']"]),
    "network": ("sv-pol-officer", [*CASE, "./network/"]),
    "evidence": ("sv-pol-officer", [*CASE, "./evidence/"]),
    "evidence-item": ("sv-pol-officer", EVIDENCE),
    "evidence-new": ("sv-pol-officer", [*CASE, "./evidence/new/"]),
    "evidence-upload": ("sv-pol-officer", [*EVIDENCE, "./upload/"]),
    "evidence-hand-over": ("sv-pol-officer", [*EVIDENCE, "./hand-over/"]),
    "evidence-answer": (
        "sv-pol-officer",
        ["/evidence/waiting/", "main a[href*='/hand-over/']"],
    ),
}


@pytest.fixture(scope="module")
def tab(browser, demo, signed_in) -> Iterator[Callable[[str | None], Page]]:
    """`tab(persona)`: one tab for all the pages of a persona; half of the work is opening it."""
    kept: dict[str | None, Page] = {}

    def page_of(persona: str | None) -> Page:
        if persona not in kept:
            for page in kept.values():
                page.context.close()
            kept.clear()
            context = browser.new_context(base_url=demo.url, storage_state=signed_in(persona))
            context.set_default_timeout(PATIENCE)
            kept[persona] = context.new_page()
        return kept[persona]

    yield page_of
    for page in kept.values():
        page.context.close()


@pytest.fixture(scope="module")
def addresses() -> dict[tuple, str]:
    """(persona, steps) → the address to which they lead: followed once for all."""
    return {}


def address(page: Page, persona: str | None, steps: list[str], known: dict[tuple, str]) -> str:
    """The address of a page that is reached by these steps, without the place on it: going to
    another place of the same page is no new page."""
    *before, last = steps
    if not before:
        return last
    if (persona, *steps) not in known:
        near = address(page, persona, before, known)
        if last.startswith("."):
            found = urljoin(near, last)
        else:
            page.goto(near)
            found = urljoin(near, page.locator(last).first.get_attribute("href")).split("#")[0]
        known[(persona, *steps)] = found
    return known[(persona, *steps)]


def look(page: Page, name: str, width: str, rules: dict | None = None) -> None:
    """Everything fits, and axe finds nothing by these rules; without any, by all."""
    page.set_viewport_size(SIZES[width])
    keep(page, f"{name}-{width}")
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"), (
        f"too wide: {width}"
    )
    assert violations(page, rules) == []


# On a phone the page is loaded in Lao, on a wide screen in English; then the window changes. All of
# axe's rules look once at each language and once at each width, and after the change those by which
# the length of words matters: the rest costs a quarter of this file's time and finds nothing new.
@pytest.mark.parametrize("lang", ["lo", "en"])
@pytest.mark.parametrize("name", sorted(PAGES, key=lambda name: PAGES[name][0] or ""))
def test_page(tab, addresses, demo, name, lang):
    persona, steps = PAGES[name]
    page = tab(persona)
    page.context.add_cookies([{"name": "django_language", "value": lang, "url": demo.url}])
    there = address(page, persona, steps, addresses)
    widths = ["phone", "wide"] if lang == "lo" else ["wide", "phone"]
    page.set_viewport_size(SIZES[widths[0]])
    with faults_of(page) as faults:
        answer = page.goto(there)
        assert answer.status == (404 if name == "missing" else 200)
        assert page.locator("html").get_attribute("lang") == lang
        assert page.locator("button[name=language]").count() >= 1, "a language switch on every page"
        look(page, f"{name}-{lang}", widths[0])
        look(page, f"{name}-{lang}", widths[1], WORDS_AND_WIDTH)
    assert faults == []


@contextmanager
def faults_of(page: Page) -> Iterator[list[str]]:
    """What goes wrong in the page meanwhile."""
    faults: list[str] = []

    def thrown(error: Error) -> None:
        faults.append(str(error))

    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 404" not in message.text:
            faults.append(message.text)

    page.on("pageerror", thrown)
    page.on("console", said)
    yield faults
    page.remove_listener("pageerror", thrown)
    page.remove_listener("console", said)


def test_the_first_load_is_light(visit, demo):
    """Under 150 kB without fonts, as it comes over the wire."""
    page = visit("lo")
    sizes: dict[str, int] = {}
    page.on("requestfinished", lambda r: sizes.update({r.url: r.sizes()["responseBodySize"]}))
    page.goto("/sign-in/", wait_until="networkidle")
    assert sizes
    assert sum(size for url, size in sizes.items() if not url.endswith("woff2")) < 150_000


def test_nothing_is_fetched_from_elsewhere(visit, demo):
    page = visit("lo", "sv-pol-officer")
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.goto("/cases/")
    assert seen
    assert [url for url in seen if not url.startswith((demo.url, "data:"))] == []
