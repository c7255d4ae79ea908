"""The engine of many machines: Spark's workers find and compare the candidates.

The table, the weights and the pairs that are kept are the driver's, exactly as on one machine; the
candidates, which are a hundred times as many, are the workers'. Each worker holds the columns as
numbers (about 150 bytes a record) and takes its share of every block, so the pairs are the same to
the last bit. Needs the extra `spark`, Java 17, and Khua on every worker.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from khua.matching.candidates import Blocks
from khua.matching.compare import Comparer, packed_levels
from khua.matching.features import Features
from khua.matching.model import Block
from khua.matching.parts import Parts

#: shares of a block for each core
SHARES: Final = 4
MASTER_VARIABLE: Final = "KHUA_SPARK_MASTER"

#: a table of fewer records goes through in one piece
FEW: Final = 50_000

Task = tuple[int, int, int]  # the number of a block, which share of it, of how many
Columns = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]
_READY: dict[int, tuple[Blocks, Comparer]] = {}


class NoSpark(RuntimeError):
    """Spark or Java is not here, or does not start."""


def compare(
    blocks: Blocks,
    comparer: Comparer,
    evidence: list[str],
    parts: Parts,
    done: Callable[[float], None],
) -> None:
    """Find the candidates of each block and note their levels, a part a block, as `batch.compare`
    does on one machine. Raises NoSpark."""
    todo = [n for n, name in enumerate(blocks.names) if not parts.has(name)]
    with _session() as spark:
        shared = spark.broadcast((blocks.features, dict(blocks.blocks), evidence))
        cores = spark.defaultParallelism
        few = len(blocks.features) < FEW
        for group in [todo] if few else [[number] for number in todo]:
            with ExitStack() as stack:
                writing = {n: stack.enter_context(parts.writing(blocks.names[n])) for n in group}
                for part, number in zip(writing.values(), group, strict=True):
                    part.told = blocks.told[blocks.names[number]]
                    part.told.pairs = part.told.new = 0
                for tasks in _waves(group, 1 if few else cores):
                    spread = spark.parallelize(tasks, len(tasks)).flatMap(_worker(shared))
                    for number, columns, pairs in spread.collect():
                        writing[number].add(*columns)
                        writing[number].told.pairs += pairs
                        writing[number].told.new += len(columns[0])
            done((group[-1] + 1) / len(blocks.names))


def _waves(group: list[int], cores: int) -> Iterator[list[Task]]:
    """The shares of some blocks, as many at a time as there are cores: what comes back at once
    must fit into the driver."""
    if cores == 1:
        yield [(number, 0, 1) for number in group]
        return
    of = SHARES * cores
    for number in group:
        for wave in range(SHARES):
            yield [(number, share, of) for share in range(wave, of, SHARES)]


def _worker(shared: Any) -> Callable[[Task], list[tuple[int, Columns, int]]]:
    """What a worker does with its task."""

    def work(task: Task) -> list[tuple[int, Columns, int]]:
        features, declared, evidence = shared.value
        return list(_compared(*_ready(features, declared), evidence, *task))

    return work


def _ready(features: Features, declared: Mapping[str, Block]) -> tuple[Blocks, Comparer]:
    """Blocks and comparer of these features, made once in a worker's life."""
    if id(features) not in _READY:
        _READY.clear()
        _READY[id(features)] = Blocks(features, declared), Comparer(features)
    return _READY[id(features)]


def _compared(
    blocks: Blocks, comparer: Comparer, evidence: list[str], number: int, share: int, of: int
) -> Iterator[tuple[int, Columns, int]]:
    """One share of a block, in pieces: the block, left, right, levels and blocks of the pairs, and
    how many there were before those of earlier blocks were left out."""
    told = blocks.told[blocks.names[number]]
    before = 0
    for left, right, held in blocks.pairs(number, share, of):
        levels = packed_levels(comparer.levels(left, right), evidence)
        columns = left.astype(np.int32), right.astype(np.int32), levels, held
        yield number, columns, told.pairs - before
        before = told.pairs


@contextmanager
def _session() -> Iterator[Any]:
    """A Spark context for as long as one is inside."""
    try:
        from pyspark import SparkConf, SparkContext
    except ImportError:
        raise NoSpark("pyspark is not installed") from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the Python that has Khua
    logging.getLogger("py4j").setLevel(logging.WARNING)  # it tells every message there is
    conf = SparkConf().setAppName("khua match")
    for name, value in _SETTINGS.items():
        conf.setIfMissing(name, value)
    conf.setIfMissing("spark.master", os.environ.get(MASTER_VARIABLE, "local[*]"))
    try:
        context = SparkContext(conf=conf)
    except Exception as fault:  # py4j tells a missing Java in several ways
        raise NoSpark(type(fault).__name__) from None
    try:
        context.setLogLevel("ERROR")
        yield context
    finally:
        context.stop()


_SETTINGS: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.memory": "2g",
    "spark.driver.maxResultSize": "0",
    "spark.python.worker.reuse": "true",
}
