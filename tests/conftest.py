"""One real PostgreSQL for the whole run, a small committed world in it, and one rolled-back
transaction for each test."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from tests import world

SKIP_NOTHING = os.environ.get("KHUA_SKIP_NOTHING") == "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """On CI nothing may be skipped: what a test needs is installed there."""
    report = yield
    if SKIP_NOTHING and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and nothing may be skipped here: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def cluster() -> Iterator[dict[str, str]]:
    """A throw-away PostgreSQL; its URLs as the environment that Khua's commands read."""
    from khua.postgres import prepare
    from khua.postgres.throwaway import throwaway_server

    with throwaway_server() as server:
        prepare(server.dsn(), owner_password=world.PASSWORD, app_password=world.PASSWORD)
        inside = server.dsn(dbname="khua").split("@", 1)[1]
        yield {
            "KHUA_SECRET_KEY": os.environ["KHUA_SECRET_KEY"],
            "KHUA_DATABASE_URL": f"postgresql://khua_app:{world.PASSWORD}@{inside}",
            "KHUA_OWNER_DATABASE_URL": f"postgresql://khua_owner:{world.PASSWORD}@{inside}",
            "KHUA_SUPER_DATABASE_URL": server.dsn(dbname="khua"),
        }


@pytest.fixture(scope="session")
def django_db_setup(cluster: dict[str, str], django_db_blocker) -> Iterator[None]:
    """Migrate as the owner and commit the offices and members that every test may use."""
    from django.core.management import call_command
    from django.db import connections

    from khua.web.settings import database

    for alias, variable in (
        ("default", "KHUA_DATABASE_URL"),
        ("owner", "KHUA_OWNER_DATABASE_URL"),
    ):
        connections[alias].settings_dict.update(database(cluster[variable]))
    with django_db_blocker.unblock():
        call_command("migrate", database="owner", verbosity=0)
        world.build()
        connections["owner"].close()
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(autouse=True)
def in_lao() -> None:
    """Every test begins in the language in which Khua begins, whatever the last one read."""
    from django.utils import translation

    translation.activate("lo")


@pytest.fixture
def members(db) -> dict:
    """Every member of the test world by login name."""
    return world.members()


@pytest.fixture
def acting(members) -> Iterator[Callable]:
    """`acting("sv-pol-officer")` puts that member's pass in use until the next call or the end."""
    from khua.access.context import acting_as

    with ExitStack() as stack:

        def act(username: str):
            stack.close()
            return stack.enter_context(acting_as(members[username]))

        yield act


@pytest.fixture
def client_for(members) -> Callable[[str], Client]:
    """A client whose session holds a pass, as after sign-in with a second factor."""
    return lambda username: world.signed_in(members[username])


@pytest.fixture
def a_case(members):
    """A case of the Savannakhet police: a suspect, a witness, and a victim aged 15."""
    return world.open_case(members["sv-pol-officer"], reported_on=date(2026, 3, 2))


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Where Chromium is; skips by name where it is not."""
    import shutil

    found = shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.skip("Chromium is not installed")
    return Path(found)
