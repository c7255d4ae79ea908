"""Against chance: how rarely accounts as busy as these would make such a shape without meaning it.

Every term is a logarithm: of how many such shapes chance makes in the whole ledger (its sign
turned), and of how much better the shape fits real attempts than chance.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

from khua.money.ledger import Ints
from khua.money.patterns.background import HOP, SAME, Background
from khua.money.patterns.kernels import cycles
from khua.money.patterns.shapes import Shapes

Reals = npt.NDArray[np.float64]

#: no single term weighs more
MOST = 9.0
#: hours that real cycles take at most, however many hops
WHOLE = 97


def against(shapes: Shapes, background: Background) -> dict[str, Reals]:
    """The terms of every shape, by name."""
    if not len(shapes):
        return {"rare": np.zeros(0)}
    if shapes.pattern == "cycle":
        return _cycles(shapes, background)
    if shapes.pattern == "chain":
        return {"rare": shapes.weights - background.log_count}
    if shapes.pattern in ("fan-in", "fan-out"):
        return {"rare": _burst(shapes, background, shapes.pattern == "fan-in", HOP)}
    if shapes.pattern == "gather-scatter":
        # one side alone is a fan: the weaker side counts for both
        gathers = _burst(shapes, background, True, HOP)
        scatters = _burst(shapes, background, False, HOP)
        return {"rare": 2 * np.minimum(gathers, scatters) + np.log(_tries(background, HOP))}
    if shapes.pattern == "scatter-gather":
        return {"rare": _between(shapes, background)}
    if shapes.pattern == "pass-through":
        return {"rare": _again(shapes, background)}
    return {"rare": _woven(shapes, background)}


def _cycles(shapes: Shapes, background: Background) -> dict[str, Reals]:
    flows, members, whose = shapes.flows, shapes.members, shapes.whose
    first, last = members[shapes.starts], members[shapes.ends - 1]
    inner = np.ones(len(members), bool)
    inner[shapes.ends - 1] = False  # what follows the last is not asked
    # what would follow by chance from all but the last two; from the one before the last, what goes
    # home: as often as the two deal with each other otherwise, and what comes home from anywhere
    crowd = background.crowd(flows, HOP, members, strangers=False).astype(float)
    closing = shapes.ends - 2
    crowd[closing] = 0
    others, _, _ = cycles.alike(flows.starts, flows.src, flows.dst, flows.value, last, 0.0)
    comes = np.maximum(background.gets_all[flows.src[first]] - 1 - others, 0.5) / len(flows)
    gives = np.maximum(background.gives_all[flows.src[last]] - 1 - others, 0.5)
    often = (others + gives * comes) * min(1.0, HOP / background.span)
    close = np.log(often * background.alike(flows.value[members[closing]]))
    rare = -np.bincount(whose[inner], crowd[inner], len(shapes)) - close - np.log(len(flows))
    before, after = members[inner], members[np.flatnonzero(inner) + 1]
    off = np.abs(np.log(flows.value[after] / flows.value[before]))
    bits = background.ratio_bits()
    each = bits[np.where(off < SAME, 0, 1 + np.minimum(44, (off * 100).astype(int)))]
    ratio = np.bincount(whose[inner], each, len(shapes))
    hops = shapes.sizes - 1
    hours = (flows.at[last] - flows.at[first]) / 3600
    return {"rare": rare, "ratio": ratio, "quick": _quick(hours, hops)}


def _quick(hours: Reals, hops: Ints) -> Reals:
    """Real cycles last four days at most, however long; by chance every hop takes any of HOP."""
    own = -np.log(WHOLE) - np.where(hours <= WHOLE, 0, 2 + (hours - WHOLE) / 48)
    most = HOP / 3600
    # the sum of independent uniform times: exact (Irwin-Hall) where all fits into one hop, else as
    # the normal distribution
    exact = (
        (hops - 1) * np.log(np.maximum(hours, 0.1)) - special.gammaln(hops) - hops * np.log(most)
    )
    deviation = most * np.sqrt(hops / 12)
    normal = (
        -0.5 * ((hours - hops * most / 2) / deviation) ** 2
        - np.log(deviation) - 0.5 * np.log(2 * np.pi)
    )  # fmt: skip
    bits: Reals = np.clip(own - np.where(hours <= most, exact, normal), -MOST, MOST)
    return bits


def _tries(background: Background, window: int) -> float:
    """How many windows of all accounts there are."""
    active = int(((background.gives + background.gets) > 0).sum())
    return max(1.0, active * background.span / window)


def _burst(shapes: Shapes, background: Background, incoming: bool, window: int) -> Reals:
    """How unlikely so many transactions with strangers are, given those of the same account at
    other times and those of all accounts."""
    flows, whose, members = shapes.flows, shapes.whose, shapes.members
    end, of_all = (flows.dst, background.gets) if incoming else (flows.src, background.gives)
    mine = end[members] == shapes.subject[whose]
    count = np.bincount(whose[mine], minlength=len(shapes))
    rest = np.maximum(of_all[shapes.subject] - count, 0)
    usual = background.count / max(1, int((of_all > 0).sum()))
    first = np.full(len(shapes), np.iinfo(np.int64).max)
    np.minimum.at(first, whose[mine], flows.at[members[mine]])
    share = np.clip(background.volume(first, first + window), 1e-3, 1.0)
    tries = np.log(_tries(background, window))
    # what the account does at other times, and for the time of the window what accounts usually do
    bits: Reals = -_tail(count, (rest + usual * share) * share) - tries
    return bits


def _tail(count: npt.NDArray[Any], mean: Reals) -> Reals:
    """The logarithm of the chance of at least `count` where `mean` are expected (Poisson)."""
    found = special.pdtrc(count - 1, mean)
    # too small for a float: the first term of the tail
    rough = count * np.log(mean) - mean - special.gammaln(count + 1)
    tail: Reals = np.where(found > 1e-290, np.log(np.maximum(found, 1e-300)), rough)
    return tail


def _between(shapes: Shapes, background: Background) -> Reals:
    """Chance ways from one account to another: what the one gave, times what would follow by
    chance, times the share of all that the other gets."""
    flows, members, whose = shapes.flows, shapes.members, shapes.whose
    scattered = flows.src[members] == shapes.subject[whose]
    crowd = background.crowd(flows, HOP, members).astype(float)
    ways = np.bincount(whose[scattered], minlength=len(shapes))
    follow = np.bincount(whose[scattered], np.exp(crowd[scattered]), len(shapes)) / ways
    given = np.maximum(ways, background.gives[shapes.subject] * HOP / background.span)
    sink = flows.dst[members[shapes.ends - 1]]
    gets = np.maximum(background.gets[sink] - ways, 0.5) / background.count
    # of the ways that there are, the first is no surprise
    bits: Reals = -_tail(ways, 2 * given * follow * gets) - background.log_count
    return bits


def _again(shapes: Shapes, background: Background) -> Reals:
    """Credits passed on, against how many of its credits an account passes on by chance."""
    credits = np.maximum(background.gets[shapes.subject], shapes.weights)
    gives = background.gives[shapes.subject] * 86_400 / background.span
    share = np.minimum(0.5, 0.2 * gives)
    tries = np.log(_tries(background, background.span))
    bits: Reals = -_tail(shapes.weights, credits * share + 0.05) - tries
    return bits


def _woven(shapes: Shapes, background: Background) -> Reals:
    """How many such webs chance makes: as many as there are ways to choose the accounts and the
    window, each transaction as often as accounts so busy pay each other within HOP."""
    flows, whose, members = shapes.flows, shapes.whose, shapes.members
    ends = np.concatenate([flows.src[members], flows.dst[members]])
    pairs = np.unique(np.stack([np.concatenate([whose, whose]), ends]), axis=1)
    accounts = np.bincount(pairs[0], minlength=len(shapes))
    gives, gets = background.gives[flows.src[members]], background.gets[flows.dst[members]]
    share = HOP / background.span
    often = np.bincount(whose, np.log(gives * gets / background.count * share), len(shapes))
    active = _tries(background, background.span)
    bits: Reals = -often - accounts * np.log(active) + np.log(share)
    return bits
