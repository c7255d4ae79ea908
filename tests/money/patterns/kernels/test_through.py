"""What is passed on, and rows of passing on."""

import numpy as np
from hypothesis import given, settings

from khua.money.patterns import completed
from khua.money.patterns.background import SAME, Background
from khua.money.patterns.kernels import through
from khua.money.patterns.shapes import look
from tests.money import slowly

HOUR = 3600


@settings(deadline=None)  # the first call compiles
@given(made=slowly.ledgers())
def test_credits_of_which_as_much_went_on(made):
    shapes = look(
        "pass-through", slowly.flows(made), completed("pass-through", {"window_hours": 4}), None
    )
    expected = []
    for row in range(len(made)):
        went = slowly.later(made, row, 4 * HOUR)
        if (
            made.src[row] != made.dst[row]
            and went
            and 0.85 <= made.value[went].sum() / made.value[row] <= 1.05
        ):
            expected.append(tuple(sorted([row, *went])))
    assert slowly.rows(shapes) == sorted(expected)


@settings(deadline=None)  # the first call compiles
@given(made=slowly.ledgers(most=14))
def test_the_heaviest_row_up_to_each_transaction(made):
    flows = slowly.flows(made)
    if not len(flows):
        return
    known = Background.of(flows)
    crowd = known.crowd(flows, 96 * HOUR)
    gaps, ratios = known.gap_bits(), known.ratio_bits()
    best, before = through.followed(
        np.argsort(flows.at, kind="stable").astype(np.int32), flows.starts, flows.at, flows.dst,
        flows.value, flows.follows, flows.row * 0 + 1, crowd, gaps, ratios, SAME, 96 * HOUR,
        (0.65, 1.5),
    )  # fmt: skip

    def heaviest(place):
        weights = [0.0]
        for earlier in range(len(flows)):
            gap = flows.at[place] - flows.at[earlier]
            ratio = flows.value[place] / flows.value[earlier]
            if flows.dst[earlier] == flows.src[place] and gap > 0 and 0.65 <= ratio <= 1.5:
                off = abs(np.log(ratio))
                bits = ratios[0 if off < SAME else 1 + int(off * 100)] + gaps[gap // HOUR]
                weights.append(heaviest(earlier) - crowd[earlier] + bits)
        return max(weights)

    for place in range(len(flows)):
        assert best[place] == np.float32(0) or before[place] >= 0
        np.testing.assert_allclose(best[place], heaviest(place), rtol=1e-4, atol=1e-4)
