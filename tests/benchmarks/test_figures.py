"""The benchmark of figures measures what it says: the same tables, the same numbers."""

import json

import numpy as np
import pytest
from pyarrow import compute

from benchmarks.figures import report, steps
from benchmarks.figures.people import YEARS, country, victims


@pytest.fixture(scope="module")
def snapshot():
    return country(400, seed=2)


def test_plain_sql_counts_what_the_catalogue_counts(snapshot, tmp_path):
    ours, plain = steps.khua(snapshot, tmp_path), steps.plain(snapshot, tmp_path)
    assert ours["digest"] == plain["digest"]
    assert ours["cells"] == plain["cells"] > 2_000
    assert ours["mae"] < 2


def test_the_country_is_as_described(snapshot):
    rows = snapshot.table("victims")
    again = compute.sum(rows["again"]).as_py()
    assert len(rows) == 400
    assert len(set(rows["person"].to_pylist())) == 400 - again
    assert 5 < again < 40
    keys = {}
    for person, key, sex in zip(
        *(rows[name].to_pylist() for name in ("person", "key", "sex")), strict=True
    ):
        assert keys.setdefault(person, (key, sex)) == (key, sex)
    assert set(compute.year(rows["recorded"]).to_pylist()) <= set(YEARS)
    codes = victims(5_000)
    for name, many in steps.SIZES.items():
        shares = np.bincount(codes[name], minlength=many) / 5_000
        assert len(shares) == many
        assert shares.max() > 2 * shares.min()


def test_the_page_has_its_tables(tmp_path):
    cost = {"load": 1.0, "day": "2026-11-22", "rss_mb": 90.0, "size": 10}
    results = {
        "khua": {"count": 2.0, "move": 0.5, "cells": 7, "digest": "a", "mae": 1.4, "relative": 0.1},
        "plain": {"count": 1.0, "cells": 7, "digest": "a"},
        "naive": {"hidden": 10, "exactly": 6, "attack": 0.1},
    }
    for step, told in results.items():
        (tmp_path / f"{step}-10.json").write_text(json.dumps({**told, **cost, "step": step}))
    text = report.tables(tmp_path)
    assert "| 10 | 7 | 2.0 | 0.50 | 1.0 | 2.5 | yes | 90 MB |  |" in text
    assert "| 10 | 10 | 6 | 60 % | 0.1 |" in text
    page = tmp_path / "page.md"
    page.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    report.into_page(page, text)
    assert page.read_text().startswith("before\n")
    assert page.read_text().endswith("after\n")
    assert "old" not in page.read_text()
