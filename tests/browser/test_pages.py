"""Every page in a real browser: both languages, wide and on a phone, without a fault."""

from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import keep

pytestmark = pytest.mark.browser

# a case of the police of Savannakhet on which the officer works: investigated by a joint team
CASE = ["/work/", "main a[href*='/cases/SV-POL-']"]
EVIDENCE = [*CASE, "./evidence/1/"]

# page name -> (persona or None, how to reach it: an address, then links to follow from it, or
# addresses relative to the page before)
PAGES = {
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


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "phone"])
@pytest.mark.parametrize("lang", ["lo", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_page(visit, name, lang, narrow):
    persona, steps = PAGES[name]
    page = visit(lang, persona, narrow=narrow)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda said: (
            faults.append(said.text)
            if said.type == "error" and "status of 404" not in said.text
            else None
        ),
    )
    answer = page.goto(steps[0])
    for link in steps[1:]:
        near = link.startswith(".")
        to = urljoin(page.url, link) if near else page.locator(link).first.get_attribute("href")
        answer = page.goto(to)
    assert answer.status == (404 if name == "missing" else 200)
    keep(page, f"{name}-{lang}-{'phone' if narrow else 'wide'}")

    assert page.locator("html").get_attribute("lang") == lang
    assert page.locator("button[name=language]").count() >= 1, "a language switch on every page"
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"), "too wide"
    assert faults == []
    violations = Axe().run(page).response["violations"]
    assert [f"{v['id']}: {[node['target'] for node in v['nodes']][:3]}" for v in violations] == []


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
