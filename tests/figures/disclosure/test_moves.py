"""By how much a number is moved: what the method promises of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.figures.disclosure import moves, perturb
from khua.figures.disclosure.keys import MODULUS

#: some of the tables of moves that there are; the first is ours
TABLES = st.sampled_from([
    moves(), moves(4, 1.0, (1, 2)), moves(8, 5.0, (1, 2)), moves(5, 2.5, (1,)), moves(3, 1.5, ()),
    moves(7, 4.2, (1, 2, 3)),
])  # fmt: skip
COUNTS = st.integers(0, 10_000)
KEYS = st.integers(0, MODULUS - 1)


@given(TABLES)
@settings(max_examples=15, deadline=None)
def test_on_average_nothing_is_moved(table):
    steps = np.arange(-table.most, table.most + 1)
    assert table.chances.sum(axis=1) == pytest.approx(1)
    assert (table.chances >= 0).all()
    assert table.chances @ steps == pytest.approx(np.zeros(len(table.chances)), abs=1e-6)
    assert table.chances[-1] @ steps**2 == pytest.approx(table.variance, abs=1e-2)


@given(TABLES, COUNTS, KEYS)
@settings(max_examples=150, deadline=None)
def test_what_is_shown(table, count, key):
    (shown,) = perturb(np.array([count]), np.array([key]), table)
    assert shown >= 0
    assert shown not in table.never
    assert abs(shown - count) <= table.most
    if count == 0:
        assert shown == 0


def test_over_all_keys_the_chances_are_those_of_the_table():
    table, many = moves(), 300_000
    keys = np.random.default_rng(5).integers(0, MODULUS, many)
    for count in (0, 1, 2, 3, 5, 8, 400):
        shown = perturb(np.full(many, count), keys, table)
        assert shown.mean() == pytest.approx(count, abs=0.02)
        found = np.bincount(shown - count + table.most, minlength=2 * table.most + 1) / many
        assert found == pytest.approx(table.chances[min(count, len(table.chances) - 1)], abs=5e-3)


def test_the_usual_moves():
    table = moves()
    assert (table.most, table.variance, table.never) == (5, 3.0, (1, 2))
    assert table.noise == pytest.approx(3**0.5, abs=1e-3)


@pytest.mark.parametrize(("most", "never"), [(1, (1, 2)), (1, (1, 2, 3))])
def test_there_are_not_always_such_moves(most, never):
    with pytest.raises(ValueError, match="cannot be kept on average"):
        moves(most, 1.0, never)
