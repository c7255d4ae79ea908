"""Reads the catalogue, and refuses a table that asks for what there is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

import yaml

from khua.figures.dimensions import Dimension, dimensions
from khua.figures.snapshot import SCHEMAS

Text = Mapping[str, str]
Public = Literal["no", "yes", "pooled"]

UNITS: Final[Mapping[str, Text]] = {
    "case": {"en": "cases", "lo": "ຄະດີ"},
    "suspect": {"en": "suspects", "lo": "ຜູ້ຖືກສົງໄສ"},
    "conviction": {"en": "persons convicted", "lo": "ຜູ້ຖືກຕັດສິນລົງໂທດ"},
    "decision": {"en": "decisions", "lo": "ຄຳຕັດສິນ"},
    "victim": {"en": "victims", "lo": "ຜູ້ຖືກເຄາະຮ້າຍ"},
    "person": {"en": "persons", "lo": "ບຸກຄົນ"},
    "request": {"en": "requests", "lo": "ຄຳຮ້ອງ"},
    "kip": {"en": "kip", "lo": "ກີບ"},
}
#: units that are people: one who is in two rows of a cell is counted once
PEOPLE: Final = frozenset({"suspect", "conviction", "victim", "person"})
MOST_DIMENSIONS: Final = 2
_PUBLIC: Final[Mapping[Any, Public]] = {False: "no", True: "yes", "pooled": "pooled"}
PRESENT: Final = "present"


class CatalogueProblem(Exception):
    """A table that cannot be; names it and the mend."""


@dataclass(frozen=True)
class Table:
    """One table of the catalogue. `by`: its dimensions, the year first; `columns`: where a
    dimension is read from another column; `sum`: the column summed instead of counting."""

    id: str
    group: int
    name: Text
    definition: Text
    source: str  # of the snapshot
    unit: str
    day: str
    by: tuple[Dimension, ...]
    where: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    sum: str = ""
    public: Public = "no"

    @property
    def who(self) -> str:
        """What is counted once in a cell: a person, or else a row's own case or decision."""
        return "person" if self.unit in PEOPLE else "row"


@dataclass(frozen=True)
class Group:
    """Tables that belong together."""

    id: int
    name: Text
    tables: tuple[Table, ...]


@cache
def groups() -> tuple[Group, ...]:
    """The whole catalogue."""
    text = (resources.files(__package__) / "tables.yaml").read_text(encoding="utf-8")
    return read(text)


@cache
def catalogue() -> Mapping[str, Table]:
    """All tables by id."""
    return {each.id: each for group in groups() for each in group.tables}


def table(name: str) -> Table:
    """A table by its id. Raises KeyError: there is no other table than those."""
    return catalogue()[name]


def read(text: str) -> tuple[Group, ...]:
    """A catalogue. Raises CatalogueProblem."""
    found = []
    for each in yaml.safe_load(text):
        head = each["group"]
        tables = tuple(_table(dict(given), head["id"]) for given in each["tables"])
        found.append(Group(head["id"], {lang: head[lang] for lang in ("en", "lo")}, tables))
    ids = [one.id for group in found for one in group.tables]
    for name in ids:
        if ids.count(name) > 1:
            raise CatalogueProblem(f"{name}: there are two tables of this id. Rename one.")
    return tuple(found)


def _table(given: dict[str, Any], group: int) -> Table:
    name = given["id"]
    there = dimensions()
    for dimension in given["by"]:
        if dimension not in there:
            raise CatalogueProblem(f"{name}: no dimension {dimension!r}. Write it first.")
    if len(given["by"]) > MOST_DIMENSIONS:
        raise CatalogueProblem(f"{name}: more than {MOST_DIMENSIONS} dimensions. Leave one out.")
    public: Public = _PUBLIC[given.pop("public", False)]
    by = tuple(there[each] for each in ("year", *given.pop("by")))
    source = given.pop("from")
    found = Table(group=group, source=source, by=by, public=public, **given)
    _check(found)
    return found


def _check(table: Table) -> None:
    if table.source not in SCHEMAS:
        raise CatalogueProblem(f"{table.id}: no table {table.source!r} of the snapshot.")
    if table.unit not in UNITS:
        raise CatalogueProblem(f"{table.id}: no unit {table.unit!r}. One of {', '.join(UNITS)}.")
    used = [table.day, *table.where, *table.columns.values(), *([table.sum] if table.sum else [])]
    used += [
        column
        for each in table.by
        if each.id not in table.columns and not each.part
        for column in (each.of or (each.column,))
    ]
    for column in used:
        if column not in SCHEMAS[table.source].names:
            raise CatalogueProblem(f"{table.id}: {table.source} has no column {column!r}.")
    if table.sum and table.public != "no":
        raise CatalogueProblem(f"{table.id}: a sum is never public: one large part gives it away.")
