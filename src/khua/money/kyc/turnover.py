"""What customers were paid: for checks against what they said of themselves."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from khua.money.ledger import Ints, Ledger


def credits_of(ledger: Ledger, accounts: pa.Table) -> Ints:
    """What each holder was paid in all of `ledger`, minor units of value, one cell a holder (cell
    0: accounts whose holder is not known). `accounts`: `known.ACCOUNTS`. What a holder moved from
    one of his accounts to another is left out; cash paid in counts. For a year: `ledger.between`.
    """
    holder = np.zeros(max(ledger.accounts, _highest(accounts, "account") + 1), np.int64)
    holder[accounts["account"].to_numpy()] = accounts["holder"].to_numpy()
    payer, paid = holder[ledger.src], holder[ledger.dst]
    rows = np.flatnonzero((payer != paid) | (payer == 0))
    credits = np.zeros(_highest(accounts, "holder") + 1, np.int64)
    np.add.at(credits, paid[rows], ledger.value[rows])
    return credits


def _highest(table: pa.Table, column: str) -> int:
    return int(table[column].to_numpy().max(initial=0))
