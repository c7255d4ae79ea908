"""Real attempts into a ledger: another country's money, our accounts and our days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from khua.money.generate import labels as labelling
from khua.money.generate.amlworld import Attempt
from khua.money.generate.settings import Text
from khua.money.generate.simple import DOLLAR
from khua.money.ledger import CASH, COLUMNS, Ints, Kind, Ledger, ledger

#: accounts with more transactions are hubs, and no attempt is given to one
BUSIEST: Final = 500


class NoRoom(ValueError):
    """The ledger has fewer ordinary accounts, or fewer days, than the attempts need. `problem`,
    `mend`: in both languages."""

    def __init__(self, en: str, lo: str) -> None:
        super().__init__(en)
        self.problem: Text = {"en": f"{en[0].upper()}{en[1:]}.", "lo": f"{lo}."}
        self.mend: Text = {
            "en": "Plant into more transactions, or over more days.",
            "lo": "ໃຫ້ໃຊ້ທຸລະກຳຫຼາຍຂຶ້ນ ຫຼື ຫຼາຍມື້ຂຶ້ນ.",
        }


def plant(
    ledger_: Ledger,
    attempts: Sequence[Attempt],
    seed: int,
    *,
    labels: pa.Table | None = None,
    apart: bool = False,
    dollar: float = DOLLAR,
    busiest: int = BUSIEST,
) -> tuple[Ledger, pa.Table]:
    """The ledger with `attempts` in it, numbered anew in the order of time, and LABELS: attempt n
    is `attempts[n - 1]`; those of `labels` (of the ledger as it came) follow, counted on.

    Every account of the attempts becomes a random ordinary account (with transactions, but at most
    `busiest`), the same wherever it occurs, or with `apart` another in every attempt. Every attempt
    begins at a random moment that lets it end within the ledger's span; seconds are drawn within
    the minute the file gives. Amounts go through US dollars at `dollar` minor units of the
    country's currency. Currency, rate, kind, channel, place and device are those of a transfer of
    the ledger drawn for each, so that none of these tells planted from ordinary. Balances are not
    looked at. Raises NoRoom.
    """
    draw = np.random.default_rng([seed, len(ledger_), len(attempts)])
    if not attempts or not len(ledger_):
        return ledger_, labelling.joined([labels] if labels is not None else [])
    keys = [
        (index if apart else 0, end) for index, attempt in enumerate(attempts)
        for end in attempt.accounts
    ]  # fmt: skip
    keys = list(dict.fromkeys(keys))
    ordinary = _ordinary(ledger_, busiest)
    if len(ordinary) < len(keys):
        raise NoRoom(
            f"{len(keys)} ordinary accounts are needed, the ledger has {len(ordinary)}",
            f"ຕ້ອງການບັນຊີທົ່ວໄປ {len(keys)} ບັນຊີ ແຕ່ມີພຽງ {len(ordinary)}",
        )
    account = dict(zip(keys, draw.choice(ordinary, len(keys), replace=False), strict=True))

    src, dst, at, value, whose = [], [], [], [], []
    for index, attempt in enumerate(attempts):
        place = index if apart else 0
        src.append([account[place, row.src] for row in attempt.rows])
        dst.append([account[place, row.dst] for row in attempt.rows])
        at.append(_moments(draw, ledger_, np.array([row.at for row in attempt.rows])))
        value.append([row.dollars * dollar for row in attempt.rows])
        whose += [index + 1] * len(attempt.rows)
    model = _transfers(ledger_)
    model = model[draw.integers(0, len(model), len(whose))]
    like = {name: column[model] for name, column in ledger_.columns().items()}
    values = np.maximum(1, np.rint(np.concatenate(value))).astype(np.int64)
    rate = like["value"] / like["amount"]
    like |= {
        "at": np.concatenate(at),
        "src": np.concatenate(src),
        "dst": np.concatenate(dst),
        "value": values,
        "amount": np.maximum(1, np.rint(values / rate)).astype(np.int64),
        "number": np.arange(len(whose)) + int(ledger_.number.max()) + 1,
    }
    rows = labelling.table(
        {
            "number": like["number"],
            "attempt": np.array(whose, np.int32),
            "kind": [attempts[n - 1].pattern for n in whose],
            "innocent": np.zeros(len(whose), np.int8),
            "role_src": ["controller"] * len(whose),
            "role_dst": ["controller"] * len(whose),
        }
    )
    return renumbered(
        ledger(
            {
                name: np.concatenate([column, like[name].astype(COLUMNS[name])])
                for name, column in ledger_.columns().items()
            }
        ),
        labelling.joined([rows, labels] if labels is not None else [rows]),
    )


def renumbered(ledger_: Ledger, labels: pa.Table) -> tuple[Ledger, pa.Table]:
    """The same with numbers that count up in time: a number tells nothing of where it came from."""
    number = np.arange(1, len(ledger_) + 1, dtype=np.int64)
    columns = {**ledger_.columns(), "number": number}
    found = labelling.renumbered(labels, ledger_.number, number)
    return Ledger(**columns), found.sort_by([("number", "ascending"), ("attempt", "ascending")])


def _ordinary(ledger_: Ledger, busiest: int) -> Ints:
    size = ledger_.accounts
    degree = np.bincount(ledger_.src, minlength=size) + np.bincount(ledger_.dst, minlength=size)
    degree[CASH] = 0
    return np.flatnonzero((degree > 0) & (degree <= busiest)).astype(np.int64)


def _transfers(ledger_: Ledger) -> Ints:
    """The transactions that planted ones may look like."""
    found = np.flatnonzero(ledger_.kind == Kind.TRANSFER)
    return found if len(found) else np.arange(len(ledger_))


def _moments(draw: np.random.Generator, ledger_: Ledger, at: Ints) -> Ints:
    """The moments of an attempt, moved into the ledger's span; what was before stays before."""
    first, last = int(ledger_.at[0]), int(ledger_.at[-1])
    seconds = draw.integers(0, 60, len(at))
    seconds.sort()  # within one minute the order of the file holds
    room = last - first - int(at.max() - at.min()) - 60
    if room < 0:
        days = f"{(at.max() - at.min()) / 86_400:.1f}"
        raise NoRoom(
            f"an attempt of {days} days does not fit", f"ລາຍການທີ່ຍາວ {days} ມື້ ບໍ່ພໍດີກັບໄລຍະເວລາ"
        )
    return at - int(at.min()) + first + int(draw.integers(0, room + 1)) + seconds
