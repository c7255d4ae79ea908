"""The money benchmark: DuckDB's joins and our kernel find the same cycles, what is judged is judged
by what the file says, the tables can be written."""

import itertools
import json

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from benchmarks.money import patterns, score, tracing
from benchmarks.money.features import flow
from benchmarks.money.report import BEGIN, END, into_page, tables


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """Few accounts, so that money comes home by chance."""
    file = tmp_path_factory.mktemp("flow") / "flow.parquet"
    draw = np.random.default_rng(4)
    rows = 12_000
    parquet.write_table(
        pa.table(
            {
                "transaction_id": np.arange(rows),
                "src": draw.integers(1, 60, rows),
                "dst": draw.integers(1, 60, rows),
                "ts_epoch": np.sort(draw.integers(0, 60 * 86_400, rows)),
                "amount": draw.lognormal(18, 1, rows).astype(np.int64) + 1,
            }
        ),
        file,
    )
    return file


def test_sql_and_the_kernel_find_the_same_cycles(table):
    ours, theirs = patterns.khua(str(table), False), patterns.duckdb(str(table), True)
    assert ours[0] > 100
    assert ours[2]["gave_up"] == 0
    assert ours[:2] == theirs[:2]


def test_a_plain_loop_traces_the_same_sum(tmp_path):
    table = tmp_path / "flow.parquet"
    flow(5_000, 1, table)
    made, seeds = tracing.read(str(table))
    ours, theirs = tracing.khua(made, seeds), tracing.plain(made, seeds)
    assert ours["traced"] == pytest.approx(theirs["traced"], rel=1e-4)
    assert tracing.duckdb(str(table), made, seeds)["reached"] == ours["reached"]


def test_innocent_cycles_have_two_to_twelve_and_are_no_chain():
    draw = np.random.default_rng(3)
    kinds = {}
    for kind, rows in score.innocent(draw, 5_000, 30, 40):
        kinds.setdefault(kind, []).append(rows)
    assert len(kinds) == 8
    for rows in kinds["ring in no order"]:
        by_time = [(row[1], row[2]) for row in sorted(rows)]
        assert any(one[1] != two[0] for one, two in itertools.pairwise(by_time))
    sizes = {len(rows) for rows in kinds["favour that goes round"]}
    assert min(sizes) == 3
    assert max(sizes) == 12


def test_attempts_are_found_by_half_of_their_transactions():
    whose = np.array([0, 1, 1, 1, 2, 2, 0])
    told = np.array([0, 1, 1, 0, 2, 0, 3])
    sizes = {1: 3, 2: 2}
    assert score._found(told > 0, whose, sizes, {1, 2}) == 2
    assert score._found(told == 1, whose, sizes, {1, 2}) == 1
    assert score._attempts(told, whose > 0) == [3, pytest.approx(2 / 3)]


def test_a_flow_has_what_the_command_reads(tmp_path):
    file = tmp_path / "flow.parquet"
    flow(2_000, 2, file)
    assert parquet.read_schema(file).names == ["transaction_id", "src", "dst", "ts_epoch", "amount"]


def test_the_tables_go_into_the_page(tmp_path):
    assert tables(tmp_path) == "Nothing was run.\n"
    step = {"day": "2026-11-22", "load": 1.0, "cycles": 3, "a_second": 1e6, "digest": "x"}
    for name, one in {
        "patterns-khua-1000-0": step,
        "patterns-duckdb-1000-0": {**step, "a_second": 2e5},
        "patterns-duckdb-capped-1000-0": {"day": "2026-11-22", "load": 2.0, "stopped": 300},
    }.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(one), encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    into_page(page, tables(tmp_path))
    text = page.read_text(encoding="utf-8")
    row = "| 1,000 | 0 | 1,000,000 | 200,000 | stopped: 300 CPU-s |  | 3 | duckdb |"
    assert row in text
    assert "old" not in text
    assert text.endswith("after\n")
