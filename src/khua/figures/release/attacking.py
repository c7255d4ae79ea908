"""Attacking a release before anybody else can: what it proves, alone and beside earlier ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from khua.figures.attack import Bounds, Statement, bounds
from khua.figures.attack.tables import SMALL
from khua.figures.catalogue import table
from khua.figures.counting import ALL
from khua.figures.disclosure import moves
from khua.figures.release import words
from khua.figures.release.building import periods, true_cells
from khua.figures.release.groups import Groups, groups
from khua.figures.release.model import Breakdown, Release, Text, method
from khua.figures.release.reader import Known, known, possible
from khua.figures.shown import Cell
from khua.figures.snapshot import Snapshot

Kind = Literal["exact", "nobody", "differs"]
#: so many people must be known to have come, or gone, before a second number of the same cell is no
#: longer one person's
CROWD: Final = 10
_ROUNDS: Final = 20


class WrongTruth(ValueError):
    """The snapshot is not that of the release."""


@dataclass(frozen=True)
class Finding:
    """What was worked out. `exact`: a small count, now known; `nobody`: that nobody of a group is
    in a cell; `differs`: a second number of a cell, by which one sees who came later. `also`: the
    other tables that the cell stands in."""

    kind: Kind
    part: Breakdown
    cell: Cell
    value: int
    also: tuple[Breakdown, ...] = ()

    def words(self) -> dict[str, str]:
        """For people. Tells what is not to be told: never beside a signed release."""
        return words.finding(self.kind, self.part, self.cell, self.value)


@dataclass(frozen=True)
class Findings:
    """What an attack found, of the release with this `sha256`. `cells`: published numbers;
    `unknowns`: cells, hidden ones with them; `statements`: what a reader knows of them; `small`:
    cells that may be small, each attacked; `again`: numbers that an earlier release has too;
    `groups`: what may be supposed and is not proved."""

    sha256: str
    found: tuple[Finding, ...]
    cells: int
    unknowns: int
    statements: int
    small: int
    again: int
    groups: Groups

    @property
    def report(self) -> Text:
        """The attack in words, to stand beside the release."""
        kinds = Counter[str](each.kind for each in self.found)
        return words.report(self.measured, kinds, [each.words() for each in self.found])

    @property
    def measured(self) -> dict[str, int]:
        """All its numbers."""
        return {
            "found": len(self.found), "cells": self.cells, "unknowns": self.unknowns,
            "statements": self.statements, "small": self.small, "again": self.again,
            **self.groups.measured,
        }  # fmt: skip


def attack(release: Release, snapshot: Snapshot, earlier: Sequence[Release] = ()) -> Findings:
    """What can be worked out of a release for certain: every cell that may be small is bounded by
    linear programs over all its tables together, and every number compared with those of `earlier`
    releases. `snapshot`: what the release was built from. Raises WrongTruth for another."""
    told = known(release)
    found: list[Finding] = []
    small = 0
    truth = _Truth(release, snapshot)
    truth.check()
    for cells, certain, assumed in _apart(told):
        wanted = [at for at, cell in enumerate(cells) if _may_be_small(told, cell, release)]
        small += len(wanted)
        if not wanted:
            continue
        proved = _bounds(len(cells), certain, assumed, wanted)
        for at, low, high in zip(proved.targets, proved.low, proved.high, strict=True):
            (part, cell), *others = told.places[cells[at]]
            if low == high and low < SMALL:
                kind: Kind = "exact" if low else "nobody"
                if low or _group(release, part, cell):
                    also = tuple(other for other, _ in others)
                    found.append(Finding(kind, part, cell, int(low), also))
    again, changed = _changed(release, earlier)
    return Findings(
        release.sha256, (*found, *changed), sum(map(len, release.numbers.values())),
        len(told.cells), len(told.certain) + len(told.assumed), small, again,
        groups(release, truth.true),
    )  # fmt: skip


def mended(
    release: Release, snapshot: Snapshot, earlier: Sequence[Release] = ()
) -> tuple[Release, Findings]:
    """The release without the breakdowns in which the attack finds something, and the findings of
    the last attack, which are none."""
    findings = attack(release, snapshot, earlier)
    for _ in range(_ROUNDS):
        if not findings.found:
            break
        release = release.without({each: "found" for one in findings.found
                                   for each in _to_leave_out(release, one)})  # fmt: skip
        findings = attack(release, snapshot, earlier)
    return release, findings


def _to_leave_out(release: Release, finding: Finding) -> Iterator[Breakdown]:
    """Of each table that the cell stands in, the finest published breakdowns that it, or what it
    consists of, is part of."""
    for part in (finding.part, *finding.also):
        mine = [each for each in release.numbers
                if (each.table, each.year) == (part.table, part.year)]  # fmt: skip
        finer = [each for each in mine if set(part.by) <= set(each.by)] or mine
        deepest = max((len(each.by) for each in finer), default=0)
        yield from (each for each in finer if len(each.by) == deepest)


def _may_be_small(told: Known, cell: int, release: Release) -> bool:
    shown = told.shown.get(cell)
    return shown is None or shown < SMALL + release.most


def _group(release: Release, part: Breakdown, cell: Cell) -> bool:
    """Whether the cell is part of a group that is shown as somebody: then that nobody of them is
    in it tells something of each."""
    names = [each for each, value in zip(part.by, (v for v in cell[1:] if v != ALL), strict=True)]
    return bool(names) and release.number(part, cell) is not None


def _apart(told: Known) -> Iterator[tuple[list[int], list[Statement], list[Statement]]]:
    """Unknowns that have nothing to do with each other, apart: each with its statements, in its
    own numbers."""
    many = len(told.cells)
    both = [*told.certain, *told.assumed]
    pairs = [(each.cells[0], other) for each in both for other in (*each.cells, *each.minus)]
    rows, columns = np.array(pairs).T if pairs else (np.zeros(0, int), np.zeros(0, int))
    graph = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=(many, many))
    count, label = connected_components(graph, directed=False)
    cells: list[list[int]] = [[] for _ in range(count)]
    place = np.zeros(many, np.int64)
    for cell in range(many):
        place[cell] = len(cells[label[cell]])
        cells[label[cell]].append(cell)
    said: list[tuple[list[Statement], list[Statement]]] = [([], []) for _ in range(count)]
    for kind, statements in enumerate((told.certain, told.assumed)):
        for each in statements:
            said[label[each.cells[0]]][kind].append(_moved(each, place))
    for own, (certain, assumed) in zip(cells, said, strict=True):
        yield own, certain, assumed


def _moved(each: Statement, place: np.ndarray) -> Statement:
    return Statement(
        tuple(int(place[cell]) for cell in each.cells), each.low, each.high,
        tuple(int(place[cell]) for cell in each.minus),
    )  # fmt: skip


def _bounds(
    many: int, certain: list[Statement], assumed: list[Statement], wanted: list[int]
) -> Bounds:
    try:
        return bounds(many, [*certain, *assumed], wanted, exact=True)
    except ValueError:
        if not assumed:
            raise WrongTruth("the numbers of the release contradict each other") from None
        return bounds(many, certain, wanted, exact=True)


def _changed(release: Release, earlier: Sequence[Release]) -> tuple[int, list[Finding]]:
    """Numbers of a cell that differ from those of an earlier release. The same people always have
    the same number, so a number that differs says for certain that somebody came or went; and
    which numbers differ tells what he is. That is one person's no longer where a crowd is known to
    have come or gone."""
    again, found = 0, []
    now = possible(moves(*method(release)))
    for old in earlier:
        then = possible(moves(*method(old)))
        for part, cells in release.numbers.items():
            if part not in old.numbers:
                continue
            if release.days.get(part, release.as_of) == old.days.get(part, old.as_of):
                same = cells == old.numbers[part]
                again += len(cells)
                if same:
                    continue
            for cell in part.cells():
                new, was = release.number(part, cell), old.number(part, cell)
                if new is None or was is None:
                    continue
                again += 1
                if new == was:
                    continue
                (low, high), (least, most) = now(new), then(was)
                if max(low - most, least - high) < CROWD:
                    found.append(Finding("differs", part, cell, new - was))
    return again, found


def _carried(release: Release) -> set[str]:
    return {part.year for part in release.days}


class _Truth:
    """True counts; of what was carried over there are none."""

    def __init__(self, release: Release, snapshot: Snapshot) -> None:
        self.release = release
        tables = [table(name) for name in dict.fromkeys(each.table for each in release.numbers)]
        new = [name for name in periods(release.years) if name not in _carried(release)]
        self.counts = true_cells(snapshot, tables, new)

    def true(self, part: Breakdown, cell: Cell) -> int | None:
        """None for what was counted over an earlier snapshot."""
        if part.year in _carried(self.release):
            return None
        return self.counts.get((part.table, part.year), {}).get(cell, (0, 0))[0]

    def check(self) -> None:
        """Raises WrongTruth where a number cannot be that of the true count."""
        ranges = cache(possible(moves(*method(self.release))))
        for part in self.release.numbers:
            for cell in part.cells():
                true = self.true(part, cell)
                low, high = ranges(self.release.numbers[part].get(cell, 0))
                if true is not None and not low <= true <= high:
                    raise WrongTruth(f"{part.words()['en']}: the snapshot is not that of it")


__all__ = ["Finding", "Findings", "WrongTruth", "attack", "mended"]
