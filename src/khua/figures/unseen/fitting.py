"""One log-linear model fitted to the overlaps of lists.

The number of people with each pattern is Poisson with a mean whose logarithm is a sum: a constant,
one term for each list, and one for each chosen pair of lists that see the same people more (or
less) often than by chance. The constant's exponential is how many are on no list.

A pair whose lists share nobody has no finite term: its best value is minus infinity, which says
that its patterns cannot occur; they are left out, and so is the term (Chan, Silverman & Vincent
2021, section 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import optimize

from khua.figures.unseen.lists import Floats, Lists, Pair

Z95: Final = 1.959963984540054
_STEPS: Final = 200
_CLOSE: Final = 1e-12
_ABOVE_ZERO: Final = 1e-7


@dataclass(frozen=True)
class Fit:
    """A model and what it says. `estimate`: all people, seen and unseen; `low`, `high`: 95 % if
    the model were true (it is not); `aic`: lower fits better for what it costs."""

    pairs: tuple[Pair, ...]
    estimate: float
    low: float
    high: float
    aic: float
    expected: Floats  # of every pattern, in the order of Lists.cells


def design(lists: Lists, pairs: Sequence[Pair]) -> tuple[Floats, Floats, Floats]:
    """The columns of the model, its counts, and which patterns are kept (bool as 0/1)."""
    kept = np.ones(len(lists.cells), bool)
    finite = []
    for pair in pairs:
        both = lists.on_both(pair)
        if lists.counts[both].sum() == 0:
            kept &= ~both
        else:
            finite.append(lists.cells[:, pair[0]] * lists.cells[:, pair[1]])
    columns = np.column_stack([np.ones(len(lists.cells)), lists.cells, *finite]).astype(np.float64)
    return columns[kept], lists.counts[kept], kept


def can_be_fitted(lists: Lists, pairs: Sequence[Pair]) -> bool:
    """Whether the model has one best, finite answer: its columns are independent, and some table of
    positive numbers has the same sums as ours (Fienberg & Rinaldo 2012), which a linear program
    finds or rules out."""
    columns, counts, _ = design(lists, pairs)
    cells, terms = columns.shape
    if terms > cells or np.linalg.matrix_rank(columns) < terms:
        return False
    # the largest `least` so that a table x >= least has the sums of ours
    found = optimize.linprog(
        np.r_[np.zeros(cells), -1.0],
        A_ub=np.hstack([-np.eye(cells), np.ones((cells, 1))]),
        b_ub=np.zeros(cells),
        A_eq=np.hstack([columns.T, np.zeros((terms, 1))]),
        b_eq=columns.T @ counts,
        bounds=[(0, None)] * cells + [(None, None)],
        method="highs",
    )
    return bool(found.status == 0 and -found.fun > _ABOVE_ZERO)


def fit(lists: Lists, pairs: Sequence[Pair] = ()) -> Fit:
    """The most likely model with these pairs, by iterated weighted least squares. Sensible only
    where `can_be_fitted`."""
    columns, counts, kept = design(lists, pairs)
    mean = counts + 0.1
    log_mean = np.log(mean)
    before = np.inf
    terms = np.zeros(columns.shape[1])
    for _ in range(_STEPS):
        weight = np.sqrt(mean)
        towards = log_mean + (counts - mean) / mean
        terms = _least_squares(columns * weight[:, None], towards * weight)
        log_mean = np.clip(columns @ terms, -700, 700)
        mean = np.exp(log_mean)
        deviance = 2 * float(np.sum(_times_log(counts, mean) - (counts - mean)))
        if abs(deviance - before) < _CLOSE * (abs(deviance) + 0.1):
            break
        before = deviance
    spread = np.sqrt(np.linalg.pinv(columns.T @ (columns * mean[:, None]))[0, 0])
    unseen = [float(np.exp(terms[0] + side * Z95 * spread)) for side in (-1, 0, 1)]
    low, estimate, high = (lists.total + each for each in unseen)
    expected = np.zeros(len(kept))
    expected[kept] = mean
    # the saturated model's likelihood is the same for all, so the deviance stands for it; a pair
    # at minus infinity costs a term like any other
    aic = deviance + 2 * (1 + len(lists.names) + len(pairs))
    return Fit(tuple(pairs), estimate, low, high, aic, expected)


def _least_squares(columns: Floats, towards: Floats) -> Floats:
    return np.asarray(np.linalg.lstsq(columns, towards, rcond=None)[0], np.float64)


def _times_log(counts: Floats, mean: Floats) -> Floats:
    """counts · log(counts / mean), which is nothing where nobody was counted."""
    some = counts > 0
    result = np.zeros(len(counts))
    result[some] = counts[some] * np.log(counts[some] / mean[some])
    return result
