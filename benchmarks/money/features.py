"""Features of transactions beside snapml's GraphFeaturePreprocessor: `python -m
benchmarks.money.features --sizes 1000000 --hubs 0 10 --peer /path/to/venv`.

snapml is proprietary: it lives in a venv of its own (`pip install snapml pyarrow`) and is never a
dependency; without --peer only ours is measured. Every measurement is a process of its own, in
CPU-seconds (user and system). `--labelled FILE` (repeatable; Parquet with transaction_id, src, dst,
ts_epoch, amount and is_sar, such as a converted run of AMLSim) and `--patterns FILE` (AMLworld's
HI-Small_Patterns.txt, planted into a background) add LightGBM on both kinds of features.
The table is printed, everything goes to features.json in --out.

This file also runs under the Python of that venv, which has nothing of Khua: it imports no more
than numpy and pyarrow until it knows what it is asked.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

DAY = 86_400
BINS = [2, 3, 4, 5, 6, 8, 10]
#: all of its vertex statistics, and its patterns (--lc for the last); spans: facts/money.md 3.1
PEER = {
    "num_threads": 2,
    "time_window": 20 * DAY,
    "vertex_stats": True,
    "vertex_stats_tw": 20 * DAY,
    "vertex_stats_cols": [4],
    "vertex_stats_feats": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    "fan": True, "fan_tw": 10 * DAY, "fan_bins": BINS,
    "degree": True, "degree_tw": 10 * DAY, "degree_bins": BINS,
    "scatter-gather": True, "scatter-gather_tw": 20 * DAY, "scatter-gather_bins": BINS,
    "temp-cycle": True, "temp-cycle_tw": 20 * DAY, "temp-cycle_bins": BINS[:6],
    "lc-cycle": False,
}  # fmt: skip
LC = {"lc-cycle": True, "lc-cycle_tw": 10 * DAY, "lc-cycle_len": 4, "lc-cycle_bins": [2, 3, 4]}
OURS = (
    "import typer; from khua.commands.money_features import features as f; "
    "a = typer.Typer(); a.command()(f); a()"
)


def main() -> None:
    asked = argparse.ArgumentParser(prog="benchmarks.money.features")
    asked.add_argument("--sizes", type=int, nargs="*", default=[1_000_000])
    asked.add_argument("--hubs", type=int, nargs="*", default=[0, 10], help="two-way, 0.5 %% each")
    asked.add_argument("--peer", type=Path, help="a venv with snapml and pyarrow")
    asked.add_argument("--batch", type=int, default=2048, help="rows of a batch of snapml")
    asked.add_argument("--lc", action="store_true", help="its length-constrained cycles as well")
    asked.add_argument("--limit", type=float, default=120, help="CPU-seconds for snapml, then stop")
    asked.add_argument("--labelled", type=Path, nargs="*", default=[], help="tables with is_sar")
    asked.add_argument("--patterns", type=Path, help="AMLworld's HI-Small_Patterns.txt")
    asked.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3])
    asked.add_argument("--out", type=Path, default=Path("build/bench-money"))
    options = asked.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    rows = [throughput(n, h, options) for n in options.sizes for h in options.hubs]
    tables = list(options.labelled)
    if options.patterns:
        tables.append(planted(options.patterns, options.out))
    judged = [line for table in tables for line in accuracy(table, options)]
    (options.out / "features.json").write_text(
        json.dumps({"throughput": rows, "accuracy": judged}, indent=1), encoding="utf-8"
    )
    print("\n".join(told(rows, judged)))


# -- throughput -------------------------------------------------------------------------------


def throughput(size: int, hubs: int, options: argparse.Namespace) -> dict[str, Any]:
    """One table: ours as the whole command and as the features alone, and snapml's."""
    table = options.out / f"flow-{size}-{hubs}.parquet"
    if not table.exists():
        flow(size, hubs, table)
    warm = options.out / "flow-2000-0.parquet"
    if not warm.exists():
        flow(2_000, 0, warm)
    ours(warm, options.out)  # compiles, once for all
    found: dict[str, Any] = {"rows": size, "hubs": hubs, "ours": ours(table, options.out)}
    if options.peer:
        found["peer"] = peer(table, None, options)
        found["times"] = found["ours"]["a_second"] / found["peer"]["a_second"]
        found["times_features"] = found["ours"]["features_a_second"] / found["peer"]["a_second"]
    return found


def flow(size: int, hubs: int, table: Path) -> None:
    """A background of `generate.simple` as a file: a tenth as many accounts, 180 days."""
    from khua.money.generate.simple import background

    ledger, _ = background(size, max(size // 10, 100), 180, hubs=hubs, seed=1)
    columns = {
        "transaction_id": ledger.number, "src": ledger.src, "dst": ledger.dst,
        "ts_epoch": ledger.at, "amount": np.maximum(ledger.value // 100, 1),
    }  # fmt: skip
    pq.write_table(pa.table(columns), table)


def ours(table: Path, out: Path, made: Path | None = None) -> dict[str, Any]:
    """The command, reading and writing included; and the features alone, in memory."""
    from benchmarks.matching.measure import run

    to = made or out / "ours.parquet"
    to.unlink(missing_ok=True)
    here = Path(__file__).resolve().parents[2]
    log = out / "ours.log"
    cost = run([sys.executable, "-c", OURS, str(table), "--out", str(to)], log, here)
    rows = pq.read_metadata(to).num_rows
    columns = len(pq.read_schema(to)) - 1
    alone = json.loads(_alone(table, out))
    return {
        "cpu": cost.cpu, "rss_mb": cost.rss_mb, "columns": columns, "a_second": rows / cost.cpu,
        "features_cpu": alone["cpu"], "features_a_second": rows / alone["cpu"],
        "parts_a_second": rows / alone["parts"],
    }  # fmt: skip


def _alone(table: Path, out: Path) -> str:
    from benchmarks.matching.measure import run

    log, here = out / "alone.log", Path(__file__).resolve().parents[2]
    run([sys.executable, "-m", "benchmarks.money.features_alone", str(table)], log, here)
    return log.read_text(encoding="utf-8").splitlines()[-1]


def peer(table: Path, made: Path | None, options: argparse.Namespace) -> dict[str, Any]:
    """snapml on the same file, in batches as it is meant to be used."""
    from benchmarks.matching.measure import run

    python, log = options.peer.absolute() / "bin" / "python", options.out / "peer.log"
    limit = 1e9 if made else options.limit
    run(
        [str(python), __file__, "as-peer", str(table), str(made or "-"), str(options.batch),
         str(limit), str(int(options.lc))],
        log, options.out,
    )  # fmt: skip
    return dict(json.loads(log.read_text(encoding="utf-8").splitlines()[-1]))


def as_peer(table: str, made: str, batch: int, limit: float, lc: bool) -> None:
    """Runs under the venv with snapml. Prints what it took, features only: neither reading nor
    writing is counted for it."""
    from snapml import GraphFeaturePreprocessor

    read = pq.read_table(table)
    names = ("src", "dst", "ts_epoch", "amount")
    rows = np.column_stack([np.arange(len(read)), *(read[name].to_numpy() for name in names)])
    rows = np.ascontiguousarray(rows[np.argsort(rows[:, 3], kind="stable")], np.float64)
    maker = GraphFeaturePreprocessor()
    maker.set_params({**PEER, **(LC if lc else {})})
    parts, done, longest, begun = [], 0, 0.0, time.process_time()
    for begin in range(0, len(rows), batch):
        before = time.process_time()
        part = maker.transform(rows[begin : begin + batch])[:, 4:]
        longest = max(longest, time.process_time() - before)
        done += len(part)
        if made != "-":
            parts.append(part.astype(np.float32))
        if time.process_time() - begun > limit:
            break
    cpu = time.process_time() - begun
    if made != "-":
        np.save(made, np.concatenate(parts))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(json.dumps({
        "rows": done, "cpu": cpu, "a_second": done / cpu, "columns": part.shape[1],
        "longest_batch": longest, "rss_mb": peak,
    }))  # fmt: skip


# -- accuracy ---------------------------------------------------------------------------------


def planted(patterns: Path, out: Path) -> Path:
    """AMLworld's real attempts in a background of ten days, with two-way hubs and innocent
    cycles, as a table with labels."""
    from khua.money.generate import amlworld
    from khua.money.generate.plant import plant
    from khua.money.generate.simple import background

    table = out / "planted.parquet"
    if not table.exists():
        ledger, innocent = background(1_000_000, 100_000, 40, hubs=10, seed=1)
        attempts = amlworld.attempts(patterns)
        ledger, labels = plant(ledger, attempts, 1, labels=innocent)
        wrong = labels["number"].to_numpy()[labels["innocent"].to_numpy() == 0]
        columns = {
            "transaction_id": ledger.number, "src": ledger.src, "dst": ledger.dst,
            "ts_epoch": ledger.at, "amount": np.maximum(ledger.value // 100, 1),
            "is_sar": np.isin(ledger.number, wrong).astype(np.int8),
        }  # fmt: skip
        pq.write_table(pa.table(columns), table)
    return table


def accuracy(table: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    """LightGBM on both, learned on the first 60 % of the time after the first tenth (in which
    windows fill), the threshold chosen on the next 20 %, judged on the last 20 %."""
    from khua.money.learned import split

    read = pq.read_table(table, columns=["transaction_id", "ts_epoch", "amount", "is_sar"])
    read = read.take(np.argsort(read["ts_epoch"].to_numpy(), kind="stable"))
    labels, at = read["is_sar"].to_numpy(), read["ts_epoch"].to_numpy()
    parts = split(at)
    parts[0] &= at >= np.quantile(at, 0.1, method="lower")
    found = []
    made = options.out / f"{table.stem}.features.parquet"
    ours(table, options.out, made)
    mine = pq.read_table(made)
    if not (mine["transaction_id"].to_numpy() == read["transaction_id"].to_numpy()).all():
        sys.exit(f"{table}: give it sorted by time, ids as numbers, and no row that is refused")
    columns = {name: mine[name].to_numpy() for name in mine.column_names[1:]}
    del mine
    found += _judge(table.stem, "ours", columns, labels, parts, options.seeds)
    if options.peer:
        theirs = options.out / f"{table.stem}.peer.npy"
        if not theirs.exists():
            peer(table, theirs, options)
        loaded = np.load(theirs, mmap_mode="r")
        columns = {f"p{k}": loaded[:, k] for k in range(loaded.shape[1])}
        columns["amount"] = read["amount"].to_numpy()
        columns["hour"], columns["weekday"] = at // 3600 % 24, at // DAY % 7
        found += _judge(table.stem, "snapml", columns, labels, parts, options.seeds)
    return found


def _judge(
    table: str, whose: str, columns: Any, labels: Any, parts: Any, seeds: list[int]
) -> list[dict[str, Any]]:
    from khua.money import learned

    learn, choose, judge = ({name: one[part] for name, one in columns.items()} for part in parts)
    found = []
    for seed in seeds:
        ranker = learned.fit(learn, labels[parts[0]], seed)
        threshold = learned.best_threshold(labels[parts[1]], ranker.rank(choose))
        scores, wanted = ranker.rank(judge), labels[parts[2]]
        found.append({
            "table": table, "features": whose, "columns": len(columns), "seed": seed,
            "rows": len(wanted), "wrong": int(wanted.sum()),
            "ap": learned.average_precision(wanted, scores),
            "f1": learned.f1(wanted, scores, threshold),
            "first": ranker.importance()[:10],
        })  # fmt: skip
    return found


# -- report -----------------------------------------------------------------------------------


def told(rows: list[dict[str, Any]], judged: list[dict[str, Any]]) -> list[str]:
    """The tables, as Markdown."""
    lines = [
        "| transactions | two-way hubs | ours, whole command | ours, features alone | "
        "ours, parts of 2,048 | snapml | times (command) | times (features) | our memory |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        mine, theirs = row["ours"], row.get("peer")
        cells = [
            f"{row['rows']:,}", str(row["hubs"]), f"{mine['a_second']:,.0f}/CPU-s",
            f"{mine['features_a_second']:,.0f}/CPU-s", f"{mine['parts_a_second']:,.0f}/CPU-s",
            f"{theirs['a_second']:,.0f}/CPU-s" if theirs else "-",
            f"{row['times']:.1f}" if theirs else "-",
            f"{row['times_features']:.1f}" if theirs else "-", f"{mine['rss_mb']:,.0f} MB",
        ]  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    if judged:
        lines += [
            "",
            "| table | features | columns | seed | AP | F1 |",
            "|---|---|---|---|---|---|",
        ]
        for one in judged:
            lines.append(
                f"| {one['table']} | {one['features']} | {one['columns']} | {one['seed']} | "
                f"{one['ap']:.3f} | {one['f1']:.3f} |"
            )
    return lines


if __name__ == "__main__":
    if sys.argv[1:2] == ["as-peer"]:
        as_peer(*sys.argv[2:4], int(sys.argv[4]), float(sys.argv[5]), sys.argv[6] == "1")
    else:
        main()
