"""Snapshots from Parquet and CSV files."""

import csv
import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from khua.figures.catalogue import catalogue
from khua.figures.counting import count
from khua.figures.snapshot import SCHEMAS, Snapshot
from khua.figures.snapshot_files import SnapshotProblem, read, without_keys
from tests.figures.people import made


def written(snapshot: Snapshot, folder: Path, *, without: tuple[str, ...] = ()) -> Path:
    """A snapshot as CSV files."""
    folder.mkdir(exist_ok=True)
    for name, schema in SCHEMAS.items():
        names = [each for each in schema.names if each not in without]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(names)
            for row in snapshot.table(name).to_pylist():
                lines.writerow([_text(row[each]) for each in names])
    return folder


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value).replace("nowhere", "other")


def change(file: Path, row: int, column: str, value: str) -> None:
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened))
    rows[row - 1][rows[0].index(column)] = value
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(rows)


def test_csv_and_parquet_count_the_same(tmp_path: Path) -> None:
    snapshot = made(600, seed=4)
    snapshot.write(tmp_path / "parquet")
    from_parquet = read(tmp_path / "parquet")
    from_csv = read(written(snapshot, tmp_path / "csv"))
    tables = list(catalogue().values())
    for one, other in zip(count(from_parquet, tables), count(from_csv, tables), strict=True):
        assert one.cells.equals(other.cells), one.table.id
    assert without_keys(from_csv) == ""


def test_what_has_no_file_is_empty_and_no_file_at_all_is_refused(tmp_path: Path) -> None:
    made(20).write(tmp_path)
    for name in SCHEMAS:
        if name != "victims":
            (tmp_path / f"{name}.parquet").unlink()
    snapshot = read(tmp_path)
    assert snapshot.table("victims").num_rows == 20
    assert snapshot.table("cases").num_rows == 0
    (tmp_path / "victims.parquet").unlink()
    with pytest.raises(SnapshotProblem, match="no table of a snapshot"):
        read(tmp_path)
    with pytest.raises(SnapshotProblem, match="no folder"):
        read(tmp_path / "nowhere")


def test_without_keys_it_is_said_whose(tmp_path: Path) -> None:
    folder = written(made(30), tmp_path / "csv", without=("key",))
    assert without_keys(read(folder)) == "cases"


def test_excel_marks_blanks_and_crlf_do_not_matter(tmp_path: Path) -> None:
    folder = written(made(10), tmp_path / "csv")
    before = read(folder)
    file = folder / "victims.csv"
    text = file.read_text(encoding="utf-8").replace("\r\n", "\n")
    text = re.sub(r",female,", ", female ,", text)
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert read(folder).table("victims").equals(before.table("victims"))


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("age", "seventeen", r"row 4, age: seventeen is no whole number of 0 to 130"),
        ("age", "-1", r"row 4, age: -1 is no whole number"),
        ("age", "500", r"row 4, age: 500 is no whole number"),
        ("key", "4294967296", r"row 4, key: 4294967296 is no whole number of 0 to 4294967295"),
        ("key", "", r"row 4, key: it is empty"),
        ("person", "", r"row 4, person: it is empty"),
        ("recorded", "28/11/2016", r"row 4, recorded: 28/11/2016 is no day"),
        ("recorded", "2016-02-30", r"row 4, recorded: 2016-02-30 is no day"),
        ("again", "maybe", r"row 4, again: maybe is neither true nor false"),
        ("sex", "F", r"row 4, sex: F is none of its values"),
        ("citizenship", "Laos", r"row 4, citizenship: Laos is none of its values"),
        ("forms", "sexual|work", r"row 4, forms: work is none of its values"),
        ("recorded_in", "LA-XX", r"row 4, recorded_in: LA-XX is none"),
        ("kind", "theft", r"row 4, kind: theft is none"),
    ],
)
def test_a_cell_that_cannot_be_is_named(tmp_path: Path, column: str, value: str, told: str) -> None:
    folder = written(made(12), tmp_path / "csv")
    change(folder / "victims.csv", 4, column, value)
    with pytest.raises(SnapshotProblem, match=told) as found:
        read(folder)
    assert set(found.value.words) == set(found.value.mend) == {"en", "lo"}
    assert "victims.csv" in found.value.words["lo"]


def test_any_country_may_stand_where_some_do(tmp_path: Path) -> None:
    folder = written(made(12), tmp_path / "csv")
    change(folder / "victims.csv", 4, "citizenship", "FR")
    assert read(folder).table("victims")["citizenship"][2].as_py() == "FR"


@pytest.mark.parametrize(
    ("heads", "told"),
    [
        (("sex", "gender"), "column gender is none of victims"),
        (("sex", "age"), "column age is there twice"),
        (("sex,", ""), "there is no column sex"),
    ],
)
def test_a_heading_that_cannot_be_is_named(
    tmp_path: Path, heads: tuple[str, str], told: str
) -> None:
    folder = written(Snapshot(), tmp_path / "csv")
    file = folder / "victims.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(*heads, 1), encoding="utf-8")
    with pytest.raises(SnapshotProblem, match=told):
        read(folder)


@pytest.mark.parametrize("content", [b"", b"a,b\n1\n", b"case,key\n\xff\xfe,1\n"])
def test_what_is_no_csv_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "cases.csv").write_bytes(content)
    with pytest.raises(SnapshotProblem, match=r"cases\.csv"):
        read(tmp_path)


def test_a_parquet_of_other_columns_or_types_is_said(tmp_path: Path) -> None:
    made(5).write(tmp_path)
    file = tmp_path / "victims.parquet"
    table = parquet.read_table(file)
    place = table.column_names.index("recorded")
    words = pa.array(["yesterday"] * table.num_rows)
    parquet.write_table(table.set_column(place, "recorded", words), file)
    with pytest.raises(SnapshotProblem, match="column recorded holds string, not date32"):
        read(tmp_path)
    parquet.write_table(table.drop_columns(["recorded"]), file)
    with pytest.raises(SnapshotProblem, match="no column recorded"):
        read(tmp_path)
    file.write_bytes(b"not parquet")
    with pytest.raises(SnapshotProblem, match=r"victims\.parquet cannot be read"):
        read(tmp_path)


def test_days_are_days(tmp_path: Path) -> None:
    folder = written(made(12), tmp_path / "csv")
    change(folder / "cases.csv", 2, "recorded", "2016-11-28")
    assert read(folder).table("cases")["recorded"][0].as_py() == date(2016, 11, 28)
