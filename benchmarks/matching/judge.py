"""How right pairs are: `python -m benchmarks.matching.judge TRUTH PAIRS`.

TRUTH (CSV or parquet): id, person; with a column `source`, only pairs across sources count. PAIRS:
id_l, id_r and weight, match_weight or probability. Printed: precision, recall and F1 by threshold;
the best F1 (its threshold is chosen with the truth in hand: nobody who works has that); recall at
99 % precision; and the clusters that connected components make at each threshold.
"""

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv, parquet

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: in this order, because a probability is 1.0 for all strong pairs
SCORES: Final = ("weight", "match_weight", "probability", "match_probability")
STEPS: Final = 15


@dataclass(frozen=True)
class Point:
    """All pairs (or the clusters they make) from a threshold on."""

    threshold: float
    pairs: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Truth:
    """`codes[i]` is the person of `ids[i]`, ids sorted; `source` likewise, or None."""

    ids: pa.Array
    codes: Ints
    source: Ints | None

    @property
    def pairs(self) -> int:
        """How many true pairs there are."""
        total = _pairs(np.bincount(self.codes))
        if self.source is not None:
            both = self.codes * (self.source.max() + 1) + self.source
            total -= _pairs(np.bincount(both))
        return total


def read_truth(file: Path) -> Truth:
    """Raises ValueError when an id stands twice."""
    table = _read(file).sort_by("id")
    ids = table["id"].combine_chunks()
    if pc.count_distinct(ids).as_py() != len(ids):
        raise ValueError(f"{file.name}: an id stands twice")
    source = _codes(table["source"]) if "source" in table.column_names else None
    return Truth(ids, _codes(table["person"]), source)


def read_pairs(file: Path, truth: Truth) -> tuple[Ints, Ints, Floats]:
    """Every pair once, by places in `truth`, with its score; strongest first.

    Raises ValueError for an id that the truth does not know, or no score.
    """
    table = _read(file)
    name = next((name for name in SCORES if name in table.column_names), None)
    if name is None:
        raise ValueError(f"{file.name}: none of {', '.join(SCORES)}")
    left, right = (_places(table[column], truth.ids, file) for column in ("id_l", "id_r"))
    left, right = np.minimum(left, right), np.maximum(left, right)
    keep = left != right
    if truth.source is not None:
        keep &= truth.source[left] != truth.source[right]
    score = table[name].cast(pa.float64()).to_numpy()
    left, right, score = left[keep], right[keep], score[keep]
    order = np.argsort(-score, kind="stable")
    left, right, score = left[order], right[order], score[order]
    _, first = np.unique(left * len(truth.ids) + right, return_index=True)
    first.sort()
    return left[first], right[first], score[first]


def curve(left: Ints, right: Ints, score: Floats, truth: Truth) -> tuple[list[Point], Point, Point]:
    """Some points from strict to lenient, the best one by F1, and the one with the most recall at
    99 % precision (recall 0 when there is none)."""
    nothing = Point(float("inf"), 0, 1.0, 0.0, 0.0)
    if not len(score):
        return [], nothing, nothing
    right_ones = np.cumsum(truth.codes[left] == truth.codes[right])
    ends = np.flatnonzero(np.append(score[1:] != score[:-1], True))  # ties stand or fall together
    found, count = right_ones[ends], ends + 1
    precision, recall = found / count, found / truth.pairs
    f1 = 2 * found / (count + truth.pairs)

    def point(i: int) -> Point:
        at = float(score[ends[i]])
        return Point(at, int(count[i]), float(precision[i]), float(recall[i]), float(f1[i]))

    # beyond three pairs for every two true ones nothing is of interest, but for the last
    far = min(count[-1], 1.5 * truth.pairs)
    some = np.append(np.searchsorted(count, np.linspace(0.02, 1, STEPS) * far), len(ends) - 1)
    some = np.unique(np.minimum(some, len(ends) - 1))
    sure = np.flatnonzero(precision >= 0.99)
    return (
        [point(i) for i in some],
        point(int(np.argmax(f1))),
        point(int(sure[-1])) if len(sure) else nothing,
    )


def clustered(left: Ints, right: Ints, score: Floats, truth: Truth, at: float) -> Point:
    """The pairs that connected components over the pairs of at least `at` imply."""
    strong = score >= at
    return of_clusters(components(len(truth.ids), left[strong], right[strong]), truth, at)


def of_clusters(cluster: Ints, truth: Truth, at: float = float("nan")) -> Point:
    """As pairs: every two records of one cluster. `cluster[i]` is the cluster of truth.ids[i]."""
    together = cluster * (int(truth.codes.max()) + 1) + truth.codes
    found, implied = _pairs(_sizes(together)), _pairs(_sizes(cluster))
    if truth.source is not None:
        kinds = int(truth.source.max()) + 1
        found -= _pairs(_sizes(together * kinds + truth.source))
        implied -= _pairs(_sizes(cluster * kinds + truth.source))
    precision = found / implied if implied else 1.0
    f1 = 2 * found / (implied + truth.pairs)
    return Point(at, implied, precision, found / truth.pairs, f1)


def components(count: int, left: Ints, right: Ints) -> Ints:
    """The smallest record that each of `count` records is linked with, directly or not."""
    label = np.arange(count)
    while True:
        low = np.minimum(label[left], label[right])
        before = label.copy()
        for side in (left, right):
            np.minimum.at(label, before[side], low)
            np.minimum.at(label, side, low)
        while not np.array_equal(shorter := label[label], label):
            label = shorter
        if np.array_equal(label, before):
            return label


def judge(truth_file: Path, pairs_file: Path, clusters_file: Path | None = None) -> dict[str, Any]:
    """All of it as plain data. `ceiling`: recall of all pairs in the file, whatever their score."""
    truth = read_truth(truth_file)
    left, right, score = read_pairs(pairs_file, truth)
    points, best, sure = curve(left, right, score, truth)
    near = (p.threshold for p in points if p.pairs < 1.5 * truth.pairs)
    thresholds = sorted({best.threshold, sure.threshold, *near}, reverse=True)
    by_cluster = [clustered(left, right, score, truth, at) for at in thresholds if np.isfinite(at)]
    result: dict[str, Any] = {
        "true_pairs": truth.pairs,
        "pairs": len(score),
        "ceiling": points[-1].recall if points else 0.0,
        "best": asdict(best),
        "at_p99": asdict(sure),
        "clustered_best": asdict(max(by_cluster, key=lambda p: p.f1)) if by_cluster else None,
        "curve": [asdict(p) for p in points],
        "clustered": [asdict(p) for p in by_cluster],
    }
    if clusters_file:
        table = _read(clusters_file)
        label = np.arange(len(truth.ids)) + len(table)  # who is in no cluster is one
        name = next(name for name in table.column_names if name.startswith("cluster"))
        label[_places(table["id"], truth.ids, clusters_file)] = _codes(table[name])
        result["clusters_file"] = asdict(of_clusters(label, truth))
    return result


def same_pairs(one: Path, other: Path) -> dict[str, float]:
    """How many pairs stand in both files, and in one only, and the largest difference in score."""
    tables = [_read(file) for file in (one, other)]
    name = next(name for name in SCORES if name in tables[0].column_names)
    first, second = (
        dict(
            zip(
                zip(*(t[c].to_pylist() for c in ("id_l", "id_r")), strict=True),
                t[name].to_pylist(),
                strict=True,
            )
        )
        for t in tables
    )
    both = first.keys() & second.keys()
    return {
        "both": len(both),
        "one_only": len(first) - len(both),
        "other_only": len(second) - len(both),
        "largest_difference": max((abs(first[k] - second[k]) for k in both), default=0.0),
    }


def _read(file: Path) -> pa.Table:
    if file.suffix == ".parquet":
        return parquet.read_table(file)
    as_text = {name: pa.string() for name in ("id", "person", "id_l", "id_r", "cluster", "source")}
    return csv.read_csv(file, convert_options=csv.ConvertOptions(column_types=as_text))


def _codes(column: pa.ChunkedArray) -> Ints:
    codes: Ints = column.combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    return codes


def _places(column: pa.ChunkedArray, ids: pa.Array, file: Path) -> Ints:
    places = pc.index_in(column.cast(ids.type), value_set=ids).combine_chunks()
    if places.null_count:
        raise ValueError(f"{file.name}: {places.null_count} ids that the truth does not know")
    found: Ints = places.to_numpy().astype(np.int64)
    return found


def _sizes(labels: Ints) -> Ints:
    return np.unique(labels, return_counts=True)[1]


def _pairs(sizes: Ints) -> int:
    sizes = sizes.astype(np.int64)
    return int((sizes * (sizes - 1) // 2).sum())


def main() -> None:
    asked = argparse.ArgumentParser(prog="benchmarks.matching.judge")
    asked.add_argument("truth", type=Path)
    asked.add_argument("pairs", type=Path)
    asked.add_argument("--clusters", type=Path, help="id and cluster, as khua match writes them")
    asked.add_argument("--json", action="store_true")
    options = asked.parse_args()
    result = judge(options.truth, options.pairs, options.clusters)
    if options.json:
        print(json.dumps(result, indent=1))
        return
    print(f"{result['true_pairs']:,} true pairs; {result['pairs']:,} in the file", end="")
    print(f", which hold {result['ceiling']:.4f} of the true ones")
    print(f"{'':14}{'threshold':>12}{'pairs':>11}  precision  recall  F1")
    _line("clusters file", result.get("clusters_file"))
    _line("best F1", result["best"])
    _line("P at least .99", result["at_p99"])
    _line("best clusters", result["clustered_best"])
    for name in ("curve", "clustered"):
        for point in result[name]:
            _line("pairs" if name == "curve" else "clusters", point)


def _line(name: str, point: dict[str, Any] | None) -> None:
    if point:
        print(
            f"{name:14}{point['threshold']:12.4f}{point['pairs']:11,}"
            f"     {point['precision']:.4f}  {point['recall']:.4f}  {point['f1']:.4f}"
        )


if __name__ == "__main__":
    main()
