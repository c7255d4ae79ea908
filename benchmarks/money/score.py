"""`khua money score` judged from outside: real attempts of AMLworld planted among innocent cycles.

A *world* is a file as `khua money score` reads it and a table of the truth, which the command never
sees. Two kinds of background: Khua's own country without its attempts ("country"), and strangers
drawn at random with two-way hubs ("random"), both with innocent cycles of 2 to 12 transactions:
savings circles, loans and refunds, mutual payments, rent and favours that go round with the same
amounts, rings whose amounts or whose order in time make no chain. Everything is judged by what the
output file says: `patterns` and `attempt`, and beside them `score` at one half.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.matching.measure import run
from khua.money.generate import amlworld
from khua.money.generate.labels import joined
from khua.money.generate.labels import table as labels_of
from khua.money.generate.plant import plant, renumbered
from khua.money.learned import average_precision
from khua.money.ledger import Ledger, ledger

ROOT: Final = Path(__file__).resolve().parents[2]
DAY: Final = 86_400
START: Final = 1_735_664_400
SCORE: Final = "from khua.cli import app; app()"
#: what Khua calls a pattern → what AMLworld calls it
NAMES: Final = {"chain": "random"}
Payment = tuple[float, int, int, float]  # day, src, dst, amount


@dataclass(frozen=True)
class World:
    """`how`: the background; accounts recur in several attempts or not (`apart`); the file's form:
    texts for ids, whole minutes, a currency column, rows in any order."""

    name: str
    how: str
    transactions: int
    accounts: int
    days: int
    seed: int
    apart: bool = True
    hubs: int = 10
    strength: float = 0.005
    text: bool = False
    minutes: bool = False
    currency: bool = False
    shuffled: bool = False


WORLDS: Final = (
    World("random, 1 million", "random", 1_000_000, 100_000, 30, 1),
    World("random, accounts recur", "random", 1_000_000, 100_000, 30, 2, apart=False),
    World("100,000", "random", 100_000, 15_000, 30, 3),
    World("half a year", "random", 1_000_000, 50_000, 180, 4, currency=True),
    World("hubs of 2 % each", "random", 1_000_000, 100_000, 30, 5, strength=0.02, shuffled=True),
    World("ids as text, minutes", "random", 1_000_000, 100_000, 30, 6, text=True, minutes=True),
    World("dense: 20,000 accounts", "random", 1_000_000, 20_000, 30, 7),
    World("Khua's country", "country", 1_000_000, 0, 60, 8),
    World("country, accounts recur", "country", 1_000_000, 0, 60, 9, apart=False, currency=True),
    World("5 million", "random", 5_000_000, 500_000, 30, 10),
)


def make(world: World, patterns: Path, out: Path) -> tuple[Path, Path]:
    """The file and the truth of a world (transaction_id, attempt, kind, innocent, place: where in
    the attempt)."""
    attempts = amlworld.attempts(patterns)
    if world.how == "country":
        ledger_, labels = _country(world)
    else:
        ledger_, labels = _random(world)
    ledger_, labels = plant(ledger_, attempts, world.seed, labels=labels, apart=world.apart)
    file, truth = out / "world.parquet", out / "truth.parquet"
    draw = np.random.default_rng(world.seed)
    names = draw.permutation(len(ledger_)) + 1 if world.shuffled else ledger_.number
    ids: Any = [f"T{n:09d}" for n in names] if world.text else names
    account = (
        (lambda column: [f"{n * 7919 % 10**10:010d}" for n in column.tolist()])
        if world.text
        else None
    )
    at = ledger_.at // 60 * 60 if world.minutes else ledger_.at
    columns: dict[str, Any] = {
        "transaction_id": ids,
        "src": account(ledger_.src) if account else ledger_.src,
        "dst": account(ledger_.dst) if account else ledger_.dst,
        "ts_epoch": at,
        "amount": (ledger_.amount if world.currency else ledger_.value) / 100,
    }
    if world.currency:
        codes = {418: "LAK", 764: "THB", 840: "USD", 156: "CNY", 704: "VND"}
        columns["currency"] = [codes[int(code)] for code in ledger_.currency]
        whole = ledger_.currency == 704  # the dong has no smaller unit
        columns["amount"] = np.where(whole, ledger_.amount, ledger_.amount / 100)
    table = pa.table(columns)
    known = dict(zip(ledger_.number.tolist(), ids, strict=True))
    numbers = labels.column("number").to_pylist()
    told = labels.select(["attempt", "kind", "innocent"])
    pq.write_table(
        told.add_column(0, "transaction_id", pa.array([known[number] for number in numbers])), truth
    )
    order = draw.permutation(len(table)) if world.shuffled else np.arange(len(table))
    pq.write_table(table.take(pa.array(order)), file)
    return file, truth


def _country(world: World) -> tuple[Ledger, pa.Table]:
    from khua.money import generate

    made = generate.country(world.transactions, seed=world.seed, days=world.days, strength=0)
    return made.ledger, made.labels


def _random(world: World) -> tuple[Ledger, pa.Table]:
    """Strangers who pay each other at random, hubs that everybody pays and is paid by, and innocent
    cycles, a hundred of each kind for a million."""
    draw = np.random.default_rng([world.seed, 77])
    count, accounts = world.transactions, world.accounts
    busy = draw.lognormal(0, 1, accounts)
    src = draw.choice(accounts, count, p=busy / busy.sum()) + 1
    dst = draw.choice(accounts, count, p=draw.permutation(busy) / busy.sum()) + 1
    each = round(count * world.strength)
    for hub in range(world.hubs):
        place = slice(2 * hub * each, 2 * hub * each + each)
        src[place] = accounts + 1 + hub
        dst[place.stop : place.stop + each] = accounts + 1 + hub
    hours = np.clip(draw.normal(13, 4.5, count), 0, 23.99)
    day = draw.integers(0, world.days, count) + hours / 24
    amount = draw.lognormal(np.log(2_000_000), 1.6, count)
    rings = list(innocent(draw, accounts, world.days, max(10, count // 10_000)))
    paid = np.array([row for _, rows in rings for row in rows])
    whose = np.repeat(np.arange(len(rings)), [len(rows) for _, rows in rings])
    kept = np.flatnonzero(src != dst)
    day = np.concatenate([day[kept], paid[:, 0]])
    made = ledger(
        {
            "at": START + (day * DAY).astype(np.int64),
            "src": np.concatenate([src[kept], paid[:, 1]]).astype(np.int64),
            "dst": np.concatenate([dst[kept], paid[:, 2]]).astype(np.int64),
            "amount": np.maximum(1, 100 * np.rint(np.concatenate([amount[kept], paid[:, 3]]))),
        }
    )
    labels = labels_of(
        {
            "number": np.arange(len(kept), len(day)) + 1,
            "attempt": (whose + 1).astype(np.int32),
            "kind": [rings[n][0] for n in whose],
            "innocent": np.ones(len(whose), np.int8),
            "role_src": [""] * len(whose),
            "role_dst": [""] * len(whose),
        }
    )
    return renumbered(made, joined([labels]))


def innocent(
    draw: np.random.Generator, accounts: int, days: int, each: int
) -> Iterator[tuple[str, list[Payment]]]:
    """Innocent cycles of 2 to 12: what each is called, and its payments."""
    step = 7 if days < 90 else 30

    def people(count: int) -> npt.NDArray[np.int64]:
        return draw.choice(accounts, count, replace=False) + 1

    def sum_of(whole: int = 50_000) -> float:
        return max(1, round(draw.lognormal(np.log(2_000_000), 1) / whole)) * whole

    def ring(count: int, begin: float, gap: float, amounts: Sequence[float]) -> list[Payment]:
        of = people(count)
        at = begin + np.cumsum(draw.uniform(0.05, gap, count))
        return [(at[n], of[n], of[(n + 1) % count], amounts[n]) for n in range(count)]

    for _ in range(each):
        begin = draw.uniform(0, days - 6)
        of, pot = people(int(draw.integers(4, 12))), sum_of()
        rows: list[Payment] = []
        for turn, day in enumerate(np.arange(draw.uniform(0, step), days - 2, step)):
            rows += [
                (day + draw.uniform(0, 2), member, of[turn % len(of)], pot)
                for n, member in enumerate(of)
                if n != turn % len(of)
            ]
        yield "savings circle", rows
        a, b = people(2)
        lent = sum_of()
        more = float(draw.choice([1, 1, 1, 1.05, 1.1]))
        yield "loan", [(begin, a, b, lent), (begin + draw.uniform(0.2, 5), b, a, lent * more)]
        a, b = people(2)
        price = draw.lognormal(np.log(500_000), 1)
        yield "refund", [(begin, a, b, price), (begin + draw.uniform(0.01, 3), b, a, price)]
        a, b = people(2)
        at = np.sort(draw.uniform(0, days, int(draw.integers(6, 20))))
        yield (
            "mutual payments",
            [(t, *((a, b) if draw.random() < 0.5 else (b, a)), sum_of()) for t in at],
        )
        count = int(draw.integers(3, 13))
        yield "favour that goes round", ring(count, begin * 0.5, 0.9, [sum_of()] * count)
        count, rent = int(draw.integers(3, 7)), sum_of()
        of = people(count)
        yield (
            "rent that goes round",
            [
                (day + n * 0.3 + draw.uniform(0, 0.3), of[n], of[(n + 1) % count], rent)
                for day in np.arange(draw.uniform(0, step), days - 3, step)
                for n in range(count)
            ],
        )
        count = int(draw.integers(3, 13))
        loose = [float(x) for x in draw.lognormal(np.log(2_000_000), 1.2, count)]
        yield "ring of other amounts", ring(count, begin * 0.5, 0.9, loose)
        count = int(draw.integers(3, 13))
        near = draw.lognormal(np.log(2_000_000), 1) * draw.uniform(0.95, 1.05, count)
        rows = ring(count, begin * 0.5, 0.9, [float(x) for x in near])
        # of all orders those are left out that begin somewhere and go round: they are a chain
        order = draw.permutation(count)
        while np.sum(np.diff(np.append(order, order[0])) < 0) < 2:
            order = draw.permutation(count)
        yield "ring in no order", [(rows[order[n]][0], *row[1:]) for n, row in enumerate(rows)]


def judge(file: Path, truth: Path, world: World, patterns: Path, out: Path) -> dict[str, Any]:
    """Run the command on a world and hold what it wrote against the truth."""
    scored = out / "scored.parquet"
    command = [sys.executable, "-c", SCORE, "money", "score", str(file), "--out", str(scored)]
    cost = run(command, out / "score.log", ROOT)
    found, told = pq.read_table(scored), pq.read_table(truth)
    rows = pq.read_metadata(file).num_rows
    at = {one: n for n, one in enumerate(found.column("transaction_id").to_pylist())}
    where = np.array([at[one] for one in told.column("transaction_id").to_pylist()])
    whose = np.zeros(len(found), np.int64)
    whose[where] = told.column("attempt").to_numpy()
    kinds: dict[int, tuple[str, bool]] = {0: ("", True)}
    for number, kind, harmless in zip(
        *(told.column(name).to_pylist() for name in ("attempt", "kind", "innocent")), strict=True
    ):
        kinds[number] = (kind, bool(harmless))
    bad = np.array([not kinds[int(n)][1] for n in whose])
    sizes = Counter(whose[whose > 0].tolist())
    strict = {
        n + 1 for n, one in enumerate(amlworld.attempts(patterns))
        if one.pattern == "cycle" and amlworld.strictly_chained(one)
    }  # fmt: skip
    in_ratio = {number for number in strict if _in_ratio(amlworld.attempts(patterns)[number - 1])}
    has = _has(found)
    score, attempt = found.column("score").to_numpy(), found.column("attempt").fill_null(0)
    by_pattern = {
        name: _pattern(name, mask, attempt.to_numpy(), whose, bad, kinds, sizes)
        for name, mask in has.items()
    }
    half = {name: _found(mask & (score >= 0.5), whose, sizes, strict) for name, mask in has.items()}
    return {
        "world": world.name, "how": world.how, "seed": world.seed, "rows": rows,
        "one_row_each": len(found) == rows == len(at),
        "within": bool((score >= 0).all() and (score <= 1).all()),
        "cpu": cost.cpu, "rss_mb": cost.rss_mb,
        "patterns": by_pattern,
        "strict": [_found(has["cycle"], whose, sizes, strict), len(strict)],
        "in_ratio": [_found(has["cycle"], whose, sizes, in_ratio), len(in_ratio)],
        "strict_any": [_found(attempt.to_numpy() > 0, whose, sizes, strict), len(strict)],
        "strict_at_half": [half["cycle"], len(strict)],
        "half": [int((score >= 0.5).sum()), float(bad[score >= 0.5].mean())],
        "same_picture": bool(((score >= 0.5) == (attempt.to_numpy() > 0)).all()),
        "ap": average_precision(bad, score),
        "attempts": _attempts(attempt.to_numpy(), bad),
    }  # fmt: skip


def _in_ratio(attempt: amlworld.Attempt) -> bool:
    """Each amount 0.85 to 1.15 of the one before, as the issue words a cycle."""
    paid = np.array([row.dollars for row in attempt.rows])
    ratio = paid[1:] / paid[:-1]
    return bool(((ratio >= 0.85) & (ratio <= 1.15)).all())


def _has(found: pa.Table) -> dict[str, npt.NDArray[np.bool_]]:
    from khua.money.patterns import DEFAULTS

    lists = found.column("patterns").combine_chunks()
    parents = lists.value_parent_indices().to_numpy()
    values = np.array(lists.flatten().to_pylist(), object)
    masks = {name: np.zeros(len(found), bool) for name in DEFAULTS}
    for name, mask in masks.items():
        mask[parents[values == name]] = True
    return masks


def _found(mask: Any, whose: Any, sizes: Counter[int], of: set[int]) -> int:
    """Attempts of which at least half of the transactions are in a mask."""
    inside = Counter(whose[mask].tolist())
    return sum(inside[number] >= 0.5 * sizes[number] for number in of)


def _attempts(attempt: Any, bad: Any) -> list[float]:
    """How many attempts were told, and the share of them that mostly are one."""
    _, place = np.unique(attempt[attempt > 0], return_inverse=True)
    if not len(place):
        return [0, 1.0]
    share = np.bincount(place, bad[attempt > 0]) / np.bincount(place)
    return [len(share), float((share >= 0.5).mean())]


def _pattern(
    name: str, mask: Any, attempt: Any, whose: Any, bad: Any, kinds: Any, sizes: Counter[int]
) -> dict[str, Any]:
    real = {n for n, (kind, harmless) in kinds.items()
            if kind == NAMES.get(name, name) and not harmless}  # fmt: skip
    told = _attempts(np.where(mask, attempt, 0), bad)
    wrong = Counter(
        kinds[int(n)][0] or "background" for n in whose[mask & ~bad].tolist()
    )  # fmt: skip
    return {
        "found": _found(mask, whose, sizes, real),
        "found_any": _found(attempt > 0, whose, sizes, real),
        "of": len(real),
        "told": told[0],
        "precision": told[1],
        "transactions": int(mask.sum()),
        "precision_transactions": float(bad[mask].mean()) if mask.any() else 1.0,
        "wrong": dict(wrong),
    }


def main() -> None:
    """`python -m benchmarks.money.score HI-Small_Patterns.txt OUT [WORLD…]`, worlds by number."""
    patterns, out = Path(sys.argv[1]), Path(sys.argv[2])
    for number in map(int, sys.argv[3:]) if sys.argv[3:] else range(len(WORLDS)):
        world = WORLDS[number]
        place = out / f"world-{number}"
        place.mkdir(parents=True, exist_ok=True)
        one = judge(*make(world, patterns, place), world, patterns, place)
        print(world.name, {k: v for k, v in one.items() if k != "patterns"})
        for name, told in one["patterns"].items():
            print("   ", name, told, flush=True)


if __name__ == "__main__":
    main()
