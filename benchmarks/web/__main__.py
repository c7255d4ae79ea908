"""`make bench-web SIZES="10000 100000 1000000" SECONDS=60`; docs/performance.md tells what it says.

For each size: a database is made and filled, served as `khua serve` does, and used by eight users
from another process: first to warm up, then with a pause after each answer, then without any.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.web.cluster import connect, country, cpu, load_in_another_process, memory, web
from benchmarks.web.report import as_json, markdown, rows

USERS = 8


def main() -> None:
    asked = argparse.ArgumentParser(prog="benchmarks.web")
    asked.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--pause", type=float, default=0.5, help="mean pause of a user, seconds")
    asked.add_argument("--keep", type=Path, help="folder in which the databases are left")
    asked.add_argument("--out", type=Path, default=Path("build/bench-web"))
    options = asked.parse_args()
    for name in ("KHUA_DATABASE_URL", "KHUA_OWNER_DATABASE_URL"):
        os.environ.pop(name, None)
    options.out.mkdir(parents=True, exist_ok=True)
    runs = []
    for cases in sorted(options.sizes):
        # a process for each size: Django is set up for one database
        child = os.fork()
        if not child:
            one(cases, options)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            sys.exit(f"the run with {cases} cases failed")
        runs.append(json.loads((options.out / f"{cases}.json").read_text(encoding="utf-8")))
    table = markdown(runs)
    (options.out / "tables.md").write_text(table + "\n", encoding="utf-8")
    print(table)


def one(cases: int, options: argparse.Namespace) -> None:
    """One size: fill, serve, load, and what came out as `<out>/<cases>.json`."""
    keep = options.keep / str(cases) if options.keep else None
    start = time.perf_counter()
    with country(cases, keep) as (server, took), tempfile.TemporaryDirectory() as folder:
        from benchmarks.web.journeys import users

        filled = time.perf_counter() - start
        print(f"{cases:,} cases: made in {filled:.0f} s", flush=True)
        with connect(server) as link:
            plan: dict[str, Any] = {"users": users(link)}
            (size,) = link.execute("SELECT pg_database_size('khua')").fetchone() or (0,)
        assert len(plan["users"]) == USERS  # noqa: S101 - a slip here, not in the input
        file = Path(folder) / "plan.json"
        runs = {}
        with web(options.out / "web.log") as (address, process):
            rounds = (
                ("warming up", min(15.0, options.seconds), 0),
                ("with pauses", options.seconds, options.pause),
                ("without a pause", options.seconds / 2, 0),
            )
            plan |= {"address": address, "rounds": len(rounds)}
            for i, (name, seconds, pause) in enumerate(rounds):
                plan |= {"seconds": seconds, "pause": pause, "round": i}
                file.write_text(json.dumps(plan), encoding="utf-8")
                before = cpu(server, process.pid)
                found = rows(load_in_another_process(file))
                after = cpu(server, process.pid)
                spent = (after[0] - before[0], after[1] - before[1])
                runs[name] = {"summary": _summary(found, seconds, spent), "rows": as_json(found)}
                print(f"{cases:,} cases, {name}: {runs[name]['summary']}", flush=True)
            used = memory(process.pid, server)
    result: dict[str, Any] = {
        "cases": cases,
        "day": date.today().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python"
        f" {platform.python_version()}; load average {os.getloadavg()[1]:.1f} over five minutes",
        "seconds": options.seconds,
        "pause": options.pause,
        "size_mb": round(size / 1e6),
        "fill_seconds": round(filled) if took else None,
        "fill": took,
        "memory": used,
        "runs": {name: run for name, run in runs.items() if name != "warming up"},
    }
    text = json.dumps(result, indent=1, ensure_ascii=False)
    (options.out / f"{cases}.json").write_text(text + "\n", encoding="utf-8")


def _summary(found: list[Any], seconds: float, used: tuple[float, float]) -> dict[str, Any]:
    by_page = {row.page: row for row in found if row.persona == "all"}
    every, floor = by_page["every page"], by_page["floor: /health/"]
    requests = every.requests + floor.requests
    return {
        "requests": requests,
        "errors": every.errors + floor.errors,
        "per_second": round(requests / seconds, 1),
        "p50": every.p50,
        "p95": every.p95,
        "p99": every.p99,
        "floor_p95": floor.p95,
        "web_cpu": round(used[0] / requests * 1000, 1),
        "postgres_cpu": round(used[1] / requests * 1000, 1),
    }


if __name__ == "__main__":
    main()
