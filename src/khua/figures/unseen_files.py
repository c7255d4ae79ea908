"""Lists and their overlaps out of a file: CSV with a 0 or 1 for each list and a `count`, or YAML of
one or several such tables (`lists`, `rows`)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from khua.figures.unseen import Lists, UnseenProblem, from_rows

Text = Mapping[str, str]

COUNT: Final = "count"
_WRONG: Final[Mapping[str, tuple[Text, Text]]] = {
    "text": (
        {"en": "{file} is no {kind} in UTF-8: {reason}.",
         "lo": "{file} ບໍ່ແມ່ນ {kind} ແບບ UTF-8: {reason}."},
        {"en": "Save it again as CSV, UTF-8.", "lo": "ໃຫ້ບັນທຶກຄືນເປັນ CSV, UTF-8."},
    ),
    "heading": (
        {"en": "{file}: the last column of the heading is {last}, not count.",
         "lo": "{file}: ຖັນສຸດທ້າຍຂອງຫົວແມ່ນ {last}, ບໍ່ແມ່ນ count."},
        {"en": "Write the names of the lists, then count: police,union,hotline,count.",
         "lo": "ໃຫ້ຂຽນຊື່ບັນຊີລາຍຊື່ ແລ້ວ count: police,union,hotline,count."},
    ),
    "twice": (
        {"en": "{file}: the list {name} is there twice.", "lo": "{file}: ບັນຊີ {name} ມີສອງເທື່ອ."},
        {"en": "Name each list once.", "lo": "ໃຫ້ຕັ້ງຊື່ແຕ່ລະບັນຊີເທື່ອດຽວ."},
    ),
    "length": (
        {"en": "{file}, row {row}: {found} cells where the heading has {wanted}.",
         "lo": "{file}, ແຖວ {row}: ມີ {found} ຫ້ອງ, ຫົວມີ {wanted}."},
        {"en": "Write one cell for each list, and the count.",
         "lo": "ໃຫ້ຂຽນໜຶ່ງຫ້ອງຕໍ່ບັນຊີ ແລະ ຈຳນວນ."},
    ),
    "mark": (
        {"en": "{file}, row {row}, {column}: {value} is neither 0 nor 1.",
         "lo": "{file}, ແຖວ {row}, {column}: {value} ບໍ່ແມ່ນ 0 ຫຼື 1."},
        {"en": "Write 1 where these people are on the list, 0 where they are not.",
         "lo": "ໃຫ້ຂຽນ 1 ຖ້າຄົນເຫຼົ່ານີ້ຢູ່ໃນບັນຊີ, 0 ຖ້າບໍ່ຢູ່."},
    ),
    "nobody": (
        {"en": "{file}, row {row}: on no list at all.", "lo": "{file}, ແຖວ {row}: ບໍ່ຢູ່ໃນບັນຊີໃດ."},
        {"en": "Take the row out: how many nobody has seen is what is looked for.",
         "lo": "ໃຫ້ເອົາແຖວອອກ: ຈຳນວນຜູ້ທີ່ບໍ່ມີໃຜເຫັນ ແມ່ນສິ່ງທີ່ກຳລັງຊອກ."},
    ),
    "count": (
        {"en": "{file}, row {row}, count: {value} is no whole number of 0 or more.",
         "lo": "{file}, ແຖວ {row}, count: {value} ບໍ່ແມ່ນຈຳນວນເຕັມ 0 ຂຶ້ນໄປ."},
        {"en": "Write how many people are on exactly these lists.",
         "lo": "ໃຫ້ຂຽນວ່າມີຈັກຄົນຢູ່ໃນບັນຊີເຫຼົ່ານີ້ພໍດີ."},
    ),
    "set": (
        {"en": "{file} has several data sets: {names}.", "lo": "{file} ມີຫຼາຍຊຸດຂໍ້ມູນ: {names}."},
        {"en": "Name one: --set {first}.", "lo": "ໃຫ້ບອກອັນໜຶ່ງ: --set {first}."},
    ),
    "shape": (
        {"en": "{file} has no lists and rows.", "lo": "{file} ບໍ່ມີ lists ແລະ rows."},
        {"en": "Write lists: [A, B, C] and rows: [[1, 0, 0, 54], …].",
         "lo": "ໃຫ້ຂຽນ lists: [A, B, C] ແລະ rows: [[1, 0, 0, 54], …]."},
    ),
}  # fmt: skip


def read(file: Path, dataset: str | None = None) -> Lists:
    """The lists of a file; `dataset`: which of several in a YAML file. Raises UnseenProblem naming
    row and column, and OSError."""
    if file.suffix.lower() in (".yaml", ".yml"):
        names, rows = _yaml(file, dataset)
    else:
        names, rows = _csv(file)
    return from_rows(names, [_row(file, names, row, cells) for row, cells in rows])


def from_text(text: str, name: str) -> Lists:
    """The lists of a table that was pasted, of commas, semicolons or tabs; `name`: what problems
    call it. Raises UnseenProblem naming row and column."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=heading.count)
    names, rows = _cells(Path(name), text.splitlines(), delimiter)
    return from_rows(names, [_row(Path(name), names, row, cells) for row, cells in rows])


def _csv(file: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            return _cells(file, opened)
    except UnicodeDecodeError as fault:
        raise _problem("text", file=file, kind="CSV", reason=_first(fault)) from None


def _cells(
    file: Path, lines: Iterable[str], delimiter: str = ","
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    try:
        rows = list(enumerate(csv.reader(lines, delimiter=delimiter), start=1))
    except csv.Error as fault:
        raise _problem("text", file=file, kind="CSV", reason=_first(fault)) from None
    rows = [(number, [cell.strip() for cell in row]) for number, row in rows if any(row)]
    heading = rows[0][1] if rows else [""]
    if heading[-1].lower() != COUNT:
        raise _problem("heading", file=file, last=heading[-1] or "–")
    _once(file, heading[:-1])
    return heading[:-1], rows[1:]


def _yaml(file: Path, dataset: str | None) -> tuple[list[str], list[tuple[int, list[str]]]]:
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, yaml.YAMLError) as fault:
        raise _problem("text", file=file, kind="YAML", reason=_first(fault)) from None
    found: Any = data
    if isinstance(data, dict) and "lists" not in data and data:
        if dataset not in data:
            names = [str(name) for name in data]
            raise _problem("set", file=file, names=", ".join(names), first=names[0])
        found = data[dataset]
    if not isinstance(found, dict) or not all(
        isinstance(found.get(part), list) for part in ("lists", "rows")
    ):
        raise _problem("shape", file=file)
    names = [str(name) for name in found["lists"]]
    _once(file, names)
    rows = [[str(cell) for cell in row] if isinstance(row, list) else [] for row in found["rows"]]
    return names, list(enumerate(rows, start=1))


def _row(file: Path, names: Sequence[str], row: int, cells: list[str]) -> list[int]:
    if len(cells) != len(names) + 1:
        raise _problem("length", file=file, row=row, found=len(cells), wanted=len(names) + 1)
    for name, cell in zip(names, cells, strict=False):
        if cell not in ("0", "1"):
            raise _problem("mark", file=file, row=row, column=name, value=cell or "–")
    if "1" not in cells[:-1]:
        raise _problem("nobody", file=file, row=row)
    if not (cells[-1].isascii() and cells[-1].isdecimal()):
        raise _problem("count", file=file, row=row, value=cells[-1] or "–")
    return [int(cell) for cell in cells]


def _once(file: Path, names: Sequence[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise _problem("twice", file=file, name=name or "–")


def _problem(what: str, **values: object) -> UnseenProblem:
    words, mend = (
        {lang: text.format_map(values) for lang, text in part.items()} for part in _WRONG[what]
    )
    return UnseenProblem(words, mend)


def _first(fault: Exception) -> str:
    return (str(fault).splitlines() or [type(fault).__name__])[0].rstrip(".")
