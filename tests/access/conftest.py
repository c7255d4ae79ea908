"""Databases of their own for what must be committed: entries are sealed as a transaction ends."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests import world

SEALED = "audit_sealed"
NUMBERS = itertools.count(1)


class Place:
    """A database of the test cluster by name, and how to reach it in each role."""

    def __init__(self, cluster: dict[str, str], name: str) -> None:
        self.cluster, self.name = cluster, name

    def url(self, role: str) -> str:
        """`role`: OWNER, SUPER, or APP."""
        variable = f"KHUA_{role}_DATABASE_URL" if role != "APP" else "KHUA_DATABASE_URL"
        return make_conninfo(self.cluster[variable], dbname=self.name)

    def connect(self, role: str = "OWNER", **more) -> psycopg.Connection:
        return psycopg.connect(self.url(role), **more)

    def admin(self, statement: str) -> None:
        """One statement of the superuser, from another database."""
        url = make_conninfo(self.cluster["KHUA_SUPER_DATABASE_URL"], dbname="postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def django(self, blocker) -> Iterator[None]:
        """Django works on this database, for good: nothing is rolled back."""
        from django.db import connections

        before = {}
        with blocker.unblock():
            for alias in ("default", "owner"):
                connections[alias].close()
                before[alias] = connections[alias].settings_dict["NAME"]
                connections[alias].settings_dict["NAME"] = self.name
            try:
                yield
            finally:
                for alias, name in before.items():
                    connections[alias].close()
                    connections[alias].settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def sealed(cluster, django_db_setup, django_db_blocker) -> Iterator[Place]:
    """A database with three cases of two offices, each step a transaction of its own."""
    from django.db import connections, transaction

    with django_db_blocker.unblock():
        connections.close_all()
    place = Place(cluster, SEALED)
    place.admin(f"CREATE DATABASE {SEALED} TEMPLATE khua OWNER khua_owner")
    with place.django(django_db_blocker):
        with transaction.atomic():
            members = world.members()
        for username in ("sv-pol-officer", "bk-pol-officer", "sv-pol-officer"):
            world.open_case(members[username], reported_on=date(2026, 3, 2))
        look_around(members["sv-pol-officer"])
    yield place
    place.admin(f"DROP DATABASE {SEALED} WITH (FORCE)")


def look_around(member) -> None:
    """Five entries that are no writes, each in a transaction of its own."""
    from khua.access.audit import note
    from khua.access.context import acting_as

    for hits in range(5):
        with acting_as(member):
            note("search", hits=hits)


@pytest.fixture
def copy(sealed) -> Iterator[Callable[[], Place]]:
    """A fresh copy of the sealed database, to be spoilt."""
    place = Place(sealed.cluster, f"audit_copy_{next(NUMBERS)}")
    place.admin(f"CREATE DATABASE {place.name} TEMPLATE {SEALED} OWNER khua_owner")
    yield place
    place.admin(f"DROP DATABASE {place.name} WITH (FORCE)")
