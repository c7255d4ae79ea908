"""From a bank's report to the prosecutor of Savannakhet, who sees the document and nothing else of
the unit: each step by whoever does it, in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from khua.fiu.urls import urlpatterns
from khua.web.policies import URLS
from tests.access.test_matrix import arguments
from tests.browser.conftest import keep

pytestmark = pytest.mark.browser

REPORT = Path(__file__).parents[1] / "money/reading/samples/goaml_la_str.xml"
#: what the bank's file says of itself
SECRETS = ("ສາຂາ ສະຫວັນນະເຂດ", "STR-2024-0007", "B-88101", "goaml_la_str")
TITLE = "Money of the broker"
POLICE = "Public Security Office, Savannakhet"
NUMBER = re.compile(r"C-FIU-[A-Z]{3}-\d{4}-\d{4}")


def last(page: Page) -> str:
    """The number in the page's address."""
    return page.url.rstrip("/").split("/")[-1]


def submit(page: Page) -> None:
    page.locator("main form[method=post] button.button--primary").last.click()


def a_case_of_both(police: Page, prosecutor: Page) -> str:
    """A case of the police of Savannakhet that its prosecutors see."""
    prosecutor.goto("/cases/")
    listed = prosecutor.locator("main a[href*='/cases/SV-POL-']").all()
    for address in [link.get_attribute("href") or "" for link in listed]:
        if police.request.get(address).ok:
            return address.strip("/").split("/")[-1]
    raise AssertionError("the demo has no case that police and prosecutor of Savannakhet see")


def test_from_a_report_to_the_prosecutor_of_savannakhet(visit, demo):
    officer, head = visit("en", "c-fiu-officer"), visit("en", "c-fiu-head")
    police, prosecutor = visit("en", "sv-pol-officer"), visit("en", "sv-pro-officer")
    case = a_case_of_both(police, prosecutor)

    report = a_report_arrives(officer)
    alert = an_alert_explains_itself(officer)
    trace = a_trace_is_drawn(officer, alert)
    document, rows = a_dissemination_is_written(officer, trace)
    assert prosecutor.request.get(f"/received/{document}/").status == 404
    assert police.request.get(f"/received/{document}/").status == 404, "a draft is nobody's"

    head.goto(f"/unit/disseminations/{document}/")
    head.locator("form[action$='/send/'] button").click()
    expect(head.locator("main")).to_contain_text("It is sent")

    police.goto("/received/")
    police.locator(f"main a[href$='/received/{document}/']").click()
    expect(police.locator("main")).to_contain_text("ຖອນເງິນ")
    police.locator("#id_case").fill(case)
    submit(police)
    police.wait_for_url(f"**/cases/{case}/money/")

    known = {"report": report, "alert": alert, "trace": trace, "document": document}
    the_document_is_in_the_case(prosecutor, case, document, rows)
    nothing_tells_of_the_unit(prosecutor, case, known)
    assert [at for at in addresses(known) if prosecutor.request.get(at).status != 404] == []


def a_report_arrives(officer: Page) -> str:
    """A goAML file is taken in; the number it gets."""
    officer.goto("/unit/reports/upload/")
    officer.locator("input[type=file]").set_input_files(REPORT)
    submit(officer)
    officer.wait_for_url(re.compile(r"/unit/reports/C-FIU-STR-"))
    expect(officer.locator("main")).to_contain_text("Transactions in the report")
    keep(officer, "journey-report")
    return last(officer)


def an_alert_explains_itself(officer: Page) -> str:
    """The first of the queue: its words, its rules, what speaks against it, every transaction."""
    officer.goto("/unit/alerts/")
    officer.locator("main tbody a").first.click()
    officer.wait_for_url(re.compile(r"/unit/alerts/C-FIU-ALT-"))
    main = officer.locator("main")
    for told in ("In words", "What the rules found", "What speaks against it"):
        expect(main).to_contain_text(told)
    assert main.locator("section:has(h2:text('In words')) p").first.inner_text().strip()
    assert main.locator("a[href*='/unit/rules/']").count()
    assert main.locator("#transactions tbody tr").count()
    expect(main.locator("figure.chart svg").first).to_be_visible()
    keep(officer, "journey-alert")
    return last(officer)


def a_trace_is_drawn(officer: Page, alert: str) -> str:
    """From the alert: the flow and the graph are drawn, and tables say the same."""
    officer.locator(f"a[href*='/unit/traces/new/?alert={alert}']").click()
    officer.locator("#id_title").fill("Where the money went")
    officer.locator("input[name=chosen]").first.check()
    submit(officer)
    officer.wait_for_url(re.compile(r"/unit/traces/C-FIU-TRC-"))
    main = officer.locator("main")
    expect(main.locator("figure.chart svg").first).to_be_visible()
    officer.wait_for_selector(".network__drawing canvas")
    assert main.locator("table.network__table tbody tr").count() > 1
    keep(officer, "journey-trace")
    return last(officer)


def a_dissemination_is_written(officer: Page, trace: str) -> tuple[str, list[str]]:
    """Out of the trace, three of its rows going along; its number, and the accounts in them."""
    officer.locator(f"a[href*='/unit/disseminations/new/?trace={trace}']").first.click()
    boxes = officer.locator("input[name=row]:not([value=all])")
    assert boxes.count() >= 3
    accounts = []
    for place in range(3):
        boxes.nth(place).check()
        row = officer.locator("table.schedule tbody tr").nth(place)
        accounts.append(row.locator("td").nth(1).inner_text().split("\n")[-1].strip())
    office = officer.locator("#id_to_office option", has_text=POLICE).first
    officer.locator("#id_to_office").select_option(office.get_attribute("value"))
    officer.locator("#id_title").fill(TITLE)
    officer.locator("#id_purpose").fill("Only for the inquiry.")
    officer.locator("#id_text").fill("ຖອນເງິນທັງໝົດ ພາຍໃນມື້ດຽວ")
    submit(officer)
    officer.wait_for_url(re.compile(r"/unit/disseminations/C-FIU-DIS-"))
    expect(officer.locator("table.schedule tbody tr")).to_have_count(3)
    keep(officer, "journey-dissemination")
    return last(officer), accounts


def the_document_is_in_the_case(
    prosecutor: Page, case: str, document: str, accounts: list[str]
) -> None:
    """Under the case's Money tab: the text, and the rows that went along."""
    prosecutor.goto(f"/cases/{case}/")
    prosecutor.locator(f"a[href$='/cases/{case}/money/']").first.click()
    prosecutor.wait_for_url(f"**/cases/{case}/money/")
    prosecutor.locator("main article", has_text=document).locator("a").click()
    main = prosecutor.locator("main")
    expect(main).to_contain_text(document)
    expect(main).to_contain_text("ຖອນເງິນ")
    for account in accounts:
        expect(main.locator("table.schedule")).to_contain_text(account)
    keep(prosecutor, "journey-prosecutor")


def nothing_tells_of_the_unit(prosecutor: Page, case: str, known: dict[str, str]) -> None:
    """Neither the tab nor the document, on paper or as rows, names a report, who made it, an alert
    or a trace; and no way leads to the unit."""
    paper = prosecutor.url
    texts = [prosecutor.request.get(f"{paper}{more}") for more in ("", "print/", "rows.csv")]
    texts.append(prosecutor.request.get(f"/cases/{case}/money/"))
    for answer in texts:
        assert answer.ok
        text = answer.text()
        assert [secret for secret in SECRETS if secret in text] == [], answer.url
        assert {number for number in NUMBER.findall(text) if "-DIS-" not in number} == set()
        assert "/unit/" not in text, "no tab in the menu, no link"
    assert known["document"] in texts[0].text()


def addresses(known: dict[str, str]) -> Iterator[str]:
    """Every page of the unit that may be asked for, of things that are there."""
    for pattern in urlpatterns:
        name = str(pattern.name)
        if str(pattern.pattern).startswith("unit/") and "GET" in URLS[name]:
            yield reverse(name, kwargs={each: known.get(each, "1") for each in arguments(name)})
