"""What looks like an attempt and is none: in the numbers of `kinds.yaml`, all at once as arrays.

Pay days, school fees, agents and wholesalers are in `wages`, `life` and `trade`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from khua.money.generate.flows import Flows
from khua.money.generate.innocent.cash import (
    gold_shop,
    migrant_cash_in,
    night_business,
    travelling_trader,
    village_collection,
)
from khua.money.generate.innocent.people import (
    family_remittance,
    house_sale,
    liquidity_loop,
    neighbours_loan,
    payroll_advance,
    rent_ring,
    savings_circle,
)
from khua.money.generate.innocent.planning import Innocent
from khua.money.generate.settings import stream
from khua.money.generate.wages import Pay

PLANS: Final[Mapping[str, Callable[[Innocent], None]]] = {
    "family-remittance": family_remittance,
    "payroll-advance": payroll_advance,
    "savings-circle": savings_circle,
    "rent-ring": rent_ring,
    "neighbours-loan": neighbours_loan,
    "liquidity-loop": liquidity_loop,
    "migrant-cash-in": migrant_cash_in,
    "village-collection": village_collection,
    "travelling-trader": travelling_trader,
    "night-business": night_business,
    "gold-shop": gold_shop,
    "house-sale": house_sale,
}


def plan(flows: Flows, paid: Pay, seed: int) -> None:
    """Plan every kind; `paid`: what the pay days brought."""
    innocent = Innocent(flows, paid, seed)
    for kind, add in PLANS.items():
        innocent.draw = stream(seed, kind)
        add(innocent)
