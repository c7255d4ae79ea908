"""Settling the country: people, families, employers, their accounts, branches and merchants."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from khua.money.currencies import HOME, currency
from khua.money.generate import society as of
from khua.money.generate.daily import Calendar
from khua.money.generate.settings import (
    DAY,
    Draw,
    TooSmall,
    figures,
    picked,
    stream,
)
from khua.money.generate.society import (
    ACCOUNT_KINDS,
    EMPLOYERS,
    NOBODY,
    SECTORS,
    UNLIMITED,
    Codes,
    Customers,
    Ledgering,
    Merchants,
    Places,
    Society,
)
from khua.money.known import AccountKind, Occupation, Trade

FEWEST: Final = 300  # people: fewer are no country
SURNAMES: Final = 224
CLOSED: Final = 0.25  # of the accounts that lie still: closed within the span
KIP: Final = currency(HOME).number
YEAR: Final = 365.25
#: (youngest, oldest) by occupation
AGES: Final = {
    Occupation.STUDENT: (16, 26),
    Occupation.UNEMPLOYED: (17, 60),
    Occupation.EMPLOYED: (18, 60),
}
#: trades that few people pay
RARE: Final = (Trade.CLASSIFIED_ADS, Trade.ESCORT, Trade.RECRUITMENT)
#: opening hours of a trade, where they are not 7 to 21
OPEN: Final = {Trade.LODGING: (0, 24), Trade.ESCORT: (17, 24), Trade.TRANSPORT: (5, 23)}


def settled(transactions: int, calendar: Calendar, seed: int) -> Society:
    """A country for so many transactions. Raises TooSmall."""
    told = figures()
    people = int(transactions / (told["per_month"] * calendar.months))
    if people < FEWEST:
        least = int(FEWEST * told["per_month"] * calendar.months) + 10
        raise TooSmall(calendar.days, least)
    draw = stream(seed, "society")
    firms = {name: max(2, people // told["firms"][name]["customers"]) for name in EMPLOYERS}
    firms["shop"] = max(24, firms["shop"])
    hubs = {name: max(least, people // size) for name, (least, size) in told["hubs"].items()}
    sizes = {**firms, **hubs}
    ends = np.cumsum([people, *sizes.values()])
    groups = {
        name: np.arange(first, last)
        for name, first, last in zip(sizes, ends, ends[1:], strict=False)
    }
    customers = _customers(draw, people, int(ends[-1]), calendar)
    for name, group in groups.items():
        customers.sector[group] = SECTORS.index(name)
    _employ(draw, customers, groups, people)
    dormitories = _house(draw, customers, groups["factory"], people)
    made = _accounts(draw, customers, groups, people, calendar)
    merchants = _merchants(draw, customers, groups, made["main"])
    return Society(
        people=people,
        calendar=calendar,
        customers=customers,
        places=_places(draw, people),
        merchants=merchants,
        groups=groups,
        dormitories=dormitories,
        **made,
    )


def _customers(draw: Draw, people: int, size: int, calendar: Calendar) -> Customers:
    told = figures()["people"]
    weights = np.array([float(town["customers"]) for town in of.towns()])
    first, members, household = _households(draw, people, size)
    live = picked(draw, np.cumsum(weights), size) + 1
    # institutions and every second firm are in the capital
    live[people:][draw.random(size - people) < 0.5] = 1
    kinds = {Occupation[name.upper()]: row for name, row in told.items() if "share" in _plain(row)}
    lot = np.searchsorted(
        np.cumsum([row["share"] for row in kinds.values()]), draw.random(people), side="right"
    )
    occupation = np.zeros(size, np.int64)
    occupation[:people] = np.array(list(kinds))[np.minimum(lot, len(kinds) - 1)]
    income, born = np.zeros(size), np.zeros(size, np.int64)
    today = calendar.start // DAY
    for kind, row in kinds.items():
        ours = np.flatnonzero(occupation[:people] == kind)
        income[ours] = draw.lognormal(np.log(row["income"]), row["spread"], len(ours))
        youngest, oldest = AGES.get(kind, (18, 75))
        ages = youngest + (oldest - youngest) * draw.beta(1.4, 2.0, len(ours))
        born[ours] = today - np.rint(ages * YEAR).astype(np.int64)
    number = np.arange(1, size + 1)
    person = number <= people
    relative = first + 1  # of the same household: the first in it
    surname = (draw.random(size) ** 1.6 * SURNAMES).astype(np.int64) + 1
    busy = np.where(person & (draw.random(size) >= told["quiet"]), draw.lognormal(0, 0.6, size), 0)
    return Customers(
        sector=np.zeros(size, np.int64),
        province=live[first],
        occupation=occupation,
        female=(draw.random(size) < 0.5) & person,
        born=born,
        income=income,
        declared=draw.random(size) < told["income_declared"],
        employer=np.full(size, NOBODY),
        staff=np.zeros(size, np.int64),
        household=household,
        first=first,
        members=members,
        phone=np.where(person & (draw.random(size) < told["same_phone"]), relative, number),
        email=np.where(draw.random(size) < told["email"], number, 0),
        address=household + 1,
        institution=np.zeros(size, bool),
        document=np.where(draw.random(size) < told["document"], number, 0),
        surname=np.where(draw.random(size) < 0.7, surname[first], surname),
        busy=busy,
        new=person & (draw.random(size) < told["new"]),
        device=np.where(person & (draw.random(size) < 0.04), relative, number),
        waged=np.zeros(size, bool),
    )


def _plain(row: Any) -> Any:
    return row if isinstance(row, dict) else {}


def _households(draw: Draw, people: int, size: int) -> tuple[Codes, Codes, Codes]:
    """Of each customer: the first of his household, its members, its number. A firm is alone."""
    sizes = draw.choice(np.arange(1, 6), people, p=figures()["people"]["household"])
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), people)) + 1]
    sizes[-1] -= int(sizes.sum()) - people
    sizes = np.concatenate([sizes, np.ones(size - people, np.int64)])
    begins = np.cumsum(sizes) - sizes
    return (
        np.repeat(begins, sizes),
        np.repeat(sizes, sizes),
        np.repeat(np.arange(len(sizes)), sizes),
    )


def _employ(draw: Draw, customers: Customers, groups: dict[str, Codes], people: int) -> None:
    """Give the employed an employer; staff of factories live where the factory is."""
    told = figures()["firms"]
    employed = np.flatnonzero(customers.occupation[:people] == Occupation.EMPLOYED)
    shares = np.cumsum([told[name]["employed"] for name in EMPLOYERS])
    which = np.searchsorted(shares, draw.random(len(employed)) * shares[-1], side="right")
    for index, name in enumerate(EMPLOYERS):
        staff = employed[which == index]
        sizes = np.cumsum(draw.lognormal(0, 0.7, len(groups[name])))
        customers.employer[staff] = groups[name][picked(draw, sizes, len(staff))]
        customers.waged[staff] = draw.random(len(staff)) < told[name]["pays"]
        if name == "factory":
            customers.province[staff] = customers.province[customers.employer[staff]]
    customers.waged &= ~customers.new & (customers.busy > 0)
    counts = np.bincount(customers.employer[:people] + 1, minlength=len(customers) + 1)[1:]
    customers.staff[:] = np.where(customers.sector > 0, counts, 0)


def _house(draw: Draw, customers: Customers, factories: Codes, people: int) -> Codes:
    """Half of a dormitory's staff give the factory's address; banks know most dormitories."""
    chosen = factories[draw.random(len(factories)) < figures()["firms"]["dormitory"]]
    chosen = chosen if len(chosen) else factories[:1]
    lives = np.isin(customers.employer, chosen) & (draw.random(len(customers)) < 0.5)
    lives[people:] = False
    customers.address[lives] = customers.address[customers.employer[lives]]
    flagged = chosen[draw.random(len(chosen)) < 0.8]
    customers.institution |= lives & np.isin(customers.employer, flagged)
    return chosen


def _accounts(
    draw: Draw, customers: Customers, groups: dict[str, Codes], people: int, calendar: Calendar
) -> dict[str, Any]:
    told = figures()
    size = len(customers)
    opened = calendar.start - (draw.uniform(60, 3650, size) * DAY).astype(np.int64)
    within = calendar.start + (draw.uniform(0.1, 0.8, size) * calendar.days).astype(np.int64) * DAY
    opened = np.where(customers.new, within, opened) + draw.integers(2, 9, size) * 3600
    give = Ledgering()
    listed = np.array([town["listed"] == "1" for town in of.towns()])[customers.province - 1]
    listed &= draw.random(size) < 0.15
    everybody = np.arange(people)
    main = np.full(size, NOBODY)
    main[everybody] = give.give(
        everybody,
        AccountKind.PERSONAL,
        KIP,
        customers.province[:people],
        opened[:people],
        listed=listed[:people],
    )
    for name, group in groups.items():
        if name in ("importer", "buyer"):
            continue
        kind = ACCOUNT_KINDS.get(name, AccountKind.BUSINESS)
        main[group] = give.give(
            group,
            kind,
            KIP,
            customers.province[group],
            opened[group],
            listed=listed[group],
            unlimited=name in UNLIMITED,
        )
    codes = list(told["rates"])
    shares = np.cumsum([told["people"]["foreign_account"][code] for code in codes])
    lot = np.searchsorted(shares, draw.random(people), side="right")
    foreign = np.full(size, NOBODY)
    for index, code in enumerate(codes):
        ours = np.flatnonzero((lot == index) & ~customers.new[:people])
        foreign[ours] = give.give(
            ours,
            AccountKind.PERSONAL,
            currency(code).number,
            customers.province[ours],
            opened[ours] + 40 * DAY * (opened[ours] < calendar.start - 60 * DAY),
        )
    seconds = {}
    for name in ("factory", "company", "wholesaler"):
        for firm in groups[name][draw.random(len(groups[name])) < told["firms"]["second_account"]]:
            many = np.full(int(draw.integers(1, 3)), firm)
            seconds[int(firm)] = give.give(
                many, AccountKind.BUSINESS, KIP, customers.province[many], opened[many] + DAY
            )
    houses = np.empty((len(groups["exchange"]), 1 + len(codes)), np.int64)
    houses[:, 0] = main[groups["exchange"]]
    for index, code in enumerate(codes, 1):
        houses[:, index] = give.give(
            groups["exchange"],
            AccountKind.SERVICE,
            currency(code).number,
            customers.province[groups["exchange"]],
            opened[groups["exchange"]],
            unlimited=True,
        )
    families = max(8, round(people * told["remittance"]["families"]))
    supported = np.sort(draw.choice(people, families, replace=False))
    abroad = _abroad(give, draw, families, ["THB"], AccountKind.PERSONAL)
    strangers = _abroad(
        give,
        draw,
        240 + people // 30,
        ["THB", "THB", "THB", "CNY", "VND", "USD"],
        AccountKind.PERSONAL,
    )
    for name, where in (("importer", ["THB", "CNY", "THB", "USD"]), ("buyer", ["USD"])):
        main[groups[name]] = _abroad(give, draw, len(groups[name]), where, AccountKind.BUSINESS)
    accounts = give.accounts()
    still = everybody[(customers.busy[:people] == 0) & (draw.random(people) < CLOSED)]
    ends = calendar.start + draw.integers(0, calendar.days, len(still)) * DAY + 10 * 3600
    accounts.closed[main[still]] = ends
    return {
        "accounts": accounts,
        "main": main,
        "foreign": foreign,
        "seconds": seconds,
        "houses": houses,
        "abroad": abroad,
        "supported": supported,
        "strangers": strangers,
    }


def _abroad(give: Ledgering, draw: Draw, size: int, codes: list[str], kind: int) -> Codes:
    """Accounts abroad, of nobody known here."""
    numbers = np.array([currency(code).number for code in codes])[
        draw.integers(0, len(codes), size)
    ]
    nowhere = np.zeros(size, np.int64)
    return give.give(np.full(size, NOBODY), kind, numbers, nowhere, nowhere, unlimited=True)


def _places(draw: Draw, people: int) -> Places:
    """Branches and machines within some kilometres of the town of each province."""
    rows = []
    told = figures()["places"]
    shares = np.array([float(town["customers"]) for town in of.towns()])
    for province, (town, share) in enumerate(
        zip(of.towns(), shares / shares.sum(), strict=True), 1
    ):
        for machine, customers in ((False, told["branch"]), (True, told["machine"])):
            for _ in range(max(1 + machine, round(people * share / customers))):
                north, east = draw.normal(0, 0.06, 2)
                rows.append(
                    (
                        province,
                        round(float(town["latitude"]) + north, 4),
                        round(float(town["longitude"]) + east, 4),
                        machine,
                    )
                )
    province_, latitude, longitude, machine_ = zip(*rows, strict=True)
    return Places(np.array(province_), np.array(latitude), np.array(longitude), np.array(machine_))


def _merchants(
    draw: Draw, customers: Customers, groups: dict[str, Codes], main: Codes
) -> Merchants:
    """Every shop is one, of a trade; wholesalers too, where no private customer comes."""
    told = figures()["trades"]
    shops, wholesalers = groups["shop"], groups["wholesaler"]
    trades = np.array([Trade[name.upper()] for name in told])
    trade = trades[picked(draw, np.cumsum(list(told.values())), len(shops))]
    trade[: len(trades)] = trades  # at least one of each
    trade[len(trades) : 2 * len(trades)] = trades
    customers.sector[shops[trade == Trade.RECRUITMENT]] = SECTORS.index("recruitment")
    popular = draw.lognormal(0, 1.0, len(shops))
    rare = np.isin(trade, RARE)
    popular[rare] *= 0.05
    customers.province[shops[rare]] = 1  # the capital: elsewhere one would be the only shop
    hours = np.array([OPEN.get(Trade(int(one)), (7, 21)) for one in trade])
    many = len(wholesalers)
    return Merchants(
        customer=np.concatenate([shops, wholesalers]),
        account=main[np.concatenate([shops, wholesalers])],
        trade=np.concatenate([trade, np.full(many, Trade.SUPPLIER)]),
        opens=np.concatenate([hours[:, 0], np.full(many, 7)]),
        closes=np.concatenate([hours[:, 1], np.full(many, 21)]),
        province=customers.province[np.concatenate([shops, wholesalers])],
        popular=np.concatenate([popular, np.zeros(many)]),
    )
