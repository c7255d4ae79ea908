"""What pairs say of each other."""

import numpy as np
import pytest

from khua.matching.links import Pairs, joined, rivalled

PRIOR = -16.0


def pairs(*told: tuple[int, int, float]) -> Pairs:
    left, right, own = zip(*told, strict=True)
    return Pairs.of(np.array(left), np.array(right), np.array(own, np.float32))


def weights(found: Pairs) -> dict[tuple[int, int], float]:
    ends = zip(found.left.tolist(), found.right.tolist(), strict=True)
    return dict(zip(ends, found.weights.tolist(), strict=True))


def always(bits: float):  # type: ignore[no-untyped-def]
    return lambda left, right: np.full(len(left), bits, np.float32)


def test_a_third_record_joins_two_that_were_never_compared() -> None:
    found = weights(joined(pairs((0, 1, 10.0), (1, 2, 10.0)), always(PRIOR), PRIOR))
    assert found[0, 2] == pytest.approx(9.0, abs=0.02)  # both steps right: about one bit less
    assert found[0, 1] == found[1, 2] == 10.0


def test_what_the_two_say_against_each_other_is_taken_off() -> None:
    found = weights(joined(pairs((0, 1, 10.0), (1, 2, 10.0)), always(PRIOR - 12), PRIOR))
    assert found[0, 2] == pytest.approx(-3.0, abs=0.01)


def test_a_pair_is_never_made_weaker_by_a_third_record() -> None:
    found = weights(joined(pairs((0, 1, 2.0), (1, 2, 2.0), (0, 2, 20.0)), always(0), PRIOR))
    assert found[0, 2] == 20.0
    assert found[0, 1] > 1.9  # through 2, which is nearly sure to be 0


def test_weak_pairs_join_nobody() -> None:
    assert len(joined(pairs((0, 1, -1.0), (1, 2, 10.0)), always(PRIOR), PRIOR)) == 2


def test_two_that_fit_as_well_take_from_each_other() -> None:
    found = weights(rivalled(pairs((0, 1, 1.0), (0, 2, 1.0), (3, 4, 1.0))))
    assert found[0, 1] == found[0, 2] == pytest.approx(1 - np.log2(1 + 2), abs=1e-3)
    assert found[3, 4] == 1.0


def test_records_of_one_person_are_no_rivals() -> None:
    found = weights(rivalled(pairs((0, 1, 9.0), (0, 2, 9.0), (1, 2, 20.0))))
    assert found[0, 1] == pytest.approx(9.0, abs=0.02)


def test_no_pairs_at_all() -> None:
    nothing = Pairs.of(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))
    assert len(rivalled(joined(nothing, always(0), PRIOR))) == 0
