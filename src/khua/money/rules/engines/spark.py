"""Rules on many machines: the same text, on Spark SQL. Needs the extra `spark` and Java 17.

Tables go to the workers as Parquet in a folder that all of them can read (`KHUA_SPARK_FOLDER`;
without it a temporary one, which is enough for one machine).
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from pyarrow import parquet

MASTER_VARIABLE: Final = "KHUA_SPARK_MASTER"
FOLDER_VARIABLE: Final = "KHUA_SPARK_FOLDER"


class NoSpark(RuntimeError):
    """Spark or Java is not here, or does not start."""


class Session:
    """Tables and views by name, and what they answer."""

    def __init__(self, spark: Any, folder: Path) -> None:
        self.spark, self.folder, self.given = spark, folder, 0
        self.kept: list[Any] = []

    def give(self, name: str, table: pa.Table) -> None:
        """A table under a name, instead of the one that had it."""
        self.given += 1
        path = self.folder / f"{self.given}-{name}.parquet"
        parquet.write_table(table, path)
        self.spark.read.parquet(str(path)).createOrReplaceTempView(name)

    def view(self, name: str, text: str) -> None:
        """A query under a name, answered once: several rules read it, some more than once."""
        frame = self.spark.sql(text).persist()
        self.kept.append(frame)
        frame.createOrReplaceTempView(name)

    def end(self) -> None:
        """Let go of what was kept; the session may go on without us."""
        for frame in self.kept:
            frame.unpersist()

    def ask(self, text: str) -> pa.Table:
        """The rows of a query."""
        return self.spark.sql(text).toArrow()


@contextmanager
def session(tables: Mapping[str, pa.Table]) -> Iterator[Session]:
    """Spark over some tables, for as long as one is inside. A session that runs already is used,
    and left running. Raises NoSpark."""
    with (
        tempfile.TemporaryDirectory(
            prefix="khua-rules-", dir=os.environ.get(FOLDER_VARIABLE)
        ) as folder,
        _running() as spark,
    ):
        found = Session(spark, Path(folder))
        for name, table in tables.items():
            found.give(name, table)
        try:
            yield found
        finally:
            found.end()


@contextmanager
def _running() -> Iterator[Any]:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise NoSpark("pyspark is not installed") from None
    running = SparkSession.getActiveSession()
    if running is not None:
        yield running
        return
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    logging.getLogger("py4j").setLevel(logging.WARNING)  # it tells every message there is
    builder = SparkSession.builder.appName("khua money rules")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    try:
        spark = builder.master(os.environ.get(MASTER_VARIABLE, "local[*]")).getOrCreate()
    except Exception as fault:  # py4j tells a missing Java in several ways
        raise NoSpark(type(fault).__name__) from None
    try:
        spark.sparkContext.setLogLevel("ERROR")
        yield spark
    finally:
        spark.stop()


_SETTINGS: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.memory": "2g",
    "spark.driver.maxResultSize": "0",
    "spark.sql.session.timeZone": "UTC",
}
