"""The same text gives the same rows on DuckDB and on Spark."""

import logging
import shutil
import sys

import numpy as np
import pyarrow as pa
import pytest

from khua.money import rules
from khua.money.known import SCHEMAS, Known
from khua.money.ledger import Ledger, from_arrow
from khua.money.rules import Engine
from khua.money.rules.engines import spark
from tests.money.rules.cases import CASES, START, built, case, known, transactions

#: whatever has SQL, also after a kernel; the other kernel rules are the same numba on both
SQL = [rule for rule in rules.catalogue() if rule.sql]
APART = 500  # accounts and every other number of one case, from those of the next
SHARED = ("occupation", "institution", "company", "kind", "listed", "machine", "trade")


def crowd() -> dict[str, Ledger | Known]:
    """Forty people who do everything at random: many rules nearly hold."""
    draw = np.random.default_rng(7)
    size, people = 3_000, 40
    rows = [
        {
            "kind": int(kind), "channel": int(draw.integers(0, 7)),
            "place": int(draw.integers(0, 5)),
            "merchant": int(draw.integers(0, 8)), "device": int(draw.integers(0, 9)),
            "src": 0 if kind == 2 else int(draw.integers(1, people)),
            "dst": 0 if kind == 3 else int(draw.integers(1, people)),
            "at": START + int(draw.integers(0, 100 * 86_400)) // 600 * 600,
            "value": int(draw.choice([1, 3, 9, 18, 30, 90, 99]) * draw.choice([1, 1, 1.01]) * 1e8),
        }
        for kind in draw.choice([1, 1, 1, 2, 2, 3, 4, 5, 6, 8], size)
    ]  # fmt: skip
    told = {
        "people": {
            account: {
                "kind": int(draw.choice([0, 0, 0, 0, 1, 4, 5])),
                "opened": int(draw.integers(-90, 90)),
                "province": int(draw.integers(0, 4)), "listed": int(draw.integers(0, 2)),
                "surname": int(draw.integers(1, 30)), "phone": int(draw.integers(0, 12)),
                "address": int(draw.integers(0, 12)), "relatives": int(draw.integers(0, 30)),
                "occupation": int(draw.integers(0, 7)), "income": int(draw.integers(0, 9_000_000)),
                "sector": 1, "staff": int(draw.integers(0, 9)),
            }
            for account in range(1, people - 3)
        },
        "places": {
            place: {"province": place, "machine": place % 2, "latitude": 14 + place * 1.1,
                    "longitude": 101 + place * 0.7} for place in range(1, 5)
        },
        "merchants": {n: {"trade": n, "opens": 8, "closes": 18 + n} for n in range(1, 7)},
    }  # fmt: skip
    return {"ledger": built(rows), "known": known(told)}


def together() -> tuple[Ledger, Known]:
    """Every case of every rule and the crowd, in one ledger, apart from each other."""
    parts = [
        {"ledger": built(transactions(told["ledger"])), "known": known(told)}
        for told in (case(rule, side) for rule in CASES for side in ("positive", "negative"))
    ]
    tables: dict[str, list[pa.Table]] = {"ledger": [], **{name: [] for name in SCHEMAS}}
    for index, part in enumerate([*parts, crowd()]):
        for name, rows in tables.items():
            table = part["ledger"].arrow() if name == "ledger" else getattr(part["known"], name)
            rows.append(apart(table, index * APART))
    ledger = pa.concat_tables(tables.pop("ledger"))
    numbered = ledger.set_column(0, ledger.schema.field(0), pa.array(range(1, ledger.num_rows + 1)))
    return from_arrow(numbered), Known(**{k: pa.concat_tables(v) for k, v in tables.items()})


def apart(table: pa.Table, by: int) -> pa.Table:
    """A table with its keys moved, 0 staying what it is."""
    moved = {}
    for field in table.schema:
        column = table.column(field.name).to_numpy()
        key = pa.types.is_integer(field.type) and field.type.bit_width in (16, 32)
        if key and field.name not in (*SHARED, "currency", "staff"):
            column = np.where(column == 0, 0, column + by)
        moved[field.name] = pa.array(column, field.type)
    return pa.table(moved, schema=table.schema)


@pytest.fixture(scope="module")
def both():
    """The rows of every SQL rule on both engines, by rule. One Spark session for all."""
    pytest.importorskip("pyspark", reason="pyspark is not installed (extra `spark`)")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    from pyspark.sql import SparkSession

    logging.getLogger("py4j").setLevel(logging.WARNING)  # it speaks after the test's log is closed
    builder = SparkSession.builder.master("local[1]").appName("khua rules test")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",  # a few rows are not worth compiling for
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }.items():
        builder = builder.config(name, value)
    ledger, known_ = together()
    session = builder.getOrCreate()
    try:
        session.sparkContext.setLogLevel("OFF")
        yield {
            engine: {
                found.rule.id: found.rows for found in rules.each_of(SQL, ledger, known_, engine)
            }
            for engine in ("duckdb", "spark")
        }
    finally:
        session.stop()


def test_every_rule_that_runs_is_compared():
    alone = {rule.id for rule in rules.catalogue() if rule.engine is Engine.KERNEL and not rule.sql}
    ready = {rule.id for rule in rules.catalogue() if rule.engine in (Engine.SQL, Engine.KERNEL)}
    assert alone == {"F29", "F30"}
    assert ready == alone | {rule.id for rule in SQL}


@pytest.mark.parametrize("rule", [rule.id for rule in SQL])
def test_both_engines_give_the_same_rows(both, rule):
    here, there = both["duckdb"][rule], both["spark"][rule]
    assert here.num_rows
    assert here.equals(there)


def test_without_spark_the_reason_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(spark.NoSpark), spark.session({}):
        pass
