"""Every method against the same thing done slowly, and what must hold of all of them."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.money.ledger import Ledger, from_arrow
from khua.money.tracing import Asked, End, Method, Traced, ground, kernels, queues, trace
from tests.money.tracing.ledgers import Slow, grounds, ledgers, paid, questions, reachable

BY_VALUE = [method for method in Method if method is not Method.EARLIEST]
some = settings(max_examples=30, deadline=None)  # the first example may compile

HUBS = st.lists(st.integers(2, 6), max_size=1)


def columns(traced: Traced) -> dict[str, list[int]]:
    return traced.accounts.to_pydict()


def hops_of(traced: Traced) -> dict[int, int]:
    table = columns(traced)
    pairs = zip(table["account"], table["hops"], strict=True)
    return {account: hops for account, hops in pairs if hops is not None}


@given(
    st.integers(1, 2**61 - 1).flatmap(
        lambda whole: st.tuples(st.integers(0, whole), st.integers(0, 2**61 - 1), st.just(whole))
    )
)
@some
def test_a_share_is_exact(numbers: tuple[int, int, int]) -> None:
    part, of, whole = numbers
    assert kernels.share(part, of, whole) == part * of // whole


@given(st.data())
@some
@pytest.mark.parametrize("method", BY_VALUE)
def test_each_method_does_what_it_says(method: Method, data: st.DataObject) -> None:
    made = data.draw(ledgers())
    asked = data.draw(questions(made, method))
    on = grounds(made, data.draw(HUBS), data.draw(st.integers(0, 2)))
    traced, slow = trace(made, asked, on), Slow(made, asked, on)
    rows = zip(
        traced.ledger.number.tolist(), traced.traced.tolist(), traced.brought.tolist(),
        traced.hops.tolist(), traced.ends.tolist(), strict=True,
    )  # fmt: skip
    assert {number: tuple(rest) for number, *rest in rows} == slow.found
    table = columns(traced)
    for at, account in enumerate(table["account"]):
        assert table["held"][at] == slow.held[account]
        assert table["balance"][at] == (0 if slow.ends.get(account) else slow.balance[account])
        assert table["brought"][at] == slow.added[account]
        assert table["touched"][at] == slow.touched[account]
        assert table["hops"][at] == slow.hops.get(account)
    assert traced.held == sum(slow.held.values())


@given(st.data())
@some
@pytest.mark.parametrize("method", BY_VALUE)
def test_nothing_is_lost_and_nothing_made(method: Method, data: st.DataObject) -> None:
    made = data.draw(ledgers(smallest=10**12))
    asked = data.draw(questions(made, method))
    traced = trace(made, asked, grounds(made, data.draw(HUBS)))
    table = columns(traced)
    for at in range(traced.accounts.num_rows):
        came = table["received"][at] + table["brought"][at] + table["touched"][at]
        assert came == table["sent"][at] + table["held"][at]
        assert 0 <= table["held"][at] <= table["balance"][at]
    lost = sum(traced.lost.values())
    assert traced.added + sum(table["touched"]) == traced.held + lost
    assert method is Method.POISON or sum(table["touched"]) == 0
    assert (traced.traced <= traced.ledger.value).all()
    breaks = traced.breaks.to_pydict()
    ended = [e != End.DATE for e in breaks["end"]]
    assert sum(a for a, e in zip(breaks["amount"], ended, strict=True) if e) == lost


@given(st.data())
@some
def test_earliest_arrival_finds_all_and_the_soonest(data: st.DataObject) -> None:
    made = data.draw(ledgers())
    asked = data.draw(questions(made, Method.EARLIEST))
    on = grounds(made, data.draw(HUBS))
    traced = trace(made, asked, on)
    table = columns(traced)
    soonest = "last" if asked.backward else "first"
    found = {
        account: (table[soonest][at], table["hops"][at])
        for at, account in enumerate(table["account"])
        if not table["seed"][at] and table["hops"][at] is not None
    }
    assert found == reachable(made, asked, on)


@given(st.data())
@some
@pytest.mark.parametrize("method", list(Method))
def test_a_path_leads_from_a_seed_in_the_order_of_time(method: Method, data: st.DataObject) -> None:
    made = data.draw(ledgers())
    asked = data.draw(questions(made, method))
    traced = trace(made, asked, grounds(made))
    marked = set(asked.transactions)
    for account in traced.accounts["account"].to_pylist():
        path = traced.path(account)
        if not path:
            assert not hops_of(traced).get(account)  # a seed, or the payer of a seed transaction
            continue
        begin = path[0]
        assert int(traced.froms[begin]) in asked.accounts or (
            int(traced.ledger.number[begin]) in marked
        )
        assert int(traced.tos[path[-1]]) == account
        assert path == sorted(path, reverse=asked.backward)
        for one, two in pairwise(path):
            assert traced.tos[one] == traced.froms[two]
        assert len(path) == traced.hops[path[-1]] <= (asked.depth or 99)


@given(st.data())
@some
def test_poison_reaches_whom_time_lets_it_reach(data: st.DataObject) -> None:
    made = data.draw(ledgers())
    made = made.take(made.value > 0)  # who is sent nothing is not touched
    asked = data.draw(questions(made, Method.POISON))
    on = grounds(made, data.draw(HUBS))
    asked = Asked(**{**vars(asked), "least": 0})
    by_time = trace(made, Asked(**{**vars(asked), "method": Method.EARLIEST}), on)
    poison = trace(made, asked, on)
    assert hops_of(by_time) == hops_of(poison)


def carried(made: Ledger, method: Method, seed: int, other: int, *, backward: bool) -> int:
    """What of transaction `seed` went through `other` (backward: came from it)."""
    asked = Asked(transactions={seed: None}, method=method, backward=backward)
    traced = trace(made, asked, grounds(made))
    return int(traced.traced[traced.ledger.number == other].sum())


@given(ledgers(most=25), st.data())
@some
@pytest.mark.parametrize("method", [Method.FIFO, Method.LIFO])
def test_units_are_the_same_seen_from_either_side(
    method: Method, made: Ledger, data: st.DataObject
) -> None:
    real = made.number[(made.src != made.dst) & (made.value > 0)].tolist()
    one, two = data.draw(st.sampled_from(real)), data.draw(st.sampled_from(real))
    forward = carried(made, method, one, two, backward=False)
    assert forward == carried(made, method, two, one, backward=True)


@given(ledgers(most=25), st.data())
@some
def test_in_fractions_shares_are_the_same_seen_from_either_side(
    made: Ledger, data: st.DataObject
) -> None:
    """And whole minor units stay as near to them as there are payments."""
    scale = 10**12
    real = made.number[(made.src != made.dst) & (made.value > 0)].tolist()
    one, two = data.draw(st.sampled_from(real)), data.draw(st.sampled_from(real))
    exact = []
    for seed, other, backward in ((one, two, False), (two, one, True)):
        asked = Asked(transactions={seed: None}, method=Method.HAIRCUT, backward=backward)
        slow = Slow(made, asked, grounds(made), exact=True)
        exact.append(slow.found.get(other, (0,))[0])
    assert exact[0] == exact[1]
    large = Ledger(**{**made.columns(), "value": made.value * scale})
    found = carried(large, Method.HAIRCUT, one, two, backward=False)
    assert abs(found - exact[0] * scale) <= len(made)


@given(ledgers())
@some
def test_the_least_opening_is_just_enough(made: Ledger) -> None:
    on = ground(made)
    assert (on.openings >= 0).all()
    assert on.openings.tolist() == grounds(made).openings.tolist()


def test_money_that_goes_round_is_counted_once() -> None:
    """100 goes round between 1, 2 and 3 ten times: it is still 100."""
    rounds = [(at, 1 + at % 3, 1 + (at + 1) % 3, 100) for at in range(30)]
    for method in BY_VALUE:
        traced = trace(paid(rounds), Asked(accounts=[1], method=method))
        assert (traced.added, traced.held) == (100, 100)
        assert len(traced) == 30


def test_methods_differ_where_money_mixes() -> None:
    made = paid([(1, 9, 2, 100), (2, 1, 2, 100), (3, 2, 3, 80), (4, 2, 4, 60)])
    held = {}
    for method in BY_VALUE:
        table = columns(trace(made, Asked(accounts=[1], method=method)))
        held[method] = dict(zip(table["account"], table["held"], strict=True))
    assert held[Method.FIFO] == {1: 0, 2: 60, 4: 40}
    assert held[Method.LIFO] == {1: 0, 2: 0, 3: 80, 4: 20}
    assert held[Method.HAIRCUT] == {1: 0, 2: 30, 3: 40, 4: 30}
    assert held[Method.POISON] == {1: 0, 2: 60, 3: 80, 4: 60}


def test_sums_beyond_what_a_float_can_count() -> None:
    """Odd amounts near 2**59: every unit is accounted for."""
    big = 2**58 + 1
    made = paid([(1, 9, 2, big), (2, 1, 2, big), (3, 2, 3, big // 3), (4, 3, 4, big // 7)])
    traced = trace(made, Asked(accounts=[1]))
    assert columns(traced)["received"][2] == big * (big // 3) // (2 * big)
    assert traced.added == traced.held == big
    assert np.int64(big) == traced.traced[0]


def test_each_kernel_is_compiled_once(ledger_of_arrow: Ledger) -> None:
    """Columns from Arrow are read-only, others are not: to numba these are two types."""
    for made in (ledger_of_arrow, paid([(1, 1, 2, 10), (2, 2, 3, 5)])):
        for method in Method:
            trace(made, Asked(accounts=[1], method=method)).rows  # noqa: B018
    for each in (kernels.mix, kernels.arrive, kernels.openings, kernels.shares, queues.queue):
        assert len(each.signatures) == 1


@pytest.fixture
def ledger_of_arrow() -> Ledger:
    return from_arrow(paid([(1, 1, 2, 10), (2, 2, 3, 5)]).arrow())
