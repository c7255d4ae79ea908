"""Which sounds are one edit apart, among all sounds there are: without comparing all with all.

Two texts are one edit apart only if they become equal when each loses one letter or none. All such
shortened texts are numbers (a polynomial modulo 2^64), made from running sums in one pass.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

Ints = npt.NDArray[np.int64]

SHORTEST: Final = 5
#: shortened texts that more sounds share than this lead nowhere
_MOST: Final = 200
_BASE: Final = 0x2545F4914F6CDD1D
_INVERSE: Final = pow(_BASE, -1, 1 << 64)


def near_sounds(sounds: list[str], counts: npt.NDArray[np.int64]) -> tuple[Ints, Ints]:
    """Pairs of places in `sounds` that are exactly one edit apart, both at least five letters and
    both in use (`counts`, by place); the one with fewer records first. Each pair once."""
    lengths = np.fromiter(map(len, sounds), np.int64, len(sounds))
    counts = np.concatenate((counts, np.zeros(len(sounds) - len(counts), np.int64)))
    used = np.flatnonzero((lengths >= SHORTEST) & (counts > 0))
    if len(used) < 2:
        return used[:0], used[:0]
    texts = np.array(sounds, dtype=object)[used]
    hashes, owner = _shortened(texts, lengths[used])
    order = np.argsort(hashes)
    hashes, owner = hashes[order], owner[order]
    begins = np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1]))
    sizes = np.diff(np.append(begins, len(hashes)))
    fit = (sizes > 1) & (sizes <= _MOST)
    at = np.repeat(fit, sizes)
    owner, sizes = owner[at], sizes[fit]
    after = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(owner)) - 1
    total, skipped = int(after.sum()), np.cumsum(after) - after
    right = owner[np.repeat(np.arange(len(owner)) + 1 - skipped, after) + np.arange(total)]
    left = np.repeat(owner, after)
    left, right = np.minimum(left, right), np.maximum(left, right)
    pairs = np.unique((left << 32 | right)[left != right])
    left, right = pairs >> 32, pairs & 0xFFFFFFFF
    distance = process.cpdist(
        texts[left],
        texts[right],
        scorer=Levenshtein.distance,
        score_cutoff=1,
        dtype=np.uint8,
        workers=1,
    )
    left, right = used[left[distance == 1]], used[right[distance == 1]]
    turn = counts[left] > counts[right]
    return np.where(turn, right, left), np.where(turn, left, right)


def _shortened(
    texts: npt.NDArray[np.object_], lengths: Ints
) -> tuple[npt.NDArray[np.uint64], Ints]:
    """The number of each text and of each text without one letter, and whose it is."""
    letters = np.frombuffer("".join(texts).encode("ascii", "replace"), np.uint8).astype(np.uint64)
    ends = np.cumsum(lengths)
    begins = ends - lengths
    owner = np.repeat(np.arange(len(texts)), lengths)
    place = np.arange(len(letters)) - begins[owner]
    powers = np.ones(int(lengths.max()) + 1, np.uint64)
    with np.errstate(over="ignore"):
        for power in range(1, len(powers)):
            powers[power] = powers[power - 1] * np.uint64(_BASE)
        running = np.concatenate((np.zeros(1, np.uint64), np.cumsum(letters * powers[place])))
        whole = running[ends] - running[begins]
        before = running[np.arange(len(letters))] - running[begins][owner]
        after = running[ends][owner] - running[np.arange(1, len(letters) + 1)]
        without = before + after * np.uint64(_INVERSE)
    return np.concatenate((whole, without)), np.concatenate((np.arange(len(texts)), owner))
