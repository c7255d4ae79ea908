"""Intervals by drawing anew from the people who were seen (bootstrap), by BCa (Efron 1987)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from scipy.stats import norm

from khua.figures.unseen.fitting import Fit
from khua.figures.unseen.lists import Lists

Told = Callable[[float], None]


def bootstrap(
    lists: Lists,
    model: Callable[[Lists], Fit],
    *,
    draws: int = 200,
    seed: int = 1,
    level: float = 0.95,
    told: Told | None = None,
) -> tuple[float, float]:
    """The interval of the estimate of `model`, which chooses its pairs anew in every draw, so that
    the choice itself is part of what is not known. Bias-corrected and accelerated; the acceleration
    is of leaving out one person of each pattern. Whole populations, as Fit.estimate."""
    chance = np.random.default_rng(seed)
    share = lists.counts / lists.total
    drawn = np.empty(draws)
    for place in range(draws):
        again = chance.multinomial(lists.total, share).astype(np.float64)
        drawn[place] = model(lists.with_counts(again)).estimate
        if told:
            told((place + 1) / draws)
    middle = model(lists).estimate
    below = np.clip(np.mean(drawn < middle), 0.5 / draws, 1 - 0.5 / draws)
    bias = norm.ppf(below)
    without, people = map(np.array, zip(*_one_less(lists, model), strict=True))
    away = np.average(without, weights=people) - without
    cubes, squares = np.sum(people * away**3), np.sum(people * away**2)
    bend = cubes / (6 * squares**1.5) if squares > 0 else 0.0
    ends = []
    for tail in ((1 - level) / 2, (1 + level) / 2):
        moved = bias + norm.ppf(tail)
        ends.append(float(np.quantile(drawn, norm.cdf(bias + moved / (1 - bend * moved)))))
    return ends[0], ends[1]


def _one_less(lists: Lists, model: Callable[[Lists], Fit]) -> Iterator[tuple[float, float]]:
    """The estimate without one person of a pattern, and how many have that pattern."""
    for place in np.flatnonzero(lists.counts):
        fewer = lists.counts.copy()
        fewer[place] -= 1
        yield model(lists.with_counts(fewer)).estimate, float(lists.counts[place])
