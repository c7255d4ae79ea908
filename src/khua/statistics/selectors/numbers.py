"""Tables as a member may see them. `tables` is the only way a page gets a number: it writes down
who asked, and holds to the limit."""

from collections.abc import Sequence
from typing import Final

from django.db.models import F
from django.utils import timezone

from khua.access.models import Level, Member
from khua.figures.shown import COUNTRY, Shown, from_data
from khua.statistics.models import Asked, Count, Snapshot

#: different tables (each scope by itself) that one member may see of one snapshot: enough for
#: every page of his own province and the country; too few to average the moves away (facts: the
#: 200th difference gives small cells away, the 20th does not)
MOST_TABLES: Final = 150


class TooMany(Exception):
    """The member has seen as many different tables of this snapshot as there may be."""


def last_snapshot() -> Snapshot | None:
    """The newest one whose numbers are all there; None before the first."""
    return Snapshot.objects.filter(counted=True).first()


def scopes(member: Member) -> tuple[str, ...]:
    """Scopes this member may ask for, the country first, his own office (exact) last. At the
    centre every province that has an office."""
    from khua.access.models import Office

    found = [COUNTRY]
    if member.office.level == Level.CENTRE:
        provinces = Office.objects.exclude(province=None).values_list("province", flat=True)
        found += sorted({each for each in provinces if each})
    elif member.office.province:
        found.append(member.office.province)
    return (*found, member.office.code)


def tables(member: Member, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Shown]:
    """Tables by (id, scope) of the last snapshot, as this member may see them; what he may not see,
    and what was never counted, is not there. Two queries for those seen before. Raises TooMany."""
    snapshot = last_snapshot()
    if snapshot is None:
        return {}
    found = Count.objects.filter(
        snapshot=snapshot,
        table__in={table for table, _ in wanted},
        scope__in={scope for _, scope in wanted},
    )
    given = {
        (each.table, each.scope): from_data(each.numbers)
        for each in found
        if (each.table, each.scope) in set(wanted)
    }
    _write_down(member, snapshot, set(given))
    return given


def _write_down(member: Member, snapshot: Snapshot, seen: set[tuple[str, str]]) -> None:
    """What he saw, once a table with how often; row security shows him only his own."""
    asked = Asked.objects.filter(snapshot=snapshot).values_list("table", "scope", "pk")
    before = {(table, scope): pk for table, scope, pk in asked}
    if len(seen | set(before)) > MOST_TABLES:
        raise TooMany
    Asked.objects.bulk_create(
        [
            Asked(member=member, snapshot=snapshot, table=table, scope=scope)
            for table, scope in sorted(seen - set(before))
        ]
    )
    again = [pk for asked_for, pk in before.items() if asked_for in seen]
    Asked.objects.filter(pk__in=again).update(times=F("times") + 1, last_at=timezone.now())
