"""A trail that was traced: its payments, what accounts hold, and where it broke."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from khua.money.ledger import Bytes, Ints, Ledger, Numbers
from khua.money.tracing import kernels
from khua.money.tracing.asked import Asked, End, Method
from khua.money.tracing.sums import by_pair, pair_of

#: what one account has to do with the trail, all amounts minor units of value. `first`, `last`:
#: seconds of the first and last payment of the trail into it (backward: out of it), null for a seed
#: that none reached; `hops`: fewest from a seed; `received` and `sent`: money of the case;
#: `brought`: that it brought in as a seed; `touched`: that became of the case by contact (POISON);
#: `held`: what is there at the end of the walk; `balance`: all that is there then. The payer of a
#: seed transaction has a row too, without `hops` where the trail never came to it
ACCOUNTS: Final = pa.schema(
    [
        ("account", pa.int32()),
        ("seed", pa.bool_()),
        ("hops", pa.int32()),
        ("first", pa.int64()),
        ("last", pa.int64()),
        ("received", pa.int64()),
        ("brought", pa.int64()),
        ("touched", pa.int64()),
        ("sent", pa.int64()),
        ("held", pa.int64()),
        ("balance", pa.int64()),
    ]
)
#: where a trail broke. `account`: the last that could be followed; `other`: where the money went
#: (backward: came from), 0 for cash and for DATE; `count` payments from `first` to `last` with
#: `amount` of the case, minor units of value. DATE: what is still held there and was paid on later
BREAKS: Final = pa.schema(
    [
        ("end", pa.int8()),
        ("account", pa.int32()),
        ("other", pa.int32()),
        ("count", pa.int64()),
        ("first", pa.int64()),
        ("last", pa.int64()),
        ("amount", pa.int64()),
    ]
)
#: a payment of the trail; `traced`: how much of its value is of the case, `traced_amount`: the same
#: in its own currency, rounded down; `brought`: how much of it became of the case here, as it left
#: or reached a seed; `hop` from 1, 0 where it only brings in; `end`: End
ROWS: Final = pa.schema(
    [
        ("number", pa.int64()),
        ("at", pa.int64()),
        ("src", pa.int32()),
        ("dst", pa.int32()),
        ("amount", pa.int64()),
        ("currency", pa.int16()),
        ("value", pa.int64()),
        ("traced", pa.int64()),
        ("traced_amount", pa.int64()),
        ("brought", pa.int64()),
        ("hop", pa.int32()),
        ("end", pa.int8()),
    ]
)


@dataclass(frozen=True)
class Traced:
    """What `trace` found. All amounts are minor units of value.

    `ledger`: the payments of the trail, by time, and for each of them `traced`, `brought`, `hops`
    and `ends` as in ROWS, and `before`: the row here by which its money (or, EARLIEST, anybody)
    first or in fewest hops came to the account that pays it (backward: gets it), -1 for a seed.
    `accounts`: see ACCOUNTS; `later`: breaks by DATE. `short`, `unknown`: how many accounts of the
    trail paid more than their given balance allows, and of how many no balance was given.

    EARLIEST follows time and not value: `traced` is 0, and so is every amount of `accounts`.
    """

    asked: Asked
    ledger: Ledger
    traced: Ints
    brought: Ints
    hops: Numbers
    ends: Bytes
    before: Ints
    accounts: pa.Table
    later: pa.Table
    short: int
    unknown: int

    def __len__(self) -> int:
        return len(self.ledger)

    @property
    def by_value(self) -> bool:
        """Whether amounts were followed, and not time alone."""
        return self.asked.method is not Method.EARLIEST

    @property
    def weights(self) -> Ints:
        """What a payment counts in a picture: the money of the case in it, else its value."""
        return self.traced if self.by_value else self.ledger.value

    @property
    def froms(self) -> Numbers:
        """The account of each row that is nearer to the seeds."""
        return self.ledger.dst if self.asked.backward else self.ledger.src

    @property
    def tos(self) -> Numbers:
        """The account of each row that is farther from the seeds."""
        return self.ledger.src if self.asked.backward else self.ledger.dst

    @cached_property
    def rows(self) -> pa.Table:
        """Every payment of the trail: ROWS."""
        ledger = self.ledger
        share = kernels.shares(*map(kernels.fixed, (self.traced, ledger.amount, ledger.value)))
        own = (self.traced, share, self.brought, self.hops, self.ends)
        of_ledger = (getattr(ledger, name) for name in ROWS.names[: -len(own)])
        return pa.table([pa.array(column) for column in (*of_ledger, *own)], schema=ROWS)

    @cached_property
    def breaks(self) -> pa.Table:
        """Where the trail could not be followed, the largest first: BREAKS."""
        tables = [self.later]
        for end in sorted(set(self.ends[self.ends > 0].tolist())):
            rows = np.flatnonzero(self.ends == end)
            sums = by_pair(
                self.froms[rows], self.tos[rows], self.ledger.at[rows], self.weights[rows]
            )
            cells = (np.full(len(sums.code), end), *pair_of(sums.code), *sums[1:])
            tables.append(pa.table(list(cells), names=BREAKS.names).cast(BREAKS))
        order = [("amount", "descending")] + [(name, "ascending") for name in BREAKS.names[:3]]
        return pa.concat_tables(tables).sort_by(order)

    @property
    def added(self) -> int:
        """What seeds brought in, in all."""
        return int(pc.sum(self.accounts["brought"]).as_py() or 0)

    @property
    def held(self) -> int:
        """What accounts hold at the end of the walk, in all."""
        return int(pc.sum(self.accounts["held"]).as_py() or 0)

    @property
    def lost(self) -> dict[End, int]:
        """What went where it could not be followed, by End; DATE is not lost but held."""
        totals = np.zeros(len(End), np.int64)
        np.add.at(totals, self.ends, self.traced)
        return {end: int(totals[end]) for end in End if end and totals[end]}

    def freezable(self, least: int = 1) -> pa.Table:
        """The accounts that hold money of the case at the end of a walk forward, most first.

        What a court may freeze is for the court: `held` by this method, of a `balance` that is as
        good as what was loaded. Backward: what was there already when the period began.
        """
        held = self.accounts.filter(pc.greater_equal(self.accounts["held"], least))
        return held.sort_by([("held", "descending"), ("account", "ascending")])

    def path(self, account: int) -> list[int]:
        """Rows by which the trail first came to an account, from a seed on; [] for one that it
        never came to, and for a seed. Of several seeds, one; with `depth`, within it."""
        ways = np.flatnonzero((self.tos == account) & (self.hops > 0) & (self.ends < End.DEPTH))
        if not len(ways) or account in self.asked.accounts:
            return []
        row = int(ways[-1 if self.asked.backward else 0])
        found = [row]
        while self.before[row] >= 0:
            row = int(self.before[row])
            found.append(row)
        return found[::-1]
