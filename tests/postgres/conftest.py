"""Homes and servers of these tests, apart from the one that the pages' tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from khua.postgres import Server
from khua.postgres.throwaway import throwaway_home, throwaway_server


@pytest.fixture
def home() -> Iterator[Path]:
    with throwaway_home() as folder:
        yield folder


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One running server for the tests of a module that do not hurt it."""
    with throwaway_server() as running:
        yield running


@pytest.fixture(autouse=True)
def no_real_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own settings must not reach these tests."""
    for variable in ("KHUA_DATABASE_URL", "KHUA_OWNER_DATABASE_URL"):
        monkeypatch.delenv(variable, raising=False)
