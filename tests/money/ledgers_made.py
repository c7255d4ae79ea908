"""Ledgers for the store: a few months, from a seed."""

import numpy as np

from khua.money.fingerprints import Keys
from khua.money.ledger import Ledger, ledger
from khua.money.store import numbers_of

START = 1_704_067_200  # 1 January 2024
QUARTER = 91 * 86_400


def made(batch: int, rows: int = 1_000, seed: int = 7) -> tuple[Ledger, Keys]:
    """Rows of a batch over three months, several in one second, and fingerprints for them."""
    draw = np.random.default_rng([seed, batch])
    at = START + draw.integers(0, QUARTER, rows) // 3600 * 3600
    columns = {
        "number": numbers_of(batch, np.arange(rows)),
        "at": at,
        "src": draw.integers(0, 50, rows),
        "dst": draw.integers(0, 50, rows),
        "amount": draw.integers(1, 10**9, rows),
        "currency": draw.choice([418, 764, 840], rows),
        "value": draw.integers(1, 10**12, rows),
        "kind": draw.integers(0, 12, rows),
        "channel": draw.integers(0, 7, rows),
        "place": draw.integers(0, 9, rows),
        "merchant": draw.integers(0, 3, rows),
        "device": draw.integers(0, 3, rows),
    }
    halves = draw.integers(0, 2**63, (2, rows)).astype(np.uint64)
    return ledger(columns), Keys(halves[0], halves[1])
