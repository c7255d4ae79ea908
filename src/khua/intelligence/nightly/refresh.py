"""Imprints made anew where there is none, or where this program would make another.

It reads who people are, so the owner of the database does it, before anything is compared. Nobody
is looked for by what he writes (`matching.follow` in sql/links.sql): the batch looks for all.
"""

from collections.abc import Callable
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from khua.intelligence import imprints
from khua.intelligence.models import Imprint
from khua.record.models import Identity

CHUNK: Final = 2000


def refresh(told: Callable[[float], None]) -> int:
    """Bring every imprint up to date; how many were written. `told`: how much is done, 0 to 1."""
    total, seen, written, last = _identities().count(), 0, 0, 0
    while chunk := list(_identities().filter(pk__gt=last)[:CHUNK]):
        if stale := _stale(chunk):
            written += _write(stale)
        last = chunk[-1].pk
        seen += len(chunk)
        told(min(1.0, seen / total))
    return written


def _identities() -> "QuerySet[Identity]":
    return Identity.objects.using("owner").select_related("person").order_by("pk")


def _stale(identities: list[Identity]) -> list[int]:
    """The people whose imprint is missing or says something else."""
    kept = Imprint.objects.using("owner").in_bulk([identity.pk for identity in identities])
    return [
        identity.pk
        for identity, columns in zip(identities, _columns(identities), strict=True)
        if identity.pk not in kept
        or any(getattr(kept[identity.pk], name) != value for name, value in columns.items())
    ]


def _write(people: list[int]) -> int:
    with transaction.atomic(using="owner"):
        # read once more, and held: somebody may be writing who they are at this moment
        held = list(_identities().filter(pk__in=people).select_for_update(of=("self",)))
        taken = _columns(held)
        Imprint.objects.using("owner").bulk_create(
            [
                Imprint(person=identity.person, case_id=identity.case_id, **columns)
                for identity, columns in zip(held, taken, strict=True)
            ],
            batch_size=200,
            update_conflicts=True,
            unique_fields=["person"],
            update_fields=list(taken[0]),
        )
    return len(held)


def _columns(identities: list[Identity]) -> list[dict[str, Any]]:
    return [{**taken.features, "keys": taken.keys} for taken in imprints.take(identities)]
