"""All customers against the lists: made while the page waits, or by the worker, and kept.

`KHUA_HOME/money/<office code>/screened.json` holds numbers only: which customer, which entry and
how alike. Names are read again for each page. Nothing is decided by it.
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.audit import note
from khua.access.context import acting_as
from khua.access.models import Member
from khua.fiu import people, store
from khua.fiu.models import Customer, Watched
from khua.fiu.services import watched
from khua.fiu.services.alone import alone, at_work
from khua.money import screening
from khua.names import SAME
from khua.record.refusal import Refused

#: customers that are screened while the page waits
AT_ONCE: Final = 20_000
BROKEN: Final = {
    "en": "The screening stopped for a fault of the program. Start it again.",
    "lo": "ການທຽບຊື່ຢຸດຍ້ອນຂໍ້ຜິດພາດຂອງໂປຣແກຣມ. ໃຫ້ເລີ່ມໃໝ່.",
}


@dataclass(frozen=True)
class Result:
    """What the last screening came to. `pairs`: (customer, entry, score), the likeliest first;
    `at`: seconds since 1970; `alive`: whether a process works on it."""

    at: float
    done: bool
    customers: int = 0
    entries: int = 0
    nameless: int = 0
    many: int = 0
    pairs: tuple[tuple[int, int, float], ...] = ()
    trouble: dict[str, str] | None = None
    alive: bool = False


def folder(member: Member) -> Path:
    """Where the unit's screening is."""
    return store.folder(member) / "screening"


def last(member: Member) -> Result | None:
    """What is kept of the last one."""
    try:
        held = json.loads((folder(member) / "screened.json").read_text(encoding="utf-8"))
        pairs = tuple((int(a), int(b), float(score)) for a, b, score in held.pop("pairs", ()))
        return Result(**held, pairs=pairs, alive=not held["done"] and at_work(folder(member)))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def start(member: Member) -> bool:
    """Screen now; whether it is done, else a worker is to be asked (`jobs.enqueue_screening`).
    Raises Refused with field list where there is nothing to compare."""
    if not Watched.objects.filter(unit=member.office, dropped_at=None).exists():
        raise Refused("list", _("There is no list."), _("Load one first."))
    count = Customer.objects.filter(unit=member.office).count()
    if not count:
        raise Refused("list", _("There are no customers."), _("Load those of a bank first."))
    note("search", hits=count, own=1)
    if count > AT_ONCE:
        _write(member, {"at": time.time(), "done": False})
        return False
    _write(member, _screened(member))
    return True


def work(member_id: int) -> None:
    """Screen, as the member who asked: for the worker. Nothing where another is at it."""
    with acting_as(Member(pk=member_id)) as member, alone(folder(member)) as mine:
        if mine:
            _write(member, _screened(member))


def break_off(member_id: int) -> None:
    """Say that it ended badly."""
    with acting_as(Member(pk=member_id)) as member:
        _write(member, {"at": time.time(), "done": True, "trouble": BROKEN})


def _screened(member: Member) -> dict[str, Any]:
    customers = [
        screening.party(each)
        for each in people.as_read(people.rows(Customer.objects.filter(unit=member.office)))
    ]
    entries = watched.parties(Watched.objects.filter(unit=member.office, dropped_at=None))
    found = screening.screen(customers, entries)
    return {
        "at": timezone.now().timestamp(),
        "done": True,
        "customers": len(customers),
        "entries": len(entries),
        "nameless": found.nameless,
        "many": found.many,
        "pairs": [(each.customer.row, each.entry.row, each.score) for each in found.candidates],
    }


def _write(member: Member, held: dict[str, Any]) -> None:
    """All of it or nothing."""
    place = folder(member)
    place.mkdir(parents=True, exist_ok=True)
    part = place / ".screened.json"
    part.write_text(json.dumps(held), encoding="utf-8")
    part.replace(place / "screened.json")


def shown(
    member: Member, pairs: list[tuple[int, int, float]]
) -> list[tuple[Customer, Watched, screening.Candidate]]:
    """Pairs of a result with what is known of both today; those of which one side is gone, or that
    are not alike any more, are left out. Three queries."""
    customers = Customer.objects.in_bulk([pair[0] for pair in pairs])
    first = Watched.objects.in_bulk([pair[1] for pair in pairs])
    wanted = {(each.list, each.reference) for each in first.values()}
    rows = Watched.objects.filter(
        unit=member.office,
        dropped_at=None,
        list__in={one for one, _ in wanted},
        reference__in={other for _, other in wanted},
    )
    entries = {each.row: each for each in watched.parties(rows)}
    read = {
        each.row: screening.party(each)
        for each in people.as_read(people.rows(Customer.objects.filter(pk__in=customers)))
    }
    found = []
    for customer, entry, _score in pairs:
        if customer in read and entry in entries:
            same = screening.screen([read[customer]], [entries[entry]], SAME).candidates
            found += [(customers[customer], first[entry], each) for each in same]
    return found
