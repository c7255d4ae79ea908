"""A country of money: `country` puts all parts together, `Made` is what comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from khua.money.currencies import HOME, currency
from khua.money.generate import daily, labels
from khua.money.generate.attempts import play
from khua.money.generate.balances import lowest, settle
from khua.money.generate.flows import Flows
from khua.money.generate.innocent import plan as plan_innocent
from khua.money.generate.knowing import known_of
from khua.money.generate.life import Life
from khua.money.generate.settings import ATT, Mask, Reals, TooSmall, figures, kinds, stream
from khua.money.generate.settling import settled
from khua.money.generate.society import Society
from khua.money.generate.trade import firms
from khua.money.generate.wages import pay_days, payroll
from khua.money.known import Known
from khua.money.ledger import CASH, COLUMNS, Ints, Ledger

DAYS: Final = 180
CROWDED: Final = 3  # attempts are at most one transaction in so many
MOST_SPARE: Final = 8  # times what is asked for
FEW: Final = 400  # planned more than the share of country.yaml: small countries vary
OWN: Final = currency(HOME).number
Told = Callable[[str, float], None]


@dataclass(frozen=True)
class Made:
    """`ledger`, `known` and `labels` (LABELS) as everything else takes them; numbers of accounts
    and holders are mixed, so that none tells what it is. `rates`: by day. By account number
    (0: cash): `opening`, the balance before the first transaction in minor units of its currency;
    `unlimited`, whether it may be below zero; `currencies`, ISO 4217. `society`: who is behind it,
    in its own order, with `account_numbers` and `holder_numbers` of that order. `played`: how many
    attempts of each kind."""

    ledger: Ledger
    known: Known
    labels: pa.Table
    rates: daily.DayRates
    opening: Ints
    unlimited: Mask
    currencies: npt.NDArray[np.int16]
    society: Society
    account_numbers: Ints
    holder_numbers: Ints
    played: dict[str, int]
    seed: int

    def lowest(self) -> Ints:
        """The lowest balance of each account number over the whole span, in minor units of its
        currency; meaningless where `unlimited`."""
        ledger, foreign = self.ledger, self.currencies != OWN
        src, dst = (np.where(end == CASH, -1, end) for end in (ledger.src, ledger.dst))
        return lowest(src, dst, ledger.amount, ledger.value, foreign, self.opening)

    def write(self, folder: Path, told: Told | None = None) -> None:
        """Write transactions.parquet, labels.parquet and the tables of who is who as CSV into a
        folder, which is made. Raises OSError."""
        from khua.money.generate.writing import write

        write(self, folder, told)


def country(
    transactions: int,
    seed: int = 1,
    *,
    days: int = DAYS,
    strength: float = 1.0,
    told: Told | None = None,
) -> Made:
    """Exactly `transactions` over `days` from 1 January 2025. The same numbers and seed give the
    same bytes. `strength`: labelled attempts by the usual number of kinds.yaml, 0 for none; `told`
    is called with each step and how much of all is done. Raises TooSmall."""
    say = told or (lambda step, done: None)
    calendar = daily.Calendar(date.fromisoformat(str(figures()["start"])), days)
    spare = float(figures()["spare"])
    while True:
        try:
            return _made(transactions, calendar, seed, strength, spare, say)
        except _Short:  # too many of a small country's plans fell away: plan more of them
            spare *= 4
            if spare > MOST_SPARE:
                raise TooSmall(days, 2 * transactions) from None


class _Short(Exception):
    """Fewer happen than were asked for."""


def _made(
    transactions: int, calendar: daily.Calendar, seed: int, strength: float, spare: float, say: Told
) -> Made:
    """A country in which `spare` more is planned than is asked for."""
    say("people", 0.0)
    society = settled(transactions, calendar, seed)
    flows = Flows(society, daily.rates(stream(seed, "rates"), calendar))
    say("attempts", 0.05)
    played = play(flows, transactions, seed, strength)
    if flows.planned() * CROWDED > transactions:
        raise TooSmall(calendar.days, flows.planned() * CROWDED)
    say("life", 0.1)
    paid = payroll(flows, pay_days(society, stream(seed, "pay days")), seed)
    firms(flows, seed)
    plan_innocent(flows, paid, seed)
    wanted = transactions + round(transactions * spare) + FEW - flows.planned()
    Life(flows, max(wanted, 0), seed).lead()
    say("balances", 0.5)
    columns = _in_time(flows.columns(), society)
    opening = _savings(society, seed)
    columns = _paid(columns, society, opening, transactions, seed)
    say("numbers", 0.9)
    made = _numbered(columns, flows, opening, played, seed)
    say("numbers", 1.0)
    return made


def _in_time(columns: dict[str, Any], society: Society) -> dict[str, Any]:
    """Sorted by time, without what an account did before it was opened."""
    opened = society.accounts.opened
    order = np.argsort(columns["at"], kind="stable")
    early = (columns["at"] < opened[columns["src"]]) & (columns["src"] >= 0)
    early |= (columns["at"] < opened[columns["dst"]]) & (columns["dst"] >= 0)
    order = order[~early[order]]
    for name in columns:
        columns[name] = columns[name][order]
    return columns


def _savings(society: Society, seed: int) -> Ints:
    """What the accounts of people hold before the first day."""
    row = figures()["people"]["savings"]
    people = society.people
    months: Reals = stream(seed, "savings").lognormal(np.log(row["months"]), row["spread"], people)
    opening = np.zeros(len(society.accounts), np.int64)
    opening[society.main[:people]] = (society.customers.income[:people] * months).astype(int) * ATT
    return opening


def _paid(
    columns: dict[str, Any], society: Society, opening: Ints, transactions: int, seed: int
) -> dict[str, Any]:
    """Exactly so many, each of which its payer could pay. What nobody could pay falls away; of
    these and of the other unlabelled ones as many are taken as fit, by lot. Raises _Short."""
    foreign = society.accounts.currency != OWN
    unlimited = society.accounts.unlimited

    def settling(must: Mask) -> Mask:
        return settle(
            columns["src"],
            columns["dst"],
            columns["amount"],
            columns["value"],
            must,
            foreign,
            unlimited,
            opening,
        )

    kept = settling(columns["must"])
    surplus = int(kept.sum()) - transactions
    draw = stream(seed, "trimming")
    if surplus < 0:  # somebody had saved enough for some of the others after all
        back = np.flatnonzero(~kept)
        kept[draw.choice(back, min(-surplus, len(back)), replace=False)] = True
    else:
        spare = np.flatnonzero(kept & ~columns["must"] & (columns["story"] == 0))
        kept[draw.choice(spare, min(surplus, len(spare)), replace=False)] = False
    if int(kept.sum()) < transactions:
        raise _Short
    if int(kept.sum()) > transactions:  # nothing is left that could be left out
        raise TooSmall(society.calendar.days, int(kept.sum()))
    for name in columns:
        columns[name] = columns[name][kept]
    settling(np.ones(transactions, bool))
    return columns


def _numbered(
    columns: dict[str, Any], flows: Flows, opening: Ints, played: dict[str, int], seed: int
) -> Made:
    society = flows.society
    draw = stream(seed, "numbers")
    accounts = draw.permutation(len(society.accounts)) + 1
    holders = draw.permutation(len(society.customers)) + 1
    number = np.append(accounts, 0).astype(np.int32)  # index -1, which is cash, becomes 0
    story = columns.pop("story")
    labelled = np.flatnonzero(story)
    rows = _labels(
        labelled + 1,
        story[labelled],
        columns["role_src"][labelled],
        columns["role_dst"][labelled],
        flows,
    )
    for name in ("role_src", "role_dst", "must"):
        del columns[name]
    for end in ("src", "dst"):
        columns[end] = number[columns[end]]
    columns["number"] = np.arange(1, len(story) + 1, dtype=np.int64)
    by_number = np.argsort(accounts)

    def at_zero(column: npt.NDArray[Any], cash: int) -> npt.NDArray[Any]:
        return np.concatenate([[cash], column[by_number]]).astype(column.dtype)

    return Made(
        ledger=Ledger(**{name: columns[name] for name in COLUMNS}),
        known=known_of(society, accounts, holders),
        labels=rows,
        rates=flows.rates,
        opening=at_zero(opening, 0),
        unlimited=at_zero(society.accounts.unlimited, 1),
        currencies=at_zero(society.accounts.currency, OWN).astype(np.int16),
        society=society,
        account_numbers=accounts,
        holder_numbers=holders,
        played=played,
        seed=seed,
    )


def _labels(number: Ints, story: Any, role_src: Any, role_dst: Any, flows: Flows) -> pa.Table:
    """LABELS; attempts are numbered by when they begin."""
    _, first, attempt = np.unique(story, return_index=True, return_inverse=True)
    turn = np.empty(len(first), np.int32)
    turn[np.argsort(first, kind="stable")] = np.arange(1, len(first) + 1)
    names = list(kinds())
    kind = np.array([names.index(name) for name, _ in flows.told], np.int32)[story - 1]
    innocent = np.array([fine for _, fine in flows.told], np.int8)[story - 1]

    def words(codes: Any, texts: Any) -> pa.Array:
        return pa.DictionaryArray.from_arrays(codes.astype(np.int32), pa.array(texts)).cast(
            pa.string()
        )

    return labels.table(
        {
            "number": number,
            "attempt": turn[attempt],
            "kind": words(kind, names),
            "innocent": innocent,
            "role_src": words(role_src, list(labels.ROLES)),
            "role_dst": words(role_dst, list(labels.ROLES)),
        }
    )
