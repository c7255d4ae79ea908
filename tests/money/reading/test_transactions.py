"""A bank's table of transactions as raw transactions."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from khua.money.ledger import Channel, Kind
from khua.money.reading import raw
from khua.money.reading.rejects import Refused, Rejects
from khua.money.reading.tables import transactions

AT = 1_711_350_300  # 25/03/2024 14:05 in Vientiane
GOOD = "R1;25/03/2024 14:05;COEBLALAXXX;010-123-456;LDBBLALA;77 88;1500000;LAK"
HEAD = "reference;time;from bank;from account;to bank;to account;amount;currency"


def read(path: Path, **how: Any) -> tuple[list[dict[str, Any]], Rejects]:
    rejects = Rejects()
    rows = [
        row for batch in transactions(path, rejects=rejects, **how) for row in batch.to_pylist()
    ]
    return rows, rejects


def written(folder: Path, *rows: str, head: str = HEAD, **how: Any) -> Path:
    path = folder / "bank.csv"
    path.write_text("\n".join([head, *rows]), **how)
    return path


def test_a_row_as_raw(tmp_path: Path) -> None:
    rows, rejects = read(written(tmp_path, GOOD), source="bcel")
    assert rows == [
        {
            "row": 2,
            "source": "BCEL",
            "reference": "R1",
            "at": AT,
            "from_institution": "COEBLALA",
            "from_account": "010123456",
            "from_cash": False,
            "to_institution": "LDBBLALA",
            "to_account": "7788",
            "to_cash": False,
            "amount": 150_000_000,
            "currency": 418,
            "kind": Kind.TRANSFER,
            "channel": Channel.UNKNOWN,
            "place": None,
            "merchant": None,
            "device": None,
            "from_name": None,
            "to_name": None,
        }
    ]
    assert not rejects.count
    assert not rejects.notes


def test_lao_headings_encodings_and_digits(tmp_path: Path) -> None:
    head = "ເລກອ້າງອີງ;ວັນເວລາ;ຈາກບັນຊີ;ຫາບັນຊີ;ຈຳນວນເງິນ;ສະກຸນເງິນ;ປະເພດ;ຊ່ອງທາງ;ສາຂາ;ຊື່ຜູ້ຮັບ"
    row = "R໑;໒໕/໐໓/໒໕໖໗ ໑໔:໐໕;໐໑໐-໑;໐໒໐-໒;໑.໕໐໐.໐໐໐,໕໐;ກີບ;ເງິນເດືອນ;ມືຖື;B1;ບຸນມີ"
    rows, rejects = read(written(tmp_path, row, head=head, encoding="utf-16"), source="LDB")
    (one,) = rows
    assert (one["at"], one["amount"], one["from_account"]) == (AT, 150_000_050, "0101")
    assert (one["kind"], one["channel"], one["place"]) == (Kind.PAYROLL, Channel.MOBILE, "B1")
    assert (one["from_institution"], one["to_institution"]) == ("LDB", "LDB")
    assert one["to_name"] == "ບຸນມີ"
    assert not rejects.count


def test_an_iban_names_its_bank_itself(tmp_path: Path) -> None:
    row = GOOD.replace("77 88", "gb82 west 1234 5698 7654 32")
    (one,) = read(written(tmp_path, row), source="BCEL")[0]
    assert (one["to_institution"], one["to_account"]) == (None, "GB82WEST12345698765432")
    # one digit wrong: a local number of that bank
    (one,) = read(written(tmp_path, row.replace("1234", "1235")))[0]
    assert (one["to_institution"], one["to_account"]) == ("LDBBLALA", "GB82WEST12355698765432")


def test_cash_and_unknown_sides(tmp_path: Path) -> None:
    head = "time;from_account;to_account;amount;kind;from_cash"
    path = written(
        tmp_path,
        "25/03/2024 14:05;;A1;5;ຝາກເງິນ;",
        "25/03/2024 14:05;A1;CASH;5;;",
        "25/03/2024 14:05;;A1;5;transfer;yes",
        "25/03/2024 14:05;;A1;5;fee;no",
        "25/03/2024 14:05;;;5;fee;",
        "25/03/2024 14:05;cash;CASH;5;;",
        "25/03/2024 14:05;CASH;CASH;5;;",
        head=head,
    )
    rows, rejects = read(path)
    sides = [(row["from_cash"], row["to_cash"]) for row in rows]
    assert sides == [(True, False), (False, True), (True, False), (False, False)]
    assert [row["from_account"] for row in rows] == [None, "A1", None, None]
    assert [row["to_account"] for row in rows] == ["A1", None, "A1", "A1"]
    assert [one.row for one in rejects] == [6, 7, 8]


def test_without_a_column_of_kinds_cash_says_which(tmp_path: Path) -> None:
    days = ["25/03/2024;CASH;A;5", "25/03/2024;A;CASH;5", "25/03/2024;A;B;5"]
    rows, _ = read(written(tmp_path, *days, head="date;from;to;amount"))
    assert [row["kind"] for row in rows] == [Kind.CASH_IN, Kind.CASH_OUT, Kind.TRANSFER]


def test_only_days_are_noted(tmp_path: Path) -> None:
    rows, rejects = read(written(tmp_path, GOOD.replace(" 14:05", ""), GOOD.replace(" 14:05", "")))
    assert rows[0]["at"] == AT - (14 * 60 + 5) * 60
    assert ["2 transactions have a day" in note["en"] for note in rejects.notes] == [True]


def test_rejects_name_row_column_what_and_mend(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        GOOD,
        GOOD.replace("25/03/2024", "31/02/2024"),
        GOOD.replace("25/03/2024 14:05", "2024"),
        GOOD.replace("25/03/2024 14:05", ""),
        GOOD.replace("25/03/2024 14:05", "25/03/2024 25:05"),
        GOOD.replace("1500000", "-5"),
        GOOD.replace("1500000", "1.555,5"),
        GOOD.replace("1500000", "1,2345"),
        GOOD.replace("1500000", "x"),
        GOOD.replace("LAK", "BTC"),
        GOOD.rpartition(";")[0],
        GOOD.replace("010-123-456", "").replace("77 88", "000"),
        GOOD,
    )
    rows, rejects = read(path)
    assert [row["row"] for row in rows] == [2, 8, 14]
    assert [(one.row, one.column) for one in rejects] == [
        (3, "time"), (4, "time"), (5, "time"), (6, "time"), (7, "amount"), (9, "amount"),
        (10, "amount"), (11, "currency"), (12, "currency"), (13, "from account"),
    ]  # fmt: skip
    for one in rejects:
        for text in (one.what, one.mend):
            assert text["en"]
            assert any("\u0e80" <= sign <= "\u0eff" for sign in text["lo"])


def test_a_file_that_cannot_be_mapped_is_refused_before_the_first_batch(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no column time"):
        read(written(tmp_path, "1;2", head="amount;from_account"))
    with pytest.raises(Refused, match="neither from_account nor to_account") as refused:
        read(written(tmp_path, "1;2;3", head="amount;time;konto"))
    assert "konto" in refused.value.mend["lo"]
    mapping = {"from_account": "konto"}
    rows, _ = read(written(tmp_path, "1;25/03/2024;3", head="amount;time;konto"), mapping=mapping)
    assert rows[0]["from_account"] == "3"
    with pytest.raises(Refused, match="thousands or decimals"):
        read(written(tmp_path, "500.000;25/03/2024;3", head="amount;time;from_account"))


def test_parquet_and_batches(tmp_path: Path) -> None:
    count = raw.BATCH + 5
    path = tmp_path / "bank.parquet"
    table = pa.table(
        {
            "time": pa.array([AT * 1000] * count, pa.timestamp("ms", "UTC")),
            "from_account": pa.array(range(1, count + 1), pa.int64()),
            "to_account": ["B"] * count,
            "amount": pa.array([1500] * count, pa.int64()),
        }
    )
    parquet.write_table(table, path)
    steps: list[float] = []
    rejects = Rejects()
    batches = list(transactions(path, rejects=rejects, told=lambda step, done: steps.append(done)))
    assert [batch.num_rows for batch in batches] == [raw.BATCH, 5]
    assert all(batch.schema == raw.RAW for batch in batches)
    assert batches[1].column("row").to_pylist() == list(range(raw.BATCH + 1, count + 1))
    assert batches[0].column("at")[0].as_py() == AT
    assert batches[0].column("from_account")[0].as_py() == "1"
    assert steps[-1] == 1


def test_times_of_another_zone(tmp_path: Path) -> None:
    (one,) = read(written(tmp_path, GOOD), zone="Asia/Yangon")[0]
    assert one["at"] == AT + 30 * 60
