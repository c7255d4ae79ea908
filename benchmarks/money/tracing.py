"""Tracing by Khua, by a plain loop and by recursive SQL: `python -m benchmarks.money.tracing TOOL
FILE`. One tool on one file, in a process of its own; prints CPU-seconds and what it found.

`khua`: haircut, FIFO, LIFO, poison and earliest arrival from ten seeds, the ledger in memory,
what every trace stands on (`ground`) counted apart. `plain`: haircut as one would write it in
Python, a balance and a share for every account. `duckdb`: whom the money of the seeds can have
reached within three hops, each later than the one before, as recursive SQL; `khua` answers the
same, so that the two can be compared.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from khua.money.ledger import Ledger, ledger
from khua.money.tracing import Asked, Method, ground, trace

SEEDS = 10
DEPTH = 3
#: who is reached in how many hops, and when first; a hop is later than the one that brought it
SQL = f"""
WITH RECURSIVE reached(account, came, hop) AS (
  SELECT account, CAST(-1 AS BIGINT), 0 FROM seeds
  UNION
  SELECT l.dst, min(l.n), r.hop + 1 FROM reached r JOIN flow l ON l.src = r.account AND l.n > r.came
  WHERE r.hop < {DEPTH} AND (r.hop = 0 OR r.account NOT IN (FROM hubs)) GROUP BY l.dst, r.hop
)
SELECT DISTINCT account FROM reached
"""  # noqa: S608 - a number of ours


def read(table: str) -> tuple[Ledger, list[int]]:
    """The ledger, and ten seeds that pay somebody early."""
    names = ("src", "dst", "ts_epoch", "amount")
    columns = pq.read_table(table, columns=list(names))
    src, dst, at, amount = (columns[name].to_numpy() for name in names)
    made = ledger({"src": src, "dst": dst, "at": at, "amount": amount})
    degree = np.bincount(made.src, minlength=made.accounts)
    early = np.unique(made.src[: max(1_000, len(made) // 20)])
    early = early[(degree[early] > 2) & (degree[early] < 100)]
    draw = np.random.default_rng(5)
    return made, sorted(int(one) for one in draw.choice(early, SEEDS, replace=False))


def khua(made: Ledger, seeds: list[int]) -> dict[str, Any]:
    small = made.take(np.flatnonzero(np.isin(made.src, seeds))[:100])
    for method in Method:  # loads the kernels
        trace(small, Asked(accounts=[int(small.src[0])], method=method))
    begun = time.process_time()
    on = ground(made)
    found: dict[str, Any] = {"ground": time.process_time() - begun}
    for method in Method:
        begun = time.process_time()
        trail = trace(made, Asked(accounts=seeds, method=method), on)
        found[method.value] = time.process_time() - begun
        if method is Method.HAIRCUT:
            found["traced"] = float(trail.traced.sum())
    begun = time.process_time()
    near = trace(made, Asked(accounts=seeds, method=Method.EARLIEST, depth=DEPTH), on)
    found["near"] = time.process_time() - begun
    found["reached"] = len(np.union1d(near.tos[near.hops <= DEPTH], seeds))
    return found


def plain(made: Ledger, seeds: list[int]) -> dict[str, Any]:
    """Least openings first, then every payment in turn; hubs swallow what reaches them."""
    ends = set(np.flatnonzero(ground(made).ends).tolist()) - set(seeds)
    rows = list(zip(made.src.tolist(), made.dst.tolist(), made.value.tolist(), strict=True))
    begun = time.process_time()
    balance: dict[int, int] = defaultdict(int)
    lowest: dict[int, int] = defaultdict(int)
    for src, dst, value in rows:
        if src != dst:
            balance[src] -= value
            balance[dst] += value
            lowest[src] = min(lowest[src], balance[src])
    balance = defaultdict(int, {account: -low for account, low in lowest.items()})
    dirty: dict[int, float] = defaultdict(float)
    whole, traced = set(seeds), 0.0
    for src, dst, value in rows:
        if src == dst:
            continue
        if src in whole:
            part = float(value)
        elif src in ends or not dirty[src]:
            part = 0.0
        else:
            part = value * dirty[src] / balance[src]
            dirty[src] -= part
        balance[src] -= value
        balance[dst] += value
        traced += part
        if part and dst not in ends and dst not in whole:
            dirty[dst] += part
    return {"haircut": time.process_time() - begun, "traced": traced}


def duckdb(table: str, made: Ledger, seeds: list[int]) -> dict[str, Any]:
    import duckdb as engine

    hubs = np.flatnonzero(ground(made).ends)
    with engine.connect(config={"memory_limit": "5GB"}) as database:
        database.execute("CREATE TABLE seeds(account BIGINT)")
        database.executemany("INSERT INTO seeds VALUES (?)", [[seed] for seed in seeds])
        begun = time.process_time()
        database.execute(
            "CREATE TABLE flow AS SELECT row_number() OVER (ORDER BY ts_epoch, transaction_id) AS"  # noqa: S608
            f" n, src, dst FROM read_parquet('{table}') WHERE amount > 0 AND src <> dst"
        )
        database.register("hubs_known", pa.table({"account": hubs}))
        database.execute("CREATE TABLE hubs AS FROM hubs_known")
        read_in = time.process_time() - begun
        reached = database.execute(SQL).fetchall()
    return {
        "read": read_in, "near": time.process_time() - begun - read_in, "reached": len(reached)
    }  # fmt: skip


def main() -> None:
    tool, table = sys.argv[1:3]
    made, seeds = read(table)
    if tool == "khua":
        found = khua(made, seeds)
    elif tool == "plain":
        found = plain(made, seeds)
    else:
        found = duckdb(table, made, seeds)
    print(json.dumps({"tool": tool, "rows": len(made), **found}))


if __name__ == "__main__":
    main()
