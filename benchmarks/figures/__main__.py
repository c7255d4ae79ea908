"""`make bench-figures FIGURES_SIZES="50000 200000 1000000"`.

Every step is a process of its own (`steps.py`, `ons.py`); its result is kept in
build/bench-figures/, and what is there is not run again (`--again`). `--only` runs some steps,
`--write` puts the tables into docs/figures_benchmarks.md.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.figures.report import into_page, tables
from benchmarks.matching.measure import Failed, run

ROOT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = ROOT / "docs" / "figures_benchmarks.md"
SMALL: Final = (2_000, 50_000)  # of attacks and accuracy


def steps(sizes: Sequence[int], python: Path | None, spark: bool) -> list[tuple[str, int]]:
    """What is to be run, in order, with its size."""
    found = [(name, size) for size in SMALL for name in ("release", "naive", "khua")]
    for size in sizes:
        found += [("khua", size), ("plain", size)]
        if spark:
            found.append(("spark", size))
        if python:
            found += [("prepare", size), ("ons", size), ("ours", size)]
    found.append(("release", max(sizes)))
    return list(dict.fromkeys(found))


def perform(name: str, size: int, out: Path, python: Path | None) -> dict[str, Any]:
    """A step, in a process of its own. Raises Failed."""
    command = [sys.executable, "-m", "benchmarks.figures.steps",
               {"prepare": "ours"}.get(name, name), str(size), str(out)]  # fmt: skip
    if name == "ons":
        files = [f"rows-{size}.parquet", "moves.json", "tables.json", f"ons-{size}.parquet"]
        command = [str(python), str(Path(__file__).with_name("ons.py")),
                   *(str(out / file) for file in files)]  # fmt: skip
    if not (out / f"snapshot-{size}").exists():  # made apart, so that no step is charged for it
        made = "from benchmarks.figures.people import country; from pathlib import Path; import sys"
        code = f"{made}; country({size}).write(Path(sys.argv[1]))"
        run([sys.executable, "-c", code, str(out / f"snapshot-{size}")], out / "step.log", ROOT)
    log = out / f"{name}-{size}.log"
    cost = run(command, log, ROOT)
    lines = log.read_text(encoding="utf-8").splitlines()
    found = json.loads([line for line in lines if line.startswith("{")][-1])
    return {**found, "process_cpu": cost.cpu, "wall": cost.wall, "rss_mb": cost.rss_mb,
            "load": cost.load, "size": size, "step": name,
            "day": datetime.now(UTC).date().isoformat()}  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(prog="benchmarks.figures")
    asked.add_argument("--sizes", type=int, nargs="+", default=[50_000, 200_000, 1_000_000])
    asked.add_argument("--peers", type=Path, default=Path(".venv-bench-figures"), help="venv")
    asked.add_argument("--spark", action="store_true", help="on Spark too")
    asked.add_argument("--out", type=Path, default=Path("build/bench-figures"))
    asked.add_argument("--only", nargs="+", default=[], help="names of steps")
    asked.add_argument("--again", action="store_true", help="run steps that are there already")
    asked.add_argument("--write", action="store_true", help=f"the tables into {PAGE.name}")
    options = asked.parse_args()
    python: Path | None = options.peers.absolute() / "bin" / "python"
    if python and not python.exists():
        python = None
    out = options.out.resolve()
    (out / "results").mkdir(parents=True, exist_ok=True)
    failed = []
    for name, size in steps(options.sizes, python, options.spark):
        file = out / "results" / f"{name}-{size}.json"
        if (options.only and name not in options.only) or (file.exists() and not options.again):
            continue
        try:
            found = perform(name, size, out, python)
            file.write_text(json.dumps(found, indent=1), encoding="utf-8")
            print(f"{name} {size}: done", flush=True)
        except Failed as error:
            failed.append(f"{name} {size}")
            print(f"{name} {size}: {error}", flush=True)
    text = tables(out / "results")
    print(text)
    if options.write:
        into_page(PAGE, text)
    if failed:
        sys.exit(f"these steps failed: {', '.join(failed)}")


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
