"""A snapshot out of files: Parquet as `Snapshot.write` writes it, or CSV of the same columns.

CSV is for an office that counts without Khua's record: one file a table (`cases.csv`,
`victims.csv` …), days as 2016-11-28, yes and no as true and false, several values as `a|b`, an
empty cell for what is not known. `key` may be left out: the numbers can then not be moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from pyarrow import compute, csv, parquet

from khua.figures.dimensions import OTHER, UNKNOWN, dimensions
from khua.figures.disclosure.keys import MODULUS
from khua.figures.snapshot import SCHEMAS, Snapshot
from khua.places import countries

Text = Mapping[str, str]

SEPARATOR: Final = "|"
HEAD: Final = 1  # the heading is row 1
#: columns that a row cannot do without, where its table has them
NEEDED: Final = frozenset({"case", "person"})
OPTIONAL: Final = frozenset({"key"})
#: columns of codes that are no dimension's
KINDS: Final = frozenset({"trafficking", "smuggling", "laundering", "other", "unknown"})
_LEAST: Final[Mapping[str, int]] = {"key": 0, "age": 0, "months": 0, "fine_kip": 0}
_MOST: Final[Mapping[str, int]] = {"key": MODULUS - 1, "age": 130, "months": 32_767}
_TRUTH: Final[Mapping[str, bool]] = {"true": True, "false": False}
_MOST_BYTES: Final = 1 << 24  # of one block: a cell is no novel

WRONG: Final[Mapping[str, tuple[Text, Text]]] = {
    "folder": (
        {"en": "There is no folder {folder}.", "lo": "ບໍ່ມີໂຟນເດີ {folder}."},
        {"en": "Check its name.", "lo": "ໃຫ້ກວດຊື່."},
    ),
    "nothing": (
        {"en": "{folder} has no table of a snapshot.", "lo": "{folder} ບໍ່ມີຕາຕະລາງຂອງພາບລວມ."},
        {"en": "Put {names} into it, as .parquet or .csv.",
         "lo": "ໃຫ້ໃສ່ {names} ເປັນ .parquet ຫຼື .csv."},
    ),
    "file": (
        {"en": "{file} cannot be read: {reason}.", "lo": "ອ່ານ {file} ບໍ່ໄດ້: {reason}."},
        {"en": "Save it again as UTF-8 CSV with a heading, or as Parquet.",
         "lo": "ໃຫ້ບັນທຶກຄືນເປັນ CSV (UTF-8) ທີ່ມີຫົວຖັນ ຫຼື ເປັນ Parquet."},
    ),
    "missing": (
        {"en": "{file}: there is no column {column}.", "lo": "{file}: ບໍ່ມີຖັນ {column}."},
        {"en": "Add it; leave its cells empty where nothing is known.",
         "lo": "ໃຫ້ຕື່ມໃສ່; ປະຊ່ອງຫວ່າງໄວ້ ຖ້າບໍ່ຮູ້."},
    ),
    "more": (
        {"en": "{file}: column {column} is none of {table}.",
         "lo": "{file}: ຖັນ {column} ບໍ່ແມ່ນຂອງ {table}."},
        {"en": "Correct its name, or take it out. There are: {names}.",
         "lo": "ໃຫ້ແກ້ຊື່ ຫຼື ເອົາອອກ. ມີ: {names}."},
    ),
    "twice": (
        {"en": "{file}: column {column} is there twice.", "lo": "{file}: ມີຖັນ {column} ສອງເທື່ອ."},
        {"en": "Take one out.", "lo": "ໃຫ້ເອົາອອກອັນໜຶ່ງ."},
    ),
    "type": (
        {"en": "{file}: column {column} holds {given}, not {wanted}.",
         "lo": "{file}: ຖັນ {column} ເປັນ {given}, ບໍ່ແມ່ນ {wanted}."},
        {"en": "Write the file anew as `Snapshot.write` does.",
         "lo": "ໃຫ້ຂຽນໄຟລ໌ຄືນແບບ `Snapshot.write`."},
    ),
    "needed": (
        {"en": "{file}, row {row}, {column}: it is empty.",
         "lo": "{file}, ແຖວ {row}, {column}: ຫວ່າງຢູ່."},
        {"en": "Number every case and every person.", "lo": "ໃຫ້ໃສ່ເລກທຸກຄະດີ ແລະ ທຸກຄົນ."},
    ),
    "key": (
        {"en": "{file}, row {row}, key: it is empty.", "lo": "{file}, ແຖວ {row}, key: ຫວ່າງຢູ່."},
        {"en": "Fill it in every row, or leave the whole column out.",
         "lo": "ໃຫ້ໃສ່ທຸກແຖວ ຫຼື ເອົາທັງຖັນອອກ."},
    ),
    "number": (
        {"en": "{file}, row {row}, {column}: {value} is no whole number of {least} to {most}.",
         "lo": "{file}, ແຖວ {row}, {column}: {value} ບໍ່ແມ່ນຈຳນວນເຕັມ {least} ຫາ {most}."},
        {"en": "Write digits only, such as 17.", "lo": "ໃຫ້ຂຽນແຕ່ຕົວເລກ ເຊັ່ນ 17."},
    ),
    "day": (
        {"en": "{file}, row {row}, {column}: {value} is no day.",
         "lo": "{file}, ແຖວ {row}, {column}: {value} ບໍ່ແມ່ນວັນທີ."},
        {"en": "Write year, month and day: 2016-11-28.", "lo": "ໃຫ້ຂຽນ ປີ-ເດືອນ-ວັນ: 2016-11-28."},
    ),
    "truth": (
        {"en": "{file}, row {row}, {column}: {value} is neither true nor false.",
         "lo": "{file}, ແຖວ {row}, {column}: {value} ບໍ່ແມ່ນ true ຫຼື false."},
        {"en": "Write true or false, or leave it empty.",
         "lo": "ໃຫ້ຂຽນ true ຫຼື false ຫຼື ປະຫວ່າງ."},
    ),
    "code": (
        {"en": "{file}, row {row}, {column}: {value} is none of its values.",
         "lo": "{file}, ແຖວ {row}, {column}: {value} ບໍ່ແມ່ນຄ່າຂອງມັນ."},
        {"en": "Write one of {values}.", "lo": "ໃຫ້ຂຽນອັນໃດອັນໜຶ່ງ: {values}."},
    ),
}  # fmt: skip


class SnapshotProblem(Exception):
    """Files that are no snapshot. `words`: which file, row and column, and what is wrong with it;
    `mend`: what to do."""

    def __init__(self, what: str, **values: object) -> None:
        self.words, self.mend = (
            {lang: text.format_map(values) for lang, text in part.items()} for part in WRONG[what]
        )
        super().__init__(self.words["en"])


def read(folder: Path) -> Snapshot:
    """The snapshot of a folder; a table of which there is no file is empty. Raises
    SnapshotProblem."""
    if not folder.is_dir():
        raise SnapshotProblem("folder", folder=folder)
    tables = {}
    for name in SCHEMAS:
        for suffix, reader in ((".parquet", _from_parquet), (".csv", _from_csv)):
            file = folder / f"{name}{suffix}"
            if file.is_file():
                tables[name] = reader(name, file)
                break
    if not tables:
        raise SnapshotProblem("nothing", folder=folder, names=", ".join(SCHEMAS))
    return Snapshot(tables)


def without_keys(snapshot: Snapshot) -> str:
    """The first table whose rows have no record key, so that its numbers cannot be moved; ""
    where all have."""
    return next((name for name in SCHEMAS if snapshot.table(name)["key"].null_count), "")


def _from_parquet(name: str, file: Path) -> pa.Table:
    try:
        table = parquet.read_table(file)
    except (pa.ArrowException, OSError) as fault:
        raise SnapshotProblem("file", file=file, reason=_first(fault)) from None
    _columns(name, file, table.column_names, optional=frozenset())
    columns = []
    for field in SCHEMAS[name]:
        given = table[field.name]
        try:
            columns.append(given.cast(field.type))
        except pa.ArrowException:
            raise SnapshotProblem(
                "type", file=file, column=field.name, given=given.type, wanted=field.type
            ) from None
    return pa.table(columns, schema=SCHEMAS[name])


def _from_csv(name: str, file: Path) -> pa.Table:
    schema = SCHEMAS[name]
    texts = csv.ConvertOptions(
        column_types={each: pa.string() for each in schema.names},
        null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=True,
    )  # fmt: skip
    blocks = csv.ReadOptions(block_size=_MOST_BYTES)
    lines = csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False)
    try:
        with file.open("rb") as opened:
            if opened.read(3) != b"\xef\xbb\xbf":  # the mark that Excel writes before UTF-8
                opened.seek(0)
            given = csv.read_csv(opened, blocks, lines, texts)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as fault:
        raise SnapshotProblem("file", file=file, reason=_first(fault)) from None
    _columns(name, file, given.column_names, optional=OPTIONAL)
    columns = []
    for field in schema:
        if field.name not in given.column_names:
            columns.append(pa.nulls(given.num_rows, field.type))
            continue
        cells = compute.utf8_trim_whitespace(given[field.name].cast(pa.string()))
        columns.append(_column(file, field, compute.if_else(compute.equal(cells, ""), None, cells)))
    return pa.table(columns, schema=schema)


def _columns(name: str, file: Path, given: list[str], optional: frozenset[str]) -> None:
    wanted = SCHEMAS[name].names
    for column in given:
        if given.count(column) > 1:
            raise SnapshotProblem("twice", file=file, column=column)
        if column not in wanted:
            raise SnapshotProblem(
                "more", file=file, column=column, table=name, names=", ".join(wanted)
            )
    for column in wanted:
        if column not in given and column not in optional:
            raise SnapshotProblem("missing", file=file, column=column)


def _column(file: Path, field: pa.Field, cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """The cells of a column as what they say. Raises SnapshotProblem for the first that is not."""
    where = {"file": file, "column": field.name}
    if field.name in NEEDED | OPTIONAL:
        for row, _ in _picked(cells, compute.is_null(cells)):
            raise SnapshotProblem("key" if field.name in OPTIONAL else "needed", row=row, **where)
    if pa.types.is_integer(field.type):
        least = _LEAST.get(field.name, 0 if field.name.endswith("_kip") else -(2**63))
        most = _MOST.get(field.name, 2**63 - 1)
        good: Callable[[str], bool] = lambda text: least <= int(text) <= most  # noqa: E731
        return _cast(cells, field.type, good, "number", {**where, "least": least, "most": most})
    if pa.types.is_date(field.type):
        return _cast(cells, field.type, lambda text: bool(date.fromisoformat(text)), "day", where)
    if pa.types.is_boolean(field.type):
        low = compute.utf8_lower(cells)
        bad = compute.invert(compute.is_in(low, pa.array([*_TRUTH, None])))
        for row, value in _picked(cells, bad):
            raise SnapshotProblem("truth", row=row, value=value, **where)
        return compute.if_else(compute.is_null(low), None, compute.equal(low, "true"))
    if pa.types.is_list(field.type):
        return _sets(cells, field, where)
    _codes(cells, field.name, where)
    return compute.fill_null(cells, "")


def _cast(
    cells: pa.ChunkedArray, kind: pa.DataType, good: Callable[[str], bool], what: str, where: Any
) -> pa.ChunkedArray:
    """Cast at once; only where that fails, or a bound is broken, cell by cell for the first bad."""
    try:
        found = cells.cast(kind)
        ends = compute.min_max(found).as_py()
        if all(end is None or good(str(end)) for end in ends.values()):
            return found
    except pa.ArrowException:
        pass
    for row, text in enumerate(cells.to_pylist(), start=HEAD + 1):
        try:
            fine = text is None or good(text)
        except ValueError:
            fine = False
        if not fine:
            raise SnapshotProblem(what, row=row, value=text, **where)
    raise SnapshotProblem("file", file=where["file"], reason=f"{where['column']}: {kind}")


def _sets(cells: pa.ChunkedArray, field: pa.Field, where: Any) -> pa.ChunkedArray:
    rows = [
        [] if text is None else list(dict.fromkeys(filter(None, map(str.strip, text.split("|")))))
        for text in cells.to_pylist()
    ]
    allowed = _values(field.name)
    for row, values in enumerate(rows, start=HEAD + 1):
        for value in values:
            if allowed and value not in allowed:
                raise SnapshotProblem("code", row=row, value=value, values=_some(allowed), **where)
    return pa.chunked_array([pa.array(rows, field.type)])


def _codes(cells: pa.ChunkedArray, column: str, where: Any) -> None:
    allowed = _values(column)
    if not allowed:
        return
    bad = compute.invert(compute.is_in(cells, pa.array([*allowed, None])))
    for row, value in _picked(cells, bad):
        raise SnapshotProblem("code", row=row, value=value, values=_some(allowed), **where)


def _picked(cells: pa.ChunkedArray, bad: pa.ChunkedArray) -> Iterator[tuple[int, str | None]]:
    """Rows, by their numbers in the file, where `bad` is true."""
    for at in compute.indices_nonzero(bad).to_pylist():
        yield at + HEAD + 1, cells[at].as_py()


@cache
def _values(column: str) -> tuple[str, ...]:
    """What may stand in a column of codes, by the dimensions that read it; () where anything may.
    Any country may stand where some do."""
    if column == "kind":
        return tuple(sorted(KINDS))
    found: dict[str, None] = {}
    for each in dimensions().values():
        if each.column == column and not each.bands:
            found.update(dict.fromkeys([*each.values, OTHER, UNKNOWN]))
    if "TH" in found:
        found.update(dict.fromkeys(each.alpha2 for each in countries()))
    if column == "source":
        return _values("identified_by")
    return tuple(found)


def _some(values: tuple[str, ...]) -> str:
    return ", ".join(values[:20]) + (" …" if len(values) > 20 else "")


def _first(fault: Exception) -> str:
    """The first line of what a library says, without its full stop."""
    return (str(fault).splitlines() or [type(fault).__name__])[0].rstrip(".")
