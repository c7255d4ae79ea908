"""A published table out of a CSV file, to be attacked: one or two dimensions with their totals.

The first column names the rows, the first line the columns; the last of each is the total. A hidden
cell is empty, `*`, `•`, `x`, `..`, or `<5` (1 to 4).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from khua.figures.attack.tables import Published

Text = Mapping[str, str]

HIDDEN: Final = frozenset({"", "*", "•", "x", "X", "..", "…", "-", "–"})
_LESS: Final = re.compile(r"<\s*(\d+)")
_WRONG: Final[Mapping[str, tuple[Text, Text]]] = {
    "text": (
        {"en": "{file} is no CSV in UTF-8.", "lo": "{file} ບໍ່ແມ່ນ CSV ແບບ UTF-8."},
        {"en": "Save it again as CSV, UTF-8.", "lo": "ໃຫ້ບັນທຶກຄືນເປັນ CSV, UTF-8."},
    ),
    "small": (
        {"en": "{file} has fewer than two rows or no column of numbers.",
         "lo": "{file} ມີໜ້ອຍກວ່າສອງແຖວ ຫຼື ບໍ່ມີຖັນຕົວເລກ."},
        {"en": "Write a heading, the rows, and a last row and a last column of totals.",
         "lo": "ໃຫ້ມີຫົວຖັນ, ແຖວ, ແລະ ແຖວສຸດທ້າຍກັບຖັນສຸດທ້າຍເປັນຈຳນວນລວມ."},
    ),
    "length": (
        {"en": "{file}, row {row}: {found} cells where the heading has {wanted}.",
         "lo": "{file}, ແຖວ {row}: ມີ {found} ຫ້ອງ, ຫົວມີ {wanted}."},
        {"en": "Fill the row up; a hidden cell may be empty, but is there.",
         "lo": "ໃຫ້ໃສ່ໃຫ້ຄົບ; ຫ້ອງທີ່ເຊື່ອງອາດຫວ່າງ ແຕ່ຕ້ອງມີ."},
    ),
    "cell": (
        {"en": "{file}, row {row}, {column}: {value} is no count.",
         "lo": "{file}, ແຖວ {row}, {column}: {value} ບໍ່ແມ່ນຈຳນວນ."},
        {"en": "Write a whole number, <5, or * for a hidden cell.",
         "lo": "ໃຫ້ຂຽນຈຳນວນເຕັມ, <5 ຫຼື * ສຳລັບຫ້ອງທີ່ເຊື່ອງ."},
    ),
}  # fmt: skip


class TableProblem(Exception):
    """A file that is no such table. `words`: where and what; `mend`."""

    def __init__(self, what: str, **values: object) -> None:
        self.words, self.mend = (
            {lang: text.format_map(values) for lang, text in part.items()} for part in _WRONG[what]
        )
        super().__init__(self.words["en"])


@dataclass(frozen=True)
class TableFile:
    """`rows`, `columns`: names without the totals; `hidden`: flat places of the hidden inner
    cells."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    published: Published
    hidden: tuple[int, ...]


def read(file: Path, low: int, high: int) -> TableFile:
    """The table. `low`, `high`: what a hidden inner cell may be. Raises TableProblem, and
    OSError."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            lines = [(number, row) for number, row in enumerate(csv.reader(opened), 1) if any(row)]
    except (UnicodeDecodeError, csv.Error):
        raise TableProblem("text", file=file) from None
    if len(lines) < 3 or len(lines[0][1]) < 2:
        raise TableProblem("small", file=file)
    heads = [cell.strip() for cell in lines[0][1][1:]]
    least, most, hidden, names = [], [], [], []
    # one dimension: its only column is the total of itself
    lone = len(heads) == 1
    columns = heads if lone else heads[:-1]
    for at, (number, row) in enumerate(lines[1:]):
        if len(row) != len(heads) + 1:
            raise TableProblem(
                "length", file=file, row=number, found=len(row), wanted=len(heads) + 1
            )
        inner = at < len(lines) - 2
        names.append(row[0].strip())
        ends = []
        for place, (head, cell) in enumerate(zip(heads, row[1:], strict=True)):
            found = _cell(cell.strip())
            if found is None:
                raise TableProblem("cell", file=file, row=number, column=head, value=cell)
            if found == (0.0, np.inf) and inner and place < len(columns):
                found = (float(low), float(high))
            if inner and place < len(columns) and found[0] != found[1]:
                hidden.append(at * len(columns) + place)
            ends.append(found)
        if lone:
            ends.append(ends[0])
        least.append([one for one, _ in ends])
        most.append([one for _, one in ends])
    published = Published((len(names) - 1, len(columns)), np.array(least), np.array(most))
    return TableFile(tuple(names[:-1]), tuple(columns), published, tuple(hidden))


def _cell(text: str) -> tuple[float, float] | None:
    """What a cell may truly be; None for what is no cell."""
    if text in HIDDEN:
        return 0.0, np.inf
    less = _LESS.fullmatch(text)
    if less:
        return 1.0, float(int(less[1]) - 1)
    plain = text.replace(" ", "")
    grouped = re.fullmatch(r"\d{1,3}([.,]\d{3})+", plain)
    plain = re.sub(r"[.,]", "", plain) if grouped else plain
    return (float(plain), float(plain)) if plain.isascii() and plain.isdecimal() else None
