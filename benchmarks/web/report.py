"""What a run says: percentiles for each page and persona, and tables of them."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

ALL: Final = "all"  # the personas together


@dataclass(frozen=True)
class Row:
    """One page of one persona (or of all): milliseconds. `errors`: not the page asked for."""

    persona: str
    page: str
    requests: int
    p50: float
    p95: float
    p99: float
    errors: int


def rows(printed: str) -> list[Row]:
    """The rows of a run from what load.py printed: each persona's, then everybody's."""
    by_page: dict[tuple[str, str], list[tuple[float, bool]]] = defaultdict(list)
    for line in printed.splitlines():
        persona, page, seconds, _status, right = json.loads(line)
        for who in (persona, ALL):
            by_page[who, page].append((seconds * 1000, right))
            if not page.startswith("floor"):
                by_page[who, "every page"].append((seconds * 1000, right))
    return [
        Row(
            who, page, len(seen), *_percentiles([ms for ms, _ in seen]), sum(not r for _, r in seen)
        )
        for (who, page), seen in sorted(by_page.items())
    ]


def _percentiles(times: list[float]) -> tuple[float, float, float]:
    ordered = sorted(times)
    p50, p95, p99 = (
        ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95, 0.99)
    )
    return round(p50, 1), round(p95, 1), round(p99, 1)


def markdown(sizes: list[dict[str, Any]]) -> str:
    """The tables of docs/performance.md for the sizes, smallest first."""
    parts = [*_sizes(sizes)]
    for name in sizes[0]["runs"]:
        parts += ["", f"### {name[0].upper()}{name[1:]}", "", *_summary(sizes, name)]
    first = next(iter(sizes[0]["runs"]))
    for title, everybody in (("Every page", True), ("Every page by persona", False)):
        parts += ["", f"### {title}, {first}: p50 / p95 / p99 in ms", ""]
        parts += _pages(sizes, first, everybody)
    return "\n".join(parts)


def _head(sizes: list[dict[str, Any]], first: str, *last: str) -> Iterator[str]:
    cells = [first, *(f"{each['cases']:,} cases" for each in sizes), *last]
    yield f"| {' | '.join(cells)} |"
    yield "|---" * len(cells) + "|"


def _sizes(sizes: list[dict[str, Any]]) -> Iterator[str]:
    yield from _head(sizes, "")
    for name, told in (
        ("database on disk, MB", lambda each: each["size_mb"]),
        ("seconds to generate", lambda each: each["fill_seconds"] or "kept"),
        ("web processes, MB", lambda each: each["memory"]["web_mb"]),
        ("PostgreSQL, MB", lambda each: each["memory"]["postgres_mb"]),
    ):
        yield f"| {name} | {' | '.join(str(told(each)) for each in sizes)} |"


def _summary(sizes: list[dict[str, Any]], run: str) -> Iterator[str]:
    yield from _head(sizes, "", "growth")
    for name, key in (
        ("requests", "requests"),
        ("errors", "errors"),
        ("requests/s", "per_second"),
        ("p50, ms", "p50"),
        ("p95, ms", "p95"),
        ("p99, ms", "p99"),
        ("the floor, `/health/`, p95, ms", "floor_p95"),
        ("processor, web, ms a request", "web_cpu"),
        ("processor, PostgreSQL, ms a request", "postgres_cpu"),
    ):
        values = [each["runs"][run]["summary"][key] for each in sizes]
        grown = "" if key in ("requests", "errors") else _grown(values[0], values[-1])
        yield f"| {name} | {' | '.join(map(str, values))} | {grown} |"


def _grown(first: float, last: float) -> str:
    return f"{last / first:.1f}" if first else ""


def _pages(sizes: list[dict[str, Any]], run: str, everybody: bool) -> Iterator[str]:
    """Each page at each size, of everybody or of each persona, and how its median and p95 grew."""
    yield from _head(sizes, "persona, page", "growth p50", "growth p95")
    tables = [{(r["persona"], r["page"]): r for r in s["runs"][run]["rows"]} for s in sizes]
    for key in sorted(key for key in set().union(*tables) if (key[0] == ALL) == everybody):
        here = [table.get(key) for table in tables]
        cells = [_cell(row) for row in here]
        if here[0] and here[-1]:
            cells += [_grown(here[0][p], here[-1][p]) for p in ("p50", "p95")]
        yield f"| {key[0]}, {key[1]} | {' | '.join(cells)} |"


def _cell(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    wrong = f", **{row['errors']} errors**" if row["errors"] else ""
    return f"{row['p50']:.0f} / {row['p95']:.0f} / {row['p99']:.0f}{wrong}"


def as_json(found: list[Row]) -> list[dict[str, Any]]:
    return [asdict(row) for row in found]
