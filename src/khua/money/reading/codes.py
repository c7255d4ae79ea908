"""Columns of texts as columns of numbers, by their different texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from khua.money.ledger import Ints, Numbers
from khua.money.reading.rejects import Rejects, filled
from khua.money.reading.words import code_of

NOTHING: Final = pa.array([], pa.string())
#: what DuckDB's trim takes away: Unicode's separators of words
BLANKS: Final = " \u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"


def numbers(chunk: pa.DictionaryArray) -> Numbers:
    """Places in its dictionary from 1; 0 for what is empty."""
    codes: Numbers = pc.fill_null(chunk.indices, -1).to_numpy().astype(np.int32)
    return codes + np.int32(1)


def different(chunks: Sequence[pa.DictionaryArray]) -> tuple[pa.Array, Numbers]:
    """The different texts of a column encoded batch by batch, and its numbers from 1."""
    unified = pa.chunked_array(chunks).unify_dictionaries()
    return unified.chunk(0).dictionary, np.concatenate([numbers(one) for one in unified.chunks])


def appearing(chunks: Sequence[pa.Array]) -> tuple[pa.Array, Numbers]:
    """The different texts of a column (whole numbers become texts) in the order in which they
    appear, and the column as their numbers from 1 (0: empty)."""
    kind = chunks[0].type
    if pa.types.is_dictionary(kind):
        texts, found = different(chunks)
        order, found = _in_order(found, len(texts))
        return texts.take(pa.array(order - 1)), found
    if pa.types.is_integer(kind):
        least, greatest = pc.min_max(pa.chunked_array(chunks)).values()
        room = greatest.as_py() - least.as_py() + 1 if least.is_valid else 0
        if 0 < room <= 4 * sum(map(len, chunks)):
            empty = least.as_py() - 1
            whole = [pc.fill_null(one.cast(pa.int64()), empty) for one in chunks]
            shifted = [(one.to_numpy() - empty).astype(np.int32) for one in whole]
            order, found = _in_order(np.concatenate(shifted), room)
            return pa.array(order + empty).cast(pa.string()), found
    coded = pa.chunked_array(chunks).dictionary_encode()
    # the same dictionary grows from chunk to chunk
    texts = coded.chunk(coded.num_chunks - 1).dictionary.cast(pa.string())
    return texts, np.concatenate([numbers(chunk) for chunk in coded.chunks])


def _in_order(found: Numbers, most: int) -> tuple[Ints, Numbers]:
    """Numbers 1 to `most` (0: none) in the order in which they appear, and each as its place in it,
    from 1."""
    first = np.full(most + 1, len(found))
    first[found[::-1]] = np.arange(len(found) - 1, -1, -1)  # of several the last one stays
    first[0] = len(found)
    used = np.flatnonzero(first < len(found))
    order = used[np.argsort(first[used])]
    places = np.zeros(most + 1, np.int32)
    places[order] = np.arange(1, len(order) + 1, dtype=np.int32)
    return order, places[found]


def trimmed(texts: pa.Array) -> pa.Array:
    """Texts without blanks around them; null where nothing is left."""
    bare = pc.utf8_trim(texts, BLANKS)
    return pc.if_else(pc.equal(bare, ""), pa.scalar(None, pa.string()), bare)


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
