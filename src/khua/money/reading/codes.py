"""Columns of texts as columns of numbers, by their different texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from khua.money.ledger import Numbers
from khua.money.reading.rejects import Rejects, filled
from khua.money.reading.words import code_of

NOTHING: Final = pa.array([], pa.string())


def numbers(chunk: pa.DictionaryArray) -> Numbers:
    """Places in its dictionary from 1; 0 for what is empty."""
    codes: Numbers = pc.fill_null(chunk.indices, -1).to_numpy().astype(np.int32)
    return codes + np.int32(1)


def different(chunks: Sequence[pa.DictionaryArray]) -> tuple[pa.Array, Numbers]:
    """The different texts of a column encoded batch by batch, and its numbers from 1."""
    unified = pa.chunked_array(chunks).unify_dictionaries()
    return unified.chunk(0).dictionary, np.concatenate([numbers(one) for one in unified.chunks])


def numbered(chunks: Sequence[pa.DictionaryArray]) -> tuple[pa.Array, Numbers]:
    """The same; but where all texts are whole numbers, those numbers and no texts."""
    texts, found = different(chunks)
    if len(texts) and pc.all(pc.match_substring_regex(texts, r"^[0-9]{1,9}$")).as_py():
        own = np.concatenate([[0], texts.cast(pa.int32()).to_numpy()]).astype(np.int32)
        return NOTHING, own[found]
    return texts, found


def words(
    which: str,
    chunks: Sequence[pa.DictionaryArray] | None,
    rows: int,
    default: int,
    rejects: Rejects,
) -> npt.NDArray[np.int8]:
    """A column of words for a "kind" or "channel" as its numbers; an unknown word is 0 (OTHER,
    UNKNOWN), which is noted; `default` where nothing is said."""
    if chunks is None:
        return np.full(rows, default, np.int8)
    texts, found = different(chunks)
    table = np.full(len(texts) + 1, default, np.int8)
    for at, word in enumerate(texts.to_pylist(), 1):
        code = code_of(which, word)
        table[at] = code or 0
        if code is None:
            rejects.assume(filled(_UNKNOWN[which], word=word))
    return table[found]


_UNKNOWN: Final = {
    "kind": {
        "en": "The kind “{word}” is not known and was read as other.",
        "lo": "ບໍ່ຮູ້ຈັກປະເພດ “{word}” ຈຶ່ງອ່ານເປັນອື່ນໆ.",
    },
    "channel": {
        "en": "The channel “{word}” is not known.",
        "lo": "ບໍ່ຮູ້ຈັກຊ່ອງທາງ “{word}”.",
    },
}
