"""Border points of Laos that a public source names. What is not known is None."""

from dataclasses import dataclass
from functools import cache

from khua.names.data import csv_rows


@dataclass(frozen=True, slots=True)
class BorderPoint:
    """A crossing or an airport.

    `counterpart`: the point across the border; `neighbour`: ISO 3166-1 alpha-2, None at an
    airport; `kind`: international, local, traditional or airport; `province`: ISO 3166-2, given
    only where the point's own name says it. No source with coordinates was found.
    """

    name: str
    counterpart: str | None
    neighbour: str | None
    kind: str | None
    province: str | None


@cache
def border_points() -> tuple[BorderPoint, ...]:
    """Return the points of `border_points.csv`: 21 of the 107 that the law knows."""
    return tuple(
        BorderPoint(
            name=row["name"],
            counterpart=row["counterpart"] or None,
            neighbour=row["neighbour"] or None,
            kind=row["kind"] or None,
            province=row["province"] or None,
        )
        for row in csv_rows("khua.places", "border_points.csv")
    )
