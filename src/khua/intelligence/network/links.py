"""What joins people across cases: values that they share, and decisions that they are the same.

Both are read under row security: what the member may not see is not there.
"""

from collections.abc import Collection, Iterable
from typing import Final

from django.db import connection
from django.db.models import Q

from khua.intelligence.models import Match, Verdict
from khua.intelligence.network.graph import ACCOUNT, DOCUMENT, PHONE, PLACE, VEHICLE

Value = tuple[str, str]  # kind of node, value in the normal form of intelligence.Imprint

#: kind of node -> the column of an imprint that holds its values
COLUMNS: Final = {
    PHONE: "phones",
    ACCOUNT: "accounts",
    VEHICLE: "vehicles",
    DOCUMENT: "documents",
    PLACE: "addresses",
}


def same_people(people: Collection[int]) -> list[tuple[int, int]]:
    """Pairs of person ids of which one is in `people` and that somebody decided are the same
    person, as far as the caller may see both."""
    matches = Match.objects.filter(verdict=Verdict.SAME).filter(
        Q(left__in=people) | Q(right__in=people)
    )
    return list(matches.order_by("pk").values_list("left_id", "right_id"))


def sharing(values: Iterable[Value], most: int) -> dict[Value, list[int]]:
    """The ids of the people who bear each value, at most `most` of each, among those whose
    identity the caller may see."""
    wanted = list(values)
    if not wanted:
        return {}
    kinds = {column: kind for kind, column in COLUMNS.items()}
    found: dict[Value, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, val, person_id FROM intelligence_sharing(%s, %s, %s) ORDER BY person_id",
            [[COLUMNS[kind] for kind, _ in wanted], [value for _, value in wanted], most],
        )
        for column, value, person in cursor.fetchall():
            found.setdefault((kinds[column], value), []).append(person)
    return found
