"""One measurement, in a process of its own: `python -m benchmarks.figures.steps NAME SIZE OUT`.

Prints what it found as JSON, its last line. CPU-seconds are user and system, all threads.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
from pyarrow import parquet

from benchmarks.figures.people import YEARS, country, victims
from khua.figures import release as releases
from khua.figures.attack import Published, attack
from khua.figures.attack.tables import SMALL
from khua.figures.catalogue import Table, catalogue
from khua.figures.catalogue.read import PRESENT
from khua.figures.counting import ALL, count, sql
from khua.figures.disclosure import cell_keys, moves, perturb
from khua.figures.shown import shown
from khua.figures.snapshot import SCHEMAS, Snapshot, read

DAY: Final = date(YEARS[-1] + 1, 1, 15)
SIZES: Final[Mapping[str, int]] = {"province": 18, "sex": 3, "age": 7, "form": 7, "country": 8}
Found = dict[str, Any]


@contextmanager
def costed(found: Found, name: str) -> Iterator[None]:
    begun = time.process_time()
    yield
    found[name] = time.process_time() - begun


def khua(snapshot: Snapshot, out: Path) -> Found:
    """The whole catalogue counted with keys, and every number moved."""
    found: Found = {}
    tables = list(catalogue().values())
    with costed(found, "count"):
        counted = count(snapshot, tables)
    with costed(found, "move"):
        made = [shown(each, "LA", DAY, moves()) for each in counted]
    found["cells"] = sum(each.cells.num_rows for each in counted)
    true = {each.table.id: shown(each, "LA", DAY, None) for each in counted if not each.table.sum}
    errors, large = [], []
    for each in made:
        if each.table.id in true:
            for cell, number in true[each.table.id].numbers.items():
                error = abs((each.numbers.get(cell) or 0) - (number or 0))
                errors.append(error)
                if number and number >= 20:
                    large.append(error / number)
    found |= {"mae": float(np.mean(errors)), "relative": float(np.median(large)),
              "digest": _digest(counted)}  # fmt: skip
    return found


def plain(snapshot: Snapshot, out: Path) -> Found:
    """The same tables as somebody would write them who wants the counts alone."""
    found: Found = {"cells": 0}
    made: dict[str, dict[tuple[str, ...], int]] = {}
    with duckdb.connect() as engine:
        for name in SCHEMAS:
            engine.register(name, snapshot.table(name))
        with costed(found, "count"):
            answers = [(each, engine.sql(simple(each)).to_arrow_table())
                       for each in catalogue().values()]  # fmt: skip
        for each, table in answers:
            found["cells"] += table.num_rows
            *by, counts = (column.to_pylist() for column in table.columns)
            made[each.id] = dict(zip(zip(*by, strict=True), counts, strict=True))
    found["digest"] = _digest_of(made)
    return found


def simple(table: Table) -> str:
    """A table as plain SQL: no keys, nobody's parts, nothing to be moved."""
    columns, wheres = [], [f"t.{table.day} IS NOT NULL"]
    source = f"{table.source} t"
    for each in table.by:
        column = table.columns.get(each.id, each.column)
        if each.set:
            lists = f"CASE WHEN LEN({column}) > 0 THEN {column} ELSE [NULL] END"
            source = f"(SELECT *, UNNEST({lists}) AS {each.id}_one FROM {table.source}) t"  # noqa: S608
            column = f"{each.id}_one"
        columns.append(f"{each.sql(f't.{table.day}', column)} AS {each.id}")
    for column, value in table.where.items():
        wheres.append(f"t.{column} IS NOT NULL" if value == PRESENT
                      else f"CAST(t.{column} AS VARCHAR) = '{value}'")  # fmt: skip
    if table.sum:
        wheres.append(f"t.{table.sum} > 0")
    total = f"SUM({table.sum})" if table.sum else (
        "COUNT(DISTINCT person)" if table.who == "person" else "COUNT(*)"
    )  # fmt: skip
    names = [each.id for each in table.by]
    return (
        f"SELECT {', '.join(f'COALESCE({name}, ' + repr(ALL) + ')' for name in names)}, {total}"  # noqa: S608
        f" FROM (SELECT t.*, {', '.join(columns)} FROM {source} WHERE {' AND '.join(wheres)})"
        f" GROUP BY CUBE ({', '.join(names)}) HAVING COUNT(*) > 0"
    ).replace("t.*, ", "t.* EXCLUDE (" + _clash(names, table) + "), " if _clash(names, table) else
              "t.*, ")  # fmt: skip


def _clash(names: list[str], table: Table) -> str:
    return ", ".join(name for name in names if name in SCHEMAS[table.source].names)


def spark(snapshot: Snapshot, out: Path) -> Found:
    """The catalogue on Spark, from Parquet; the session's start is not charged."""
    from khua.money.rules.engines import spark as engine

    made: dict[str, dict[tuple[str, ...], int]] = {}
    begun = time.perf_counter()
    with engine.session({name: snapshot.table(name) for name in SCHEMAS}) as session:
        started = time.perf_counter()
        session.spark.conf.set("spark.sql.shuffle.partitions", "8")
        for each in catalogue().values():
            table = session.ask(sql(each, "", "EXPLODE"))
            names = [one.id for one in each.by]
            columns = [table[name].to_pylist() for name in (*names, "count")]
            made[each.id] = {tuple(row[:-1]): row[-1] for row in zip(*columns, strict=True)}
        ended = time.perf_counter()
    return {"start_wall": started - begun, "wall": ended - started, "digest": _digest_of(made),
            "cells": sum(map(len, made.values()))}  # fmt: skip


def release(snapshot: Snapshot, out: Path) -> Found:
    """A release of ten years: built, attacked, mended; and how far its numbers are off."""
    found: Found = {}
    with costed(found, "build"):
        made = releases.build(snapshot, YEARS, DAY)
    with costed(found, "attack"):
        findings = releases.attack(made, snapshot)
    with costed(found, "mend"):
        clean, last = releases.mended(made, snapshot) if findings.found else (made, findings)
    found |= {"found_first": len(findings.found), "measured": last.measured,
              "left_out": len(clean.left_out), "breakdowns": len(clean.numbers)}  # fmt: skip
    errors, relative = [], []
    for counted in count(snapshot, [each for each in catalogue().values() if each.public != "no"]):
        true = shown(counted, "LA", DAY, None).numbers
        for part in clean.numbers:
            if part.table == counted.table.id and "-" not in part.year:
                for cell in part.cells():
                    number, exact = clean.number(part, cell), true.get(cell) or 0
                    if number is not None and (number or exact):
                        errors.append(abs(number - exact))
                        if exact >= 20:
                            relative.append(abs(number - exact) / exact)
    found |= {"mae": float(np.mean(errors)), "relative": float(np.median(relative))}
    return found


def naive(snapshot: Snapshot, out: Path) -> Found:
    """Fewer than five as *, margins exact, every two-way table of every year, attacked."""
    size = snapshot.table("victims").num_rows
    codes, hidden, exactly = victims(size), 0, 0
    found: Found = {}
    with costed(found, "attack"):
        for rows, columns in combinations(SIZES, 2):
            shape = SIZES[rows], SIZES[columns]
            for year in range(len(YEARS)):
                within = codes["year"] == year
                true = np.zeros(shape)
                np.add.at(true, (codes[rows][within], codes[columns][within]), 1)
                low = np.pad(true, ((0, 1), (0, 1)))
                low[-1], low[:, -1] = low.sum(axis=0), low.sum(axis=1)
                low[-1, -1] = true.sum()
                high, small = low.copy(), np.argwhere((true > 0) & (true < SMALL))
                low[tuple(small.T)], high[tuple(small.T)] = 1, SMALL - 1
                places = [int(at * shape[1] + to) for at, to in small]
                got = attack(Published(shape, low, high), places, exact=True)
                hidden, exactly = hidden + got.hidden, exactly + got.exactly
    return {**found, "hidden": hidden, "exactly": exactly}


def ours(snapshot: Snapshot, out: Path) -> Found:
    """What `ons.py` does, by `khua.figures.disclosure`: every two-way table of the population, all
    years, with record keys of eight bits; and whether the numbers are the same."""
    size = snapshot.table("victims").num_rows
    codes = victims(size)
    keys = np.random.default_rng(9).integers(0, 256, size)
    tables = [["year", *pair] for pair in combinations(SIZES, 2)]
    sizes = {"year": len(YEARS), **SIZES}
    table = moves()
    file = out / f"rows-{size}.parquet"
    if not file.exists():
        parquet.write_table(pa.table({**codes, "record_key": keys}), file)
    (out / "tables.json").write_text(json.dumps(tables), encoding="utf-8")
    (out / "moves.json").write_text(
        json.dumps({"chances": table.chances.tolist(), "most": table.most}), encoding="utf-8"
    )
    found: Found = {"cells": 0}
    made = []
    with costed(found, "cpu"):
        for names in tables:
            shape = tuple(sizes[name] for name in names)
            cells = np.ravel_multi_index(tuple(codes[name] for name in names), shape)
            counts, sums = cell_keys(cells, keys << 24, int(np.prod(shape)))
            made.append((names, shape, counts, perturb(counts, sums, table)))
    peer = out / f"ons-{size}.parquet"
    if peer.exists():
        rows = parquet.read_table(peer).to_pydict()
        theirs = {
            (name, cell): (int(true), int(number))
            for name, cell, true, number in zip(
                rows["table"], rows["cell"], rows["pre_sdc_count"], rows["count"], strict=True
            )
        }
        here = {
            ("|".join(names), "|".join(map(str, place))): (int(counts[at]), int(moved[at]))
            for names, shape, counts, moved in made
            for at, place in enumerate(np.ndindex(shape))
        }
        found["compared"] = len(theirs)
        found["same"] = sum(here[cell] == both for cell, both in theirs.items())
    found["cells"] = sum(len(counts) for _, _, counts, _ in made)
    return found


def _digest(counted: Any) -> str:
    made = {}
    for each in counted:
        names = [one.id for one in each.table.by]
        columns = [each.cells[name].to_pylist() for name in (*names, "count")]
        made[each.table.id] = {tuple(row[:-1]): row[-1] for row in zip(*columns, strict=True)}
    return _digest_of(made)


def _digest_of(made: Mapping[str, Mapping[tuple[str, ...], int]]) -> str:
    """Of every cell and its count: the same where two ways count alike."""
    return releases.model.digest(
        sorted([name, *cell, int(n)] for name, cells in made.items() for cell, n in cells.items())
    )


STEPS: Final[Mapping[str, Callable[[Snapshot, Path], Found]]] = {
    "khua": khua, "plain": plain, "spark": spark, "release": release, "naive": naive, "ours": ours,
}  # fmt: skip


def main() -> None:
    name, size, out = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    folder = out / f"snapshot-{size}"
    if not folder.exists():
        country(size).write(folder)
    print(json.dumps(STEPS[name](read(folder), out)))


if __name__ == "__main__":
    main()
