"""A trace in words, for its pages: accounts by name, amounts as people read them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _

from khua.fiu.forms.traces import payment_name
from khua.fiu.models import Account, Batch, Trace
from khua.fiu.services.traces import BY_VALUE, lost_of
from khua.money import tracing
from khua.money.currencies import HOME, currency, format_amount
from khua.money.ledger import CASH
from khua.money.store import batch_of
from khua.money.tracing import Asked, End, Method, Traced, words
from khua.record.forms.fields import language

#: rows of a table on the page; the file has all
HELD: Final = 12
BROKEN: Final = 12
DRAWN: Final = 60
#: payments of a page, and of a printed report
A_PAGE: Final = 20
PRINTED: Final = 5_000
#: accounts that hold some, and breaks, of a printed report
PRINTED_SUMS: Final = 1_000


def ends() -> dict[End, str]:
    """Why a trail ends, in a word or two."""
    return {
        End.CASH: _("Cash"),
        End.HUB: _("Hub"),
        End.SERVICE: _("Service, or not named"),
        End.OUTSIDE: _("Another bank, not loaded"),
        End.DEPTH: _("Deeper than asked"),
        End.LEAST: _("Less than asked"),
        End.DATE: _("Paid on after the date"),
    }


def kip(minor: int) -> str:
    """An amount of value."""
    return format_amount(minor, currency(HOME), language())


def moment(at: int | None) -> datetime | None:
    """Seconds as a moment."""
    return None if at is None else datetime.fromtimestamp(at, UTC)


class Names:
    """The unit's accounts by their number in the ledger, asked for at once."""

    def __init__(self, numbers: Iterable[int]) -> None:
        wanted = {int(number) for number in numbers} - {CASH}
        found = Account.objects.filter(number_in_ledger__in=wanted).select_related("holder")
        self._accounts = {account.number_in_ledger: account for account in found}

    def __getitem__(self, number: int) -> Account | None:
        """The account; None for cash. Raises KeyError for one that was not asked for."""
        return None if number == CASH else self._accounts[number]

    def text(self, number: int) -> str:
        """Its number alone, as pictures have room for."""
        account = self[number]
        return account.number if account else _("Cash")

    def victims(self) -> list[Account]:
        """Those of which an officer marked that the holder may be a victim."""
        return [account for account in self._accounts.values() if account.possible_victim]


@dataclass(frozen=True)
class Line:
    """A payment of the trail. `amount` in its own currency, `traced` the part of it that is of the
    case, "" where no amounts were followed."""

    number: str
    at: datetime | None
    source: Account | None
    target: Account | None
    amount: str
    traced: str
    hop: int
    end: str
    batch: Batch | None


def lines(rows: pa.Table, names: Names, by_value: bool) -> list[Line]:
    """Payments (tracing.ROWS) in words."""
    numbers = rows["number"].to_pylist()
    batches = Batch.objects.in_bulk({batch_of(number) for number in numbers})
    told, lang = ends(), language()
    return [
        Line(
            payment_name(row["number"]),
            moment(row["at"]),
            names[row["src"]],
            names[row["dst"]],
            format_amount(row["amount"], money := currency(row["currency"]), lang),
            format_amount(row["traced_amount"], money, lang) if by_value else "",
            row["hop"],
            told[End(row["end"])] if row["end"] else "",
            batches.get(batch_of(row["number"])),
        )
        for row in rows.to_pylist()
    ]


def accounts(table: pa.Table, names: Names) -> list[dict[str, Any]]:
    """Accounts of the trail (tracing.ACCOUNTS) in words."""
    return [
        {
            "node": f"a{row['account']}",
            "account": names[row["account"]],
            "seed": row["seed"],
            "hops": row["hops"],
            "first": moment(row["first"]),
            **{name: kip(row[name]) for name in ("received", "sent", "held", "balance")},
        }
        for row in table.to_pylist()
    ]


def busiest(traced: Traced) -> pa.Table:
    """The DRAWN accounts through which most went; by time alone, those reached first."""
    table = traced.accounts
    if not traced.by_value:
        return table.sort_by([("hops", "ascending"), ("account", "ascending")]).slice(0, DRAWN)
    most = pc.max_element_wise(table["received"], table["sent"], table["held"])
    order = pc.sort_indices(most, sort_keys=[("", "descending")])
    return table.take(order.slice(0, DRAWN))


def breaks(table: pa.Table, names: Names, backward: bool) -> list[dict[str, Any]]:
    """Where the trail broke (tracing.BREAKS) in words; from and to as the money went."""
    told, found = ends(), []
    for row in table.to_pylist():
        near, far = names[row["account"]], names[row["other"]]
        end = End(row["end"])
        found.append(
            {
                "end": told[end],
                "source": far if backward else near,
                "target": near if backward else far,
                "stays": end is End.DATE,
                "count": row["count"],
                "first": moment(row["first"]),
                "last": moment(row["last"]),
                "amount": kip(row["amount"]),
            }
        )
    return found


def lost(trace: Trace) -> list[dict[str, str]]:
    """What went where it could not be followed, summed by why."""
    told = ends()
    return [{"end": told[end], "amount": kip(a)} for end, a in lost_of(trace.totals).items()]


def sums(trace: Trace) -> dict[str, str]:
    """The three sums of a trail."""
    totals = trace.totals
    return {
        "added": kip(totals["added"]),
        "held": kip(totals["held"]),
        "lost": kip(sum(totals["lost"].values())),
    }


@dataclass(frozen=True)
class Asking:
    """What was asked, in words."""

    name: str
    method: str
    backward: bool
    since: datetime | None
    until: datetime | None
    depth: int | None
    least: str
    payments: Sequence[str]


def asking(trace: Trace) -> Asking:
    """What was asked of a trace."""
    asked, lang = Asked.from_json(trace.asked), language()
    return Asking(
        words.NAMES[asked.method][lang],
        words.METHODS[asked.method][lang],
        asked.backward,
        moment(asked.since),
        moment(asked.until),
        asked.depth,
        kip(asked.least) if asked.least else "",
        [
            payment_name(number) + (f" ({kip(amount)})" if amount is not None else "")
            for number, amount in sorted(asked.transactions.items())
        ],
    )


def compared_accounts(trace: Trace) -> set[int]:
    """The accounts that are shown by all methods side by side."""
    return {each["account"] for each in trace.totals["compared"]["accounts"]}


def compared(trace: Trace, names: Names) -> dict[str, Any]:
    """The methods side by side: a row a method, and a row an account with a column a method."""
    kept, lang = trace.totals["compared"], language()
    chosen = trace.asked["method"]
    methods = [
        {
            "name": words.NAMES[Method(row["trail"])][lang],
            "chosen": row["trail"] == chosen,
            "accounts": row["accounts"],
            "payments": row["payments"],
            "brought": kip(row["brought"]),
            "held": kip(row["held"]),
            "lost": kip(sum(row[end.name.lower()] for end in _LOSES)),
            "touched": kip(row["touched"]) if row["touched"] else "",
        }
        for row in kept["totals"]
    ]
    held = [
        {
            "account": names[row["account"]],
            "cells": [
                {"head": words.NAMES[method][lang], "held": kip(row[method.value])}
                for method in BY_VALUE
            ],
        }
        for row in kept["accounts"]
    ]
    heads = [words.NAMES[method][lang] for method in BY_VALUE]
    return {"methods": methods, "accounts": held, "heads": heads}


_LOSES: Final = tuple(end for end in End if end not in (End.NONE, End.DATE))


def proceeds(traced: Traced) -> dict[str, Any] | None:
    """What the case is about, by currency; None where no amounts were followed."""
    if not traced.by_value:
        return None
    found, lang = tracing.proceeds(traced), language()
    currencies = []
    for row in found.currencies.to_pylist():
        money = currency(row["currency"])
        currencies.append(
            {
                "code": money.code,
                "brought": format_amount(row["brought_amount"], money, lang),
                "lost": format_amount(row["lost_amount"], money, lang),
                "brought_kip": kip(row["brought"]),
                "lost_kip": kip(row["lost"]),
            }
        )
    return {
        "total": kip(found.total),
        "at_start": kip(found.at_start) if found.at_start else "",
        "held": kip(found.held),
        "currencies": currencies,
    }


def numbers_in(*tables: pa.Table) -> set[int]:
    """The accounts that stand in tables."""
    found: set[int] = set()
    for table in tables:
        for name in ("account", "other", "src", "dst"):
            if name in table.column_names:
                found.update(pc.unique(table[name]).to_pylist())
    return found


def why_ends(traced: Traced) -> list[Mapping[str, str]]:
    """Why trails end, for those of this one."""
    there = sorted(set(traced.breaks["end"].to_pylist()))
    told = words.ends(traced)
    return [told[End(end)] for end in there]
