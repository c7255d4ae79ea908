"""The lists of agencies and how they overlap: who is on which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bits = npt.NDArray[np.int8]
Pair = tuple[int, int]  # two lists, by their places, the lower first

FEWEST: Final = 3
MOST: Final = 8  # 255 patterns and 28 pairs; more lists than this are joined first


class UnseenProblem(Exception):
    """Lists from which nothing can be estimated. `words`: what is wrong, `mend`: what to do."""

    def __init__(self, words: dict[str, str], mend: dict[str, str]) -> None:
        super().__init__(words["en"])
        self.words, self.mend = words, mend


@dataclass(frozen=True)
class Lists:
    """How many people are on exactly which lists. `cells`: (2**m - 1, m) zeros and ones, every
    pattern but that of nobody; `counts`: (2**m - 1,) people, whole numbers."""

    names: tuple[str, ...]
    cells: Bits
    counts: Floats

    @property
    def total(self) -> int:
        """How many people are on at least one list."""
        return int(self.counts.sum())

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """All pairs of lists."""
        return tuple(combinations(range(len(self.names)), 2))

    def on_both(self, pair: Pair) -> npt.NDArray[np.bool_]:
        """Which patterns have both lists."""
        found: npt.NDArray[np.bool_] = (self.cells[:, pair[0]] & self.cells[:, pair[1]]) == 1
        return found

    def with_counts(self, counts: Floats) -> Lists:
        """The same lists with other counts, as a bootstrap draws them."""
        return Lists(self.names, self.cells, counts)


def from_rows(names: Sequence[str], rows: Iterable[Sequence[int]]) -> Lists:
    """Lists out of rows `on list 1, on list 2, …, how many`; a pattern may come twice. Raises
    UnseenProblem for fewer than three lists, more than eight, a pattern of nobody, or a count below
    zero."""
    many = len(names)
    if not FEWEST <= many <= MOST:
        raise UnseenProblem(
            {
                "en": f"{many} lists: it takes {FEWEST} to {MOST}.",
                "lo": f"{many} ບັນຊີລາຍຊື່: ຕ້ອງມີ {FEWEST} ຫາ {MOST}.",
            },
            {
                "en": "Add a list, or join the smallest ones.",
                "lo": "ຕື່ມບັນຊີລາຍຊື່ ຫຼື ລວມບັນຊີທີ່ນ້ອຍທີ່ສຸດເຂົ້າກັນ.",
            },
        )
    cells = np.array([each for each in product((0, 1), repeat=many) if any(each)], np.int8)
    place = {tuple(cell): index for index, cell in enumerate(cells.tolist())}
    counts = np.zeros(len(cells))
    for number, row in enumerate(rows, start=1):
        pattern, count = tuple(int(on) for on in row[:-1]), int(row[-1])
        if pattern not in place or count < 0:
            raise UnseenProblem(
                {
                    "en": f"Row {number} is not a pattern of these {many} lists with a count.",
                    "lo": f"ແຖວ {number} ບໍ່ແມ່ນຮູບແບບຂອງ {many} ບັນຊີລາຍຊື່ພ້ອມຈຳນວນ.",
                },
                {
                    "en": "Write a 0 or 1 for each list, at least one 1, then how many people.",
                    "lo": "ຂຽນ 0 ຫຼື 1 ສຳລັບແຕ່ລະບັນຊີ, ຢ່າງໜ້ອຍ 1 ອັນເປັນ 1, ແລ້ວຂຽນຈຳນວນຄົນ.",
                },
            )
        counts[place[pattern]] += count
    return Lists(tuple(names), cells, counts)


@dataclass(frozen=True)
class Overlap:
    """What two lists have in common; on the diagonal (`first` is `second`) a list's own size."""

    first: str
    second: str
    people: int


def overlaps(lists: Lists) -> tuple[list[Overlap], dict[str, int]]:
    """People on both lists, for every pair and each list with itself, and how many are on each
    list alone: the map of who sees whom, useful before any estimate."""
    sizes = [(place, place) for place in range(len(lists.names))]
    common = [
        Overlap(lists.names[a], lists.names[b], int(lists.counts[lists.on_both((a, b))].sum()))
        for a, b in (*sizes, *lists.pairs)
    ]
    alone = {
        name: int(lists.counts[(lists.cells.sum(axis=1) == 1) & (lists.cells[:, place] == 1)].sum())
        for place, name in enumerate(lists.names)
    }
    return common, alone
