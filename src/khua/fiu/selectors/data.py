"""Reads of what was loaded."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Max, Min, QuerySet, Sum
from django.http import Http404

from khua.access.models import Member
from khua.fiu.models import Batch, Part


@dataclass(frozen=True)
class Held:
    """How much the unit holds; `first`, `last`: months, as 2026-01, None where nothing is."""

    transactions: int
    months: int
    first: str | None
    last: str | None
    accounts: int
    customers: int
    branches: int
    merchants: int
    rates: int


def held(member: Member) -> Held:
    """All of the member's unit. Two queries."""
    money = Part.objects.filter(unit=member.office).aggregate(
        transactions=Sum("rows", default=0),
        months=Count("month", distinct=True),
        first=Min("month"),
        last=Max("month"),
    )
    tables = ("account", "customer", "branch", "merchant", "rate")
    counts = ", ".join(
        f"(SELECT count(*) FROM fiu_{each} WHERE unit_id = %(u)s)"  # noqa: S608 - our tables
        for each in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", {"u": member.office_id})
        row = cursor.fetchone() or (0,) * len(tables)
    return Held(**money, accounts=row[0], customers=row[1], branches=row[2], merchants=row[3],
                rates=row[4])  # fmt: skip


def batches(member: Member) -> QuerySet[Batch]:
    """What was loaded, newest first."""
    return Batch.objects.filter(unit=member.office)


def access_batch(pk: int) -> Batch:
    """A batch of one's own unit. Raises Http404."""
    found = Batch.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
