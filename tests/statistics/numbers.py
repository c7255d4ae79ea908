"""A snapshot of an invented record, counted, and stored as the owner stores it: inside the test's
own transaction, so that nothing of it is left."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from itertools import count as count_up
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
from django.utils import timezone
from psycopg import ClientCursor

from khua.figures.catalogue import catalogue
from khua.figures.counting import count
from khua.figures.disclosure import moves
from khua.figures.shown import COUNTRY, Shown, as_data, shown
from khua.figures.snapshot import Snapshot
from tests.figures.people import made
from tests.world import as_owner

#: tests/figures/people.py makes the years 2014 to 2023
AS_OF = date(2024, 3, 1)
YEAR = 2023  # the last full one
#: offices of tests/world.py that hold the cases recorded in their province
OFFICES = {"LA-SV": "SV-POL", "LA-BK": "BK-POL"}
PEOPLE = 3000
IDS = count_up(1_000_000)  # above what the sequences of the database will give
SCOPES = (COUNTRY, "LA-SV", "LA-BK", "SV-POL")


@cache
def record(people: int) -> Snapshot:
    """The invented record; cases of Savannakhet and Bokeo are those of the police there."""
    snapshot = made(people)
    tables = {}
    for name in ("cases", "victims", "suspects", "decisions", "requests"):
        rows = snapshot.table(name)
        places = rows["recorded_in"].to_pylist()
        office = [OFFICES.get(each or "", "C-POL") for each in places]
        tables[name] = rows.set_column(
            rows.schema.get_field_index("office"), "office", pa.array(office)
        )
    return Snapshot(tables)


@cache
def counted(table: str, people: int = PEOPLE) -> dict[str, Shown]:
    """A table of the catalogue by its scopes, those of SCOPES: moved, and exact for an office."""
    snapshot, asked = record(people), [catalogue()[table]]
    (whole,) = count(snapshot, asked)
    found = {COUNTRY: shown(whole, COUNTRY, AS_OF, moves())}
    for within, how in (("recorded_in", moves()), ("office", None)):
        for part in count(snapshot, asked, within=within):
            # what the centre recorded stands in "LA", too, and is not the country
            if part.scope in SCOPES and part.scope != COUNTRY:
                found[part.scope] = shown(part, part.scope, AS_OF, how)
    return found


def stored(
    scopes: Iterable[str] = SCOPES,
    wanted: Sequence[str] | None = None,
    *,
    people: int = PEOPLE,
    as_of: date = AS_OF,
) -> int:
    """Store a counted snapshot with these scopes and tables (all without); its id. Needs `db`."""
    from khua.statistics.models import Count, Snapshot

    snapshot = _written([Snapshot(taken_at=timezone.now(), as_of=as_of, counted=True)])[0]
    scopes = set(scopes)
    _written(
        [
            Count(
                snapshot_id=snapshot,
                table=table,
                scope=scope,
                numbers=as_data(each),
            )
            for table in wanted or catalogue()
            for scope, each in counted(table, people).items()
            if scope in scopes
        ]
    )
    as_owner(
        "UPDATE statistics_count SET office_id = o.id FROM access_office o WHERE o.code = scope"
    )
    return snapshot


def overlap(snapshot: int, lists: Sequence[str], counts: dict[str, int]) -> None:
    """Store which lists people are on: {"police": 40, "police|women": 12}."""
    from khua.statistics.models import Overlap

    _written([Overlap(snapshot_id=snapshot, lists=list(lists), counts=counts)])


def trained(member: Any, by: Any) -> None:
    """Somebody who has learned to estimate."""
    from khua.statistics.models import Trained

    _written([Trained(member=member, given_by=by, given_at=timezone.now())])


def entered(member: Any) -> SimpleNamespace:
    """A reported figure and an estimate of a trained member: `told`, `estimate`."""
    from khua.access.context import acting_as
    from khua.figures.unseen import from_rows
    from khua.statistics.services import estimating, telling

    given = telling.ToldData(
        "LA-SV", "trafficking", "case", 9, "Letter 12", date(2016, 1, 10), "Court"
    )
    lists = from_rows("abc", [[1, 0, 0, 5], [0, 1, 0, 5], [0, 0, 1, 5]])
    with acting_as(member) as who:
        return SimpleNamespace(
            told=telling.tell(who, given), estimate=estimating.start(who, "x", lists)
        )


def _written(rows: Sequence[Any]) -> list[int]:
    """Rows inserted as the owner does; their ids, which are drawn before."""
    from django.db import connection
    from django.db.models.sql import InsertQuery

    model = type(rows[0])
    for row in rows:
        row.pk = next(IDS)
    query = InsertQuery(model)
    query.insert_values(model._meta.concrete_fields, rows)
    ((statement, values),) = query.get_compiler("default").as_sql()
    with ClientCursor(connection.connection) as cursor:
        as_owner(cursor.mogrify(statement, values))
    return [row.pk for row in rows]
