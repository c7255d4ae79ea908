import numpy as np
import pytest

from khua.money.generate import background
from khua.money.generate.amlworld import Attempt, Row
from khua.money.generate.plant import NoRoom, plant
from khua.money.ledger import CASH, ledger

HOUR = 3600


def cycle(names: str, *, start: int = 0, gap: int = 5 * HOUR) -> Attempt:
    return Attempt(
        "cycle",
        f"Max {len(names)} hops",
        tuple(
            Row(start + i * gap, ("1", a), ("1", b), 1000.0, "Euro", 1000.0, "Euro", "ACH")
            for i, (a, b) in enumerate(zip(names, names[1:] + names[0], strict=True))
        ),
    )


def both(seed: int = 1):
    made, labels = background(4_000, 500, 10, hubs=2, seed=seed, innocent=0.02)
    return made, labels


def test_attempts_come_in_and_their_shape_stays():
    made, labels = both()
    attempts = [cycle("abc"), cycle("adef")]
    found, told = plant(made, attempts, 7, labels=labels)
    assert len(found) == len(made) + 7
    assert found.number.tolist() == list(range(1, len(found) + 1))
    assert (np.diff(found.at) >= 0).all()
    ours = told.filter(np.array(told["innocent"]) == 0).to_pydict()
    assert ours["attempt"].count(1) == 3
    assert ours["attempt"].count(2) == 4
    for n, attempt in enumerate(attempts, 1):
        rows = found.take(
            np.array(
                [x - 1 for x, a in zip(ours["number"], ours["attempt"], strict=True) if a == n]
            )
        )
        assert (rows.dst[:-1] == rows.src[1:]).all()
        assert rows.dst[-1] == rows.src[0]
        assert np.abs(np.diff(rows.at) - 5 * HOUR).max() < 60
        assert rows.value.tolist() == pytest.approx([1171.783 * 2_160_000.0] * len(attempt.rows))
    first = {
        a: found.src[n - 1]
        for n, a in zip(reversed(ours["number"]), reversed(ours["attempt"]), strict=True)
    }
    assert first[1] == first[2], "one account stays one account"


def test_apart_gives_every_attempt_its_own_accounts():
    made, _ = both()
    found, told = plant(made, [cycle("abc"), cycle("abc")], 7, apart=True)
    accounts = [
        set(found.src[told.filter(np.array(told["attempt"]) == n)["number"].to_numpy() - 1])
        for n in (1, 2)
    ]
    assert not accounts[0] & accounts[1]


def test_labels_of_the_background_keep_their_transactions():
    made, labels = both()
    found, told = plant(made, [cycle("abc")], 7, labels=labels)
    innocent = told.filter(np.array(told["innocent"]) == 1)
    assert innocent.num_rows == labels.num_rows
    for name in ("at", "src", "dst", "amount"):
        before = getattr(made, name)[labels["number"].to_numpy() - 1]
        after = getattr(found, name)[innocent["number"].to_numpy() - 1]
        assert (before == after).all()


def test_hubs_and_cash_take_no_part():
    made, _ = both()
    columns = made.columns()
    columns["src"] = np.where(np.arange(len(made)) % 9 == 0, CASH, made.src)
    found, told = plant(ledger(columns), [cycle("abcdefghijkl")], 7, busiest=50)
    busy = np.bincount(made.src, minlength=501) + np.bincount(made.dst, minlength=501)
    used = found.src[told["number"].to_numpy() - 1]
    assert CASH not in used
    assert busy[used].max() <= 50


def test_the_same_seed_the_same_ledger():
    made, _ = both()
    first, second, other = (plant(made, [cycle("abc")], seed)[0] for seed in (7, 7, 8))
    assert first.arrow().equals(second.arrow())
    assert not first.arrow().equals(other.arrow())


def test_what_does_not_fit_is_refused():
    made, _ = both()
    with pytest.raises(NoRoom, match="days"):
        plant(made, [cycle("abc", gap=9 * 24 * HOUR)], 7)
    with pytest.raises(NoRoom, match="accounts"):
        plant(made, [cycle("abc")], 7, busiest=0)


def test_nothing_to_plant():
    made, labels = both()
    found, told = plant(made, [], 7, labels=labels)
    assert found is made
    assert told.num_rows == labels.num_rows
