"""The rows of a CSV file as offices really save them: `,` `;` or tab, any encoding we can tell."""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import Final

from khua.reading.encodings import decode
from khua.reading.result import Read, Unreadable

_DELIMITERS: Final = (",", ";", "\t")
_SAMPLE: Final = 50  # rows looked at to find the delimiter
_LONGEST_CELL: Final = 100_000


@dataclass(frozen=True, slots=True)
class CsvRows:
    """`rows` of cells as text, each with the number of its first line in the file (from 1)."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str
    delimiter: str


def read_csv(data: bytes) -> Read[CsvRows]:
    """Read a CSV file; `guessed` if its encoding was. Cells are not cleaned yet.

    Excel's first line ``sep=;`` is obeyed. Raises Unreadable for an encoding that cannot be told
    and for a file whose quotes never close or that is no CSV at all.
    """
    decoded = decode(data)
    text = decoded.value.text
    if "\0" in text:
        raise _no_csv(1)
    skipped = 0
    if text[:4].lower() == "sep=" and text[4:5]:
        delimiter = text[4]
        text, skipped = text.partition("\n")[2], 1
    else:
        delimiter = _delimiter(text)
    rows = _rows(text, delimiter, skipped)
    return Read(
        CsvRows(rows, decoded.value.encoding, delimiter),
        decoded.guessed,
        decoded.note_en,
        decoded.note_lo,
    )


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts most rows of the sample into one same number of cells."""
    best, best_score = ",", 0
    for delimiter in _DELIMITERS:
        widths: Counter[int] = Counter()
        try:
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
                widths[len(row)] += 1
                if widths.total() >= _SAMPLE:
                    break
        except csv.Error:
            continue
        score = max(((width - 1) * count for width, count in widths.items()), default=0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _rows(text: str, delimiter: str, skipped: int) -> tuple[tuple[int, tuple[str, ...]], ...]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    line = skipped + 1
    try:
        for row in reader:
            if any(len(cell) > _LONGEST_CELL for cell in row):
                raise _no_csv(line)
            rows.append((line, tuple(row)))
            line = skipped + reader.line_num + 1
    except csv.Error as error:
        raise _no_csv(line) from error
    return tuple(rows)


def _no_csv(line: int) -> Unreadable:
    return Unreadable(
        f"From line {line} on this is no CSV: a quotation mark stands wrongly or never closes.",
        f"ແຕ່ແຖວ {line} ໄປ ບໍ່ແມ່ນ CSV: ເຄື່ອງໝາຍວົງຢືມຜິດບ່ອນ ຫຼື ບໍ່ປິດ.",
        "Save the sheet again as an Excel workbook (.xlsx) or as CSV UTF-8.",
        "ໃຫ້ບັນທຶກຕາຕະລາງໃໝ່ເປັນ Excel (.xlsx) ຫຼື CSV UTF-8.",
    )
