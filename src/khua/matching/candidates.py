"""Which pairs are compared at all: blocks by sorted keys, and names that are near each other.

A key that too many records share says too little: it is joined with the block's further parts
(`Block.then`) one by one, and given up only when even that leaves too many. Nothing of this is
silent: `Blocks.report` counts it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from khua.matching.features import Features
from khua.matching.keys import Parts, mixed, places
from khua.matching.model import Block
from khua.matching.near import near_sounds

Ints = npt.NDArray[np.int32]
Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.uint32]

#: pairs worked on at a time
CHUNK: Final = 1_000_000
#: pairs of one block that are never too many
FEWEST: Final = 500_000
#: bits of `Texts.letters` in which two names may differ and still be alike
ALIKE: Final = 5


@dataclass
class Told:
    """What became of a block: `hubs` keys were too common and joined with more (`hub_records`
    records), `given_up` records had to be left out of this block; `limit` is the largest group
    that was searched, `pairs` all pairs in the block, `new` those no earlier block had; `alike` 1
    where the names had to be alike (`Block.alike`), 0 where all pairs were taken."""

    hubs: int = 0
    hub_records: int = 0
    given_up: int = 0
    limit: int = 0
    pairs: int = 0
    new: int = 0
    alike: int = 0

    def as_json(self) -> dict[str, int]:
        return asdict(self)


class Blocks:
    """The groups of all blocks over the records of `features`."""

    def __init__(self, features: Features, blocks: Mapping[str, Block]) -> None:
        self.features = features
        self.names = list(blocks)
        self.told = {name: Told() for name in self.names}
        parts = Parts(features, places)
        self.groups: list[list[Ints]] = []  # of blocks with several keys a record
        self._sorted: list[tuple[Rows, Rows]] = []
        for name, block in blocks.items():
            if block.near:
                self.groups.append([])
                self._sorted.append((np.zeros(0, np.int64), np.zeros(0, np.int64)))
                continue
            keys = parts.joined(name, block.of)
            columns: list[Any] = [keys] if keys.ndim == 1 else list(keys.T)
            self._group(name, block, parts, columns)
        self.parts, self.blocks = parts, blocks
        self.table = np.zeros((len(features), len(blocks)), np.int32)
        for at, groups in enumerate(self.groups):
            if len(groups) == 1:
                self.table[:, at] = groups.pop()
        letters = features.sounds.letters
        self.letters = {
            "given": letters[features.given.codes],
            "family": letters[features.family.codes],
        }
        self.nameless = (features.given.codes == 0) | (features.family.codes == 0)

    def _group(self, name: str, block: Block, parts: Parts, columns: list[Any]) -> None:
        """Number the groups of one block, each at most as large as it may be, with two or more."""
        n, told = len(self.features), self.told[name]
        rows = np.concatenate([np.flatnonzero(column) for column in columns])
        keys = np.concatenate([column[column != 0] for column in columns])
        kept: list[tuple[Any, Any]] = []
        room = max(block.most * n, FEWEST)
        for depth in range(len(block.then) + 1):
            order = np.argsort(keys)
            rows, keys = rows[order], keys[order]
            begins = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else order
            sizes = np.diff(np.append(begins, len(keys)))
            limit = _limit(sizes, block.hub, room)
            large = np.repeat(sizes > limit, sizes)
            alone = np.repeat(sizes < 2, sizes)
            kept.append((rows[~large & ~alone], keys[~large & ~alone]))
            small = sizes[sizes <= limit].astype(np.int64)
            room = max(room - int((small * (small - 1) // 2).sum()), room // 4)
            rows, keys = rows[large], keys[large]
            if depth == 0:
                told.limit, told.hubs, told.hub_records = (
                    limit,
                    int((sizes > limit).sum()),
                    len(rows),
                )
            if depth < len(block.then) and len(rows):
                more = parts.part(block.then[depth])[rows]
                known = more != 0
                told.given_up += int((~known).sum())
                rows, keys = rows[known], mixed(keys[known], more[known])
            elif len(rows):
                told.given_up += len(rows)
                break
            else:
                break
        rows, keys = (np.concatenate([each[i] for each in kept]) for i in (0, 1))
        begins = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else rows
        sizes = np.diff(np.append(begins, len(keys)))
        numbers = np.repeat(np.arange(1, len(sizes) + 1, dtype=np.int32), sizes)
        self._sorted.append((rows, sizes))
        many = int((sizes.astype(np.int64) * (sizes - 1) // 2).sum()) > FEWEST
        told.alike = int(bool(block.alike) and many)
        if len(columns) == 1:
            codes = np.zeros(n, np.int32)
            codes[rows] = numbers
            self.groups.append([codes])
        else:
            self.groups.append(_slots(rows, numbers, n))

    def pairs(self, number: int, share: int = 0, of: int = 1) -> Iterator[tuple[Rows, Rows, Mask]]:
        """The pairs of one block that no earlier block has: left and right rows, left < right, and
        all the blocks each pair is in (bit i: block i). In chunks, always the same ones; where the
        work is spread, every `of`-th of them, beginning with the `share`-th."""
        name = self.names[number]
        told = self.told[name]
        told.pairs = told.new = 0
        if self.blocks[name].near:
            found: Any = self._near_pairs(self.blocks[name], share, of)
        else:
            once = len(self.groups[number]) > 1  # a pair may meet by several values
            found = _within(*self._sorted[number], share, of, once=once)
        for left, right in found:
            told.pairs += len(left)
            if told.alike:
                alike = self._alike(self.blocks[name].alike, left, right)
                left, right = left[alike], right[alike]
            held = self._held(left, right)
            held |= np.uint32(1 << number)
            new = (held & np.uint32((1 << number) - 1)) == 0
            told.new += int(new.sum())
            yield left[new], right[new], held[new]

    def _alike(self, part: str, left: Rows, right: Rows) -> npt.NDArray[np.bool_]:
        """Whether the letters of a part of the names (`either`: of any two parts) are nearly the
        same ones; pairs of which one side lacks a part are always taken."""
        ways = [(part, part)]
        if part == "either":
            ways = [(a, b) for a in self.letters for b in self.letters]
        alike: npt.NDArray[np.bool_] = self.nameless[left] | self.nameless[right]
        for a, b in ways:
            apart = self.letters[a][left] ^ self.letters[b][right]
            alike |= np.asarray(np.bitwise_count(apart) <= ALIKE)
        return alike

    def _held(self, left: Rows, right: Rows) -> Mask:
        """In which blocks each pair is. Blocks with one key a record stand in one table, so that
        a record is one place in memory."""
        one, other = self.table.take(left, axis=0), self.table.take(right, axis=0)
        bits = np.packbits((one == other) & (one > 0), axis=1, bitorder="little")
        held = np.zeros(len(left), np.uint32)
        for byte in range(bits.shape[1]):
            held |= bits[:, byte].astype(np.uint32) << np.uint32(8 * byte)
        for at, columns in enumerate(self.groups):
            for mine in columns:
                a = mine[left]
                for yours in columns:
                    same = (a == yours[right]) & (a > 0)
                    held |= same.astype(np.uint32) << np.uint32(at)
        return held

    def _near_pairs(self, block: Block, share: int, of: int) -> Iterator[tuple[Rows, Rows]]:
        """Pairs whose one part of the name is one edit apart, and whose other parts are equal."""
        features = self.features
        column = (features.given if block.near == "given" else features.family).codes
        base = self.parts.joined("near", block.of)
        one, two = near_sounds(features.given.values, np.bincount(column))
        order = np.argsort(mixed(base, column.astype(np.uint64)))
        sorted_keys = mixed(base, column.astype(np.uint64))[order]
        by_sound = np.argsort(column, kind="stable")
        begins = np.searchsorted(column[by_sound], np.arange(len(features.given.values) + 1))
        counts = begins[one + 1] - begins[one]
        for part in islice(_slices(counts, CHUNK), share, None, of):
            rows = by_sound[ranges(begins[one[part]], counts[part])]
            probe = mixed(base[rows], np.repeat(two[part], counts[part]).astype(np.uint64))
            there = base[rows] != 0
            rows, probe = rows[there], probe[there]
            first = np.searchsorted(sorted_keys, probe)
            size = np.searchsorted(sorted_keys, probe, side="right") - first
            fits = (size > 0) & (size <= block.hub)
            rows, first, size = rows[fits], first[fits], size[fits]
            others = order[ranges(first, size)]
            rows = np.repeat(rows, size)
            yield np.minimum(rows, others), np.maximum(rows, others)


def _limit(sizes: npt.NDArray[np.int64], hub: int, room: int) -> int:
    """The largest group to search: at most `hub`, and no more than `room` pairs in all."""
    counts = np.bincount(np.minimum(sizes, hub + 1))
    size = np.arange(len(counts), dtype=np.int64)
    pairs = np.cumsum(counts * size * (size - 1) // 2)
    fitting = int(np.searchsorted(pairs, room, side="right")) - 1
    return max(2, min(hub, fitting))


def _slots(rows: Rows, numbers: Ints, n: int) -> list[Ints]:
    """The groups of records that may be in several of one block: as many columns as it takes."""
    order = np.argsort(rows, kind="stable")
    rows, numbers = rows[order], numbers[order]
    begins = np.flatnonzero(np.append(True, rows[1:] != rows[:-1])) if len(rows) else rows
    nth = np.arange(len(rows)) - np.repeat(begins, np.diff(np.append(begins, len(rows))))
    columns = []
    for slot in range(int(nth.max(initial=0)) + 1):
        codes = np.zeros(n, np.int32)
        codes[rows[nth == slot]] = numbers[nth == slot]
        columns.append(codes)
    return columns


def _within(
    rows: Rows, sizes: Rows, share: int, of: int, *, once: bool
) -> Iterator[tuple[Rows, Rows]]:
    """All pairs within each group; `once`: a pair may meet in several groups and counts once, so
    that one share sees to all of them."""
    ends = np.repeat(np.cumsum(sizes), sizes)
    after = ends - np.arange(len(rows)) - 1
    seen = np.zeros(0, np.int64)
    if once:
        share, of = (len(after), 1) if share else (0, 1)
    for part in islice(_slices(after, CHUNK), share, None, of):
        at = np.arange(len(rows))[part]
        left = rows[np.repeat(at, after[part])]
        right = rows[ranges(at + 1, after[part])]
        left, right = np.minimum(left, right), np.maximum(left, right)
        if once:
            pairs = np.setdiff1d(np.unique(left << 32 | right), seen, assume_unique=True)
            seen = np.union1d(seen, pairs)
            left, right = pairs >> 32, pairs & 0xFFFFFFFF
            different = left != right
            left, right = left[different], right[different]
        yield left, right


def ranges(begins: Rows, counts: Rows) -> Rows:
    """begins[0], begins[0] + 1, … (counts[0] of them), begins[1], …"""
    total = int(counts.sum())
    skipped = np.cumsum(counts) - counts
    return np.repeat(begins - skipped, counts) + np.arange(total)


def _slices(counts: Rows, chunk: int) -> Iterator[slice]:
    """Cut a list into pieces whose counts add up to about `chunk`."""
    total = np.cumsum(counts)
    begin = 0
    while begin < len(counts):
        before = int(total[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(total, before + chunk, side="right")))
        yield slice(begin, end)
        begin = end
