"""Bounds against every table that is possible, one by one."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.figures.attack import Published, Statement, attack, bounds

MOST = 3


@st.composite
def said(draw):
    """A few true counts, and true statements about them."""
    true = draw(st.lists(st.integers(0, MOST), min_size=2, max_size=4))
    some = [Statement((at,), 0, MOST) for at in range(len(true))]
    for _ in range(draw(st.integers(1, 4))):
        signs = draw(st.lists(st.sampled_from([-1, 0, 1]), min_size=len(true), max_size=len(true)))
        plus = tuple(at for at, sign in enumerate(signs) if sign > 0)
        minus = tuple(at for at, sign in enumerate(signs) if sign < 0)
        total = sum(true[at] for at in plus) - sum(true[at] for at in minus)
        if plus:
            low, high = total - draw(st.integers(0, 2)), total + draw(st.integers(0, 2))
            some.append(Statement(plus, low, high, minus))
    return true, some


@given(said())
@settings(max_examples=60, deadline=None)
def test_bounds_hold_all_that_is_possible(given_):
    """Never narrower than the truth allows; certain only where there is one possibility. (A linear
    program may leave more than whole numbers would: it then claims less, never more.)"""
    true, statements = given_
    ways = np.array([
        each for each in product(range(MOST + 1), repeat=len(true))
        if all(
            one.low
            <= sum(each[at] for at in one.cells) - sum(each[at] for at in one.minus)
            <= one.high
            for one in statements
        )
    ])  # fmt: skip
    for exact in (False, True):
        found = bounds(len(true), statements, range(len(true)), exact=exact)
        assert (found.low <= ways.min(axis=0)).all()
        assert (found.high >= ways.max(axis=0)).all()
        assert (ways.min(axis=0) == ways.max(axis=0))[found.certain].all()


def test_a_difference_is_known():
    """A margin of 7 with 4 in one of its two cells leaves 3."""
    margin, one, other = range(3)
    found = bounds(
        3,
        [Statement((margin,), 7, 7), Statement((one,), 4, 4),
         Statement((one, other), 0, 0, (margin,))],
        [other],
    )  # fmt: skip
    assert (found.low.tolist(), found.high.tolist()) == ([3], [3])


def test_contradictions_are_told():
    with pytest.raises(ValueError, match="contradict"):
        bounds(2, [Statement((0,), 5, 9), Statement((1,), 0, 2), Statement((1,), 1, 99, (0,))], [0])


def test_one_hidden_cell_in_a_row_is_no_secret():
    low = np.array([[1.0, 8, 11], [6, 9, 15], [9, 17, 26]])
    high = low.copy()
    low[0, 0], high[0, 0] = 1, 4
    found = attack(Published((2, 2), low, high), [0])
    assert (found.hidden, found.exactly) == (1, 1)
