"""Databases of their own for what must be committed: entries are sealed as a transaction ends."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests import databases, world
from tests.databases import Place


@pytest.fixture(scope="session")
def sealed(cluster, django_db_setup, django_db_blocker) -> Iterator[Place]:
    """A database with three cases of two offices, each step a transaction of its own."""
    from django.db import transaction

    with databases.copied(cluster) as place:
        with place.django(django_db_blocker):
            with transaction.atomic():
                members = world.members()
            for username in ("sv-pol-officer", "bk-pol-officer", "sv-pol-officer"):
                world.open_case(members[username], reported_on=date(2026, 3, 2))
            look_around(members["sv-pol-officer"])
        yield place


def look_around(member) -> None:
    """Five entries that are no writes, each in a transaction of its own."""
    from khua.access.audit import note
    from khua.access.context import acting_as

    for hits in range(5):
        with acting_as(member):
            note("search", hits=hits)


@pytest.fixture
def copy(sealed) -> Iterator[Place]:
    """A fresh copy of the sealed database, to be spoilt."""
    with databases.copied(sealed.cluster, sealed.name) as place:
        yield place
