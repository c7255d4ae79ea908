"""Files that are no tables, or broken ones: refused plainly, and no row is lost without a word."""

from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from khua.money.reading.columns import columns_of
from khua.money.reading.opening import opened
from khua.money.reading.rejects import Refused, Rejects
from khua.money.reading.tables import flow_file
from tests.money.ledgers_made import made

HEAD = b"transaction_id,src,dst,ts_epoch,amount\n"
NOISE = np.random.default_rng(1).bytes(100_000)
ROWS = b"".join(b"t%d,A,B,%d,1\n" % (at, at) for at in range(100))


def written(folder: Path, data: bytes, name: str = "flow.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (HEAD + b"t," + b"A" * 3_000_000 + b",B,1,1\n" + ROWS, "too long"),
        (HEAD + b"t," + b"A" * 40_000_000 + b",B,1,1\n" + ROWS, "too long"),
        (HEAD + ROWS + b"t\0,A,B,1,1\n", "no table"),
        (HEAD + ROWS + b'"x,A,B,1,1\n' + ROWS, "quotation mark"),
        (HEAD + ROWS + b'"x,A,B,1,1\n' + ROWS + b'"y",A,B,1,1\n', "quotation mark"),
        (b'"' + HEAD + ROWS, "quotation mark"),
        (b"\xff\xfe" + (HEAD + ROWS).decode().encode("utf-16-le") + b"x", "letters"),
        (NOISE, "letters"),
        (b"PK\x03\x04" + NOISE[:1_000], "letters"),
        (b"<html>" + b"x" * 1_000, "no column"),
        (b",".join(b"c%d" % at for at in range(5_000)) + b"\n" + b"," * 4_999, "no column"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, data: bytes, what: str) -> None:
    with pytest.raises(Refused, match=what) as refused:
        flow_file(written(tmp_path, data))
    assert refused.value.what["lo"]
    assert refused.value.mend["lo"]
    assert len(str(refused.value)) < 2_000


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n"])
def test_lines_may_end_in_any_way_and_in_several(tmp_path: Path, end: bytes) -> None:
    data = (HEAD + ROWS).replace(b"\n", end) + ROWS.replace(b"t", b"u")
    read = flow_file(written(tmp_path, data))
    assert len(read.ledger) == 200
    assert not read.rejects.count


def test_a_cell_may_hold_line_breaks_and_any_sign(tmp_path: Path) -> None:
    data = HEAD.replace(b"src", b'"a""b\'c; --"') + b'"t\n1","A\n""x"" ; ,",B,1,1\n2,,B,1,1\n'
    read = flow_file(written(tmp_path, data), {"src": "a\"b'c; --"})
    assert read.transaction_ids.to_pylist() == ["t\n1"]
    assert read.accounts[0].as_py() == 'A\n"x" ; ,'
    assert [(one.row, one.column) for one in read.rejects] == [(3, "a\"b'c; --")]


def test_rows_know_their_place_beside_broken_ones(tmp_path: Path) -> None:
    lines = [b"1,A,B,1,1", b"2,A,B", b"3,A,B,1,1", b'"4"x,A,B,1,1', b"5,A,B,1,1,1", b"6,A,B,1,1"]
    rejects = Rejects()
    path = written(tmp_path, HEAD + b"\n".join(lines))
    with opened(path, columns_of("flow"), {}, rejects) as table:
        assert table.rows == 3
        assert table.lines([0, 1, 2]).tolist() == [2, 4, 7]
    assert [one.row for one in rejects] == [3, 5, 6]


def test_damaged_parquet_is_refused_never_a_traceback(tmp_path: Path) -> None:
    columns = {"transaction_id": "number", "src": "src", "dst": "dst", "ts_epoch": "at"}
    table = made(1)[0].arrow().drop_columns(["place", "merchant", "device", "kind", "channel"])
    parquet.write_table(table, tmp_path / "whole.parquet")
    data = (tmp_path / "whole.parquet").read_bytes()
    draw = np.random.default_rng(3)
    refused = 0
    for _ in range(25):
        broken = bytearray(data)
        for place in draw.integers(0, len(broken), 20).tolist():
            broken[place] ^= int(draw.integers(1, 256))
        cut = int(draw.integers(0, len(broken))) if draw.random() < 0.2 else len(broken)
        try:
            flow_file(written(tmp_path, bytes(broken[:cut]), "flow.parquet"), columns)
        except Refused:
            refused += 1
    assert refused
