"""The matching benchmark itself: what a process used, what is kept, what the page gets."""

import json
import sys
from pathlib import Path

import pytest

from benchmarks.matching.measure import Failed, run
from benchmarks.matching.report import BEGIN, END, into_page, tables
from benchmarks.matching.steps import Place, Step, perform, steps

SPIN = "import time; end = time.process_time() + 0.4\nwhile time.process_time() < end: pass"


def test_the_cpu_of_children_counts(tmp_path: Path) -> None:
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SPIN!r}])"
    cost = run([sys.executable, "-c", parent], tmp_path / "log", tmp_path)
    assert 0.4 <= cost.cpu < 5
    assert cost.wall > 0.3


def test_the_memory_is_the_most_that_was_held(tmp_path: Path) -> None:
    big = "import time; b = bytearray(150_000_000); b[::4096] = bytes(len(b[::4096])); "
    big += "time.sleep(0.4)"
    cost = run([sys.executable, "-c", big], tmp_path / "log", tmp_path)
    assert 150 < cost.rss_mb < 250


def test_what_the_benchmark_itself_holds_is_not_charged(tmp_path: Path) -> None:
    mine = b"x" * 300_000_000
    cost = run([sys.executable, "-c", "import time; time.sleep(0.6)"], tmp_path / "log", tmp_path)
    assert len(mine) / 1e6 > 3 * cost.rss_mb > 0


def test_a_command_that_fails_says_where_its_words_are(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with pytest.raises(Failed, match=str(log)):
        run([sys.executable, "-c", "print('told'); raise SystemExit(3)"], log, tmp_path)
    assert log.read_text() == "told\n"


def test_a_step_that_is_there_is_not_run_again(tmp_path: Path) -> None:
    (tmp_path / "febrl3.splink.json").write_text('{"table": "febrl3"}')
    place = Place(tmp_path, peers=tmp_path / "no-such-python")
    assert perform(Step("febrl3", "splink", "febrl"), place) == {"table": "febrl3"}


def test_every_step_has_a_name_of_its_own() -> None:
    names = [step.name for step in steps([1_000, 10_000], spark=True)]
    assert len(set(names)) == len(names)
    assert {"mixed_10000.khua_spark", "febrl4.khua", "latin_1000.splink_keys"} <= set(names)


def test_the_page_gets_the_figures_and_keeps_its_words(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    for text in ("first", "second"):
        into_page(page, text)
    told = page.read_text()
    assert told.startswith("before\n")
    assert told.endswith("\nafter\n")
    assert "second" in told
    assert "old" not in told
    assert "first" not in told


def test_tables_hold_ratios_to_khua_and_growth(tmp_path: Path) -> None:
    for size, cpu in ((100, 2.0), (1_000, 20.0)):
        for tool, times in (("splink", 4), ("khua", 1)):
            _result(tmp_path, f"latin_{size}", tool, cpu * times)
    text = tables(tmp_path, [100, 1_000])
    assert "| latin, 1,000 | Splink | 1.0 | 80.0 | 4.00 | 100 | 0.5 |" in text
    assert "| latin, **Khua** | 20,000 | 20,000 | 1.00 |" in text


def _result(folder: Path, table: str, tool: str, cpu: float) -> None:
    point = {"f1": 0.5, "precision": 0.5, "recall": 0.5, "threshold": 0.0, "pairs": 1}
    right = {"best": point, "at_p99": point, "clustered_best": point, "ceiling": 0.5}
    cost = {"wall": 1.0, "cpu": cpu, "rss_mb": 100.0, "load": 0.5}
    one = {"table": table, "tool": tool, "day": "2026-01-01", "commit": "", "version": "5"}
    (folder / f"{table}.{tool}.json").write_text(json.dumps(one | {"cost": cost, "right": right}))
