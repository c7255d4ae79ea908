"""Which pairs of lists a model takes in: step by step, and all that fit about as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from scipy.stats import poisson

from khua.figures.unseen.fitting import Fit, can_be_fitted, fit
from khua.figures.unseen.lists import Lists, Pair

THRESHOLD: Final = 0.02  # Chan, Silverman & Vincent 2021
WITHIN: Final = 10.0  # of the lowest AIC: beyond it a model has essentially no support
MOST_MODELS: Final = 4_000

Told = Callable[[int], None]  # how many models were fitted


def stepwise(lists: Lists, threshold: float = THRESHOLD) -> Fit:
    """Pair after pair, each time the one whose overlap is the most surprising under the model so
    far (the Poisson chance of so many shared people or more, or of so few or fewer), as long as
    that chance is below `threshold` and the model with it can be fitted."""
    chosen: list[Pair] = []
    now = fit(lists)
    while True:
        waiting = sorted(
            (chance, pair)
            for pair in lists.pairs
            if pair not in chosen and (chance := surprise(lists, now, pair)) < threshold
        )
        fitting = (pair for _, pair in waiting if can_be_fitted(lists, [*chosen, pair]))
        best = next(fitting, None)
        if best is None:
            return now
        chosen.append(best)
        now = fit(lists, chosen)


def surprise(lists: Lists, model: Fit, pair: Pair) -> float:
    """The chance of an overlap at least as far from what the model expects, on its side."""
    both = lists.on_both(pair)
    seen, expected = lists.counts[both].sum(), model.expected[both].sum()
    return float(min(poisson.cdf(seen, expected), poisson.sf(seen - 1, expected)))


def plausible(
    lists: Lists, within: float = WITHIN, most: int = MOST_MODELS, told: Told | None = None
) -> tuple[list[Fit], bool]:
    """The models of pairs whose AIC is `within` of the best that was found, lowest first, and
    whether all could be looked at.

    Where there are more than `most` models, those around the good ones are looked at: a pair more
    or less at a time, from the stepwise models and from none, the better first. All are looked at
    up to five lists (1,024 models).
    """
    waiting: list[tuple[float, tuple[Pair, ...]]] = []
    fits: dict[tuple[Pair, ...], Fit | None] = {}

    def look(pairs: tuple[Pair, ...]) -> None:
        if pairs not in fits and len(fits) < most:
            fits[pairs] = fit(lists, pairs) if can_be_fitted(lists, pairs) else None
            found = fits[pairs]
            if found:
                waiting.append((found.aic, pairs))
            if told:
                told(len(fits))

    whole = 2 ** len(lists.pairs) <= most
    for begin in (fit(lists).pairs, stepwise(lists).pairs, stepwise(lists, 0.001).pairs):
        look(tuple(sorted(begin)))
    best = min((found.aic for found in fits.values() if found), default=0.0)
    while waiting:
        waiting.sort()
        aic, pairs = waiting.pop(0)
        if not whole and aic > best + within:
            break
        for pair in lists.pairs:
            look(tuple(sorted(set(pairs) ^ {pair})))
        best = min(best, *(found.aic for found in fits.values() if found))
    good = [found for found in fits.values() if found and found.aic <= best + within]
    return sorted(good, key=lambda found: (found.aic, found.pairs)), len(fits) < most or whole
