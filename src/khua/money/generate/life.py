"""What customers do every day: buy, draw and bring cash, send money, top up, pay bills."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from khua.money.generate.flows import OUTSIDE, Flows
from khua.money.generate.settings import Draw, Reals, figures, noise, picked, stream
from khua.money.generate.simple import mixed
from khua.money.generate.society import NOBODY, Codes
from khua.money.generate.trade import chosen, rounded, shops
from khua.money.generate.where import Where, elsewhere
from khua.money.ledger import Channel, Kind

MOST_AT_A_MACHINE: Final = 5_000_000  # kip at a time
FRIENDS: Final = 5


class Life:
    """Shares `wanted` transactions out among the families of `country.yaml`."""

    def __init__(self, flows: Flows, wanted: int, seed: int) -> None:
        self.flows, self.society = flows, flows.society
        self.calendar, self.where = flows.society.calendar, Where(flows.society)
        self.customers, self.people = flows.society.customers, flows.society.people
        told = figures()["life"]
        whole = sum(row["weight"] for row in told.values())
        self.told, self.seed = told, seed
        self.awake = np.flatnonzero(self.customers.busy[: self.people] > 0)
        self.sizes = {name: round(wanted * row["weight"] / whole) for name, row in told.items()}
        self.sizes["purchase"] += max(0, wanted - sum(self.sizes.values()))

    def lead(self) -> None:
        """All of it."""
        sales = self._purchases()
        self._cash_out()
        self._cash_in()
        self._transfers()
        self._large()
        self._bills()
        self._school()
        self._abroad()
        self._exchange()
        self._agents()
        shops(self.flows, sales, self.sizes, self.seed)

    def _who(
        self, draw: Draw, name: str, size: int, among: Reals | None = None
    ) -> tuple[Codes, Reals]:
        """People, by how busy they are (and `among`: weights), and what each pays in kip: so that
        over the whole span he spends his share of his income on it."""
        weight = self.customers.busy[: self.people]
        weight = weight if among is None else weight * among
        if weight.sum() == 0:
            weight = np.ones(self.people)
        who = picked(draw, np.cumsum(weight), size)
        times = size * weight / weight.sum()
        spends = self.customers.income[: self.people] * self.calendar.months
        each = spends[who] * self.told[name]["income"] / np.maximum(times[who], 0.5)
        return who, each * noise(draw, self.told[name]["noise"], size)

    def _main(self, who: Codes) -> Codes:
        return self.society.main[who]

    def _purchases(self) -> Reals:
        """At shops near home; returns what each merchant sold, in kip."""
        draw, size = stream(self.seed, "purchase"), self.sizes["purchase"]
        who, kip = self._who(draw, "purchase", size)
        kip = rounded(kip)
        merchant = self.where.shop(draw, self.customers.province[who])
        channel = np.array([Channel.MOBILE, Channel.CARD, Channel.ONLINE], np.int8)[
            draw.choice(3, size, p=(0.72, 0.18, 0.10))
        ]
        self.flows.add(
            self.calendar.moments(draw, self.calendar.any_day(draw, size), "shop"),
            self._main(who),
            self.society.merchants.account[merchant - 1],
            kip,
            kind=Kind.PURCHASE,
            channel=channel,
            merchant=merchant,
            device=np.where(channel == Channel.CARD, 0, self.customers.device[who]),
        )
        sold: Reals = np.bincount(merchant, kip, len(self.society.merchants.trade) + 1)[1:].astype(
            float
        )
        return sold

    def _cash_out(self) -> None:
        """At machines, and larger sums at branches; soon after a pay day more often."""
        draw, size = stream(self.seed, "cash-out"), self.sizes["cash_out"]
        who, kip = self._who(draw, "cash_out", size)
        kip = rounded(kip, 50_000)
        province = self.customers.province[who]
        away = draw.random(size) < 0.02
        province = np.where(away, elsewhere(draw, province), province)
        machine = kip <= MOST_AT_A_MACHINE
        day = self.calendar.any_day(draw, size)
        after = self.customers.waged[who] & (draw.random(size) < 0.5)
        month = draw.choice(np.array([25, 28, 31, 5]), size)
        pay = {int(d): self.calendar.monthly(int(d)) for d in (25, 28, 31, 5)}
        for number, days in pay.items():
            rows = np.flatnonzero(after & (month == number))
            if len(rows) and len(days):
                later = draw.choice(days, len(rows)) + draw.geometric(0.3, len(rows))
                day[rows] = np.where(later < self.calendar.days, later, day[rows])
        self.flows.add(
            np.where(
                machine,
                self.calendar.moments(draw, day, "machine"),
                self.calendar.moments(draw, day, "branch"),
            ),
            self._main(who),
            OUTSIDE,
            kip,
            kind=Kind.CASH_OUT,
            channel=np.where(machine, Channel.ATM, Channel.BRANCH),
            place=np.where(
                machine, self.where.machine(draw, province), self.where.branch(draw, province)
            ),
        )

    def _cash_in(self) -> None:
        """Who is not paid by an employer brings his takings, harvest or help from home."""
        draw, size = stream(self.seed, "cash-in"), self.sizes["cash_in"]
        without = np.where(self.customers.waged[: self.people], 0.04, 1.0)
        who, kip = self._who(draw, "cash_in", size, without)
        machine = draw.random(size) < 0.4
        province = self.customers.province[who]
        day = self.calendar.any_day(draw, size)
        self.flows.add(
            np.where(
                machine,
                self.calendar.moments(draw, day, "machine"),
                self.calendar.moments(draw, day, "branch"),
            ),
            OUTSIDE,
            self._main(who),
            rounded(kip, 10_000),
            kind=Kind.CASH_IN,
            channel=np.where(machine, Channel.ATM, Channel.BRANCH),
            place=np.where(
                machine, self.where.machine(draw, province), self.where.branch(draw, province)
            ),
        )

    def partners(self, draw: Draw, who: Codes) -> Codes:
        """To whom people send: relatives, the same friends again, and anybody."""
        size, customers = len(who), self.customers
        others = customers.members[who] - 1
        kin = (
            customers.first[who]
            + (
                who
                - customers.first[who]
                + 1
                + (draw.random(size) * np.maximum(others, 1)).astype(int)
            )
            % customers.members[who]
        )
        # whose account lies still gets nothing either
        friend = self.awake[
            mixed(who * FRIENDS + draw.integers(0, FRIENDS, size)) % len(self.awake)
        ]
        anybody = self.awake[draw.integers(0, len(self.awake), size)]
        lot = draw.random(size)
        related = (lot < 0.35) & (others > 0) & (customers.busy[kin] > 0)
        return np.where(related, kin, np.where(lot > 0.8, anybody, friend))

    def _transfers(self) -> None:
        draw, size = stream(self.seed, "transfer"), self.sizes["transfer"]
        who, kip = self._who(draw, "transfer", size)
        self.flows.add(
            self.calendar.moments(draw, self.calendar.any_day(draw, size), "telephone"),
            self._main(who),
            self._main(self.partners(draw, who)),
            np.where(draw.random(size) < 0.7, chosen(kip), rounded(kip)),
            kind=Kind.TRANSFER,
            device=self.customers.device[who],
            channel=np.where(draw.random(size) < 0.9, Channel.MOBILE, Channel.ONLINE),
        )

    def _large(self) -> None:
        """Land, vehicles, dowries: what was saved before, so it happens."""
        draw, size = stream(self.seed, "large"), self.sizes["large"]
        who, _ = self._who(draw, "large", size, self.customers.income[: self.people])
        kip = figures()["large"]["median"] * draw.lognormal(0, self.told["large"]["noise"], size)
        partner = self.awake[draw.integers(0, len(self.awake), size)]
        branch = draw.random(size) < 0.6
        day = self.calendar.any_day(draw, size)
        self.flows.add(
            np.where(
                branch,
                self.calendar.moments(draw, day, "branch"),
                self.calendar.moments(draw, day, "telephone"),
            ),
            self._main(who),
            self._main(partner),
            np.where(draw.random(size) < 0.6, chosen(kip), rounded(kip)),
            kind=Kind.TRANSFER,
            channel=np.where(branch, Channel.BRANCH, Channel.MOBILE),
            place=np.where(branch, self.where.branch(draw, self.customers.province[who]), 0),
            device=np.where(branch, 0, self.customers.device[who]),
            must=True,
        )

    def _bills(self) -> None:
        """Telephone credit, electricity, water, fees of the bank: all pay the same few."""
        for name, payees, kind, step in (
            ("top_up", ("telephone",), Kind.TOP_UP, 5_000),
            ("utility", ("electricity", "water"), Kind.UTILITY, 1_000),
            ("fee", ("bank",), Kind.FEE, 1_000),
        ):
            draw, size = stream(self.seed, name), self.sizes[name]
            who, kip = self._who(draw, name, size)
            to = np.concatenate([self.society.sector(payee) for payee in payees])
            payee = to[mixed(who * 3 + (draw.random(size) < 0.1)) % len(to)]  # faithful to one
            self.flows.add(
                self.calendar.moments(draw, self.calendar.any_day(draw, size), "telephone"),
                self._main(who),
                payee,
                rounded(kip, step),
                kind=kind,
                device=self.customers.device[who],
            )

    def _school(self) -> None:
        """In the first days of a term, where the span has one."""
        draw, size = stream(self.seed, "school"), self.sizes["school"]
        families = (self.customers.members[: self.people] > 1).astype(float)
        who, kip = self._who(draw, "school", size, families)
        schools = self.society.groups["school"]
        near = mixed(self.customers.province[who] * 7 + who % 5) % len(schools)
        days = np.concatenate(
            [self.calendar.between((2, 1), (2, 14)), self.calendar.between((9, 1), (9, 14))]
        )
        story = self.flows.stories("school-fees", True, len(schools)) + near
        self.flows.add(
            self.calendar.moments(draw, draw.choice(days, size), "shop"),
            self._main(who),
            self.society.main[schools[near]],
            rounded(kip, 50_000),
            kind=Kind.SCHOOL,
            device=self.customers.device[who],
            story=story,
        )

    def _abroad(self) -> None:
        """To students, traders and relatives abroad."""
        draw, size = stream(self.seed, "abroad"), self.sizes["abroad"]
        who, kip = self._who(draw, "abroad", size)
        strangers = self.society.strangers
        to = strangers[mixed(who * 2 + draw.integers(0, 2, size)) % len(strangers)]
        operator = draw.random(size) < 0.5
        operators = self.society.sector("remittance")
        self.flows.add(
            self.calendar.moments(draw, self.calendar.any_day(draw, size), "shop"),
            self._main(who),
            np.where(operator, operators[who % len(operators)], to),
            rounded(kip, 10_000),
            kind=Kind.REMITTANCE,
            abroad=764,
            channel=np.where(operator, Channel.AGENT, Channel.ONLINE),
            device=np.where(operator, 0, self.customers.device[who]),
        )

    def _exchange(self) -> None:
        """Two legs a minute apart: one currency to a house, the other back from it."""
        draw, size = stream(self.seed, "exchange"), self.sizes["exchange"] // 2
        owners = (self.society.foreign[: self.people] != NOBODY).astype(float)
        if not owners.any():
            return
        who, kip = self._who(draw, "exchange", size, owners)
        foreign = self.society.foreign[who]
        house = draw.integers(0, len(self.society.houses), size)
        numbers = self.flows.rates.numbers
        order = np.argsort(numbers)
        number = self.society.accounts.currency[foreign]
        row = order[np.searchsorted(numbers, number, sorter=order)]
        theirs, ours = self.society.houses[house, row], self.society.houses[house, 0]
        at = self.calendar.moments(draw, self.calendar.any_day(draw, size), "branch")
        sells = draw.random(size) < 0.5
        kip = rounded(kip, 10_000)
        told: dict[str, Any] = {"kind": Kind.TRANSFER, "channel": Channel.ONLINE, "must": True}
        self.flows.add(
            at,
            np.where(sells, foreign, self._main(who)),
            np.where(sells, theirs, ours),
            kip,
            exact=True,
            **told,
        )
        self.flows.add(
            at + draw.integers(5, 90, size),
            np.where(sells, ours, theirs),
            np.where(sells, self._main(who), foreign),
            rounded(kip * 0.995, 1000),
            exact=True,
            **told,
        )

    def _agents(self) -> None:
        """Agents of mobile money hand cash over for transfers, and the other way round."""
        draw, size = stream(self.seed, "agent"), self.sizes["agent"]
        who, kip = self._who(draw, "agent", size)
        agents = self.society.groups["agent"]
        near = mixed(self.customers.province[who] * 31 + who % 3) % len(agents)
        agent = agents[near]
        gives = draw.random(size) < 0.5
        first = self.flows.stories("agent-counter", True, len(agents))
        self.flows.add(
            self.calendar.moments(draw, self.calendar.any_day(draw, size), "shop"),
            np.where(gives, self._main(agent), self._main(who)),
            np.where(gives, self._main(who), self._main(agent)),
            rounded(kip, 10_000),
            kind=Kind.TRANSFER,
            channel=Channel.AGENT,
            device=self.customers.device[agent],
            story=first + near,
        )
