"""`khua money rules`, `backtest` and `benchmark` on the command line."""

import json

import pytest
import typer
from pyarrow import parquet
from typer.testing import CliRunner

from khua.commands import money_rules
from khua.commands.money_backtest import backtest
from khua.commands.money_benchmark import benchmark
from khua.commands.money_rules import rules
from khua.money import generate
from tests.money.test_aml_world import rows, write

FILE = """transaction_id,src,dst,ts_epoch,amount,kind
a,CASH,K-1,1735700000,85000000,cash_in
b,CASH,K-1,1735800000,90000000,cash_in
c,CASH,K-1,1735900000,99000000,cash_in
d,K-1,K-2,1736000000,5,transfer
"""


@pytest.fixture
def khua():
    app = typer.Typer()
    for each in (rules, backtest, benchmark):
        app.command()(each)

    def run(*words, code=0):
        done = CliRunner().invoke(app, [str(word) for word in words])
        assert done.exit_code == code, done.output
        assert "Traceback" not in done.output
        return " ".join(done.output.split())

    return run


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    path = tmp_path_factory.mktemp("country") / "made"
    generate.country(20_000, seed=2, days=70).write(path)
    return path


def test_a_file(khua, tmp_path):
    (tmp_path / "t.csv").write_text(FILE)
    out, queue = tmp_path / "hits.parquet", tmp_path / "alerts.jsonl"
    told = khua("rules", tmp_path / "t.csv", "--only", "f02,F05", "--out", out, "--alerts", queue)
    assert "F05 Wage recapture was not run: not in the data: transactions marked as wages." in told
    assert "1 rules over 4 transactions: 1 hits about 1 accounts" in told
    assert parquet.read_table(out).to_pylist() == [
        {"rule": "F02", "subject": "K-1", "anchor": "c", "transaction_id": each, "other": None}
        for each in "abc"
    ]
    (alert,) = [json.loads(line) for line in queue.read_text(encoding="utf-8").splitlines()]
    assert alert["accounts"] == ["K-1"]
    assert alert["transactions"] == ["a", "b", "c"]
    assert alert["evidence"][0]["hits"][0]["anchor"] == "c"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "alerts.jsonl",
        "hits.parquet",
        "t.csv",
    ]


def test_a_folder_and_its_backtest(khua, country, tmp_path):
    told = khua(
        "rules", country, "--only", "F02,F12,F22", "--out", tmp_path / "h.parquet", "--lang", "lo"
    )
    assert "ບໍ່ໄດ້ກວດ F22" in told
    told = khua("backtest", country, "--only", "F02,F12,F22", "--out", tmp_path / "b.json")
    assert "By what was planted" in told
    assert "20,000 transactions of 70 days" in told
    assert (
        json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))["rules"][0]["rule"] == "F02"
    )


def test_a_folder_without_labels_has_no_backtest(khua, tmp_path):
    assert "has no labels.parquet" in khua("backtest", tmp_path, code=1)


def test_the_rules_are_shown_and_checked(khua):
    told = khua("rules", "--list")
    assert "F32 Organ removal a question" in told
    assert "[advice], to calibrate" in told
    assert "ການແບ່ງຍ່ອຍເງິນຝາກ" in khua("rules", "--list", "--only", "F02", "--lang", "lo")
    assert khua("rules", "--check") == "32 rules checked, no mistakes."


def test_rules_of_ones_own_with_a_mistake(khua, tmp_path):
    (tmp_path / "01-mine.yaml").write_text("id: F01\nversions: 1\n")
    told = khua("rules", "--check", "--rules", tmp_path, code=1)
    assert (
        "01-mine.yaml:2: “versions” is not known in a rule. Mend: did you mean “version”?" in told
    )
    assert "No such" not in khua("rules", "--check", "--rules", tmp_path / "none", code=1)


def test_sql_that_does_not_run(khua, tmp_path):
    from khua.money.rules import files

    text = files()[1].read_text(encoding="utf-8").replace("o.who, l.dst", "o.whom, l.dst")
    (tmp_path / "02-mine.yaml").write_text(text, encoding="utf-8")
    told = khua("rules", "--check", "--rules", tmp_path, code=1)
    assert "02-mine.yaml: its SQL does not run: Binder Error" in told
    assert "whom" in told


def test_numbers_of_another_country(khua, tmp_path):
    text = rules_country().replace("100_000_000", "50_000_000")
    (tmp_path / "country.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "t.csv").write_text(FILE)
    out = tmp_path / "hits.parquet"
    khua(
        "rules",
        tmp_path / "t.csv",
        "--only",
        "F02",
        "--out",
        out,
        "--country",
        tmp_path / "country.yaml",
    )
    assert parquet.read_table(out).num_rows == 0


def rules_country():
    from khua.money.rules import COUNTRY

    return COUNTRY.read_text(encoding="utf-8")


def test_what_a_person_can_mend_is_told_plainly(khua, tmp_path):
    out = tmp_path / "h.parquet"
    assert "It is not said what to look at" in khua("rules", code=1)
    assert "There is no rule F99" in khua("rules", "x.csv", "--out", out, "--only", "F99", code=1)
    assert "No such file" in khua("rules", tmp_path / "none.csv", "--out", out, code=1)
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    assert "transaction_id" in khua("rules", tmp_path / "bad.csv", "--out", out, code=1)
    assert not out.exists()


def test_without_spark(khua, tmp_path, monkeypatch):
    import sys

    (tmp_path / "t.csv").write_text(FILE)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    told = khua("rules", tmp_path / "t.csv", "--engine", "spark", "--out", tmp_path / "h", code=1)
    assert "Spark is not installed here" in told


def test_stopped_by_a_person(khua, tmp_path, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    (tmp_path / "t.csv").write_text(FILE)
    monkeypatch.setattr(money_rules, "write", stopped)
    told = khua("rules", tmp_path / "t.csv", "--only", "F02", "--out", tmp_path / "h", code=130)
    assert "Stopped. The same command goes on from here" in told
    assert list((tmp_path / "h.work").iterdir())


def test_the_benchmark(khua, tmp_path, monkeypatch):
    from khua.money import aml_world

    monkeypatch.setitem(aml_world.measure.__kwdefaults__, "trees", 20)
    path = write(tmp_path / "t.csv", rows(600))
    told = khua("benchmark", "amlworld", path)
    assert "Multi-PNA+EU 68.16 33.07 66.48 36.07" in told
    assert "680 transactions" not in told
    assert "to measure on" in told
    assert "There is no benchmark ibm" in khua("benchmark", "ibm", path, code=1)
    assert "no file of AMLworld" in khua("benchmark", "amlworld", __file__, code=1)
