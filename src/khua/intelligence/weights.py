"""Putting weights in use: the scoring function in the database, and how common each value is.

Done by the owner of the database, acting as `khua_matcher`: at the first migration with the weights
that Khua is shipped with, later by `khua match record` with what was learned of the record itself.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.db import connections, transaction

from khua.access.roles import MATCHER
from khua.intelligence.models import Frequency, ModelInUse
from khua.matching.model import Model, from_json, shipped

FIND: Final = Path(__file__).parent / "sql" / "find.sql"
#: how many people a new Khua is taken to have, until it has counted
AT_FIRST: Final = 1000


@contextmanager
def as_matcher() -> Iterator[None]:
    """One transaction on the owner's connection in which it has no rights but the matcher's."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {MATCHER}")
        yield
        cursor.execute("RESET ROLE")


def put_in_use(
    model: Model, people: int, frequencies: Iterable[tuple[str, str, float]] = ()
) -> None:
    """Score with `model` from now on.

    `people`: how many are on record; `frequencies`: (evidence, value, share of people who bear it).
    """
    with as_matcher():
        Frequency.objects.using("owner").all().delete()
        Frequency.objects.using("owner").bulk_create(
            (Frequency(evidence=e, value=v, share=share) for e, v, share in frequencies),
            batch_size=5000,
        )
        ModelInUse.objects.using("owner").filter(in_use=True).update(in_use=False)
        ModelInUse.objects.using("owner").update_or_create(
            version=model.version,
            defaults={
                "weights": json.loads(model.as_json()),
                "people": people,
                "in_use": True,
            },
        )
        _write_function(model, people)


def in_use() -> Model | None:
    """The weights in use; None where there are none, or none that fit the evidence of this
    program."""
    used = ModelInUse.objects.using("owner").filter(in_use=True).first()
    try:
        return from_json(json.dumps(used.weights)) if used else None
    except (ValueError, LookupError, TypeError):
        return None


def write_function() -> None:
    """Write the scoring function of the weights in use anew: after rows were restored, or the
    program was."""
    used = ModelInUse.objects.using("owner").filter(in_use=True).first()
    model = in_use()
    if used is None or model is None:
        put_in_use(shipped(), used.people if used else AT_FIRST)
    else:
        with as_matcher():
            _write_function(model, used.people)


def _write_function(model: Model, people: int) -> None:
    from khua.matching.sql import fill  # numbers in columns: half of what a command imports

    with connections["owner"].cursor() as cursor:
        cursor.execute(fill(FIND.read_text(encoding="utf-8"), model, people))


def after_migration(using: str, **more: Any) -> None:
    """A new program may score otherwise than the last one."""
    if using == "owner" and ModelInUse._meta.db_table in (
        connections["owner"].introspection.table_names()
    ):
        write_function()
