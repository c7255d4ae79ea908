"""Parquet files whose columns are as they should be, read by Arrow alone.

DuckDB makes sense of whatever is in a cell, text by text. Where numbers are numbers already and
texts are kept once, that takes five times as long as reading them; and DuckDB need not be loaded.
What comes out is the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from khua.money.ledger import Ints
from khua.money.reading import codes
from khua.money.reading.columns import Column, take

#: rows that are read at once
BATCH: Final = 1 << 20
#: amounts of as many thousandths are none, as DuckDB's DECIMAL(18, 3) has it
_MOST: Final = 10**18


class Unusual(Exception):
    """The file must be read by DuckDB, which also says what is wrong with it."""


@dataclass(frozen=True)
class Plain:
    """An open file. `taken`: our name to the file's; `rows`: how many it has."""

    file: pq.ParquetFile
    taken: Mapping[str, str]
    rows: int

    def lines(self, rows: npt.ArrayLike) -> Ints:
        """Where rows (from 0) stand in the file, from 1."""
        return np.asarray(rows, np.int64) + 1

    def batches(self) -> Iterator[dict[str, pa.Array]]:
        """The rows by our names, in the file's order. Raises Unusual where the file is damaged."""
        names = list(self.taken.values())
        try:
            for batch in self.file.iter_batches(BATCH, columns=names, use_threads=False):
                yield {ours: batch.column(theirs) for ours, theirs in self.taken.items()}
        except (pa.ArrowException, OSError) as fault:
            raise Unusual from fault


@contextmanager
def plain(
    path: Path, columns: Collection[Column], mapping: Mapping[str, str], texts: Collection[str]
) -> Iterator[Plain]:
    """Open a Parquet file. `texts`: those of our columns that may be texts; all others are whole
    numbers, `amount` may have decimals. Raises Unusual where they are not, and Refused."""
    if path.suffix.lower() not in (".parquet", ".pq"):
        raise Unusual
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as fault:
        raise Unusual from fault
    with file:
        kinds = dict(zip(file.schema_arrow.names, file.schema_arrow.types, strict=True))
        rows = file.metadata.num_rows
        if not rows or any("." in name for name in kinds):  # a point is a part of a column to Arrow
            raise Unusual
        taken = take(tuple(kinds), list(columns), mapping)
        found = {ours: kinds[theirs] for ours, theirs in taken.items()}
        if found["src"] != found["dst"]:
            raise Unusual
        for name, kind in found.items():
            text = name in texts and pa.types.is_string(kind)
            decimals = name == "amount" and pa.types.is_float64(kind)
            if not (text or decimals or _is_whole(kind)):
                raise Unusual
        worded = [taken[name] for name, kind in found.items() if pa.types.is_string(kind)]
        with pq.ParquetFile(path, read_dictionary=worded) as file:
            yield Plain(file, taken, rows)


def _is_whole(kind: Any) -> bool:
    return bool(pa.types.is_integer(kind)) and kind != pa.uint64()


def coded(column: pa.Array) -> pa.DictionaryArray:
    """A column of texts or whole numbers as trimmed texts, each once; blanks are null."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    written = column.dictionary.cast(pa.string())
    texts = codes.trimmed(written)
    if texts.equals(written):
        return pa.DictionaryArray.from_arrays(column.indices, written)
    texts = texts.dictionary_encode()
    places = pa.DictionaryArray.from_arrays(column.indices, texts.indices).dictionary_decode()
    return pa.DictionaryArray.from_arrays(places, texts.dictionary)


def thousandths(amounts: pa.Array, absent: int) -> Ints:
    """Amounts in thousandths, halves rounded away from 0; `absent` where there is none."""
    if pa.types.is_floating(amounts.type):
        exact = pc.fill_null(amounts, np.nan).to_numpy(zero_copy_only=False) * 1000.0
        exact[~(np.abs(exact) < _MOST)] = absent  # NaN is not less either
        whole = np.rint(exact)
        whole += (exact - whole == 0.5) & (exact > 0)
        whole -= (whole - exact == 0.5) & (exact < 0)
        whole[np.abs(whole) >= _MOST] = absent
        rounded: Ints = whole.astype(np.int64)
        return rounded
    units: Ints = amounts.cast(pa.int64()).fill_null(_MOST).to_numpy(zero_copy_only=False)
    some = np.abs(units) < _MOST // 1000
    found: Ints = np.where(some, units, 0) * 1000 + np.where(some, 0, absent)
    return found
