"""Twelve of our 127 features in plain DuckDB SQL: `python sql_features.py TABLE OUT.parquet`: how
many and how much the payer paid and the payee got in a day, five and twenty. Prints CPU-seconds,
reading and writing included."""

import json
import sys
import time

import duckdb

DAY = 86_400
SIDES = {"src_out": "src", "dst_in": "dst"}


def main() -> None:
    table, out = sys.argv[1:3]
    columns, windows = [], []
    for name, side in SIDES.items():
        for days in (1, 5, 20):
            over = f"{side}_{days}"
            windows.append(
                f"{over} AS (PARTITION BY {side} ORDER BY ts_epoch"
                f" RANGE BETWEEN {days * DAY - 1} PRECEDING AND CURRENT ROW)"
            )
            columns += [
                f"count(*) OVER {over} AS {name}_degree_{days}d",
                f"sum(amount) OVER {over} AS {name}_sum_{days}d",
            ]
    begun = time.process_time()
    with duckdb.connect(config={"memory_limit": "5GB"}) as database:
        database.execute(
            f"COPY (SELECT transaction_id, {', '.join(columns)} FROM read_parquet('{table}')"  # noqa: S608
            f" WINDOW {', '.join(windows)}) TO '{out}' (COMPRESSION uncompressed)"
        )
        counted = database.execute(f"SELECT count(*) FROM read_parquet('{table}')").fetchone()  # noqa: S608
    cpu = time.process_time() - begun
    rows = counted[0] if counted else 0
    print(json.dumps({"rows": rows, "columns": len(columns), "cpu": cpu, "a_second": rows / cpu}))


if __name__ == "__main__":
    main()
