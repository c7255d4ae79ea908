"""`khua money trace` on a file."""

from pathlib import Path

import pytest
import typer
from pyarrow import parquet
from typer.testing import CliRunner

from khua.commands.money_trace import after, moment, trace
from khua.commands.speaking import Trouble

app = typer.Typer()
app.command()(trace)

FLOW = """transaction_id,src,dst,ts_epoch,amount,currency
t1,X9,A2,1711324800,100000,LAK
t2,A1,A2,1711328400,100000,LAK
t3,A2,A3,1711332000,80000,LAK
t4,A2,CASH,1711335600,60000,LAK
t5,A3,A4,1711435600,1,USD
t6,,A4,1711435600,1,USD
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "flow.csv"
    made.write_text(FLOW, encoding="utf-8")
    return made


def run(file: Path, *more: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, (str(file), *more))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_it_says_where_the_money_is_and_writes_every_payment(file: Path) -> None:
    out = file.with_name("trail.parquet")
    words = ("--from", "A1", "--method", "haircut", "--out", str(out), "--compare", "--lang", "en")
    code, said = run(file, *words)
    assert code == 0, said
    assert "4 payments and 4 accounts in the trail." in said
    assert "Of the case: ₭100,000. Held by accounts: ₭70,000." in said
    assert "A2  →  cash  ₭30,000  1 ×" in said
    assert "1 rows left out. The first, row 7" in said
    assert "question of law and for the court" in said
    assert "Last in, first out" in said
    rows = parquet.read_table(out).to_pylist()
    assert [row["transaction_id"] for row in rows] == ["t2", "t3", "t4", "t5"]
    assert [row["dst"] for row in rows] == ["A2", "A3", "CASH", "A4"]
    assert [row["traced"] for row in rows[:3]] == [100_000_00, 40_000_00, 30_000_00]
    assert [row["end"] for row in rows] == ["", "", "cash", ""]
    assert sorted(each.name for each in file.parent.iterdir()) == ["flow.csv", "trail.parquet"]


def test_backward_and_in_lao(file: Path) -> None:
    words = ("--from", "A4", "--method", "earliest", "--to-past", "--until", "28/03/2024")
    code, said = run(file, *words, "--lang", "lo")
    assert code == 0, said
    assert "X9" in said
    assert "ມາຮອດກ່ອນ" in said
    code, cut = run(file, *words, "--depth", "1", "--lang", "lo")
    assert code == 0
    assert "X9" not in cut


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--from", "A77"), "The file has no account A77."),
        (("--from", "A1", "--since", "2024"), "names no day"),
        (("--from", "A1", "--since", "27/03/2024", "--until", "25/03/2024"), "before it begins"),
        (("--from", "A1", "--depth", "0"), "one hop or more"),
        (("--from", "A1", "--least", "much"), "is no amount"),
        (("--from", "A1", "--home", "XXX"), "no currency"),
        (("--from", "A1", "--map", "src=payer"), "payer"),
        (("--from", "A4", "--backward", "--opening", "last"), "Backward"),
        (("--from", "A1", "--out", "/nowhere/trail.parquet"), "/nowhere"),
    ],
)
def test_what_is_wrong_is_said_plainly(file: Path, more: tuple[str, ...], told: str) -> None:
    code, said = run(file, *more, "--method", "fifo", "--lang", "en")
    assert code == 1
    assert told in said


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    code, said = run(tmp_path / "none.csv", "--from", "A", "--method", "fifo", "--lang", "en")
    assert code == 1
    assert "No such file" in said


def test_days_are_days_in_vientiane() -> None:
    assert moment("25/03/2024") == 1711299600
    assert after("25/03/2024") == 1711299600 + 86_400
    assert after("25/03/2024 00:00") == moment("1711299600") == after("1711299600")
    with pytest.raises(Trouble):
        moment("tomorrow")
