"""Patterns by Khua's kernels, by plain DuckDB SQL, and by networkx: `python patterns.py TOOL FILE`.

One tool on one file, in a process of its own; prints its CPU-seconds, what it found, and a hash of
the rows, so that two tools that ask the same can be held to the same answer. What is asked of all:
cycles of two and three transactions, each later than the one before by at most 96 hours and 0.85 to
1.15 of it, no account twice. Nobody's accounts are hubs here, but for `khua` and `duckdb-capped`:
there nothing passes through an account of more than 500 counterparties. `khua-all` looks for
every pattern with all its shapes, cycles up to twelve.

networkx runs under the Python of the venv that has it, so this file imports nothing of Khua until
it knows that it is asked for Khua.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from typing import Any

import numpy as np
import pyarrow.parquet as pq

HOP = 96 * 3600
LOW, HIGH = 0.85, 1.15
CAP = 500
#: two and three transactions that come home, each with its numbers in order
SQL = f"""
SELECT a.n, b.n, 0 FROM flow a JOIN flow b ON b.src = a.dst AND b.dst = a.src
WHERE b.at > a.at AND b.at <= a.at + {HOP}
  AND 100 * b.value BETWEEN 85 * a.value AND 115 * a.value
UNION ALL
SELECT a.n, b.n, c.n FROM flow a
JOIN flow b ON b.src = a.dst AND b.dst <> a.src AND b.at > a.at AND b.at <= a.at + {HOP}
  AND 100 * b.value BETWEEN 85 * a.value AND 115 * a.value
JOIN flow c ON c.src = b.dst AND c.dst = a.src AND c.at > b.at AND c.at <= b.at + {HOP}
  AND 100 * c.value BETWEEN 85 * b.value AND 115 * b.value
"""  # noqa: S608 - numbers of ours
HUBS = f"""
SELECT account FROM (
  SELECT src AS account, dst AS other FROM flow UNION SELECT dst, src FROM flow
) GROUP BY account HAVING count(*) > {CAP}
"""  # noqa: S608


def read(table: str) -> tuple[Any, ...]:
    """src, dst, at, amount, sorted by time."""
    columns = pq.read_table(table, columns=["src", "dst", "ts_epoch", "amount"])
    found = [columns[name].to_numpy() for name in ("src", "dst", "ts_epoch", "amount")]
    order = np.argsort(found[2], kind="stable")
    return tuple(column[order] for column in found)


def khua(table: str, everything: bool) -> tuple[int, str, dict[str, float]]:
    """Every shape, whatever it means, by the kernels."""
    from khua.money.graph import Index
    from khua.money.ledger import ledger
    from khua.money.patterns import DEFAULTS, Search, completed, find

    src, dst, at, amount = read(table)
    made = ledger({"src": src, "dst": dst, "at": at, "amount": amount})
    some = made.take(np.arange(min(2_000, len(made))))
    warm = Search(some)
    for pattern in DEFAULTS if everything else ("cycle",):
        warm.shapes(pattern, completed(pattern, {"probability": 0}))
    find(some, "cycle", {"probability": 0})
    begun = time.process_time()
    each = {}
    if everything:
        search = Search(made, index=Index(made))
        for pattern in DEFAULTS:
            before = time.process_time()
            search.shapes(pattern, completed(pattern, {"probability": 0}))
            each[pattern] = time.process_time() - before
        return 0, "", {"cpu": time.process_time() - begun, **each}
    asked = {
        "probability": 0, "shortest": 2, "longest": 3, "whole_low": 0, "whole_high": 9,
        "steps": 10**9,
    }  # fmt: skip
    shapes = Search(made, cap=CAP).shapes("cycle", completed("cycle", asked))
    spent = time.process_time() - begun
    rows = np.zeros((len(shapes), 3), np.int64)
    place = np.arange(len(shapes.members)) - np.repeat(shapes.starts, shapes.sizes)
    rows[shapes.whose, place] = shapes.flows.row[shapes.members].astype(np.int64) + 1
    return len(rows), digest(rows), {"cpu": spent, "gave_up": sum(shapes.gave_up.values())}


def duckdb(table: str, capped: bool) -> tuple[int, str, dict[str, float]]:
    """The same as joins of the table with itself."""
    import duckdb as engine

    with engine.connect(config={"memory_limit": "5GB"}) as database:
        begun = time.process_time()
        database.execute(
            "CREATE TABLE flow AS SELECT row_number() OVER (ORDER BY ts_epoch, transaction_id) AS"  # noqa: S608
            " n, src, dst, ts_epoch AS at, CAST(amount AS BIGINT) AS value"
            f" FROM read_parquet('{table}')"
        )
        database.execute("DELETE FROM flow WHERE src = dst OR value <= 0")
        if capped:
            database.execute(f"CREATE TABLE hubs AS {HUBS}")
            database.execute("DELETE FROM flow WHERE src IN (FROM hubs) OR dst IN (FROM hubs)")
        rows = np.stack(list(database.execute(SQL).fetchnumpy().values()), axis=1)
        return len(rows), digest(rows.astype(np.int64)), {"cpu": time.process_time() - begun}


def networkx(table: str) -> tuple[int, str, dict[str, float]]:
    """Simple cycles of at most three accounts, then every choice of their transactions that is in
    order; networkx knows neither time nor amounts."""
    import networkx as nx

    src, dst, at, amount = read(table)
    begun = time.process_time()
    graph = nx.DiGraph()
    graph.add_edges_from(zip(src.tolist(), dst.tolist(), strict=True))
    between: dict[tuple[int, int], list[int]] = {}
    for n, pair in enumerate(zip(src.tolist(), dst.tolist(), strict=True)):
        between.setdefault(pair, []).append(n)
    found = []
    for ring in nx.simple_cycles(graph, length_bound=3):
        for turn in range(len(ring) if len(ring) > 1 else 0):
            path = ring[turn:] + ring[:turn]
            hops = [between[pair] for pair in zip(path, path[1:] + path[:1], strict=True)]
            chains: list[tuple[int, ...]] = [(n,) for n in hops[0]]
            for hop in hops[1:]:
                chains = [
                    (*chain, n) for chain in chains for n in hop
                    if at[chain[-1]] < at[n] <= at[chain[-1]] + HOP
                    and 85 * amount[chain[-1]] <= 100 * amount[n] <= 115 * amount[chain[-1]]
                ]  # fmt: skip
            found += [tuple(n + 1 for n in chain) + (0,) * (3 - len(chain)) for chain in chains]
    spent = time.process_time() - begun
    return len(found), digest(np.array(found, np.int64).reshape(-1, 3)), {"cpu": spent}


def digest(rows: Any) -> str:
    """Equal for equal sets of rows."""
    return hashlib.sha256(np.unique(rows, axis=0).tobytes()).hexdigest()[:12]


def main() -> None:
    tool, table = sys.argv[1:3]
    if tool.startswith("khua"):
        count, rows, spent = khua(table, tool == "khua-all")
    elif tool.startswith("duckdb"):
        count, rows, spent = duckdb(table, tool == "duckdb-capped")
    else:
        count, rows, spent = networkx(table)
    size = pq.read_metadata(table).num_rows
    print(json.dumps({
        "tool": tool, "rows": size, "cycles": count, "digest": rows,
        "a_second": size / spent["cpu"], **spent,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
