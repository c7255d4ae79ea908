"""What a careful reader knows of the true counts once he has a release and its method.

Every cell of every public table is an unknown, shown or not, and a cell that stands in several
tables is one unknown: the same people. Of each he knows between which numbers it lies (the moves
are published), which groups are part of which, how margins add up, that a number which differs is
of other people, and the rule by which tables were left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from khua.figures.attack import Statement
from khua.figures.catalogue import Table, table
from khua.figures.counting import ALL
from khua.figures.disclosure import Moves, moves
from khua.figures.release.building import parts, periods
from khua.figures.release.model import LEAST_MEAN, POOL, Breakdown, Release, method, pool, span
from khua.figures.shown import Cell

#: whose rows are counted: source, day, what is counted once, and conditions
People = tuple[str, str, str, frozenset[tuple[str, str]]]
#: a cell whatever table it stands in: people, year or pool, and (dimension, column, value)s
Key = tuple[People, str, frozenset[tuple[str, str, str]]]
_ANY: Final = np.inf


@dataclass(frozen=True)
class Known:
    """`cells`: the unknowns by number, each with the places where it stands; `shown`: their numbers
    where there is one. `certain`: what is true; `assumed`: what a reader would suppose besides
    (that nobody is twice in a table of one year, that a year has not changed since an earlier
    release) and drops where it does not fit."""

    cells: dict[Key, int]
    places: dict[int, list[tuple[Breakdown, Cell]]]
    shown: dict[int, int]
    certain: list[Statement]
    assumed: list[Statement]


def known(release: Release) -> Known:
    """Everything that a release tells."""
    found = Known({}, defaultdict(list), {}, [], [])
    tables = [table(name) for name in dict.fromkeys(each.table for each in release.numbers)]
    for name in periods(release.years):
        for given in tables:
            for part in parts(given, name):
                for cell in part.cells():
                    number = found.cells.setdefault(key(part, cell), len(found.cells))
                    found.places[number].append((part, cell))
                    told = release.number(part, cell)
                    if told is not None:
                        found.shown[number] = told
    ranges = possible(moves(*method(release)))
    for number, told in found.shown.items():
        low, high = ranges(told)
        found.certain.append(Statement((number,), low, high))
    _margins(release, found)
    _periods(release, found)
    _nested(found)
    _rule(release, found)
    return found


def key(part: Breakdown, cell: Cell) -> Key:
    """The cell itself, the same in every table it stands in."""
    given = table(part.table)
    values = frozenset(
        (each.id, given.columns.get(each.id, each.column), value)
        for each, value in zip(given.by[1:], cell[1:], strict=True)
        if value != ALL
    )
    return people(given), part.year, values


def people(given: Table) -> People:
    """Whom a table counts, by which two tables may share cells."""
    return given.source, given.day, given.who, frozenset(given.where.items())


class possible:  # noqa: N801 - read as a function: possible(moves)(shown)
    """The least and the greatest true count that may be shown as a number."""

    def __init__(self, by: Moves) -> None:
        self.by = by

    def __call__(self, shown: int) -> tuple[int, int]:
        """Raises ValueError for a number that is never shown."""
        by = self.by
        last = len(by.chances) - 1
        true = [
            count
            for count in range(max(shown - by.most, 0), shown + by.most + 1)
            if by.chances[min(count, last)][shown - count + by.most] > 0
        ]
        if not true:
            raise ValueError(f"{shown} is never shown")
        return min(true), max(true)


def _below(found: Known, inner: int, group: int) -> None:
    """A group has all who are in a part of it; and if their numbers differ, somebody more."""
    both = inner in found.shown and group in found.shown
    more = both and found.shown[inner] != found.shown[group]
    found.certain.append(Statement((group,), 1.0 if more else 0.0, _ANY, (inner,)))


def _margins(release: Release, found: Known) -> None:
    """A margin and what it is broken down into."""
    done = set()
    for group, places in list(found.places.items()):
        for part, cell in places:
            given = table(part.table)
            for place, each in enumerate(given.by):
                if place == 0 or each.id in part.by:
                    continue
                finer = Breakdown(part.table, part.year, tuple(
                    one.id for one in given.by[1:] if one.id in (*part.by, each.id)
                ))  # fmt: skip
                inner = tuple(
                    found.cells[key(finer, (*cell[:place], value, *cell[place + 1 :]))]
                    for value in each.values
                    if key(finer, (*cell[:place], value, *cell[place + 1 :])) in found.cells
                )
                if not inner or (group, inner) in done:
                    continue
                done.add((group, inner))
                for one in inner:
                    _below(found, one, group)
                found.certain.append(Statement(inner, 0.0, _ANY, (group,)))
                if not each.set:
                    sums = found.certain if given.who == "row" else found.assumed
                    sums.append(Statement(inner, -_ANY, 0.0, (group,)))


def _periods(release: Release, found: Known) -> None:
    """A pool and its years."""
    for (whose, name, values), group in list(found.cells.items()):
        if "-" not in name:
            continue
        years = [found.cells.get((whose, str(year), values)) for year in span(name)]
        inner = tuple(each for each in years if each is not None)
        if len(inner) < POOL:
            continue
        if not _same_day(release, found, (group, *inner)):
            continue
        for one in inner:
            _below(found, one, group)
        found.certain.append(Statement(inner, 0.0, _ANY, (group,)))
        if whose[2] == "row":
            found.certain.append(Statement(inner, -_ANY, 0.0, (group,)))


def _same_day(release: Release, found: Known, cells: tuple[int, ...]) -> bool:
    """Whether they are counted over the same snapshot."""
    days = {
        release.days.get(part, release.as_of) for cell in cells for part, _ in found.places[cell]
    }
    return len(days) == 1


def _nested(found: Known) -> None:
    """Tables that count part of what another counts: trafficking among all victims."""
    groups = {whose for whose, _, _ in found.cells}
    wider = {
        whose: [
            other for other in groups
            if other != whose and other[:3] == whose[:3] and other[3] < whose[3]
        ]
        for whose in groups
    }  # fmt: skip
    for (whose, name, values), inner in list(found.cells.items()):
        for other in wider[whose]:
            group = found.cells.get((other, name, values))
            if group is not None:
                _below(found, inner, group)


def _rule(release: Release, found: Known) -> None:
    """What is published has enough in it, and what was left out has not."""
    for given, name in _tables(release):
        total = found.cells.get((people(given), name, frozenset()))
        if total is None:
            continue
        mine = parts(given, name)
        few = [each.what.size for each in release.left_out
               if each.what in mine and each.why == "few"]  # fmt: skip
        there = [each.size for each in mine if each in release.numbers]
        low = float(LEAST_MEAN * max(there, default=0))
        high = float(LEAST_MEAN * min(few) - 1) if few else _ANY
        found.certain.append(Statement((total,), low, high))


def _tables(release: Release) -> Iterator[tuple[Table, str]]:
    for name in dict.fromkeys(each.table for each in release.numbers):
        for year in periods(release.years):
            yield table(name), year


__all__ = ["Known", "key", "known", "pool", "possible"]
