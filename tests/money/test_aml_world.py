"""The AMLworld benchmark: its format, split by time, and score, on a small file of our own."""

import csv
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from khua.money import aml_world
from khua.money.features import Parameters
from khua.money.reading.rejects import Refused

START = datetime(2022, 9, 1, tzinfo=UTC)
QUICK = Parameters(windows=(86_400,), search=86_400, longest=3, any_longest=3)


def write(path, rows, heads=aml_world.COLUMNS):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([heads, *rows])
    return path


def rows(size=1200, seed=1):
    """Ordinary payments, and now and then a burst from one account to many, which launders."""
    draw = np.random.default_rng(seed)
    found = []
    for minute in sorted(draw.integers(0, 10 * 1440, size).tolist()):
        at = START + timedelta(minutes=minute)
        src, dst = draw.integers(1, 200, 2)
        found.append([at, src % 7, f"8{src:04X}", dst % 7, f"8{dst:04X}", "US Dollar", 0])
    for day in range(10):
        for turn in range(8):
            at = START + timedelta(days=day, hours=9, minutes=turn)
            found.append([at, 1, f"9{day:04X}", turn, f"8{turn + 900:04X}", "Euro", 1])
    found.sort(key=lambda row: row[0])
    return [
        [f"{at:%Y/%m/%d %H:%M}", bank, src, other, dst, amount := f"{draw.uniform(5, 900):.2f}",
         currency, amount, currency, ["ACH", "Cheque"][label == 0], label]
        for at, bank, src, other, dst, currency, label in found
    ]  # fmt: skip


def test_a_file_is_read_as_it_is_written(tmp_path):
    told = [
        ["2022/09/01 00:20", "010", "8000EBD30", "010", "8000EBD30", "3697.34", "US Dollar",
         "3697.34", "US Dollar", "Reinvestment", "0"],
        ["2022/09/01 00:05", "03208", "8000F4580", "001", "8000F5340", "0.01", "Euro", "0.01",
         "Euro", "Cheque", "1"],
    ]  # fmt: skip
    heads = [*aml_world.COLUMNS[:4], "Account.1", *aml_world.COLUMNS[5:]]  # as pandas saves it
    world = aml_world.read(write(tmp_path / "t.csv", told, heads))
    assert world.ledger.at.tolist() == [1661990700, 1661991600]
    assert world.ledger.value.tolist() == [1, 369734]
    assert world.laundering.tolist() == [True, False]
    assert world.ledger.src[1] == world.ledger.dst[1]  # one account of one bank
    assert len({*world.ledger.src.tolist(), *world.ledger.dst.tolist()}) == 3
    assert world.more["own"].tolist() == [0, 1]
    assert world.more["one_bank"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("place", "cell", "line"),
    [(0, "yesterday", 3), (7, "much", 3), (8, "Thaler", 3), (10, "perhaps", 3)],
)
def test_a_cell_that_cannot_be_read_is_told_with_its_line(tmp_path, place, cell, line):
    told = rows(20)
    told[1][place] = cell
    with pytest.raises(Refused) as refused:
        aml_world.read(write(tmp_path / "t.csv", told))
    assert refused.value.row == line
    assert refused.value.mend["lo"]


def test_another_file_is_refused(tmp_path):
    with pytest.raises(Refused, match="no file of AMLworld"):
        aml_world.read(write(tmp_path / "t.csv", [[1, 2]], ["a", "b"]))
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(Refused, match="no file of AMLworld"):
        aml_world.read(tmp_path / "empty.csv")


def test_it_learns_what_bursts_are_and_measures_on_what_comes_last(tmp_path):
    world = aml_world.read(write(tmp_path / "t.csv", rows()))
    score = aml_world.measure(world, parameters=QUICK, trees=40)
    assert sum(score.rows) == 1280
    assert score.rows[0] == pytest.approx(0.6 * 1280, abs=10)
    assert sum(score.laundering) == 80
    assert score.f1 > 0.8
    assert score.average_precision > 0.8
    assert 0 < score.threshold < 1
    again = aml_world.measure(world, parameters=QUICK, trees=40)
    assert again.f1 == score.f1


def test_a_part_without_laundering_is_refused(tmp_path):
    told = [row for row in rows() if row[-1] == 0 or row[0] < "2022/09/04"]
    world = aml_world.read(write(tmp_path / "t.csv", told))
    with pytest.raises(Refused, match="no laundering"):
        aml_world.measure(world, parameters=QUICK, trees=5)


def test_the_published_table():
    table = aml_world.published()
    assert table["sets"][0] == "HI-Small"
    assert {len(model["f1"]) for model in table["models"]} == {6}
    best = max(model["f1"][0] for model in table["models"])
    assert best == 68.16
