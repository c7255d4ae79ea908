"""Innocent cash: brought home, collected, carried from province to province, earned at night."""

from __future__ import annotations

import numpy as np

from khua.money.generate.flows import OUTSIDE
from khua.money.generate.innocent.planning import HOUR, Innocent
from khua.money.generate.settings import DAY, figures
from khua.money.generate.society import towns
from khua.money.generate.trade import rounded
from khua.money.known import Trade
from khua.money.ledger import Channel, Kind


def migrant_cash_in(plan: Innocent) -> None:
    """Who worked in Thailand brings his savings at the new year in April, or at a month's end, in
    one to four visits; now and then a visit comes near the threshold."""
    size, draw, calendar = plan.many("migrant-cash-in"), plan.draw, plan.calendar
    border = np.array([town["thai"] == "1" for town in towns()])
    who = plan.some(3 * size)[:, 0]
    who = who[border[plan.customers.province[who] - 1]][:size]
    home = np.concatenate([np.tile(calendar.between((4, 9), (4, 21)), 4), calendar.monthly(31)])
    begin = draw.choice(home, len(who))
    visits = draw.integers(1, 5, len(who))
    row = np.repeat(np.arange(len(who)), visits)
    day = begin[row] + draw.integers(0, 7, len(row))
    whole = np.minimum(draw.lognormal(np.log(30e6), 0.8, len(who)), 320e6)
    kip = rounded(whole[row] / visits[row] * draw.uniform(0.6, 1.4, len(row)), 100_000)
    plan.add(
        "migrant-cash-in",
        row,
        plan.moments(day, "branch"),
        OUTSIDE,
        plan.society.main[who[row]],
        kip,
        kind=Kind.CASH_IN,
        channel=Channel.BRANCH,
        abroad=764,
        device=0,
        place=plan.where.branch(draw, plan.customers.province[who[row]]),
    )


def village_collection(plan: Innocent) -> None:
    """Many give a little to one for a feast or a funeral; he draws it in cash."""
    size, draw = plan.many("village-collection"), plan.draw
    keeper = plan.some(size)[:, 0]
    givers = draw.integers(15, 61, size)
    row = np.repeat(np.arange(size), givers)
    near = np.searchsorted(plan.alive, keeper)[row] + draw.integers(-150, 151, len(row))
    giver = plan.alive[near % len(plan.alive)]
    begin = plan.days(size)
    kip = draw.choice(
        (20_000, 50_000, 100_000, 200_000, 500_000), len(row), p=(0.2, 0.35, 0.3, 0.1, 0.05)
    )
    whole = np.bincount(row, kip, size) * draw.uniform(0.7, 0.98, size)
    given = plan.moments(begin[row] + draw.integers(0, 6, len(row)), "telephone")
    branch = plan.where.branch(draw, plan.customers.province[keeper])
    plan.add(
        "village-collection",
        np.concatenate([row, np.arange(size)]),
        np.concatenate([given, plan.moments(begin + 6, "branch")]),
        np.concatenate([plan.society.main[giver], plan.society.main[keeper]]),
        np.concatenate([plan.society.main[keeper[row]], np.full(size, OUTSIDE)]),
        np.concatenate([kip, rounded(whole, 50_000)]),
        kind=np.repeat([Kind.TRANSFER, Kind.CASH_OUT], [len(row), size]),
        channel=np.repeat([Channel.MOBILE, Channel.BRANCH], [len(row), size]),
        place=np.concatenate([np.zeros(len(row), int), branch]),
    )


def travelling_trader(plan: Innocent) -> None:
    """A trader sells in a province a day: cash in here, out there."""
    size, draw = plan.many("travelling-trader"), plan.draw
    who = plan.some(size)[:, 0]
    stops = draw.permuted(np.tile(np.arange(1, 19), (size, 1)), axis=1)[:, :6]
    day = (
        plan.days(size)[:, None]
        + np.arange(6)[None, :]
        + draw.integers(0, 2, (size, 6)).cumsum(axis=1)
    )
    real = np.arange(6)[None, :] < draw.integers(4, 7, size)[:, None]
    instance = np.broadcast_to(np.arange(size)[:, None], day.shape)[real]
    brings = draw.random(len(instance)) < 0.6
    account = plan.society.main[who[instance]]
    plan.add(
        "travelling-trader",
        instance,
        plan.moments(day[real], "machine"),
        np.where(brings, OUTSIDE, account),
        np.where(brings, account, OUTSIDE),
        rounded(draw.lognormal(np.log(2.5e6), 0.7, len(instance)), 50_000),
        kind=np.where(brings, Kind.CASH_IN, Kind.CASH_OUT),
        channel=Channel.ATM,
        device=0,
        place=plan.where.machine(draw, stops[real]),
    )


def night_business(plan: Innocent) -> None:
    """A guest house brings what the evening brought to a machine before midnight."""
    merchants = plan.society.merchants
    houses = np.flatnonzero(merchants.trade == Trade.LODGING)
    size = min(plan.many("night-business"), len(houses))
    house = plan.draw.permutation(houses)[:size]
    row = np.repeat(np.arange(size), max(1, round(plan.calendar.days / 2.5)))
    at = (
        plan.calendar.start
        + plan.days(len(row)) * DAY
        + plan.draw.integers(21 * HOUR, 24 * HOUR, len(row))
    )
    plan.add(
        "night-business",
        row,
        at,
        OUTSIDE,
        merchants.account[house[row]],
        rounded(plan.draw.lognormal(np.log(1.5e6), 0.6, len(row)), 10_000),
        kind=Kind.CASH_IN,
        channel=Channel.ATM,
        place=plan.where.machine(plan.draw, merchants.province[house[row]]),
        device=0,
    )


def gold_shop(plan: Innocent) -> None:
    """Cash of a gold shop: a week brings two or three sums, below and above the threshold."""
    merchants = plan.society.merchants
    shops = np.flatnonzero((merchants.trade == Trade.OTHER) | (merchants.trade == Trade.SUPPLIER))
    size = min(plan.many("gold-shop"), len(shops))
    shop = plan.draw.permutation(shops)[:size]
    row = np.repeat(np.arange(size), max(1, round(plan.calendar.days * 2.5 / 7)))
    kip = figures()["threshold"] * plan.draw.lognormal(np.log(0.7), 0.5, len(row))
    plan.add(
        "gold-shop",
        row,
        plan.moments(plan.days(len(row)), "branch"),
        OUTSIDE,
        merchants.account[shop[row]],
        rounded(kip, 100_000),
        kind=Kind.CASH_IN,
        channel=Channel.BRANCH,
        device=0,
        place=plan.where.branch(plan.draw, merchants.province[shop[row]]),
    )
