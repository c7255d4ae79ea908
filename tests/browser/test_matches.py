"""Acceptance 5 of "who is the same": a broker who is known in two provinces, from the first hint to
the decision and back, by two officers of whom neither sees the other's case."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDE, keep
from tests.browser.test_pages import SIZES, WORDS_AND_WIDTH, look

pytestmark = pytest.mark.browser

PHONE = "020 5598 7361"
THERE = "Khampane Sayyavong"  # as Savannakhet wrote him
HERE = "Khamphanh Xayavong"  # as Bokeo does
TITLE_THERE = "Three women taken to a casino"
FORM = "main form[method=post]"


def send(page: Page) -> None:
    """Press the form's main button, and see no complaint."""
    page.locator(f"{FORM} .button--primary").last.click()
    page.wait_for_load_state()
    complaint = page.locator("main .error-summary")
    assert complaint.count() == 0, complaint.first.inner_text()


def open_case(page: Page, title: str) -> str:
    """The address of a new case."""
    page.goto("/cases/new/")
    page.fill("[name=title]", title)
    page.select_option("[name=source]", "report")
    page.fill("[name=reported_on]", "02/03/2026")
    send(page)
    found = re.search(r"/cases/[^/]+/", page.url)
    assert found
    return found[0]


def add_broker(page: Page, case: str, name: str) -> str:
    """Type a broker into a case; the code of the person's page, on which one lands."""
    page.goto(f"{case}people/new/")
    page.check("[name=roles][value=broker]")
    page.select_option("[name=sex]", "Masculine")
    page.fill("[name=name]", name)
    page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
    page.fill("[name=phones]", PHONE)
    send(page)
    found = re.search(r"/people/([^/]+)/$", page.url)
    assert found
    return found[1]


def looked_at(page: Page, name: str) -> None:
    """The page fits wide and narrow, in both languages, and axe finds nothing."""
    for language, widths in (("lo", ("phone", "wide")), ("en", ("wide", "phone"))):
        base = re.match(r"https?://[^/]+", page.url)[0]
        page.context.add_cookies([{"name": "django_language", "value": language, "url": base}])
        page.set_viewport_size(SIZES[widths[0]])
        page.reload()
        look(page, f"{name}-{language}", widths[0])
        look(page, f"{name}-{language}", widths[1], WORDS_AND_WIDTH)
    page.set_viewport_size(WIDE)


def test_from_a_hint_in_bokeo_to_one_person_and_back(visit):
    savannakhet = visit("en", "sv-pol-officer")
    case_there = open_case(savannakhet, TITLE_THERE)
    code_there = add_broker(savannakhet, case_there, THERE)
    number_there = case_there.split("/")[2]

    # Bokeo types the same broker, spelled otherwise: an office, a strength, and nothing else
    bokeo = visit("en", "bk-pol-officer")
    case = open_case(bokeo, "A broker at the bus station")
    code = add_broker(bokeo, case, HERE)
    person = f"{case}people/{code}/"
    expect(bokeo.locator("main")).to_contain_text("at another office looks like the same person")
    card = bokeo.locator("#links")
    expect(card).to_contain_text("An office holds a matching record: ")
    expect(card).to_contain_text("Savannakhet")
    expect(card).to_contain_text("Strong")
    looked_at(bokeo, "matches-card-hint")
    hint = card.locator("a[href*='/hints/']", has_text="Ask for access").first
    bokeo.goto(hint.get_attribute("href") or "")
    looked_at(bokeo, "matches-hint")
    for page in (person, bokeo.url, "/links/", "/links/requests/", f"{case}history/"):
        text = bokeo.request.get(page).text()
        for secret in (number_there, TITLE_THERE, "Khampane", "Sayyavong", code_there):
            assert secret not in text, (page, secret)
    assert bokeo.request.get(case_there).status == 404

    # it asks
    bokeo.fill("[name=reason]", "The same broker sent two girls from our province.")
    send(bokeo)
    expect(bokeo.locator("main")).to_contain_text("The office is asked.")
    looked_at(bokeo, "matches-asked")

    # Savannakhet is told, reads who asks and why, and grants
    savannakhet.goto("/work/")
    savannakhet.locator("main a[href='/links/requests/']").click()
    looked_at(savannakhet, "matches-requests")
    savannakhet.locator("main li", has_text=THERE).locator("a[href*='/requests/']").click()
    main = savannakhet.locator("main")
    expect(main).to_contain_text("The same broker sent two girls from our province.")
    expect(main).to_contain_text(THERE)
    for secret in (case.split("/")[2], HERE, code, "A broker at the bus station"):
        assert secret not in savannakhet.content(), secret
    looked_at(savannakhet, "matches-request")
    savannakhet.locator("button[value=granted]").click()
    expect(savannakhet.locator("main")).to_contain_text("That office reads the case from now on.")

    # Bokeo sees both, side by side
    bokeo.goto(person)
    expect(card).to_contain_text(THERE)
    expect(card).to_contain_text(number_there)
    expect(card).to_contain_text("one in common")
    expect(card).not_to_contain_text("An office holds a matching record")
    looked_at(bokeo, "matches-card")
    assert bokeo.request.get(case_there).status == 200

    # and decides: the same
    bokeo.goto(card.locator("a[href*='/matches/']").first.get_attribute("href") or "")
    looked_at(bokeo, "matches-match")
    bokeo.check("[name=verdict][value=same]")
    bokeo.fill("[name=reason]", "The same telephone, and the victim knew both names.")
    send(bokeo)
    match = bokeo.url
    expect(bokeo.locator("main")).to_contain_text("Holds")
    bokeo.goto(person)
    expect(card).to_contain_text("Decided to be the same as")
    looked_at(bokeo, "matches-same")

    # the network shows the path between the two cases
    assert "decided to be the same person" in path_between(bokeo, code, case, code_there)

    # it is undone, and the path is gone with it: the telephone alone joins them again
    bokeo.goto(match)
    bokeo.locator("a[href$='/undo/']").click()
    looked_at(bokeo, "matches-undo")
    bokeo.fill("[name=why]", "The photograph shows somebody else.")
    send(bokeo)
    expect(bokeo.locator("main")).to_contain_text("The decision is undone.")
    assert "decided to be the same person" not in path_between(bokeo, code, case, code_there)
    bokeo.goto(person)
    expect(card).to_contain_text("Look closer and decide")
    expect(card).not_to_contain_text("Decided to be the same as")


def path_between(page: Page, code: str, case: str, other: str) -> str:
    """The words of the ways between two people in the network around the first."""
    page.goto(f"/people/{code}/network/")
    there = page.locator(f"#id_start option[value='person:{other}']").get_attribute("value")
    page.select_option("#id_start", f"person:{code}")
    page.select_option("#id_end", there)
    page.locator(".filters button").first.click()
    page.wait_for_url(re.compile("end="))
    keep(page, "matches-network")
    return " ".join(page.locator(".network__path").all_inner_texts())
