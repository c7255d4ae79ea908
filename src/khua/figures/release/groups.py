"""What a reader may suppose, though nothing proves it: that a whole group is of one kind.

Where a group is shown in one cell of a breakdown and nowhere else in it, one supposes that all of
it is there ("all victims from X …"). A nought may be of up to five people, so it stays a guess; how
often it is right is measured here. Groups shown as fewer than BROKEN_FROM are not broken down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from khua.figures.catalogue import table
from khua.figures.release.model import Breakdown, Release
from khua.figures.shown import Cell

Truth = Callable[[Breakdown, Cell], int | None]


@dataclass(frozen=True)
class Groups:
    """`noughts`: published noughts of groups that are somebody, and how many of them are `empty`;
    `whole`: groups shown in one cell alone, and of how many that is `right`; `alone`: people alone
    in a cell of the public tables, and how many of those cells are `broken`: they have a number of
    their own, and are broken down further. Those whose truth is of an earlier snapshot are not
    among them."""

    noughts: int = 0
    empty: int = 0
    whole: int = 0
    right: int = 0
    alone: int = 0
    broken: int = 0

    @property
    def measured(self) -> dict[str, int]:
        """In whole percent and counts of what anybody can see: nothing exact of people."""
        return {
            "noughts": self.noughts,
            "empty": _percent(self.empty, self.noughts),
            "whole": self.whole,
            "right": _percent(self.right, self.whole),
            "broken": self.broken,
        }


def groups(release: Release, true: Truth) -> Groups:
    """Looks at every published group and every dimension by which it is broken down."""
    noughts = empty = whole = right = alone = broken = 0
    for part in release.numbers:
        given = table(part.table)
        names = [each.id for each in given.by]
        for cell in part.cells():
            people, shown = true(part, cell), release.number(part, cell)
            if people is None:
                continue
            lone = people == 1
            alone += lone
            for place, each in enumerate(given.by):
                if place == 0 or each.id in part.by:
                    continue
                by = tuple(one for one in names if one in (*part.by, each.id))
                finer = Breakdown(part.table, part.year, by)
                inner = [(*cell[:place], value, *cell[place + 1 :]) for value in each.values]
                numbers = [release.number(finer, one) for one in inner]
                if not shown or all(number is None for number in numbers):
                    continue
                broken += lone
                zeros = [one for one, number in zip(inner, numbers, strict=True) if number == 0]
                noughts += len(zeros)
                empty += sum(true(finer, one) == 0 for one in zeros)
                if len(zeros) == len(inner) - 1 and None not in numbers:
                    whole += 1
                    right += all(true(finer, one) == 0 for one in zeros)
    return Groups(noughts, empty, whole, right, alone, broken)


def _percent(some: int, of: int) -> int:
    return round(100 * some / of) if of else 0


__all__ = ["Groups", "groups"]
