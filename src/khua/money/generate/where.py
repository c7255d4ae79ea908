"""Which branch, machine or shop is near."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from khua.money.generate.settings import Draw, Reals
from khua.money.generate.society import Codes, Society
from khua.money.known import Trade


class Near:
    """Chooses items by weight within a province; where it has none, within the country."""

    def __init__(self, province: npt.NDArray[Any], weight: Reals) -> None:
        self.order = np.argsort(province, kind="stable")
        self.running = np.cumsum(weight[self.order])
        provinces = np.arange(int(province.max(initial=0)) + 20)
        ordered = province[self.order]
        whole = np.concatenate([[0.0], self.running])
        self.first = whole[np.searchsorted(ordered, provinces)]
        self.last = whole[np.searchsorted(ordered, provinces, side="right")]

    def choose(self, draw: Draw, province: npt.NDArray[Any]) -> Codes:
        """An item for each province; where an item has weight, never one without."""
        first, last = self.first[province], self.last[province]
        nothing = last <= first
        first, last = np.where(nothing, 0.0, first), np.where(nothing, self.running[-1], last)
        lot = first + draw.random(len(province)) * (last - first)
        found = np.searchsorted(self.running, lot, side="right")
        chosen: Codes = self.order[np.minimum(found, len(self.order) - 1)]
        return chosen


class Where:
    """The places and merchants of a country, by number (from 1)."""

    def __init__(self, society: Society) -> None:
        places, merchants = society.places, society.merchants
        self._branches = np.flatnonzero(~places.machine)
        self._machines = np.flatnonzero(places.machine)
        self._branch = Near(places.province[self._branches], np.ones(len(self._branches)))
        self._machine = Near(places.province[self._machines], np.ones(len(self._machines)))
        self._shop = Near(merchants.province, merchants.popular)
        self._trade = merchants.trade

    def branch(self, draw: Draw, province: npt.NDArray[Any]) -> Codes:
        return self._branches[self._branch.choose(draw, province)] + 1

    def machine(self, draw: Draw, province: npt.NDArray[Any]) -> Codes:
        return self._machines[self._machine.choose(draw, province)] + 1

    def shop(self, draw: Draw, province: npt.NDArray[Any]) -> Codes:
        return self._shop.choose(draw, province) + 1

    def of_trade(self, draw: Draw, trade: Trade, size: int) -> Codes:
        """Merchants of a trade, anywhere."""
        return draw.choice(np.flatnonzero(self._trade == trade), size) + 1


def elsewhere(draw: Draw, province: npt.NDArray[Any]) -> Codes:
    """Another province for each."""
    return (province - 1 + draw.integers(1, 18, len(province))) % 18 + 1
