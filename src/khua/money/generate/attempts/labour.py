"""Red flags of exploited work: wages that do not stay, fees to a broker, no wages at all."""

from __future__ import annotations

from typing import Final

from khua.money.generate.attempts.stage import HOUR, Stage
from khua.money.known import Occupation, Trade
from khua.money.ledger import Channel, Kind

WORKERS: Final = (Occupation.EMPLOYED, Occupation.FARMER, Occupation.UNEMPLOYED)
HIRED: Final = {"occupations": WORKERS, "earning": (0, 3e6)}


def wage_recapture(stage: Stage) -> None:
    """More than half of each wage goes to an agent, or back to the employer, within three days."""
    firm, workers = stage.firm("company", "shop"), stage.some(4, 9)
    staff = stage.hired(firm, workers, **HIRED)
    to_agent = stage.chance(0.7)
    taker = stage.account(stage.person() if to_agent else firm)
    wage, part = stage.about(1.6e6, 2.8e6, 50_000), stage.draw.uniform(0.55, 0.85)
    for day in stage.pay_days(stage.some(3, 5)):
        batch = day + 10 * HOUR + stage.some(0, 3 * HOUR)
        for turn, one in enumerate(staff):
            account = stage.account(one)
            _wage(stage, batch + 2 * turn, firm, account, wage)
            if stage.chance(0.92):
                stage.pay(
                    batch + stage.hours(1, 66),
                    account,
                    taker,
                    round(wage * part / 1000) * 1000,
                    ("victim", "controller" if to_agent else "facilitator"),
                )


def wages_one_account(stage: Stage) -> None:
    """The pay of several employees goes to one account that is none of theirs."""
    firm = stage.firm("company", "shop", "factory")
    controller = stage.account(stage.person())
    stage.hired(firm, workers := stage.some(3, 8), **HIRED)
    wage = stage.about(1.8e6, 3e6, 50_000)
    for day in stage.pay_days(stage.some(3, 6)):
        batch = day + 10 * HOUR + stage.some(0, 3 * HOUR)
        for turn in range(workers):
            stage.pay(
                batch + 2 * turn,
                stage.account(firm),
                controller,
                round(wage * stage.draw.uniform(0.95, 1.1) / 1000) * 1000,
                ("facilitator", "controller"),
                kind=Kind.PAYROLL,
                channel=Channel.ONLINE,
            )


def low_wages(stage: Stage) -> None:
    """Wages a third of what others of the trade pay, with deductions that differ every month."""
    firm = stage.firm("company")
    stage.without_staff(firm)  # all of them are paid so
    staff = stage.hired(firm, stage.some(5, 12), occupations=WORKERS)
    wage = stage.about(0.5e6, 0.9e6, 50_000)
    for day in stage.pay_days(stage.some(3, 6)):
        batch = day + 10 * HOUR + stage.some(0, 3 * HOUR)
        for turn, one in enumerate(staff):
            kip = round(wage * stage.draw.uniform(0.6, 1.0) / 1000) * 1000
            _wage(stage, batch + 2 * turn, firm, stage.account(one), kip)


def card_carousel(stage: Stage) -> None:
    """Somebody draws the pay of several workers at one machine, card after card."""
    firm = stage.firm("company", "shop", "factory")
    staff = stage.hired(firm, stage.some(4, 9), **HIRED)
    machine = stage.place(stage.home(firm), machine=True)
    wage = stage.about(1.6e6, 2.8e6, 50_000)
    for day in stage.pay_days(stage.some(2, 5)):
        batch = day + 10 * HOUR + stage.some(0, 3 * HOUR)
        begin = stage.at(day, stage.some(0, 2), "machine")
        begin = max(begin, batch + HOUR)
        for turn, one in enumerate(staff):
            account = stage.account(one)
            _wage(stage, batch + 2 * turn, firm, account, wage)
            kip = max(50_000, round(wage * stage.draw.uniform(0.84, 1.0) / 50_000) * 50_000)
            at = begin + turn * stage.draw.uniform(45, 95)
            stage.cash_out(at, account, kip, 0, "victim", True, machine)


def recruitment_fees(stage: Stage) -> None:
    """People pay an agency nearly the same sum within weeks, then it buys tickets and visas."""
    agency = stage.merchant(Trade.RECRUITMENT)
    account = int(stage.society.merchants.account[agency - 1])
    if stage.chance(0.4):  # a person who calls himself an agent
        account, agency = int(stage.account(stage.person())), 0
    applicants = stage.people(stage.some(6, 15), earning=(0, 3.5e6))
    begin, fee = stage.start(60), stage.about(3e6, 12e6, 100_000)
    for one in applicants:
        kip = round(fee * stage.draw.uniform(0.93, 1.07) / 10_000) * 10_000
        at = stage.at(begin, stage.draw.uniform(0, 24))
        if agency:
            stage.buy(at, stage.account(one), kip, agency, ("victim", "facilitator"))
        else:
            stage.pay(at, stage.account(one), account, kip, ("victim", "facilitator"))
    travel = stage.merchant(Trade.TRAVEL)
    for _ in range(stage.some(2, 5)):
        ticket = stage.about(2e6, 9e6)
        stage.buy(
            stage.at(begin, stage.some(25, 50), "shop"),
            account,
            ticket,
            travel,
            ("facilitator", ""),
        )


def no_payroll(stage: Stage) -> None:
    """A business with a turnover and without wages, taxes or social security."""
    firm = stage.firm("shop")
    stage.without_staff(firm)
    stage.customers.staff[firm] = stage.some(3, 12)
    account, owner = stage.account(firm), stage.account(stage.person())
    customers = stage.account(stage.people(stage.some(15, 25)))
    begin, days = stage.start(100), stage.some(90, 120)
    for _ in range(stage.some(50, 90)):
        at = stage.at(begin, stage.draw.uniform(0, days))
        stage.pay(
            at,
            int(stage.draw.choice(customers)),
            account,
            stage.about(2e6, 9e6),
            ("", "facilitator"),
        )
    for week in range(1, days // 7):
        stage.pay(
            stage.at(begin, week * 7),
            account,
            owner,
            stage.about(1e7, 3e7, 100_000),
            ("facilitator", "controller"),
        )


def _wage(stage: Stage, at: float, firm: int, account: int, kip: float) -> None:
    stage.pay(
        at,
        stage.account(firm),
        account,
        kip,
        ("facilitator", "victim"),
        kind=Kind.PAYROLL,
        channel=Channel.ONLINE,
    )


LABOUR: Final = {
    "wage-recapture": wage_recapture,
    "wages-one-account": wages_one_account,
    "low-wages": low_wages,
    "card-carousel": card_carousel,
    "recruitment-fees": recruitment_fees,
    "no-payroll": no_payroll,
}
