"""Features of transactions as they come, and of a whole ledger at once: the same loops, so the same
bits."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from khua.money.features import columns, layout
from khua.money.features.after import After
from khua.money.features.parameters import Parameters
from khua.money.features.past import Floats, Past
from khua.money.ledger import Ints, Ledger


class Rows:
    """The features of the rows of a ledger, asked for in order."""

    def __init__(self, parameters: Parameters | None = None) -> None:
        self.parameters = asked = parameters or Parameters()
        self.names = columns.names(asked)
        self.past = Past(asked)
        self.after = After(asked) if asked.ahead else None

    def recall(self, ledger: Ledger, row: int) -> None:
        """Take in what must be known of the past to begin at a row."""
        if row:
            since = ledger.at[min(row, len(ledger) - 1)] - self.parameters.windows[-1]
            self.past.warm(cut(ledger, int(np.searchsorted(ledger.at, since, "right")), row))

    def expect(self, accounts: int, transactions: int) -> None:
        """Have room for as many at once, where it is known what comes: what grows is copied."""
        self.past.expect(accounts, transactions)
        if self.after:
            self.after.expect(accounts, transactions)

    def add(self, ledger: Ledger, begin: int, end: int, made: Floats) -> None:
        """The features of rows `begin` to `end` into the first columns of `made` (features x rows,
        one block of memory). The ledger holds all that comes less than `ahead` after them. Raises
        ValueError for rows that are not later than those before."""
        self.past.add(cut(ledger, begin, end), made[: self.past.width])
        if self.after:
            self.after.add(ledger, begin, end, made[self.past.width :])


class Stream:
    """Takes in transactions, and gives the features of those that have settled: once one has come
    that is `ahead` later, or at the end (`flush`). Without `ahead` all settle at once.

    Memory: 200 bytes for each account number up to the highest, some 100 for each transaction
    within the longest window; with `ahead` half as much again, and the transactions that wait.
    """

    def __init__(self, parameters: Parameters | None = None) -> None:
        self._rows = Rows(parameters)
        self.parameters, self.names = self._rows.parameters, self._rows.names
        self._kept: Ledger | None = None  # transactions that wait, and room for more
        self._begin = self._end = 0  # where they stand in it

    def add(self, part: Ledger) -> dict[str, Floats]:
        """Take in transactions, none earlier than those before; give the features of those that
        settle, in order, by name. Raises ValueError for a part that is not later."""
        if not self.parameters.ahead:
            return _made(self._rows, part, 0, len(part))
        if not len(part):
            return self._settle(self._begin)
        at = self._keep(part)
        done = int(np.searchsorted(at, at[-1] - self.parameters.ahead, "right"))
        return self._settle(self._begin + done)

    def flush(self) -> dict[str, Floats]:
        """Nothing follows: the features of all that wait."""
        return self._settle(self._end)

    def warm(self, part: Ledger) -> None:
        """Take in transactions of the past without their features."""
        self._rows.past.warm(part)

    def accounts(self, accounts: npt.NDArray[np.int32] | None = None) -> pa.Table:
        """The features of accounts (all, without) at the moment of the last transaction that has
        settled: column `account`, and those of `columns.account_names`."""
        return self._rows.past.accounts(accounts)

    def _keep(self, part: Ledger) -> Ints:
        """Let a part wait; when there is no room, forget what has settled. Gives the times of all
        that wait."""
        waiting, kept = self._end - self._begin, self._kept or part
        if waiting and part.at[0] < kept.at[self._end - 1]:
            raise ValueError("this part begins before the last one ended: give parts by time")
        if self._kept is None or self._end + len(part) > len(kept):
            room = max(2 * (waiting + len(part)), len(kept))
            alive = cut(kept, self._begin, self._end).columns()
            kept = Ledger(**{name: np.empty(room, c.dtype) for name, c in alive.items()})
            for name, column in alive.items():
                getattr(kept, name)[:waiting] = column
            if self._rows.after:
                self._rows.after.forget(self._begin)
            self._kept, self._begin, self._end = kept, 0, waiting
        for name, column in part.columns().items():
            getattr(kept, name)[self._end : self._end + len(part)] = column
        self._end += len(part)
        return kept.at[self._begin : self._end]

    def _settle(self, until: int) -> dict[str, Floats]:
        begin, self._begin = self._begin, until
        if self._kept is None:
            return {name: np.empty(0, np.float32) for name in self.names}
        return _made(self._rows, cut(self._kept, 0, self._end), begin, until)


def batch(ledger: Ledger, parameters: Parameters | None = None) -> dict[str, Floats]:
    """The features of every transaction of a ledger by name, each as long as the ledger. 10 million
    take some 5 GB: `file.write` puts them into a file part by part."""
    return _made(Rows(parameters), ledger, 0, len(ledger))


def _made(rows: Rows, ledger: Ledger, begin: int, end: int) -> dict[str, Floats]:
    made = np.empty((len(rows.names), padded(end - begin)), np.float32)
    rows.add(ledger, begin, end, made)
    return dict(zip(rows.names, made[:, : end - begin], strict=True))


def padded(rows: int) -> int:
    """Columns that begin an odd number of cache lines apart: at a power of two they would drive
    each other out of the cache."""
    lines = -(-rows // layout.LINE)
    return (lines + 1 - lines % 2) * layout.LINE


def cut(ledger: Ledger, begin: int, end: int) -> Ledger:
    """Some rows, without a copy."""
    return Ledger(*(column[begin:end] for column in ledger.columns().values()))
