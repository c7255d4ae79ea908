"""Reads about offices and members."""

from django.db import connection
from django.db.models import F, Func
from django.db.models.functions import Collate

from khua.access.models import Colleague, Member, Office


def my_case_offices(member: Member) -> list[int]:
    """The ids of the offices whose cases `member` may read. Must be the member in context.

    Queries name them as literals, which lets PostgreSQL use the index (DESIGN section 5); row
    security stays underneath as the net.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_my_case_offices()")
        return [office for (office,) in cursor.fetchall()]


def colleagues(ids: set[int]) -> dict[int, Colleague]:
    """Names, roles and offices of members by id."""
    return {c.pk: c for c in Colleague.objects.filter(pk__in=ids).select_related("office")}


def office_colleagues(office: Office, roles: tuple[str, ...]) -> list[Colleague]:
    """Everyone of these roles who works in an office, by name in dictionary order."""
    working = Colleague.objects.filter(office=office, role__in=roles, is_active=True)
    return list(working.order_by(lao_order("display_name")))


def lao_order(column: str) -> Collate:
    """An expression that orders by a column as a Lao dictionary does (khua.names.sorting)."""
    return Collate(Func(F(column), function="lao_key"), "C")
