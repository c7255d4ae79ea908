"""A table of people from a file: which columns it has, and what is wrong with it.

A row that cannot be read stops the work before it begins: its line and field are told, never its
contents.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from khua.matching.features import COLUMNS
from khua.reading import Unreadable, decode

Text = Mapping[str, str]

_HEAD: Final = 1 << 16
_DELIMITERS: Final = (",", ";", "\t", "|")
#: problems told one by one; the rest are counted
SHOWN: Final = 10


@dataclass(frozen=True)
class Problem:
    """What is wrong, in a line of the file (from 1) or in all of it, and in which column."""

    what: Text
    line: int | None = None
    column: str | None = None


class TableProblem(ValueError):
    """A file that cannot be matched: `problems` (the first of `count`), and the `mend`."""

    def __init__(self, problems: Sequence[Problem], mend: Text, count: int | None = None) -> None:
        super().__init__(problems[0].what["en"])
        self.problems, self.mend = list(problems), mend
        self.count = len(problems) if count is None else count


@dataclass(frozen=True)
class Table:
    """`ids`: one text a row, each once; `columns`: our names (`COLUMNS`) to cells as text."""

    ids: pa.Array
    columns: Mapping[str, pa.Array]


@dataclass(frozen=True)
class Layout:
    """How a file is built: its columns in order, `delimiter` of a CSV ("" for parquet), and what
    of it is read: `id`, and by our name the file's (`taken`)."""

    path: Path
    names: list[str]
    delimiter: str
    id: str
    taken: Mapping[str, str]


def layout(path: Path, id_column: str, mapping: Mapping[str, str]) -> Layout:
    """Look at a file's columns. `mapping`: our name to the file's, where they differ.

    Raises TableProblem for a column that is not there, and OSError.
    """
    if path.suffix.lower() == ".parquet":
        try:
            names, delimiter = list(parquet.read_schema(path).names), ""
        except pa.ArrowInvalid:
            raise TableProblem([Problem(_NO_PARQUET)], _SAVE_AGAIN) from None
    else:
        names, delimiter = _header(path)
    if not names:
        raise TableProblem([Problem(_EMPTY)], _ADD_ROWS)
    folded = {name.strip().casefold(): name for name in names}
    if len(folded) < len(names):
        raise TableProblem([Problem(_TWICE_NAMED, 1)], _RENAME)
    wrong = [ours for ours in mapping if ours not in COLUMNS]
    if wrong:
        raise TableProblem([Problem(_NOT_OURS, None, name) for name in wrong], _OURS)
    theirs = {ours: mapping.get(ours, ours).strip().casefold() for ours in COLUMNS}
    taken = {ours: folded[name] for ours, name in theirs.items() if name in folded}
    missing = [name for ours, name in mapping.items() if ours not in taken]
    if id_column.strip().casefold() not in folded:
        missing.append(id_column)
    if missing:
        raise TableProblem([Problem(_NO_COLUMN, 1, name) for name in missing], _has(names))
    taken = {ours: name for ours, name in taken.items() if name.casefold() != id_column.casefold()}
    if not taken:
        raise TableProblem([Problem(_NOTHING_KNOWN, 1)], _OURS)
    return Layout(path, names, delimiter, folded[id_column.strip().casefold()], taken)


def checked(ids: pa.Array, columns: Mapping[str, pa.Array]) -> Table:
    """The table, if every row has an id of its own. Raises TableProblem."""
    if not len(ids):
        raise TableProblem([Problem(_EMPTY)], _ADD_ROWS)
    empty = pc.or_kleene(pc.is_null(ids), pc.equal(ids, ""))
    lines = pc.indices_nonzero(empty).to_pylist()
    if lines:
        problems = [Problem(_NO_ID, row + 2, "id") for row in lines[:SHOWN]]
        raise TableProblem(problems, _GIVE_IDS, len(lines))
    codes = ids.dictionary_encode()
    if len(codes.dictionary) < len(ids):
        seen: set[int] = set()
        twice = []
        for row, code in enumerate(codes.indices.to_pylist()):
            if code in seen:
                twice.append(row)
            seen.add(code)
        problems = [Problem(_ID_TWICE, row + 2, "id") for row in twice[:SHOWN]]
        raise TableProblem(problems, _GIVE_IDS, len(twice))
    return Table(ids, columns)


def in_utf8(path: Path, folder: Path) -> Path:
    """A copy of a CSV file in UTF-8, made in `folder`. Raises TableProblem where the letters
    cannot be told (`khua.reading.decode`)."""
    copy = folder / "table.csv"
    copy.write_text(_decoded(path), encoding="utf-8", newline="")
    return copy


def _decoded(path: Path) -> str:
    try:
        return decode(path.read_bytes()).value.text
    except Unreadable as error:
        problem = {"en": error.problem_en, "lo": error.problem_lo}
        mend = {"en": error.mend_en, "lo": error.mend_lo}
        raise TableProblem([Problem(problem)], mend) from None


def is_utf8(path: Path) -> bool:
    """Whether a file may be UTF-8, by its beginning (no byte is zero, no mark of UTF-16)."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head:
        return False
    try:
        head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # a letter cut in two at the end
    return True


def _header(path: Path) -> tuple[list[str], str]:
    """The names in the first line, and what stands between them."""
    if is_utf8(path):
        with path.open("rb") as file:
            text = file.read(_HEAD).decode("utf-8-sig", "replace")
    else:
        text = _decoded(path)[:_HEAD]
    if not text.strip():
        return [], ","
    first = text.splitlines()[0]
    delimiter = max(_DELIMITERS, key=lambda mark: (first.count(mark), -_DELIMITERS.index(mark)))
    try:
        names = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except (csv.Error, StopIteration):
        return [], delimiter
    return [name.strip() for name in names], delimiter


def rejected(error_type: str) -> Text:
    """In words, why DuckDB could not read a line."""
    return _REJECTED.get(error_type, _REJECTED["OTHER"])


_REJECTED: Final[Mapping[str, Text]] = {
    "MISSING COLUMNS": {
        "en": "the line has fewer cells than the first line",
        "lo": "ແຖວນີ້ມີຫ້ອງໜ້ອຍກວ່າແຖວທຳອິດ",
    },
    "TOO MANY COLUMNS": {
        "en": "the line has more cells than the first line",
        "lo": "ແຖວນີ້ມີຫ້ອງຫຼາຍກວ່າແຖວທຳອິດ",
    },
    "UNQUOTED VALUE": {
        "en": "a quotation mark stands wrongly or never closes",
        "lo": "ເຄື່ອງໝາຍວົງຢືມຜິດບ່ອນ ຫຼື ບໍ່ປິດ",
    },
    "LINE SIZE OVER MAXIMUM": {"en": "the line is too long", "lo": "ແຖວຍາວເກີນໄປ"},
    "OTHER": {"en": "the line cannot be read", "lo": "ອ່ານແຖວນີ້ບໍ່ໄດ້"},
}
_NO_PARQUET: Final = {"en": "this is no parquet file", "lo": "ນີ້ບໍ່ແມ່ນໄຟລ໌ parquet"}
_SAVE_AGAIN: Final = {
    "en": "Write it again as parquet, or as CSV UTF-8 with the ending .csv.",
    "lo": "ໃຫ້ຂຽນໃໝ່ເປັນ parquet ຫຼື CSV UTF-8 ທີ່ລົງທ້າຍ .csv.",
}
_EMPTY: Final = {"en": "the file has no rows", "lo": "ໄຟລ໌ບໍ່ມີແຖວ"}
_ADD_ROWS: Final = {
    "en": "Give a table with a line of column names and one line a record.",
    "lo": "ໃຫ້ໃຊ້ຕາຕະລາງທີ່ມີແຖວຊື່ຖັນ ແລະ ແຖວລະໜຶ່ງບັນທຶກ.",
}
_TWICE_NAMED: Final = {"en": "two columns have one name", "lo": "ມີສອງຖັນທີ່ຊື່ດຽວກັນ"}
_RENAME: Final = {"en": "Rename one of them.", "lo": "ໃຫ້ປ່ຽນຊື່ຖັນໜຶ່ງ."}
_NOT_OURS: Final = {"en": "--map: there is nothing of this name", "lo": "--map: ບໍ່ມີຊື່ນີ້"}
_OURS: Final = {
    "en": f"Name columns, or map them with --map, to: {', '.join(COLUMNS)}.",
    "lo": f"ໃຫ້ຕັ້ງຊື່ຖັນ ຫຼື ໃຊ້ --map ກັບ: {', '.join(COLUMNS)}.",
}
_NO_COLUMN: Final = {"en": "the file has no such column", "lo": "ໄຟລ໌ບໍ່ມີຖັນນີ້"}
_NOTHING_KNOWN: Final = {
    "en": "no column is one that can be compared",
    "lo": "ບໍ່ມີຖັນໃດທີ່ທຽບໄດ້",
}
_NO_ID: Final = {"en": "the record has no id", "lo": "ບັນທຶກນີ້ບໍ່ມີລະຫັດ"}
_ID_TWICE: Final = {"en": "another record has the same id", "lo": "ມີບັນທຶກອື່ນທີ່ໃຊ້ລະຫັດດຽວກັນ"}
_GIVE_IDS: Final = {
    "en": "Give every record an id of its own.",
    "lo": "ໃຫ້ລະຫັດທີ່ບໍ່ຊ້ຳກັນແກ່ທຸກບັນທຶກ.",
}
MEND_LINES: Final = {
    "en": "Mend these lines, or save the table again as CSV UTF-8.",
    "lo": "ໃຫ້ແກ້ແຖວເຫຼົ່ານີ້ ຫຼື ບັນທຶກຕາຕະລາງໃໝ່ເປັນ CSV UTF-8.",
}


def _has(names: Sequence[str]) -> Text:
    listed = ", ".join(names[:30])
    return {"en": f"The file has: {listed}.", "lo": f"ໄຟລ໌ມີ: {listed}."}
