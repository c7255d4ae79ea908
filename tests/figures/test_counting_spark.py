"""The same text counts the same on DuckDB and on Spark, the whole catalogue."""

import logging
import shutil

import pytest

from khua.figures.catalogue import catalogue
from khua.figures.counting import count, sql
from khua.figures.snapshot import SCHEMAS
from khua.money.rules.engines import spark
from tests.figures.people import made

SNAPSHOT = made(300, seed=7)


@pytest.fixture(scope="module")
def session():
    """One Spark session for all; small, as the rows are."""
    pytest.importorskip("pyspark", reason="pyspark is not installed (extra `spark`)")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    from pyspark.sql import SparkSession

    logging.getLogger("py4j").setLevel(logging.WARNING)  # it speaks after the test's log is closed
    builder = SparkSession.builder.master("local[1]").appName("khua figures test")
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
    running = builder.getOrCreate()
    try:
        running.sparkContext.setLogLevel("OFF")
        with spark.session({name: SNAPSHOT.table(name) for name in SCHEMAS}) as found:
            yield found
    finally:
        running.stop()


@pytest.mark.parametrize("within", ["", "recorded_in"])
def test_both_engines_count_alike(session, within):
    several = (*([""] if within else []), within)
    for table in catalogue().values():
        asked = several if within else ""
        there = session.ask(sql(table, asked, "EXPLODE")).drop_columns(["within", "scope"])
        here = [row for each in count(SNAPSHOT, [table], asked) for row in each.cells.to_pylist()]
        assert sorted(map(str, there.to_pylist())) == sorted(map(str, here)), table.id
        assert here
