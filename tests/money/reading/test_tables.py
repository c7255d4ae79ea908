"""A file of transactions on its own, as a ledger: what is read, what is refused, what is said."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from khua.money.currencies import Rate, rates_by_day
from khua.money.ledger import CASH, Channel, Kind
from khua.money.reading.rejects import Refused
from khua.money.reading.tables import FlowFile, flow_file

HEAD = "transaction_id,src,dst,ts_epoch,amount"


def written(folder: Path, text: str, **how: Any) -> Path:
    path = folder / "flow.csv"
    path.write_text(text, newline="", **how)
    return path


def table(folder: Path, **columns: Any) -> Path:
    usual = {"transaction_id": ["a", "b"], "src": ["X", "Y"], "dst": ["Y", "Z"]}
    usual |= {"ts_epoch": [20, 10], "amount": [1.5, 2.0]}
    path = folder / "flow.parquet"
    parquet.write_table(pa.table({**usual, **columns}), path)
    return path


def told(read: FlowFile) -> list[tuple[int, str]]:
    return [(one.row, one.column) for one in read.rejects]


def test_rows_are_numbered_and_sorted_by_time(tmp_path: Path) -> None:
    rows = f"{HEAD}\nt1,A,B,30,1\nt2,B,C,10,2.5\nt3,A,A,10,3\nt4,C,A,20,4\n"
    read = flow_file(written(tmp_path, rows))
    assert read.transaction_ids.to_pylist() == ["t2", "t3", "t4", "t1"]
    assert read.accounts.to_pylist() == ["A", "B", "C"]
    ledger = read.ledger
    assert ledger.number.tolist() == [1, 2, 3, 4]
    assert ledger.at.tolist() == [10, 10, 20, 30]
    assert ledger.src.tolist() == [2, 1, 3, 1]
    assert ledger.dst.tolist() == [3, 1, 1, 2]  # what one sends to himself is kept
    assert ledger.amount.tolist() == ledger.value.tolist() == [250, 300, 400, 100]
    assert set(ledger.currency.tolist()) == {418}
    assert set(ledger.kind.tolist()) == {Kind.TRANSFER}
    assert not read.rejects.count
    assert not read.notes


def test_ids_may_be_numbers(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        transaction_id=pa.array([7, 5], pa.uint32()),
        src=pa.array([100, 200]),
        dst=pa.array([200, 0]),
    )
    read = flow_file(path)
    assert read.transaction_ids.to_pylist() == [5, 7]
    assert read.accounts.to_pylist() == ["100", "200", "0"]
    assert read.ledger.src.tolist() == [2, 1]
    assert read.ledger.dst.tolist() == [3, 2]  # 0 is an account like any other
    # a float column is what a table of numbers with gaps becomes; texts and numbers may mix
    mixed = table(tmp_path, src=pa.array([100.0, 200.0]), dst=pa.array(["200", "0100"]))
    assert flow_file(mixed).accounts.to_pylist() == ["100", "200", "0100"]


def test_leading_zeros_are_part_of_an_account(tmp_path: Path) -> None:
    read = flow_file(written(tmp_path, f"{HEAD}\n1,007,7,1,1\n"))
    assert read.accounts.to_pylist() == ["007", "7"]


@pytest.mark.parametrize(
    "times",
    [
        pa.array([1_711_350_300, 1_711_350_299]),
        pa.array([1_711_350_300.9, 1_711_350_299.2]),
        pa.array(["2024-03-25T14:05:00+07:00", "2024-03-25T07:04:59Z"]),
        pa.array(["2024-03-25 07:05:00", "2024/03/25 07:04:59.7"]),
        pa.array(
            [datetime(2024, 3, 25, 7, 5, tzinfo=UTC), datetime(2024, 3, 25, 7, 4, 59, tzinfo=UTC)]
        ),
        pa.array([datetime(2024, 3, 25, 7, 5), datetime(2024, 3, 25, 7, 4, 59)]),
    ],
    ids=["whole", "fractions", "zones", "texts", "moments", "naive"],
)
def test_times_are_seconds_or_iso(tmp_path: Path, times: pa.Array) -> None:
    read = flow_file(table(tmp_path, ts_epoch=times))
    assert read.ledger.at.tolist() == [1_711_350_299, 1_711_350_300]
    assert read.transaction_ids.to_pylist() == ["b", "a"]


def test_what_cannot_be_read_is_a_reject_with_row_column_what_and_mend(tmp_path: Path) -> None:
    rows = [
        "t1,A,B,10,1",
        "t2,,B,10,1",
        "t3,A, ,10,1",
        "t4,A,B,yesterday,1",
        "t5,A,B,1711350300000,1",
        "t6,A,B,10,-1",
        "t7,A,B,10,abc",
        "t1,C,D,10,1",
        ",A,B,10,1",
        "t9,A,B,10",
        "t10,A,B,10,1,1",
        "t11,A,B,10,",
        "t12,A,B,11,1",
    ]
    read = flow_file(written(tmp_path, "\n".join([HEAD, *rows])))
    assert read.transaction_ids.to_pylist() == ["t1", "t12"]
    expected = [(3, "src"), (4, "dst"), (5, "ts_epoch"), (6, "ts_epoch"), (7, "amount")]
    expected += [(8, "amount"), (9, "transaction_id"), (10, "transaction_id"), (11, "amount")]
    expected += [(12, ""), (13, "amount")]
    assert told(read) == expected
    assert read.rejects.count == len(expected)
    for one in read.rejects:
        for text in (one.what, one.mend):
            assert text["en"]
            assert any("\u0e80" <= sign <= "\u0eff" for sign in text["lo"])


def test_rows_of_parquet_are_counted_from_one(tmp_path: Path) -> None:
    read = flow_file(table(tmp_path, src=pa.array(["X", None])))
    assert told(read) == [(2, "src")]


def test_a_column_that_is_missing_refuses_the_file_and_says_how_to_map(tmp_path: Path) -> None:
    path = written(tmp_path, "id,payer,payee,when,sum\nt1,A,B,10,1\n")
    with pytest.raises(Refused) as refused:
        flow_file(path)
    assert "transaction_id, src, dst, ts_epoch, amount" in refused.value.what["en"]
    assert "id, payer, payee, when, sum" in refused.value.mend["lo"]
    assert "--map transaction_id=" in refused.value.mend["en"]
    mapping = {"transaction_id": "ID", "src": "payer", "dst": "payee", "ts_epoch": "when"}
    with pytest.raises(Refused, match="no column amount"):
        flow_file(path, mapping)
    assert len(flow_file(path, {**mapping, "amount": "sum"}).ledger) == 1
    with pytest.raises(Refused, match="no column paid"):
        flow_file(path, {**mapping, "amount": "paid"})
    with pytest.raises(Refused, match="nothing of the name value"):
        flow_file(path, {"value": "sum"})


def test_a_mapped_column_is_not_taken_twice(tmp_path: Path) -> None:
    path = written(tmp_path, "transaction_id,dst,src,ts_epoch,amount\nt,A,B,1,1\n")
    read = flow_file(path, {"src": "dst", "dst": "src"})
    assert read.accounts.take(pa.array(read.ledger.src - 1)).to_pylist() == ["A"]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "no rows"),
        (f"{HEAD}\n", "no rows"),
        ("transaction_id,src,src,dst,ts_epoch,amount\n1,A,A,B,1,1\n", "Two columns"),
        (f"{HEAD}\n1,A,B,x,1\n", "No row of the file can be read"),
    ],
)
def test_a_file_without_anything_to_read_is_refused(
    tmp_path: Path, content: str, what: str
) -> None:
    with pytest.raises(Refused, match=what) as refused:
        flow_file(written(tmp_path, content))
    assert refused.value.mend["lo"]


def test_no_parquet_and_no_file(tmp_path: Path) -> None:
    path = tmp_path / "flow.parquet"
    path.write_bytes(b"PAR1 and not more")
    with pytest.raises(Refused, match="no Parquet"):
        flow_file(path)
    for name in ("none.csv", "none.parquet"):
        with pytest.raises(FileNotFoundError):
            flow_file(tmp_path / name)


def test_currencies_are_brought_to_one(tmp_path: Path) -> None:
    rows = f"{HEAD},currency\n1,A,B,1711350300,100,THB\n2,A,B,1711350300,100,\n"
    rows += "3,A,B,1711350300,1,840\n4,A,B,1711350300,1,BTC\n"
    path = written(tmp_path, rows)
    read = flow_file(path)
    assert read.ledger.currency.tolist() == [764, 418, 840]
    assert read.ledger.amount.tolist() == [10_000, 10_000, 100]
    assert read.ledger.value.tolist() == [round(10_000 * 21910 / 34.07), 10_000, 2_191_000]
    assert told(read) == [(5, "currency")]
    (note,) = read.notes
    assert "2 amounts" in note["en"]
    assert "exchangerate-api.com, 2024-09-02" in note["lo"]
    day = datetime(2024, 3, 25, tzinfo=UTC).date()
    rates = rates_by_day([Rate(day, "THB", 600.0), Rate(day, "USD", 20_000.0)])
    with_rates = flow_file(path, rates=rates)
    assert with_rates.ledger.value.tolist() == [6_000_000, 10_000, 2_000_000]
    assert not with_rates.notes
    in_baht = flow_file(path, home="THB")
    assert in_baht.ledger.currency.tolist() == [764, 764, 840]
    assert in_baht.ledger.value.tolist() == [10_000, 10_000, 3_407]


def test_decimals_that_a_currency_has_not_are_rounded_and_told(tmp_path: Path) -> None:
    read = flow_file(table(tmp_path, amount=[1.005, 2.494], currency=["KWD", "VND"]))
    assert read.ledger.amount.tolist() == [2, 1005]
    assert any("rounded" in note["en"] for note in read.notes)


@pytest.mark.parametrize(
    ("amounts", "found"),
    [
        (["1,234.50", "500,000"], [123_450, 50_000_000]),
        (["1.234,50", "500.000"], [123_450, 50_000_000]),
        (["1 500 000", "2"], [150_000_000, 200]),
        (["໑໒໐໐", "3.5"], [120_000, 350]),
        (["500.000", "1234.125"], [50_000, 123_413]),
        (["500.000", "1.000.000"], [50_000_000, 100_000_000]),
        (["1e6", "0.5"], [100_000_000, 50]),
    ],
)
def test_how_amounts_are_written_is_told_by_all_of_them(
    tmp_path: Path, amounts: list[str], found: list[int]
) -> None:
    rows = "\n".join(f't{at};A;B;{at};"{text}"' for at, text in enumerate(amounts))
    read = flow_file(written(tmp_path, HEAD.replace(",", ";") + "\n" + rows))
    assert read.ledger.amount.tolist() == found


def test_amounts_that_read_in_two_ways_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HEAD}\n1,A,B,1,500.000\n2,A,B,2,7\n")
    with pytest.raises(Refused, match="thousands or decimals") as refused:
        flow_file(path)
    assert "--decimal" in refused.value.mend["lo"]
    assert flow_file(path, point=",").ledger.amount.tolist() == [50_000_000, 700]
    assert flow_file(path, point=".").ledger.amount.tolist() == [50_000, 700]
    both = written(tmp_path, f'{HEAD}\n1,A,B,1,"1,234.50"\n2,A,B,2,"1.234,50"\n')
    with pytest.raises(Refused, match="some as"):
        flow_file(both)


def test_cash_is_told_by_the_word_or_by_the_kind(tmp_path: Path) -> None:
    rows = f"{HEAD},kind,channel\n1,CASH,A,1,1,,atm\n2,,B,2,1,cash_in,\n3,B,,3,1,ຖອນເງິນ,ຕູ້ເອທີເອັມ\n"
    rows += "4,,B,4,1,transfer,\n5,CASH,CASH,5,1,,\n6,A,B,6,1,3,mobile\n"
    read = flow_file(written(tmp_path, rows))
    assert read.ledger.src.tolist() == [CASH, CASH, 2, 3]
    assert read.ledger.dst.tolist() == [3, 2, CASH, CASH]
    assert read.ledger.kind.tolist() == [Kind.TRANSFER, Kind.CASH_IN, Kind.CASH_OUT, Kind.CASH_OUT]
    assert read.ledger.channel.tolist() == [Channel.ATM, 0, Channel.ATM, Channel.MOBILE]
    assert [read.accounts[at].as_py() for at in (1, 2)] == ["B", "A"]
    assert told(read) == [(5, "src"), (6, "src")]


def test_places_merchants_and_devices(tmp_path: Path) -> None:
    rows = f"{HEAD},place,merchant,device,kind\n"
    rows += "1,A,B,1,1,12,M7,,loan\n2,A,B,2,1,,M8,d,\n3,A,B,3,1,3,M7,d,\n"
    read = flow_file(written(tmp_path, rows))
    assert read.ledger.place.tolist() == [12, 0, 3]  # numbers stay
    assert len(read.places) == 0
    assert read.ledger.merchant.tolist() == [1, 2, 1]
    assert read.merchants.to_pylist() == ["M7", "M8"]
    assert read.ledger.device.tolist() == [0, 1, 1]
    assert read.devices.to_pylist() == ["d"]
    assert read.ledger.kind[0] == Kind.OTHER
    assert "“loan”" in read.notes[0]["en"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp874"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    names = ["สมชาย ใจดี", "สมหญิง ดีงาม"]
    rows = [HEAD.split(","), ["t1", *names, "5", "10"], ["t2", *reversed(names), "4", "20"]]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    read = flow_file(written(tmp_path, text, encoding=encoding))
    assert read.accounts.to_pylist() == names
    assert read.ledger.amount.tolist() == [2_000, 1_000]


def test_excel_says_its_delimiter_first(tmp_path: Path) -> None:
    text = "sep=;\n" + HEAD.replace(",", ";") + "\nt1;A;B;1;1\nt2;;B;2;1\nt3;A;B;3;1;x\n"
    read = flow_file(written(tmp_path, text))
    assert len(read.ledger) == 1
    assert told(read) == [(4, "src"), (5, "")]


def test_a_file_whose_letters_cannot_be_told(tmp_path: Path) -> None:
    path = tmp_path / "flow.csv"
    path.write_bytes(HEAD.encode() + b"\n" + bytes(range(128, 256)) * 40 + b",A,B,1,1\n")
    with pytest.raises(Refused) as refused:
        flow_file(path)
    assert "UTF-8" in refused.value.mend["lo"]


def test_progress_is_told(tmp_path: Path) -> None:
    steps: list[tuple[str, float]] = []
    flow_file(table(tmp_path), told=lambda step, done: steps.append((step, done)))
    assert {step for step, _ in steps} == {"read", "number", "sort"}
    assert ("read", 1.0) in steps


ACCOUNTS = st.text("AB01 é-ລາວ'\"", min_size=1, max_size=5).filter(
    lambda text: text.strip(" ") and text.strip() == text
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(ACCOUNTS, ACCOUNTS, st.integers(0, 50), st.integers(0, 10**14)),
        min_size=1,
        max_size=30,
    ),
    st.sampled_from(["csv", "parquet"]),
)
def test_the_same_as_by_hand(
    tmp_path: Path, rows: list[tuple[str, str, int, int]], form: str
) -> None:
    columns: Mapping[str, Any] = {
        "transaction_id": [f"t{at}" for at in range(len(rows))],
        "src": [row[0] for row in rows],
        "dst": [row[1] for row in rows],
        "ts_epoch": [row[2] for row in rows],
        "amount": [row[3] / 100 for row in rows],
    }
    path = tmp_path / f"rows.{form}"
    made = pa.table(columns)  # noqa: F841 - read by DuckDB
    duckdb.sql(f"COPY made TO '{path}'")
    read = flow_file(path)
    order = sorted(range(len(rows)), key=lambda at: rows[at][2])
    texts = [None, *read.accounts.to_pylist()]
    assert read.transaction_ids.to_pylist() == [f"t{at}" for at in order]
    assert [texts[n] for n in read.ledger.src] == [rows[at][0] for at in order]
    assert [texts[n] for n in read.ledger.dst] == [rows[at][1] for at in order]
    assert read.ledger.amount.tolist() == [rows[at][3] for at in order]
    assert len(set(texts)) == len(texts)
    assert (np.diff(read.ledger.at) >= 0).all()
