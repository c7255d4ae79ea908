"""What is known of who stands behind the accounts: customers, places, merchants, all as numbers.

Names, phones and addresses stay where row security guards them (PostgreSQL). What reaches a rule is
only that two customers share a phone: equal group numbers. Every table may be empty; a rule says
which it needs (`needs` in rules/*.yaml), and is not run without.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

import pyarrow as pa


class AccountKind(IntEnum):
    """What an account is."""

    PERSONAL = 0
    BUSINESS = 1
    SERVICE = 2  # a bank's own, a biller, a clearing account: where trails and paths end
    AGENT = 3  # of a remittance or mobile-money agent
    VASP = 4  # of a provider of virtual assets
    PROCESSOR = 5  # of a payment processor that hides who paid


class Occupation(IntEnum):
    """What a customer says he lives from."""

    UNKNOWN = 0
    EMPLOYED = 1
    OWN_BUSINESS = 2
    FARMER = 3
    DOMESTIC_WORKER = 4
    STUDENT = 5
    UNEMPLOYED = 6


class Trade(IntEnum):
    """What a merchant sells, as far as a rule asks."""

    OTHER = 0
    CLASSIFIED_ADS = 1
    ESCORT = 2
    LODGING = 3
    TRANSPORT = 4  # taxis, ride-hailing, buses
    PHARMACY = 5
    FOOD = 6
    TRAVEL = 7  # tickets, visas
    PREPAID = 8  # phone credit, cards
    SUPPLIER = 9
    RECRUITMENT = 10


#: account → its holder. `opened`, `closed`: seconds, 0 where unknown or not; `province`: number of
#: the province of its branch, 0 unknown
ACCOUNTS: Final = pa.schema(
    [
        ("account", pa.int32()),
        ("holder", pa.int32()),  # 0: unknown
        ("kind", pa.int8()),  # AccountKind
        ("opened", pa.int64()),
        ("closed", pa.int64()),
        ("province", pa.int16()),
        ("listed", pa.int8()),  # 1: in an area the unit has put on its list (corridors, zones)
    ]
)
#: a customer. `person`: the group of customers that people decided (or matching strongly suggests)
#: are one; `phone` … `employer`: equal numbers for equal values, 0 unknown; `surname`: number of
#: the family name's key
HOLDERS: Final = pa.schema(
    [
        ("holder", pa.int32()),
        ("person", pa.int32()),
        ("company", pa.int8()),
        ("occupation", pa.int8()),  # Occupation
        ("sector", pa.int16()),
        ("income", pa.int64()),  # declared, a year, minor units of home currency; 0 unknown
        ("staff", pa.int32()),  # of a business, 0 unknown
        ("province", pa.int16()),
        ("surname", pa.int32()),
        ("phone", pa.int32()),
        ("email", pa.int32()),
        ("address", pa.int32()),
        ("institution", pa.int8()),  # 1: the address is a dormitory, a school, a hospital
        ("document", pa.int32()),
        ("employer", pa.int32()),  # holder number of the employer, 0 unknown
        ("relatives", pa.int32()),  # equal numbers for one household or family, 0 unknown
    ]
)
#: where cash is given in and taken out
PLACES: Final = pa.schema(
    [
        ("place", pa.int32()),
        ("province", pa.int16()),
        ("latitude", pa.float64()),
        ("longitude", pa.float64()),
        ("machine", pa.int8()),  # 1: a cash machine
    ]
)
#: `opens`, `closes`: hours of the day, 0 and 24 where unknown
MERCHANTS: Final = pa.schema(
    [
        ("merchant", pa.int32()),
        ("trade", pa.int8()),  # Trade
        ("opens", pa.int8()),
        ("closes", pa.int8()),
    ]
)
SCHEMAS: Final = {
    "accounts": ACCOUNTS,
    "holders": HOLDERS,
    "places": PLACES,
    "merchants": MERCHANTS,
}


@dataclass(frozen=True)
class Known:
    """The four tables; empty where nothing is known."""

    accounts: pa.Table = field(default_factory=ACCOUNTS.empty_table)
    holders: pa.Table = field(default_factory=HOLDERS.empty_table)
    places: pa.Table = field(default_factory=PLACES.empty_table)
    merchants: pa.Table = field(default_factory=MERCHANTS.empty_table)

    def has(self) -> frozenset[str]:
        """The names of the tables that are not empty."""
        return frozenset(name for name in SCHEMAS if getattr(self, name).num_rows)
