"""Finding patterns in a ledger: every shape there is, or those that are likely an attempt."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from khua.money.graph import CAP, Index
from khua.money.hits import in_order
from khua.money.ledger import Ledger
from khua.money.patterns.background import Background
from khua.money.patterns.evidence import Decoys, Weighed, decoys, weigh
from khua.money.patterns.evidence.null import moved
from khua.money.patterns.flows import pack
from khua.money.patterns.parameters import completed
from khua.money.patterns.shapes import Shapes, look

_log: Final = logging.getLogger("khua.money")

#: so many ledgers without intent are compared with: enough of them to count chance, at most three
NULLS, ENOUGH = 3, 3_000_000


class Search:
    """Everything that finding patterns in one ledger needs once: the paths that are possible, what
    chance would make of them, and the same without intent.

    `index`: of this very ledger, where there is one already; `services`: accounts that are hubs
    whatever their degree (`graph.services`); `told`: is called with a step and how much is done.
    """

    def __init__(
        self,
        ledger: Ledger,
        *,
        index: Index | None = None,
        services: npt.ArrayLike = (),
        cap: float = CAP,
        least_value: float = 0,
        told: Callable[[str, float], None] | None = None,
    ) -> None:
        self.ledger = ledger
        self.told = told or (lambda step, done: None)
        hubs = (index or Index(ledger)).hubs(int(cap), services)
        self.flows = pack(ledger, hubs, least_value)

    @cached_property
    def background(self) -> Background:
        """What chance would do here."""
        return Background.of(self.flows)

    def shapes(self, pattern: str, given: Mapping[str, float]) -> Shapes:
        """Every shape of a pattern, whatever it means."""
        return look(pattern, self.flows, given, None)

    def weighed(self, asked: Mapping[str, Mapping[str, float]]) -> dict[str, Weighed]:
        """Of each pattern asked, with its parameters, the shapes that strangers made, and how
        likely each is an attempt."""
        found = {}
        for n, (pattern, given) in enumerate(asked.items()):
            self.told("look", n / len(asked))
            found[pattern] = look(pattern, self.flows, given, self.background)
        by_chance: dict[str, list[Decoys]] = {pattern: [] for pattern in asked}
        nulls = min(NULLS, -(-ENOUGH // max(1, len(self.flows))))
        for n in range(nulls):
            self.told("null", n / nulls)
            without = moved(self.flows, n + 1)
            for pattern, given in asked.items():
                made = look(pattern, without, given, self.background)
                by_chance[pattern].append(decoys(made, self.ledger, self.background))
            del without
        self.told("weigh", 0.0)
        return {
            pattern: weigh(shapes, by_chance[pattern], self.ledger, self.background)
            for pattern, shapes in found.items()
        }


def likely(
    weighed: Weighed,
    given: Mapping[str, float],
    among: npt.NDArray[np.bool_] | None = None,
) -> npt.NDArray[np.bool_]:
    """Which shapes (of those `among`) are told, by a pattern's parameters: those that are at least
    so likely (`probability`), and so likely together that at most a share of `wrong` is expected to
    be none. Doubtful ones (from `doubtful` on) are told too where they are `few` beside those:
    a few are attempts like the others, many alike are something this country does."""
    order = np.argsort(-weighed.probability, kind="stable")
    if among is not None:
        order = order[among[order]]
    probability = weighed.probability[order]
    expected = np.cumsum(1 - probability) / np.arange(1, len(order) + 1)
    sure = (probability >= given["probability"]) & (expected <= given["wrong"])
    doubtful = (probability >= given["doubtful"]) & ~sure
    kept = np.zeros(len(weighed.shapes), bool)
    kept[order] = sure | doubtful if doubtful.sum() <= given["few"] * sure.sum() else sure
    return kept


def find(
    ledger: Ledger,
    pattern: str,
    parameters: Mapping[str, float] | None = None,
    *,
    index: Index | None = None,
    services: npt.ArrayLike = (),
) -> pa.Table:
    """What of a pattern is in the ledger, as rows of HITS in their order; `rule` is the pattern,
    `other` the account on the other side of the transaction.

    `parameters`: other values than DEFAULTS; with `probability` 0 every shape is told, else those
    that are likely an attempt. `index`, `services`: as for Search. What a bounded search left out
    goes to the log. Raises KeyError for an unknown pattern or parameter.
    """
    given = completed(pattern, parameters)
    search = Search(
        ledger,
        index=index,
        services=services,
        cap=given["cap"],
        least_value=given["least_value"],
    )
    if given["probability"] <= 0:
        shapes = search.shapes(pattern, given)
    else:
        weighed = search.weighed({pattern: given})[pattern]
        shapes = weighed.shapes.only(likely(weighed, given))
    for limit, count in shapes.gave_up.items():
        _log.warning("%s: %d starts searched no further (%s)", pattern, count, limit)
    return hits(shapes, ledger)


def hits(shapes: Shapes, ledger: Ledger) -> pa.Table:
    """Shapes as rows of HITS in their order. The anchor is the latest transaction of each."""
    row = shapes.flows.row[shapes.members].astype(np.int64)
    subject = shapes.subject[shapes.whose]
    src, dst = ledger.src[row], ledger.dst[row]
    latest = np.maximum.reduceat(row, shapes.starts) if len(shapes) else row
    return in_order(
        pa.table(
            {
                "rule": pa.array([shapes.pattern] * len(row), pa.string()),
                "subject": subject,
                "anchor": ledger.number[latest][shapes.whose],
                "number": ledger.number[row],
                "other": np.where(dst == subject, src, dst),
            }
        )
    )
