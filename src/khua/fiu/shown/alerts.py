"""An alert as its page shows it: evidence, transactions and their course, in plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.fiu.alerts import evidence
from khua.fiu.models import Account, Alert, Batch
from khua.money import rules
from khua.money.currencies import currency, format_amount
from khua.money.ledger import CASH, Kind, Ledger
from khua.money.rules import EXPLOITATION, FAMILIES, ROLES
from khua.money.rules.model import MINOR
from khua.money.store import ROW_BITS

Words = Mapping[str, str]

#: more days than these are shown by month
DAYS: Final = 62
KINDS: Final[Mapping[int, Words]] = {
    Kind.OTHER: {"en": "other", "lo": "ອື່ນໆ"},
    Kind.TRANSFER: {"en": "transfer", "lo": "ໂອນ"},
    Kind.CASH_IN: {"en": "cash in", "lo": "ຝາກເງິນສົດ"},
    Kind.CASH_OUT: {"en": "cash out", "lo": "ຖອນເງິນສົດ"},
    Kind.PURCHASE: {"en": "purchase", "lo": "ຊື້ສິນຄ້າ"},
    Kind.PAYROLL: {"en": "wages", "lo": "ເງິນເດືອນ"},
    Kind.REMITTANCE: {"en": "remittance", "lo": "ສົ່ງເງິນຂ້າມແດນ"},
    Kind.FEE: {"en": "fee", "lo": "ຄ່າທຳນຽມ"},
    Kind.TOP_UP: {"en": "phone credit", "lo": "ຕື່ມເງິນໂທ"},
    Kind.TAX: {"en": "tax", "lo": "ອາກອນ"},
    Kind.UTILITY: {"en": "utility bill", "lo": "ຄ່າໄຟ ຄ່ານ້ຳ"},
    Kind.SCHOOL: {"en": "school fee", "lo": "ຄ່າຮຽນ"},
}


@dataclass(frozen=True)
class Row:
    """A transaction of an alert. `source`, `target`: None for cash, or where the account is not in
    the unit's table; `rules`: those to which it contributed."""

    at: datetime
    source: Account | None
    target: Account | None
    from_cash: bool
    to_cash: bool
    amount: str
    value: int  # whole units of home currency
    abroad: bool  # in another currency: `value` says more
    kind: Words
    batch: Batch | None
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Span:
    """What moved on a day, or in a month: into and out of the alert's own accounts, whole units of
    home currency."""

    day: date
    into: int
    out: int
    count: int


def evidence_of(alert: Alert) -> list[dict[str, Any]]:
    """What each rule found, with what the rule looks for; the weightiest first."""
    fresh = set(alert.told.get("news", ()))
    return [
        {
            **each,
            "family": FAMILIES.get(each["family"], each["family"]),
            "percent": round(100 * each["weight"]),
            "hits": [
                {
                    "key": f"{each['rule']}.{index}",
                    "words": hit["words"],
                    "count": len(hit["numbers"]),
                    "news": f"{each['rule']}.{index}" in fresh,
                }
                for index, hit in enumerate(each["hits"])
            ],
        }
        for each in alert.told["evidence"]
    ]


def scores_of(alert: Alert) -> list[tuple[Words, float]]:
    """The score by exploitation, highest first, without those no rule of it speaks for."""
    scores: Mapping[str, float] = alert.told["scores"]
    least = scores.get("any", 0.0)
    return [
        (EXPLOITATION[name], round(score, 2))
        for name, score in sorted(scores.items(), key=lambda each: -each[1])
        if name == "any" or score > least + 1e-9
    ]


def tied_of(alert: Alert, accounts: Mapping[int, Account]) -> list[dict[str, Any]]:
    """The accounts that hits tie to the person, possible victims first."""
    rows = [
        {
            "account": accounts[each["account"]],
            "role": each["role"],
            "words": ROLES.get(each["role"]),
            "rules": each["rules"],
        }
        for each in alert.told["tied"]
        if each["account"] in accounts
    ]
    return sorted(rows, key=lambda row: row["role"] != "victim")


def mentioned(alert: Alert, ledger: Ledger) -> set[int]:
    """The numbers of every account that the page names."""
    told = alert.told
    tied = {each["account"] for each in told["tied"]}
    ends = set(ledger.src.tolist()) | set(ledger.dst.tolist())
    return (set(told["accounts"]) | tied | ends) - {CASH}


def rows_of(
    alert: Alert, ledger: Ledger, accounts: Mapping[int, Account], batches: Mapping[int, Batch],
    language: str,
) -> list[Row]:  # fmt: skip
    """The transactions in words; `ledger`: those to show."""
    by_number: dict[int, set[str]] = {}
    for _key, rule, hit in evidence.hits(alert.told):
        for number in hit["numbers"]:
            by_number.setdefault(number, set()).add(rule)
    home = currency("LAK").number
    found = []
    for place in range(len(ledger)):
        number, src, dst = (
            int(column[place]) for column in (ledger.number, ledger.src, ledger.dst)
        )
        used = int(ledger.currency[place])
        found.append(
            Row(
                at=moment(int(ledger.at[place])),
                source=accounts.get(src),
                target=accounts.get(dst),
                from_cash=src == CASH,
                to_cash=dst == CASH,
                amount=amount(int(ledger.amount[place]), used, language),
                value=int(ledger.value[place]) // MINOR,
                abroad=used != home,
                kind=KINDS.get(int(ledger.kind[place]), KINDS[Kind.OTHER]),
                batch=batches.get(number >> ROW_BITS),
                rules=tuple(sorted(by_number.get(number, ()))),
            )
        )
    return found


def course(alert: Alert, ledger: Ledger) -> list[Span]:
    """What moved by day, or by month where there are more than DAYS, in order."""
    if not len(ledger):
        return []
    local = ledger.at + rules.clock()
    days = local.astype("datetime64[s]").astype("datetime64[D]")
    if len(np.unique(days)) > DAYS:
        days = days.astype("datetime64[M]")
    own = np.array(alert.told["accounts"])
    into, out = np.isin(ledger.dst, own), np.isin(ledger.src, own)
    spans = []
    for day in np.unique(days):
        mine = days == day
        spans.append(
            Span(
                day=day.astype("datetime64[D]").astype(date),
                into=int(ledger.value[mine & into].sum()) // MINOR,
                out=int(ledger.value[mine & out].sum()) // MINOR,
                count=int(mine.sum()),
            )
        )
    return spans


def by_month(spans: Sequence[Span]) -> bool:
    """Whether each span is a month."""
    return len(spans) > 1 and all(span.day.day == 1 for span in spans)


def chart(spans: Sequence[Span]) -> dict[str, Any]:
    """The course as an ECharts option."""
    monthly = by_month(spans)
    names = [f"{span.day:%Y-%m}" if monthly else span.day.isoformat() for span in spans]
    return {
        "grid": {"left": 8, "right": 8, "top": 40, "bottom": 8, "containLabel": True},
        "legend": {"top": 0},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": names},
        "yAxis": {"type": "value"},
        "series": [
            {
                "name": _("In"), "type": "bar", "color": "--river",
                "data": [span.into for span in spans],
            },
            {
                "name": _("Out"), "type": "bar", "color": "--amber-line",
                "data": [span.out for span in spans],
            },
        ],
    }  # fmt: skip


def moment(second: int) -> datetime:
    """Seconds since 1970 as a moment of the country's time."""
    return datetime.fromtimestamp(second, tz=timezone.get_current_timezone())


def amount(minor: int, which: int, language: str) -> str:
    """An amount with its currency; the bare number where the currency is not known."""
    try:
        return format_amount(minor, currency(which), language)
    except KeyError:
        return f"{minor} ({which})"
