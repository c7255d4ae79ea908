"""Comma-separated files by RFC 4180, in UTF-8: written, and read with what is wrong told by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from khua.figures.formats.problems import MOST, Problem, Unfit

_LARGEST: Final = 50_000_000  # bytes of a file that is read


@dataclass(frozen=True)
class Line:
    """One row of a file as it stands in it. `row`: its number, the heading being row 1 or, in a
    file with lines above it, later."""

    row: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]


def written(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """A file; what a row does not have is empty. Raises ValueError for a column not named."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def plain(table: Iterable[Sequence[str]]) -> bytes:
    """A file of rows as they are."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(table)
    return out.getvalue().encode()


def lines(
    content: bytes, first: str, others: int = 0, separator: str = ","
) -> tuple[tuple[str, ...], list[Line]]:
    """The headings and rows of a file. `first`: the beginning of the first heading; up to `others`
    rows may stand above it. Raises Unfit."""
    table = list(enumerate(_table(content, separator), start=1))
    for place, (row, head) in enumerate(table[: others + 1]):
        if head and head[0].startswith(first):
            return tuple(head), _rows(tuple(head), table[place + 1 :], row)
    raise Unfit([_no_heading(first)])


def _table(content: bytes, separator: str) -> list[list[str]]:
    if len(content) > _LARGEST:
        raise Unfit(
            [
                Problem(
                    0,
                    "",
                    {"en": "is larger than 50 MB.", "lo": "ໃຫຍ່ກວ່າ 50 MB."},
                    {"en": "Split it.", "lo": "ແບ່ງແຟ້ມອອກ."},
                )
            ]
        )
    try:
        text = content.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except UnicodeDecodeError:
        raise Unfit([_NOT_TEXT]) from None
    except csv.Error as fault:
        raise Unfit([_broken(str(fault))]) from None


def _rows(head: tuple[str, ...], table: list[tuple[int, list[str]]], top: int) -> list[Line]:
    problems = [
        Problem(
            top,
            name,
            {"en": "stands twice in the heading.", "lo": "ມີສອງເທື່ອໃນຫົວຖັນ."},
            {"en": "Remove one of the columns.", "lo": "ລຶບຖັນໜຶ່ງອອກ."},
        )
        for name in sorted({name for name in head if head.count(name) > 1})
    ]
    found = []
    for row, cells in table:
        if not cells:
            continue  # a line end at the end of the file
        if len(cells) != len(head):
            problems.append(_ragged(row, len(cells), len(head)))
            continue
        found.append(Line(row, dict(zip(head, cells, strict=True))))
    if problems:
        raise Unfit(problems[:MOST])
    return found


def _no_heading(first: str) -> Problem:
    return Problem(
        0,
        first,
        {"en": f"has no heading that begins with {first}.", "lo": f"ບໍ່ມີຫົວຖັນທີ່ເລີ່ມດ້ວຍ {first}."},
        {
            "en": "Give the file with its first row of column names.",
            "lo": "ໃຫ້ແຟ້ມພ້ອມແຖວທຳອິດທີ່ມີຊື່ຖັນ.",
        },
    )


def _ragged(row: int, here: int, wanted: int) -> Problem:
    return Problem(
        row,
        "",
        {"en": f"has {here} values for {wanted} columns.", "lo": f"ມີ {here} ຄ່າ ສຳລັບ {wanted} ຖັນ."},
        {
            "en": "Put values with a comma in quotes, and leave no value out.",
            "lo": "ໃສ່ວົງຢືມໃຫ້ຄ່າທີ່ມີຈຸດ ແລະ ຢ່າຂ້າມຄ່າໃດ.",
        },
    )


def _broken(fault: str) -> Problem:
    return Problem(
        0,
        "",
        {"en": f"is no CSV file ({fault}).", "lo": f"ບໍ່ແມ່ນແຟ້ມ CSV ({fault})."},
        {"en": "Save it as CSV with commas.", "lo": "ບັນທຶກເປັນ CSV ທີ່ໃຊ້ຈຸດຂັ້ນ."},
    )


_NOT_TEXT: Final = Problem(
    0,
    "",
    {"en": "is not written in UTF-8.", "lo": "ບໍ່ໄດ້ຂຽນເປັນ UTF-8."},
    {"en": "Save it as “CSV UTF-8”.", "lo": "ບັນທຶກເປັນ “CSV UTF-8”."},
)
