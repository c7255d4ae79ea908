"""Red flags of cash and places: funnels, sums below the threshold, nights, machines, towns."""

from __future__ import annotations

from typing import Final

import numpy as np

from khua.money.generate.attempts.stage import HOUR, Stage
from khua.money.generate.where import elsewhere
from khua.money.known import Trade
from khua.money.ledger import Kind


def funnel_account(stage: Stage) -> None:
    """Cash goes in in several provinces and comes out, a day later, in another."""
    holder = stage.person()
    role = "victim" if stage.chance(0.4) else "controller"
    account, home = stage.account(holder), stage.home(holder)
    far = [int(p) for p in elsewhere(stage.draw, np.full(3, home))]
    out = int(elsewhere(stage.draw, np.array([far[0]]))[0])
    begin = stage.start(24)
    for turn in range(stage.some(4, 8)):
        at = stage.at(begin, turn * 2.5, "branch")
        kip = stage.about(0.15 * stage.threshold, 0.8 * stage.threshold, 100_000)
        stage.cash_in(at, account, kip, far[turn % len(far)], role)
        left = round(kip * stage.draw.uniform(0.85, 1.0) / 50_000) * 50_000
        stage.cash_out(at + stage.hours(16, 26), account, left, out, role)


def structuring(stage: Stage) -> None:
    """Deposits a little below what has to be reported, at several branches within a week."""
    holder = stage.person()
    account, home = stage.account(holder), stage.home(holder)
    controller = stage.account(stage.person())
    begin, whole, at = stage.start(12), 0.0, 0.0
    for _ in range(stage.some(3, 6)):
        at = stage.at(begin, stage.some(0, 4), "branch")
        kip = stage.about(0.82 * stage.threshold, 0.995 * stage.threshold, 100_000)
        stage.cash_in(at, account, kip, home, "controller")
        whole += kip
    stage.pay(
        stage.at(begin, stage.some(8, 10)),
        account,
        controller,
        round(whole * stage.draw.uniform(0.8, 0.97)),
        ("controller", "controller"),
    )


def third_party_deposits(stage: Stage) -> None:
    """Others put small sums into one account at machines in several towns within a week."""
    holder = stage.person()
    role = "victim" if stage.chance(0.5) else "controller"
    towns = [stage.home(holder), *elsewhere(stage.draw, np.full(3, stage.home(holder)))]
    begin = stage.start(9)
    for turn in range(stage.some(6, 14)):
        at = stage.at(begin, stage.draw.uniform(0, 7), "machine")
        kip = stage.about(2.5e6, 1.1e7, 50_000)
        stage.cash_in(at, stage.account(holder), kip, int(towns[turn % len(towns)]), role, True)


def night_cash(stage: Stage) -> None:
    """Cash at machines at night, week after week."""
    holder = stage.person()
    account, home = stage.account(holder), stage.home(holder)
    begin = stage.start(62)
    for _ in range(stage.some(16, 34)):
        at = stage.at(begin, stage.draw.uniform(0, 60), "night")
        kip = stage.about(4e5, 4e6, 50_000)
        if stage.chance(0.75):
            stage.cash_in(at, account, kip, home, "controller", True)
        else:
            stage.cash_out(at, account, kip, home, "controller", True)


def city_hopping(stage: Stage) -> None:
    """Moved from town to town: cash and lodging in another every day or two."""
    account = stage.account(stage.person())
    begin = stage.start(10)
    province = stage.draw.permutation(18) + 1
    for turn in range(stage.some(5, 7)):
        at = stage.at(begin, turn * 1.1, "machine")
        stage.cash_out(
            at, account, stage.about(2e5, 1.5e6, 50_000), int(province[turn]), "victim", True
        )
        stage.buy(
            at + stage.hours(0.3, 2),
            account,
            stage.about(2e5, 6e5, 10_000),
            stage.merchant(Trade.LODGING),
            ("victim", ""),
        )
    if stage.chance(0.4):  # a card in two places that nobody reaches within the hour
        at = stage.at(begin, 8, "machine")
        for turn in (0, 1):
            stage.cash_out(at + turn * 0.7 * HOUR, account, 500_000, (8, 16)[turn], "victim", True)


def cash_only(stage: Stage) -> None:
    """A business of nothing but cash, out of scale, that pays neither suppliers nor bills."""
    firm = stage.firm("shop")
    stage.without_staff(firm)
    stage.customers.staff[firm] = stage.some(1, 4)
    stage.unpopular(firm, 0.0)
    account, owner = stage.account(firm), stage.account(stage.person())
    begin, home = stage.start(70), stage.home(firm)
    for week in range(9):
        for _ in range(stage.some(1, 3)):
            at = stage.at(begin, week * 7 + stage.some(0, 6), "branch")
            kip = stage.about(2e7, 9e7, 100_000)
            stage.cash_in(at, account, kip, home, "facilitator")
        stage.pay(
            stage.at(begin, week * 7 + 6),
            account,
            owner,
            stage.about(2e7, 6e7, 100_000),
            ("facilitator", "controller"),
        )


def prepaid(stage: Stage) -> None:
    """Telephone credit several times a week, for many numbers."""
    account = stage.account(stage.person())
    companies = stage.society.sector("telephone")
    begin, weeks = stage.start(58), stage.some(5, 8)
    for week in range(weeks):
        for _ in range(stage.some(4, 8)):
            at = stage.at(begin, week * 7 + stage.draw.uniform(0, 7))
            stage.pay(
                at,
                account,
                int(stage.draw.choice(companies)),
                stage.about(2e4, 2e5, 5000),
                ("controller", ""),
                kind=Kind.TOP_UP,
            )


def upkeep(stage: Stage) -> None:
    """One pays for the lodging, transport, medicine and food of several."""
    account = stage.account(stage.person(earning=(3e6, 1e12)))
    begin, days = stage.start(62), stage.some(40, 60)
    lodging = stage.merchant(Trade.LODGING)
    for day in range(0, days, 2):
        kip = stage.about(1.2e6, 3e6, 10_000)
        stage.buy(stage.at(begin, day, "shop"), account, kip, lodging, ("controller", ""))
        for _ in range(stage.some(1, 3)):
            shop = stage.merchant(Trade.TRANSPORT, Trade.PHARMACY, Trade.FOOD, Trade.FOOD)
            at = stage.at(begin, day + stage.some(0, 1), "shop")
            stage.buy(at, account, stage.about(6e4, 6e5, 1000), shop, ("controller", ""))


def advertising(stage: Stage) -> None:
    """Payments to classified and escort pages, several a month."""
    account = stage.account(stage.person())
    begin = stage.start(65)
    for day in range(0, 60, 30):
        for _ in range(stage.some(5, 12)):
            page = stage.merchant(Trade.CLASSIFIED_ADS, Trade.CLASSIFIED_ADS, Trade.ESCORT)
            at = stage.at(begin, day + stage.draw.uniform(0, 30))
            stage.buy(at, account, stage.about(1e5, 9e5, 5000), page, ("controller", "facilitator"))


CASH_AND_PLACES: Final = {
    "funnel-account": funnel_account,
    "structuring": structuring,
    "third-party-deposits": third_party_deposits,
    "night-cash": night_cash,
    "city-hopping": city_hopping,
    "cash-only": cash_only,
    "prepaid": prepaid,
    "upkeep": upkeep,
    "advertising": advertising,
}
