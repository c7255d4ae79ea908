"""A simple, fast background: transfers between accounts, two-way hubs, and innocent cycles.

For tests and benchmarks of patterns. It knows no balances and no customers; `country` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from khua.money.generate import labels as labelling
from khua.money.ledger import Channel, Ints, Kind, Ledger, ledger

Reals = npt.NDArray[np.float64]

DAY: Final = 86_400
START: Final = 1_735_664_400  # the first second of 2025 in Vientiane
#: ISO 4217 numbers (LAK, THB, USD, CNY, VND); how often each; att for one minor unit of each
CURRENCIES: Final = np.array([418, 764, 840, 156, 704], np.int16)
SHARES: Final = (0.82, 0.08, 0.06, 0.03, 0.01)
RATES: Final = np.array([1.0, 655.0, 21_600.0, 3_000.0, 85.0])
#: att (minor units of the kip) for one US dollar
DOLLAR: Final = 2_160_000.0
#: of ordinary amounts, in dollars: about AMLworld's attempts (median 8,000 to 11,000) and wider, so
#: that an amount alone tells nothing
MEDIAN, SPREAD = 5_000.0, 1.6
ROUND: Final = 0.3  # of ordinary amounts
PARTNERS, AGAIN = 6, 0.6  # accounts paid again and again, and how many of the transfers go there
#: when people pay: weights of the hours of a day, local time (the day begins at START)
HOURS: Final = np.array(
    [2, 1, 1, 1, 2, 5, 12, 25, 45, 60, 62, 58, 50, 48, 52, 55, 52, 48, 45, 40, 32, 22, 12, 5], float
)


@dataclass(frozen=True)
class Loop:
    """A kind of innocent cycle. `share` of the innocent transactions; `hops`; seconds between two
    hops, from and to; how much of the amount before comes on at each hop, from and to; the share
    of round amounts; how often it repeats, days apart."""

    share: float
    hops: int
    gap: tuple[int, int]
    ratio: tuple[float, float]
    round: float
    rounds: int = 1
    every: int = 0


#: how they were chosen: docs/money-generator.md
LOOPS: Final = {
    "neighbours-loan": Loop(0.30, 2, (6 * 3600, 25 * DAY), (1.0, 1.05), 0.95),
    "payroll-advance": Loop(0.20, 2, (2 * DAY, 25 * DAY), (1.0, 1.0), 1.0),
    "rent-ring": Loop(0.15, 3, (1800, 3 * DAY), (0.8, 1.25), 1.0, 6, 30),
    "liquidity-loop": Loop(0.10, 3, (300, 6 * 3600), (0.97, 1.0), 0.1, 6, 30),
}
CIRCLES: Final = 0.25  # of the innocent transactions: savings circles (houay)
MEMBERS: Final = (5, 16)
PERIODS: Final = ((1, 7, 14, 30), (0.15, 0.35, 0.15, 0.35))  # days between two pots


def background(
    transactions: int,
    accounts: int,
    days: int,
    hubs: int = 10,
    seed: int = 1,
    *,
    strength: float = 0.005,
    innocent: float = 0.002,
) -> tuple[Ledger, pa.Table]:
    """`transactions` between the accounts 1 to `accounts` over `days`, and LABELS of the innocent
    cycles among them. Accounts 1 to `hubs` each send and each receive `strength` of all; about
    `innocent` of all belong to innocent cycles. Numbers count up in time. Raises ValueError where
    there are fewer than `hubs` + 20 accounts, or no day."""
    if accounts < hubs + 20 or days < 1:
        raise ValueError(f"{accounts} accounts and {days} days are too few for {hubs} hubs")
    draw = np.random.default_rng([seed, transactions, accounts, days, hubs])
    parts = [
        _loops(draw, name, loop, transactions * innocent * loop.share, accounts, days, hubs)
        for name, loop in LOOPS.items()
    ]
    parts.append(_circles(draw, transactions * innocent * CIRCLES, accounts, days, hubs))
    labelled = sum(len(part["at"]) for part in parts)
    parts.append(_plain(draw, transactions - labelled, accounts, days, hubs, strength))
    columns = {
        name: np.concatenate([part[name] for part in parts])
        for name in ("at", "src", "dst", "value")
    }
    order = np.argsort(columns["at"], kind="stable")
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(1, len(order) + 1)
    columns = {name: column[order] for name, column in columns.items()}
    which = draw.choice(len(RATES), len(order), p=SHARES)
    labels = [
        labelling.table(
            {
                "number": number[first : first + len(part["at"])],
                "attempt": part["attempt"],
                "kind": [part["kind"]] * len(part["at"]),
                "innocent": np.ones(len(part["at"]), np.int8),
            }
        )
        for part, first in zip(parts[:-1], _starts(parts), strict=False)
    ]
    found = ledger(
        {
            **columns,
            "amount": np.maximum(1, np.rint(columns["value"] / RATES[which])).astype(np.int64),
            "currency": CURRENCIES[which],
            "channel": np.array([Channel.MOBILE, Channel.ONLINE, Channel.BRANCH], np.int8)[
                draw.choice(3, len(order), p=(0.7, 0.2, 0.1))
            ],
            "kind": np.full(len(order), Kind.TRANSFER, np.int8),
        }
    )
    return found, labelling.joined(labels)


def clock(draw: np.random.Generator, length: int, days: int) -> Ints:
    """Moments within `days` from START, by the hours at which people pay."""
    hour = draw.choice(24, length, p=HOURS / HOURS.sum())
    return (
        START + draw.integers(0, days, length) * DAY + hour * 3600 + draw.integers(0, 3600, length)
    )


def rounded(value: Reals) -> Reals:
    """Amounts to two significant digits, as people choose them."""
    step = 10.0 ** (np.floor(np.log10(np.maximum(value, 1))) - 1)
    return np.maximum(1, np.rint(value / step)) * step


def _starts(parts: list[dict[str, Any]]) -> list[int]:
    return list(np.cumsum([0, *(len(part["at"]) for part in parts)]))


def _values(draw: np.random.Generator, shape: int | tuple[int, ...]) -> Reals:
    return draw.lognormal(np.log(MEDIAN * DOLLAR), SPREAD, shape)


def _plain(
    draw: np.random.Generator, length: int, accounts: int, days: int, hubs: int, strength: float
) -> dict[str, Any]:
    """Ordinary transfers: most accounts do little, each has partners, some meet a hub."""
    busy = np.cumsum(draw.lognormal(0, 1, accounts - hubs))
    src = _chosen(draw, busy, length) + hubs + 1
    friend = src * PARTNERS + draw.integers(0, PARTNERS, length)  # the same friend every time
    dst = mixed(friend) % (accounts - hubs) + hubs + 1
    other = draw.random(length) >= AGAIN
    dst[other] = _chosen(draw, busy, int(other.sum())) + hubs + 1
    lot = draw.random(length)
    hub = np.minimum(lot / strength, 2 * hubs).astype(np.int64)  # 0 … hubs-1 sends, then receives
    sends, receives = hub < hubs, (hub >= hubs) & (hub < 2 * hubs)
    src[sends], dst[receives] = hub[sends] + 1, hub[receives] - hubs + 1
    dst[src == dst] = hubs + 1 + (dst[src == dst] - hubs) % (accounts - hubs)
    value = _values(draw, length)
    whole = draw.random(length) < ROUND
    value[whole] = rounded(value[whole])
    return {
        "at": clock(draw, length, days),
        "src": src.astype(np.int32),
        "dst": dst.astype(np.int32),
        "value": np.maximum(1, np.rint(value)).astype(np.int64),
    }


def _chosen(draw: np.random.Generator, weights: Reals, length: int) -> Ints:
    """Indices, each as often as its share of the cumulated weights."""
    found = np.searchsorted(weights, draw.random(length) * weights[-1])
    indices: Ints = np.minimum(found, len(weights) - 1).astype(np.int64)
    return indices


def mixed(numbers: Ints) -> Ints:
    """Each number as another that looks like chance, always the same."""
    mixed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return (mixed >> np.uint64(33)).astype(np.int64)


def _apart(draw: np.random.Generator, rows: int, size: int, first: int, last: int) -> Ints:
    """`rows` times `size` different accounts from `first` to `last`; shape (rows, size)."""
    step = draw.integers(1, max(2, (last - first + 1) // size), (rows, size))
    where = np.cumsum(step, axis=1) + draw.integers(0, last - first + 1, (rows, 1))
    return draw.permuted(where % (last - first + 1) + first, axis=1)


def _loops(
    draw: np.random.Generator,
    name: str,
    loop: Loop,
    wanted: float,
    accounts: int,
    days: int,
    hubs: int,
) -> dict[str, Any]:
    """Innocent cycles of a kind, about `wanted` transactions; those after the last day are cut."""
    rounds = max(1, min(loop.rounds, days // loop.every)) if loop.every else 1
    size = round(wanted / (loop.hops * rounds))
    who = _apart(draw, size, loop.hops, hubs + 1, accounts)
    low, high = np.log(loop.gap)
    gaps = np.exp(draw.uniform(low, high, (size, rounds, loop.hops)))
    gaps[:, :, 0] = 0
    if loop.hops == 2 and days < 30:  # in a short span most would not come back
        gaps[:, :, 1] = np.minimum(
            gaps[:, :, 1], draw.uniform(0.05, 0.9, (size, rounds)) * days * DAY
        )
    begins = START + draw.uniform(0, (min(days, loop.every) or days) * DAY, (size, 1, 1))
    at = begins + np.arange(rounds)[:, None] * loop.every * DAY + np.cumsum(gaps, axis=2)
    ratio = draw.uniform(*loop.ratio, (size, 1, loop.hops))
    ratio[:, :, 0] = 1
    value = _values(draw, (size, 1, 1)) * np.cumprod(ratio, axis=2)
    value = np.where(draw.random((size, 1, 1)) < loop.round, rounded(value), value)
    value = np.broadcast_to(value, at.shape)
    src = np.broadcast_to(who[:, None, :], at.shape)
    dst = np.broadcast_to(np.roll(who, -1, axis=1)[:, None, :], at.shape)
    attempt = np.broadcast_to(np.arange(1, size + 1)[:, None, None], at.shape)
    return _within(name, at, src, dst, value, attempt, days)


def _circles(
    draw: np.random.Generator, wanted: float, accounts: int, days: int, hubs: int
) -> dict[str, Any]:
    """Savings circles: every period all members pay the same amount to the one whose turn it is."""
    most = MEMBERS[1]
    period = draw.choice(PERIODS[0], max(1, int(wanted)), p=PERIODS[1])
    members = draw.integers(*MEMBERS, len(period), endpoint=True)
    turns = np.minimum(members, np.maximum(1, days // period))
    size = int(np.searchsorted(np.cumsum(turns * (members - 1)), wanted))
    period, members, turns = period[:size], members[:size], turns[:size]
    who = _apart(draw, size, most, hubs + 1, accounts)
    shape = (size, most, most)  # circle, whose turn, who pays
    turn, payer = np.arange(most)[None, :, None], np.arange(most)[None, None, :]
    day = draw.integers(0, np.minimum(period, days))[:, None, None] + turn * period[:, None, None]
    at = START + day * DAY + draw.integers(7 * 3600, 21 * 3600, shape)
    value = np.broadcast_to(rounded(_values(draw, (size, 1, 1)) / 10), shape)
    real = (turn < turns[:, None, None]) & (payer < members[:, None, None]) & (turn != payer)
    src = np.broadcast_to(who[:, None, :], shape)
    dst = np.broadcast_to(who[:, :, None], shape)
    attempt = np.broadcast_to(np.arange(1, size + 1)[:, None, None], shape)
    at, src, dst, value, attempt = (c[real] for c in (at, src, dst, value, attempt))
    return _within("savings-circle", at, src, dst, value, attempt, days)


def _within(
    kind: str, at: Any, src: Any, dst: Any, value: Any, attempt: Any, days: int
) -> dict[str, Any]:
    """The rows before the end of the span, as flat columns."""
    kept = at < START + days * DAY
    return {
        "kind": kind,
        "at": at[kept].astype(np.int64),
        "src": src[kept].astype(np.int32),
        "dst": dst[kept].astype(np.int32),
        "value": np.maximum(1, np.rint(value[kept])).astype(np.int64),
        "attempt": attempt[kept].astype(np.int32),
    }
