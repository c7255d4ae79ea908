"""The same file gives the same pairs on one machine and on Spark."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from benchmarks.matching.people import people, write
from khua.matching import batch
from khua.matching.candidates import Blocks
from khua.matching.engines import duckdb, spark
from khua.matching.features import from_columns
from khua.matching.model import declared


@pytest.fixture
def cluster(monkeypatch):
    """Spark on this machine, with two workers, where it is installed."""
    pytest.importorskip("pyspark", reason="pyspark is not installed (extra `spark`)")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    monkeypatch.setenv(spark.MASTER_VARIABLE, "local[2]")
    monkeypatch.setattr(spark, "FEW", 0)  # a job a block, as for a large table
    monkeypatch.setattr(spark, "SHARES", 1)


def matched(table: Path, folder: Path, spread: batch.Comparing | None = None) -> tuple[Path, dict]:
    out = folder / "pairs.parquet"
    folder.mkdir()
    asked = batch.Asked(table, "id", out, "2026-11-22")
    report, _model = batch.match(asked, duckdb.read, spread=spread)
    return out, report


def test_the_same_pairs_to_the_last_bit(cluster, tmp_path):
    table = tmp_path / "people.csv"
    write(people(1500, scripts="mixed", seed=7)[0], table)
    here, report = matched(table, tmp_path / "duckdb")
    there, spread = matched(table, tmp_path / "spark", spark.compare)
    assert report["pairs"] > 300
    for same in ("pairs", "candidates", "clusters", "ceiling", "model", "blocks"):
        assert report[same] == spread[same], same
    assert parquet.read_table(here).equals(parquet.read_table(there))
    assert parquet.read_table(here.with_name("clusters.parquet")).equals(
        parquet.read_table(there.with_name("clusters.parquet"))
    )


@pytest.mark.parametrize("of", [2, 5])
def test_the_shares_of_a_block_are_the_block(monkeypatch, of):
    monkeypatch.setattr("khua.matching.candidates.CHUNK", 500)
    columns = people(1500, scripts="mixed", seed=8)[0]
    blocks = Blocks(
        from_columns({k: v for k, v in columns.items() if k != "id"}), declared().blocks
    )

    def pairs(number: int, share: int, of: int) -> set[tuple[int, int, int]]:
        found = list(blocks.pairs(number, share, of))
        return {row for each in found for row in zip(*map(np.ndarray.tolist, each), strict=True)}

    spread = 0
    for number in range(len(blocks.names)):
        shares = [pairs(number, share, of) for share in range(of)]
        assert sum(map(len, shares)) == len(set().union(*shares))
        assert set().union(*shares) == pairs(number, 0, 1)
        spread += sum(bool(share) for share in shares) > 1
    assert spread > 0
