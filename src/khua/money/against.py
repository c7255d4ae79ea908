"""What speaks against an alert: the innocent lives that look like it.

Each detector looks at all transactions of a person and at those that rules pointed to, and says in
words what it saw, in which transactions, and by which factor it lowers the alert's place in the
queue. It lowers nothing silently and takes no alert away. Factors and limits are [advice], to be
calibrated with the unit's own decisions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from khua import wording
from khua.money.known import AccountKind, Occupation, Trade
from khua.money.ledger import CASH, Channel, Ints, Kind, Ledger, Numbers
from khua.money.rules.book import Book
from khua.money.rules.model import MINOR, Rule, Text

Mask = npt.NDArray[np.bool_]
MONTH: Final = 30 * 86_400


@dataclass(frozen=True)
class Against:
    """One thing that speaks against an alert: the `factor` by which it lowers its rank, and the
    transactions it rests on."""

    id: str
    words: Text
    factor: float
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Sort:
    """A kind of innocent life: how it is told (blanks: `count`, `total`), and its factor."""

    words: Text
    factor: float


SORTS: Final[Mapping[str, Sort]] = {
    "payroll": Sort(
        {
            "en": "{count} of these transactions are wages, together {total}.",
            "lo": "{count} ລາຍການໃນນີ້ແມ່ນເງິນເດືອນ, ລວມ {total}.",
        },
        0.5,
    ),
    "family": Sort(
        {
            "en": "{count} of these transactions are with one household or family, together "
            "{total}.",
            "lo": "{count} ລາຍການໃນນີ້ແມ່ນກັບຄົນໃນຄອບຄົວດຽວກັນ, ລວມ {total}.",
        },
        0.5,
    ),
    "remittance": Sort(
        {
            "en": "Few senders remit about the same sum month after month, as family abroad does: "
            "{count} transactions, together {total}.",
            "lo": "ຜູ້ສົ່ງບໍ່ເທົ່າໃດຄົນ ໂອນຈຳນວນໃກ້ຄຽງກັນທຸກເດືອນ ຄືຄອບຄົວທີ່ຢູ່ຕ່າງປະເທດ: {count} ລາຍການ, "
            "ລວມ {total}.",
        },
        0.6,
    ),
    "savings_circle": Sort(
        {
            "en": "A savings circle: the same people pay the same sum to each other in turn. "
            "{count} transactions, together {total}.",
            "lo": "ກຸ່ມຫຼິ້ນຫວຍ (ແຊ): ຄົນກຸ່ມເກົ່າຈ່າຍຈຳນວນເທົ່າກັນໃຫ້ກັນຕາມລຳດັບ. {count} ລາຍການ, ລວມ {total}.",
        },
        0.3,
    ),
    "school": Sort(
        {
            "en": "{count} of these transactions are school fees, together {total}.",
            "lo": "{count} ລາຍການໃນນີ້ແມ່ນຄ່າຮຽນ, ລວມ {total}.",
        },
        0.4,
    ),
    "dormitory": Sort(
        {
            "en": "The address is a dormitory, a school or a hospital: many share it, and its "
            "telephone.",
            "lo": "ທີ່ຢູ່ແມ່ນຫໍພັກ, ໂຮງຮຽນ ຫຼື ໂຮງໝໍ: ຫຼາຍຄົນໃຊ້ທີ່ຢູ່ ແລະ ໂທລະສັບຮ່ວມກັນ.",
        },
        0.6,
    ),
    "trader": Sort(
        {
            "en": "A business that pays suppliers, wages, taxes or bills regularly: {count} such "
            "payments, together {total}.",
            "lo": "ທຸລະກິດທີ່ຈ່າຍຜູ້ສະໜອງ, ເງິນເດືອນ, ອາກອນ ຫຼື ຄ່າໄຟຄ່ານ້ຳ ເປັນປະຈຳ: {count} ລາຍການ, "
            "ລວມ {total}.",
        },
        0.6,
    ),
    "collection": Sort(
        {
            "en": "A collection within days, as for a feast or a funeral: {count} gifts of small "
            "sums by as many people, once, together {total}.",
            "lo": "ການເກັບເງິນພາຍໃນບໍ່ເທົ່າໃດມື້ ເຊັ່ນ ງານບຸນ ຫຼື ງານສົບ: ເງິນຊ່ວຍຈຳນວນນ້ອຍ {count} ລາຍການ "
            "ຈາກຄົນຈຳນວນເທົ່າກັນ, ລວມ {total}.",
        },
        0.5,
    ),
    "home_savings": Sort(
        {
            "en": "Cash brought home at the new year or a month's end and spent on daily life: "
            "{count} deposits, together {total}.",
            "lo": "ເງິນສົດນຳກັບບ້ານຊ່ວງປີໃໝ່ ຫຼື ທ້າຍເດືອນ ແລະ ໃຊ້ໃນຊີວິດປະຈຳວັນ: ຝາກ {count} ເທື່ອ, ລວມ {total}.",
        },
        0.7,
    ),
}


@dataclass(frozen=True)
class View:
    """A person's transactions (`ledger`, in time) as a detector sees them. `into`, `out`: which of
    them came and went; `shown`: those that rules pointed to, `rules`: these rules; `other`: the
    account at the other end."""

    book: Book
    who: int
    accounts: Numbers
    ledger: Ledger
    into: Mask
    shown: Mask
    rules: tuple[Rule, ...]

    @property
    def out(self) -> Mask:
        return ~self.into

    @cached_property
    def other(self) -> Numbers:
        found: Numbers = np.where(self.into, self.ledger.src, self.ledger.dst)
        return found

    @cached_property
    def other_who(self) -> Ints:
        return self.book.who[self.other]

    def value(self, which: Mask) -> int:
        return int(self.ledger.value[which].sum())

    def most(self, which: Mask, of: Mask, share: float = 0.5) -> bool:
        """Whether `which` is at least this share of the value of `of`."""
        whole = self.value(of)
        return bool(whole) and self.value(which & of) >= share * whole


def _payroll(view: View) -> Mask | None:
    """Most of what rules pointed to are wages. Not where a rule is about wages itself."""
    found = view.shown & (view.ledger.kind == Kind.PAYROLL)
    if any("ledger.payroll" in rule.needs for rule in view.rules):
        return None
    return found if view.most(found, view.shown & view.into) else None


def _family(view: View) -> Mask | None:
    """Most of it is between people of one household or family."""
    relatives = view.book.relatives
    mine = {int(relatives[account]) for account in view.accounts} - {0}
    found = view.shown & np.isin(relatives[view.other], list(mine)) & (view.other != CASH)
    return found if mine and view.most(found, view.shown) else None


def _remittance(view: View) -> Mask | None:
    """At most three senders, three months or more, each sum within half of the usual."""
    found = view.shown & view.into & (view.ledger.kind == Kind.REMITTANCE)
    if not view.most(found, view.shown & view.into):
        return None
    months = np.unique(view.ledger.at[found] // MONTH)
    usual = np.median(view.ledger.value[found])
    steady = np.abs(view.ledger.value[found] - usual) <= usual / 2
    few = len(np.unique(view.other_who[found])) <= 3
    return found if few and len(months) >= 3 and steady.mean() >= 0.6 else None


def _savings_circle(view: View) -> Mask | None:
    """One sum that four others or more paid in, and that went out to three of these or more."""
    ledger = view.ledger
    money = (ledger.kind == Kind.TRANSFER) & (view.other != CASH)
    for value in np.unique(ledger.value[view.shown & money]):
        same = money & (np.abs(ledger.value - value) <= value / 50)
        payers = np.unique(view.other_who[same & view.into])
        members = np.intersect1d(payers, view.other_who[same & view.out])
        if len(payers) >= 4 and len(members) >= 3 and 2 * len(members) >= len(payers):
            found: Mask = same & np.isin(view.other_who, payers)
            if view.most(found, view.shown, 0.4):
                return found
    return None


def _school(view: View) -> Mask | None:
    """Most of it are school fees, paid or received."""
    found = view.shown & (view.ledger.kind == Kind.SCHOOL)
    return found if view.most(found, view.shown) else None


def _dormitory(view: View) -> Mask | None:
    """A rule rests on who the customer is or what he shares, and many live at his address."""
    shared = any(rule.family in ("kyc", "channel") for rule in view.rules)
    living = view.book.institution[view.accounts].any()
    return np.zeros(len(view.ledger), bool) if shared and living else None


def _trader(view: View) -> Mask | None:
    """A business, by its account or by what its holder says, that pays what businesses pay, in two
    months or more. Not where a rule says that it does not pay wages or suppliers."""
    kinds, jobs = view.book.kind[view.accounts], view.book.occupation[view.accounts]
    if not ((kinds == AccountKind.BUSINESS) | (jobs == Occupation.OWN_BUSINESS)).any():
        return None
    if any("accounts.business" in rule.needs for rule in view.rules):
        return None
    ledger = view.ledger
    usual = np.isin(ledger.kind, (Kind.PAYROLL, Kind.TAX, Kind.UTILITY))
    usual |= view.book.trade(ledger.merchant) == Trade.SUPPLIER
    found = usual & view.out
    months = np.unique(ledger.at[found] // MONTH)
    return found if found.sum() >= 3 and len(months) >= 2 else None


def _collection(view: View) -> Mask | None:
    """Most of what came in came from many people, once each, within a week; and not on at once."""
    ledger = view.ledger
    came = view.shown & view.into & (view.other != CASH)
    if came.sum() < 8:
        return None
    at = ledger.at[came]
    within = np.searchsorted(at, at + 7 * 86_400, side="right") - np.arange(len(at))
    first = int(at[within.argmax()])
    found = came & (ledger.at >= first) & (ledger.at <= first + 7 * 86_400)
    senders, times = np.unique(view.other_who[found], return_counts=True)
    once = len(senders) >= 8 and (times == 1).mean() >= 0.9
    last = int(ledger.at[found].max())
    soon = view.out & (ledger.at >= first) & (ledger.at < last)
    stays = 2 * view.value(soon) < view.value(found)
    return found if once and stays and view.most(found, came, 0.6) else None


def _home_savings(view: View) -> Mask | None:
    """Deposits of cash at a counter or an agent, and most of what goes out is daily life."""
    ledger = view.ledger
    found = view.shown & (ledger.src == CASH)
    found &= np.isin(ledger.channel, (Channel.BRANCH, Channel.AGENT))
    if not view.most(found, view.shown) or found.sum() > 6:
        return None
    daily = (Kind.PURCHASE, Kind.UTILITY, Kind.SCHOOL, Kind.TOP_UP, Kind.CASH_OUT)
    lived = view.out & np.isin(ledger.kind, daily)
    return found if view.most(lived, view.out, 0.6) else None


DETECTORS: Final[Mapping[str, Callable[[View], Mask | None]]] = {
    "payroll": _payroll,
    "family": _family,
    "remittance": _remittance,
    "savings_circle": _savings_circle,
    "school": _school,
    "dormitory": _dormitory,
    "trader": _trader,
    "collection": _collection,
    "home_savings": _home_savings,
}


def find(
    book: Book, who: int, accounts: Numbers, shown: Mapping[Rule, Ints]
) -> tuple[Against, ...]:
    """What speaks against an alert about these accounts of a person (`Book.who`), whose rules point
    to these transactions."""
    view = _view(book, who, accounts, shown)
    found = []
    for name, detect in DETECTORS.items():
        rests_on = detect(view)
        if rests_on is None:
            continue
        total = view.value(rests_on) // MINOR
        words = {
            lang: text.format(
                count=wording.number(int(rests_on.sum()), lang), total=wording.kip(total, lang)
            )
            for lang, text in SORTS[name].words.items()
        }
        numbers = tuple(view.ledger.number[rests_on].tolist())
        found.append(Against(name, words, SORTS[name].factor, numbers))
    return tuple(found)


def _view(book: Book, who: int, accounts: Numbers, shown: Mapping[Rule, Ints]) -> View:
    here = accounts[accounts < book.index.accounts]
    rows: list[npt.NDArray[np.integer[Any]]] = [
        part for one in here for part in (book.index.out_of(one), book.index.into(one))
    ]
    numbers = np.unique(np.concatenate([np.zeros(0, np.int64), *shown.values()]))
    rows.append(book.places(numbers[numbers > 0]))
    mine = book.ledger.take(np.unique(np.concatenate(rows)).astype(np.int64))
    return View(
        book=book,
        who=who,
        accounts=accounts,
        ledger=mine,
        into=np.isin(mine.dst, accounts),
        shown=np.isin(mine.number, numbers),
        rules=tuple(shown),
    )
