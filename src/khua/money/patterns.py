"""Shapes of flows: cycle, scatter-gather, gather-scatter, stack, bipartite, fan-in, fan-out, chain
and pass-through. Their parameters, and finding them in a ledger.

How each is defined, what it costs and how well it does: docs/money-patterns.md.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from khua.money.background import Background
from khua.money.evidence import Decoys, Weighed, decoys, weigh
from khua.money.evidence.null import moved
from khua.money.flows import pack
from khua.money.graph import CAP, Index
from khua.money.hits import in_order
from khua.money.ledger import Ledger
from khua.money.shapes import Shapes, look

Text = Mapping[str, str]

_log: Final = logging.getLogger("khua.money")

#: so many ledgers without intent are compared with: enough of them to count chance, at most three
NULLS, ENOUGH = 3, 3_000_000


@dataclass(frozen=True)
class Parameter:
    """A number that a pattern depends on: its `value` where nobody says another, its `unit`, and
    what it is in words."""

    value: float
    unit: str
    words: Text


_STEPS: Final = Parameter(
    5_000,
    "steps a start",
    {
        "en": "a search from one start ends after so many steps",
        "lo": "ການຄົ້ນຈາກຈຸດເລີ່ມໜຶ່ງຢຸດຫຼັງຈຳນວນກ້າວນີ້",
    },
)
#: for every pattern
_ALL: Final[Mapping[str, Parameter]] = {
    "least_value": Parameter(
        0,
        "minor units",
        {"en": "smaller transactions are left out", "lo": "ບໍ່ນັບທຸລະກຳທີ່ນ້ອຍກວ່ານີ້"},
    ),
    "cap": Parameter(
        CAP,
        "accounts",
        {
            "en": "more counterparties than this make an account a hub: nothing passes through it",
            "lo": "ບັນຊີທີ່ມີຄູ່ຮ່ວມຫຼາຍກວ່ານີ້ແມ່ນສູນລວມ: ບໍ່ຕິດຕາມຜ່ານມັນ",
        },
    ),
    "probability": Parameter(
        0.5,
        "probability",
        {
            "en": "at least so likely to be an attempt; 0 tells every shape, whatever it means",
            "lo": "ມີຄວາມເປັນໄປໄດ້ຢ່າງໜ້ອຍເທົ່ານີ້; 0 ສະແດງທຸກຮູບແບບ",
        },
    ),
    "wrong": Parameter(
        0.15,
        "share",
        {
            "en": "of all that is told, at most this share is expected to be no attempt",
            "lo": "ໃນທັງໝົດທີ່ສະແດງ ຄາດວ່າບໍ່ແມ່ນການຟອກເງິນບໍ່ເກີນສ່ວນນີ້",
        },
    ),
}


def _window(hours: float) -> Parameter:
    return Parameter(hours, "hours", {"en": "all within this time", "lo": "ທັງໝົດພາຍໃນເວລານີ້"})


def _least(count: float, en: str, lo: str) -> Parameter:
    return Parameter(count, "accounts", {"en": en, "lo": lo})


def _ratios(low: float, high: float) -> dict[str, Parameter]:
    return {
        "ratio_low": Parameter(
            low,
            "share",
            {
                "en": "of what came in, at least this share goes on",
                "lo": "ຢ່າງໜ້ອຍສ່ວນນີ້ຂອງເງິນເຂົ້າຖືກສົ່ງຕໍ່",
            },
        ),
        "ratio_high": Parameter(
            high,
            "share",
            {
                "en": "of what came in, at most this share goes on",
                "lo": "ຢ່າງຫຼາຍສ່ວນນີ້ຂອງເງິນເຂົ້າຖືກສົ່ງຕໍ່",
            },
        ),
    }


_HOP: Final = Parameter(96, "hours", {"en": "between two hops at most", "lo": "ລະຫວ່າງສອງຂັ້ນບໍ່ເກີນ"})

#: the parameters of each pattern, by its id
DEFAULTS: Final[Mapping[str, Mapping[str, Parameter]]] = {
    "cycle": {
        "shortest": Parameter(2, "hops", {"en": "the shortest cycle", "lo": "ວົງຈອນສັ້ນທີ່ສຸດ"}),
        "longest": Parameter(12, "hops", {"en": "the longest cycle", "lo": "ວົງຈອນຍາວທີ່ສຸດ"}),
        "hop_hours": _HOP,
        **_ratios(0.85, 1.15),
        "whole_low": Parameter(
            0.5,
            "share",
            {
                "en": "of what left, at least this share comes back",
                "lo": "ຢ່າງໜ້ອຍສ່ວນນີ້ຂອງເງິນທີ່ອອກໄປກັບຄືນມາ",
            },
        ),
        "whole_high": Parameter(
            1.5,
            "share",
            {
                "en": "of what left, at most this share comes back",
                "lo": "ຢ່າງຫຼາຍສ່ວນນີ້ຂອງເງິນທີ່ອອກໄປກັບຄືນມາ",
            },
        ),
        "steps": _STEPS,
        **_ALL,
    },
    "scatter-gather": {
        "window_hours": _window(96),
        "least": _least(2, "at least so many between the two", "ມີຄົນກາງຢ່າງໜ້ອຍເທົ່ານີ້"),
        **_ratios(0.75, 1.3),
        "steps": _STEPS,
        **_ALL,
    },
    "gather-scatter": {
        "window_hours": _window(192),
        "least": _least(
            2,
            "at least so many senders, and so many receivers",
            "ມີຜູ້ສົ່ງ ແລະ ຜູ້ຮັບຢ່າງໜ້ອຍຝ່າຍລະເທົ່ານີ້",
        ),
        **_ALL,
    },
    "stack": {
        "window_hours": _window(96),
        "least": _least(2, "at least so many accounts in each layer", "ມີບັນຊີຢ່າງໜ້ອຍເທົ່ານີ້ໃນແຕ່ລະຊັ້ນ"),
        "steps": _STEPS,
        **_ALL,
    },
    "bipartite": {
        "window_hours": _window(48),
        "least": _least(2, "at least so many accounts on each side", "ມີບັນຊີຢ່າງໜ້ອຍເທົ່ານີ້ໃນແຕ່ລະຝ່າຍ"),
        "steps": _STEPS,
        **_ALL,
    },
    "fan-in": {
        "window_hours": _window(96),
        "least": _least(3, "at least so many senders", "ມີຜູ້ສົ່ງຢ່າງໜ້ອຍເທົ່ານີ້"),
        **_ALL,
    },
    "fan-out": {
        "window_hours": _window(96),
        "least": _least(3, "at least so many receivers", "ມີຜູ້ຮັບຢ່າງໜ້ອຍເທົ່ານີ້"),
        **_ALL,
    },
    "chain": {
        "hop_hours": _HOP,
        "least": Parameter(
            4, "transactions", {"en": "at least so many in a row", "lo": "ຕໍ່ກັນຢ່າງໜ້ອຍເທົ່ານີ້"}
        ),
        **_ratios(0.65, 1.5),
        **_ALL,
    },
    "pass-through": {
        "window_hours": _window(24),
        **_ratios(0.85, 1.05),
        "times": Parameter(
            3, "credits", {"en": "so often by one account", "lo": "ບັນຊີດຽວເຮັດຢ່າງໜ້ອຍເທົ່ານີ້ຄັ້ງ"}
        ),
        **_ALL,
    },
}


def completed(pattern: str, parameters: Mapping[str, float] | None = None) -> dict[str, float]:
    """Every parameter of a pattern: those given, the others as in DEFAULTS. Raises KeyError for an
    unknown pattern or parameter."""
    found = {name: parameter.value for name, parameter in DEFAULTS[pattern].items()}
    for name, value in (parameters or {}).items():
        if name not in found:
            raise KeyError(f"{pattern} has no parameter {name}")
        found[name] = value
    return found


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
    weighed: Weighed, probability: float, wrong: float, among: npt.NDArray[np.bool_] | None = None
) -> npt.NDArray[np.bool_]:
    """Which shapes (of those `among`) are at least so likely, and so likely together that of all of
    them at most a share of `wrong` is expected to be none."""
    order = np.argsort(-weighed.probability, kind="stable")
    if among is not None:
        order = order[among[order]]
    doubt = 1 - weighed.probability[order]
    expected = np.cumsum(doubt) / np.arange(1, len(order) + 1)
    kept = np.zeros(len(weighed.shapes), bool)
    kept[order] = (doubt <= 1 - probability) & (expected <= wrong)
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
        shapes = weighed.shapes.only(likely(weighed, given["probability"], given["wrong"]))
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
