"""Files of transactions into the unit's store: all of a file, or nothing of it.

The parts are written to the store first; the manifest (Batch, Part) is committed after. Who is
stopped between the two leaves files that nobody reads, and the next load sweeps them away. The same
file, or the same transactions in another file, add nothing.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from django.db import transaction
from django.utils.translation import gettext as _

from khua.access.models import Member
from khua.fiu import store
from khua.fiu.models import Batch, BatchKind, Part, Refusal
from khua.fiu.services.numbering import numbering
from khua.money.reading import camt053, goaml, pacs008, rejects
from khua.money.reading.gathering import Gathered, Gathering
from khua.money.reading.goaml import money as goaml_money
from khua.money.reading.iso20022 import Found
from khua.money.reading.transactions import transactions
from khua.record.forms.fields import language
from khua.record.refusal import Refused

COUNTRY: Final = "la"
Told = Callable[[str, float], None]


@dataclass(frozen=True)
class Asked:
    """A file to load: its format, and for tables our columns by the file's, whose file it is, and
    the sign before decimals where the file alone does not tell; of goAML, whose shape it has."""

    path: Path
    form: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None
    point: str | None = None
    country: str = COUNTRY


def load(member: Member, asked: Asked, told: Told | None = None) -> Batch:
    """Load a file of transactions in the transaction that is open; the batch, also where all of it
    was there before. Whoever calls it holds `store.loading(member)` until that transaction is
    committed, so that nobody sweeps away what is about to be named. Raises Refused with field file
    for a file that is not taken, and OSError."""
    say = told or (lambda step, done: None)
    digest = sha256(asked.path)
    before = Batch.objects.filter(sha256=digest, kind=BatchKind.TRANSACTIONS).first()
    if before is not None:
        return before
    place = store.of_unit(member)
    with transaction.atomic():
        found = Found()
        batch = Batch.objects.create(
            unit=member.office,
            kind=BatchKind.TRANSACTIONS,
            form=asked.form,
            source=asked.path.name[:200],
            sha256=digest,
            bytes=asked.path.stat().st_size,
            rows=0,
            loaded_by=member,
        )
        try:
            made = _gathered(member, batch, asked, found, say)
        except rejects.Refused as fault:
            raise refused(fault) from None
        say("write", 0)
        parts = place.write(batch.pk, made.ledger, made.keys) if len(made.ledger) else ()
        Part.objects.bulk_create(
            Part(
                unit=member.office,
                batch=batch,
                month=part.month,
                file=part.file,
                rows=part.rows,
                bytes=part.size,
                sha256=part.sha256,
                keys_sha256=part.keys_sha256,
                first=part.first,
                last=part.last,
            )
            for part in parts
        )
        _note(member, batch, made, found)
        say("write", 1)
    return batch


def _gathered(member: Member, batch: Batch, asked: Asked, found: Found, say: Told) -> Gathered:
    gathering = Gathering(
        *(
            numbering(member, table)
            for table in ("fiu_account", "fiu_branch", "fiu_merchant", "fiu_device")
        )
    )
    for rows in _read(asked, found, say):
        gathering.add(rows)
    known = store.keys(member, gathering.months())
    return gathering.finished(batch.pk, known, found.rejects, store.rates(member))


def _read(asked: Asked, found: Found, say: Told) -> Iterator[pa.RecordBatch]:
    """The rows of a file, as raw.RAW; what stays outside goes into `found`."""
    if asked.form in ("csv", "parquet"):
        yield from transactions(
            asked.path,
            asked.mapping,
            rejects=found.rejects,
            source=asked.source,
            point=asked.point,
            told=say,
        )
    elif asked.form == "goaml":
        country = goaml.country(asked.country)
        report, _problems = goaml.read(asked.path, country)
        yield goaml_money.transactions(report, country, found).raw
    else:
        reader = camt053.read if asked.form == "camt053" else pacs008.read
        for taken in reader(asked.path, found):
            yield taken.raw


def _note(member: Member, batch: Batch, made: Gathered, found: Found) -> None:
    """What came of it, into the manifest."""
    batch.rows = len(made.ledger)
    batch.known = made.known + made.repeated
    batch.refused = found.rejects.count
    batch.notes = [dict(note) for note in (*found.rejects.notes, *_texts(found.warnings.shown))]
    if len(made.ledger):
        batch.first, batch.last = int(made.ledger.at[0]), int(made.ledger.at[-1])
    batch.save()
    keep_refusals(member, batch, found.rejects.shown)


def keep_refusals(member: Member, batch: Batch, shown: Iterable[rejects.Reject]) -> None:
    """What of a file was not taken, with row, field and mend."""
    Refusal.objects.bulk_create(
        Refusal(
            unit=member.office,
            batch=batch,
            row=each.row or None,
            field=each.column[:80],
            what=dict(each.what),
            mend=dict(each.mend),
        )
        for each in shown
    )


def _texts(shown: Iterable[Any]) -> list[dict[str, str]]:
    return [dict(each.what) for each in shown]


def refused(fault: rejects.Refused) -> Refused:
    """What a reader said of a whole file, as the page says it."""
    lang = language()
    where = _("Line %(line)s: ") % {"line": fault.row} if fault.row else ""
    return Refused("file", f"{where}{fault.what[lang]}", fault.mend[lang])


def sha256(path: Path) -> str:
    """The hash by which a file is known again."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
