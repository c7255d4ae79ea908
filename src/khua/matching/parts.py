"""What a run has done so far, in a folder: one file a block, with its pairs and their levels.

A file appears under its name only when it is whole, so whatever is there can be used. No name,
number or date is in it: rows and levels only.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from khua.matching.candidates import Blocks, Told
from khua.matching.train import Patterns, counted

Rows = npt.NDArray[np.int64]

#: three bits for each of at most 13 evidences; above them a bit a block
LEVEL_BITS: Final = 39
_LEVELS: Final = (1 << LEVEL_BITS) - 1


class Part:
    """The part of one block while it is written: pieces of pairs, and how often each pattern of
    levels occurs with each set of blocks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told = Told()
        self.pieces = 0
        self.counts: list[tuple[Rows, Rows]] = []

    def add(self, left: Rows, right: Rows, levels: Rows, held: npt.NDArray[np.uint32]) -> None:
        np.savez(
            self.folder / f"{self.pieces:05}.npz",
            left=left.astype(np.int32),
            right=right.astype(np.int32),
            levels=levels,
        )
        self.pieces += 1
        both = levels | held.astype(np.int64) << LEVEL_BITS
        self.counts.append(np.unique(both, return_counts=True))

    def close(self) -> None:
        nothing = (np.zeros(0, np.int64), np.zeros(0, np.int64))
        patterns, counts = counted(self.counts) if self.counts else nothing
        told = self.told
        np.savez(
            self.folder / "counts.npz",
            patterns=patterns,
            counts=counts,
            told=np.array([getattr(told, name) for name in Told.__dataclass_fields__]),
        )


class Parts:
    """The parts of one run in `folder`; those of another file or program are thrown away."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.folder = folder
        mark = folder / "fingerprint"
        if not mark.is_file() or mark.read_text() != fingerprint:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            mark.write_text(fingerprint)
        self.resumed = any(folder.glob("block-*"))

    def has(self, block: str) -> bool:
        return (self.folder / f"block-{block}").is_dir()

    @contextmanager
    def writing(self, block: str) -> Iterator[Part]:
        """The part of one block, whole when the context ends without an error."""
        begun = self.folder / f"begun-{block}"
        shutil.rmtree(begun, ignore_errors=True)
        begun.mkdir()
        part = Part(begun)
        yield part
        part.close()
        begun.rename(self.folder / f"block-{block}")

    def read(self, block: str) -> Iterator[tuple[Rows, Rows, Rows]]:
        """Left rows, right rows and packed levels of the pairs of a block, in pieces."""
        for file in sorted((self.folder / f"block-{block}").glob("0*.npz")):
            with np.load(file) as piece:
                yield (
                    piece["left"].astype(np.int64),
                    piece["right"].astype(np.int64),
                    piece["levels"],
                )

    def patterns(self, width: int) -> Patterns:
        """How often each pattern of `width` levels occurs in each set of blocks."""
        found = []
        for folder in sorted(self.folder.glob("block-*")):
            with np.load(folder / "counts.npz") as part:
                found.append((part["patterns"], part["counts"]))
        packed, counts = counted(found)
        held = (packed >> LEVEL_BITS).astype(np.uint32)
        return Patterns.of(packed & _LEVELS, held, counts, width)

    def told(self, blocks: Blocks) -> dict[str, Told]:
        """What became of each block."""
        found = {}
        for name in blocks.names:
            with np.load(self.folder / f"block-{name}" / "counts.npz") as part:
                found[name] = Told(*map(int, part["told"]))
        return found
