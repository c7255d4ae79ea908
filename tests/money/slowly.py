"""Small ledgers, and every pattern found slowly, from its definition."""

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from khua.money.ledger import Ints, Ledger, ledger
from khua.money.patterns.flows import Flows, pack
from khua.money.patterns.shapes import Shapes

Payment = tuple[int, int, int, int]  # at, src, dst, value


def paid(payments: Sequence[Payment]) -> Ledger:
    """A ledger of payments."""
    at, src, dst, value = zip(*payments, strict=True) if payments else ([], [], [], [])
    return ledger({"at": at, "src": src, "dst": dst, "amount": value})


@st.composite
def ledgers(draw: st.DrawFn, accounts: int = 6, until: int = 12, most: int = 24) -> Ledger:
    """Payments between few accounts, many in one hour, of values that are near each other."""
    account = st.integers(1, accounts)
    hour = st.integers(0, until).map(lambda each: each * 3600)
    payment = st.tuples(hour, account, account, st.sampled_from([90, 100, 105, 150]))
    return paid(draw(st.lists(payment, min_size=1, max_size=most)))


def flows(made: Ledger) -> Flows:
    """All payments but those to oneself."""
    return pack(made, np.zeros(made.accounts, bool))


def rows(shapes: Shapes) -> list[tuple[int, ...]]:
    """The rows of each shape, sorted."""
    members = shapes.flows.row[shapes.members]
    ends = zip(shapes.starts, shapes.ends, strict=True)
    return sorted(tuple(sorted(members[a:b].tolist())) for a, b in ends)


def split(members: Ints, ends: Ints) -> list[list[int]]:
    """Members as lists."""
    starts = [0, *ends.tolist()[:-1]] if len(ends) else []
    return [members[a:b].tolist() for a, b in zip(starts, ends.tolist(), strict=True)]


def later(made: Ledger, row: int, hop: int) -> list[int]:
    """The rows that the receiver of one paid strictly later, within hop."""
    return [
        other
        for other in range(len(made))
        if made.src[other] == made.dst[row]
        and made.src[other] != made.dst[other]
        and 0 < made.at[other] - made.at[row] <= hop
    ]


def cycles(
    made: Ledger, shortest: int, longest: int, hop: int, fits: Callable[[list[int]], bool]
) -> list[tuple[int, ...]]:
    """Every cycle whose rows in order `fits` allows."""
    found = []

    def on(path: list[int]) -> None:
        for row in later(made, path[-1], hop):
            home = made.src[path[0]]
            if made.dst[row] == home:
                if shortest <= len(path) + 1 <= longest and fits([*path, row]):
                    found.append((*path, row))
            elif made.dst[row] not in made.src[[*path, row]] and len(path) + 1 < longest:
                on([*path, row])

    for row in range(len(made)):
        if made.src[row] != made.dst[row]:
            on([row])
    return sorted(tuple(sorted(path)) for path in found)


def most_others(at: Sequence[int], other: Sequence[int], window: int) -> int:
    """The most distinct others within a window."""
    return max(
        (
            len({o for t, o in zip(at, other, strict=True) if begin <= t <= begin + window})
            for begin in at
        ),
        default=0,
    )


def ways(made: Ledger, window: int, low: float, high: float) -> dict[tuple[int, int], int]:
    """(from, to) → the most accounts between them within a window."""
    at, src, dst = made.at.tolist(), made.src.tolist(), made.dst.tolist()
    steps = [
        (at[one], at[two], src[one], dst[two], dst[one])
        for one in range(len(made))
        if made.src[one] != made.dst[one]
        for two in later(made, one, window)
        if low * made.value[one] <= made.value[two] <= high * made.value[one]
        and made.dst[two] != made.src[one]
    ]
    best: dict[tuple[int, int], int] = {}
    for begin, _, home, sink, _ in steps:
        between = {
            middle
            for first, last, a, b, middle in steps
            if (a, b) == (home, sink) and begin <= first and last <= begin + window
        }
        best[home, sink] = max(best.get((home, sink), 0), len(between))
    return best


def crossings(made: Ledger, window: int) -> set[frozenset[int]]:
    """Two accounts that both pay the same two others within a window: the four rows."""
    found = set()
    good = [row for row in range(len(made)) if made.src[row] != made.dst[row]]
    for four in combinations(good, 4):
        pairs = {(int(made.src[row]), int(made.dst[row])) for row in four}
        senders, receivers = {a for a, _ in pairs}, {b for _, b in pairs}
        if len(pairs) == 4 and len(senders) == 2 and len(receivers) == 2:
            times = made.at[list(four)]
            if times.max() - times.min() <= window:
                found.add(frozenset(four))
    return found
