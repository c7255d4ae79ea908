"""The main job as an officer does it: sheet in, cases assessed, read in two languages."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import keep, sign_in

pytestmark = pytest.mark.browser


def upload(page: Page, sheet) -> None:
    """Upload a sheet, wait for the preview, confirm, wait for the result."""
    page.goto("/import/")
    page.locator("input[type=file]").set_input_files(sheet)
    page.locator("form:has(input[type=file]) button").click()
    confirm = page.locator("form[action$='/confirm/'] button")
    settle(page, confirm)
    keep(page, f"import-preview-{sheet.stem}")
    confirm.click()
    settle(page, page.locator("#import[data-status=done]"))
    keep(page, f"import-done-{sheet.stem}")


def settle(page: Page, what) -> None:
    """Wait for something to appear, as someone does who presses F5."""
    for _ in range(60):
        if what.count():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(what).to_be_visible()


@pytest.mark.parametrize(
    ("persona", "script"),
    [("sv-pol-officer", True), ("bk-pol-officer", False)],
    ids=["savannakhet", "bokeo-without-javascript"],
)
def test_an_officer_uploads_a_sheet_and_reads_the_assessment(visit, demo, persona, script):
    page = visit("lo", script=script)
    sign_in(page, persona)
    upload(page, demo.samples / "clean.xlsx")
    page.goto(page.locator("main a[href*='-POL-']").first.get_attribute("href"))
    page.goto(page.locator("a[href$='/assessment/']").first.get_attribute("href"))
    expect(page.locator("main")).to_contain_text("ການຄ້າມະນຸດ")
    page.goto(page.locator("main a[href*='/tip/']").first.get_attribute("href"))
    expect(page.locator("main")).to_contain_text("ຈຸດປະສົງ")

    page.locator("button[name=language][value=en]").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    main = page.locator("main")
    expect(main).to_contain_text("Trafficking in persons")
    expect(main).to_contain_text(re.compile("purpose", re.I))
    expect(main).to_contain_text(re.compile(r"art(icle|\.)", re.I))


def test_the_faulty_sheet_comes_back_with_its_reasons(visit, demo):
    page = visit("en")
    sign_in(page, "sv-pol-clerk")
    upload(page, demo.samples / "faulty.xlsx")
    with page.expect_download() as download:
        page.locator("a[href$='/rejects/']").first.click()
    assert download.value.suggested_filename.endswith(".xlsx")
