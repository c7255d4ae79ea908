import numpy as np
import pytest

from khua.money.generate import background
from khua.money.generate.simple import DAY, START


def test_as_many_as_asked_within_the_days():
    made, _ = background(5_000, 600, 12, hubs=3, seed=4)
    assert len(made) == 5_000
    assert made.number.tolist() == list(range(1, 5_001))
    assert (np.diff(made.at) >= 0).all()
    assert made.at[0] >= START
    assert made.at[-1] < START + 12 * DAY
    assert made.src.min() >= 1
    assert max(made.src.max(), made.dst.max()) <= 600
    assert (made.src != made.dst).all()
    assert (made.amount > 0).all()


def test_hubs_go_both_ways():
    made, _ = background(20_000, 2_000, 30, hubs=4, seed=4, strength=0.01)
    for degree in (np.bincount(made.src), np.bincount(made.dst)):
        assert degree[1:5] == pytest.approx([200] * 4, rel=0.35)
        assert degree[5:].max() < 200


def test_innocent_cycles_return_to_where_they_began():
    made, labels = background(50_000, 5_000, 60, seed=4, innocent=0.02)
    assert labels.num_rows == pytest.approx(1_000, rel=0.3)
    assert set(labels["kind"].to_pylist()) == {
        "neighbours-loan", "payroll-advance", "rent-ring", "savings-circle", "liquidity-loop",
    }  # fmt: skip
    rows = labels.to_pydict()
    closed = 0
    for attempt in set(rows["attempt"]):
        at = [n - 1 for n, a in zip(rows["number"], rows["attempt"], strict=True) if a == attempt]
        kind = rows["kind"][rows["attempt"].index(attempt)]
        src, dst = made.src[at], made.dst[at]
        if kind == "savings-circle":
            assert len(set(made.value[at])) == 1, "everybody pays the same"
        elif made.at[at[0]] < START + 30 * DAY:
            closed += 1
            assert set(src) == set(dst), kind
    assert closed > 50


def test_labels_are_in_order_and_innocent():
    _, labels = background(50_000, 5_000, 60, seed=4)
    assert (np.diff(labels["number"].to_numpy()) > 0).all()
    assert set(labels["innocent"].to_pylist()) == {1}
    assert set(labels["role_src"].to_pylist()) == {""}


def test_the_same_seed_the_same_bytes():
    first, second, other = (background(3_000, 300, 5, seed=seed)[0] for seed in (1, 1, 2))
    assert first.arrow().equals(second.arrow())
    assert not first.arrow().equals(other.arrow())


def test_too_few_accounts():
    with pytest.raises(ValueError, match="too few"):
        background(1_000, 25, 5, hubs=10)
