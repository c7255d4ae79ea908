"""`make bench-matching SIZES="10000 100000 1000000" PEERS=/path/to/venv`.

Every step is a table and a tool; its result is kept in build/bench-matching/, and what is there is
not run again. `--only hist50k.khua` runs one step (its table comes with it), `--again` anew;
`--list` names them. docs/matching_benchmarks.md holds the tables of one run (`--write`).
"""

import argparse
import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

from benchmarks.matching.measure import Failed, run
from benchmarks.matching.report import into_page, tables
from benchmarks.matching.steps import HERE, ROOT, Place, perform, steps, summary

PAGE = ROOT / "docs" / "matching_benchmarks.md"


def main() -> None:
    asked = argparse.ArgumentParser(prog="benchmarks.matching")
    asked.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    asked.add_argument("--peers", type=Path, default=Path(".venv-bench"), help="venv with Splink")
    asked.add_argument("--historical", type=Path, help="historical_figures_with_errors_50k.parquet")
    asked.add_argument("--out", type=Path, default=Path("build/bench-matching"))
    asked.add_argument("--only", nargs="+", default=[], help="steps, as --list names them")
    asked.add_argument("--again", action="store_true", help="run steps that are there already")
    asked.add_argument("--online-sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    asked.add_argument("--list", action="store_true")
    asked.add_argument("--write", action="store_true", help=f"the tables into {PAGE.name}")
    options = asked.parse_args()
    todo = steps(options.sizes, spark=_spark())
    if options.list:
        print("\n".join(step.name for step in todo))
        return
    unknown = set(options.only) - {step.name for step in todo}
    if unknown:
        sys.exit(f"no such step: {', '.join(sorted(unknown))}; --list names them")
    place = Place(
        options.out.resolve(), options.peers.absolute() / "bin" / "python", options.historical
    )
    place.out.mkdir(parents=True, exist_ok=True)
    failed = []
    for step in todo:
        if not options.only or step.name in options.only:
            try:
                print(summary(perform(step, place, options.again)), flush=True)
            except Failed as error:
                failed.append(step.name)
                print(f"{step.name}: {error}", flush=True)
    if not options.only:
        online(place.out, options.online_sizes, options.again)
    text = tables(place.out, options.sizes)
    (place.out / "tables.md").write_text(text, encoding="utf-8")
    print(text)
    if options.write:
        into_page(PAGE, text)
    if failed:
        sys.exit(f"these steps failed: {', '.join(failed)}")


def _spark() -> bool:
    return bool(shutil.which("java")) and find_spec("pyspark") is not None


def online(out: Path, sizes: list[int], again: bool) -> None:
    """One new record against many: that benchmark writes online.json and online.md itself."""
    if (HERE / "online.py").exists() and (again or not (out / "online.json").exists()):
        command = [sys.executable, "-m", "benchmarks.matching.online", "--out", str(out)]
        log = out / "online.log"
        try:
            run([*command, "--sizes", *map(str, sizes)], log, ROOT)
        except Failed as error:
            print(f"online: {error}", flush=True)


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
