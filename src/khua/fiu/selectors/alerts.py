"""Reads of alerts, and of what they rest on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import numpy as np
from django.db import connection
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.http import Http404

from khua.access.models import Member
from khua.fiu import store
from khua.fiu.models import Account, Alert, AlertState, RuleRun
from khua.fiu.services.alerting import OPEN
from khua.money import ledger as columns
from khua.money.ledger import Ledger
from khua.money.store import ROW_BITS, StoreProblem

VICTIM: Final = "victim"
MISSING: Final = StoreProblem(
    {
        "en": "The transactions of this alert cannot be read from the store.",
        "lo": "ອ່ານທຸລະກຳຂອງການແຈ້ງເຕືອນນີ້ຈາກຄັງບໍ່ໄດ້.",
    },
    {
        "en": "Check the disk, and bring the files back from the backup.",
        "lo": "ໃຫ້ກວດດິສ ແລະ ເອົາໄຟລ໌ຄືນຈາກບ່ອນສຳຮອງ.",
    },
)


@dataclass(frozen=True)
class Wanted:
    """What the queue is narrowed to; "" for all, `state` "open": not decided for good. `order`:
    "victims" (first), "score", "learned" or "newest"."""

    state: str = "open"
    exploitation: str = ""
    role: str = ""
    family: str = ""  # of data, among those that weigh enough to count
    case: str = ""  # "yes": one is suggested, from two families of data; "no"
    order: str = "victims"


def access_alert(number: str) -> Alert:
    """An alert of one's own unit. Raises Http404."""
    alert = Alert.objects.filter(number=number).select_related("report").first()
    if alert is None:
        raise Http404
    return alert


def alerts(wanted: Wanted) -> QuerySet[Alert]:
    """The unit's alerts in the order wanted."""
    found = Alert.objects.all()
    if wanted.state == "open":
        found = found.filter(state__in=OPEN)
    elif wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.exploitation:
        found = found.filter(exploitation=wanted.exploitation)
    if wanted.role:
        found = found.filter(role=wanted.role)
    if wanted.family:
        found = found.filter(families__contains=[wanted.family])
    if wanted.case:
        found = found.filter(case_suggested=wanted.case == "yes")
    victims = Case(When(role=VICTIM, then=0), default=1, output_field=IntegerField())
    orders: dict[str, list[Any]] = {
        "victims": [victims, "-score"],
        "score": ["-score"],
        "learned": [Coalesce(F("learned"), Value(-1.0)).desc(), "-score"],
        "newest": ["-pk"],
    }
    return found.order_by(*orders.get(wanted.order, orders["victims"]), "id")


def counts() -> dict[str, int]:
    """Open alerts by what is asked of them first. One query."""
    still = Q(state__in=OPEN)
    found: dict[str, int] = Alert.objects.aggregate(
        new=Count("pk", filter=Q(state=AlertState.NEW)),
        taken=Count("pk", filter=Q(state=AlertState.TAKEN)),
        kept=Count("pk", filter=Q(state=AlertState.KEPT)),
        victims=Count("pk", filter=still & Q(role=VICTIM)),
        suggested=Count("pk", filter=still & Q(case_suggested=True)),
        raised=Count("pk", filter=Q(state=AlertState.RAISED)),
        dismissed=Count("pk", filter=Q(state=AlertState.DISMISSED)),
    )
    return found


def accounts(numbers: Iterable[int]) -> dict[int, Account]:
    """Accounts of the unit by their numbers in the ledger, with their holders. One query."""
    rows = Account.objects.filter(number_in_ledger__in=set(numbers)).select_related("holder")
    return {row.number_in_ledger: row for row in rows}


def transactions(member: Member, numbers: Sequence[int]) -> Ledger:
    """The transactions with these numbers, by time. Only files of their batches are looked into.
    Raises StoreProblem."""
    batches = {number >> ROW_BITS for number in numbers}
    parts = [part for part in store.parts(member) if part.batch in batches]
    if not parts:
        return columns.ledger({name: np.zeros(0, dtype) for name, dtype in columns.COLUMNS.items()})
    with duckdb.connect() as database:
        database.execute("SET threads = 1")
        names = ", ".join(f'"{name}"' for name in columns.COLUMNS)
        text = (
            f"SELECT {names} FROM {store.of_unit(member).scan(parts)} t "  # noqa: S608 - our names
            'WHERE number IN (SELECT unnest(?::BIGINT[])) ORDER BY t."at", number'
        )
        try:
            return columns.from_arrow(database.sql(text, params=[list(numbers)]).to_arrow_table())
        except duckdb.Error:
            raise MISSING from None


def last_run(member: Member) -> RuleRun | None:
    """The last run of the rules that came to its end."""
    return (
        RuleRun.objects.filter(unit=member.office, trouble__isnull=True)
        .exclude(ended_at=None)
        .order_by("-pk")
        .first()
    )


def newest_run(member: Member) -> RuleRun | None:
    """The newest run, however far it is."""
    return RuleRun.objects.filter(unit=member.office).order_by("-pk").first()


def decided_by_rule() -> dict[str, dict[str, int]]:
    """How many alerts each rule was part of, by what was decided: rule → state → count."""
    found: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT each ->> 'rule', state, count(*) FROM fiu_alert,"
            " jsonb_array_elements(told -> 'evidence') each"
            " WHERE state IN ('raised', 'dismissed', 'kept') GROUP BY 1, 2"
        )
        for rule, state, count in cursor.fetchall():
            found.setdefault(rule, {})[state] = count
    return found
