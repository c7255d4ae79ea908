"""Tables as institutions save them: CSV in any encoding and with any delimiter, and Parquet.

DuckDB reads them, a batch at a time. What cannot be read as a row of the table is known before the
first batch is given, so that every row has its place in the file.
"""

from __future__ import annotations

import codecs
import csv
import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from khua.money.ledger import Ints
from khua.money.reading.columns import ADD_ROWS, EMPTY, Column, take
from khua.money.reading.rejects import Refused, Rejects, Text
from khua.reading import Unreadable, decode

#: what DuckDB itself may use before it spills to disk
MEMORY: Final = "1GB"
BATCH: Final = 250_000
_CHUNK: Final = 1 << 20
_HEAD: Final = 1 << 20
_DELIMITERS: Final = (",", ";", "\t", "|")
#: an old encoding is told by the whole file; a larger one must be saved as UTF-8
_LARGEST_OLD: Final = 256 << 20


@dataclass(frozen=True)
class Table:
    """An open table. `taken`: our name to the file's; `types`: our name to DuckDB's type (CSV:
    always VARCHAR); `rows`: how many can be read."""

    database: duckdb.DuckDBPyConnection
    source: str
    names: tuple[str, ...]
    taken: Mapping[str, str]
    types: Mapping[str, str]
    rows: int
    first: int
    broken: Ints

    def __contains__(self, name: str) -> bool:
        return name in self.taken

    def sql(self, name: str) -> str:
        """Our column as SQL."""
        return quoted(self.taken[name])

    def batches(self, select: Mapping[str, str]) -> Iterator[pa.RecordBatch]:
        """The readable rows in the file's order, with the columns that SQL expressions make. Raises
        Refused where the file turns out to be damaged further down."""
        chosen = ", ".join(f"{expression} AS {quoted(name)}" for name, expression in select.items())
        query = f"SELECT {chosen} FROM {self.source}"  # noqa: S608 - names are quoted
        given = 0
        try:
            for batch in self.database.sql(query).to_arrow_reader(BATCH):
                given += batch.num_rows
                yield batch
        except (duckdb.Error, pa.ArrowException, OSError):
            raise Refused(_DAMAGED, _COPY_AGAIN, int(self.lines([given])[0])) from None
        if given != self.rows:
            raise Refused(_DAMAGED, _COPY_AGAIN, int(self.lines([given])[0]))

    def one(self, *expressions: str) -> tuple[object, ...]:
        """One row of aggregates over all of the table. Raises Refused as `batches`."""
        query = f"SELECT {', '.join(expressions)} FROM {self.source}"  # noqa: S608
        try:
            rows: list[tuple[object, ...]] = self.database.execute(query).fetchall()
        except duckdb.Error:
            raise Refused(_DAMAGED, _COPY_AGAIN) from None
        return rows[0]

    def lines(self, rows: npt.ArrayLike) -> Ints:
        """Where readable rows (from 0) stand in the file: lines of a CSV file (the headings are
        line 1, a row that holds line breaks counts once), rows of Parquet from 1."""
        places = np.asarray(rows, np.int64)
        before = self.broken - self.first - np.arange(len(self.broken))
        return places + self.first + np.searchsorted(before, places, side="right")


@contextmanager
def opened(
    path: Path,
    columns: Sequence[Column],
    mapping: Mapping[str, str],
    rejects: Rejects,
    zone: str = "UTC",
) -> Iterator[Table]:
    """Open a table by its ending (`.parquet`, else CSV) and note the rows that are broken.

    `zone`: where a time that names no zone was written. Raises Refused (no such column, no table,
    letters that cannot be told) and OSError.
    """
    with (
        tempfile.TemporaryDirectory(prefix="khua-") as folder,
        duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": folder}) as database,
    ):
        database.execute(f"SET TimeZone = {literal(zone)}")
        if path.suffix.lower() in (".parquet", ".pq"):
            yield _parquet(database, path, columns, mapping)
        else:
            yield _csv(database, path, Path(folder), columns, mapping, rejects)


def _parquet(
    database: duckdb.DuckDBPyConnection,
    path: Path,
    columns: Sequence[Column],
    mapping: Mapping[str, str],
) -> Table:
    path.open("rb").close()  # OSError says why
    source = f"read_parquet({literal(str(path))})"
    try:
        described = database.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()  # noqa: S608
        counted = database.execute(f"SELECT count(*) FROM {source}").fetchall()  # noqa: S608
    except duckdb.Error:
        raise Refused(_NO_PARQUET, _SAVE_AGAIN) from None
    types = {str(row[0]): str(row[1]) for row in described}
    taken = take(tuple(types), columns, mapping)
    rows = int(counted[0][0])
    if not rows:
        raise Refused(EMPTY, ADD_ROWS)
    found = {ours: types[theirs] for ours, theirs in taken.items()}
    return Table(database, source, tuple(types), taken, found, rows, 1, np.empty(0, np.int64))


def _csv(
    database: duckdb.DuckDBPyConnection,
    path: Path,
    folder: Path,
    columns: Sequence[Column],
    mapping: Mapping[str, str],
    rejects: Rejects,
) -> Table:
    path = _in_utf8(path, folder, rejects)
    names, delimiter, skipped = _heading(path)
    taken = take(names, columns, mapping)
    kinds = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    # counts the columns that will be read, so that exactly the rows that fail then fail now
    counts = ", ".join(f"count({quoted(name)})" for name in taken.values())
    for attempt in (path, None):
        if attempt is None:
            path = _with_one_line_end(path, folder)
        source = (
            f"read_csv({literal(str(path))}, auto_detect=false, header=true, skip={skipped},"
            f" delim={literal(delimiter)}, quote='\"', escape='\"', columns={{{kinds}}},"
            " store_rejects=true, null_padding=false)"
        )
        try:
            counted = database.execute(f"SELECT count(*), {counts} FROM {source}").fetchall()  # noqa: S608
            break
        except duckdb.Error:
            if attempt is None:
                raise Refused(_NO_TABLE, _SAVE_AGAIN) from None
    faults = database.execute(
        "SELECT line, any_value(column_name), min(error_type::VARCHAR), bool_or("
        " error_type = 'UNQUOTED VALUE' AND contains(trim(csv_line, chr(10) || chr(13)), chr(10)))"
        " FROM reject_errors GROUP BY line ORDER BY line"
    ).fetchall()
    for line, column, kind, goes_on in faults:
        if goes_on:  # how many rows it took into one cell, nobody knows
            raise Refused(_BROKEN["UNQUOTED VALUE"], _MEND_LINE, int(line), str(column or ""))
        what = _BROKEN.get(str(kind), _BROKEN["OTHER"])
        rejects.add(int(line), str(column or ""), what, _MEND_LINE)
    rows = int(counted[0][0])
    if not rows:
        raise Refused(EMPTY, ADD_ROWS)
    broken = np.array([int(line) for line, *_ in faults], np.int64)
    types = dict.fromkeys(taken, "VARCHAR")
    return Table(database, source, names, taken, types, rows, 2 + skipped, broken)


def _in_utf8(path: Path, folder: Path, rejects: Rejects) -> Path:
    """The file itself if it is UTF-8, else a copy in UTF-8 made in `folder`; what was assumed is
    noted. Raises Refused where its letters cannot be told."""
    with path.open("rb") as file:
        head = file.read(2)
    copy = folder / "table.csv"
    if head in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        with (
            path.open(encoding="utf-16", newline="") as source,
            copy.open("w", encoding="utf-8", newline="") as target,
        ):
            try:
                while chunk := source.read(_CHUNK):
                    target.write(chunk)
            except UnicodeDecodeError:
                raise Refused(_NO_LETTERS, _SAVE_AGAIN) from None
        return _checked(copy)
    if _is_utf8(path):
        return path
    if path.stat().st_size > _LARGEST_OLD:
        raise Refused(_NO_LETTERS, _SAVE_AGAIN)
    try:
        decoded = decode(path.read_bytes())
    except Unreadable as fault:
        raise Refused.from_unreadable(fault) from None
    copy.write_text(decoded.value.text, encoding="utf-8", newline="")
    if decoded.guessed:
        rejects.assume({"en": decoded.note_en, "lo": decoded.note_lo})
    return _checked(copy)


def _checked(copy: Path) -> Path:
    """A copy that we made, if it can be a table. Raises Refused."""
    if not _is_utf8(copy):
        raise Refused(_NO_TABLE, _SAVE_AGAIN)
    return copy


def _is_utf8(path: Path) -> bool:
    """Whether all of a file is UTF-8. Raises Refused for a line that no table has: DuckDB drops it
    without a word."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                if b"\0" in chunk:
                    return False
                if len(chunk) == _CHUNK and b"\n" not in chunk and b"\r" not in chunk:
                    raise Refused(_BROKEN["LINE SIZE OVER MAXIMUM"], _SAVE_AGAIN)
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _with_one_line_end(path: Path, folder: Path) -> Path:
    """A copy in which every line ends alike: files that were put together end their lines in more
    than one way."""
    copy = folder / "lines.csv"
    with (
        path.open(encoding="utf-8") as source,
        copy.open("w", encoding="utf-8", newline="\n") as target,
    ):
        while chunk := source.read(_CHUNK):
            target.write(chunk)
    return copy


def _heading(path: Path) -> tuple[tuple[str, ...], str, int]:
    """The names in the first line, what stands between them, and how many lines stand before
    (``sep=;``, as Excel writes it)."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = io.StringIO(file.read(_HEAD), newline="").readlines()
    skipped = 1 if lines and lines[0][:4].lower() == "sep=" else 0
    if len(lines) <= skipped or not lines[skipped].strip():
        raise Refused(EMPTY, ADD_ROWS)
    first = lines[skipped].rstrip("\r\n")
    told = lines[0][4:5] if skipped else ""
    delimiter = told if told in _DELIMITERS else max(_DELIMITERS, key=first.count)
    try:
        names = next(csv.reader([first], delimiter=delimiter, strict=True))
    except csv.Error:
        raise Refused(_BROKEN["UNQUOTED VALUE"], _MEND_LINE, row=1) from None
    # an unnamed column (a comma at the end of every line) still has its place
    return tuple(name.strip() or f"({at})" for at, name in enumerate(names, 1)), delimiter, skipped


def quoted(name: str) -> str:
    """A name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


_BROKEN: Final[Mapping[str, Text]] = {
    "MISSING COLUMNS": {
        "en": "The line has fewer cells than the first line.",
        "lo": "ແຖວນີ້ມີຫ້ອງໜ້ອຍກວ່າແຖວທຳອິດ.",
    },
    "TOO MANY COLUMNS": {
        "en": "The line has more cells than the first line.",
        "lo": "ແຖວນີ້ມີຫ້ອງຫຼາຍກວ່າແຖວທຳອິດ.",
    },
    "UNQUOTED VALUE": {
        "en": "A quotation mark stands wrongly or never closes.",
        "lo": "ເຄື່ອງໝາຍວົງຢືມຜິດບ່ອນ ຫຼື ບໍ່ປິດ.",
    },
    "LINE SIZE OVER MAXIMUM": {"en": "The line is too long.", "lo": "ແຖວຍາວເກີນໄປ."},
    "OTHER": {"en": "The line cannot be read.", "lo": "ອ່ານແຖວນີ້ບໍ່ໄດ້."},
}
_MEND_LINE: Final = {
    "en": "Mend the line, or save the table again as CSV UTF-8.",
    "lo": "ໃຫ້ແກ້ແຖວນີ້ ຫຼື ບັນທຶກຕາຕະລາງໃໝ່ເປັນ CSV UTF-8.",
}
_NO_TABLE: Final = {"en": "This is no table.", "lo": "ນີ້ບໍ່ແມ່ນຕາຕະລາງ."}
_DAMAGED: Final = {
    "en": "The file cannot be read to its end.",
    "lo": "ອ່ານໄຟລ໌ນີ້ບໍ່ຮອດທ້າຍ.",
}
_COPY_AGAIN: Final = {
    "en": "Copy it again from where it was made, and see that the disk has room.",
    "lo": "ໃຫ້ກອບປີ້ໃໝ່ຈາກບ່ອນທີ່ສ້າງ ແລະ ກວດວ່າດິສມີບ່ອນຫວ່າງ.",
}
_NO_PARQUET: Final = {"en": "This is no Parquet file.", "lo": "ນີ້ບໍ່ແມ່ນໄຟລ໌ Parquet."}
_NO_LETTERS: Final = {
    "en": "The letters of this file cannot be told.",
    "lo": "ບໍ່ຮູ້ລະຫັດຕົວອັກສອນຂອງໄຟລ໌ນີ້.",
}
_SAVE_AGAIN: Final = {
    "en": "Write it again as Parquet, or as CSV UTF-8 with the ending .csv.",
    "lo": "ໃຫ້ຂຽນໃໝ່ເປັນ Parquet ຫຼື CSV UTF-8 ທີ່ລົງທ້າຍ .csv.",
}
