"""The files a batch leaves: pairs with their evidence, and clusters."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import parquet

from khua.matching.clusters import Clusters
from khua.matching.compare import Comparer, Levels
from khua.matching.links import Pairs
from khua.matching.model import UNKNOWN, Evidence
from khua.matching.score import Scorer, probability

_CHUNK: Final = 250_000


def write_pairs(
    file: Path, ids: pa.Array, pairs: Pairs, comparer: Comparer, scorer: Scorer
) -> None:
    """Write pairs, strongest first: id_l, id_r, probability, weight, then for each evidence its
    level and its bits (`given`, `given_bits`, …), then `prior_bits`, `through_bits` and
    `rivals_bits`; the bits add up to the weight."""
    order = np.argsort(-pairs.weights, kind="stable")
    begun = file.with_name(f"{file.name}.begun")
    writer: Any = None
    try:
        for begin in range(0, max(1, len(order)), _CHUNK):
            at = order[begin : begin + _CHUNK]
            rows = _rows(ids, pairs, at, comparer, scorer)
            writer = writer or parquet.ParquetWriter(begun, rows.schema, compression="zstd")
            writer.write_table(rows)
    finally:
        if writer is not None:
            writer.close()
    begun.replace(file)


def _rows(
    ids: pa.Array, pairs: Pairs, at: npt.NDArray[np.int64], comparer: Comparer, scorer: Scorer
) -> pa.Table:
    left, right, weights = pairs.left[at], pairs.right[at], pairs.weights[at]
    levels = comparer.levels(left, right)
    bits = scorer.by_evidence(levels, left, right)
    columns: dict[str, Any] = {
        "id_l": ids.take(pa.array(left)),
        "id_r": ids.take(pa.array(right)),
        "probability": probability(weights),
        "weight": weights,
    }
    for name, evidence in scorer.model.evidence.items():
        columns[name] = _named(evidence, levels[name])
        columns[f"{name}_bits"] = bits[name]
    columns["prior_bits"] = np.full(len(at), scorer.prior, np.float32)
    columns["through_bits"] = pairs.through[at]
    columns["rivals_bits"] = pairs.rivals[at]
    return pa.table(columns)


def _named(evidence: Evidence, levels: Levels) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(levels), [UNKNOWN, *evidence.levels])


def write_clusters(file: Path, ids: pa.Array, found: Clusters) -> None:
    """Write who stands together: id, cluster (the id of its first record), and `split`: why the
    pairs of its component were not all followed (birth, document, size; "" where they were)."""
    parquet.write_table(
        pa.table(
            {
                "cluster": ids.take(pa.array(found.cluster)),
                "id": ids.take(pa.array(found.rows)),
                "split": pa.array(found.reason, pa.string()),
            }
        ),
        file,
        compression="zstd",
    )
