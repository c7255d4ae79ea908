"""The rows that go along with a dissemination: transactions, and how much of each is of the case.

A row says when, from which account to which, how much, and by which bank each account is kept, so
that the receiver knows whom to ask. It never says which load brought it, which report told of it,
or that there was one. Rows are kept in the document as they are given away (`Row`), with moments in
the country's time and amounts as decimals: what was sent stays as it was, whatever is loaded later.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _

from khua.access.models import Member
from khua.fiu import store
from khua.fiu.models import Account, Alert, Trace
from khua.fiu.services import traces
from khua.money.currencies import HOME, Currency, currency, format_amount
from khua.money.ledger import CASH, Ledger
from khua.money.store import StoreProblem
from khua.reading.guard import guard

#: rows of one trace or alert that are offered: a document is read by people
OFFERED: Final = 100
#: rows that a document takes at most
MOST: Final = 500
ZONE: Final = ZoneInfo("Asia/Vientiane")
#: at, from_bank, from, to_bank, to ("" for cash), amount, currency, value (in kip), and part: how
#: much of the amount is of the case, None where nobody followed it
Row = dict[str, Any]

_NOT_YET: Final = (
    {
        "en": "The trace is not made yet, so none of its rows can go along.",
        "lo": "ການຕິດຕາມຍັງບໍ່ແລ້ວ ຈຶ່ງແນບແຖວຂອງມັນບໍ່ໄດ້.",
    },
    {"en": "Open the trace, and come back.", "lo": "ໃຫ້ເປີດການຕິດຕາມ ແລ້ວກັບມາໃໝ່."},
)


@dataclass(frozen=True)
class Line:
    """A row in words, for a table. `key` stands for it in a form."""

    key: str
    at: datetime
    source: str
    target: str
    amount: str
    part: str


@dataclass(frozen=True)
class Sum:
    """The rows of one currency together: how many, their amounts, and the parts of the case."""

    currency: str
    count: int
    amount: str
    part: str


@dataclass(frozen=True)
class Shown:
    """A schedule as people see it. `value`: all of it in kip, "" where all of it is in kip
    anyway."""

    lines: Sequence[Line]
    sums: Sequence[Sum]
    value: str

    def __len__(self) -> int:
        return len(self.lines)


def of_alert(member: Member, alert: Alert) -> list[Row]:
    """The transactions that contribute to an alert, by time. Raises StoreProblem."""
    told = alert.told
    numbers = np.array(told.get("transactions", ()), np.int64)
    if not len(numbers):
        return []
    until = told.get("until")
    ledger = store.ledger(member, told.get("since"), until + 1 if until else None)
    return rows(ledger.take(np.isin(ledger.number, numbers)))


def of_trace(member: Member, trace: Trace) -> list[Row]:
    """The payments of a trail that was made, and how much of each is of the case. Raises
    StoreProblem, also where the worker must find the trail anew first."""
    traced = traces.found(member, trace) if trace.done >= 1 else None
    if traced is None:
        raise StoreProblem(*_NOT_YET)
    return rows(traced.ledger, traced.rows["traced_amount"].to_numpy() if traced.by_value else None)


def rows(ledger: Ledger, parts: npt.ArrayLike | None = None) -> list[Row]:
    """Transactions as rows, by time: the OFFERED largest of them. `parts`: how much of each amount
    is of the case, minor units of its own currency; told down to the unit that people use."""
    followed = None if parts is None else np.asarray(parts, np.int64)
    if len(ledger) > OFFERED:
        weight = ledger.value if followed is None else followed
        most = np.sort(np.argsort(-weight, kind="stable")[:OFFERED])
        ledger, followed = ledger.take(most), None if followed is None else followed[most]
    numbers = set(ledger.src.tolist()) | set(ledger.dst.tolist()) - {CASH}
    named = {
        number: (bank, account)
        for number, bank, account in Account.objects.filter(
            number_in_ledger__in=numbers
        ).values_list("number_in_ledger", "institution", "number")
    }
    named[CASH] = ("", "")
    made = []
    for row in range(len(ledger)):
        money = currency(int(ledger.currency[row]))
        source, target = (named.get(int(side[row]), ("", "?")) for side in (ledger.src, ledger.dst))
        made.append(
            {
                "at": _moment(int(ledger.at[row])).isoformat(),
                "from_bank": source[0],
                "from": source[1],
                "to_bank": target[0],
                "to": target[1],
                "amount": _decimal(int(ledger.amount[row]), money.minor),
                "currency": money.code,
                "value": _decimal(int(ledger.value[row]), currency(HOME).minor),
                "part": None if followed is None else _part(int(followed[row]), money),
            }
        )
    return made


def offered(*groups: Sequence[Row]) -> dict[str, Row]:
    """The rows of several sources, each once: where two offer it, the one that says how much of it
    is of the case. Two transactions that are alike in all are two in each group."""
    best: dict[str, Row] = {}
    for group in groups:
        seen: Counter[str] = Counter()
        for row in group:
            same = _key(row)
            seen[same] += 1
            name = f"{same}-{seen[same]}"
            if best.get(name, {}).get("part") is None:
                best[name] = row
    return dict(sorted(best.items(), key=lambda pair: (pair[1]["at"], pair[0])))


def shown(rows: Mapping[str, Row] | Sequence[Row], lang: str) -> Shown:
    """A schedule in words of a language: its lines, sums by currency, and the whole in kip."""
    named = rows if isinstance(rows, Mapping) else {str(i): row for i, row in enumerate(rows)}
    lines = [
        Line(
            key,
            datetime.fromisoformat(row["at"]),
            _account(row, "from"),
            _account(row, "to"),
            _amount(row["amount"], row["currency"], lang),
            "" if row["part"] is None else _amount(row["part"], row["currency"], lang),
        )
        for key, row in named.items()
    ]
    sums = []
    for code in sorted({row["currency"] for row in named.values()}, key=lambda c: (c != HOME, c)):
        of_it = [row for row in named.values() if row["currency"] == code]
        parts = [Decimal(row["part"]) for row in of_it if row["part"] is not None]
        total = sum((Decimal(row["amount"]) for row in of_it), Decimal(0))
        sums.append(
            Sum(
                code,
                len(of_it),
                _amount(total, code, lang),
                _amount(sum(parts, Decimal(0)), code, lang) if parts else "",
            )
        )
    value = sum((Decimal(row["value"]) for row in named.values()), Decimal(0))
    alone = {each.currency for each in sums} <= {HOME}
    return Shown(lines, sums, "" if alone else _amount(value, HOME, lang))


def as_csv(rows: Sequence[Row]) -> bytes:
    """A schedule for a spreadsheet: UTF-8 with a mark, text that could be a formula made safe."""
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(
        [
            _("When"),
            _("From: bank"),
            _("From: account"),
            _("To: bank"),
            _("To: account"),
            _("Amount"),
            _("Currency"),
            _("Of the case"),
            _("Value in kip"),
        ]
    )
    for row in rows:
        write.writerow(
            [
                datetime.fromisoformat(row["at"]).strftime("%Y-%m-%d %H:%M:%S"),
                guard(row["from_bank"]),
                guard(row["from"]) or _("Cash"),
                guard(row["to_bank"]),
                guard(row["to"]) or _("Cash"),
                row["amount"],
                row["currency"],
                row["part"] or "",
                row["value"],
            ]
        )
    return out.getvalue().encode("utf-8-sig")


def _key(row: Row) -> str:
    """What a row says of its transaction, in short; how much of it is of the case is no part."""
    said = "\x1f".join(str(row[name]) for name in sorted(row) if name != "part")
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _account(row: Row, side: str) -> str:
    return f"{row[f'{side}_bank']} {row[side]}".strip() or _("Cash")


def _amount(amount: str | Decimal, code: str, lang: str) -> str:
    money = currency(code)
    return format_amount(int(Decimal(amount).scaleb(money.minor)), money, lang)


def _part(minor: int, money: Currency) -> str:
    """A part without the units that nobody uses (the att), rounded down."""
    unused: int = 10 ** (money.minor - get_currency_precision(money.code))
    return _decimal(minor - minor % unused, money.minor)


def _decimal(minor: int, digits: int) -> str:
    return f"{Decimal(minor).scaleb(-digits):f}"


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC).astimezone(ZONE)
