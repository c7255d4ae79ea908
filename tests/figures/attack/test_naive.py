"""The attack is known to work: it undoes what offices do by hand.

"Fewer than five are shown as *", margins exact, every two-way table of every year: over half of the
hidden numbers come out exactly (facts/statistics.md: 68 % of 50,000 victims, 9 % of 2,000).
"""

from itertools import combinations

import numpy as np
import pytest

from benchmarks.figures.people import YEARS, victims
from khua.figures.attack import Published, bounds
from khua.figures.attack.tables import SMALL, statements

SIZES = {"province": 18, "sex": 3, "age": 7, "form": 7, "country": 8}


def naive(many: int) -> tuple[int, int]:
    """How many hidden cells, and how many of them come out; each claim is checked."""
    codes = victims(many)
    hidden = exactly = 0
    for rows, columns in combinations(SIZES, 2):
        shape = SIZES[rows], SIZES[columns]
        for year in range(len(YEARS)):
            within = codes["year"] == year
            true = np.zeros(shape)
            np.add.at(true, (codes[rows][within], codes[columns][within]), 1)
            low = np.zeros((shape[0] + 1, shape[1] + 1))
            low[:-1, :-1], low[-1, :-1], low[:-1, -1] = true, true.sum(axis=0), true.sum(axis=1)
            low[-1, -1] = true.sum()
            high = low.copy()
            small = np.argwhere((true > 0) & (true < SMALL))
            low[tuple(small.T)], high[tuple(small.T)] = 1, SMALL - 1
            places = [int(at * shape[1] + to) for at, to in small]
            told = statements(Published(shape, low, high))
            found = bounds(true.size, told, places, exact=True)
            known = found.targets[found.certain]
            assert (true.ravel()[known] == found.low[found.certain]).all()
            hidden, exactly = hidden + len(places), exactly + len(known)
    return hidden, exactly


@pytest.mark.parametrize(("many", "least", "most"), [(50_000, 0.5, 0.9), (2_000, 0.05, 0.3)])
def test_naive_suppression_is_undone(many, least, most):
    hidden, exactly = naive(many)
    assert hidden > 300
    assert least < exactly / hidden < most
