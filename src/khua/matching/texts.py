"""Many short texts, prepared for telling fast which of them are a few letters apart."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

#: an edit distance beyond all levels
FAR: Final = 3
#: texts counted at a time, few enough for the processor's own memory
_CHUNK: Final = 8192


class Texts:
    """Different texts, prepared for telling fast that two are far apart.

    `letters`: 64 bits; one edit changes at most two. Each of 26 letters has two bits (there once,
    twice), the digits share the rest; texts that are mostly digits have five bits a digit.
    """

    def __init__(self, values: list[str]) -> None:
        self.values = np.array(values, dtype=object)
        self.lengths = np.fromiter(map(len, values), np.int16, len(values))
        self.letters = _letters(values, self.lengths)

    def within(
        self, a: npt.NDArray[Any], b: npt.NDArray[Any], most: npt.NDArray[np.int8]
    ) -> npt.NDArray[np.int8]:
        """The Levenshtein distance of the texts with codes `a` and `b`, where it is at most `most`
        (0, 1 or 2), else 3."""
        distance = np.full(len(a), FAR, np.int8)
        apart = np.bitwise_count(self.letters[a] ^ self.letters[b])
        hopeful = (apart <= 2 * most) & (np.abs(self.lengths[a] - self.lengths[b]) <= most)
        at = np.flatnonzero(hopeful)
        if len(at):
            low, high = np.minimum(a[at], b[at]), np.maximum(a[at], b[at])
            keys, back = np.unique(
                low.astype(np.int64) * len(self.values) + high, return_inverse=True
            )
            low, high = np.divmod(keys, len(self.values))
            found = process.cpdist(
                self.values[low],
                self.values[high],
                scorer=Levenshtein.distance,
                score_cutoff=2,
                dtype=np.uint8,
                workers=1,
            )
            distance[at] = np.where(found[back] <= most[at], found[back], FAR)
        return distance


def _letters(values: list[str], lengths: npt.NDArray[np.int16]) -> npt.NDArray[np.uint64]:
    data = np.frombuffer("".join(values).encode("utf-32-le", "replace"), np.uint32)
    kinds = np.arange(0x3000, dtype=np.int64) % 26  # any letter has a kind: Lao and Thai ones too
    kinds[ord("a") : ord("z") + 1] = kinds[ord("A") : ord("Z") + 1] = np.arange(26)
    kinds[ord("0") : ord("9") + 1] = 26 + np.arange(10)
    kinds[[ord("+"), ord(" ")]] = 36
    kind = kinds[np.minimum(data, len(kinds) - 1)]
    in_kind = np.bincount(kind, minlength=37)
    steps = np.zeros(37, np.int64)
    digits = bool(in_kind[26:36].sum() > in_kind[:26].sum())
    steps[:26], steps[26:36], steps[36] = (0, 5, 0) if digits else (2, 0, 2)
    ends = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
    return np.concatenate(
        [
            _bits(kind[ends[begin] : ends[end]], lengths[begin:end], steps)
            for begin in range(0, len(values), _CHUNK)
            for end in [min(begin + _CHUNK, len(values))]
        ]
    )


def _bits(
    kind: npt.NDArray[np.int64], lengths: npt.NDArray[np.int16], steps: npt.NDArray[np.int64]
) -> npt.NDArray[np.uint64]:
    """The bits of some texts, whose letters are of these kinds; `steps`: bits of each kind."""
    owner = np.repeat(np.arange(len(lengths)), lengths)
    counts = np.bincount(owner * 37 + kind, minlength=37 * len(lengths)).reshape(-1, 37)
    bits = np.zeros((len(lengths), 64), np.bool_)
    at = 0
    for step in range(5):
        kinds_here = np.flatnonzero(steps > step)
        bits[:, at : at + len(kinds_here)] = counts[:, kinds_here] > step
        at += len(kinds_here)
    packed: npt.NDArray[np.uint64] = np.packbits(bits, axis=1).view(np.uint64).ravel()
    return packed
