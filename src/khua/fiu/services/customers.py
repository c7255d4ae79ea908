"""Files of banks that say who stands behind the accounts: all of a file, or nothing of it.

The order of the files does not matter: accounts make customers and branches of whom nothing but
the number is known, and transactions make accounts; what comes later fills them in. The same file
adds nothing; a newer one changes what it says otherwise, and the history keeps what was before.
"""

from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from khua.access.models import Member
from khua.fiu.models import Batch
from khua.fiu.services import loading
from khua.fiu.services.kinds import KINDS, Kind, bank_of, came_in, today_asked
from khua.fiu.services.upserting import Came, Row
from khua.money.reading import rejects
from khua.money.reading.rejects import Rejects, filled

#: rows that go into the table at a time
_AT_ONCE: Final = 10_000
_PARQUET: Final = (".parquet", ".pq")


def load(
    member: Member, kind: str, asked: loading.Asked, told: loading.Told | None = None
) -> Batch:
    """Load a file of customers, accounts, branches, merchants or rates (`BatchKind`) in the
    transaction that is open; its batch, also where it was loaded before. `asked.form` is "csv" or
    "parquet". Raises Refused with field file for a file that is not taken, and OSError."""
    digest = loading.sha256(asked.path)
    before = Batch.objects.filter(unit=member.office, sha256=digest, kind=kind).first()
    if before is not None:
        return before
    say = told or (lambda step, done: None)
    left_out, unread = Rejects(), Rejects()
    with transaction.atomic():
        batch = Batch.objects.create(
            unit=member.office,
            kind=kind,
            form="parquet" if asked.path.suffix.lower() in _PARQUET else "csv",
            source=asked.path.name[:200],
            sha256=digest,
            bytes=asked.path.stat().st_size,
            rows=0,
            loaded_by=member,
        )
        try:
            came = _taken(member, batch, asked, (left_out, unread), say)
        except rejects.Refused as fault:
            raise loading.refused(fault) from None
        KINDS[kind].after(batch)
        _note(member, batch, came, left_out, unread)
        say("write", 1)
    return batch


def _taken(
    member: Member,
    batch: Batch,
    asked: loading.Asked,
    aside: tuple[Rejects, Rejects],
    say: loading.Told,
) -> Came:
    kind, bank = KINDS[batch.kind], bank_of(asked.source)
    how = today_asked(asked.mapping, bank, asked.point, timezone.localdate(), say)
    read = kind.read(asked.path, *aside, how)
    fits = _Fits(kind, *aside)
    came = Came()
    while part := list(islice(read, _AT_ONCE)):
        rows = [
            row
            for one in part
            if (row := fits(getattr(one, "row", 0), kind.row(one, bank))) is not None
        ]
        came += came_in(kind, member, batch, rows)
    return came


class _Fits:
    """Whether the values of a row fit their columns: a key that does not makes the row a reject,
    any other value is left out and told."""

    def __init__(self, kind: Kind, left_out: Rejects, unread: Rejects) -> None:
        self._left_out, self._unread = left_out, unread
        self._keys = len(kind.into.key)
        self._names = (*kind.into.key, *(kind.into.takes or kind.into.columns))
        self._longest = [_longest(kind.model, name) for name in self._names]

    def __call__(self, line: int, row: Row) -> Row | None:
        wrong = [
            at
            for at, (value, longest) in enumerate(zip(row, self._longest, strict=True))
            if longest is not None and isinstance(value, str) and len(value) > longest
        ]
        if not wrong:
            return row
        for at in wrong:
            aside = self._left_out if at < self._keys else self._unread
            aside.add(line, self._names[at], filled(_LONG, most=self._longest[at]), _SHORTEN)
            if at < self._keys:
                return None
        return tuple(None if at in wrong else value for at, value in enumerate(row))


#: what accounts name of others: a customer by his bank's number, a branch by its code
_NAMED_LONGEST: Final = {"bank": 40, "holder": 80, "branch": 40}


def _longest(model: Any, name: str) -> int | None:
    if name in _NAMED_LONGEST:
        return _NAMED_LONGEST[name]
    longest: int | None = model._meta.get_field(name.removesuffix("_id")).max_length
    return longest


def _note(member: Member, batch: Batch, came: Came, left_out: Rejects, unread: Rejects) -> None:
    """What came of it, into the manifest."""
    batch.rows = came.added + came.changed
    batch.known = came.same
    batch.refused = left_out.count
    batch.notes = [dict(note) for note in (*left_out.notes, *unread.notes)]
    if came.changed:
        batch.notes.append(filled(_CHANGED, count=came.changed))
    if unread.count:
        batch.notes.append(filled(_UNREAD, count=unread.count))
    batch.save()
    loading.keep_refusals(member, batch, sorted((*left_out, *unread), key=lambda one: one.row))


_LONG: Final = {
    "en": "The text is longer than the {most} signs that fit.",
    "lo": "ຂໍ້ຄວາມຍາວກວ່າ {most} ຕົວ ທີ່ໃສ່ໄດ້.",
}
_SHORTEN: Final = {
    "en": "Look whether the columns were shifted, and shorten it.",
    "lo": "ໃຫ້ກວດວ່າຖັນເລື່ອນບໍ່ ແລະ ຫຍໍ້ລົງ.",
}
_CHANGED: Final = {
    "en": "{count} were there already and hold something new now.",
    "lo": "{count} ລາຍການມີແລ້ວ ແລະ ຕອນນີ້ມີຂໍ້ມູນໃໝ່.",
}
_UNREAD: Final = {
    "en": "{count} cells could not be read and count as not said; they stand below.",
    "lo": "ອ່ານບໍ່ໄດ້ {count} ຫ້ອງ ຈຶ່ງຖືວ່າບໍ່ໄດ້ບອກ; ເບິ່ງລຸ່ມນີ້.",
}
