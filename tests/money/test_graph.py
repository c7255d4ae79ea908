"""The shared graph: neighbours by time, degrees, hubs."""

import numpy as np
from hypothesis import given, settings

from khua.money.graph import Index, services
from khua.money.known import ACCOUNTS, AccountKind, Known
from khua.money.ledger import CASH
from tests.money import slowly


@settings(deadline=None)  # the first call compiles
@given(made=slowly.ledgers())
def test_neighbours_and_degrees(made):
    index = Index(made)
    for account in range(made.accounts):
        assert index.out_of(account).tolist() == np.flatnonzero(made.src == account).tolist()
        assert index.into(account).tolist() == np.flatnonzero(made.dst == account).tolist()
        paid = set(made.dst[made.src == account].tolist()) - {account}
        payers = set(made.src[made.dst == account].tolist()) - {account}
        assert index.out_degrees[account] == len(paid)
        assert index.in_degrees[account] == len(payers)
        assert index.degrees[account] == len(paid | payers)


def test_hubs_are_cash_services_and_whoever_deals_with_too_many():
    made = slowly.paid([(n, 1, 10 + n, 5) for n in range(6)] + [(9, 2, 3, 5)])
    index = Index(made)
    assert np.flatnonzero(index.hubs(5)).tolist() == [CASH, 1]
    assert np.flatnonzero(index.hubs(6)).tolist() == [CASH]
    assert np.flatnonzero(index.hubs(6, services=[3, 99])).tolist() == [CASH, 3]


def test_services_are_told_by_the_kind_of_account():
    known = Known(
        accounts=ACCOUNTS.empty_table()
        .from_pylist(
            [
                dict.fromkeys(ACCOUNTS.names, 0) | {"account": n, "kind": kind}
                for n, kind in ((4, AccountKind.SERVICE), (5, AccountKind.PERSONAL))
            ],
            schema=ACCOUNTS,
        )
    )  # fmt: skip
    assert services(known).tolist() == [4]
    assert services(Known()).tolist() == []


def test_a_ledger_of_nothing():
    index = Index(slowly.paid([]))
    assert index.accounts == 1
    assert index.hubs().tolist() == [True]
