"""Pages as a real Chromium draws them: what the test client was answered, served to the browser
with its own headers, so that the policy of our pages holds there as it does in life."""

import mimetypes
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright

ORIGIN = "http://localhost:9"
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@contextmanager
def browser(
    chromium: Path, answers: Mapping[str, Any], **context: Any
) -> Iterator[tuple[Page, list[str]]]:
    """A tab that knows these addresses and our static files; and what goes wrong in it."""
    from django.contrib.staticfiles import finders

    pages = {path: (each.status_code, dict(each.headers), each.content)
             for path, each in answers.items()}  # fmt: skip

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        if path in pages:
            status, headers, body = pages[path]
            route.fulfill(status=status, headers=headers, body=body)
            return
        name = path.partition("?")[0].removeprefix("/static/")
        found = finders.find(name)
        if not found:
            route.fulfill(status=404)
            return
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        route.fulfill(status=200, content_type=kind, body=Path(str(found)).read_bytes())

    faults: list[str] = []
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=str(chromium), args=QUIET)
        page = chrome.new_context(accept_downloads=True, **context).new_page()
        page.route("**/*", answer)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        yield page, faults
        chrome.close()
