"""The eight patterns of AMLworld, drawn from the quantiles of its real attempts.

Sizes, durations, gaps between hops, how much comes on and how amounts spread are those of
`calibration.yaml`; only the level of the amounts is our country's (OF_REAL). Money is conserved: an
account passes on what came before, in the order of time, so no attempt runs backwards as some of
AMLworld's do. AMLworld's bipartite and stack attempts are pairs and chains that touch nowhere;
half of ours are so, in the others senders share receivers, as the paper describes the patterns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from khua.money.generate.attempts.stage import HOUR, Stage
from khua.money.generate.calibration import AT, drawn, quantiles
from khua.money.generate.settings import Reals
from khua.money.generate.society import Codes
from khua.money.known import Occupation

#: of the real amounts in dollars, at the rate of the first day
OF_REAL: Final = 0.1
BOTH: Final = ("controller", "controller")
LONGEST: Final = 9  # days that a pattern may take
LEAST: Final = 2  # transactions: fewer are no pattern
#: who is given a part: people whose accounts see such sums
EARNERS: Final = (Occupation.OWN_BUSINESS, Occupation.EMPLOYED, Occupation.UNKNOWN)


def fan_in(stage: Stage) -> None:
    count = _size(stage, "fan-in", "senders", 3)
    who = _accounts(stage, count + 1)
    for at, kip, one in zip(
        _spread(stage, "fan-in", count), _amounts(stage, "fan-in", count), who[1:], strict=True
    ):
        stage.pay(at, one, who[0], kip, BOTH)


def fan_out(stage: Stage) -> None:
    count = _size(stage, "fan-out", "receivers", 3)
    who = _accounts(stage, count + 1)
    for at, kip, one in zip(
        _spread(stage, "fan-out", count), _amounts(stage, "fan-out", count), who[1:], strict=True
    ):
        stage.pay(at, who[0], one, kip, BOTH)


def cycle(stage: Stage) -> None:
    _chain(stage, "cycle", closes=True)


def random(stage: Stage) -> None:
    _chain(stage, "random", closes=False)


def _chain(stage: Stage, pattern: str, closes: bool) -> None:
    hops = _size(stage, pattern, "transactions", 2 if closes else 3)
    who = _accounts(stage, hops if closes else hops + 1)
    kips = _amounts(stage, pattern, 1)[0] * np.cumprod(
        np.append(1.0, drawn(stage.draw, pattern, "ratio", hops - 1, 0.03, 0.97))
    )
    for i, at in enumerate(_spread(stage, pattern, hops)):
        stage.pay(at, who[i], who[(i + 1) % len(who)], kips[i], BOTH)


def scatter_gather(stage: Stage) -> None:
    """One sends to several, each of whom passes it on to the same other."""
    middles = max(3, _size(stage, "scatter-gather", "transactions", 6) // 2)
    who = _accounts(stage, middles + 2)
    kips = _amounts(stage, "scatter-gather", middles)
    ratios = drawn(stage.draw, "scatter-gather", "ratio", middles, 0.05, 0.95)
    gaps = drawn(stage.draw, "scatter-gather", "gap_hours", middles, 0.02) * HOUR
    whole = max(_hours(stage, "scatter-gather") * HOUR, gaps.max() * 1.02)
    begin = stage.start(LONGEST) + stage.hours(6, 20)
    for i, middle in enumerate(who[2:]):
        at = begin + stage.draw.uniform(0, whole - gaps[i])
        stage.pay(at, who[0], middle, kips[i], BOTH)
        stage.pay(at + gaps[i], middle, who[1], kips[i] * min(ratios[i], 1.0), BOTH)


def gather_scatter(stage: Stage) -> None:
    """Several send to one, who then sends to several others."""
    senders = _size(stage, "gather-scatter", "senders", 2)
    receivers = _size(stage, "gather-scatter", "receivers", 2)
    who = _accounts(stage, 1 + senders + receivers)
    times = _spread(stage, "gather-scatter", senders + receivers)
    kips = _amounts(stage, "gather-scatter", senders)
    for at, kip, one in zip(times, kips, who[1:], strict=False):
        stage.pay(at, one, who[0], kip, BOTH)
    shares = stage.draw.dirichlet(np.full(receivers, 3.0))
    out = kips.sum() * stage.draw.uniform(0.88, 1.0) * shares
    for at, kip, one in zip(times[senders:], out, who[1 + senders :], strict=True):
        stage.pay(at, who[0], one, kip, BOTH)


def stack(stage: Stage) -> None:
    """Two layers: several send to several, who send on to several others."""
    chains = max(2, _size(stage, "stack", "transactions", 4) // 2)
    shared = stage.chance(0.5)
    first, middle, last = np.split(_accounts(stage, 3 * chains), 3)
    if shared:  # every second chain ends where the one before it does
        last = np.repeat(last, 2)[:chains]
        middle = np.repeat(middle, 2)[:chains]
    gaps = drawn(stage.draw, "stack", "gap_hours", chains) * HOUR
    whole = max(_hours(stage, "stack") * HOUR, gaps.max() * 1.02)
    ratios = drawn(stage.draw, "stack", "ratio", chains, 0.03, 0.97)
    kips = _amounts(stage, "stack", chains)
    begin = stage.start(LONGEST) + stage.hours(6, 20)
    for i in range(chains):
        at = begin + stage.draw.uniform(0, whole - gaps[i])
        stage.pay(at, first[i], middle[i], kips[i], BOTH)
        stage.pay(at + gaps[i], middle[i], last[i], kips[i] * min(1.0, ratios[i]), BOTH)


def bipartite(stage: Stage) -> None:
    """Several send to several."""
    pairs = _size(stage, "bipartite", "transactions", 3)
    senders, receivers = np.split(_accounts(stage, 2 * pairs), 2)
    if stage.chance(0.5):
        receivers = np.repeat(receivers, 3)[:pairs]
        senders = np.tile(senders[: max(2, pairs // 2)], 3)[:pairs]
    times, kips = _spread(stage, "bipartite", pairs), _amounts(stage, "bipartite", pairs)
    for at, kip, one, other in zip(times, kips, senders, receivers, strict=True):
        stage.pay(at, one, other, kip, BOTH)


def _size(stage: Stage, pattern: str, measure: str, least: int) -> int:
    """How many; the real attempts of fewer than `least` are no pattern and are left out."""
    for _ in range(100):
        found = round(float(drawn(stage.draw, pattern, measure, 1)[0]))
        if found >= least:
            return found
    return least


def _accounts(stage: Stage, count: int) -> Codes:
    accounts: Codes = stage.account(stage.people(count, occupations=EARNERS, earning=(2e6, 1e12)))
    return accounts


def _spread(stage: Stage, pattern: str, count: int) -> Reals:
    """Moments in order, from the first to the last as long as real ones take."""
    whole = _hours(stage, pattern) * HOUR
    inner = np.sort(stage.draw.random(max(0, count - 2)))
    moments: Reals = np.concatenate([[0.0], inner, [1.0]])[:count] * whole
    return stage.start(LONGEST) + stage.hours(6, 20) + moments


def _hours(stage: Stage, pattern: str) -> float:
    """How long one takes. The shortest of the real ones are those of one transaction or two, which
    are left out."""
    small = np.interp(LEAST, quantiles()[pattern]["transactions"], AT)
    return float(drawn(stage.draw, pattern, "hours", 1, float(small))[0])


def _amounts(stage: Stage, pattern: str, count: int) -> Reals:
    dollars = drawn(stage.draw, pattern, "dollars", count, 0.03, 0.95)
    rates = stage.flows.rates
    kip: Reals = dollars * OF_REAL * float(rates.kip[rates.codes.index("USD"), 0])
    return kip


PATTERNS: Final[Mapping[str, Callable[[Stage], None]]] = {
    "bipartite": bipartite,
    "cycle": cycle,
    "fan-in": fan_in,
    "fan-out": fan_out,
    "gather-scatter": gather_scatter,
    "random": random,
    "scatter-gather": scatter_gather,
    "stack": stack,
}
