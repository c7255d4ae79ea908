"""What chance would do in a ledger: how busy accounts are, how amounts lie, how often one equals
the next. Measured in the ledger itself, from what strangers did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
import numpy.typing as npt

from khua.money.ledger import Ints
from khua.money.patterns.flows import Flows
from khua.money.patterns.kernels import cycles

Reals = npt.NDArray[np.float64]
Halves = npt.NDArray[np.float32]

HOP: Final = 96 * 3600  # seconds
#: two values whose logarithms differ by less are equal
SAME: Final = 0.003
#: values are alike from 0.85 to 1.15 of each other: half the width of that in logarithms
ALIKE: Final = 0.15
#: of transactions that follow each other in real attempts: the share with equal values, within
#: 11 %, within 16 % and up to 50 % (AMLworld HI-Small, 600 hops of cycles, stacks and random)
FOLLOWING: Final = ((SAME, 0.28), (0.11, 0.68), (0.1625, 0.03), (0.41, 0.01))
#: hours from one to the next in real attempts, on average
PACE: Final = 12.5
SAMPLE: Final = 20_000


@dataclass(frozen=True)
class Background:
    """`gives`, `gets`: of each account, its transactions with strangers, `count` in all;
    `gives_all`, `gets_all`: with anybody; `values` and `times`: sorted samples; `span`: seconds;
    `equal`: of values alike that follow each other by chance, the share that are equal."""

    gives: Ints
    gets: Ints
    gives_all: Ints
    gets_all: Ints
    count: int
    values: Ints
    times: Ints
    span: int
    equal: float
    #: how much less than one expected by chance a chain may weigh and still be looked at
    SLACK: ClassVar[float] = 3.0

    @classmethod
    def of(cls, flows: Flows) -> Background:
        """Measured in flows."""
        strange = flows.dealings == 1
        gives = np.bincount(flows.src[strange], minlength=flows.accounts)
        gets = np.bincount(flows.dst[strange], minlength=flows.accounts)
        near, equal = cycles.equal_hops(
            flows.starts, flows.at, flows.dst, flows.value, flows.follows, HOP, ALIKE, SAME,
            max(1, len(flows) // (10 * SAMPLE)),
        )  # fmt: skip
        return cls(
            gives,
            gets,
            np.diff(flows.starts),
            np.diff(flows.in_starts),
            max(1, int(strange.sum())),
            np.sort(flows.value[:: max(1, len(flows) // SAMPLE)]),
            np.sort(flows.at[:: max(1, len(flows) // SAMPLE)]),
            max(flows.span, HOP),
            # chance alone makes SAME / ALIKE of them equal
            max((equal + 1) / (near + SAMPLE / 100), SAME / ALIKE),
        )

    @property
    def log_count(self) -> float:
        return float(np.log(self.count))

    def alike(self, value: Ints) -> Reals:
        """The share of all values that are 0.85 to 1.15 of each."""
        size = len(self.values)
        low = np.searchsorted(self.values, np.exp(-ALIKE) * value)
        high = np.searchsorted(self.values, np.exp(ALIKE) * value, "right")
        found: Reals = np.maximum(high - low, 0.5) / size
        return found

    def volume(self, since: Ints, until: Ints) -> Reals:
        """The share of all transactions that lie between two moments."""
        low = np.searchsorted(self.times, since)
        found: Reals = (np.searchsorted(self.times, until, "right") - low) / len(self.times)
        return found

    def crowd(
        self, flows: Flows, hop: int, places: Ints | None = None, strangers: bool = True
    ) -> Halves:
        """Of each transaction (or those at `places`), the logarithm of how many of its like would
        follow by chance, with strangers or with anybody, from the account that it reached, within
        `hop` seconds."""
        gives = self.gives if strangers else self.gives_all
        dst, value = flows.dst, flows.value
        if places is not None:
            dst, value = dst[places], value[places]
        often = np.maximum(gives - 0.5, 0.02) * min(1.0, hop / self.span)
        grid = np.geomspace(1, max(2, int(self.values[-1])), 512)
        like = np.interp(np.log(value), np.log(grid), np.log(self.alike(grid.astype(np.int64))))
        found: Halves = (np.log(often)[dst] + like).astype(np.float32)
        return found

    def ratio_bits(self) -> Halves:
        """How much likelier a ratio of two values in a row is in real attempts than by chance, as
        logarithm: where they are equal, then by hundredths of the logarithm of the ratio."""
        bits = np.empty(1 + 45, np.float32)
        low, density = 0.0, (1 - self.equal) / (2 * ALIKE)
        for high, share in FOLLOWING:
            if high == SAME:
                bits[0] = np.log(share / self.equal)
            else:
                here = slice(1 + round(low * 100), None)
                bits[here] = np.log(share / (2 * (high - low)) / density)
            low = high
        return bits

    def gap_bits(self) -> Halves:
        """The same of the hours between two, by hour, against any moment within HOP."""
        hours = np.arange(HOP // 3600 + 1) + 0.5
        found: Halves = np.log(np.exp(-hours / PACE) / PACE * HOP / 3600).astype(np.float32)
        return found
