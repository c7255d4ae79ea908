"""One new record against everything, inside the transaction that saves it, under eight writers.

`python -m benchmarks.matching.online --sizes 100000 1000000 10000000`: for each size a database of
the embedded server is filled with invented people (benchmarks/matching/people.py, three scripts),
served as in the product (it waits for the disk), and written to by eight processes. Each write is
BEGIN, features and keys in Python, the imprint, its keys, `matching.find`, COMMIT; one write in
four leaves out keys and find, which says what saving costs by itself.
"""

import argparse
import json
import multiprocessing
import os
import platform
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import psycopg

from benchmarks.matching.online_country import ARRIVALS, COLUMNS, arrivals, country, install
from benchmarks.web.cluster import connect
from khua.matching.features import one
from khua.matching.sql import imprint_keys
from khua.postgres import Server

WRITERS: Final = 8
PROBABILITY, BEST = 0.3, 20  # as intelligence/sql/links.sql asks
#: first number of a new person
NEW: Final = 1_000_000_000

INSERT: Final = (
    f"INSERT INTO intelligence_imprint ({', '.join(COLUMNS)})"  # noqa: S608 - constants
    f" VALUES ({', '.join(f'%({name})s' for name in COLUMNS)})"
)

KEYS: Final = "INSERT INTO intelligence_key SELECT unnest(%s::bigint[]), %s"
#: what lookups read comes into the server's own cache, as on one that has run for a day
WARM: Final = """
SELECT pg_prewarm(oid) FROM pg_class WHERE relname IN ('intelligence_imprint',
  'intelligence_imprint_pkey', 'intelligence_key_pkey', 'intelligence_frequency',
  'intelligence_frequency_pkey') ORDER BY relname = 'intelligence_key_pkey'
"""
LOOKUP: Final = "SELECT * FROM matching.find(%s, %s, %s)"

# -- writing ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Write:
    """One write, milliseconds: the whole transaction, features and keys in Python, the insert of
    imprint and keys, and the lookup (0: without matching); processor time of the lookup and of the
    whole in PostgreSQL, which waits for nobody; how many true others were there, how many of them
    were found, and how many who are somebody else."""

    whole: float
    python: float
    insert: float
    find: float
    find_cpu: float
    whole_cpu: float
    there: int = 0
    found: int = 0
    strangers: int = 0


def _writer(
    dsn: str, records: list[dict[str, Any]], first: int, seconds: float, pause: float
) -> tuple[list[Write], float]:
    """Write records one after another for `seconds`; what each took, and what the first lookup of
    a session takes."""
    draw, done = random.Random(first), []  # noqa: S311 - not a secret
    with psycopg.connect(dsn) as link:
        start = time.perf_counter()
        link.execute(LOOKUP, [1, PROBABILITY, BEST]).fetchall()
        cold = (time.perf_counter() - start) * 1000
        link.commit()
        for _ in range(20):
            link.execute(LOOKUP, [draw.randint(1, 10_000), PROBABILITY, BEST]).fetchall()
        link.commit()
        end = time.perf_counter() + seconds
        for i, record in enumerate(records, first):
            if pause:
                time.sleep(draw.expovariate(1 / pause))
            if time.perf_counter() > end:
                break
            done.append(_write(link, record, i, matched=bool(draw.randrange(4))))
    return done, cold


def _write(
    link: psycopg.Connection[Any], record: dict[str, Any], i: int, *, matched: bool
) -> Write:
    marks, spent = [time.perf_counter()], [_spent(link)]
    cells = {name: cell for name, cell in record.items() if name != "same"}
    with link.transaction():
        features = one(**cells)
        keys = imprint_keys(features)[0] if matched else []
        row = features.record(0) | {"person_id": i, "case_id": i, "office_id": i % 760 + 1}
        row |= {"shared_with": [], "guarded": False, "barred": [], "keys": keys}
        marks.append(time.perf_counter())
        link.execute(INSERT, row)
        if matched:
            link.execute(KEYS, [keys, i])
        spent.append(_spent(link))
        marks.append(time.perf_counter())
        others = []
        if matched:
            others = [r[0] for r in link.execute(LOOKUP, [i, PROBABILITY, BEST]).fetchall()]
        marks.append(time.perf_counter())
        spent.append(_spent(link))
    marks.append(time.perf_counter())
    spent.append(_spent(link))
    python, insert, find, _ = ((b - a) * 1000 for a, b in pairwise(marks))
    same = set(record["same"])
    old = {other for other in others if other < NEW}
    return Write(
        (marks[-1] - marks[0]) * 1000,
        python,
        insert,
        find if matched else 0.0,
        spent[2] - spent[1],
        spent[3] - spent[0],
        len(same) if matched else 0,
        len(same & old),
        len(old - same),
    )


def _spent(link: psycopg.Connection[Any]) -> float:
    """Milliseconds of processor time of the connection's own process so far."""
    return int(Path(f"/proc/{link.info.backend_pid}/schedstat").read_text().split()[0]) / 1e6


def run(
    server: Server,
    records: list[dict[str, Any]],
    first: int,
    *,
    writers: int,
    seconds: float,
    pause: float,
) -> dict[str, Any]:
    """`writers` processes write for `seconds`; figures of the lookups and of the whole writes."""
    dsn = server.dsn(dbname="khua")
    share = len(records) // writers
    work = [
        (dsn, records[w * share : (w + 1) * share], first + w * share, seconds, pause)
        for w in range(writers)
    ]
    with multiprocessing.get_context("spawn").Pool(writers) as pool:
        results = pool.starmap(_writer, work, chunksize=1)
    done = [write for writes, _ in results for write in writes]
    matched = [w for w in done if w.find]
    plain = [w for w in done if not w.find]
    there = sum(w.there for w in matched)
    return {
        "writes": len(done),
        "per_second": round(len(done) / seconds, 1),
        "find": _percentiles([w.find for w in matched]),
        "python": _percentiles([w.python for w in matched]),
        "insert": _percentiles([w.insert for w in matched]),
        "whole": _percentiles([w.whole for w in matched]),
        "plain": _percentiles([w.whole for w in plain]),
        "cold": round(max(cold for _, cold in results), 1),
        "find_cpu": _percentiles([w.find_cpu for w in matched]),
        "whole_cpu": _percentiles([w.whole_cpu for w in matched]),
        "plain_cpu": _percentiles([w.whole_cpu for w in plain]),
        "there": there,
        "found": round(sum(w.found for w in matched) / max(1, there), 3),
        "strangers": round(sum(w.strangers for w in matched) / max(1, len(matched)), 2),
    }


def candidates(link: psycopg.Connection[Any], first: int) -> dict[str, Any]:
    """How many people a lookup compares, and how many keys it passes over, of 500 new ones."""
    ids = [
        row[0]
        for row in link.execute(
            "SELECT person_id FROM intelligence_imprint WHERE person_id >= %s"
            " AND keys <> '{}' LIMIT 500",
            [first],
        )
    ]
    compared = [len(link.execute(LOOKUP, [i, 1e-300, 1_000_000]).fetchall()) for i in ids]
    passed = [len(link.execute("SELECT matching.too_common(%s)", [i]).fetchall()) for i in ids]
    return {"compared": _percentiles(compared), "passed_over": round(sum(passed) / len(passed), 1)}


def _percentiles(values: Sequence[float]) -> tuple[float, float, float]:
    ordered = sorted(values) or [0.0]
    p50, p95, p99 = (
        ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95, 0.99)
    )
    return round(p50, 1), round(p95, 1), round(p99, 1)


# -- telling ---------------------------------------------------------------------------------


def size_run(size: int, options: argparse.Namespace) -> dict[str, Any]:
    """Everything about one size."""
    keep = options.keep / str(size) if options.keep else None
    with country(size, keep) as (server, took), connect(server) as link:
        (last,) = link.execute("SELECT max(person_id) FROM intelligence_imprint").fetchone() or (0,)
        first = max(NEW, last + 1)
        install(link, size)
        link.execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
        link.execute(WARM)
        records = arrivals(size)
        random.Random(first).shuffle(records)  # noqa: S311 - not a secret
        runs = {}
        for name, writers, pause in (
            ("one writer", 1, 0.0),
            ("eight, with pauses", WRITERS, options.pause),
            ("eight, without a pause", WRITERS, 0.0),
        ):
            third, records = records[: ARRIVALS // 3], records[ARRIVALS // 3 :]
            runs[name] = run(
                server, third, first, writers=writers, seconds=options.seconds, pause=pause
            )
            print(f"{size:,} people, {name}: {runs[name]}", flush=True)
            first += len(third)
        sizes = link.execute(
            "SELECT pg_total_relation_size('intelligence_imprint') / 1000000,"
            " pg_total_relation_size('intelligence_key') / 1000000,"
            " (SELECT round(avg(cardinality(keys)), 1)::float FROM intelligence_imprint"
            "  TABLESAMPLE SYSTEM (1) WHERE keys <> '{}')"
        ).fetchone()
        return {
            "people": size,
            "day": date.today().isoformat(),
            "machine": f"{os.cpu_count()} cores, {platform.machine()}; load average"
            f" {os.getloadavg()[1]:.1f} over five minutes",
            "fill_seconds": round(took) or None,
            "imprint_mb, key_mb, keys_each": sizes,
            **candidates(link, NEW),
            "runs": runs,
        }


def table(results: list[dict[str, Any]]) -> str:
    """Lookups and whole writes, milliseconds, p50 / p95 / p99."""
    lines = [
        "| people | writers | writes/s | lookup | its processor time | whole write | the same"
        " without matching |",
        "|---" * 7 + "|",
    ]
    for result in results:
        for name, found in result["runs"].items():
            cells = (
                " / ".join(map(str, found[key])) for key in ("find", "find_cpu", "whole", "plain")
            )
            lines.append(
                f"| {result['people']:,} | {name} | {found['per_second']} | {' | '.join(cells)} |"
            )
    return "\n".join(lines)


def main() -> None:
    asked = argparse.ArgumentParser(prog="benchmarks.matching.online")
    asked.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--pause", type=float, default=0.25, help="mean pause of a writer, seconds")
    asked.add_argument("--keep", type=Path, help="folder in which the databases are left")
    asked.add_argument("--out", type=Path, default=Path("build/bench-matching"))
    options = asked.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    results = [size_run(size, options) for size in sorted(options.sizes)]
    text = json.dumps(results, indent=1)
    (options.out / "online.json").write_text(text + "\n", encoding="utf-8")
    (options.out / "online.md").write_text(table(results) + "\n", encoding="utf-8")
    print(table(results))


if __name__ == "__main__":
    main()
