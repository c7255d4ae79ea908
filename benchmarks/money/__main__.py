"""`make bench-money MONEY_SIZES="1000000 10000000" PATTERNS=HI-Small_Patterns.txt`.

Every step is one measurement in processes of its own; its result is kept in build/bench-money/, and
what is there is not run again. `--quick` is small and takes minutes; `--list` names the steps,
`--only` runs some, `--again` anew. docs/money_benchmarks.md holds the tables of one run
(`--write`).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.matching.measure import Failed, run
from benchmarks.money import features, score
from benchmarks.money.report import into_page, tables

ROOT: Final = Path(__file__).resolve().parents[2]
HERE: Final = Path(__file__).resolve().parent
PAGE: Final = ROOT / "docs" / "money_benchmarks.md"
HUBS: Final = (0, 10)
#: of networkx and the plain loop, which need a thousand times as long
SMALL: Final = 100_000
#: CPU-seconds, then a peer is stopped and the table says so
LIMIT: Final = 300
Step = Callable[[], dict[str, Any]]


@dataclass(frozen=True)
class Place:
    """Where everything is: `out` for files and results, `peers` the Python of the other venv (None:
    there is none), AMLworld's `patterns`, tables of `labelled` transactions."""

    out: Path
    peers: Path | None
    patterns: Path | None
    labelled: Sequence[Path]
    limit: float

    def table(self, size: int, hubs: int) -> Path:
        """A background of that size, made when it is not there."""
        file = self.out / f"flow-{size}-{hubs}.parquet"
        if not file.exists():
            features.flow(size, hubs, file)
        return file


def steps(place: Place, sizes: Sequence[int], worlds: Sequence[int]) -> dict[str, Step]:
    """What is to be measured, by name."""
    found: dict[str, Step] = {}
    first = min(sizes)
    for size in sorted({SMALL, *sizes}):
        for hubs in HUBS:
            name = f"{size}-{hubs}"
            if size in sizes:
                found[f"features-{name}"] = lambda s=size, h=hubs: _features(place, s, h)  # type: ignore[misc]
                found[f"features-duckdb-{name}"] = lambda s=size, h=hubs: _sql(place, s, h)  # type: ignore[misc]
            for tool in ("khua", "duckdb", "duckdb-capped", "khua-all", "networkx"):
                if size in sizes or tool in ("khua", "networkx"):
                    if tool == "networkx" and (size != SMALL or not place.peers):
                        continue
                    found[f"patterns-{tool}-{name}"] = (
                        lambda t=tool, s=size, h=hubs: _patterns(place, t, s, h)  # type: ignore[misc]
                    )
            for tool in ("khua", "plain", "duckdb"):
                if size in sizes and (tool != "plain" or size == first):
                    found[f"tracing-{tool}-{name}"] = (
                        lambda t=tool, s=size, h=hubs: _tracing(place, t, s, h)  # type: ignore[misc]
                    )
    for size in sizes:
        found[f"whole-{size}"] = lambda s=size: _whole(place, s)  # type: ignore[misc]
    for table in place.labelled:
        found[f"learned-{table.stem}"] = lambda t=table: _learned(place, t)  # type: ignore[misc]
    if place.patterns:
        patterns = place.patterns
        found["learned-planted"] = lambda: _learned(place, features.planted(patterns, place.out))
        for number in worlds:
            found[f"score-{number}"] = lambda n=number: _score(place, patterns, n)  # type: ignore[misc]
    return found


def _features(place: Place, size: int, hubs: int) -> dict[str, Any]:
    table = place.table(size, hubs)
    return features.throughput(table, place.out, place.peers, place.limit)


def _sql(place: Place, size: int, hubs: int) -> dict[str, Any]:
    made = place.out / "sql.parquet"
    command = [sys.executable, str(HERE / "sql_features.py")]
    return _run(place, [*command, str(place.table(size, hubs)), str(made)])


def _patterns(place: Place, tool: str, size: int, hubs: int) -> dict[str, Any]:
    python = str(place.peers) if tool == "networkx" else sys.executable
    command = [python, str(HERE / "patterns.py"), tool, str(place.table(size, hubs))]
    return _run(place, command)


def _tracing(place: Place, tool: str, size: int, hubs: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.money.tracing", tool]
    return _run(place, [*command, str(place.table(size, hubs))])


def _whole(place: Place, size: int) -> dict[str, Any]:
    folder, store = place.out / f"country-{size}", place.out / "store"
    if not folder.exists():
        asked = ["--transactions", str(size), "--out", str(folder)]
        run([sys.executable, "-m", "khua.cli", "money", "generate", *asked], _log(place), ROOT)
    shutil.rmtree(store, ignore_errors=True)
    command = [sys.executable, "-m", "benchmarks.money.whole", str(folder), str(store)]
    return _run(place, command, limit=False)


def _learned(place: Place, table: Path) -> dict[str, Any]:
    return {"judged": features.accuracy(table, place.out, place.peers, [1, 2, 3])}


def _score(place: Place, patterns: Path, number: int) -> dict[str, Any]:
    folder = place.out / "world"
    folder.mkdir(exist_ok=True)
    world = score.WORLDS[number]
    return score.judge(*score.make(world, patterns, folder), world, patterns, folder)


def _log(place: Place) -> Path:
    return place.out / "step.log"


def _run(place: Place, command: list[str], limit: bool = True) -> dict[str, Any]:
    """A command whose last line is JSON; with a limit of CPU-seconds, after which it is stopped
    and the result says so."""
    bounded = ["bash", "-c", f'ulimit -t {int(place.limit)}; exec "$@"', "bash", *command]
    try:
        cost = run(bounded if limit else command, _log(place), ROOT)
    except Failed:
        text = _log(place).read_text(encoding="utf-8", errors="replace")
        if "Traceback" in text and "OutOfMemory" not in text:
            raise
        return {"stopped": "memory" if "OutOfMemory" in text else place.limit}
    found = json.loads(_log(place).read_text(encoding="utf-8").splitlines()[-1])
    return {**found, "process_cpu": cost.cpu, "process_rss_mb": cost.rss_mb, "load": cost.load}


def perform(name: str, step: Step, out: Path, again: bool) -> Mapping[str, Any]:
    """The result of a step, kept or new."""
    file = out / "results" / f"{name}.json"
    if file.exists() and not again:
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return kept
    found = {"day": datetime.now(UTC).date().isoformat(), "load": os.getloadavg()[0], **step()}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return found


def main() -> None:
    asked = argparse.ArgumentParser(prog="benchmarks.money")
    asked.add_argument("--sizes", type=int, nargs="+", default=[1_000_000, 10_000_000])
    asked.add_argument("--peers", type=Path, default=Path(".venv-bench-money"), help="venv")
    asked.add_argument("--patterns", type=Path, help="AMLworld's HI-Small_Patterns.txt")
    asked.add_argument("--labelled", type=Path, nargs="*", default=[], help="tables with is_sar")
    asked.add_argument("--out", type=Path, default=Path("build/bench-money"))
    asked.add_argument("--limit", type=float, default=LIMIT, help="CPU-seconds of a peer")
    asked.add_argument("--quick", action="store_true", help="100,000 transactions, two worlds")
    asked.add_argument("--only", nargs="+", default=[], help="steps, as --list names them")
    asked.add_argument("--again", action="store_true", help="run steps that are there already")
    asked.add_argument("--list", action="store_true")
    asked.add_argument("--write", action="store_true", help=f"the tables into {PAGE.name}")
    options = asked.parse_args()
    python = options.peers.absolute() / "bin" / "python"
    place = Place(
        options.out.resolve(), python if python.exists() else None, options.patterns,
        options.labelled, options.limit,
    )  # fmt: skip
    sizes = [SMALL] if options.quick else options.sizes
    todo = steps(place, sizes, [2, 7] if options.quick else range(len(score.WORLDS)))
    if options.list:
        print("\n".join(todo))
        return
    if unknown := set(options.only) - set(todo):
        sys.exit(f"no such step: {', '.join(sorted(unknown))}; --list names them")
    place.out.mkdir(parents=True, exist_ok=True)
    failed = []
    for name, step in todo.items():
        if not options.only or name in options.only:
            try:
                perform(name, step, place.out, options.again)
                print(f"{name}: done", flush=True)
            except (Failed, subprocess.SubprocessError, OSError, ValueError) as error:
                failed.append(name)
                print(f"{name}: {error}", flush=True)
    text = tables(place.out / "results")
    (place.out / "tables.md").write_text(text, encoding="utf-8")
    print(text)
    if options.write:
        into_page(PAGE, text)
    if failed:
        sys.exit(f"these steps failed: {', '.join(failed)}")


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
