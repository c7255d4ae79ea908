"""Lists the unit screens customers against: a newer file of a list takes the place of the older.

An entry is as many rows as it has names, dates of birth, nationalities or documents: the first row
has the first of each, and so on.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.models import Member
from khua.fiu.models import Watched
from khua.fiu.services import loading
from khua.fiu.services.upserting import Came
from khua.money.reading import rejects
from khua.money.reading.rejects import Rejects
from khua.money.screening import Born, Party, entries
from khua.names import normalise
from khua.record.refusal import Refused

#: what tells one row of a list from another
_FIELDS: Final = ("reference", "name", "born", "nationality", "document")
_LONGEST: Final = (80, 300, 40, 2, 60)
_TO: Final = ".."
Row = tuple[str, ...]


@transaction.atomic
def load(member: Member, path: Path, name: str) -> tuple[Came, Rejects]:
    """Take a list (CSV, Parquet, or the XML of the United Nations): what is new is added, what is
    not in it any more is dropped. How many rows, and the entries that could not be read. Raises
    Refused with field file or list, and OSError."""
    name = normalise(name)
    if not name:
        raise Refused("list", _("The list has no name."), _("Write whose list it is."))
    left_out, unread = Rejects(), Rejects()
    try:
        given = list(dict.fromkeys(_rows(entries(path, left_out, unread))))
    except rejects.Refused as fault:
        raise loading.refused(fault) from None
    if not given:
        raise Refused(
            "file", _("There is no entry in the file."), _("Check that it is the list itself.")
        )
    there = {
        row[:-1]: row[-1]
        for row in Watched.objects.filter(
            unit=member.office, list=name, dropped_at=None
        ).values_list(*_FIELDS, "pk")
    }
    new = [row for row in given if row not in there]
    gone = [pk for row, pk in there.items() if row not in set(given)]
    Watched.objects.bulk_create(
        (
            Watched(
                unit=member.office,
                list=name,
                added_by=member,
                **dict(zip(_FIELDS, row, strict=True)),
            )
            for row in new
        ),
        batch_size=5000,
    )
    Watched.objects.filter(pk__in=gone).update(dropped_at=timezone.now())
    for each in unread:
        left_out.add(each.row, each.column, each.what, each.mend)
    return Came(len(new), len(gone), len(given) - len(new)), left_out


def drop(member: Member, name: str, reference: str | None = None) -> int:
    """Take a list, or one entry of it, out of use; how many rows. They are kept."""
    rows = Watched.objects.filter(unit=member.office, list=name, dropped_at=None)
    if reference is not None:
        rows = rows.filter(reference=reference)
    return rows.update(dropped_at=timezone.now())


def _rows(parties: Iterable[Party]) -> Iterable[Row]:
    for one in parties:
        born = [_span(each) for each in one.born]
        for name, days, nationality, document in zip_longest(
            one.names, born, one.nationalities, one.documents, fillvalue=""
        ):
            row = (one.number, name or one.names[0], days, nationality, document)
            yield tuple(text[:most] for text, most in zip(row, _LONGEST, strict=True))


def _span(born: Born) -> str:
    first, last = born.first.isoformat(), born.last.isoformat()
    return first if first == last else f"{first}{_TO}{last}"


def _born(text: str) -> Born:
    first, _to, last = text.partition(_TO)
    return Born(date.fromisoformat(first), date.fromisoformat(last or first))


def parties(rows: Iterable[Watched]) -> list[Party]:
    """Rows of lists as the entries they are of; `row`: the key of the first."""
    entries: dict[tuple[str, str], list[Watched]] = defaultdict(list)
    for row in rows:
        entries[row.list, row.reference].append(row)
    return [
        Party(
            those[0].pk,
            those[0].reference,
            tuple(dict.fromkeys(row.name for row in those)),
            tuple(_born(row.born) for row in those if row.born),
            tuple(row.nationality for row in those if row.nationality),
            tuple(row.document for row in those if row.document),
        )
        for those in entries.values()
    ]
