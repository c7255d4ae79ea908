"""The real demo, served as `make demo` does, and a real Chromium in front of it.

Set KHUA_SCREENSHOTS to a folder to keep a picture of every page.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect, sync_playwright

from khua.postgres import running
from tests import homes

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
KHUA = (sys.executable, "-m", "khua.cli")
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 380, "height": 760}
PATIENCE = 60_000  # milliseconds; two cores may be busy
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Demo:
    """A running demo: where it is, and where its sample sheets are."""

    url: str
    samples: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="package")
def demo(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`khua demo`, on a free port."""
    output = tmp_path_factory.mktemp("demo") / "output.txt"
    with (
        homes.copy_of(homes.demo) as home,
        running(home, throwaway=True),  # no page here is about what a power cut leaves
        output.open("w") as log,
    ):
        yield from serve(home, log, output)


def serve(home: Path, log: TextIO, output: Path) -> Iterator[Demo]:
    port = free_port()
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("KHUA_", "DJANGO_"))
    }
    process = subprocess.Popen(
        [*KHUA, "demo", "--home", home, "--port", str(port), "--cases", str(homes.CASES)],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    url = f"http://localhost:{port}"
    try:
        wait_for(url, process, output)
        yield Demo(url, home / "samples")
    finally:
        process.terminate()
        process.wait(60)


def wait_for(url: str, process: subprocess.Popen[bytes], output: Path) -> None:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"khua demo ended:\n{output.read_text()[-3000:]}")
        try:
            with urllib.request.urlopen(f"{url}/health/", timeout=5):  # noqa: S310
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"khua demo does not answer:\n{output.read_text()[-3000:]}")


@pytest.fixture(scope="package")
def browser(chromium: Path, demo: Demo) -> Iterator[Browser]:
    """Chromium. It closes before the demo stops, which would wait for the connections it keeps."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def signed_in(browser: Browser, demo: Demo) -> Callable[[str | None], StorageState | None]:
    """The cookies of a persona, who signs in once for all pages, without opening one."""
    kept: dict[str, StorageState] = {}

    def cookies(persona: str | None) -> StorageState | None:
        if persona is not None and persona not in kept:
            context = browser.new_context(base_url=demo.url)
            context.request.get("/demo/")
            (token,) = (c["value"] for c in context.cookies() if c["name"] == "csrftoken")
            context.request.post(
                f"/demo/sign-in/{persona}/",
                form={"csrfmiddlewaretoken": token},
                headers={"Referer": demo.url},
                max_redirects=0,
            )
            kept[persona] = context.storage_state()
            context.close()
        return kept.get(persona or "")

    return cookies


@pytest.fixture
def visit(browser: Browser, demo: Demo, signed_in) -> Iterator[Callable[..., Page]]:
    """`visit("lo", persona, script=True)`: a page of a fresh browser on the demo."""
    contexts: list[BrowserContext] = []

    def open_page(
        lang: str = "lo",
        persona: str | None = None,
        *,
        script: bool = True,
    ) -> Page:
        context = browser.new_context(
            base_url=demo.url,
            viewport=WIDE,
            java_script_enabled=script,
            accept_downloads=True,
            storage_state=signed_in(persona),
        )
        context.add_cookies([{"name": "django_language", "value": lang, "url": demo.url}])
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def sign_in(page: Page, persona: str = "sv-pol-officer") -> None:
    """Choose a persona of the demo."""
    page.goto("/demo/")
    page.locator(f"button[formaction$='/{persona}/']").click()
    page.wait_for_url("**/work/")


def until(page: Page, expression: str) -> None:
    """Wait until JavaScript holds. Asked again and again from outside: what Playwright polls with
    inside the page is an eval, which the policy of our pages forbids."""
    for _ in range(int(PATIENCE / 100)):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {expression}")


def keep(page: Page, name: str) -> None:
    """Keep a picture of the page, where KHUA_SCREENSHOTS says."""
    folder = os.environ.get("KHUA_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
