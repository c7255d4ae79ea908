"""Who is one human being: people of different cases whom somebody decided to be the same.

Each gets the smallest id among those he is, for good: a match that is decided later joins the newer
record to the older one, so the key of the older one, and every number that rests on it alone,
stays; and when a decision is undone, both are as they were.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
from scipy import sparse
from scipy.sparse import csgraph

from khua.figures.disclosure import record_key

#: what a record key is of: the same id of another table is another record
PERSON, CASE, DECISION, REQUEST = "person", "case", "decision", "request"
NO_KEY: Final = 0


def one(people: pa.Table, same: pa.Table, secret: bytes | None) -> pa.Table:
    """(id, person, key) of each of `people`. `same`: pairs of ids, left and right; one who is not
    among the people joins nobody. Without the secret every key is nought."""
    ids = np.sort(people["id"].to_numpy())
    persons = ids[_smallest(ids, same["left"].to_numpy(), same["right"].to_numpy())]
    return pa.table({"id": ids, "person": persons, "key": keys(PERSON, persons, secret)})


def _smallest(ids: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """For each place in `ids`, the place of the smallest id that it is joined with."""
    both = np.isin(left, ids) & np.isin(right, ids)
    many = len(ids)
    rows, columns = np.searchsorted(ids, left[both]), np.searchsorted(ids, right[both])
    joined = sparse.coo_matrix((np.ones(len(rows), bool), (rows, columns)), shape=(many, many))
    _, component = csgraph.connected_components(joined, directed=False)
    _, first = np.unique(component, return_index=True)  # ids are sorted: the first is the smallest
    smallest: np.ndarray = first[component]
    return smallest


def keys(kind: str, ids: np.ndarray, secret: bytes | None) -> np.ndarray:
    """The record key of each of these records of a kind; noughts without the secret."""
    if secret is None:
        return np.full(len(ids), NO_KEY, np.int64)
    return np.fromiter(_keys(kind, ids, secret), np.int64, len(ids))


def _keys(kind: str, ids: np.ndarray, secret: bytes) -> Iterator[int]:
    for each in ids.tolist():
        yield record_key(secret, f"{kind} {each}")
