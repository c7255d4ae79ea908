"""Innocent flows between people and firms; several of them are true cycles."""

from __future__ import annotations

import numpy as np

from khua.money.generate.innocent.planning import HOUR, Innocent
from khua.money.generate.settings import DAY, Reals, figures
from khua.money.generate.simple import mixed
from khua.money.generate.trade import chosen, rounded
from khua.money.ledger import Channel, Kind

#: members of a savings circle; days between two pots and how many circles have them
MEMBERS, PERIODS = (5, 16), ((1, 7, 14, 30), (0.08, 0.22, 0.15, 0.55))


def family_remittance(plan: Innocent) -> None:
    """Somebody at work in Thailand sends about the same sum home after each pay day."""
    society, told, draw = plan.society, figures()["remittance"], plan.draw
    living = plan.customers.busy[society.supported] > 0
    family, abroad = society.supported[living], society.abroad[living]
    counts = draw.poisson(told["a_month"] * plan.calendar.months, len(family))
    sends = rounded(told["median"] * draw.lognormal(0, told["spread"], len(family)), 500)
    row = np.repeat(np.arange(len(family)), counts)
    # between the 26th and the 8th rather than in between
    day = plan.days(len(row))
    first = np.concatenate([plan.calendar.monthly(d) for d in (26, 28, 30, 1, 3, 5, 8)])
    usual = draw.random(len(row)) < 0.7
    if len(first):
        day[usual] = draw.choice(first, int(usual.sum()))
    direct = draw.random(len(family)) < told["direct"]
    operators = society.sector("remittance")
    src = np.where(direct, abroad, operators[family % len(operators)])
    baht = plan.flows.rates.kip[plan.flows.rates.codes.index("THB"), day]
    usual_sum = draw.choice((1.0, 0.5, 1.5, 2.0), len(row), p=(0.8, 0.06, 0.09, 0.05))
    foreign = society.foreign[family]
    own = (
        (foreign >= 0)
        & (society.accounts.currency[foreign] == 764)
        & (draw.random(len(family)) < 0.5)
    )
    plan.add(
        "family-remittance",
        row,
        plan.moments(day, "telephone"),
        src[row],
        np.where(own, foreign, society.main[family])[row],
        sends[row] * usual_sum * baht,
        kind=Kind.REMITTANCE,
        channel=np.where(direct, Channel.ONLINE, Channel.AGENT)[row],
        abroad=764,
        device=0,
    )


def payroll_advance(plan: Innocent) -> None:
    """The employer lends before pay day; the same sum comes back after it."""
    if not len(plan.paid.worker):
        return
    row = plan.draw.choice(len(plan.paid.worker), plan.many("payroll-advance"))
    worker, at = plan.society.main[plan.paid.worker[row]], plan.paid.at[row]
    boss = plan.society.main[plan.customers.employer[plan.paid.worker[row]]]
    kip = rounded(plan.paid.kip[row] * plan.draw.uniform(0.15, 0.5, len(row)), 100_000)
    before = at - plan.draw.uniform(3, 18, len(row)) * DAY
    after = at + plan.draw.uniform(0.1, 5, len(row)) * DAY
    both = np.stack([before, after], axis=1)
    plan.add(
        "payroll-advance",
        np.arange(len(row))[:, None],
        both,
        np.stack([boss, worker], axis=1),
        np.stack([worker, boss], axis=1),
        kip[:, None],
        kind=Kind.TRANSFER,
    )


def savings_circle(plan: Innocent) -> None:
    """Every period all members pay the same sum to the one whose turn it is."""
    size, most = plan.many("savings-circle"), MEMBERS[1]
    period = plan.draw.choice(PERIODS[0], size, p=PERIODS[1])[:, None, None]
    members = plan.draw.integers(*MEMBERS, size, endpoint=True)[:, None, None]
    who = plan.society.main[plan.some(size, most)]
    turn, payer = np.arange(most)[None, :, None], np.arange(most)[None, None, :]
    day = plan.draw.integers(0, np.minimum(period, plan.calendar.days)) + turn * period
    shape = (size, most, most)
    real = (turn < members) & (payer < members) & (turn != payer) & (day < plan.calendar.days)
    kip = rounded(
        plan.draw.lognormal(np.log(400_000), 0.7, (size, 1, 1)) * np.sqrt(period / 14), 50_000
    )
    instance, day, src, dst, kip = (
        np.broadcast_to(column, shape)[np.broadcast_to(real, shape)]
        for column in (np.arange(size)[:, None, None], day, who[:, None, :], who[:, :, None], kip)
    )
    plan.add(
        "savings-circle",
        instance,
        plan.moments(day, "telephone"),
        src,
        dst,
        kip,
        kind=Kind.TRANSFER,
    )


def rent_ring(plan: Innocent) -> None:
    """Two or three who live in each other's houses pay rent in the first days of each month."""
    size, calendar = plan.many("rent-ring"), plan.calendar
    who = plan.society.main[plan.some(size, 3)]
    hops = np.where(plan.draw.random(size) < 0.6, 2, 3)[:, None]
    ahead = np.where(np.arange(3)[None, :] == hops - 1, 0, np.array([[1, 2, 0]]))
    to = np.take_along_axis(who, ahead, axis=1)
    months = calendar.monthly(1)[None, :, None]
    rent = rounded(
        plan.draw.uniform(0.8e6, 3e6, (size, 1, 1)) * plan.draw.uniform(0.8, 1.25, (size, 1, 3)),
        50_000,
    )
    shape = (size, months.shape[1], 3)
    day = np.broadcast_to(months, shape) + plan.draw.integers(0, 4, shape)
    real = np.broadcast_to((np.arange(3)[None, :] < hops)[:, None, :], shape)
    instance = np.broadcast_to(np.arange(size)[:, None, None], shape)
    plan.add(
        "rent-ring",
        instance[real],
        plan.moments(day[real], "telephone"),
        np.broadcast_to(who[:, None, :], shape)[real],
        np.broadcast_to(to[:, None, :], shape)[real],
        np.broadcast_to(rent, shape)[real],
        kind=Kind.TRANSFER,
    )


def neighbours_loan(plan: Innocent) -> None:
    """Lent, and given back days or weeks later, half of the time to the kip."""
    size, draw = plan.many("neighbours-loan"), plan.draw
    lender = plan.some(size)[:, 0]
    partner = plan.alive[mixed(lender * 5 + draw.integers(0, 5, size)) % len(plan.alive)]
    kip = chosen(plan.customers.income[lender] * draw.uniform(0.1, 1.5, size))
    lent = plan.moments(plan.days(size), "telephone")
    back = lent + np.clip(draw.lognormal(np.log(11), 0.9, size), 0.1, 120) * DAY
    returned = np.where(
        draw.random(size) < 0.55, kip, rounded(kip * draw.uniform(1.0, 1.1, size), 10_000)
    )
    one, other = plan.society.main[lender], plan.society.main[partner]
    plan.add(
        "neighbours-loan",
        np.arange(size)[:, None],
        np.stack([lent, back], axis=1),
        np.stack([one, other], axis=1),
        np.stack([other, one], axis=1),
        np.stack([kip, returned], axis=1),
        kind=Kind.TRANSFER,
    )


def liquidity_loop(plan: Innocent) -> None:
    """A firm moves a sum through its own accounts at the end of a month, and it comes back."""
    firms = np.array(sorted(plan.society.seconds), np.int64)
    ends = plan.calendar.monthly(31)
    if not len(firms) or not len(ends):
        return
    size, draw = plan.many("liquidity-loop"), plan.draw
    firm = draw.choice(firms, size)
    other = np.array([plan.society.seconds[int(f)][[0, -1]] for f in firm])
    main = plan.society.main[firm]
    three = other[:, 0] != other[:, 1]
    begin = plan.moments(draw.choice(ends, size), "branch") - 2 * HOUR
    gaps = np.cumsum(draw.uniform(0.1, 2.5, (size, 3)) * HOUR, axis=1)
    kip = draw.lognormal(np.log(60e6), 1.0, (size, 1)) * np.cumprod(
        np.concatenate([np.ones((size, 1)), draw.uniform(0.97, 1.0, (size, 2))], axis=1), axis=1
    )
    src = np.stack([main, other[:, 0], np.where(three, other[:, 1], main)], axis=1)
    dst = np.stack([other[:, 0], np.where(three, other[:, 1], main), main], axis=1)
    real = src != dst
    instance = np.broadcast_to(np.arange(size)[:, None], src.shape)
    plan.add(
        "liquidity-loop",
        instance[real],
        (begin[:, None] + gaps)[real],
        src[real],
        dst[real],
        rounded(kip)[real],
        kind=Kind.TRANSFER,
        channel=Channel.ONLINE,
    )


def house_sale(plan: Innocent) -> None:
    """The price of a house comes in, and goes to relatives, a builder and the tax within days."""
    size, draw = plan.many("house-sale"), plan.draw
    who = plan.society.main[plan.some(size, 5)]
    price = rounded(draw.lognormal(np.log(600e6), 0.5, size), 1e6)
    shares = draw.dirichlet((5, 3, 2), size) * draw.uniform(0.6, 0.98, size)[:, None]
    day = plan.days(size)[:, None] + np.concatenate(
        [np.zeros((size, 1), int), draw.integers(0, 12, (size, 3))], axis=1
    )
    at: Reals = np.maximum.accumulate(plan.moments(day, "branch"), axis=1) + np.arange(4) * 60
    plan.add(
        "house-sale",
        np.arange(size)[:, None],
        at,
        np.stack([who[:, 1], who[:, 0], who[:, 0], who[:, 0]], axis=1),
        np.stack([who[:, 0], who[:, 2], who[:, 3], who[:, 4]], axis=1),
        np.concatenate([price[:, None], rounded(price[:, None] * shares, 100_000)], axis=1),
        kind=Kind.TRANSFER,
        channel=Channel.BRANCH,
        device=0,
    )
