"""Cycles against every path there is."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings

from khua.money.patterns import completed
from khua.money.patterns.kernels import cycles
from khua.money.patterns.shapes import LOOSE, look
from tests.money import slowly

HOUR = 3600


def found(made, **given):
    return look("cycle", slowly.flows(made), completed("cycle", given), None)


@settings(deadline=None, max_examples=60)  # the first call compiles
@given(made=slowly.ledgers(most=18))
@pytest.mark.parametrize(("shortest", "longest", "hop"), [(2, 12, 96), (3, 4, 2)])
def test_every_cycle_is_found_once(made, shortest, longest, hop):
    value = made.value

    def fits(path):
        ratios = [value[b] / value[a] for a, b in pairwise(path)]
        out = [ratio for ratio in ratios if not 0.85 <= ratio <= 1.15]
        loose = len(path) > 4 and len(out) == 1 and LOOSE[0] <= out[0] <= LOOSE[1]
        return (not out or loose) and 0.5 <= value[path[-1]] / value[path[0]] <= 1.5

    shapes = found(made, shortest=shortest, longest=longest, hop_hours=hop)
    assert slowly.rows(shapes) == slowly.cycles(made, shortest, longest, hop * HOUR, fits)
    assert not shapes.gave_up


@settings(deadline=None)  # the first call compiles
@given(made=slowly.ledgers())
def test_hops_go_strictly_forward_and_home(made):
    shapes = found(made)
    flows = shapes.flows
    for path in slowly.split(shapes.members, shapes.ends):
        assert (flows.dst[path[:-1]] == flows.src[path[1:]]).all()
        assert flows.dst[path[-1]] == flows.src[path[0]]
        assert (np.diff(flows.at[path]) > 0).all()
        assert len(set(flows.src[path].tolist())) == len(path)


def ring(length, gap=HOUR, value=10_000, first=1):
    accounts = [first + n for n in range(length)]
    return [(n * gap, accounts[n], accounts[(n + 1) % length], value) for n in range(length)]


@pytest.mark.parametrize("length", range(2, 13))
def test_lengths_from_two_to_twelve(length):
    assert found(slowly.paid(ring(length))).sizes.tolist() == [length]


def test_thirteen_is_too_long_and_ninety_seven_hours_too_late():
    assert not len(found(slowly.paid(ring(13))))
    assert len(found(slowly.paid(ring(3, gap=96 * HOUR))))
    assert not len(found(slowly.paid(ring(3, gap=96 * HOUR + 1))))


def test_payments_of_one_moment_are_not_chained():
    assert not len(found(slowly.paid(ring(3, gap=0))))


def test_a_start_without_steps_left_is_told_and_searched_for_shorter_ones():
    # the ring of two is the last place that a search in depth comes to
    many = [(n + 1, 2, 3 + n, 10_000) for n in range(30)]
    many += [(100 + n, 3 + n, 40 + m, 10_000) for n in range(30) for m in range(30)]
    made = slowly.paid([(0, 1, 2, 10_000), *many, (99, 2, 1, 10_000)])
    assert not found(made).gave_up
    short = found(made, steps=50)
    assert short.gave_up
    assert short.sizes.tolist() == [2]


def test_payments_of_one_pair_one_way_are_counted_with_those_equal_and_near():
    paid = [
        (0, 1, 2, 1_000),
        (1, 1, 2, 1_000),
        (2, 1, 2, 1_200),
        (3, 1, 2, 2_000),
        (4, 2, 1, 1_000),
    ]
    flows = slowly.flows(slowly.paid(paid))
    every = np.arange(len(flows))
    counts = cycles.alike(flows.starts, flows.src, flows.dst, flows.value, every, 0.25)
    assert [column.tolist() for column in counts] == [
        [3, 3, 3, 3, 0],
        [1, 1, 0, 0, 0],
        [2, 2, 2, 0, 0],
    ]
