"""Databases of their own for what must be committed: the main one stays as `world.build` made it,
so that no test finds what another left."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from khua.postgres import Server, prepare
from tests import world

MAIN = "khua"
AS_BUILT = "khua_as_built"  # what the main one is, and nobody connects to: to be copied
NUMBERS = itertools.count(1)


def urls(server: Server) -> dict[str, str]:
    """The addresses of the main database, as the environment that Khua's commands read."""
    inside = server.dsn(dbname=MAIN).split("@", 1)[1]
    return {
        "KHUA_DATABASE_URL": f"postgresql://khua_app:{world.PASSWORD}@{inside}",
        "KHUA_OWNER_DATABASE_URL": f"postgresql://khua_owner:{world.PASSWORD}@{inside}",
        "KHUA_SUPER_DATABASE_URL": server.dsn(dbname=MAIN),
    }


def look_at(addresses: dict[str, str]) -> None:
    """Django's two connections look at these addresses from now on."""
    from django.db import connections

    from khua.web.settings import database

    connections.close_all()
    for alias, variable in (
        ("default", "KHUA_DATABASE_URL"),
        ("owner", "KHUA_OWNER_DATABASE_URL"),
    ):
        connections[alias].settings_dict.update(database(addresses[variable]))


def build(home: Path) -> None:
    """A cluster with the main database, migrated, with the offices and members of every test."""
    from django.core.management import call_command
    from django.db import connections

    server = Server(home, throwaway=True)
    server.start()
    try:
        prepare(server.dsn(), owner_password=world.PASSWORD, app_password=world.PASSWORD)
        look_at(urls(server))
        call_command("migrate", database="owner", verbosity=0)
        world.build()
        connections.close_all()
        with psycopg.connect(server.dsn(), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {AS_BUILT} TEMPLATE {MAIN} OWNER khua_owner")
    finally:
        server.stop()


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


@contextmanager
def copied(cluster: dict[str, str], template: str = AS_BUILT) -> Iterator[Place]:
    """A copy of a database, to be spoilt; nobody may be connected to the template."""
    place = Place(cluster, f"khua_copy_{next(NUMBERS)}")
    admin = make_conninfo(cluster["KHUA_SUPER_DATABASE_URL"], dbname="postgres")
    with psycopg.connect(admin, autocommit=True) as server:
        server.execute(  # FILE_COPY: half of the work, where nothing waits for the disk
            f"CREATE DATABASE {place.name} TEMPLATE {template} OWNER khua_owner STRATEGY FILE_COPY"
        )
        try:
            yield place
        finally:
            server.execute(f"DROP DATABASE {place.name} WITH (FORCE)")
