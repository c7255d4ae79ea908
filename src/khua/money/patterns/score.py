"""One number for every transaction: how likely it belongs to a laundering attempt, and which.

A transaction *hits* a pattern where it is part of a shape that `patterns.likely` tells and that no
larger shape explains. Hits that share a transaction are one attempt. The score of a transaction
that hits is the probability of its likeliest hit, 0.5 or more, as calibrated on planted attempts in
generated ledgers (docs/money-patterns.md). Of any other it is half the probability of the likeliest
shape that it is part of: below 0.5, in the order in which to look further; 0 where there is none.
So `score >= 0.5`, `patterns` and `attempt` name the same transactions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from khua.money.graph import CAP
from khua.money.ledger import Ints, Ledger
from khua.money.patterns import DEFAULTS, Search, completed, likely
from khua.money.patterns.evidence import Weighed

Reals = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: what is only part of a larger shape is not told on its own: pattern → those that explain it
EXPLAINED_BY: Final[Mapping[str, Sequence[str]]] = {
    "gather-scatter": ("scatter-gather",),
    "bipartite": ("stack",),
    "fan-in": ("scatter-gather", "gather-scatter", "stack", "bipartite"),
    "fan-out": ("scatter-gather", "gather-scatter", "stack", "bipartite"),
    "chain": ("cycle", "scatter-gather"),
    "pass-through": ("cycle", "chain", "scatter-gather", "gather-scatter", "stack"),
}
#: the share of its transactions that a larger shape must hold
PART: Final = 0.5


@dataclass(frozen=True)
class Hit:
    """A shape that was told: its pattern, the account it speaks of, the rows of its transactions in
    the ledger by time, how likely it is an attempt, and what was weighed (`evidence.TERMS`)."""

    pattern: str
    subject: int
    rows: Ints
    probability: float
    terms: Mapping[str, float]


@dataclass(frozen=True)
class Scored:
    """A ledger's transactions scored, in its order. `score`: 0 to 1; `attempt`: 1 and up in the
    order of time, 0 for none; `patterns`: bit n for the n-th of PATTERNS; `hits` of all attempts,
    `attempts` of each hit; `gave_up`: by pattern, how many starts of its search were cut short."""

    score: Reals
    attempt: Ints
    patterns: npt.NDArray[np.int16]
    hits: Sequence[Hit]
    attempts: Ints
    gave_up: Mapping[str, int]


#: the score from which a transaction is told as part of an attempt
TOLD: Final = 0.5
#: in the order of their bits
PATTERNS: Final = tuple(DEFAULTS)


def score(
    ledger: Ledger,
    *,
    services: npt.ArrayLike = (),
    cap: float = CAP,
    told: Callable[[str, float], None] | None = None,
) -> Scored:
    """Score every transaction, with the parameters of DEFAULTS. `services`: accounts that are hubs
    whatever their degree; `cap`: the degree that makes one; `told`: as for Search."""
    given = {pattern: completed(pattern) for pattern in DEFAULTS}
    search = Search(ledger, services=services, cap=cap, told=told)
    weighed = search.weighed(given)
    scores = np.zeros(len(ledger))
    for one in weighed.values():
        rows = one.shapes.flows.row[one.shapes.members]
        np.maximum.at(scores, rows, one.probability[one.shapes.whose] / 2)
    hits: list[Hit] = []
    covered: dict[str, Mask] = {}
    for pattern, one in weighed.items():
        free = _unexplained(one, [covered[name] for name in EXPLAINED_BY.get(pattern, ())])
        own = _hits(one, likely(one, given[pattern], free))
        covered[pattern] = _cover(one, own, len(ledger))
        hits += own
    attempts = _attempts(hits, len(ledger))
    bits = np.zeros(len(ledger), np.int16)
    attempt = np.zeros(len(ledger), np.int64)
    for hit, number in zip(hits, attempts, strict=True):
        bits[hit.rows] |= np.int16(1 << PATTERNS.index(hit.pattern))
        attempt[hit.rows] = number
        scores[hit.rows] = np.maximum(scores[hit.rows], max(hit.probability, TOLD))
    gave_up = {
        pattern: sum(one.shapes.gave_up.values())
        for pattern, one in weighed.items()
        if one.shapes.gave_up
    }
    return Scored(scores, attempt, bits, hits, attempts, gave_up)


def _hits(weighed: Weighed, kept: Mask) -> list[Hit]:
    shapes = weighed.shapes
    starts, probability = shapes.starts, weighed.probability
    return [
        Hit(
            shapes.pattern,
            int(shapes.subject[n]),
            np.sort(shapes.flows.row[shapes.members[starts[n] : shapes.ends[n]]]).astype(np.int64),
            float(probability[n]),
            weighed.terms(int(n)),
        )
        for n in np.flatnonzero(kept)
    ]


def _cover(weighed: Weighed, hits: Sequence[Hit], length: int) -> Mask:
    """The transactions of the hits; of cycles of three and more also those that were found
    harmless, since a part of them is no more than that."""
    mask = np.zeros(length, bool)
    for hit in hits:
        mask[hit.rows] = True
    if weighed.shapes.pattern == "cycle":
        rings = weighed.shapes.only(weighed.shapes.sizes > 2)
        mask[rings.flows.row[rings.members]] = True
    return mask


def _unexplained(weighed: Weighed, larger: Sequence[Mask]) -> Mask:
    """Which shapes are not part of a larger one."""
    shapes = weighed.shapes
    free = np.ones(len(shapes), bool)
    rows = shapes.flows.row[shapes.members]
    for mask in larger:
        share = np.bincount(shapes.whose, mask[rows], len(shapes)) / np.maximum(shapes.sizes, 1)
        free &= share < PART
    return free


def _attempts(hits: Sequence[Hit], length: int) -> Ints:
    """The attempt of each hit: those that share a transaction, also through others, are one."""
    if not hits:
        return np.empty(0, np.int64)
    rows = np.concatenate([hit.rows for hit in hits])
    whose = np.repeat(np.arange(len(hits)), [len(hit.rows) for hit in hits])
    _, node = np.unique(rows, return_inverse=True)
    size = len(hits) + int(node.max()) + 1
    graph = sparse.coo_matrix(
        (np.ones(len(rows), np.int8), (whose, len(hits) + node)), (size, size)
    )
    _, label = sparse.csgraph.connected_components(graph, directed=False)
    label = label[: len(hits)]
    first = np.full(label.max() + 1, length)
    np.minimum.at(first, label, [hit.rows[0] for hit in hits])
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    _, dense = np.unique(rank[label], return_inverse=True)
    found: Ints = dense.astype(np.int64) + 1
    return found


def table(scored: Scored, transaction_ids: pa.Array) -> pa.Table:
    """What was scored, one row a transaction in the ledger's order: transaction_id, score,
    patterns (a list of texts) and attempt (null for none)."""
    bits = scored.patterns
    which = [np.flatnonzero(bits >> n & 1) for n in range(len(PATTERNS))]
    row = np.concatenate(which)
    name = np.repeat(np.arange(len(PATTERNS), dtype=np.int8), [len(rows) for rows in which])
    order = np.argsort(row, kind="stable")
    counts = np.bincount(row, minlength=len(bits)) if len(row) else np.zeros(len(bits), np.int64)
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]).astype(np.int32)
    names = pa.DictionaryArray.from_arrays(name[order], pa.array(PATTERNS)).cast(pa.string())
    return pa.table(
        {
            "transaction_id": transaction_ids,
            "score": scored.score,
            "patterns": pa.ListArray.from_arrays(pa.array(offsets), names),
            "attempt": pa.array(scored.attempt, mask=scored.attempt == 0),
        }
    )


def canonical(ledger: Ledger, ids: pa.Array, accounts: pa.Array) -> tuple[Ledger, pa.Array]:
    """The same transactions in an order, and with account numbers, that do not depend on how the
    file was sorted: by time, then sender, receiver and amount, then id; accounts by their text.

    `ids`, `accounts`: as in FlowFile. `number` is the place in that order, from 1.
    """
    rank = np.zeros(len(accounts) + 1, np.int32)
    rank[_sorted(accounts) + 1] = np.arange(1, len(accounts) + 1)
    src, dst = rank[ledger.src], rank[ledger.dst]
    order = _by_time(ledger, src, dst)
    same = np.ones(len(order), bool)
    for column in (ledger.at, src, dst, ledger.amount, ledger.currency):
        ordered = column[order]
        same[1:] &= ordered[1:] == ordered[:-1]
    same[:1] = False
    if same.any():  # transactions that are alike in everything: their ids decide
        places = np.flatnonzero(same | np.append(same[1:], False))
        group = np.cumsum(~same)[places]
        tied = order[places]
        by_id = np.empty(len(tied), np.int64)
        by_id[_sorted(ids.take(pa.array(tied)))] = np.arange(len(tied))
        order[places] = tied[np.lexsort((by_id, group))]
    columns: dict[str, Any] = {name: column[order] for name, column in ledger.columns().items()}
    columns |= {"number": np.arange(1, len(order) + 1), "src": src[order], "dst": dst[order]}
    return Ledger(**columns), ids.take(pa.array(order))


def _by_time(ledger: Ledger, src: npt.NDArray[Any], dst: npt.NDArray[Any]) -> Ints:
    """The order of a ledger sorted by time, equal times by sender, receiver, amount, currency."""
    tied = np.zeros(len(ledger), bool)
    tied[1:] = ledger.at[1:] == ledger.at[:-1]
    tied[:-1] |= tied[1:]
    order = np.arange(len(ledger))
    rows = np.flatnonzero(tied)
    pair = src[rows].astype(np.int64) << 32 | dst[rows]
    keys = (ledger.currency[rows], ledger.amount[rows], pair, ledger.at[rows])
    order[rows] = rows[np.lexsort(keys)]
    return order


def _sorted(texts: pa.Array) -> Ints:
    found: Ints = pc.sort_indices(texts).to_numpy().astype(np.int64)
    return found
