"""Which migrations a database has had, and bringing one to exactly those. Needs Django."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from khua.operations.trouble import Text, stopped

Name = tuple[str, str]  # app, migration

NEWER: tuple[Text, Text] = (
    {
        "en": "The backup was made by a newer Khua ({names}).",
        "lo": "ຊຸດສຳຮອງນີ້ມາຈາກ Khua ລຸ້ນໃໝ່ກວ່າ ({names}).",
    },
    {"en": "Install that version, then restore.", "lo": "ໃຫ້ຕິດຕັ້ງລຸ້ນນັ້ນ ແລ້ວຈຶ່ງກູ້ຄືນ."},
)
NOT_FRESH: tuple[Text, Text] = (
    {
        "en": "The tables of this database are newer than those of the backup.",
        "lo": "ຕາຕະລາງຂອງຖານຂໍ້ມູນນີ້ໃໝ່ກວ່າຂອງຊຸດສຳຮອງ.",
    },
    {
        "en": "Restore into a new home, or into a database that Khua has never served.",
        "lo": "ໃຫ້ກູ້ຄືນໃສ່ໂຟນເດີໃໝ່ ຫຼື ຖານຂໍ້ມູນທີ່ Khua ຍັງບໍ່ເຄີຍໃຊ້.",
    },
)


def executor() -> Any:
    """Django's executor over the owner's connection, freshly read."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    return MigrationExecutor(connections["owner"])


def state() -> tuple[list[Name], list[Name]]:
    """Migrations on the disk that have not run, and those that have run and are not on the disk."""
    loader = executor().loader
    here, done = set(loader.graph.nodes), set(loader.applied_migrations)
    replaced = {old for migration in loader.replacements.values() for old in migration.replaces}
    return sorted(here - done), sorted(done - here - replaced)


def bring_to(recorded: Iterable[Name]) -> None:
    """Migrate an empty database to exactly the recorded migrations.

    Raises Stopped when the program lacks one of them, or the database has had others.
    """
    from django.db import connections

    run = executor()
    graph, wanted = run.loader.graph, set(map(tuple, recorded))
    if lacking := sorted(wanted - set(graph.nodes) - set(run.loader.replacements)):
        raise stopped(NEWER, names=", ".join(f"{app}.{name}" for app, name in lacking[:3]))
    if set(run.loader.applied_migrations) - wanted:
        raise stopped(NOT_FRESH)
    last = [
        name
        for name in sorted(wanted & set(graph.nodes))
        if not any(c.key[0] == name[0] and c.key in wanted for c in graph.node_map[name].children)
    ]
    try:
        run.migrate(last)
    finally:
        connections["owner"].close()
