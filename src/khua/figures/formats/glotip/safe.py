"""Which rows can be written so that no `<5` can be worked out from the others.

A number of 1 to 4 is written `<5`. That alone hides nothing: the total less the other rows gives it
back (UNODC's own file says of Laos in 2015: 80 women and girls, 78 girls, `<5` women). So a row is
written only where, with it, there are still whole caseloads in which each `<5` is 1 and others in
which it is 4; otherwise it is left out, the least wanted first. Such caseloads are looked for by an
integer program and kept as witnesses; `khua.figures.attack` then tries the whole file once more, by
a way of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse

from khua.figures.attack import Statement, bounds
from khua.figures.formats.glotip.layout import LEAST, SMALL, Line, Part

Floats = npt.NDArray[np.float64]
Key = tuple[str, frozenset[Part]]  # of a table: people who are in these parts of it

#: whoever is not shown must be left as open as `<5` leaves him: four numbers are possible
WIDTH: Final = LEAST - 2
_MOST: Final = 100_000.0  # more people than a year can have, for the attack
_NEAR: Final = 1e-6


@dataclass(frozen=True)
class Known:
    """What somebody outside knows beside the file: this many, at least and at most, of a line."""

    line: Line
    low: int
    high: int


@dataclass(frozen=True)
class People:
    """The smallest groups that people of one population can be in, table by table. Mostly one part
    each; where someone stands in two (found twice in a year, first as a child, then as an adult),
    all pairs too, with `twice` people in them at most: no more than the numbers need."""

    keys: tuple[Key, ...]
    twice: int = 0


def people(population: Sequence[Line], parts: Mapping[str, Sequence[Part]]) -> People | None:
    """The groups of a population. `parts`: of each of its tables. None where the numbers cannot be
    of people who stand in two parts at most."""
    single = tuple((name, frozenset([part])) for name in parts for part in parts[name])
    if _fewest(People(single), population) == 0:
        return People(single)
    pairs = tuple(
        (name, frozenset(pair)) for name in parts for pair in combinations(parts[name], 2)
    )
    fewest = _fewest(People(single + pairs, 1), population)
    return None if fewest is None else People(single + pairs, fewest)


def _fewest(people: People, population: Sequence[Line]) -> int | None:
    """How many at least must stand in two parts for all numbers to be true."""
    world = _World(People(people.keys), [])
    for line in population:
        world.learn(line, line.number, line.number)
    found = world.least(world.twice)
    return None if found is None else round(found)


@dataclass
class Safe:
    """What is written of one population: the value of each line, or None where it is left out."""

    values: dict[Line, str | None] = field(default_factory=dict)

    @property
    def withheld(self) -> list[Line]:
        """Lines left out."""
        return [line for line, value in self.values.items() if value is None]


def safe(population: Sequence[Line], people: People, known: Sequence[Known] = ()) -> Safe:
    """Values of the lines of one population, those wanted most first. `known`: what is public
    elsewhere; what is not true of these people (it was counted on another day) proves nothing
    of them, and is left aside."""
    world = _World(people, [line for line in population if 0 < line.number < LEAST])
    for each in _true(known):
        world.learn(each.line, each.low, each.high)
    chosen = Safe()
    lost = world.give_up()
    world.to_come = [line for line in population if line not in lost]
    for line in population:
        if line in lost:
            chosen.values[line] = None
            continue
        value = value_of(line)
        low, high = _meaning(value)
        world.to_come.remove(line)
        before = world.mark()
        world.learn(line, low, high)
        if value == SMALL:
            world.shown.add(line)
        if world.all_open():
            chosen.values[line] = value
        else:
            world.forget(before)
            world.shown.discard(line)
            chosen.values[line] = None
    return chosen


def _true(known: Iterable[Known]) -> list[Known]:
    return [each for each in known if each.low <= each.line.number <= each.high]


def narrowed(
    population: Sequence[Line],
    people: People,
    values: Mapping[Line, str | None],
    known: Sequence[Known] = (),
) -> list[Line]:
    """The lines shown as `<5` that an attack on the rows written, with what is public elsewhere,
    can narrow. Linear programs over the parts (khua.figures.attack); sharing nothing with `safe`
    but the parts."""
    place = {key: number for number, key in enumerate(people.keys)}
    tables = sorted({table for table, _ in people.keys})
    whole = {name: [place[key] for key in people.keys if key[0] == name] for name in tables}
    rest = len(place)  # whoever is not there: with him every table has the same sum
    said = [Statement((*whole[name], rest), _MOST, _MOST) for name in tables]
    many = rest + 1
    for name in tables:
        if twice := [place[key] for key in people.keys if key[0] == name and len(key[1]) > 1]:
            said.append(Statement(tuple(twice), 0, people.twice))
    for first, second in _shared(people.keys):
        said.append(Statement((*(place[key] for key in first), many), _MOST, _MOST))
        said.append(Statement((*(place[key] for key in second), many), _MOST, _MOST))
        many += 1
    for each in _true(known):
        cells = tuple(place[key] for key in people.keys if _in(key, each.line))
        said.append(Statement(cells, each.low, each.high))
    targets = {}
    for line in population:
        value = values[line]
        if value is None:
            continue
        cells = tuple(place[key] for key in people.keys if _in(key, line))
        low, high = _meaning(value)
        said.append(Statement(cells, low, high))
        if value == SMALL:
            others = set(whole[line.table]) - set(cells)
            said.append(Statement((*sorted(others), rest, many), _MOST, _MOST))
            targets[many] = line
            many += 1
    found = bounds(many, said, targets)
    return [
        targets[int(cell)]
        for cell, low, high in zip(found.targets, found.low, found.high, strict=True)
        if low > 1 or high < LEAST - 1
    ]


def value_of(line: Line) -> str:
    """The number of a line as it is written."""
    return SMALL if 0 < line.number < LEAST else str(line.number)


def _meaning(value: str) -> tuple[int, int]:
    return (1, LEAST - 1) if value == SMALL else (int(value), int(value))


def _in(key: Key, line: Line) -> bool:
    return key[0] == line.table and not line.parts.isdisjoint(key[1])


def _shared(keys: Sequence[Key]) -> list[tuple[list[Key], list[Key]]]:
    """Groups of two tables that are the same people though their number is in neither: children
    and adults, counted by sex and by form. The age stands first in a part."""
    groups: dict[str, dict[str, list[Key]]] = {}
    for table, parts in keys:
        for age in {part[0] for part in parts if len(part) > 1}:
            groups.setdefault(age, {}).setdefault(table, []).append((table, parts))
    found = []
    for tables in groups.values():
        first, *others = tables.values()
        found += [(first, other) for other in others]
    return found


class _World:
    """All caseloads that agree with what was told so far, by whole numbers of people in each part.
    A caseload that was found is kept: as long as it agrees with what is told next, nothing needs to
    be solved again."""

    def __init__(self, people: People, small: Sequence[Line]) -> None:
        self.keys = people.keys
        self.place = {key: number for number, key in enumerate(people.keys)}
        self.small = list(small)
        self.shown: set[Line] = set()
        self.given_up: dict[Line, tuple[int, int]] = {}
        self.to_come: list[Line] = []
        self.witnesses: list[Floats] = []
        self.rows: list[Floats] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.twice = self._row(key for key in self.keys if len(key[1]) > 1)
        tables = sorted({table for table, _ in self.keys})
        of = {name: self._row(key for key in self.keys if key[0] == name) for name in tables}
        for name in tables[1:]:
            self._told(of[tables[0]] - of[name], 0, 0)
        for first, second in _shared(self.keys):
            self._told(self._row(first) - self._row(second), 0, 0)
        if people.twice:
            for name in tables:
                self._told(of[name] * self.twice, 0, people.twice)

    def _row(self, keys: Iterable[Key]) -> Floats:
        row = np.zeros(len(self.place))
        row[[self.place[key] for key in keys]] = 1.0
        return row

    def _of(self, line: Line) -> Floats:
        return self._row(key for key in self.keys if _in(key, line))

    def _told(self, row: Floats, low: float, high: float) -> None:
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)

    def mark(self) -> int:
        """Where we are, to come back to."""
        return len(self.rows)

    def learn(self, line: Line, low: int, high: int) -> None:
        """Hear of a line that it has so many."""
        self._told(self._of(line), low, high)

    def forget(self, mark: int) -> None:
        """Unhear what came after the mark."""
        del self.rows[mark:], self.low[mark:], self.high[mark:]

    def give_up(self) -> set[Line]:
        """Small lines that what is public elsewhere has narrowed already: nothing is said of them
        here, and they must stay as open as they are."""
        agreeing = self._agreeing()
        for line in self.small:
            if not self._free(line, agreeing):
                aim = self._of(line)
                low, high = self.least(aim), self.least(-aim)
                if low is not None and high is not None:
                    self.given_up[line] = round(low), round(-high)
        return set(self.given_up)

    def all_open(self) -> bool:
        """Whether every small line can still be what `<5` says, or is as open where not shown."""
        agreeing = self._agreeing()
        return all(self._free(line, agreeing) for line in self.small)

    def _agreeing(self) -> list[Floats]:
        rows = np.array(self.rows).reshape(-1, len(self.place))
        low, high = np.array(self.low) - _NEAR, np.array(self.high) + _NEAR
        return [
            one
            for one in self.witnesses
            if ((sums := rows @ one) >= low).all() and (sums <= high).all()
        ]

    def _free(self, line: Line, agreeing: list[Floats]) -> bool:
        aim = self._of(line)
        low, high = self.given_up.get(line, (1, LEAST - 1))
        for end, sign in ((low, 1.0), (high, -1.0)):
            if self._is_open(line, aim, agreeing):
                return True
            if any(sign * (aim @ one) <= sign * end + _NEAR for one in agreeing):
                continue
            if self._lasting(aim * sign, sign * end, agreeing):
                continue
            if not self._solve(aim * sign, agreeing):
                return False
        if not self._is_open(line, aim, agreeing) and line not in self.shown:
            self._solve(aim, agreeing)  # not 1 to 4, but perhaps as wide elsewhere
            self._solve(-aim, agreeing)
        return self._is_open(line, aim, agreeing)

    def _is_open(self, line: Line, aim: Floats, agreeing: list[Floats]) -> bool:
        seen = [round(float(aim @ one)) for one in agreeing]
        if not seen:
            return False
        if line in self.shown or line in self.given_up:
            low, high = self.given_up.get(line, (1, LEAST - 1))
            return min(seen) <= low and max(seen) >= high
        return max(seen) - min(seen) >= WIDTH

    def _lasting(self, aim: Floats, most: float, agreeing: list[Floats]) -> bool:
        """Whether there is a caseload with so many at most that will still agree when all that is
        to come is told as well: it spares looking for others on the way."""
        mark = self.mark()
        for line in self.to_come:
            self.learn(line, *_meaning(value_of(line)))
        self._told(aim, -np.inf, most)
        found = self._solve(np.zeros(len(aim)), agreeing)
        self.forget(mark)
        return found

    def _solve(self, aim: Floats, agreeing: list[Floats]) -> bool:
        found = self._program(aim)
        if found is None:
            return False
        self.witnesses.append(np.round(found))
        agreeing.append(self.witnesses[-1])
        return True

    def least(self, aim: Floats) -> float | None:
        """The least that the sum can be, or None where nothing agrees with what was told."""
        found = self._program(aim)
        return None if found is None else float(aim @ np.round(found))

    def _program(self, aim: Floats) -> Floats | None:
        limits = optimize.LinearConstraint(
            sparse.csr_array(np.array(self.rows).reshape(-1, len(aim))),
            np.array(self.low),
            np.array(self.high),
        )
        found = optimize.milp(
            aim,
            constraints=limits,
            bounds=optimize.Bounds(0, _MOST),
            integrality=np.ones(len(aim)),
        )
        return found.x if found.success else None
