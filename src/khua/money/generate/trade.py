"""What firms and institutions do: sell, buy, pay taxes, bring takings, pass money on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from khua.money.generate.flows import OUTSIDE, Flows
from khua.money.generate.settings import DAY, Draw, Reals, figures, noise, picked, stream
from khua.money.generate.simple import mixed
from khua.money.generate.society import Codes
from khua.money.generate.where import Where
from khua.money.known import Occupation
from khua.money.ledger import Channel, Ints, Kind

#: of the wages of a firm, a month: what its customers pay it, what it owes the state
SALES_BY_WAGES, TAX_BY_WAGES = 1.35, 0.12
#: of wholesalers: who passes on nine tenths of a day's money the same evening
PASSING: Final = 0.4
#: of the income of an institution, what it spends each week
SPENDS: Final = 0.8


def rounded(kip: npt.NDArray[Any], step: float | Reals = 1000) -> Reals:
    """Whole steps of kip, at least one."""
    whole: Reals = np.maximum(np.rint(kip / step), 1) * step
    return whole


def chosen(kip: Reals) -> Reals:
    """Amounts as people choose them: two significant digits."""
    step = 10.0 ** (np.floor(np.log10(np.maximum(kip, 1000))) - 1)
    return rounded(kip, step)


def wage_bill(flows: Flows) -> Reals:
    """Of each customer: what he pays his staff a month, in kip."""
    customers, people = flows.society.customers, flows.society.people
    paid = customers.waged[:people]
    bill: Reals = np.bincount(
        customers.employer[:people][paid], customers.income[:people][paid], len(customers)
    ).astype(np.float64)
    return bill


def firms(flows: Flows, seed: int) -> None:
    """Factories are paid by buyers abroad, companies by the government and by each other; firms
    that pay wages pay taxes; institutions spend what they take."""
    society, calendar = flows.society, flows.society.calendar
    groups, bill = society.groups, wage_bill(flows)
    draw = stream(seed, "firms")
    buyers, offices = society.sector("buyer"), society.sector("government")
    for name, payers, a_month, kind in (
        ("factory", buyers, 2.0, Kind.TRANSFER),
        ("company", np.concatenate([offices, society.sector("factory")]), 3.0, Kind.TRANSFER),
    ):
        group = np.repeat(groups[name], max(1, round(a_month * calendar.months)))
        sales = bill[group] * SALES_BY_WAGES / a_month + 2_000_000
        flows.add(
            calendar.moments(draw, calendar.any_day(draw, len(group)), "branch"),
            payers[mixed(group * 3 + draw.integers(0, 3, len(group))) % len(payers)],
            society.main[group],
            rounded(sales * noise(draw, 0.5, len(group))),
            kind=kind,
            channel=Channel.ONLINE,
            must=True,
        )
    payers = np.flatnonzero((bill > 0) & (society.customers.sector > 0))
    days = calendar.monthly(20)
    firm = np.repeat(payers, len(days))
    flows.add(
        calendar.moments(draw, np.tile(days, len(payers)), "branch"),
        society.main[firm],
        offices[0],
        rounded(bill[firm] * TAX_BY_WAGES),
        kind=Kind.TAX,
        channel=Channel.ONLINE,
        must=True,
    )
    _institutions(flows, draw)


def _institutions(flows: Flows, draw: Draw) -> None:
    """Those that everybody pays (telephone, electricity, schools …) pay firms every week: hubs in
    both directions."""
    society, calendar = flows.society, flows.society.calendar
    life, customers = figures()["life"], society.customers
    income = float((customers.income * (customers.busy > 0)).sum())
    firms_ = np.concatenate([society.sector(name) for name in ("company", "wholesaler", "agent")])
    for names, share in (
        (("telephone",), life["top_up"]["income"]),
        (("electricity", "water"), life["utility"]["income"]),
        (("school",), life["school"]["income"]),
    ):
        payers = np.concatenate([society.sector(name) for name in names])
        weeks = max(1, calendar.days // 7)
        many = max(2, min(len(firms_) // 4, 30))
        payer = np.repeat(payers, weeks * many)
        whole = income * share * calendar.months * SPENDS / len(payer)
        flows.add(
            calendar.moments(draw, calendar.any_day(draw, len(payer)), "branch"),
            payer,
            draw.choice(firms_, len(payer)),
            rounded(whole * noise(draw, 0.8, len(payer))),
            kind=Kind.TRANSFER,
            channel=Channel.ONLINE,
        )


def shops(flows: Flows, sales: Reals, sizes: Mapping[str, int], seed: int) -> None:
    """Shops bring the day's cash, pay wholesalers, and their owners live from them. `sales`: of
    each merchant in kip; `sizes`: how many transactions of each family."""
    society, calendar = flows.society, flows.society.calendar
    merchants, customers, people = society.merchants, society.customers, society.people
    told, draw = figures()["life"], stream(seed, "shops")
    open_ = np.flatnonzero(merchants.popular > 0)
    often = np.cumsum(np.sqrt(sales[open_]) + 1)

    def trade(name: str, whole: Reals) -> tuple[Codes, Reals]:
        size = sizes[name]
        shop = open_[picked(draw, often, size)]
        times = np.bincount(shop, minlength=len(sales))
        each = whole[shop] / np.maximum(times[shop], 1)
        return shop, rounded(each * noise(draw, told[name]["noise"], size))

    wages = wage_bill(flows)[merchants.customer] * calendar.months
    cash = np.maximum(sales * told["takings"]["income"], wages * 1.1)
    shop, kip = trade("takings", cash)
    flows.add(
        calendar.moments(draw, calendar.any_day(draw, len(shop)), "branch"),
        OUTSIDE,
        merchants.account[shop],
        rounded(kip, 10_000),
        kind=Kind.CASH_IN,
        channel=Channel.BRANCH,
        place=Where(society).branch(draw, merchants.province[shop]),
    )
    shop, kip = trade("supplier", sales * told["supplier"]["income"])
    wholesalers = society.groups["wholesaler"]
    to = wholesalers[mixed(shop * 3 + draw.integers(0, 3, len(shop))) % len(wholesalers)]
    at = calendar.moments(draw, calendar.any_day(draw, len(shop)), "shop")
    passing = wholesalers[: max(1, round(PASSING * len(wholesalers)))]
    first = flows.stories("wholesaler", True, len(passing))
    story = np.where(np.isin(to, passing), first + to - wholesalers[0], 0)
    flows.add(
        at,
        merchants.account[shop],
        society.main[to],
        kip,
        kind=Kind.TRANSFER,
        channel=Channel.ONLINE,
        device=customers.device[merchants.customer[shop]],
        story=story,
    )
    _pass_on(flows, draw, to, at, kip, story)
    own = customers.occupation[:people] == Occupation.OWN_BUSINESS
    owners = np.flatnonzero(own & (customers.busy[:people] > 0))
    shop, kip = trade("drawing", sales * told["drawing"]["income"])
    owner = owners[mixed(shop) % len(owners)]
    flows.add(
        calendar.moments(draw, calendar.any_day(draw, len(shop)), "telephone"),
        merchants.account[shop],
        society.main[owner],
        chosen(kip),
        kind=Kind.TRANSFER,
        channel=Channel.MOBILE,
        device=customers.device[owner],
    )


def _pass_on(flows: Flows, draw: Draw, to: Codes, at: Ints, kip: Reals, story: Codes) -> None:
    """Wholesalers pay importers: some every evening nine tenths of what the day brought, the others
    once a week."""
    society, calendar = flows.society, flows.society.calendar
    day = calendar.day_of(at)
    day = np.where(story > 0, day, np.minimum(day // 7 * 7 + 7, calendar.days - 1))
    keys, which = np.unique(np.stack([to, day, story]), axis=1, return_inverse=True)
    firm, day, story = keys
    share = np.where(story > 0, draw.uniform(0.86, 0.97, len(day)), 0.85)
    importers = society.sector("importer")
    evening = calendar.start + day * DAY + draw.integers(21 * 3600, 23 * 3600, len(day))
    flows.add(
        evening,
        society.main[firm],
        importers[mixed(firm * 2 + draw.integers(0, 2, len(firm))) % len(importers)],
        rounded(np.bincount(which.ravel(), kip) * share),
        kind=Kind.TRANSFER,
        channel=Channel.ONLINE,
        device=society.customers.device[firm],
        story=story,
    )
