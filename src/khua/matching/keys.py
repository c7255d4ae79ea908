"""Block keys: two records are compared when they share one.

A key is a 64-bit number made of the parts that `Block.of` names; the same parts give the same key
in a batch, on Spark, and for the one new record in PostgreSQL. 0 is no key: a part is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from khua.matching.features import SETS, Coded, Features
from khua.matching.model import Block, declared

Keys = npt.NDArray[np.int64]
_U64 = npt.NDArray[np.uint64]

_ONE: Final = np.uint64(0x9E3779B97F4A7C15)
_TWO: Final = np.uint64(0xBF58476D1CE4E5B9)
_THREE: Final = np.uint64(0x94D049BB133111EB)
#: of two pairs of names made of the same two words, whichever comes first
_BOTH: Final[Mapping[str, tuple[str, str]]] = {
    "name_sounds": ("given_sound", "family_sound"),
    "name_bones": ("given_bones", "family_bones"),
}


def block_keys(features: Features, blocks: Mapping[str, Block] | None = None) -> dict[str, Keys]:
    """The keys of each block (all the declared ones if none are named; `near` blocks have no key):
    int64 of shape (n,), or (n, k) where a record has several; 0 is none.

    Stable: they depend on the record's own values only (blake2b of each value, mixed).
    """
    parts = Parts(features, _hashes)
    named = declared().blocks if blocks is None else blocks
    return {
        name: parts.joined(name, block.of).view(np.int64)
        for name, block in named.items()
        if not block.near
    }


class Parts:
    """The parts of keys of all records, as 64-bit numbers, each worked out once."""

    def __init__(self, features: Features, number: Callable[[list[str]], _U64]) -> None:
        self.features = features
        self.number = number
        self.known: dict[str, _U64] = {}

    def joined(self, name: str, of: Sequence[str]) -> _U64:
        """One key of several parts, shape (n,) or (n, k); the block's name belongs to the key."""
        key = np.full(1, _hash(name), np.uint64)
        known: Any = True
        for part in of:
            column = self.part(part)
            if column.ndim == 2 and key.ndim == 1:
                key = key[:, None]
            elif key.ndim == 2 and column.ndim == 1:
                column = column[:, None]
            key = mixed(key, column)
            known = known & (column != 0)
        return np.where(known, np.where(key == 0, np.uint64(1), key), np.uint64(0))

    def part(self, name: str) -> _U64:
        """One part, 0 where it is not known."""
        if name not in self.known:
            self.known[name] = self._part(name)
        return self.known[name]

    def _part(self, name: str) -> _U64:
        features = self.features
        if name in _BOTH:
            one, two = map(self.part, _BOTH[name])
            key = mixed(np.minimum(one, two), np.maximum(one, two))
            return np.where((one != 0) & (two != 0), key, np.uint64(0))
        if name in ("given_sound", "family_sound"):
            return self._coded(features.given if name == "given_sound" else features.family)
        if name in ("given_bones", "family_bones"):
            column = features.given if name == "given_bones" else features.family
            codes, texts = features.bones
            return self._coded(Coded(codes[column.codes], texts))
        if name == "birth":
            return np.where(features.birth % 100 > 0, features.birth, 0).astype(np.uint64)
        if name == "birth_year":
            return (features.birth // 10000).astype(np.uint64)
        if name == "birth_month":
            month = features.birth // 100
            return np.where(month % 100 > 0, month, 0).astype(np.uint64)
        column = features.sets[name] if name in SETS else features.texts[name]
        return self._coded(column)

    def _coded(self, column: Coded) -> _U64:
        numbers = self.number(column.values)
        numbers[0] = 0
        return numbers[column.codes]


def mixed(one: _U64, two: _U64) -> _U64:
    """Two 64-bit numbers as one (the finisher of splitmix64); their order matters."""
    with np.errstate(over="ignore"):
        mix = (one ^ (two * _ONE)) + _ONE
        mix = (mix ^ (mix >> np.uint64(30))) * _TWO
        mix = (mix ^ (mix >> np.uint64(27))) * _THREE
        return mix ^ (mix >> np.uint64(31))


def places(texts: list[str]) -> _U64:
    """Numbers that hold only within one batch, for nothing: each text's place in its list."""
    return np.arange(len(texts), dtype=np.uint64)


def _hashes(texts: list[str]) -> _U64:
    return np.fromiter(map(_hash, texts), np.uint64, len(texts))


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")
