"""Real laundering attempts: the patterns file of IBM's AMLworld (`HI-Small_Patterns.txt`).

The file is a user's own (licence CDLA-Sharing 1.0); what the repository holds of it are quantiles
(`calibration.yaml`). Altman et al. 2023, "Realistic Synthetic Financial Transactions for
Anti-Money Laundering Models".
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Final

Text = Mapping[str, str]  # {"en": …, "lo": …}
PATTERNS: Final = (
    "bipartite", "cycle", "fan-in", "fan-out", "gather-scatter", "random", "scatter-gather",
    "stack",
)  # fmt: skip
#: US dollars for one of a currency. AMLworld converts at one fixed rate for each; these are the
#: ratios that recur to the cent between consecutive transactions of its chained attempts, and the
#: published tables of the same simulation where there were too few
DOLLARS: Final = {
    "US Dollar": 1.0,
    "Euro": 1.171783,
    "UK Pound": 1.291656,
    "Swiss Franc": 1.092896,
    "Yuan": 0.149307,
    "Yen": 0.009488,
    "Rupee": 0.013616,
    "Ruble": 0.012853,
    "Shekel": 0.296121,
    "Saudi Riyal": 0.266588,
    "Canadian Dollar": 0.757978,
    "Australian Dollar": 0.707814,
    "Mexican Peso": 0.047297,
    "Brazil Real": 0.177098,
    "Bitcoin": 11879.99,
}
_BEGIN: Final = re.compile(r"BEGIN LAUNDERING ATTEMPT - ([A-Z-]+)(?::\s*(.*?))?\s*$")
_END: Final = re.compile(r"END LAUNDERING ATTEMPT\b")
_FIELDS: Final = 11


class NotAttempts(Exception):
    """A file that is not a patterns file. `line`: where, from 1; `problem`, `mend`: in both
    languages."""

    def __init__(self, line: int, problem: Text, mend: Text) -> None:
        super().__init__(f"line {line}: {problem['en']}")
        self.line, self.problem, self.mend = line, problem, mend


@dataclass(frozen=True)
class Row:
    """One transaction. `at`: seconds since 1970, to the minute; `src`, `dst`: (bank, account)."""

    at: int
    src: tuple[str, str]
    dst: tuple[str, str]
    received: float
    received_currency: str
    paid: float
    paid_currency: str
    format: str

    @property
    def dollars(self) -> float:
        """What was paid, in US dollars."""
        return self.paid * DOLLARS[self.paid_currency]


@dataclass(frozen=True)
class Attempt:
    """One attempt: its pattern (one of PATTERNS), what the file says of its size ("Max 10 hops"),
    and its transactions in the order of the file, which for chains is the order of the chain."""

    pattern: str
    detail: str
    rows: tuple[Row, ...]

    @property
    def accounts(self) -> tuple[tuple[str, str], ...]:
        """Every (bank, account), in the order of first sight."""
        return tuple(dict.fromkeys(end for row in self.rows for end in (row.src, row.dst)))


def attempts(path: Path) -> list[Attempt]:
    """The attempts of a patterns file. Raises OSError, and NotAttempts with the line at fault."""
    with path.open(encoding="utf-8-sig", newline=None) as file:
        try:
            return list(_attempts(file))
        except UnicodeDecodeError:
            raise _fault(0, "it is not text in UTF-8", "ບໍ່ແມ່ນຂໍ້ຄວາມ UTF-8") from None


def strictly_chained(attempt: Attempt) -> bool:
    """Whether its transactions, in the file's order, are one chain in time: each starts where the
    one before ended and not before it; and a cycle ends where it began, passing nobody twice."""
    rows = attempt.rows
    chained = all(row.src == before.dst and row.at >= before.at for before, row in pairwise(rows))
    if attempt.pattern != "cycle":
        return chained
    return chained and rows[-1].dst == rows[0].src and len(attempt.accounts) == len(rows)


def _attempts(lines: Iterator[str]) -> Iterator[Attempt]:
    pattern, detail, inside, number = "", "", False, 0
    rows: list[Row] = []
    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        if begins := _BEGIN.match(line):
            if inside:
                raise _fault(number, "an attempt begins inside another", "ຊ້ອນຢູ່ໃນລາຍການອື່ນ")
            pattern, detail, rows, inside = begins[1].lower(), begins[2] or "", [], True
            if pattern not in PATTERNS:
                raise _fault(number, f"no pattern {begins[1]} is known", f"ບໍ່ຮູ້ຈັກ {begins[1]}")
        elif _END.match(line):
            if not inside or not rows:
                raise _fault(number, "an attempt ends without any transaction", "ບໍ່ມີທຸລະກຳ")
            yield Attempt(pattern, detail, tuple(rows))
            inside = False
        elif line:
            if not inside:
                raise _fault(number, "this belongs to no attempt", "ບໍ່ຢູ່ໃນລາຍການໃດ")
            rows.append(_row(number, line))
    if inside:
        raise _fault(number, "the last attempt does not end", "ລາຍການສຸດທ້າຍບໍ່ຈົບ")


def _row(number: int, line: str) -> Row:
    cells = next(csv.reader([line]))
    try:
        if len(cells) != _FIELDS or not {cells[6], cells[8]} <= DOLLARS.keys():
            raise ValueError
        at = datetime.strptime(cells[0], "%Y/%m/%d %H:%M").replace(tzinfo=UTC)
        return Row(
            at=int(at.timestamp()),
            src=(cells[1], cells[2]),
            dst=(cells[3], cells[4]),
            received=float(cells[5]),
            received_currency=cells[6],
            paid=float(cells[7]),
            paid_currency=cells[8],
            format=cells[9],
        )
    except ValueError:
        raise _fault(
            number,
            "a transaction is not: time, bank, account, bank, account, amount, currency, amount, "
            "currency, format, 1",
            "ທຸລະກຳບໍ່ຖືກຮູບແບບ: ເວລາ, ທະນາຄານ, ບັນຊີ, ທະນາຄານ, ບັນຊີ, ຈຳນວນ, "
            "ສະກຸນເງິນ, ຈຳນວນ, ສະກຸນເງິນ, ຮູບແບບ, 1",
        ) from None


def _fault(line: int, problem: str, lo: str) -> NotAttempts:
    return NotAttempts(
        line,
        {"en": f"Line {line}: {problem}.", "lo": f"ແຖວ {line}: {lo}."},
        {
            "en": "Give the file HI-Small_Patterns.txt as IBM publishes it.",
            "lo": "ໃຫ້ໃຊ້ໄຟລ໌ HI-Small_Patterns.txt ຕາມທີ່ IBM ເຜີຍແຜ່.",
        },
    )
