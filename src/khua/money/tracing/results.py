"""What a court asks of a trail: methods side by side, proceeds, a report with every payment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from khua.money.ledger import Ints
from khua.money.tracing import kernels, words
from khua.money.tracing.asked import End, Method, Opening
from khua.money.tracing.traced import Traced

Text = Mapping[str, str]


@dataclass(frozen=True)
class Compared:
    """Trails side by side. `totals`: a row a trail: `trail`, `payments`, `accounts`, `brought`,
    `touched`, `held`, and what was lost by `cash`, `hub` …; `accounts`: `account`, and for each
    trail `<trail>_received` and `<trail>_held`, the largest first. Minor units of value."""

    totals: pa.Table
    accounts: pa.Table


@dataclass(frozen=True)
class Proceeds:
    """What the case is about, minor units of value: `total` that seeds brought in, of which
    `at_start` was in them when the walk began; `held` now, by account in `accounts` (ACCOUNTS,
    most first); `lost` by End. `currencies`: `currency`, and in its own minor units and in those
    of value what seeds brought in and what was lost. What is held has no currency but its value.
    """

    total: int
    at_start: int
    held: int
    lost: Mapping[End, int]
    accounts: pa.Table
    currencies: pa.Table


@dataclass(frozen=True)
class Report:
    """All that a printed report says: the method and its limits in both languages, why trails
    end, and in tables what accounts hold (ACCOUNTS), the breaks (BREAKS), and every payment with
    its number (ROWS), from which the record knows its source batch."""

    name: Text
    method: Text
    limits: list[Text]
    ends: Mapping[End, Text]
    proceeds: Proceeds
    accounts: pa.Table
    breaks: pa.Table
    rows: pa.Table


def compare(*trails: Traced) -> Compared:
    """Trails from the same seeds by several methods, side by side. Raises ValueError where two
    trails are of one method and one opening."""
    names = [_name(traced) for traced in trails]
    if len(set(names)) < len(names):
        raise ValueError(f"two trails of one kind: {', '.join(names)}")
    size = max(
        (int(traced.accounts["account"].to_numpy().max(initial=0)) for traced in trails), default=0
    )
    there = np.zeros(size + 1, np.bool_)
    for traced in trails:
        there[traced.accounts["account"].to_numpy()] = True
    numbers = np.flatnonzero(there)
    columns: dict[str, Ints] = {"account": numbers}
    most = np.zeros(len(numbers), np.int64)
    for name, traced in zip(names, trails, strict=True):
        at = np.searchsorted(numbers, traced.accounts["account"].to_numpy())
        for column in ("received", "held"):
            amounts = np.zeros(len(numbers), np.int64)
            amounts[at] = traced.accounts[column].to_numpy()
            columns[f"{name}_{column}"] = amounts
            most = np.maximum(most, amounts)
    order = np.lexsort((numbers, -most))
    accounts = pa.table({name: column[order] for name, column in columns.items()})
    return Compared(
        pa.Table.from_pylist([_totals(*pair) for pair in zip(names, trails, strict=True)]), accounts
    )


def _name(traced: Traced) -> str:
    method = traced.asked.method.value
    return f"{method}_last" if traced.asked.opening is Opening.LAST else method


def _totals(name: str, traced: Traced) -> dict[str, str | int]:
    lost = traced.lost
    return {
        "trail": name,
        "payments": int((traced.hops > 0).sum()),
        "accounts": traced.accounts.num_rows,
        "brought": traced.added,
        "touched": int(pc.sum(traced.accounts["touched"]).as_py() or 0),
        "held": traced.held,
        **{end.name.lower(): lost.get(end, 0) for end in End if end not in (End.NONE, End.DATE)},
    }


def proceeds(traced: Traced) -> Proceeds:
    """What seeds brought in and where it is now. Raises ValueError for EARLIEST, which follows no
    amounts; by POISON `held` is more than the total, by what became of the case by contact."""
    if traced.asked.method is Method.EARLIEST:
        raise ValueError("earliest arrival follows no amounts")
    rows = traced.rows
    lost = np.where(traced.ends > 0, traced.traced, 0)
    value, amount, brought, lost = map(
        kernels.fixed, (traced.ledger.value, traced.ledger.amount, traced.brought, lost)
    )
    table = pa.table(
        {
            "currency": rows["currency"],
            "brought_amount": kernels.shares(brought, amount, value),
            "brought": brought,
            "lost_amount": kernels.shares(lost, amount, value),
            "lost": lost,
        }
    )
    sums = table.group_by("currency").aggregate([(name, "sum") for name in table.column_names[1:]])
    sums = sums.rename_columns(table.column_names).sort_by("currency")
    return Proceeds(
        total=traced.added,
        at_start=traced.added - int(brought.sum()),
        held=traced.held,
        lost=traced.lost,
        accounts=traced.freezable(),
        currencies=sums.filter(pc.greater(pc.add(sums["brought"], sums["lost"]), 0)),
    )


def report(traced: Traced) -> Report:
    """All that a printed report says of a trail. Raises ValueError for EARLIEST as `proceeds`."""
    method = traced.asked.method
    return Report(
        name=words.NAMES[method],
        method=words.METHODS[method],
        limits=words.limits(traced),
        ends=words.ends(traced),
        proceeds=proceeds(traced),
        accounts=traced.accounts,
        breaks=traced.breaks,
        rows=traced.rows,
    )
