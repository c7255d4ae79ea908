"""Features of transactions beside snapml's GraphFeaturePreprocessor, and LightGBM on both.

snapml is proprietary: it lives in a venv of its own (requirements/bench-money.lock) and is never a
dependency. It is asked for the same families as ours: fans, degrees, scatter-gather, cycles in the
order of time and in any order, statistics of accounts. Every measurement is a process of its own,
in CPU-seconds (user and system).

This file also runs under the Python of that venv, which has nothing of Khua: it imports no more
than numpy and pyarrow until it knows what it is asked.
"""

from __future__ import annotations

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
#: all of its vertex statistics and of its patterns; spans: facts/money.md 3.1
PEER = {
    "num_threads": 1,  # with two it takes twice the CPU-seconds where cores are shared
    "time_window": 20 * DAY,
    "vertex_stats": True,
    "vertex_stats_tw": 20 * DAY,
    "vertex_stats_cols": [4],
    "vertex_stats_feats": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    "fan": True, "fan_tw": 10 * DAY, "fan_bins": BINS,
    "degree": True, "degree_tw": 10 * DAY, "degree_bins": BINS,
    "scatter-gather": True, "scatter-gather_tw": 20 * DAY, "scatter-gather_bins": BINS,
    "temp-cycle": True, "temp-cycle_tw": 20 * DAY, "temp-cycle_bins": BINS[:6],
    "lc-cycle": True, "lc-cycle_tw": 10 * DAY, "lc-cycle_len": 4, "lc-cycle_bins": [2, 3, 4],
}  # fmt: skip
BATCH = 2048  # rows of a batch, as it is meant to be used


# -- throughput -------------------------------------------------------------------------------


def throughput(table: Path, out: Path, python: Path | None, limit: float) -> dict[str, Any]:
    """One table: ours as the whole command and as the features alone, and snapml's, stopped after
    `limit` CPU-seconds."""
    warm = out / "flow-2000-0.parquet"
    if not warm.exists():
        flow(2_000, 0, warm)
    ours(warm, out)  # compiles, once for all
    found: dict[str, Any] = {"ours": ours(table, out)}
    if python:
        found["peer"] = peer(table, None, out, python, limit)
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
    asked = ["money", "features", str(table), "--out", str(to)]
    cost = run([sys.executable, "-m", "khua.cli", *asked], log, here)
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


def peer(table: Path, made: Path | None, out: Path, python: Path, limit: float) -> dict[str, Any]:
    """snapml on the same file."""
    from benchmarks.matching.measure import run

    log = out / "peer.log"
    run([str(python), __file__, str(table), str(made or "-"), str(limit)], log, out)
    return dict(json.loads(log.read_text(encoding="utf-8").splitlines()[-1]))


def as_peer(table: str, made: str, limit: float) -> None:
    """Runs under the venv with snapml. Prints what it took, features only: neither reading nor
    writing is counted for it."""
    from snapml import GraphFeaturePreprocessor

    read = pq.read_table(table)
    names = ("src", "dst", "ts_epoch", "amount")
    rows = np.column_stack([np.arange(len(read)), *(read[name].to_numpy() for name in names)])
    rows = np.ascontiguousarray(rows[np.argsort(rows[:, 3], kind="stable")], np.float64)
    maker = GraphFeaturePreprocessor()
    maker.set_params(PEER)
    parts, done, longest, begun = [], 0, 0.0, time.process_time()
    for begin in range(0, len(rows), BATCH):
        before = time.process_time()
        part = maker.transform(rows[begin : begin + BATCH])[:, 4:]
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


def accuracy(table: Path, out: Path, python: Path | None, seeds: list[int]) -> list[dict[str, Any]]:
    """LightGBM on both, learned on the first 60 % of the time after the first tenth (in which
    windows fill), the threshold chosen on the next 20 %, judged on the last 20 %."""
    from khua.money.learned import split

    read = pq.read_table(table, columns=["transaction_id", "ts_epoch", "amount", "is_sar"])
    read = read.take(np.argsort(read["ts_epoch"].to_numpy(), kind="stable"))
    labels, at = read["is_sar"].to_numpy(), read["ts_epoch"].to_numpy()
    parts = split(at)
    parts[0] &= at >= np.quantile(at, 0.1, method="lower")
    found = []
    made = out / f"{table.stem}.features.parquet"
    ours(table, out, made)
    mine = pq.read_table(made)
    if not (mine["transaction_id"].to_numpy() == read["transaction_id"].to_numpy()).all():
        sys.exit(f"{table}: give it sorted by time, ids as numbers, and no row that is refused")
    columns = {name: mine[name].to_numpy() for name in mine.column_names[1:]}
    del mine
    found += _judge(table.stem, "ours", columns, labels, parts, seeds)
    if python:
        theirs = out / f"{table.stem}.peer.npy"
        if not theirs.exists():
            peer(table, theirs, out, python, 1e9)
        loaded = np.load(theirs, mmap_mode="r")
        columns = {f"p{k}": loaded[:, k] for k in range(loaded.shape[1])}
        columns["amount"] = read["amount"].to_numpy()
        columns["hour"], columns["weekday"] = at // 3600 % 24, at // DAY % 7
        found += _judge(table.stem, "snapml", columns, labels, parts, seeds)
    return found


def _judge(
    table: str, whose: str, columns: Any, labels: Any, parts: Any, seeds: list[int]
) -> list[dict[str, Any]]:
    from khua.money import learned

    learn, choose, judge = ({name: one[part] for name, one in columns.items()} for part in parts)
    found = []
    for seed in seeds:
        # one thread: on a busy machine several wait for each other at several times the cost
        ranker = learned.fit(learn, labels[parts[0]], seed, threads=1)
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


if __name__ == "__main__":
    as_peer(sys.argv[1], sys.argv[2], float(sys.argv[3]))
