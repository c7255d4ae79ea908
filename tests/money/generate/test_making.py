from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.money.currencies import bank_days, normalise, rates_by_day
from khua.money.generate import Made, country
from khua.money.generate.labels import LABELS, ROLES
from khua.money.generate.settings import TooSmall, kinds
from khua.money.known import SCHEMAS, AccountKind, Occupation
from khua.money.ledger import CASH, Kind

DAY = 86_400


def balanced(made: Made) -> None:
    assert (made.lowest()[~made.unlimited] >= 0).all()


def test_exactly_as_many_as_asked_in_the_order_of_time(small):
    ledger = small.ledger
    assert len(ledger) == 60_000
    assert ledger.number.tolist() == list(range(1, 60_001))
    assert (np.diff(ledger.at) >= 0).all()
    start = small.society.calendar.start
    assert ledger.at[0] >= start
    assert ledger.at[-1] < start + 180 * DAY
    assert (ledger.amount > 0).all()
    assert (ledger.value > 0).all()
    assert (ledger.src != ledger.dst).all()


def test_no_account_spends_what_it_has_not(small, crowded):
    balanced(small)
    balanced(crowded)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10**6), st.integers(10, 60), st.sampled_from([0.0, 1.0, 20.0]))
def test_whatever_is_asked_the_balances_hold(seed, days, strength):
    made = country(15_000, seed, days=days, strength=strength)
    assert len(made.ledger) == 15_000
    balanced(made)


def test_the_same_seed_the_same_bytes(small):
    again, other = country(60_000, 1), country(60_000, 3)
    assert again.ledger.arrow().equals(small.ledger.arrow())
    assert again.labels.equals(small.labels)
    assert all(getattr(again.known, name).equals(getattr(small.known, name)) for name in SCHEMAS)
    assert not other.ledger.arrow().equals(small.ledger.arrow())


def test_too_small_is_said_with_what_is_enough():
    with pytest.raises(TooSmall) as caught:
        country(5_000)
    assert f"{caught.value.least:,}" in caught.value.mend["lo"]
    assert len(country(caught.value.least).ledger) == caught.value.least


def test_values_are_those_of_the_rates_of_the_day(small):
    ledger = small.ledger
    rates = rates_by_day(small.rates.rows())
    values, lacking = normalise(ledger.amount, ledger.currency, bank_days(ledger.at), rates)
    assert not lacking.any()
    assert (values == ledger.value).all()
    assert {418, 764, 840, 156, 704} <= set(ledger.currency.tolist())


def test_cash_is_cash(small):
    ledger = small.ledger
    assert ((ledger.src == CASH) == (ledger.kind == Kind.CASH_IN)).all()
    assert ((ledger.dst == CASH) == (ledger.kind == Kind.CASH_OUT)).all()
    cash = (ledger.src == CASH) | (ledger.dst == CASH)
    assert (ledger.place[cash] > 0).all()
    assert ledger.place.max() <= small.known.places.num_rows


def test_every_kind_of_transaction_occurs(small):
    counts = Counter(small.ledger.kind.tolist())
    assert set(counts) >= set(Kind) - {Kind.OTHER}
    for kind, share in (
        (Kind.PURCHASE, 0.33), (Kind.TRANSFER, 0.24), (Kind.CASH_OUT, 0.10), (Kind.PAYROLL, 0.055),
    ):  # fmt: skip
        assert counts[kind] / len(small.ledger) == pytest.approx(share, abs=0.05)


def test_some_accounts_are_hubs_in_both_directions(small):
    size = small.ledger.accounts
    out, into = (np.bincount(end, minlength=size) for end in (small.ledger.src, small.ledger.dst))
    both = np.minimum(out, into)[1:]
    assert (both > 100).sum() >= 6
    assert np.median(both) < 30


def test_what_is_known_fits_the_ledger(small):
    known, ledger = small.known, small.ledger
    for name, schema in SCHEMAS.items():
        table = getattr(known, name)
        assert table.schema.equals(schema)
        first = table.column(0).to_numpy()
        assert first.tolist() == list(range(1, len(first) + 1)), name
    assert known.accounts.num_rows + 1 >= ledger.accounts
    holders = set(known.holders["holder"].to_pylist()) | {0}
    assert set(known.accounts["holder"].to_pylist()) <= holders
    assert set(known.holders["employer"].to_pylist()) <= holders
    assert ledger.merchant.max() <= known.merchants.num_rows
    assert {AccountKind.SERVICE, AccountKind.AGENT, AccountKind.VASP, AccountKind.PROCESSOR} <= set(
        known.accounts["kind"].to_pylist()
    )
    assert set(known.holders["occupation"].to_pylist()) == {int(one) for one in Occupation}


def test_nothing_ordinary_happens_before_an_account_is_opened(small):
    opened = np.concatenate([[0], small.known.accounts["opened"].to_numpy()])
    ledger = small.ledger
    assert (ledger.at >= opened[ledger.src]).all()
    assert (ledger.at >= opened[ledger.dst]).all()


def test_nothing_happens_after_an_account_is_closed(small):
    closed = np.concatenate([[0], small.known.accounts["closed"].to_numpy()])
    assert (closed > 0).sum() >= 3
    for end in (small.ledger.src, small.ledger.dst):
        assert ((closed[end] == 0) | (small.ledger.at < closed[end])).all()


def test_labels(small):
    labels = small.labels
    assert labels.schema.equals(LABELS)
    rows = labels.to_pydict()
    assert len(set(rows["number"])) == len(rows["number"]), "a transaction has one story"
    told = {}
    for attempt, kind, innocent in zip(
        rows["attempt"], rows["kind"], rows["innocent"], strict=True
    ):
        assert told.setdefault(attempt, (kind, innocent)) == (kind, innocent)
        assert innocent == kinds()[kind].get("innocent", 0)
    found = {kind for kind, _ in told.values()}
    assert found == set(kinds()), "every kind, at least once"
    assert set(rows["role_src"]) | set(rows["role_dst"]) == set(ROLES)
    guilty = Counter(kind for kind, innocent in told.values() if not innocent)
    assert guilty == small.played
    share = sum(1 - innocent for innocent in rows["innocent"]) / len(small.ledger)
    assert share < 0.03
    # innocent look-alikes are far more than attempts
    assert sum(rows["innocent"]) > 5 * (len(rows["innocent"]) - sum(rows["innocent"]))


def test_strength(crowded):
    assert crowded.played["cycle"] == round(5 * 60 * 0.15)
    assert "no-payroll" not in crowded.played, "it takes longer than the span"
    nobody = country(15_000, 1, strength=0)
    assert nobody.played == {}
    assert set(nobody.labels["innocent"].to_pylist()) == {1}
