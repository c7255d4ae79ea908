"""axe on a page: what in it somebody who sees or moves otherwise could not use."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RUN = """options => axe.run({resultTypes: ['violations'], ...options}).then(found =>
    found.violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(node => node.target)}`))"""


def violations(page: Page, rules: dict[str, Any] | None = None) -> list[str]:
    """What axe finds wrong, and where, by these rules (axe's `runOnly`); without any, by all.

    Axe stays in the page for the next look, and only what is wrong leaves it.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    return page.evaluate(RUN, rules or {})
