import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.money.generate.balances import lowest, settle

ACCOUNTS = 6


@st.composite
def plans(draw):
    """Transactions among a few accounts and cash (-1), some of them bound to happen."""
    size = draw(st.integers(1, 60))

    def many(values, dtype):
        return np.array(draw(st.lists(values, min_size=size, max_size=size)), dtype)

    src, dst = (
        many(st.integers(-1, ACCOUNTS - 1), np.int32),
        many(st.integers(-1, ACCOUNTS - 1), np.int32),
    )
    amount = many(st.integers(1, 1_000), np.int64)
    opening = np.array(draw(st.lists(st.integers(0, 500), min_size=ACCOUNTS, max_size=ACCOUNTS)))
    foreign = np.arange(ACCOUNTS) % 3 == 2
    unlimited = np.arange(ACCOUNTS) == 0
    return (
        src,
        dst,
        amount,
        amount * 7,
        many(st.booleans(), bool),
        foreign,
        unlimited,
        opening.astype(np.int64),
    )


@settings(max_examples=50, deadline=None)  # the first one compiles
@given(plans())
def test_no_account_spends_what_it_has_not(plan):
    src, dst, amount, value, must, foreign, unlimited, opening = plan
    before = opening.copy()
    kept = settle(src, dst, amount, value, must, foreign, unlimited, opening)
    assert kept[must].all()
    assert (opening >= before).all()
    # plain Python, one balance at a time
    balance = opening.tolist()
    for i in np.flatnonzero(kept):
        if src[i] >= 0:
            balance[src[i]] -= amount[i] if foreign[src[i]] else value[i]
            assert balance[src[i]] >= 0 or unlimited[src[i]]
        if dst[i] >= 0:
            balance[dst[i]] += amount[i] if foreign[dst[i]] else value[i]
    least = lowest(src[kept], dst[kept], amount[kept], value[kept], foreign, opening)
    assert (least[~unlimited] >= 0).all()


@settings(max_examples=50, deadline=None)  # the first one compiles
@given(plans())
def test_only_what_cannot_be_paid_falls_away(plan):
    src, dst, amount, value, must, foreign, unlimited, _ = plan
    rich = np.full(ACCOUNTS, 10**9)
    assert settle(src, dst, amount, value, must, foreign, unlimited, rich.copy()).all()
    assert (settle(src, dst, amount, value, must, foreign, unlimited, rich) | ~must).all()
