"""Parquet files that Arrow reads alone: what comes out is what DuckDB would have made of them."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from khua.money.reading import flow
from khua.money.reading.flow import FlowFile, flow_file
from khua.money.reading.plain import Unusual

ROWS = 3_000
WORDS = ["A", "A ", "  A", "B", "C\u00a0", "\tD", "D", "", "  ", None, "CASH", " CASH", "e\u2003"]
AMOUNTS = [
    0.0005, 0.0015, -0.0005, float("nan"), float("inf"), 1e15, -5.5, 1e14, 0.00049999999999999994,
    999999999999999.5, 1234.5675,
]  # fmt: skip
CHANCE = np.random.default_rng(3)


def some(choices: list[Any], kind: pa.DataType | None = None) -> pa.Array:
    return pa.array([choices[k] for k in CHANCE.integers(0, len(choices), ROWS)], kind)


def whole(low: int, high: int, *odd: int | None) -> pa.Array:
    numbers: list[int | None] = CHANCE.integers(low, high, ROWS).tolist()
    for one in odd:
        for at in CHANCE.integers(0, ROWS, 20):
            numbers[at] = one
    return pa.array(numbers, pa.int64())


TEXTS = {
    "transaction_id": pa.array([None if n % 997 == 5 else n % 2_900 for n in range(ROWS)]),
    "src": some([*WORDS, *(f"x{n}" for n in range(200))]),
    "dst": some([*WORDS, *(f"x{n}" for n in range(200))]),
    "ts_epoch": whole(1_700_000_000, 1_710_000_000, None, 9**12),
    "amount": pa.array([*AMOUNTS, *(CHANCE.random(ROWS - len(AMOUNTS)) * 1e6)]),
}
CODED = {
    "currency": some(["LAK", "THB", " usd", "", "418", None, "zzz"]),
    "kind": some(["transfer", "cash_in", "cash_out", "hm", None, "payroll "]),
    "channel": some([1, 2, None, 3], pa.int32()),
    "place": some([1, 2, None, 30_000], pa.int32()),
    "merchant": some(["m1", " m1", "12", None]),
    "device": some([-1, 5, 7]),
}
NUMBERS = {
    "src": whole(-5, 300, None, 0),
    "dst": whole(0, 300, None),
    "amount": whole(-10, 10**9, None, 10**15, 10**15 - 1),
}
FILES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "texts": (TEXTS, {}),
    "all columns, in row groups": ({**TEXTS, **CODED}, {"row_group_size": 700}),
    "texts that are not kept once": ({**TEXTS, **CODED}, {"use_dictionary": False}),
    "numbers": ({**TEXTS, **NUMBERS}, {}),
    "numbers far apart": ({**TEXTS, **NUMBERS, "dst": whole(0, 10**12)}, {}),
}


def told(read: FlowFile) -> list[Any]:
    columns = [column.tolist() for column in read.ledger.columns().values()]
    rejects = [(one.row, one.column, one.what) for one in read.rejects]
    lists = (read.transaction_ids, read.accounts, read.places, read.merchants, read.devices)
    return [columns, rejects, read.notes, *(one.to_pylist() for one in lists)]


@pytest.mark.parametrize("name", FILES)
def test_it_is_as_duckdb_reads_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns, asked = FILES[name]
    path = tmp_path / "flow.parquet"
    pq.write_table(pa.table(columns), path, **asked)
    with monkeypatch.context() as without:
        without.setattr("khua.money.reading.opening.duckdb.connect", None)
        arrow = told(flow_file(path))

    def unusual(*arguments: object) -> None:
        raise Unusual

    monkeypatch.setattr(flow, "plain", unusual)
    assert arrow == told(flow_file(path))
    assert arrow[1]


@pytest.mark.parametrize(
    "columns",
    [
        {"transaction_id": pa.array([f"t{n}" for n in range(ROWS)])},
        {"ts_epoch": pa.array([1.5] * ROWS)},
        {"src": TEXTS["src"], "dst": NUMBERS["dst"]},
        {"amount": pa.array(["1.5"] * ROWS)},
    ],
)
def test_what_is_unusual_is_left_to_duckdb(columns: dict[str, pa.Array], tmp_path: Path) -> None:
    path = tmp_path / "flow.parquet"
    pq.write_table(pa.table({**TEXTS, **columns}), path)
    with pytest.raises(Unusual), flow.plain(path, flow.columns_of("flow"), {}, flow._TEXTS):
        pass
    assert len(flow_file(path).ledger)
