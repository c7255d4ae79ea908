"""The same cells by the ONS package, with our table of moves as its p-table: `python ons.py ROWS
MOVES.json TABLES.json OUT.parquet`, in a venv that has it and nothing of Khua. ROWS: a Parquet file
of codes and `record_key` (0 to 255). Prints CPU-seconds as JSON."""

import contextlib
import io
import json
import sys
import time

import pandas as pd
from cell_key_perturbation.create_perturbed_table import create_perturbed_table

KEYS = 256


def main() -> None:
    rows, moves, tables, out = sys.argv[1:5]
    data = pd.read_parquet(rows)
    with open(moves, encoding="utf-8") as file:
        told = json.load(file)
    with open(tables, encoding="utf-8") as file:
        wanted = json.load(file)
    table = p_table(told["chances"], told["most"])
    parts = []
    begun = time.process_time()
    for names in wanted:
        with contextlib.redirect_stdout(io.StringIO()):
            made = create_perturbed_table(data, table, [], list(names), "record_key", threshold=0)
        made["cell"] = made[list(names)].astype(str).agg("|".join, axis=1)
        made["table"] = "|".join(names)
        parts.append(made[["table", "cell", "pre_sdc_count", "count"]])
    cpu = time.process_time() - begun
    pd.concat(parts).to_parquet(out)
    print(json.dumps({"cpu": cpu, "cells": sum(map(len, parts)), "rows": len(data)}))


def p_table(chances: list[list[float]], most: int) -> pd.DataFrame:
    """For each count (pcv) and each of the 256 keys, the move: the chances laid end to end."""
    rows = []
    for pcv in range(1, 751):
        reached, ends = 0.0, []
        for chance in chances[min(pcv, len(chances) - 1)]:
            reached += chance
            ends.append(reached)
        for key in range(KEYS):
            step = sum(key / KEYS >= end for end in ends)
            rows.append((pcv, key, min(step, 2 * most) - most))
    return pd.DataFrame(rows, columns=["pcv", "ckey", "pvalue"])


if __name__ == "__main__":
    main()
