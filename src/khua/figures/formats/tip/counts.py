"""What is counted, out of the rows of a snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final

import yaml

from khua.figures.snapshot import Snapshot

Text = Mapping[str, str]
TRAFFICKING: Final = "trafficking"
CONVICTED: Final = "convicted"
_Row = Mapping[str, Any]


@dataclass(frozen=True)
class Count:
    """One number. `value` is None where there is nothing to tell (no sentence)."""

    id: str
    unit: str
    value: int | None
    words: Text
    definition: Text


@cache
def given() -> Mapping[str, Any]:
    """counts.yaml."""
    text = (resources.files(__package__) / "counts.yaml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = yaml.safe_load(text)
    return read


def tip_counts(snapshot: Snapshot, year: int, as_of: date) -> tuple[Count, ...]:
    """The counts of a year, in the order of the narrative, as the record stood on `as_of`. Cases
    are ongoing on that day where the year is not over."""
    end = last_day(year, as_of)
    cases = [row for row in snapshot.table("cases").to_pylist() if row["kind"] == TRAFFICKING]
    suspects = [row for row in snapshot.table("suspects").to_pylist() if row["kind"] == TRAFFICKING]
    decided = [
        row
        for row in snapshot.table("decisions").to_pylist()
        if row["offence"] == TRAFFICKING and _in(row["decided"], year)
    ]
    convictions = [row for row in decided if row["verdict"] == CONVICTED]
    months = [row["months"] for row in convictions if row["months"]]
    values: dict[str, int | None] = {
        "incidents": _many(row for row in cases if _in(row["recorded"], year)),
        "cases_opened": _many(row for row in cases if _in(row["opened"], year)),
        "cases_ongoing": _many(row for row in cases if _ongoing(row, end)),
        "cases_prosecuted": _many(row for row in cases if _in(row["prosecuted"], year)),
        "persons_prosecuted": _different(
            "person", (row for row in suspects if _in(row["prosecuted"], year))
        ),
        "persons_convicted": _different("person", convictions),
        "cases_convicted": _different("case", convictions),
        "sentence_least": min(months, default=None),
        "sentence_most": max(months, default=None),
        "fined": _many(row for row in convictions if row["fine_kip"]),
        "fines": _sum("fine_kip", convictions),
        "confiscated": _many(row for row in convictions if row["confiscated"]),
        "restitution_decisions": _many(row for row in decided if row["restitution_kip"]),
        "restitution": _sum("restitution_kip", decided),
        "restitution_paid": _sum("paid_kip", decided),
    }
    return tuple(
        Count(each["id"], each["unit"], values[each["id"]], each["words"], each["definition"])
        for each in given()["counts"]
    )


def last_day(year: int, as_of: date) -> date:
    """The last day of the year that the record knows of."""
    return min(date(year, 12, 31), as_of)


def _in(day: date | None, year: int) -> bool:
    return day is not None and day.year == year


def _ongoing(row: _Row, end: date) -> bool:
    if row["opened"] is None or row["opened"] > end:
        return False
    return all(row[name] is None or row[name] > end for name in ("prosecuted", "closed"))


def _many(rows: Iterable[_Row]) -> int:
    return sum(1 for _ in rows)


def _different(column: str, rows: Iterable[_Row]) -> int:
    return len({row[column] for row in rows})


def _sum(column: str, rows: Iterable[_Row]) -> int:
    return sum(row[column] or 0 for row in rows)
