"""Labelled attempts: the eight patterns of flows and the red flags of trafficking, played."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from khua.money.generate.attempts.cash import CASH_AND_PLACES
from khua.money.generate.attempts.labour import LABOUR
from khua.money.generate.attempts.networks import NETWORKS
from khua.money.generate.attempts.patterns import PATTERNS
from khua.money.generate.attempts.stage import Stage
from khua.money.generate.flows import Flows
from khua.money.generate.settings import kinds, stream

PLAYS: Final[Mapping[str, Callable[[Stage], None]]] = {
    **PATTERNS,
    **CASH_AND_PLACES,
    **LABOUR,
    **NETWORKS,
}


def play(flows: Flows, transactions: int, seed: int, strength: float = 1.0) -> dict[str, int]:
    """Play every kind of `kinds.yaml` that the span is long enough for: so many attempts for a
    million transactions, times `strength`, at least one. Returns how many of each."""
    stage = Stage(flows, stream(seed, "attempts"))
    played = {}
    for kind, scene in PLAYS.items():
        told = kinds()[kind]
        if told["days"] > flows.society.calendar.days or strength <= 0:
            continue
        played[kind] = max(1, round(told["per_million"] * strength * transactions / 1e6))
        for _ in range(played[kind]):
            stage.begin(kind)
            scene(stage)
    stage.close()
    return played


__all__ = ["PLAYS", "Stage", "play"]
