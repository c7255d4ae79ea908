"""Red flags of accounts that hang together: mules, collectors, buyers, shared identities."""

from __future__ import annotations

from typing import Final

import numpy as np

from khua.money.generate.attempts.stage import Stage
from khua.money.generate.settings import DAY
from khua.money.generate.society import Codes
from khua.money.generate.where import elsewhere
from khua.money.known import Occupation
from khua.money.ledger import Channel, Kind

ID_LIMIT: Final = 20_000_000  # kip: from here on an operator asks for a document


def unrelated_senders(stage: Stage) -> None:
    """Many who have nothing to do with each other pay one; some of them under one telephone."""
    receiver = stage.person()
    senders = stage.people(stage.some(9, 18))
    stage.customers.phone[senders[:3]] = stage.customers.phone[senders[0]]
    begin = stage.start(30)
    for one in senders:
        for _ in range(stage.some(1, 2)):
            at = stage.at(begin, stage.draw.uniform(0, 28))
            stage.pay(
                at,
                stage.account(one),
                stage.account(receiver),
                stage.about(8e5, 6e6, 50_000),
                ("victim", "controller"),
            )


def shared_identifiers(stage: Stage) -> None:
    """New customers of different families with one telephone, one address and one device."""
    controller = stage.person()
    holders = stage.people(stage.some(3, 6), quiet=True)
    _share(stage, holders, ("phone", "address", "device"))
    begin = stage.start(40)
    _opened(stage, holders, begin - 25 * DAY)
    for one in holders:
        account = stage.account(one)
        for turn in range(stage.some(2, 4)):
            at = stage.at(begin, turn * 9 + stage.some(0, 5), "machine")
            kip = stage.about(3e6, 2.5e7, 50_000)
            stage.cash_in(at, account, kip, stage.home(one), "victim", True)
            stage.pay(
                at + stage.hours(1, 30),
                account,
                stage.account(controller),
                round(kip * 0.97),
                ("victim", "controller"),
            )


def small_credits(stage: Stage) -> None:
    """Small sums of many who pay once, in the evening and at night; most goes on to another."""
    holder, taker = stage.person(), stage.account(stage.person())
    role = "victim" if stage.chance(0.6) else "controller"
    account, begin = stage.account(holder), stage.start(33)
    got = [0.0] * 5
    for one in stage.people(stage.some(12, 26), earning=(2.5e6, 1e12)):
        day = stage.draw.uniform(0, 29)
        kip = stage.about(1.4e6, 1.1e7, 50_000)
        hours = "night" if stage.chance(0.6) else "telephone"
        stage.pay(stage.at(begin, day, hours), stage.account(one), account, kip, ("buyer", role))
        got[int(day // 7)] += kip
    for week, kip in enumerate(got):
        if kip and role == "victim":
            stage.pay(
                stage.at(begin, week * 7 + 7),
                account,
                taker,
                round(kip * 0.8),
                ("victim", "controller"),
            )


def pass_through(stage: Stage) -> None:
    """What comes in is gone within a day, again and again."""
    mule, taker = stage.account(stage.person(earning=(0, 3e6))), stage.account(stage.person())
    sources = stage.account(stage.people(stage.some(2, 4)))
    begin = stage.start(30)
    for turn in range(stage.some(4, 9)):
        at = stage.at(begin, turn * 3 + stage.draw.uniform(0, 2))
        kip = stage.about(8e6, 6e7, 50_000)
        stage.pay(at, int(stage.draw.choice(sources)), mule, kip, ("controller", "victim"))
        left = round(kip * stage.draw.uniform(0.9, 1.0))
        for share in ((1.0,), (0.6, 0.4))[stage.some(0, 1)]:
            stage.pay(
                at + stage.hours(0.2, 20),
                mule,
                taker,
                round(left * share),
                ("victim", "controller"),
            )


def new_account_burst(stage: Stage) -> None:
    """Accounts opened within a week, a few days of large sums, then nothing; some are closed."""
    mules = stage.people(stage.some(3, 6), quiet=True)
    taker = stage.account(stage.person())
    begin = stage.start(60)
    _opened(stage, mules, begin - stage.some(3, 20) * DAY)
    if stage.chance(0.5):
        stage.society.accounts.closed[stage.account(mules)] = begin + stage.some(40, 50) * DAY
    sources = stage.account(stage.people(3))
    for one in mules:
        account = stage.account(one)
        for _ in range(stage.some(4, 8)):
            at = stage.at(begin, stage.draw.uniform(0, 6))
            kip = stage.about(1e7, 8e7, 50_000)
            stage.pay(at, int(stage.draw.choice(sources)), account, kip, ("controller", "victim"))
            stage.pay(
                at + stage.hours(0.5, 30),
                account,
                taker,
                round(kip * 0.98),
                ("victim", "controller"),
            )


def corridor_remittance(stage: Stage) -> None:
    """Sums just below the limit, several a month, to people in listed districts without any tie."""
    sender = stage.account(stage.person())
    receivers = stage.people(stage.some(2, 4))
    accounts = stage.account(receivers)
    stage.society.accounts.listed[accounts] = True
    begin = stage.start(62)
    for month in range(2):
        for _ in range(stage.some(3, 6)):
            at = stage.at(begin, 30 * month + stage.draw.uniform(0, 28), "shop")
            kip = stage.about(0.86 * ID_LIMIT, 0.99 * ID_LIMIT, 10_000)
            stage.pay(
                at,
                sender,
                int(stage.draw.choice(accounts)),
                kip,
                ("controller", "facilitator"),
                kind=Kind.REMITTANCE,
                channel=Channel.AGENT,
            )


def scam_collection(stage: Stage) -> None:
    """First payments of strangers abroad; each is gone within the hour, to virtual assets or to
    several accounts at once. Who holds the account is often held himself."""
    account = stage.account(stage.person())
    begin = stage.start(9)
    crypto = stage.chance(0.5)
    vasp = stage.institution("vasp")
    mules = stage.account(stage.people(stage.some(5, 8)))
    for stranger in stage.strangers(stage.some(12, 24)):
        at = stage.at(begin, stage.draw.uniform(0, 7))
        kip = stage.about(3e6, 8e7, 10_000)
        stage.pay(
            at,
            int(stranger),
            account,
            kip,
            ("", "victim"),
            kind=Kind.REMITTANCE,
            channel=Channel.ONLINE,
        )
        if crypto:
            stage.pay(at + stage.hours(0.05, 0.9), account, vasp, round(kip * 0.97), ("victim", ""))
        else:
            for mule in stage.draw.permutation(mules)[:5]:
                stage.pay(
                    at + stage.hours(0.05, 0.9),
                    account,
                    int(mule),
                    round(kip * 0.19),
                    ("victim", "controller"),
                )


def release_payments(stage: Stage) -> None:
    """The family of somebody who left for a job pays an account at the border, more every time."""
    family = stage.people(stage.some(2, 3))
    stage.customers.household[family] = stage.customers.household[family[0]]
    taker = stage.person()
    stage.society.accounts.listed[stage.account(taker)] = True
    begin, kip = stage.start(50), stage.about(5e6, 1.5e7, 500_000)
    for turn in range(stage.some(3, 5)):
        at = stage.at(begin, turn * 9 + stage.some(0, 4))
        one = stage.account(int(stage.draw.choice(family)))
        stage.pay(at, one, stage.account(taker), kip, ("victim", "controller"))
        kip = round(kip * stage.draw.uniform(1.15, 1.6) / 500_000) * 500_000


def third_party_control(stage: Stage) -> None:
    """One device acts on the accounts of several who have nothing to do with its owner."""
    controller = stage.person()
    device = int(stage.customers.device[controller])
    begin = stage.start(32)
    for one in stage.people(stage.some(4, 8)):
        for _ in range(stage.some(2, 4)):
            at = stage.at(begin, stage.draw.uniform(0, 28))
            stage.pay(
                at,
                stage.account(one),
                stage.account(controller),
                stage.about(5e5, 4e6, 10_000),
                ("victim", "controller"),
                device=device,
            )


def profile_mismatch(stage: Stage) -> None:
    """A student, somebody without work or in service at a house turns over what firms do."""
    poor = (Occupation.STUDENT, Occupation.UNEMPLOYED, Occupation.DOMESTIC_WORKER)
    holder = stage.person(occupations=poor)
    account, others = stage.account(holder), stage.account(stage.people(4))
    begin = stage.start(62)
    for _ in range(stage.some(10, 20)):
        at = stage.at(begin, stage.draw.uniform(0, 58))
        kip = stage.about(2e7, 9e7, 100_000)
        stage.pay(at, int(stage.draw.choice(others[:2])), account, kip, ("controller", "victim"))
        stage.pay(
            at + stage.hours(20, 70),
            account,
            int(stage.draw.choice(others[2:])),
            round(kip * stage.draw.uniform(0.7, 0.98)),
            ("victim", "controller"),
        )


def processor(stage: Stage) -> None:
    """Most of the money comes through a processor that hides who paid."""
    firm = stage.firm("shop")
    stage.unpopular(firm, 0.02)
    account, source = stage.account(firm), stage.institution("processor")
    begin, taker = stage.start(62), stage.account(stage.person())
    for _ in range(stage.some(18, 36)):
        at = stage.at(begin, stage.draw.uniform(0, 58))
        stage.pay(
            at, source, account, stage.about(2e6, 3e7), ("", "controller"), channel=Channel.ONLINE
        )
    for week in range(1, 8):
        stage.pay(
            stage.at(begin, week * 7),
            account,
            taker,
            stage.about(2e7, 6e7),
            ("controller", "controller"),
        )


def virtual_assets(stage: Stage) -> None:
    """Cash or transfers of others, straight on to a provider of virtual assets."""
    holder, vasp = stage.person(), stage.institution("vasp")
    account, begin = stage.account(holder), stage.start(40)
    for turn in range(stage.some(5, 10)):
        at = stage.at(begin, turn * 3.5, "machine")
        kip = stage.about(5e6, 4e7, 50_000)
        stage.cash_in(at, account, kip, stage.home(holder), "controller", True)
        stage.pay(at + stage.hours(1, 30), account, vasp, round(kip * 0.98), ("controller", ""))


def small_abroad(stage: Stage) -> None:
    """Small sums to many strangers in listed places abroad, at night."""
    account = stage.account(stage.person(earning=(3e6, 1e12)))
    begin = stage.start(62)
    strangers = stage.strangers(stage.some(6, 12))
    stage.society.accounts.listed[strangers] = True
    for stranger in strangers:
        for _ in range(stage.some(1, 2)):
            at = stage.at(begin, stage.draw.uniform(0, 58), "night")
            stage.pay(
                at,
                account,
                int(stranger),
                stage.about(3e5, 3.6e6, 10_000),
                ("buyer", ""),
                kind=Kind.REMITTANCE,
                channel=Channel.ONLINE,
            )


def layering(stage: Stage) -> None:
    """Cash in, through two or three layers of accounts within days, and out in another province."""
    widths = [1, *(stage.some(2, 4) for _ in range(stage.some(2, 3))), 1]
    layers = np.split(stage.account(stage.people(sum(widths))), np.cumsum(widths)[:-1])
    begin = stage.start(9)
    home = stage.home(int(stage.society.accounts.holder[layers[0][0]]))
    held: dict[int, float] = {int(layers[0][0]): stage.about(5e7, 3e8, 100_000)}
    at = stage.at(begin, 0, "branch")
    stage.cash_in(at, int(layers[0][0]), next(iter(held.values())), home, "controller")
    for layer in layers[1:]:
        at += stage.hours(3, 22)
        then = {int(account): 0.0 for account in layer}
        for one, kip in held.items():
            for other, share in zip(layer, _shares(stage, layer), strict=True):
                sent = round(kip * 0.98 * share)
                stage.pay(
                    at + stage.hours(0, 2), one, int(other), sent, ("controller", "controller")
                )
                then[int(other)] += sent
        held = then
    out = int(elsewhere(stage.draw, np.array([home]))[0])
    (last,) = held
    stage.cash_out(
        at + stage.hours(8, 30), last, round(held[last] * 0.95 / 50_000) * 50_000, out, "controller"
    )


def _shares(stage: Stage, layer: Codes) -> list[float]:
    return [float(share) for share in stage.draw.dirichlet(np.full(len(layer), 6.0))]


def _share(stage: Stage, holders: Codes, fields: tuple[str, ...]) -> None:
    """Several customers give the same; their family names stay their own."""
    customers = stage.customers
    for name in fields:
        column = getattr(customers, name)
        column[holders] = column[holders[0]]
    customers.surname[holders] = customers.surname[holders[0]] + np.arange(len(holders))


def _opened(stage: Stage, holders: Codes, at: int) -> None:
    """Their accounts were opened within a week, not before the first day of the span."""
    days = stage.draw.integers(0, 6, len(holders)) * DAY
    stage.society.accounts.opened[stage.account(holders)] = at + days + 10 * 3600


NETWORKS: Final = {
    "unrelated-senders": unrelated_senders,
    "shared-identifiers": shared_identifiers,
    "small-credits": small_credits,
    "pass-through": pass_through,
    "new-account-burst": new_account_burst,
    "corridor-remittance": corridor_remittance,
    "scam-collection": scam_collection,
    "release-payments": release_payments,
    "third-party-control": third_party_control,
    "profile-mismatch": profile_mismatch,
    "processor": processor,
    "virtual-assets": virtual_assets,
    "small-abroad": small_abroad,
    "layering": layering,
}
