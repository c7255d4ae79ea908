"""Small ledgers, and tracing done slowly: unit by unit, in fractions, by hand."""

from collections import deque
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from khua.money.ledger import CASH, Ledger, ledger
from khua.money.tracing import Asked, End, Ground, Method, Opening

ACCOUNTS = 6

Payment = tuple[int, int, int, int]  # at, src, dst, value


def paid(payments: Sequence[Payment]) -> Ledger:
    """A ledger of payments."""
    at, src, dst, value = zip(*payments, strict=True) if payments else ([], [], [], [])
    return ledger({"at": at, "src": src, "dst": dst, "amount": value})


@st.composite
def ledgers(draw: st.DrawFn, most: int = 40, smallest: int = 1) -> Ledger:
    """Up to `most` payments between few accounts, some in one second, some in circles."""
    account = st.integers(CASH, ACCOUNTS)
    value = st.integers(0, 9).map(lambda each: each * smallest)
    payment = st.tuples(st.integers(0, 30), account, account, value)
    payments = draw(st.lists(payment, min_size=1, max_size=most))
    return paid([*payments, (31, 1, 2, smallest)])  # account 1 is always there


@st.composite
def questions(draw: st.DrawFn, made: Ledger, method: Method, limits: bool = True) -> Asked:
    """Something to ask of it."""
    there = sorted({*made.src.tolist(), *made.dst.tolist()} - {CASH})
    accounts = draw(st.lists(st.sampled_from(there), max_size=2, unique=True))
    since, until = draw(st.sampled_from([(None, None), (5, None), (None, 25), (3, 40)]))
    here = (made.at >= (since or 0)) & (made.at < (until or 99))
    real = np.flatnonzero(here & (made.src != made.dst) & (made.value > 0)).tolist()
    rows = draw(st.lists(st.sampled_from(real), max_size=2, unique=True)) if real else []
    amounts = {
        int(made.number[row]): draw(st.none() | st.integers(1, int(made.value[row])))
        for row in rows
    }
    backward = draw(st.booleans())
    return Asked(
        accounts=accounts or ([] if amounts else [1]),
        transactions=amounts,
        method=method,
        backward=backward,
        since=since,
        until=until,
        depth=draw(st.none() | st.integers(1, 4)) if limits else None,
        least=draw(st.sampled_from([0, 0, 3])) if limits else 0,
        opening=Opening.FIRST if backward else draw(st.sampled_from(list(Opening))),
    )


def grounds(made: Ledger, ends: Sequence[int] = (), seed: int = 0) -> Ground:
    """A ground with trails that end at `ends`, and some opening balances."""
    size = made.accounts
    where = np.zeros(size, np.int8)
    where[[account for account in ends if account < size]] = End.HUB
    where[CASH] = End.CASH
    openings = np.array([least_opening(made, account) + seed * account for account in range(size)])
    given = np.zeros(size, np.bool_)
    return Ground(where, openings, given, np.zeros(0, np.int64))


def least_opening(made: Ledger, account: int) -> int:
    balance = lowest = 0
    for s, d, v in zip(made.src.tolist(), made.dst.tolist(), made.value.tolist(), strict=True):
        balance += v * ((d == account) - (s == account))
        lowest = min(lowest, balance)
    return -lowest


class Slow:
    """A trail followed without any art. Money in an account: a row of units, each of the case or
    not (FIFO, LIFO), or a pair of fractions (HAIRCUT, `exact`), or of whole numbers."""

    def __init__(self, made: Ledger, asked: Asked, on: Ground, *, exact: bool = False) -> None:
        self.made, self.asked, self.on = made, asked, on
        self.queued = asked.method in (Method.FIFO, Method.LIFO)
        self.exact = exact
        self.seeds = set(asked.accounts)
        self.ends = {a: int(e) for a, e in enumerate(on.ends) if a not in self.seeds}
        first, last = 0, len(made)
        rows = range(len(made))
        if asked.since is not None:
            first = next((row for row in rows if made.at[row] >= asked.since), last)
        if asked.until is not None:
            last = next((row for row in rows if made.at[row] >= asked.until), last)
        self.rows = list(range(first, last))
        self.balance = self.opened(last if asked.backward else first)
        self.added = dict.fromkeys(range(made.accounts), 0)
        self.touched = dict(self.added)
        self.hops = dict.fromkeys(self.seeds, 0)
        self.whole = set(self.seeds)
        self.money = {a: deque([a in self.seeds] * b) for a, b in self.balance.items()}
        self.held = {a: Fraction(b if a in self.seeds else 0) for a, b in self.balance.items()}
        for account in self.seeds:
            self.added[account] = self.balance[account]
        self.found: dict[int, tuple[int, int, int, int]] = {}  # carried, brought, hop, end
        for row in reversed(self.rows) if asked.backward else self.rows:
            self.step(row)

    def opened(self, rows: int) -> dict[int, int]:
        late = self.asked.opening is Opening.LAST
        balance = {
            a: 0 if late and not self.on.given[a] else int(b)
            for a, b in enumerate(self.on.openings)
        }
        for row in range(rows):
            s, d, v = (int(c[row]) for c in (self.made.src, self.made.dst, self.made.value))
            if s != d:
                balance[s] = max(balance[s] - v, 0)
                balance[d] += v
        return balance

    def step(self, row: int) -> None:
        made, asked = self.made, self.asked
        s, d, v = (int(c[row]) for c in (made.src, made.dst, made.value))
        s, d = (d, s) if asked.backward else (s, d)
        if s == d or v == 0:
            return
        number = int(made.number[row])
        marked = number in asked.transactions
        wanted = (asked.transactions[number] or v) if marked else 0
        brought = 0
        # out
        units: list[bool] = []
        carried = Fraction(0)
        if not self.ends.get(s):
            missing = max(v - self.balance[s], 0)
            if missing and s in self.whole:
                if s in self.seeds:
                    self.added[s] += missing
                    brought += missing
                else:
                    self.touched[s] += missing
            of_case = s in self.whole
            self.held[s] += missing * of_case
            if self.queued:
                at_head = self.money[s].popleft
                units = [at_head() for _ in range(min(v, self.balance[s]))] + [of_case] * missing
                carried = Fraction(sum(units))
            else:
                there = max(self.balance[s], v)
                carried = self.held[s] * v / there
                carried = carried if self.exact else Fraction(carried.__floor__())
            self.balance[s] = max(self.balance[s] - v, 0)
            self.held[s] -= carried
        else:
            units = [False] * v
        hop = 0 if marked else self.hops.get(s, 0)
        more = max(wanted - carried, 0)
        for at, of_case in enumerate(units):
            if sum(units) < wanted and not of_case:
                units[at] = True
        carried += more
        brought += more
        self.added[s] += more
        # in
        end = self.ends.get(d, 0)
        if carried and not end and d not in self.whole:
            if asked.depth is not None and hop >= asked.depth:
                end = End.DEPTH
            elif carried < asked.least:
                end = End.LEAST
        if not self.ends.get(d):
            coming = Fraction(0) if end else carried
            if coming:
                self.hops[d] = min(self.hops.get(d, 99), hop + 1)
                if asked.method is Method.POISON and d not in self.whole:
                    self.whole.add(d)
                    self.touched[d] += self.balance[d] - self.held[d]
                    self.held[d] = Fraction(self.balance[d])
            clean = v - coming
            if d in self.seeds:
                self.added[d] += clean
                brought += clean
            elif d in self.whole:
                self.touched[d] += clean
            if d in self.whole:
                coming = Fraction(v)
                units = [True] * v
            if end:
                units = [False] * v
            for of_case in units:
                lay = (
                    self.money[d].append
                    if asked.method is Method.FIFO
                    else self.money[d].appendleft
                )
                lay(of_case)
            self.balance[d] += v
            self.held[d] += coming
        if carried or brought:
            self.found[number] = (carried, brought, hop + 1 if carried else 0, int(end))


def reachable(made: Ledger, asked: Asked, on: Ground) -> dict[int, tuple[int, int]]:
    """Account → seconds of the first arrival, and fewest hops: all numbers of hops are kept."""
    hops: dict[int, set[int]] = {account: {0} for account in asked.accounts}
    first: dict[int, int] = {}
    rows = range(len(made))
    for row in reversed(rows) if asked.backward else rows:
        at, s, d, v = (int(c[row]) for c in (made.at, made.src, made.dst, made.value))
        s, d = (d, s) if asked.backward else (s, d)
        inside = (asked.since is None or at >= asked.since) and (
            asked.until is None or at < asked.until
        )
        ways = set(hops.get(s, ())) | (
            {0} if int(made.number[row]) in asked.transactions else set()
        )
        if s == d or not inside or not ways or d in asked.accounts or on.ends[d]:
            continue
        ways = {way + 1 for way in ways if asked.depth is None or way < asked.depth}
        if ways and v >= asked.least:
            first.setdefault(d, at)
            hops.setdefault(d, set()).update(way for way in ways if way <= 2 * ACCOUNTS)
    return {account: (at, min(hops[account])) for account, at in first.items()}
