"""Rows by account, degrees, dealings and what follows, against plain counting."""

import numpy as np
from hypothesis import given, settings

from khua.money.kernels import adjacency
from tests.money import slowly


@settings(deadline=None)  # the first call compiles
@given(made=slowly.ledgers())
def test_rows_of_each_account_in_their_order(made):
    starts, rows = adjacency.by_account(made.dst, made.accounts)
    for account in range(made.accounts):
        own = rows[starts[account] : starts[account + 1]]
        assert own.tolist() == np.flatnonzero(made.dst == account).tolist()


@settings(deadline=None)  # the first call compiles
@given(made=slowly.ledgers())
def test_what_stands_by_sender_stands_by_receiver_too(made):
    flows = slowly.flows(made)
    assert (np.diff(flows.at)[np.diff(flows.src) == 0] >= 0).all()
    for account in range(made.accounts):
        places = flows.into[flows.in_starts[account] : flows.in_starts[account + 1]]
        assert sorted(places.tolist()) == np.flatnonzero(flows.dst == account).tolist()
        assert (np.diff(flows.at[places]) >= 0).all()


@settings(deadline=None)  # the first call compiles
@given(made=slowly.ledgers())
def test_dealings_count_both_ways(made):
    flows = slowly.flows(made)
    pairs = [frozenset(pair) for pair in zip(flows.src.tolist(), flows.dst.tolist(), strict=True)]
    assert flows.dealings.tolist() == [pairs.count(pair) for pair in pairs]


@settings(deadline=None)  # the first call compiles
@given(made=slowly.ledgers())
def test_what_follows_is_the_first_strictly_later(made):
    flows = slowly.flows(made)
    for place, follows in enumerate(flows.follows.tolist()):
        own = range(flows.starts[flows.dst[place]], flows.starts[flows.dst[place] + 1])
        later = [other for other in own if flows.at[other] > flows.at[place]]
        assert follows == (later[0] if later else own.stop)
