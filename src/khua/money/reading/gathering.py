"""From raw transactions to a ledger: accounts, places, merchants and devices become numbers, what
was loaded before is left out, amounts get their value in the country's own currency.

In memory is what becomes the ledger (about 80 bytes a transaction) and a hash of every account.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from khua.money import currencies
from khua.money.currencies import HOME, Rates
from khua.money.fingerprints import Keys, Prints, fingerprints, fresh, hashed, of_file
from khua.money.ledger import CASH, COLUMNS, NONE, Ledger, Numbers
from khua.money.reading.amounts import FIXED_RATES
from khua.money.reading.rejects import Rejects, filled
from khua.money.store import numbers_of

#: an institution (or source) and a text of it; an account None where the source does not say whose
Pair = tuple[str | None, str | None]
#: gives numbers, 1 and up, to pairs that were not asked before, and the same to the same always
Assign = Callable[[Sequence[Pair]], Sequence[int]]

_GATHERED: Final = {"row": np.int64} | {
    name: dtype for name, dtype in COLUMNS.items() if name not in ("number", "value")
}
_BETWEEN: Final = "\x1f"
_ABSENT: Final = "\x1e"


class Numbering:
    """Pairs of texts as numbers. Each pair is asked of `assign` once; what is kept of it is its
    hash (16 bytes) and its number."""

    def __init__(self, assign: Assign, database: duckdb.DuckDBPyConnection) -> None:
        self._assign, self._database = assign, database
        self._keys = Keys(np.empty(0, np.uint64), np.empty(0, np.uint64))
        self._numbers = np.empty(0, np.int32)

    def of(self, owners: pa.Array, texts: pa.Array) -> Numbers:
        """A number for each row, in its order."""
        joined = pc.binary_join_element_wise(
            pc.fill_null(owners, _ABSENT), pc.fill_null(texts, _ABSENT), _BETWEEN
        ).dictionary_encode()
        hashes = hashed(self._database, pa.table({"t": joined.dictionary}), "t")
        order = hashes.order()  # looked up in order: one way through memory
        keys = hashes.take(order)
        places = keys.places(self._keys)
        found = np.where(places >= 0, np.append(self._numbers, 0)[places], 0).astype(np.int32)
        new = np.flatnonzero(places < 0)
        if len(new):
            texts_of_new = joined.dictionary.take(pa.array(order[new])).to_pylist()
            found[new] = self._assign([_pair(text) for text in texts_of_new])
            self._learn(keys.take(new), found[new])
        table = np.empty(len(found), np.int32)
        table[order] = found
        numbers: Numbers = table[joined.indices.to_numpy()]
        return numbers

    def _learn(self, keys: Keys, numbers: Numbers) -> None:
        """Keep new pairs; `keys` are sorted."""
        places = np.searchsorted(self._keys.high, keys.high)
        self._keys = Keys(
            np.insert(self._keys.high, places, keys.high),
            np.insert(self._keys.low, places, keys.low),
        )
        self._numbers = np.insert(self._numbers, places, numbers)


def _pair(text: str) -> Pair:
    owner, other = (None if part == _ABSENT else part for part in text.split(_BETWEEN, 1))
    return owner, other


@dataclass(frozen=True)
class Gathered:
    """`ledger` and, in its order, the `keys` of its transactions; `rows`: how many were read, of
    which `repeated` stand in the file twice and `known` were loaded before."""

    ledger: Ledger
    keys: Keys
    rows: int
    repeated: int
    known: int


class Gathering:
    """Takes the batches of one file, then makes the ledger of what is new in it."""

    def __init__(
        self, accounts: Assign, places: Assign, merchants: Assign, devices: Assign
    ) -> None:
        self._database = duckdb.connect()
        self._accounts, self._places, self._merchants, self._devices = (
            Numbering(assign, self._database) for assign in (accounts, places, merchants, devices)
        )
        self._columns: list[dict[str, npt.NDArray[Any]]] = []
        self._prints: list[Prints] = []

    def add(self, batch: pa.RecordBatch) -> None:
        """Take a batch of raw.RAW."""
        made = {
            name: batch.column(name).to_numpy()
            for name in ("row", "at", "amount", "currency", "kind", "channel")
        }
        for side, name in (("from", "src"), ("to", "dst")):
            cash = batch.column(f"{side}_cash").to_numpy(zero_copy_only=False)
            numbers = np.full(len(cash), CASH, np.int32)
            others = pa.array(np.flatnonzero(~cash))
            numbers[~cash] = self._accounts.of(
                batch.column(f"{side}_institution").take(others),
                batch.column(f"{side}_account").take(others),
            )
            made[name] = numbers
        source = batch.column("source")
        made["place"] = _some(self._places, source, batch.column("place"))
        made["merchant"] = _some(self._merchants, source, batch.column("merchant"))
        nobody = pa.nulls(batch.num_rows, pa.string())
        made["device"] = _some(self._devices, nobody, batch.column("device"))
        self._columns.append(made)
        self._prints.append(fingerprints(batch, self._database))

    def months(self) -> tuple[str, ...]:
        """The months (UTC) of what was taken: fingerprints of other months need no look."""
        months: set[str] = set()
        for made in self._columns:
            found = np.unique(made["at"].astype("datetime64[s]").astype("datetime64[M]"))
            months |= {str(month) for month in found}
        return tuple(sorted(months))

    def finished(
        self,
        batch: int,
        known: Iterable[Keys],
        rejects: Rejects,
        rates: Rates | None = None,
        home: str = HOME,
    ) -> Gathered:
        """The ledger of what is new. `batch`: its number in the manifest; `known`: fingerprints of
        earlier batches in the same months, each sorted (`Store.keys`).

        The lower half of a transaction's number is its row in the file; or, where rows do not
        ascend (an entry of an XML file that is several transactions), its place in the file from 1.
        """
        found = of_file(self._prints)
        new = fresh(found, known)
        columns = {
            name: np.concatenate([np.empty(0, dtype), *(made.pop(name) for made in self._columns)])
            for name, dtype in _GATHERED.items()
        }
        self._columns, self._prints = [], []
        rows = columns.pop("row")
        if len(rows) and (np.diff(rows) <= 0).any():
            rows = np.arange(1, len(rows) + 1)
        taken = np.flatnonzero(new)
        order = taken[np.argsort(columns["at"][taken], kind="stable")]
        made = {name: column[order] for name, column in columns.items()}
        made["number"] = numbers_of(batch, rows[order])
        made["value"], fixed = currencies.to_home(
            made["amount"], made["currency"], made["at"], rates, home
        )
        if fixed:
            source = currencies.fallback_source()
            rejects.assume(filled(FIXED_RATES, count=fixed, home=home, source=source))
        repeated = int(found.repeated.sum())
        return Gathered(
            Ledger(**made),
            found.keys.take(order),
            len(new),
            repeated,
            int((~new).sum()) - repeated,
        )


def _some(numbering: Numbering, owners: pa.Array, texts: pa.Array) -> Numbers:
    """Numbers of the texts that are there; NONE for the rest."""
    numbers = np.full(len(texts), NONE, np.int32)
    if texts.null_count < len(texts):
        there = np.flatnonzero(texts.is_valid().to_numpy(zero_copy_only=False))
        rows = pa.array(there)
        numbers[there] = numbering.of(owners.take(rows), texts.take(rows))
    return numbers
