"""A built country, for all tests that only look at it."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from khua.postgres import Server, running
from tests import homes
from tests.commands import processes


def build(home):
    return processes.start("demo", "--no-serve", "--cases", str(homes.CASES), "--home", home)


def built(home):
    process = build(home)
    said, _ = process.communicate(timeout=processes.PATIENCE)
    assert process.returncode == 0, said
    return said


@pytest.fixture(scope="package")
def home() -> Iterator[Path]:
    """A country that was built without interruption; its server runs."""
    with homes.copy_of(homes.demo) as folder, running(folder, throwaway=True):
        yield folder


@pytest.fixture
def ask(home):
    """`ask("select …")`: the rows, as the owner sees them."""
    with psycopg.connect(Server(home).dsn(dbname="khua")) as connection:
        yield lambda query: connection.execute(query).fetchall()
