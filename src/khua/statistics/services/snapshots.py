"""Taking a snapshot: the owner's work, once a month. All that pages show is counted from it.

A snapshot is there once all its numbers are (`counted`, written last, with them). What a crash left
of one is swept away by the next.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone

from khua.access.models import Office
from khua.figures import snapshot as figures
from khua.statistics.gathering import gather
from khua.statistics.models import Count, Overlap, RecordKey, Snapshot
from khua.statistics.selectors.snapshots import files, folder
from khua.statistics.services import counting

Told = Callable[[str, float], None]

OWNER: Final = "owner"
LOCK: Final = 7_041_967  # of the database: who has it takes one
A_BATCH: Final = 500


class Busy(Exception):
    """Another process is taking one."""


def take(told: Told = lambda step, done: None) -> Snapshot:
    """A snapshot of the whole record as it stands now, its files and all its numbers. `told`: hears
    the step (gather, count) and how far it is, 0 to 1. Raises Busy and OSError."""
    with _alone():
        _sweep()
        made = Snapshot.objects.using(OWNER).create(as_of=timezone.localdate())
        told("gather", 0.0)
        _private(folder(made).parent)
        _private(folder(made))
        rows = gather(OWNER, secret=_secret(), aside=folder(made))
        made.rows = {name: rows.table(name).num_rows for name in figures.SCHEMAS}
        made.files = _write(made, rows)
        made.sha256 = hashlib.sha256("".join(made.files.values()).encode()).hexdigest()
        told("gather", 1.0)
        _count(made, rows, told)
    return made


def due() -> bool:
    """Whether there is none of this month yet."""
    today = timezone.localdate()
    taken = Snapshot.objects.using(OWNER).filter(counted=True)
    return not taken.filter(as_of__gte=today.replace(day=1)).exists()


def _count(made: Snapshot, rows: figures.Snapshot, told: Told) -> None:
    offices = {each.code: each for each in Office.objects.using(OWNER).all()}
    provinces = {each.province for each in offices.values() if each.province}
    found = counting.counts(rows, sorted(provinces), made.as_of, lambda done: told("count", done))
    counts = (
        Count(
            snapshot=made, table=each.table.id, scope=each.scope, office=offices.get(each.scope),
            numbers=counting.as_data(each),
        )
        for each in found
    )  # fmt: skip
    with transaction.atomic(using=OWNER):
        Count.objects.using(OWNER).bulk_create(counts, batch_size=A_BATCH)
        lists, numbers = counting.overlap(rows)
        Overlap.objects.using(OWNER).create(snapshot=made, lists=lists, counts=numbers)
        made.counted = True
        made.save(using=OWNER)
    told("count", 1.0)


def _secret() -> bytes:
    return bytes(RecordKey.objects.using(OWNER).get().key)


def _private(place: Path) -> None:
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.chmod(0o700)


def _write(made: Snapshot, rows: figures.Snapshot) -> dict[str, str]:
    """Its files, each with its SHA-256."""
    rows.write(folder(made))
    hashes = {}
    for file in files(made):
        file.chmod(0o600)
        with file.open("rb") as content:
            hashes[file.name] = hashlib.file_digest(content, "sha256").hexdigest()
    return hashes


def _sweep() -> None:
    """What a crash left."""
    for each in Snapshot.objects.using(OWNER).filter(counted=False):
        shutil.rmtree(folder(each), ignore_errors=True)
        with transaction.atomic(using=OWNER):
            Count.objects.using(OWNER).filter(snapshot=each).delete()
            each.delete(using=OWNER)
    place = Path(settings.KHUA_HOME) / "figures"
    kept = {str(pk) for pk in Snapshot.objects.using(OWNER).values_list("pk", flat=True)}
    for left in place.iterdir() if place.is_dir() else ():
        if left.is_dir() and left.name.isdecimal() and left.name not in kept:
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _alone() -> Iterator[None]:
    """The only one at it, until it ends or its connection does."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if cursor.fetchone() != (True,):
            raise Busy
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
