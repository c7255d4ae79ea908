"""A trail as a file for a spreadsheet."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

import pyarrow as pa
from django.utils.translation import gettext as _

from khua.fiu.forms.traces import ZONE, payment_name
from khua.fiu.models import Batch
from khua.fiu.shown.traces import Names, ends, numbers_in
from khua.money.currencies import HOME, currency
from khua.money.store import batch_of
from khua.money.tracing import End, Traced
from khua.reading import guard

_AT_ONCE: Final = 20_000
_PLACE: Final = ZoneInfo(ZONE)


def rows(traced: Traced) -> Iterator[list[Any]]:
    """Headings, then every payment of the trail, read a part at a time. Amounts are decimals with a
    point; text that a spreadsheet could run is disarmed."""
    yield [
        _("Transaction"), _("When"), _("From: bank"), _("From: account"), _("To: bank"),
        _("To: account"), _("Amount"), _("Currency"), _("Of the case"), _("Value in kip"),
        _("Of the case in kip"), _("Hop"), _("The trail ends"), _("Source file"),
        _("SHA-256 of the source"),
    ]  # fmt: skip
    for begin in range(0, len(traced), _AT_ONCE):
        yield from _rows(traced.rows.slice(begin, _AT_ONCE), traced.by_value)


def _rows(table: pa.Table, by_value: bool) -> Iterator[list[Any]]:
    names = Names(numbers_in(table))
    batches = Batch.objects.in_bulk({batch_of(n) for n in table["number"].to_pylist()})
    told, home = ends(), currency(HOME).minor
    for row in table.to_pylist():
        money = currency(row["currency"])
        batch = batches.get(batch_of(row["number"]))
        yield [
            payment_name(row["number"]),
            datetime.fromtimestamp(row["at"], UTC).astimezone(_PLACE).strftime("%Y-%m-%d %H:%M:%S"),
            *_account(names, row["src"]),
            *_account(names, row["dst"]),
            _decimal(row["amount"], money.minor),
            money.code,
            _decimal(row["traced_amount"], money.minor) if by_value else "",
            _decimal(row["value"], home),
            _decimal(row["traced"], home) if by_value else "",
            row["hop"],
            told[End(row["end"])] if row["end"] else "",
            guard(batch.source) if batch else "",
            batch.sha256 if batch else "",
        ]


def _account(names: Names, number: int) -> tuple[str, str]:
    account = names[number]
    if account is None:
        return "", _("Cash")
    return str(guard(account.institution)), str(guard(account.number))


def _decimal(minor: int, digits: int) -> str:
    return f"{Decimal(minor).scaleb(-digits):f}"
