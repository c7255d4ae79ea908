"""What the batch suggests, put before the database: it scores each pair with the weights in use,
keeps what is a match, lets go of what was one, and tells both sides (sql/links.sql)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.db import connections

from khua.intelligence.models import Match
from khua.intelligence.weights import as_matcher

#: pairs in one transaction: whoever saves one of these people meanwhile waits so long
CHUNK: Final = 200


def threshold() -> float:
    """How probable a match must be to be kept."""
    with as_matcher():
        return float(_one("SELECT matching.threshold()", []))


def consider(people: npt.NDArray[np.int64], told: Callable[[float], None]) -> int:
    """Score these pairs of people anew (shape (n, 2), in order); how many of them are matches."""
    kept = 0
    for begin in range(0, len(people), CHUNK):
        pairs = people[begin : begin + CHUNK].T.tolist()
        with as_matcher():
            kept += _one(
                "SELECT count(*) FILTER (WHERE matching.consider(l, r))"
                " FROM unnest(%s::bigint[], %s::bigint[]) AS p (l, r)",
                pairs,
            )
        told(min(1.0, (begin + CHUNK) / len(people)))
    return kept


def consider_again(since: datetime, told: Callable[[float], None]) -> None:
    """Score those matches anew that nobody has since then."""
    with as_matcher():
        matches = Match.objects.using("owner").filter(stands=True, scored_at__lt=since)
        pairs = list(matches.order_by("left_id", "right_id").values_list("left_id", "right_id"))
    consider(np.array(pairs, np.int64).reshape(-1, 2), told)


def count_values() -> None:
    """Count how common each value is, for the weights to go by."""
    with as_matcher(), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT matching.count_values()")


def counts(since: datetime) -> tuple[int, int]:
    """How many matches stand, and how many were found since then."""
    with as_matcher():
        matches = Match.objects.using("owner")
        return matches.filter(stands=True).count(), matches.filter(found_at__gte=since).count()


def _one(query: str, values: Sequence[Any]) -> Any:
    with connections["owner"].cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0]
