"""Following money through the ledger: `trace`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from khua.money.ledger import CASH, Bytes, Ints, Ledger, Numbers
from khua.money.tracing import kernels, queues
from khua.money.tracing.asked import ENDLESS, Asked, End, Method, Opening, period, seeds
from khua.money.tracing.grounds import Ground, ground
from khua.money.tracing.kernels import Column
from khua.money.tracing.traced import ACCOUNTS, BREAKS, Traced


def trace(ledger: Ledger, asked: Asked, on: Ground | None = None) -> Traced:
    """Follow the money of seed accounts or transactions through `ledger`, as `asked`.

    `on`: what `ground` says of the ledger; made here where it is not given. The order of the ledger
    is the order of payments, also within one second. Exact in minor units of value. Raises
    TracingProblem.
    """
    period(ledger, asked)
    marks = seeds(ledger, asked)
    walk = _Walk(ledger, asked, ground(ledger) if on is None else on, *marks)
    return walk.by_time() if asked.method is Method.EARLIEST else walk.by_value()


def bounds(ledger: Ledger, asked: Asked, on: Ground | None = None) -> tuple[Traced, Traced]:
    """The same trail with both openings, FIRST and LAST. Only forward; raises TracingProblem."""
    on = ground(ledger) if on is None else on
    first, last = (trace(ledger, replace(asked, opening=opening), on) for opening in Opening)
    return first, last


@dataclass(frozen=True)
class _Walk:
    """One walk over the rows of a period, forward or backward."""

    ledger: Ledger
    asked: Asked
    on: Ground
    seeds: Ints
    rows: Ints
    amounts: Ints

    def by_time(self) -> Traced:
        """Who could have been reached, when, by which way."""
        ledger, asked = self.ledger, self.asked
        hops = np.full(ledger.accounts, kernels.UNREACHED, np.int32)
        hops[self.seeds] = 0
        rows, far, ends, before = kernels.arrive(
            *self.ways(ledger), kernels.fixed(ledger.value), *self.steps, hops, self.ends,
            self.turned(self.rows), self.depth, asked.least,
        )  # fmt: skip
        if asked.backward:
            before = np.where(before < 0, -1, len(rows) - 1 - before)
        kept = ledger.take(self.turned(rows))
        far, ends, before = self.turned(far), self.turned(ends), self.turned(before)
        zero, none = np.zeros(len(kept), np.int64), np.zeros(ledger.accounts, np.int64)
        table = self.accounts(kept, zero, far, ends, (none, none, none, none))
        return Traced(asked, kept, zero, zero, far, ends, before, table, BREAKS.empty_table(), 0, 0)

    def by_value(self) -> Traced:
        """How much came where, by the method asked for."""
        ledger, asked = self.ledger, self.asked
        balance = self.balances()
        whole = np.zeros(len(balance), np.int8)
        whole[self.seeds] = kernels.SEED
        given = (
            *self.ways(ledger), kernels.fixed(ledger.value), *self.steps, balance, whole, self.ends,
            self.turned(self.rows), self.turned(self.amounts), self.depth, asked.least,
        )  # fmt: skip
        if asked.method in (Method.FIFO, Method.LIFO):
            found = queues.queue(*given, asked.method is Method.LIFO)
            rows, traced, brought, far, ends, held, added = found
            touched = np.zeros_like(held)
        else:
            poison = asked.method is Method.POISON
            rows, traced, brought, far, ends, held, added, touched = kernels.mix(*given, poison)
        balance[self.ends > 0] = 0  # nobody followed what passed through
        traced, brought = self.turned(traced), self.turned(brought)
        far, ends = self.turned(far), self.turned(ends)
        kept = ledger.take(self.turned(rows))
        steps = (len(kept) - 1, -1, -1) if asked.backward else (0, len(kept), 1)
        before = kernels.ways(*self.ways(kept), far, ends, *steps, ledger.accounts)
        table = self.accounts(kept, traced, far, ends, (added, touched, held, balance))
        there = table["account"].to_numpy()
        return Traced(
            asked=asked,
            ledger=kept,
            traced=traced,
            brought=brought,
            hops=far,
            ends=ends,
            before=before,
            accounts=table,
            later=self.later(held),
            short=int(np.isin(self.on.short, there).sum()),
            unknown=int((~self.on.given[there[there != CASH]]).sum()),
        )

    # -- what the kernels are given ------------------------------------------------------------

    def ways(self, ledger: Ledger) -> tuple[Numbers, Numbers]:
        """From and to, in the direction of the walk."""
        src, dst, _ = kernels.flows(ledger)
        return (dst, src) if self.asked.backward else (src, dst)

    def turned(self, column: Column) -> Column:
        """From the order of the ledger to that of the walk, or back."""
        turned: Any = column[::-1].copy() if self.asked.backward else column
        return turned  # type: ignore[no-any-return]

    @property
    def steps(self) -> tuple[int, int, int]:
        """First row, the one after the last, and the step."""
        first, last = period(self.ledger, self.asked)
        return (last - 1, first - 1, -1) if self.asked.backward else (first, last, 1)

    @property
    def depth(self) -> int:
        return ENDLESS if self.asked.depth is None else self.asked.depth

    @property
    def ends(self) -> Bytes:
        """Where trails end; never at a seed."""
        ends = self.on.ends.copy()
        ends[self.seeds] = End.NONE
        return ends

    def balances(self) -> Ints:
        """What every account has when the walk begins."""
        ledger, (first, last) = self.ledger, period(self.ledger, self.asked)
        early = self.asked.opening is Opening.FIRST
        balance: Ints = np.where(early | self.on.given, self.on.openings, 0)
        rows = last if self.asked.backward else first
        kernels.settle(*kernels.flows(ledger), rows, balance)
        return balance

    # -- what they gave ------------------------------------------------------------------------

    def accounts(
        self,
        kept: Ledger,
        traced: Ints,
        far: Numbers,
        ends: Bytes,
        cells: tuple[Ints, Ints, Ints, Ints],
    ) -> pa.Table:
        """ACCOUNTS, from the rows of the trail and four arrays of one cell an account: brought,
        touched, held, balance. Where the trail ended in cash or at a hub is no account of it."""
        froms, tos = self.ways(kept)
        hops, earliest, latest, received, sent = kernels.tally(
            froms, tos, kernels.fixed(kept.at), traced, far, ends, self.ledger.accounts
        )
        hops[self.seeds] = 0
        there = hops < kernels.UNREACHED
        there[froms[far > 0]] = True
        numbers = np.flatnonzero(there)
        reached = np.zeros(len(hops), np.bool_)
        reached[tos[(far > 0) & (ends == 0)]] = True
        never = ~reached[numbers]
        brought, touched, held, balance = cells
        columns = (
            pa.array(numbers, pa.int32()),
            pa.array(np.isin(numbers, self.seeds)),
            pa.array(hops[numbers], mask=hops[numbers] == kernels.UNREACHED),
            pa.array(earliest[numbers], mask=never),
            pa.array(latest[numbers], mask=never),
            *(pa.array(c[numbers]) for c in (received, brought, touched, sent, held, balance)),
        )
        return pa.table(columns, schema=ACCOUNTS)

    def later(self, held: Ints) -> pa.Table:
        """Breaks by DATE: who holds money at the end of the walk and pays it on beyond."""
        first, last = period(self.ledger, self.asked)
        beyond = slice(0, first) if self.asked.backward else slice(last, len(self.ledger))
        payer = self.ways(self.ledger)[0][beyond]
        rows = np.flatnonzero(held[payer] > 0)
        payments = pa.table(
            {
                "account": payer[rows],
                "at": self.ledger.at[beyond][rows],
                "value": self.ledger.value[beyond][rows],
            }
        )
        found = payments.group_by("account").aggregate(
            [("at", "count"), ("at", "min"), ("at", "max"), ("value", "sum")]
        )
        numbers = found["account"].to_numpy()
        columns = (
            np.full(len(numbers), End.DATE, np.int8),
            numbers,
            np.full(len(numbers), CASH, np.int32),
            *(found[name].to_numpy() for name in ("at_count", "at_min", "at_max")),
            np.minimum(found["value_sum"].to_numpy(), held[numbers]),
        )
        return pa.table([pa.array(column) for column in columns], schema=BREAKS)
