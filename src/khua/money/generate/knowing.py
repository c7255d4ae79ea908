"""What a unit would know of the invented country: `Known`, all as numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from khua.money.generate.settings import ATT
from khua.money.generate.society import NOBODY, Society
from khua.money.known import ACCOUNTS, HOLDERS, MERCHANTS, PLACES, Known
from khua.money.ledger import Ints


def known_of(society: Society, accounts: Ints, holders: Ints) -> Known:
    """Known, by the `accounts` and `holders` numbers given to the society's own order. Tables are
    in the order of their first column."""
    customers, people = society.customers, society.people
    holder = np.append(holders, 0)  # NOBODY becomes 0
    size = len(customers)
    person = np.arange(size) < people
    household = np.where(
        np.bincount(customers.household, minlength=size)[customers.household] > 1,
        customers.household + 1,
        0,
    )
    return Known(
        accounts=_table(
            ACCOUNTS,
            {
                "account": accounts,
                "holder": holder[society.accounts.holder],
                "kind": society.accounts.kind,
                "opened": society.accounts.opened,
                "closed": society.accounts.closed,
                "province": society.accounts.province,
                "listed": society.accounts.listed,
            },
        ),
        holders=_table(
            HOLDERS,
            {
                "holder": holders,
                "person": holders,
                "company": ~person,
                "occupation": customers.occupation,
                "sector": customers.sector,
                "income": np.where(customers.declared & person, customers.income * 12, 0).astype(
                    int
                )
                * ATT,
                "staff": customers.staff,
                "province": customers.province,
                "surname": np.where(person, customers.surname, 0),
                "phone": customers.phone,
                "email": customers.email,
                "address": customers.address,
                "institution": customers.institution,
                "document": customers.document,
                "employer": holder[np.where(person, customers.employer, NOBODY)],
                "relatives": np.where(person, household, 0),
            },
        ),
        places=_table(
            PLACES,
            {
                "place": np.arange(1, len(society.places.machine) + 1),
                "province": society.places.province,
                "latitude": society.places.latitude,
                "longitude": society.places.longitude,
                "machine": society.places.machine,
            },
        ),
        merchants=_table(
            MERCHANTS,
            {
                "merchant": np.arange(1, len(society.merchants.trade) + 1),
                "trade": society.merchants.trade,
                "opens": society.merchants.opens,
                "closes": society.merchants.closes,
            },
        ),
    )


def _table(schema: pa.Schema, columns: dict[str, npt.NDArray[Any]]) -> pa.Table:
    order = np.argsort(columns[schema.names[0]])
    return pa.table(
        [
            pa.array(columns[field.name][order].astype(field.type.to_pandas_dtype()), field.type)
            for field in schema
        ],
        schema=schema,
    )
