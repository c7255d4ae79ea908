"""From raw transactions to a ledger, and from one load to the next."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from khua.money.currencies import Rate, rates_by_day
from khua.money.fingerprints import Keys
from khua.money.ledger import CASH
from khua.money.reading.gathering import Gathered, Gathering, Pair
from khua.money.reading.raw import RAW
from khua.money.reading.rejects import Rejects
from khua.money.reading.tables import transactions
from khua.money.store import Store

AT = 1_711_350_300
USUAL: dict[str, Any] = {field.name: None for field in RAW} | {
    "source": "LDB", "at": AT, "from_institution": "LDB", "from_account": "1", "from_cash": False,
    "to_institution": "LDB", "to_account": "2", "to_cash": False, "amount": 500, "currency": 418,
    "kind": 1, "channel": 0,
}  # fmt: skip


class Numbers:
    """Gives numbers to pairs, and remembers what it was asked."""

    def __init__(self) -> None:
        self.pairs: list[Pair] = []

    def __call__(self, pairs: Sequence[Pair]) -> list[int]:
        for pair in pairs:
            assert pair not in self.pairs, "asked twice"
        self.pairs += pairs
        return list(range(len(self.pairs) - len(pairs) + 1, len(self.pairs) + 1))


class Load:
    """One load after another into one store."""

    def __init__(self) -> None:
        self.accounts, self.places, self.merchants, self.devices = (Numbers() for _ in range(4))
        self.known: dict[Pair, int] = {}

    def gathering(self) -> Gathering:
        return Gathering(self.accounts, self.places, self.merchants, self.devices)


def batch(*rows: dict[str, Any]) -> pa.RecordBatch:
    table = [USUAL | {"row": at} | row for at, row in enumerate(rows, 2)]
    return pa.RecordBatch.from_pylist(table, RAW)


def gathered(load: Load, *batches: pa.RecordBatch, **how: Any) -> tuple[Gathered, Rejects]:
    rejects = Rejects()
    gathering = load.gathering()
    for one in batches:
        gathering.add(one)
    return gathering.finished(how.pop("number", 5), how.pop("known", []), rejects, **how), rejects


def test_texts_become_numbers_and_rows_are_sorted_by_time() -> None:
    load = Load()
    first = batch(
        {"at": AT + 9, "place": "B1", "merchant": "M1", "device": "d"},
        {"from_account": None, "from_institution": None, "from_cash": True, "place": "B1"},
        {"to_account": None},  # the bank does not say whom
    )
    second = batch(
        {"row": 9, "from_account": "2", "to_account": "1", "amount": 7},
        {"row": 10, "from_institution": None, "place": "B1", "source": "BCEL"},
    )
    found, rejects = gathered(load, first, second)
    ledger = found.ledger
    assert [number & 0xFFFFFFFF for number in ledger.number.tolist()] == [3, 4, 9, 10, 2]
    assert {number >> 32 for number in ledger.number.tolist()} == {5}
    names: dict[int, Pair] = dict(enumerate(load.accounts.pairs, 1))
    assert [names.get(n) for n in ledger.src.tolist()] == [
        None, ("LDB", "1"), ("LDB", "2"), (None, "1"), ("LDB", "1"),
    ]  # fmt: skip
    assert ledger.src[0] == CASH
    assert [names[n] for n in ledger.dst.tolist()] == [
        ("LDB", "2"), ("LDB", None), ("LDB", "1"), ("LDB", "2"), ("LDB", "2"),
    ]  # fmt: skip
    assert sorted(load.places.pairs) == [("BCEL", "B1"), ("LDB", "B1")]
    assert ledger.place[4] == ledger.place[0] != ledger.place[3]
    assert load.merchants.pairs == [("LDB", "M1")]
    assert load.devices.pairs == [(None, "d")]
    assert ledger.device.tolist() == [0, 0, 0, 0, 1]
    assert (found.rows, found.repeated, found.known) == (5, 0, 0)
    assert len(found.keys) == 5
    assert not rejects.notes


def test_rows_that_do_not_ascend_are_counted_instead() -> None:
    found, _ = gathered(Load(), batch({"row": 7}, {"row": 7, "amount": 1}, {"row": 3}))
    assert [number & 0xFFFFFFFF for number in found.ledger.number.tolist()] == [1, 2, 3]


def test_values_are_by_the_rates_of_the_day_or_by_the_fixed_table_which_is_told() -> None:
    rows = batch({"currency": 764}, {"currency": 764, "at": AT + 40 * 86_400, "row": 3}, {"row": 4})
    rates = rates_by_day([Rate(date(2024, 3, 25), "THB", 600.0)])
    found, rejects = gathered(Load(), rows, rates=rates)
    assert found.ledger.value.tolist() == [300_000, 500, round(500 * 21910 / 34.07)]
    assert "1 amounts" in rejects.notes[0]["en"]


def test_no_rows(tmp_path: Path) -> None:
    found, _ = gathered(Load())
    assert len(found.ledger) == len(found.keys) == found.rows == 0
    assert Store(tmp_path).write(5, found.ledger, found.keys) == ()


@pytest.mark.parametrize("form", ["whole", "overlapping"])
def test_a_file_that_is_loaded_again_adds_nothing(tmp_path: Path, form: str) -> None:
    lines = [f"R{at};25/0{at % 3 + 1}/2024 10:0{at % 10};A{at};B{at};{at + 1}" for at in range(20)]
    lines += [";25/03/2024 10:00;A1;B1;5"] * 2  # twice, without a reference
    head = "reference;time;from_account;to_account;amount"
    store = Store(tmp_path / "store")
    accounts = Numbers()
    parts: list[Any] = []
    counts = []
    for number, rows in enumerate([lines[:12], lines if form == "whole" else lines[6:], lines], 1):
        path = tmp_path / "bank.csv"
        path.write_text("\n".join([head, *rows]))
        rejects = Rejects()
        gathering = Gathering(remembering(accounts), Numbers(), Numbers(), Numbers())
        for one in transactions(path, rejects=rejects, source="LDB"):
            gathering.add(one)
        assert set(gathering.months()) == {"2024-01", "2024-02", "2024-03"}
        known: list[Keys] = [
            keys for part in parts
            if part.month in gathering.months() and (keys := store.keys(part)) is not None
        ]  # fmt: skip
        found = gathering.finished(number, known, rejects)
        parts += store.write(number, found.ledger, found.keys)
        counts.append((len(found.ledger), found.known, found.repeated))
    assert counts == [(12, 0, 0), (10, 12 if form == "whole" else 6, 0), (0, 22, 0)]
    assert len(store.read(parts)) == 22


def remembering(numbers: Numbers) -> Any:
    """The same number for a pair in every load, as the record gives it."""
    known: dict[Pair, int] = {pair: at for at, pair in enumerate(numbers.pairs, 1)}

    def assign(pairs: Sequence[Pair]) -> list[int]:
        new = [pair for pair in pairs if pair not in known]
        known.update(zip(new, numbers(new), strict=True))
        return [known[pair] for pair in pairs]

    return assign
