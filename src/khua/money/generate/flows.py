"""Planned transactions, family by family, and whose story each belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from khua.money.generate.daily import DayRates
from khua.money.generate.labels import ROLES
from khua.money.generate.settings import ATT, Mask, Reals
from khua.money.generate.society import Codes, Society
from khua.money.ledger import NONE, Channel

#: columns of a plan and their types. `story`: 0 or what `Flows.stories` gave out; `role_src`,
#: `role_dst`: indices of ROLES; `must`: it happens even where the payer has to be given more to
#: begin with
PLAN: Final[dict[str, npt.DTypeLike]] = {
    "at": np.int64,
    "src": np.int32,
    "dst": np.int32,
    "amount": np.int64,
    "currency": np.int16,
    "value": np.int64,
    "kind": np.int8,
    "channel": np.int8,
    "place": np.int32,
    "merchant": np.int32,
    "device": np.int32,
    "story": np.int32,
    "role_src": np.int8,
    "role_dst": np.int8,
    "must": np.bool_,
}
OUTSIDE: Final = -1  # instead of an account: cash


@dataclass
class Flows:
    """Accounts are indices of `society.accounts` until the ledger is made, OUTSIDE is cash."""

    society: Society
    rates: DayRates
    parts: list[dict[str, Any]] = field(default_factory=list)
    told: list[tuple[str, bool]] = field(
        default_factory=list
    )  # of each story from 1: kind, innocent

    def stories(self, kind: str, innocent: bool, count: int = 1) -> int:
        """Numbers for `count` attempts of a kind; returns the first."""
        first = len(self.told) + 1
        self.told += [(kind, innocent)] * count
        return first

    def add(
        self,
        at: npt.NDArray[Any],
        src: Any,
        dst: Any,
        kip: Reals,
        *,
        kind: int,
        channel: Any = Channel.MOBILE,
        place: Any = NONE,
        merchant: Any = NONE,
        device: Any = NONE,
        story: Any = 0,
        role_src: Any = 0,
        role_dst: Any = 0,
        must: Any = False,
        abroad: int = 0,
        exact: bool = False,
    ) -> None:
        """Transactions of `kip` whole kip each, in the currency of the account abroad or in
        foreign money that takes part (`abroad`: that currency where neither tells). An account in
        kip is debited and credited by the day's rate. `exact`: foreign amounts are not rounded to
        whole units."""
        if not len(at):
            return
        src, dst = (np.broadcast_to(end, len(at)) for end in (src, dst))
        amount, currency, value = self._money(at, src, dst, kip, abroad, exact)
        columns = {
            "at": at,
            "src": src,
            "dst": dst,
            "amount": amount,
            "currency": currency,
            "value": value,
            "kind": kind,
            "channel": channel,
            "place": place,
            "merchant": merchant,
            "device": device,
            "story": story,
            "role_src": role_src,
            "role_dst": role_dst,
            "must": must,
        }
        part = {
            name: np.asarray(columns[name]).astype(dtype, copy=False)
            for name, dtype in PLAN.items()
        }
        real = src != dst
        if not real.all():
            part = {name: column[real] if column.ndim else column for name, column in part.items()}
        self.parts.append(part)

    def planned(self) -> int:
        """How many there are."""
        return sum(len(part["at"]) for part in self.parts)

    def _money(
        self, at: npt.NDArray[Any], src: Codes, dst: Codes, kip: Reals, abroad: int, exact: bool
    ) -> tuple[Any, Any, Any]:
        """Amounts, currencies and values."""
        own = int(self.rates.numbers[0])
        currencies = self.society.accounts.currency
        ours = np.where(src >= 0, currencies[src], own)
        theirs = np.where(dst >= 0, currencies[dst], own)
        number = np.where(ours != own, ours, theirs)
        if abroad:
            number[number == own] = abroad
        value = np.maximum(1, np.rint(kip)).astype(np.int64) * ATT
        if (number == own).all():
            return value, own, value
        order = np.argsort(self.rates.numbers)
        row = order[np.searchsorted(self.rates.numbers, number, sorter=order)]
        rate = self.rates.att[row, self.society.calendar.day_of(at)]
        amount = value / rate
        step = np.where(rate > ATT, 1 if exact else ATT, 1 if exact else 10_000)  # VND has no cents
        step = np.where(number == own, 1, step)
        amount = (np.maximum(1, np.rint(amount / step)) * step).astype(np.int64)
        return amount, number, np.rint(amount * rate).astype(np.int64)

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """All as columns of PLAN, and nothing is kept: the parts are given up one by one."""
        sizes = [len(part["at"]) for part in self.parts]
        ends = np.cumsum(sizes)
        found = {}
        for name, dtype in PLAN.items():
            column = np.empty(int(ends[-1]), dtype)
            for part, last, size in zip(self.parts, ends, sizes, strict=True):
                column[last - size : last] = part.pop(name)
            found[name] = column
        self.parts.clear()
        return found


def role(name: str) -> int:
    """The number of a role."""
    return ROLES.index(name)


def at_hand(end: Codes, society: Society) -> Mask:
    """Which of these accounts are a customer's and not an institution's or abroad."""
    return (end >= 0) & ~society.accounts.unlimited[end]
