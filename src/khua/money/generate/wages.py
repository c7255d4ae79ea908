"""Pay days: employers of several sizes, each with days of its own, batches of a second or two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from khua.money.generate.flows import OUTSIDE, Flows
from khua.money.generate.settings import Draw, noise, stream
from khua.money.generate.society import NOBODY, Codes, Society
from khua.money.generate.where import Where
from khua.money.ledger import Channel, Ints, Kind

#: the days of a month (31: the last) on which employers pay, and how many do; two: half each
DAYS: Final = (
    ((25,), 0.26),
    ((28,), 0.16),
    ((31,), 0.22),
    ((1,), 0.06),
    ((5,), 0.14),
    ((10,), 0.06),
    ((15, 31), 0.10),
)
OPENS, CLOSES = 9 * 3600, 15 * 3600


@dataclass(frozen=True)
class Pay:
    """What was paid, a row each: whose wage (a customer), when, how many kip."""

    worker: Codes
    at: Ints
    kip: Ints


def pay_days(society: Society, draw: Draw) -> list[Ints]:
    """Of each customer with staff: the days of the span on which he pays; of others, none."""
    calendar = society.calendar
    choices = [np.concatenate([calendar.monthly(day) for day in days]) for days, _ in DAYS]
    choices = [np.sort(days) for days in choices]
    which = draw.choice(len(DAYS), len(society.customers), p=[share for _, share in DAYS])
    nothing = np.zeros(0, np.int64)
    return [
        choices[which[c]] if society.customers.staff[c] else nothing
        for c in range(len(society.customers))
    ]


def payroll(flows: Flows, days: list[Ints], seed: int) -> Pay:
    """Every employer pays the staff that is paid to an account; each batch is one innocent story.
    Half of the staff of dormitories draws most of it the same evening, at one machine."""
    society, draw = flows.society, stream(seed, "payroll")
    customers = society.customers
    workers = np.flatnonzero(customers.waged[: society.people])
    boss = customers.employer[workers]
    # of the employers that pay twice a month, each pays half
    parts = np.array([max(1, len(days[c]) / max(society.calendar.months, 1)) for c in boss])
    wage = customers.income[workers] / np.where(parts > 1.5, 2, 1)
    begins = {int(c): flows.stories("payroll", True, len(days[c])) for c in np.unique(boss)}
    counts = np.array([len(days[c]) for c in boss], np.int64)
    worker = np.repeat(np.arange(len(workers)), counts)
    turn = np.arange(len(worker)) - np.repeat(np.cumsum(counts) - counts, counts)
    employer = boss[worker]
    day = np.concatenate([days[c] for c in boss] or [np.zeros(0, np.int64)])
    story = np.array([begins[int(c)] for c in boss], np.int64)[worker] + turn
    # one batch: it begins at some second of the day and runs through the staff
    batch = draw.integers(OPENS, CLOSES, len(flows.told) + 1)[story]
    rank = _rank(story)
    at = society.calendar.start + day * 86_400 + batch + rank * 2 + draw.integers(0, 2, len(rank))
    # overtime for two in five; whole thousands
    extra = np.where(draw.random(len(worker)) < 0.4, noise(draw, 0.08, len(worker)), 1.0)
    kip = np.maximum(np.rint(wage[worker] * extra / 1000) * 1000, 1000)
    account = society.main[workers[worker]]
    flows.add(
        at,
        society.main[employer],
        account,
        kip,
        kind=Kind.PAYROLL,
        channel=Channel.ONLINE,
        device=customers.device[employer],
        story=story,
        must=True,
    )
    paid = Pay(workers[worker], at, kip.astype(np.int64))
    _dormitories(flows, paid, draw)
    return paid


def _dormitories(flows: Flows, paid: Pay, draw: Draw) -> None:
    """Who lives in a factory's dormitory draws money at the machine beside it after the shift."""
    society = flows.society
    customers = society.customers
    employer = customers.employer[paid.worker]
    lives = np.isin(employer, society.dormitories)
    lives &= customers.address[paid.worker] == customers.address[employer]
    lives &= draw.random(len(lives)) < 0.7
    rows = np.flatnonzero(lives)
    if not len(rows):
        return
    machine = np.zeros(len(customers), np.int64)
    machine[society.dormitories] = Where(society).machine(
        draw, customers.province[society.dormitories]
    )
    evening = (paid.at[rows] - society.calendar.start) // 86_400 * 86_400 + society.calendar.start
    keys, batch = np.unique(np.stack([employer[rows], evening]), axis=1, return_inverse=True)
    first = flows.stories("dormitory", True, keys.shape[1])
    at = evening + 17 * 3600 + draw.integers(0, 3 * 3600, len(rows))
    share = draw.choice((0.2, 0.3, 0.5, 0.7, 0.9), len(rows), p=(0.2, 0.25, 0.25, 0.2, 0.1))
    kip = np.maximum(np.floor(paid.kip[rows] * share / 50_000), 1) * 50_000
    flows.add(
        at,
        society.main[paid.worker[rows]],
        OUTSIDE,
        kip,
        kind=Kind.CASH_OUT,
        channel=Channel.ATM,
        place=machine[employer[rows]],
        story=first + batch.ravel(),
        must=True,
    )


def _rank(group: Codes) -> Codes:
    """The place of each row within its group, in the order they stand."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    begins = np.flatnonzero(np.diff(ordered, prepend=NOBODY))
    sizes = np.diff(np.append(begins, len(ordered)))
    rank = np.empty(len(group), np.int64)
    rank[order] = np.arange(len(group)) - np.repeat(begins, sizes)
    return rank
