"""Where one attempt is played: who takes part, when, and what they pay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from khua.money.generate.flows import OUTSIDE, PLAN, Flows, role
from khua.money.generate.settings import DAY, Draw, figures
from khua.money.generate.society import NOBODY, Codes, Society
from khua.money.generate.where import Where
from khua.money.known import Trade
from khua.money.ledger import Channel, Kind

CASH: Final = OUTSIDE
HOUR: Final = 3600
TRIES: Final = 60  # how often somebody suitable is looked for before anybody will do


class Stage:
    """One for all attempts; `begin` opens the next. Amounts are kip, moments seconds, accounts
    indices."""

    def __init__(self, flows: Flows, draw: Draw) -> None:
        self.flows, self.draw = flows, draw
        self.society: Society = flows.society
        self.customers, self.calendar = flows.society.customers, flows.society.calendar
        self.where = Where(flows.society)
        self.threshold: float = figures()["threshold"]
        self._used = np.zeros(len(self.customers), bool)
        self._stranger = 0
        self._story = 0
        self._rows: list[tuple[Any, ...]] = []

    def begin(self, kind: str) -> None:
        """What is paid from now on belongs to a new attempt of this kind."""
        self._story = self.flows.stories(kind, False)

    # -- who ---------------------------------------------------------------------------------

    def people(
        self,
        count: int,
        *,
        province: int = 0,
        occupations: Sequence[int] = (),
        quiet: bool = False,
        earning: tuple[float, float] = (0, 1e12),
    ) -> Codes:
        """Customers who took no part in another attempt, while there are such: of a province, of
        some occupations, whose accounts lie still, who earn so many kip a month."""
        customers, found = self.customers, np.zeros(0, np.int64)
        for turn in range(TRIES):
            one = self.draw.integers(0, self.society.people, 40 * count)
            fits = (customers.busy[one] == 0) == quiet
            fits &= ~customers.new[one] & ~self._used[one]
            if turn < TRIES // 2:
                fits &= (province == 0) | (customers.province[one] == province)
                fits &= (customers.income[one] >= earning[0]) & (
                    customers.income[one] <= earning[1]
                )
                if occupations:
                    fits &= np.isin(customers.occupation[one], occupations)
            one = np.setdiff1d(one[fits], found)  # sorted, so mixed again
            found = np.concatenate([found, self.draw.permutation(one)])[:count]
            if len(found) == count:
                break
        else:
            rest = np.setdiff1d(np.arange(self.society.people), found)
            found = np.concatenate([found, self.draw.choice(rest, count - len(found), False)])
        if quiet:
            customers.busy[found], customers.waged[found] = 0, False
            self.society.accounts.closed[self.account(found)] = 0
        self._used[found] = True
        return found

    def person(self, **asked: Any) -> int:
        return int(self.people(1, **asked)[0])

    def firm(self, *sectors: str) -> int:
        """A firm of one of these sectors, the smaller ones rather."""
        group = np.concatenate([self.society.groups[sector] for sector in sectors])
        free = group[~self._used[group]]
        group = free if len(free) else group
        firm = int(self.draw.choice(group))
        self._used[firm] = True
        return firm

    def hired(self, firm: int, count: int, **asked: Any) -> Codes:
        """People whom a firm employs; the attempt pays them, not the ordinary payroll."""
        staff = self.people(count, **asked)
        customers = self.customers
        before = customers.employer[staff]
        np.subtract.at(customers.staff, before[before != NOBODY], 1)
        customers.employer[staff] = firm
        customers.staff[firm] += count
        customers.waged[staff] = False
        return staff

    def without_staff(self, firm: int) -> None:
        """Nobody works there any more, though its owner says so."""
        customers = self.customers
        staff = np.flatnonzero(customers.employer == firm)
        customers.employer[staff], customers.waged[staff] = NOBODY, False

    def unpopular(self, firm: int, share: float) -> None:
        """Only this share of its customers pay at a shop by card or telephone; with 0 nobody,
        unless it is the last shop in which people pay so."""
        merchants = self.society.merchants
        ours = merchants.customer == firm
        if (merchants.popular[~ours] > 0).any():
            merchants.popular[ours] *= share

    def account(self, customer: Any) -> Any:
        """The account in kip of one customer or of many."""
        return self.society.main[customer]

    def strangers(self, count: int) -> Codes:
        """Accounts abroad, others every time while there are such."""
        pool = self.society.strangers
        found = pool[(self._stranger + np.arange(count)) % len(pool)]
        self._stranger += count
        return found

    def institution(self, sector: str) -> int:
        return int(self.draw.choice(self.society.sector(sector)))

    def home(self, customer: int) -> int:
        return int(self.customers.province[customer])

    # -- when --------------------------------------------------------------------------------

    def start(self, days: float) -> int:
        """The first second of a day from which `days` fit into the span."""
        last = max(1, int(self.calendar.days - days))
        return self.calendar.start + int(self.draw.integers(0, last)) * DAY

    def at(self, begin: int, day: float, hours: str = "telephone") -> int:
        """A moment of the day that is `day` days after `begin`, at the hours named."""
        ahead = (begin - self.calendar.start) // DAY + int(day)
        ahead = min(max(ahead, 0), self.calendar.days - 1)
        return int(self.calendar.moments(self.draw, np.array([ahead]), hours)[0])

    def hours(self, low: float, high: float) -> int:
        """Seconds of a random number of hours."""
        return int(self.draw.uniform(low, high) * HOUR)

    def pay_days(self, count: int) -> list[int]:
        """The local midnights of `count` pay days in a row, one a month."""
        days = self.calendar.monthly(int(self.draw.choice((5, 10, 25, 28))))
        room = max(0, len(days) - count)
        first = int(self.draw.integers(0, room + 1))
        return [self.calendar.start + int(day) * DAY for day in days[first : first + count]]

    # -- what --------------------------------------------------------------------------------

    def some(self, low: int, high: int) -> int:
        """A whole number from low to high."""
        return int(self.draw.integers(low, high + 1))

    def about(self, low: float, high: float, step: float = 1000) -> float:
        """So many kip, between two amounts, in whole steps."""
        return float(max(step, np.rint(self.draw.uniform(low, high) / step) * step))

    def chance(self, share: float) -> bool:
        return bool(self.draw.random() < share)

    def place(self, province: int, machine: bool = False) -> int:
        choose = self.where.machine if machine else self.where.branch
        return int(choose(self.draw, np.array([province]))[0])

    def merchant(self, *trades: Trade) -> int:
        trade = trades[int(self.draw.integers(0, len(trades)))]
        return int(self.where.of_trade(self.draw, trade, 1)[0])

    def pay(
        self,
        at: float,
        src: int,
        dst: int,
        kip: float,
        roles: tuple[str, str] = ("", ""),
        *,
        kind: Kind = Kind.TRANSFER,
        channel: Channel = Channel.MOBILE,
        place: int = 0,
        merchant: int = 0,
        device: int = 0,
    ) -> None:
        """One transaction. Without a `device` it is the payer's own where one is needed."""
        holder = int(self.society.accounts.holder[src]) if src != CASH else NOBODY
        if not device and channel in (Channel.MOBILE, Channel.ONLINE) and holder != NOBODY:
            device = int(self.customers.device[holder])
        self._rows.append(
            (at, src, dst, kip, kind, channel, place, merchant, device, self._story,
             role(roles[0]), role(roles[1]))
        )  # fmt: skip

    def cash_in(
        self, at: float, account: int, kip: float, province: int, role_: str = "",
        machine: bool = False,
    ) -> None:  # fmt: skip
        self.pay(
            at, CASH, account, kip, ("", role_), kind=Kind.CASH_IN,
            channel=Channel.ATM if machine else Channel.BRANCH, place=self.place(province, machine),
        )  # fmt: skip

    def cash_out(
        self, at: float, account: int, kip: float, province: int, role_: str = "",
        machine: bool = False, place: int = 0,
    ) -> None:  # fmt: skip
        self.pay(
            at, account, CASH, kip, (role_, ""), kind=Kind.CASH_OUT,
            channel=Channel.ATM if machine else Channel.BRANCH,
            place=place or self.place(province, machine),
        )  # fmt: skip

    def buy(
        self, at: float, account: int, kip: float, merchant: int, roles: tuple[str, str]
    ) -> None:
        payee = int(self.society.merchants.account[merchant - 1])
        self.pay(at, account, payee, kip, roles, kind=Kind.PURCHASE, merchant=merchant)

    def close(self) -> None:
        """Everything played goes into the plan; what would lie after the span does not happen."""
        if not self._rows:
            return
        names = ("at", "src", "dst", "kip", "kind", "channel", "place", "merchant", "device",
                 "story", "role_src", "role_dst")  # fmt: skip
        columns: dict[str, Any] = {
            name: np.array(column, np.float64 if name in ("at", "kip") else PLAN[name])
            for name, column in zip(names, zip(*self._rows, strict=True), strict=True)
        }
        end = self.calendar.start + self.calendar.days * DAY
        within = (columns["at"] >= self.calendar.start) & (columns["at"] < end)
        columns = {name: column[within] for name, column in columns.items()}
        self.flows.add(**columns, must=True)
        self._rows = []
