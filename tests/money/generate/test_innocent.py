"""What the innocent look-alikes look like."""

import numpy as np
import pyarrow.compute as pc
import pytest

from khua.money.generate import Made
from khua.money.generate.settings import kinds
from khua.money.ledger import CASH, Kind, Ledger

DAY, HOUR = 86_400, 3600


def shown(made: Made, kind: str) -> list[Ledger]:
    rows = made.labels.filter(pc.equal(made.labels["kind"], kind))
    assert rows.num_rows, kind
    number, attempt = rows["number"].to_numpy(), rows["attempt"].to_numpy()
    return [made.ledger.take(number[attempt == one] - 1) for one in np.unique(attempt)]


def test_members_of_a_savings_circle_pay_the_same_and_take_turns(small):
    for rows in shown(small, "savings-circle"):
        assert len(set(rows.value.tolist())) == 1
        _, pots = np.unique(rows.dst, return_counts=True)
        assert pots.max() <= 15
    assert any(set(r.src.tolist()) & set(r.dst.tolist()) for r in shown(small, "savings-circle"))


def test_advances_come_back_to_the_kip(small):
    both = [rows for rows in shown(small, "payroll-advance") if len(rows) == 2]
    assert both
    for rows in both:
        assert rows.src[0] == rows.dst[1]
        assert rows.dst[0] == rows.src[1]
        assert rows.value[0] == rows.value[1]


def test_loans_and_loops_are_true_cycles(small):
    for kind, hops in (("neighbours-loan", 2), ("liquidity-loop", 2)):
        closed = [r for r in shown(small, kind) if set(r.src.tolist()) == set(r.dst.tolist())]
        assert len(closed) >= 3
        assert min(map(len, closed)) >= hops


def test_rents_go_round_every_month(small):
    for rows in shown(small, "rent-ring"):
        assert set(rows.src.tolist()) == set(rows.dst.tolist())
        assert len(rows) >= 2 * len(set(rows.src.tolist()))


def test_pay_days_are_fan_outs_of_one_employer(small):
    sizes = []
    for rows in shown(small, "payroll"):
        assert len(set(rows.src.tolist())) == 1
        assert set(rows.kind.tolist()) == {Kind.PAYROLL}
        assert rows.at[-1] - rows.at[0] < DAY
        sizes.append(len(rows))
    assert min(sizes) <= 3
    assert max(sizes) >= 20


def test_wholesalers_pass_on_nine_tenths(small):
    for rows in shown(small, "wholesaler"):
        both = set(rows.src.tolist()) & set(rows.dst.tolist())
        (firm,) = both
        passed = rows.value[rows.src == firm].sum() / rows.value[rows.dst == firm].sum()
        assert 0.8 < passed <= 1.0


def test_dormitories_draw_at_one_machine_in_the_evening(small):
    for rows in shown(small, "dormitory"):
        assert (rows.dst == CASH).all()
        assert len(set(rows.place.tolist())) == 1
        hour = (rows.at + 7 * HOUR) % DAY // HOUR
        assert ((hour >= 17) & (hour < 20)).all()


def test_nobody_travels_faster_than_a_car(small):
    """A trader on the road is never in two provinces within an hour."""
    for rows in shown(small, "travelling-trader"):
        assert np.diff(rows.at).min(initial=DAY) > HOUR


@pytest.mark.parametrize("kind", sorted(k for k, told in kinds().items() if told.get("innocent")))
def test_every_look_alike_is_marked(small, kind):
    rows = small.labels.filter(pc.equal(small.labels["kind"], kind))
    assert rows.num_rows
    assert set(rows["innocent"].to_pylist()) == {1}
    assert set(rows["role_src"].to_pylist()) == {""}
