"""Matching a table of people against itself: from a file to pairs, clusters and a report.

The steps: read the table, make features, find candidates block by block and note the levels of
each pair (into the work folder), learn weights, score, let pairs speak of each other
(`links.py`), write. A run that was stopped goes on with the block it was at.
"""

from __future__ import annotations

import hashlib
import json
import resource
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from khua.matching import links, output, tables, train
from khua.matching.candidates import Blocks
from khua.matching.clusters import clusters
from khua.matching.compare import Comparer, packed_levels, unpacked
from khua.matching.features import from_columns
from khua.matching.model import Model, shipped
from khua.matching.parts import Parts
from khua.matching.score import Frequencies, Scorer, least_weight, probability

Rows = npt.NDArray[np.int64]
#: finds the candidates of each block and notes their levels, a part a block
Comparing = Callable[[Blocks, Comparer, list[str], Parts, Callable[[float], None]], None]
Step = Literal["read", "features", "compare", "learn", "score", "write"]
STEPS: Final[tuple[Step, ...]] = ("read", "features", "compare", "learn", "score", "write")

#: pairs of less than this many bits are not kept, unless a threshold is asked for
LEAST: Final = -5.0
#: pairs that put clusters together
CLUSTER_FROM: Final = 3.0
#: changes when parts of an older program are of no use
_PARTS: Final = 1


@dataclass(frozen=True)
class Asked:
    """What is to be done. `threshold`: the least probability that is kept (None: `LEAST` bits);
    `model`: weights to use instead of learning them; `day`: an ISO date for a model's version."""

    file: Path
    id_column: str
    out: Path
    day: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    threshold: float | None = None
    model: Model | None = None

    @property
    def least(self) -> float:
        return LEAST if self.threshold is None else least_weight(self.threshold)

    @property
    def work(self) -> Path:
        """The folder beside the result in which a run keeps what it has done so far."""
        return self.out.with_name(f"{self.out.name}.work")


@dataclass
class Clock:
    """Seconds of each step, by the wall and of CPU."""

    told: Callable[[Step, float], None]
    seconds: dict[str, dict[str, float]] = field(default_factory=dict)

    @contextmanager
    def step(self, name: Step) -> Iterator[Callable[[float], None]]:
        """Time a step; what it yields tells how much of it is done, from 0 to 1."""
        self.told(name, 0.0)
        wall, cpu = time.perf_counter(), time.process_time()
        yield lambda done: self.told(name, done)
        self.seconds[name] = {
            "wall": round(time.perf_counter() - wall, 2),
            "cpu": round(time.process_time() - cpu, 2),
        }
        self.told(name, 1.0)


def match(
    asked: Asked,
    read: Callable[[tables.Layout, Path], tables.Table],
    told: Callable[[Step, float], None] = lambda step, done: None,
    spread: Comparing | None = None,
) -> tuple[dict[str, Any], Model]:
    """Match a table and write `out`, `clusters.parquet` and `<out>.report.json` beside it.

    `read` is the engine's, and so is `spread`, which compares the candidates on other machines
    (None: `compare`, on this one); `told` hears of progress. Returns the report and the model that
    was used. Raises TableProblem and OSError; what is done stays in `asked.work` until it is whole.
    """
    clock = Clock(told)
    layout = tables.layout(asked.file, asked.id_column, asked.mapping)
    parts = Parts(asked.work, _fingerprint(asked, layout))
    with clock.step("read"):
        table = read(layout, asked.work)
    with clock.step("features"):
        features = from_columns(table.columns)
    ids = table.ids
    del table
    comparer, start = Comparer(features), asked.model or shipped()
    blocks = Blocks(features, start.blocks)
    with clock.step("compare") as done:
        (spread or compare)(blocks, comparer, list(start.evidence), parts, done)
    with clock.step("learn"):
        patterns = parts.patterns(len(start.evidence))
        told_of_blocks = parts.told(blocks)
        model = asked.model or train.learned(
            start, features, patterns, comparer, asked.day, told_of_blocks
        )
    scorer = Scorer(model, features, Frequencies.of(features))
    with clock.step("score") as done:
        pairs = scored(blocks, comparer, scorer, parts, asked.least, done)
    with clock.step("write"):
        written = write(asked, ids, comparer, scorer, pairs)
    report = {
        "model": model.version,
        "records": len(features),
        "candidates": int(patterns.counts.sum()),
        **written,
        "ceiling": train.ceiling(model, patterns, len(features)),
        "blocks": {name: found.as_json() for name, found in told_of_blocks.items()},
        "unreadable": {name: len(rows) for name, rows in features.strange.items()},
        "bounds": list(model.notes),
        "seconds": clock.seconds,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "threshold": round(float(probability(np.array(asked.least))), 6),
        "source": {"file": str(asked.file), "id": asked.id_column, "map": dict(asked.mapping)},
    }
    report_file(asked.out).write_text(json.dumps(report, indent=1), encoding="utf-8")
    shutil.rmtree(asked.work)
    return report, model


def compare(
    blocks: Blocks,
    comparer: Comparer,
    evidence: list[str],
    parts: Parts,
    done: Callable[[float], None],
) -> None:
    """Find the candidates of each block and note their levels, a part a block."""
    for number, name in enumerate(blocks.names):
        if not parts.has(name):
            with parts.writing(name) as part:
                for left, right, held in blocks.pairs(number):
                    levels = packed_levels(comparer.levels(left, right), evidence)
                    part.add(left, right, levels, held)
                part.told = blocks.told[name]
        done((number + 1) / len(blocks.names))


def scored(
    blocks: Blocks,
    comparer: Comparer,
    scorer: Scorer,
    parts: Parts,
    least: float,
    done: Callable[[float], None],
) -> links.Pairs:
    """The pairs of at least `least` bits, with what they say of each other."""
    evidence = list(scorer.model.evidence)
    floor = min(least, LEAST)
    kept: list[tuple[Rows, Rows, npt.NDArray[np.float32]]] = []
    hopeful = scorer.hopeful(floor)
    for number, name in enumerate(blocks.names):
        for left, right, packed in parts.read(name):
            at = np.flatnonzero(hopeful(packed))
            left, right, packed = left[at], right[at], packed[at]
            levels = {each: unpacked(packed, place) for place, each in enumerate(evidence)}
            weights = scorer.weights(levels, left, right)
            strong = weights >= floor
            kept.append((left[strong], right[strong], weights[strong]))
        done((number + 1) / len(blocks.names))
    nothing = np.zeros(0, np.int64)
    kept.append((nothing, nothing, np.zeros(0, np.float32)))
    pairs = links.Pairs.of(*(np.concatenate(each) for each in zip(*kept, strict=True)))

    def weigh(left: Rows, right: Rows) -> npt.NDArray[np.float32]:
        return scorer.weights(comparer.levels(left, right), left, right)

    pairs = links.rivalled(links.joined(pairs, weigh, scorer.prior))
    return pairs.take(pairs.weights >= least)


def write(
    asked: Asked,
    ids: pa.Array,
    comparer: Comparer,
    scorer: Scorer,
    pairs: links.Pairs,
) -> dict[str, Any]:
    """Write the pairs and the clusters; returns their counts for the report."""
    output.write_pairs(asked.out, ids, pairs, comparer, scorer)
    strong = pairs.weights >= CLUSTER_FROM
    chosen = pairs.take(strong)
    own = chosen.own + chosen.rivals >= CLUSTER_FROM
    found = clusters(comparer, chosen.left, chosen.right, chosen.weights, own)
    output.write_clusters(asked.out.with_name("clusters.parquet"), ids, found)
    sizes = np.unique(found.cluster, return_counts=True)[1]
    split = [reason for reason in found.reason if reason]
    return {
        "pairs": len(pairs),
        "pairs_through_a_third": int((pairs.through > 0).sum()),
        "clusters": int((sizes > 1).sum()),
        "largest_cluster": int(sizes.max(initial=0)),
        "records_split_apart": {reason: split.count(reason) for reason in sorted(set(split))},
    }


def report_file(out: Path) -> Path:
    """Where the report on a file of pairs is."""
    return out.with_name(f"{out.name}.report.json")


def _fingerprint(asked: Asked, layout: tables.Layout) -> str:
    """What the parts in the work folder depend on: the file's bytes, its columns, the blocks."""
    digest = hashlib.blake2b(digest_size=16)
    with asked.file.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    blocks = (asked.model or shipped()).blocks
    digest.update(repr((_PARTS, layout.id, sorted(layout.taken.items()), blocks)).encode())
    return digest.hexdigest()
