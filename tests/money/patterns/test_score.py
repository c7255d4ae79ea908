"""Scores of transactions: real attempts in a background with hubs and innocent cycles, each told
once, the same whatever the order of the file; the command."""

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import typer
from pyarrow import parquet
from typer.testing import CliRunner

from khua.commands.money_score import score as command
from khua.money.generate import amlworld, plant, simple
from khua.money.patterns import DEFAULTS
from khua.money.patterns.score import PATTERNS, canonical, score, table
from khua.money.reading.flow import flow_file
from tests.money import slowly

REAL = Path("/work/shared/data/amlworld_HI-Small_Patterns.txt")
needs_real = pytest.mark.skipif(not REAL.exists(), reason="IBM's patterns file is not here")


@pytest.fixture(scope="module")
def planted():
    """Real attempts among 200,000 transactions of two months, ten hubs, innocent cycles."""
    attempts = amlworld.attempts(REAL)
    made, innocent = simple.background(200_000, 20_000, 60, 10, seed=5, innocent=0.005)
    made, labels = plant.plant(made, attempts, seed=5, labels=innocent, apart=True)
    whose = np.zeros(len(made) + 1, np.int64)
    whose[labels.column("number").to_numpy()] = labels.column("attempt").to_numpy()
    return made, attempts, whose[made.number]


@pytest.fixture(scope="module")
def scored(planted):
    return score(planted[0])


def strictly_chained(attempt):
    """A cycle in time and home again, each amount 0.85 to 1.15 of the one before."""
    rows = attempt.rows
    pairs = list(zip(rows, rows[1:] + rows[:1], strict=True))
    return all(one.dst == two.src for one, two in pairs) and all(
        one.at < two.at and 0.85 <= two.dollars / one.dollars <= 1.15 for one, two in pairs[:-1]
    )


@needs_real
def test_nine_in_ten_real_cycles_and_nine_in_ten_right(planted, scored):
    _, attempts, whose = planted
    cycle = scored.patterns >> PATTERNS.index("cycle") & 1 > 0
    chained = [
        n
        for n, attempt in enumerate(attempts, 1)
        if attempt.pattern == "cycle" and strictly_chained(attempt)
    ]
    assert len(chained) > 40
    found = [n for n in chained if cycle[whose == n].all()]
    assert len(found) >= 0.9 * len(chained)
    right = (whose[cycle] > 0) & (whose[cycle] <= len(attempts))
    assert right.mean() >= 0.9


@needs_real
def test_other_patterns_find_most_of_theirs_and_are_mostly_right(planted, scored):
    _, attempts, whose = planted
    for pattern, least, share in (
        ("scatter-gather", 5, 0.9), ("gather-scatter", 12, 0.7), ("fan-in", 7, 0.7),
        ("fan-out", 7, 0.7),
    ):  # fmt: skip
        told = scored.patterns >> PATTERNS.index(pattern) & 1 > 0
        large = [
            n
            for n, attempt in enumerate(attempts, 1)
            if attempt.pattern == pattern and len(attempt.rows) >= least
        ]
        found = [n for n in large if told[whose == n].mean() >= 0.5]
        assert len(found) >= share * len(large), pattern
        right = (whose[told] > 0) & (whose[told] <= len(attempts))
        assert right.mean() >= 0.7, pattern


@needs_real
def test_a_score_means_what_it_says(planted, scored):
    _, attempts, whose = planted
    laundering = (whose > 0) & (whose <= len(attempts))
    sure = scored.score >= 0.9
    assert sure.sum() > 1_000
    assert laundering[sure].mean() >= 0.85
    assert laundering[scored.score < 0.1].mean() < 0.01
    assert ((scored.score >= 0.5) == (scored.attempt > 0)).all()
    assert ((scored.score >= 0.5) == (scored.patterns > 0)).all()


@needs_real
def test_an_attempt_is_told_once(planted, scored):
    _, attempts, whose = planted
    told = Counter()
    for n, attempt in enumerate(attempts, 1):
        if attempt.pattern in ("cycle", "scatter-gather", "gather-scatter"):
            told[len(set(scored.attempt[(whose == n) & (scored.attempt > 0)].tolist()))] += 1
    assert sum(count for parts, count in told.items() if parts > 1) <= 0.05 * sum(told.values())
    numbers = np.unique(scored.attempt[scored.attempt > 0])
    assert numbers.tolist() == list(range(1, len(numbers) + 1))
    for hit, attempt in zip(scored.hits, scored.attempts, strict=True):
        assert (scored.attempt[hit.rows] == attempt).all()
        assert (np.diff(hit.rows) > 0).all()


def file_of(made, folder, order=None):
    """The ledger as a file of texts, its rows in another order."""
    order = np.arange(len(made)) if order is None else order
    columns = {
        "transaction_id": [f"t{n}" for n in made.number[order].tolist()],
        "src": [f"A-{n}" for n in made.src[order].tolist()],
        "dst": [f"A-{n}" for n in made.dst[order].tolist()],
        "ts_epoch": made.at[order] // 60 * 60,  # to the minute, as AMLworld has it
        "amount": made.value[order] / 100,
    }
    path = folder / f"{len(list(folder.iterdir()))}.parquet"
    parquet.write_table(pa.table(columns), path)
    return path


@pytest.fixture(scope="module")
def small():
    return simple.background(20_000, 3_000, 30, 2, seed=2)[0]


def test_the_order_of_the_file_changes_nothing(small, tmp_path):
    found = []
    for order in (None, np.random.default_rng(1).permutation(len(small))):
        read = flow_file(file_of(small, tmp_path, order))
        ledger, ids = canonical(read.ledger, read.transaction_ids, read.accounts)
        assert (np.diff(ledger.at) >= 0).all()
        found.append(table(score(ledger), ids))
    assert found[0].equals(found[1])
    assert found[0].column("transaction_id").to_pylist() != [f"t{n}" for n in range(1, 20_001)]


def test_transactions_alike_in_everything_are_told_apart_by_their_ids():
    made = slowly.paid([(60, 1, 2, 7)] * 4 + [(60, 2, 1, 7), (5, 2, 1, 7)])
    ids, accounts = pa.array(["e", "b", "d", "c", "a", "z"]), pa.array(["Y", "X"])
    ids = ids.take(pa.array(made.number - 1))
    ledger, sorted_ids = canonical(made, ids, accounts)
    assert sorted_ids.to_pylist() == ["z", "a", "b", "c", "d", "e"]
    assert ledger.src.tolist() == [1, 1, 2, 2, 2, 2]
    assert ledger.number.tolist() == [1, 2, 3, 4, 5, 6]


def test_a_table_has_a_row_for_every_transaction(small):
    scored = score(small)
    found = table(scored, pa.array(small.number))
    assert found.column_names == ["transaction_id", "score", "patterns", "attempt"]
    assert found.num_rows == len(small)
    assert 0 <= scored.score.min() <= scored.score.max() <= 1
    for patterns, attempt in zip(found["patterns"].to_pylist(), found["attempt"], strict=True):
        assert set(patterns) <= set(DEFAULTS)
        assert bool(patterns) == attempt.is_valid
    nothing = score(slowly.paid([]))
    assert table(nothing, pa.array([], pa.int64())).num_rows == 0


app = typer.Typer()
app.command()(command)


def test_the_command_writes_scores(small, tmp_path):
    out = tmp_path / "alerts.parquet"
    done = CliRunner().invoke(app, [str(file_of(small, tmp_path)), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert parquet.read_table(out).num_rows == len(small)
    assert "people decide" in done.output
    assert not out.with_name("alerts.parquet.part").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing.parquet", "--out", "o.parquet"], "nothing.parquet"),
        (["nothing.parquet", "--out", "nothing.parquet"], "written over"),
        (["nothing.parquet", "--out", "o.parquet", "--hub", "1"], "--hub"),
        (["nothing.parquet", "--out", "o.parquet", "--lang", "lo", "--hub", "1"], "ໃຫ້ຂຽນ"),
    ],
)
def test_the_command_says_what_is_wrong(arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 1
    assert said in done.output + done.stderr


def test_a_file_without_amounts_is_refused(tmp_path):
    bad = tmp_path / "bad.parquet"
    parquet.write_table(pa.table({"transaction_id": [1], "src": ["a"], "dst": ["b"]}), bad)
    done = CliRunner().invoke(app, [str(bad), "--out", str(tmp_path / "o.parquet")])
    assert done.exit_code == 1
    assert not (tmp_path / "o.parquet").exists()
