"""An account as its page shows it, in plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from khua.fiu.models import Account, Batch, Customer
from khua.fiu.movements import Month, Other
from khua.fiu.shown.alerts import KINDS as KINDS_OF_MOVES
from khua.fiu.shown.alerts import amount, moment
from khua.money.currencies import HOME, currency
from khua.money.known import AccountKind
from khua.money.ledger import CASH, Kind, Ledger
from khua.money.rules.model import MINOR
from khua.money.store import ROW_BITS

Words = Mapping[str, str]

KINDS: Final[Mapping[int, Words]] = {
    AccountKind.PERSONAL: {"en": "personal", "lo": "ສ່ວນບຸກຄົນ"},
    AccountKind.BUSINESS: {"en": "business", "lo": "ທຸລະກິດ"},
    AccountKind.SERVICE: {"en": "of a service", "lo": "ຂອງການບໍລິການ"},
    AccountKind.AGENT: {"en": "of an agent", "lo": "ຂອງຕົວແທນ"},
    AccountKind.VASP: {"en": "of a provider of virtual assets", "lo": "ຂອງຜູ້ໃຫ້ບໍລິການຊັບສິນດິຈິຕອນ"},
    AccountKind.PROCESSOR: {"en": "of a payment processor", "lo": "ຂອງຜູ້ຮັບຊຳລະເງິນແທນ"},
}


@dataclass(frozen=True)
class Move:
    """A transaction of an account, newest first. `other`: None for cash, and where the account is
    not in the unit's table; `into`: whether it came in; `value`: whole units of home currency."""

    at: datetime
    into: bool
    other: Account | None
    cash: bool
    amount: str
    value: int
    abroad: bool
    kind: Words
    batch: Batch | None


def ends(account: int, ledger: Ledger, others: Sequence[Other]) -> set[int]:
    """The numbers of the other accounts that the page names."""
    seen = set(ledger.src.tolist()) | set(ledger.dst.tolist()) | {each.account for each in others}
    return seen - {CASH, account}


def moves(
    account: int,
    ledger: Ledger,
    accounts: Mapping[int, Account],
    batches: Mapping[int, Batch],
    language: str,
) -> list[Move]:
    """The transactions in words, the newest first."""
    home = currency(HOME).number
    found = []
    for place in reversed(range(len(ledger))):
        src, dst = int(ledger.src[place]), int(ledger.dst[place])
        other = src if dst == account else dst
        used = int(ledger.currency[place])
        found.append(
            Move(
                at=moment(int(ledger.at[place])),
                into=dst == account,
                other=accounts.get(other),
                cash=other == CASH,
                amount=amount(int(ledger.amount[place]), used, language),
                value=int(ledger.value[place]) // MINOR,
                abroad=used != home,
                kind=KINDS_OF_MOVES.get(int(ledger.kind[place]), KINDS_OF_MOVES[Kind.OTHER]),
                batch=batches.get(int(ledger.number[place]) >> ROW_BITS),
            )
        )
    return found


def months(course: Sequence[Month]) -> list[dict[str, Any]]:
    """The course by month, whole units of home currency."""
    return [
        {"first": each.first, "into": each.into // MINOR, "out": each.out // MINOR,
         "count": each.count}
        for each in course
    ]  # fmt: skip


def chart(course: Sequence[Month]) -> dict[str, Any]:
    """The course as an ECharts option: what came in above the line, what went out below."""
    return {
        "legend": {"top": 0},
        "grid": {"left": 8, "right": 8, "top": 40, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": [f"{each.first:%Y-%m}" for each in course]},
        "yAxis": {"type": "value"},
        "series": [
            {"name": _("In"), "type": "bar", "stack": "all", "color": "--river",
             "data": [each.into // MINOR for each in course]},
            {"name": _("Out"), "type": "bar", "stack": "all", "color": "--amber-line",
             "data": [-(each.out // MINOR) for each in course]},
        ],
    }  # fmt: skip


def counterparties(
    others: Sequence[Other], accounts: Mapping[int, Account]
) -> list[dict[str, Any]]:
    """Whom it dealt with, whole units of home currency."""
    return [
        {"account": accounts.get(each.account), "into": each.into // MINOR,
         "out": each.out // MINOR, "count": each.count, "hub": each.hub}
        for each in others
    ]  # fmt: skip


def income(holder: Customer | None) -> int | None:
    """What a holder declared, a year, whole units of home currency; None where he did not."""
    return None if holder is None or holder.income is None else holder.income // MINOR
