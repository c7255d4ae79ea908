"""The same features, written plainly and slowly: what the kernels are held against."""

from itertools import pairwise, permutations

import numpy as np

from khua.money.features import Parameters
from khua.money.features.parameters import span
from khua.money.ledger import Ledger

Row = tuple[int, int, int, int]  # src, dst, value, at


def plain(ledger: Ledger, p: Parameters) -> dict[str, list[float]]:
    """The features by name. Searches give up nowhere, so `steps` must be large."""
    rows = list(
        zip(*(getattr(ledger, n).tolist() for n in ("src", "dst", "value", "at")), strict=True)
    )
    made = [of_one(rows, i, p) for i in range(len(rows))]
    return {name: [one[name] for one in made] for name in made[0]} if made else {}


def of_one(rows: list[Row], i: int, p: Parameters) -> dict[str, float]:
    src, dst, value, at = rows[i]
    past, upto = rows[:i], rows[: i + 1]
    told: dict[str, float] = {"value": value}
    past = [r for r in past if r[0] or r[1]]  # nothing is kept of what only moved cash
    for window in p.windows:
        told[f"pair_{span(window)}"] = len(
            [r for r in within(past, at, window) if r[:2] == (src, dst)]
        )
        told[f"returned_{span(window)}"] = len(
            [r for r in within(past, at, window) if r[:2] == (dst, src)]
        )
    longest = p.windows[-1]
    same = [r for r in within(past, at, longest) if r[:2] == (src, dst)]
    told["pair_since"] = at - same[-1][3] if same else np.nan
    got = [r[2] for r in within(past, at, longest) if r[1] == src and src][-p.depth :]
    told["through"] = max((min(g, value) / max(g, value, 1) for g in got), default=0.0)
    told |= searched(rows, i, p)
    for end, account in (("src", src), ("dst", dst)):
        for way in ("out", "in"):
            told |= listed(upto, at, account, way, f"{end}_{way}", i, p)
        for window in p.windows:
            gave = sum(r[2] for r in within(upto, at, window) if r[0] == account and account)
            took = sum(r[2] for r in within(upto, at, window) if r[1] == account and account)
            told[f"{end}_balance_{span(window)}"] = took / max(gave + took, 1)
    return told | (after(rows, i, p) if p.ahead else {})


def after(rows: list[Row], i: int, p: Parameters) -> dict[str, float]:
    src, dst, value, at = rows[i]
    later = [r for r in rows[i + 1 :] if r[3] < at + p.ahead]
    lists = {
        f"{end}_{way}": [r for r in later if r[own] == account and account]
        for end, account in (("src", src), ("dst", dst))
        for own, way in enumerate(("out", "in"))
    }
    told: dict[str, float] = {}
    for name, mine in lists.items():
        amounts, others = [r[2] for r in mine], {r[1 if name.endswith("out") else 0] for r in mine}
        told |= {
            f"{name}_degree_after": len(mine),
            f"{name}_fan_after": len(others),
            f"{name}_sum_after": sum(amounts),
            f"{name}_mean_after": sum(amounts) / max(len(mine), 1),
            f"{name}_ratio_after": len(others) / max(len(mine), 1),
            f"{name}_min_after": min(amounts[: p.depth], default=0),
            f"{name}_max_after": max(amounts[: p.depth], default=0),
        }
    again = [r for r in lists["src_out" if src else "dst_in"][: p.depth] if r[:2] == (src, dst)]
    back = [r for r in lists["src_in" if src else "dst_out"][: p.depth] if r[:2] == (dst, src)]
    gives = [r[2] for r in lists["dst_out"][: p.depth]]
    return told | {
        "pair_after": len(again),
        "returned_after": len(back),
        "pair_until": again[0][3] - at if again else np.nan,
        "through_after": max((min(g, value) / max(g, value, 1) for g in gives), default=0.0),
    }


def listed(
    rows: list[Row], at: int, account: int, way: str, name: str, i: int, p: Parameters
) -> dict[str, float]:
    own, other = (0, 1) if way == "out" else (1, 0)
    told: dict[str, float] = {}
    mine: list[Row] = []
    for window in p.windows:
        mine = [r for r in within(rows, at, window) if r[own] == account and account]
        told[f"{name}_degree_{span(window)}"] = len(mine)
        told[f"{name}_fan_{span(window)}"] = len({r[other] for r in mine})
        told[f"{name}_sum_{span(window)}"] = sum(r[2] for r in mine)
    told[f"{name}_mean"] = sum(r[2] for r in mine) / max(len(mine), 1)
    told[f"{name}_ratio"] = len({r[other] for r in mine}) / max(len(mine), 1)
    last = mine[-p.depth :]
    told |= moments([r[2] for r in last], name + "_")
    told[f"{name}_median"] = float(np.median([r[2] for r in last])) if last else 0.0
    gaps = [b[3] - a[3] for a, b in pairwise(last)]
    told |= moments(gaps, name + "_gap_")
    told[f"{name}_gap_mean"] = float(np.mean(gaps)) if gaps else 0.0
    itself = bool(last) and name in ("src_out", "dst_in")
    before = last[:-1] if itself else last
    told[f"{name}_since"] = at - before[-1][3] if before else np.nan
    return told


def moments(numbers: list[int], name: str) -> dict[str, float]:
    told = dict.fromkeys(
        (f"{name}{k}" for k in ("min", "max", "variance", "skew", "kurtosis")), 0.0
    )
    if numbers:
        d = np.array(numbers, float) - np.mean(numbers)
        variance = float(np.mean(d**2))
        told |= {
            f"{name}min": min(numbers),
            f"{name}max": max(numbers),
            f"{name}variance": variance,
        }
        if max(numbers) > min(numbers):
            told[f"{name}skew"] = float(np.mean(d**3)) / variance**1.5
            told[f"{name}kurtosis"] = float(np.mean(d**4)) / variance**2 - 3
    return told


def searched(rows: list[Row], i: int, p: Parameters) -> dict[str, float]:
    src, dst, value, at = rows[i]
    edges = [(k, *r) for k, r in enumerate(rows[:i]) if r[3] > at - p.search]
    told = {f"cycle_{n}": 0.0 for n in range(2, p.longest + 1)}
    told |= {f"loop_{n}": 0.0 for n in range(3, p.any_longest + 1)}
    told |= {"cycle_kept": 0.0, "scatter_gather": 0.0, "scatter_gather_most": 0.0}
    if src and dst and src != dst:
        for path in paths(edges, dst, src, p):
            n, in_order = len(path) + 1, all(a[0] < b[0] for a, b in pairwise(path))
            amounts = [value, *(e[3] for e in path)]
            if in_order:
                told[f"cycle_{n}"] += 1
                told["cycle_kept"] = max(told["cycle_kept"], min(amounts) / max(max(amounts), 1))
            if 3 <= n <= p.any_longest:
                told[f"loop_{n}"] += 1
    if src and dst:
        told |= scattered(edges, src, dst, p)
    return told


def hub(edges: list[tuple[int, ...]], account: int, end: int, p: Parameters) -> bool:
    return len([e for e in edges if e[end] == account]) > p.hub


def paths(
    edges: list[tuple[int, ...]], start: int, stop: int, p: Parameters
) -> list[list[tuple[int, ...]]]:
    """Simple paths that the search may find: it looks through what leaves or reaches an account
    that is no hub that way, so these tests have no hubs, or see them at the ends only."""
    found = []
    inner = {e[1] for e in edges} | {e[2] for e in edges} - {start, stop, 0}
    inner -= {start, stop, 0}
    by_pair: dict[tuple[int, int], list[tuple[int, ...]]] = {}
    for e in edges:
        by_pair.setdefault((e[1], e[2]), []).append(e)
    for between in range(p.longest - 1):
        for middle in permutations(inner, between):
            legs = [by_pair.get(pair, []) for pair in pairwise((start, *middle, stop))]
            ways: list[list[tuple[int, ...]]] = [[]]
            for leg in legs:
                ways = [[*way, e] for way in ways for e in leg]
            found += [
                way
                for way in ways
                if between + 2 <= p.any_longest or all(a[0] < b[0] for a, b in pairwise(way))
            ]
    return found


def scattered(edges: list[tuple[int, ...]], src: int, dst: int, p: Parameters) -> dict[str, float]:
    last = {(e[1], e[2]): e[0] for e in edges}
    if hub(edges, src, 2, p) or hub(edges, dst, 2, p):
        return {}
    sizes = []
    for source in {a for a, b in last if b == src} - {0, src, dst}:
        if hub(edges, source, 1, p):
            continue
        others = [
            m
            for m in {b for a, b in last if a == source} - {0, src, dst}
            if (m, dst) in last and last[source, m] < last[m, dst] and not hub(edges, m, 2, p)
        ]
        if others:
            sizes.append(1 + len(others))
    return {"scatter_gather": len(sizes), "scatter_gather_most": max(sizes, default=0)}


def within(rows: list[Row], at: int, window: int) -> list[Row]:
    return [r for r in rows if r[3] > at - window]
