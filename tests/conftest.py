"""One real PostgreSQL for the whole run, a small committed world in it, and one rolled-back
transaction for each test."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from khua.postgres import Server
from khua.postgres.throwaway import throwaway_home
from tests import databases, homes, order, world

SKIP_NOTHING = os.environ.get("KHUA_SKIP_NOTHING") == "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """On CI nothing may be skipped: what a test needs is installed there."""
    report = yield
    if SKIP_NOTHING and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and nothing may be skipped here: {report.longrepr}"
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order.sort(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    return order.ByFile(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the workers of pytest-xdist share the run's folder
        homes.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        homes.end()


@pytest.fixture(scope="session")
def cluster(django_db_blocker) -> Iterator[dict[str, str]]:
    """A throw-away PostgreSQL; its URLs as the environment that Khua's commands read."""
    with throwaway_home() as home:
        with django_db_blocker.unblock():
            homes.copy(homes.once("cluster", databases.build), home)
        server = Server(home, throwaway=True)
        server.start()
        yield {"KHUA_SECRET_KEY": os.environ["KHUA_SECRET_KEY"], **databases.urls(server)}


@pytest.fixture(scope="session")
def django_db_setup(cluster: dict[str, str], django_db_blocker) -> Iterator[None]:
    """The offices and members that every test may use are there; see `tests.world`."""
    from django.db import connections

    with django_db_blocker.unblock():
        databases.look_at(cluster)
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture
def place(cluster, django_db_setup, django_db_blocker) -> Iterator[databases.Place]:
    """Instead of `db`, where something must be committed: Django works on a copy, for good."""
    with databases.copied(cluster) as copy, copy.django(django_db_blocker):
        yield copy


@pytest.fixture(autouse=True)
def afresh() -> None:
    """Every test begins in the language in which Khua begins, whatever the last one read, and no
    request, failure or code of another is counted."""
    from django.core.cache import cache
    from django.utils import translation

    translation.activate("lo")
    cache.clear()


@pytest.fixture(scope="session")
def everybody(django_db_setup, django_db_blocker) -> dict:
    """Every member of the main database: it is always the same."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        return world.members()


@pytest.fixture
def members(db, everybody) -> dict:
    """Every member of the test world by login name."""
    return world.copies(everybody)


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
