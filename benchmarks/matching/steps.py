"""The steps of `make bench-matching`: a table and a tool each; what came out is kept as JSON.

A step that is there is not run again, so a run that was broken off goes on where it was.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from benchmarks.matching.judge import judge, same_pairs
from benchmarks.matching.measure import Failed, run

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
#: pairs below it are not written; low, so that the whole curve can be judged
THRESHOLD: Final = "0.001"
SPLINK: Final = "splink_run.py"


@dataclass(frozen=True)
class Place:
    """Where things are: results, tables, the peers' Python, the historical figures if given."""

    out: Path
    peers: Path
    historical: Path | None = None

    @property
    def tables(self) -> Path:
        return self.out / "tables"


@dataclass(frozen=True)
class Step:
    """`tool` on `table`; `kind` is the plan of splink_run.py."""

    table: str
    tool: str
    kind: str = ""

    @property
    def name(self) -> str:
        return f"{self.table}.{self.tool}"


def steps(sizes: list[int], spark: bool) -> list[Step]:
    """All of them, in the order in which they run: small tables first."""
    public = [
        Step("febrl3", "splink", "febrl"),
        Step("febrl3", "splink_demo", "febrl_demo"),
        Step("febrl3", "khua"),
        Step("febrl4", "splink", "febrl_link"),
        Step("febrl4", "splink_demo", "febrl_link_demo"),
        Step("febrl4", "khua"),
        Step("hist50k", "splink", "historical"),
        Step("hist50k", "splink_demo", "historical_demo"),
        Step("hist50k", "khua"),
        Step("hist50k_full", "khua"),
    ]
    people = []
    for size in sorted(sizes):
        for scripts in ("latin", "mixed"):
            table = f"{scripts}_{size}"
            people += [
                Step(table, "splink", "people"),
                Step(table, "splink_keys", "people_keys"),
                Step(table, "khua"),
                *([Step(table, "khua_spark")] if spark else []),
                Step(table, "khua_all"),
            ]
    return public + people


def perform(step: Step, place: Place, again: bool = False) -> dict[str, Any]:
    """The step's result, from its file when it is there. Raises Failed."""
    file = place.out / f"{step.name}.json"
    if file.exists() and not again:
        return dict(json.loads(file.read_text(encoding="utf-8")))
    table = make_table(step.table, place)
    work = place.out / "work" / step.name
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    tool = step.tool.split("_")[0]
    result: dict[str, Any] = {"splink": _splink, "khua": _khua}[tool](step, place, table, work)
    result |= {
        "table": step.table,
        "tool": step.tool,
        "day": date.today().isoformat(),
        "commit": _commit(),
    }
    file.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    if step.tool not in ("khua", "khua_spark"):  # those are held against each other
        shutil.rmtree(work)
    return result


def _splink(step: Step, place: Place, table: Path, work: Path) -> dict[str, Any]:
    if step.tool == "splink_keys":
        keyed = table.with_name(f"{table.stem}_keys.parquet")
        if not keyed.exists():
            _made(place, keyed, [sys.executable, "-m", "benchmarks.matching.keys", str(table)])
        table = keyed
    pairs, report = work / "pairs.parquet", work / "report.json"
    command = [str(place.peers), str(HERE / SPLINK), step.kind, *map(str, (table, pairs, report))]
    cost = run(command, work / "log", ROOT)
    told = json.loads(report.read_text(encoding="utf-8"))
    done = told["stages"]["predict"]
    # what it took to write every scored pair is not Splink's fault
    charged = asdict(cost) | {name: done[name] for name in ("wall", "cpu", "rss_mb")}
    return {
        "cost": charged,
        "stages": told["stages"],
        "version": told["splink"],
        "right": judge(_truth(place, step), pairs),
    }


def _khua(step: Step, place: Place, table: Path, work: Path) -> dict[str, Any]:
    pairs = work / "pairs.parquet"
    command = [
        str(Path(sys.executable).with_name("khua")),
        *("match", "people", str(table), "--id", "id", "--out", str(pairs)),
        *("--threshold", "1e-12" if step.tool == "khua_all" else THRESHOLD),
        *(("--engine", "spark") if step.tool == "khua_spark" else ()),
    ]
    cost = run(command, work / "log", ROOT)
    clusters = pairs.with_name("clusters.parquet")
    result: dict[str, Any] = {
        "cost": asdict(cost),
        "right": judge(_truth(place, step), pairs, clusters if clusters.exists() else None),
    }
    report = pairs.with_name(f"{pairs.name}.report.json")
    if report.exists():
        result["report"] = json.loads(report.read_text(encoding="utf-8"))
    if step.tool == "khua_spark":
        other = place.out / "work" / f"{step.table}.khua" / pairs.name
        result["same_as_duckdb"] = same_pairs(other, pairs) if other.exists() else None
    return result


# -- tables --------------------------------------------------------------------------------


def make_table(name: str, place: Place) -> Path:
    """The CSV of that name with its truth, made when it is not there. Raises Failed."""
    file = place.tables / f"{name}.csv"
    if file.exists():
        return file
    place.tables.mkdir(parents=True, exist_ok=True)
    scripts, _, size = name.partition("_")
    if scripts in ("latin", "mixed"):
        asked = [*(size, str(place.tables)), "--scripts", scripts]
        run(
            [sys.executable, "-m", "benchmarks.matching.people", *asked],
            place.tables / f"{name}.log",
            ROOT,
        )
    else:
        given = [str(place.historical)] if place.historical else []
        command = [str(place.peers), str(HERE / "tables.py"), str(place.tables), *given]
        run(command, place.tables / "tables.log", ROOT)
    if not file.exists():
        raise Failed(f"{name} is not to be had: see {place.tables / 'tables.log'}")
    return file


def _made(place: Place, file: Path, command: list[str]) -> None:
    run([*command, str(file)], place.tables / f"{file.stem}.log", ROOT)


def _truth(place: Place, step: Step) -> Path:
    return place.tables / f"{step.table}_truth.csv"


def _commit() -> str:
    git = shutil.which("git")
    if not git:
        return ""
    told = subprocess.run(  # noqa: S603
        [git, "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True
    )
    return told.stdout.strip()


def summary(result: dict[str, Any]) -> str:
    """One line of a step for who waits."""
    cost, right = result["cost"], result["right"]
    return (
        f"{result['table']}, {result['tool']}: F1 {right['best']['f1']:.4f}"
        f" (P {right['best']['precision']:.4f}, R {right['best']['recall']:.4f}),"
        f" R at P99 {right['at_p99']['recall']:.4f}; {cost['wall']:.1f} s,"
        f" CPU {cost['cpu']:.1f} s, {cost['rss_mb']:.0f} MB, load {cost['load']:.1f}"
    )
