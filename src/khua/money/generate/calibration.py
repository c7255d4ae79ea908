"""What real attempts look like, as quantiles: how long, how many, how far apart, how much comes on.

`written` makes `calibration.yaml` of IBM's file; `drawn` draws from such quantiles. The measures of
generated attempts stand beside those of the real ones in docs/money-generator.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import yaml

from khua.money.generate.amlworld import PATTERNS, Attempt
from khua.money.ledger import Ledger

Reals = npt.NDArray[np.float64]
Quantiles = Mapping[str, Mapping[str, Sequence[float]]]

#: what the numbers of a line of the file are quantiles at
AT: Final = (0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0)
#: `transactions`, `accounts`: of an attempt; `senders`, `receivers`: accounts that only send, only
#: receive; `hours`: from the first transaction to the last; `gap_hours`: along a chain from one hop
#: to the next, elsewhere between one transaction and the next in time; `ratio`: value of a hop by
#: the one before it, where an account passes on (of a gather-scatter: all out by all in);
#: `dollars`: of a transaction; `spread`: value of a transaction by the median of its attempt
MEASURES: Final = (
    "transactions", "accounts", "senders", "receivers", "hours", "gap_hours", "ratio", "dollars",
    "spread",
)  # fmt: skip
#: what `compared` shows, and how it is called there
SHOWN: Final = {
    "transactions": "transactions",
    "hours": "hours from first to last",
    "gap_hours": "hours between hops",
    "ratio": "passed on",
    "spread": "amount by median",
}
HOUR: Final = 3600.0
#: patterns in which one transaction follows from another
CHAINED: Final = ("cycle", "random", "stack", "scatter-gather")


@dataclass(frozen=True)
class Seen:
    """An attempt as numbers: accounts `src`, `dst`, seconds `at`, `value` in any one unit."""

    pattern: str
    src: npt.NDArray[Any]
    dst: npt.NDArray[Any]
    at: npt.NDArray[Any]
    value: Reals


def seen(attempt: Attempt) -> Seen:
    """A real attempt as numbers, its value in US dollars."""
    number = {account: n for n, account in enumerate(attempt.accounts)}
    rows = attempt.rows
    return Seen(
        attempt.pattern,
        np.array([number[row.src] for row in rows]),
        np.array([number[row.dst] for row in rows]),
        np.array([row.at for row in rows]),
        np.array([row.dollars for row in rows]),
    )


def planted(ledger: Ledger, labels: pa.Table) -> list[Seen]:
    """The attempts of the eight patterns that LABELS of a ledger tell of, in the order of time; the
    ledger's numbers count up from 1. Values are minor units of the country's currency."""
    attempt = labels.column("attempt").to_numpy()
    wrong = labels.column("innocent").to_numpy() == 0
    kinds = labels.column("kind").to_pylist()
    found = []
    for one in np.unique(attempt[wrong]):
        rows = np.flatnonzero((attempt == one) & wrong)
        if kinds[rows[0]] in PATTERNS:
            at = np.sort(labels.column("number").to_numpy()[rows]) - 1
            columns = (
                ledger.src[at],
                ledger.dst[at],
                ledger.at[at],
                ledger.value[at].astype(float),
            )
            found.append(Seen(kinds[rows[0]], *columns))
    return found


def measured(attempts: Iterable[Seen]) -> dict[str, dict[str, list[float]]]:
    """pattern → measure → its quantiles at AT over all the attempts, to four figures."""
    found: dict[str, dict[str, list[float]]] = {}
    for attempt in attempts:
        measures = found.setdefault(attempt.pattern, {name: [] for name in MEASURES})
        for name, values in _measures(attempt).items():
            measures[name] += list(values)
    return {
        pattern: {
            name: [float(f"{q:.4g}") for q in np.quantile(values, AT)]
            for name, values in found[pattern].items()
            if values
        }
        for pattern in PATTERNS
        if pattern in found
    }


@cache
def quantiles() -> Quantiles:
    """Those of the repository: `calibration.yaml`."""
    text = files("khua.money.generate").joinpath("calibration.yaml").read_text(encoding="utf-8")
    found: Quantiles = yaml.safe_load(text)["patterns"]
    return found


def drawn(
    draw: np.random.Generator,
    pattern: str,
    measure: str,
    size: int,
    low: float = 0.0,
    high: float = 1.0,
) -> Reals:
    """`size` values of a measure of a pattern, as often as the quantiles have them; between them on
    a logarithmic scale. `low`, `high`: leave out what lies below and above these shares."""
    line = np.maximum(np.array(quantiles()[pattern][measure]), 1e-3)
    values: Reals = np.exp(np.interp(draw.uniform(low, high, size), AT, np.log(line)))
    return values


def _measures(one: Seen) -> dict[str, Iterable[float]]:
    order = np.argsort(one.at, kind="stable")
    pairs = hops(one)
    if one.pattern in CHAINED:
        gaps = [(one.at[then] - one.at[before]) / HOUR for before, then in pairs]
    else:
        gaps = list(np.diff(one.at[order]) / HOUR)
    ratios = [one.value[then] / one.value[before] for before, then in pairs]
    if one.pattern == "gather-scatter":
        ratios = _through(one)
    senders, receivers = set(one.src.tolist()), set(one.dst.tolist())
    return {
        "transactions": [len(one.at)],
        "accounts": [len(senders | receivers)],
        "senders": [len(senders - receivers)],
        "receivers": [len(receivers - senders)],
        "hours": [(one.at.max() - one.at.min()) / HOUR],
        "gap_hours": [gap for gap in gaps if gap >= 0],
        "ratio": ratios,
        "dollars": one.value,
        "spread": one.value / np.median(one.value),
    }


def hops(one: Seen) -> list[tuple[int, int]]:
    """Pairs of indices (a hop, the next one) where the pattern is made of chains."""
    if one.pattern not in CHAINED:
        return []
    if one.pattern in ("cycle", "random"):
        return [(i, i + 1) for i in range(len(one.at) - 1) if one.dst[i] == one.src[i + 1]]
    into, out = _by_end(one.dst), _by_end(one.src)  # the one credit and the one debit of a middle
    return [
        (into[middle][0], out[middle][0])
        for middle in into
        if middle in out and len(into[middle]) == len(out[middle]) == 1
    ]


def _by_end(ends: npt.NDArray[Any]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for index, end in enumerate(ends.tolist()):
        found.setdefault(end, []).append(index)
    return found


def _through(one: Seen) -> list[float]:
    """Of the account in the middle of a gather-scatter: all it sends by all it receives."""
    both = np.intersect1d(one.src, one.dst)
    found = []
    for middle in both:
        others = one.src != one.dst
        received = one.value[(one.dst == middle) & others].sum()
        sent = one.value[(one.src == middle) & others].sum()
        if received and sent and ((one.dst == middle) | (one.src == middle)).mean() > 0.9:
            found.append(float(sent / received))
    return found


HEAD: Final = """\
# Real attempts as quantiles: computed from IBM AMLworld's HI-Small_Patterns.txt ({attempts}
# attempts, {transactions:,} transactions, 15 currencies brought to US dollars by
# amlworld.DOLLARS), which is not part of this repository. To compute it again:
#
#     python -m khua.money.generate HI-Small_Patterns.txt > calibration.yaml
#
# Every line: quantiles of a measure at the shares of `at`, linear between ranks, to four figures.
# What each measure is: calibration.MEASURES.
"""


def written(attempts: Sequence[Seen]) -> str:
    """The quantiles of attempts as the text of `calibration.yaml`."""
    size = sum(len(attempt.at) for attempt in attempts)
    lines = [HEAD.format(attempts=len(attempts), transactions=size)]
    lines.append(f"at: [{', '.join(f'{at:g}' for at in AT)}]\npatterns:")
    for pattern, measures in measured(attempts).items():
        count = sum(attempt.pattern == pattern for attempt in attempts)
        lines.append(f"  {pattern}: # {count} attempts")
        lines += [
            f"    {name}: [{', '.join(map(_plain, line))}]" for name, line in measures.items()
        ]
    return "\n".join(lines) + "\n"


def compared(attempts: Iterable[Seen]) -> str:
    """Median and 95th percentile of each measure, of the real attempts (`calibration.yaml`) and of
    these, as lines of a Markdown table."""
    ours, middle, high = measured(attempts), AT.index(0.5), AT.index(0.95)
    lines = [f"| Pattern | | {' | '.join(SHOWN.values())} |", "|---|---|" + "--:|" * len(SHOWN)]
    for pattern in PATTERNS:
        for whose, measures in (("real", quantiles()), ("ours", ours)):
            cells = [
                f"{measures[pattern][name][middle]:.3g} / {measures[pattern][name][high]:.3g}"
                if name in measures[pattern]
                else ""
                for name in SHOWN
            ]
            lines.append(
                f"| {pattern if whose == 'real' else ''} | {whose} | {' | '.join(cells)} |"
            )
    return "\n".join(lines) + "\n"


def _plain(value: float) -> str:
    """A number as YAML reads one back: it takes 2e+07 for a word."""
    return f"{value:.0f}" if value >= 1e4 else f"{value:g}"
