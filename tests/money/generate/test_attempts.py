"""What each attempt must show in the ledger and in what is known, for a rule to find it."""

import numpy as np
import pyarrow.compute as pc
import pytest

from khua.money.generate import Made
from khua.money.generate.attempts import PLAYS
from khua.money.generate.attempts.labour import LABOUR
from khua.money.generate.settings import figures, kinds
from khua.money.known import AccountKind, Trade
from khua.money.ledger import CASH, Kind, Ledger

DAY, HOUR = 86_400, 3600
THRESHOLD = figures()["threshold"] * 100  # att


def shown(made: Made, kind: str) -> list[Ledger]:
    """The transactions of each attempt of a kind."""
    rows = made.labels.filter(pc.equal(made.labels["kind"], kind))
    assert rows.num_rows, kind
    number, attempt = rows["number"].to_numpy(), rows["attempt"].to_numpy()
    return [made.ledger.take(number[attempt == one] - 1) for one in np.unique(attempt)]


def column(made: Made, table: str, name: str) -> np.ndarray:
    """A column of what is known, by number: 0 at 0."""
    return np.concatenate([[0], getattr(made.known, table)[name].to_numpy()])


def local_hour(rows: Ledger) -> np.ndarray:
    return (rows.at + 7 * HOUR) % DAY // HOUR


def test_every_red_flag_has_a_play():
    guilty = {kind for kind, told in kinds().items() if not told.get("innocent")}
    assert set(PLAYS) == guilty
    for kind, told in kinds().items():
        assert told["en"], kind
        assert told["lo"], kind
    flags = {told["flag"] for told in kinds().values() if told.get("flag")}
    assert flags == set(range(1, 32)) - {27}, "27 needs advertisements, 32 is a question"


@pytest.mark.parametrize("kind", sorted(set(PLAYS) - set(LABOUR)))  # these last as wages do
def test_no_attempt_outlasts_what_it_asks_for(small, kind):
    for rows in shown(small, kind):
        assert rows.at[-1] - rows.at[0] <= kinds()[kind]["days"] * DAY + DAY


def test_cycles_are_strict_chains_that_conserve_money(crowded):
    ratios: list[float] = []
    for rows in shown(crowded, "cycle"):
        assert (rows.dst[:-1] == rows.src[1:]).all()
        assert rows.dst[-1] == rows.src[0]
        assert len(set(rows.src.tolist())) == len(rows)
        ratio = rows.value[1:] / rows.value[:-1]
        assert ((ratio > 0.7) & (ratio < 1.35)).all()
        ratios += ratio.tolist()
        assert np.diff(rows.at).max(initial=0) <= 96 * HOUR
    within = [0.85 <= ratio <= 1.15 for ratio in ratios]
    assert np.mean(within) > 0.94


def test_what_is_gathered_is_scattered_after(crowded):
    for rows in shown(crowded, "gather-scatter"):
        middle = next(iter(set(rows.src.tolist()) & set(rows.dst.tolist())))
        into, out = rows.dst == middle, rows.src == middle
        assert (into | out).all()
        assert rows.at[into].max() <= rows.at[out].min()
        assert 0.85 <= rows.value[out].sum() / rows.value[into].sum() <= 1.0
    for rows in shown(crowded, "scatter-gather"):
        middles = set(rows.src.tolist()) & set(rows.dst.tolist())
        assert len(middles) >= 3
        for middle in middles:
            (into,), (out,) = np.flatnonzero(rows.dst == middle), np.flatnonzero(rows.src == middle)
            assert rows.at[into] < rows.at[out]
            assert rows.value[into] >= rows.value[out]


def test_structuring(crowded):
    for rows in shown(crowded, "structuring"):
        deposits = rows.take(rows.src == CASH)
        assert len(deposits) >= 3
        assert (deposits.value < THRESHOLD).all()
        assert (deposits.value >= 0.8 * THRESHOLD).all()
        assert deposits.value.sum() >= THRESHOLD
        assert deposits.at[-1] - deposits.at[0] <= 7 * DAY


def test_funnel(crowded):
    home, province = column(crowded, "accounts", "province"), column(crowded, "places", "province")
    for rows in shown(crowded, "funnel-account"):
        into, out = rows.take(rows.src == CASH), rows.take(rows.dst == CASH)
        (account,) = set(into.dst.tolist())
        assert home[account] not in province[into.place]
        assert len(set(province[into.place].tolist())) >= 2
        assert not set(province[into.place].tolist()) & set(province[out.place].tolist()) or (
            len(set(province[out.place].tolist())) == 1
        )
        assert (into.value < THRESHOLD).all()


def test_wages_that_come_back(small):
    for rows in shown(small, "wage-recapture"):
        wages, back = rows.take(rows.kind == Kind.PAYROLL), rows.take(rows.kind != Kind.PAYROLL)
        workers = set(wages.dst.tolist())
        assert len(workers) >= 3
        assert len(set(back.dst.tolist())) == 1
        for worker in workers:
            paid, given = wages.take(wages.dst == worker), back.take(back.src == worker)
            assert len(paid) >= 3
            assert len(given) >= 2
            assert given.value.min() >= 0.5 * paid.value.min()


def test_wages_into_one_account(small):
    for rows in shown(small, "wages-one-account"):
        assert len(set(rows.dst.tolist())) == 1
        _, counts = np.unique((rows.at + 7 * HOUR) // DAY, return_counts=True)
        assert counts.min() >= 3


def test_card_carousel(small):
    for rows in shown(small, "card-carousel"):
        drawn = rows.take(rows.dst == CASH)
        assert len(set(drawn.place.tolist())) == 1
        for day in np.unique((drawn.at + 7 * HOUR) // DAY):
            that = drawn.take((drawn.at + 7 * HOUR) // DAY == day)
            assert len(set(that.src.tolist())) >= 4
            assert that.at[-1] - that.at[0] <= 15 * 60


def test_recruitment_fees_are_alike(small):
    for rows in shown(small, "recruitment-fees"):
        agent = rows.dst[0]
        fees, tickets = rows.take(rows.dst == agent), rows.take(rows.src == agent)
        assert len(set(fees.src.tolist())) >= 5
        assert fees.value.max() / fees.value.min() < 1.2
        trade = column(small, "merchants", "trade")
        assert (trade[tickets.merchant] == Trade.TRAVEL).all()
        assert len(tickets) >= 1


def test_shared_identifiers_of_new_customers(small):
    holder, opened = (column(small, "accounts", name) for name in ("holder", "opened"))
    phone, surname, address = (
        column(small, "holders", name) for name in ("phone", "surname", "address")
    )
    for rows in shown(small, "shared-identifiers"):
        accounts = np.unique(rows.dst[rows.src == CASH])
        who = holder[accounts]
        assert len(who) >= 3
        assert len(set(phone[who].tolist())) == len(set(address[who].tolist())) == 1
        assert len(set(surname[who].tolist())) == len(who)
        assert np.ptp(opened[accounts]) <= 90 * DAY
        assert len(set(rows.device[rows.dst != CASH].tolist()) - {0}) == 1


def test_new_accounts_burst_and_fall_silent(small):
    opened = column(small, "accounts", "opened")
    for rows in shown(small, "new-account-burst"):
        mules = set(rows.src.tolist()) & set(rows.dst.tolist())
        for mule in mules:
            mine = (small.ledger.src == mule) | (small.ledger.dst == mule)
            at = small.ledger.at[mine]
            assert at[-1] - at[0] <= 10 * DAY, "nothing else happens there"
            assert at[0] - opened[mule] < 90 * DAY


def test_scam_collections_leave_within_the_hour(crowded):
    kind = column(crowded, "accounts", "kind")
    for rows in shown(crowded, "scam-collection"):
        into = rows.take(rows.kind == Kind.REMITTANCE)
        (account,) = set(into.dst.tolist())
        assert len(set(into.src.tolist())) >= 10
        out = rows.take(rows.src == account)
        assert (kind[out.dst] == AccountKind.VASP).all() or len(set(out.dst.tolist())) >= 5
        for at in into.at:
            assert ((out.at > at) & (out.at <= at + HOUR)).any()


def test_pass_through(crowded):
    for rows in shown(crowded, "pass-through"):
        (mule,) = set(rows.src.tolist()) & set(rows.dst.tolist())
        into, out = rows.take(rows.dst == mule), rows.take(rows.src == mule)
        assert 0.85 <= out.value.sum() / into.value.sum() <= 1.05
        for at in into.at:
            assert ((out.at > at) & (out.at <= at + DAY)).any()


def test_night_is_night(small):
    for rows in shown(small, "night-cash"):
        hour = local_hour(rows)
        assert ((hour >= 20) | (hour < 6)).all()
        assert ((hour >= 22) | (hour < 6)).mean() > 0.6


def test_one_device_for_many(crowded):
    holder = column(crowded, "accounts", "holder")
    for rows in shown(crowded, "third-party-control"):
        assert len(set(rows.device.tolist())) == 1
        assert len(set(holder[rows.src].tolist())) >= 3


def test_listed_receivers(small):
    listed = column(small, "accounts", "listed")
    for kind in ("corridor-remittance", "release-payments"):
        for rows in shown(small, kind):
            assert listed[rows.dst].all()


def test_business_without_wages(small):
    for kind in ("no-payroll", "cash-only"):
        for rows in shown(small, kind):
            accounts, counts = np.unique(rows.dst, return_counts=True)
            firm = accounts[np.argmax(counts)]
            paid = small.ledger.take(small.ledger.src == firm)
            assert not np.isin(paid.kind, (Kind.PAYROLL, Kind.TAX)).any()
