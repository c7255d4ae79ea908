"""Who lives in the country: customers, families, employers, accounts, branches and merchants.

Everything is an array of numbers; names come only when files are written (`texts`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from khua.money.generate.daily import Calendar
from khua.money.generate.settings import Mask, Reals
from khua.money.known import AccountKind
from khua.names.data import csv_rows
from khua.places import provinces

Codes = npt.NDArray[np.int64]
NOBODY: Final = -1
#: what a firm does, for HOLDERS.sector; 0 for people
SECTORS: Final = (
    "", "government", "factory", "company", "wholesaler", "shop", "bank", "telephone",
    "electricity", "water", "school", "remittance", "exchange", "agent", "processor", "vasp",
    "importer", "buyer", "recruitment",
)  # fmt: skip
EMPLOYERS: Final = ("government", "factory", "company", "wholesaler", "shop")
#: institutions whose accounts lie abroad or may be overdrawn at their bank without a limit that
#: this ledger could know
UNLIMITED: Final = {"government", "bank", "remittance", "importer", "buyer", "exchange", "agent"}
ACCOUNT_KINDS: Final = {
    "bank": AccountKind.SERVICE,
    "telephone": AccountKind.SERVICE,
    "electricity": AccountKind.SERVICE,
    "water": AccountKind.SERVICE,
    "remittance": AccountKind.SERVICE,
    "exchange": AccountKind.SERVICE,
    "agent": AccountKind.AGENT,
    "processor": AccountKind.PROCESSOR,
    "vasp": AccountKind.VASP,
}


@dataclass
class Customers:
    """People first, then firms and institutions; every field one value for each. Numbers that
    several share (`phone` …) are equal for equal values. `income`: kip a month; `declared`: 1 if
    the bank was told it; `employer`: a customer or NOBODY; `household`: number of the household;
    `first`, `members`: of the household, as people; `busy`: how much he does; `device`: his own."""

    sector: Codes
    province: Codes
    occupation: Codes
    female: Mask
    born: Codes  # days since 1970
    income: Reals
    declared: Mask
    employer: Codes
    staff: Codes
    household: Codes
    first: Codes
    members: Codes
    phone: Codes
    email: Codes
    address: Codes
    institution: Mask
    document: Codes
    surname: Codes
    busy: Reals
    new: Mask
    device: Codes
    waged: Mask  # paid by the employer to the account

    def __len__(self) -> int:
        return len(self.sector)


@dataclass
class Accounts:
    """`holder`: a customer, NOBODY for accounts abroad of which no holder is known; `opened`,
    `closed`: seconds, 0 where unknown or not; `unlimited`: its balance may be below zero, because
    it is an institution's, or abroad and seen only from here."""

    holder: Codes
    kind: Codes
    currency: Codes
    province: Codes
    opened: Codes
    listed: Mask
    unlimited: Mask
    closed: Codes

    def __len__(self) -> int:
        return len(self.holder)


@dataclass
class Places:
    """Branches and machines; place n is row n - 1. Sorted by province."""

    province: Codes
    latitude: Reals
    longitude: Reals
    machine: Mask


@dataclass
class Merchants:
    """Merchant n is row n - 1. `customer`, `account`: whose; `popular`: how many go there."""

    customer: Codes
    account: Codes
    trade: Codes
    opens: Codes
    closes: Codes
    province: Codes
    popular: Reals


@dataclass
class Society:
    """All of it. `people`: how many of the customers are people; `main`: the account in kip of each
    customer; `foreign`: a second account of some people, or NOBODY; `seconds`: further accounts of
    firms, by customer; `groups`: the customers of each sector; `houses`: the accounts of the
    exchange houses, a row for each house, a column for each currency; `abroad`: accounts in
    Thailand, each of one who supports the same row of `supported` (people); `strangers`: other
    accounts abroad; `dormitories`: the factories that have one."""

    people: int
    calendar: Calendar
    customers: Customers
    accounts: Accounts
    places: Places
    merchants: Merchants
    main: Codes
    foreign: Codes
    seconds: Mapping[int, Codes]
    groups: Mapping[str, Codes]
    houses: Codes
    abroad: Codes
    supported: Codes
    strangers: Codes
    dormitories: Codes

    def sector(self, name: str) -> Codes:
        """The main accounts of all firms or institutions of a sector."""
        return self.main[self.groups[name]]


class Ledgering:
    """Accounts, as they are given out."""

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []
        self.size = 0

    def give(
        self,
        holder: Codes,
        kind: int,
        number: int | Codes,
        province: Codes,
        opened: Codes,
        *,
        listed: Mask | bool = False,
        unlimited: bool = False,
    ) -> Codes:
        """Accounts to holders; returns their indices."""
        size = len(holder)
        columns = (holder, kind, number, province, opened, listed, unlimited)
        self.rows.append(tuple(np.broadcast_to(column, size) for column in columns))
        self.size += size
        return np.arange(self.size - size, self.size)

    def accounts(self) -> Accounts:
        columns = [np.concatenate(column).copy() for column in zip(*self.rows, strict=True)]
        columns.append(np.zeros(self.size, np.int64))
        return Accounts(*columns)


def towns() -> list[dict[str, str]]:
    """Where the branches of each province are, in the order of `provinces()`."""
    by_iso = {row["iso"]: row for row in csv_rows("khua.money.generate", "towns.csv")}
    return [by_iso[province.iso] for province in provinces()]
