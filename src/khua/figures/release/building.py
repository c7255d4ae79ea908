"""Building a release: what of the catalogue is for the public, with its numbers moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import compute

from khua.figures.catalogue import Table, catalogue
from khua.figures.counting import ALL, Counted, count
from khua.figures.disclosure import Moves, moves, perturb
from khua.figures.release.model import (
    BY_PROVINCE,
    LEAST_MEAN,
    Breakdown,
    LeftOut,
    Release,
    Text,
    breakdowns,
    pool,
    span,
)
from khua.figures.shown import Cell
from khua.figures.snapshot import Snapshot

#: by table and period: count and key by cell
True_ = Mapping[tuple[str, str], Mapping[Cell, tuple[int, int]]]

_NO_YEARS: Final = {
    "en": "A release has years, each once and none after {year}. Given: {given}.",
    "lo": "ຊຸດເຜີຍແຜ່ຕ້ອງມີປີ, ແຕ່ລະປີເທື່ອດຽວ ແລະ ບໍ່ເກີນປີ {year}. ທີ່ໃຫ້ມາ: {given}.",
}
_NO_TABLE: Final = {
    "en": "{name}: no table of the catalogue that is public. Choose among: {there}.",
    "lo": "{name}: ບໍ່ແມ່ນຕາຕະລາງສາທາລະນະໃນບັນຊີ. ໃຫ້ເລືອກຈາກ: {there}.",
}
_TEXT: Final = "en"


class CannotBuild(ValueError):
    """What was asked for cannot be a release; `words` say why and the mend, in both languages."""

    def __init__(self, words: Text) -> None:
        super().__init__(words[_TEXT])
        self.words = words


def build(
    snapshot: Snapshot,
    years: Sequence[int],
    as_of: date,
    tables: Sequence[str] | None = None,
    *,
    earlier: Sequence[Release] = (),
    revise: Sequence[int] = (),
    by: Moves | None = None,
) -> Release:
    """The public tables of the catalogue, or those named, of these years: national ones by year,
    those by province as pools of three years. `as_of`: the day of the snapshot.

    A year that an `earlier` release has is carried over as it was, and so is a pool: a second
    count of the same year tells whom the first one lacked (docs/figures-disclosure.md). Years in
    `revise` are counted anew all the same, and the attack judges the difference. `by`: other moves
    than the usual. Raises CannotBuild.
    """
    asked = tuple(sorted(set(years)))
    if not asked or len(asked) != len(years) or asked[-1] > as_of.year:
        given = ", ".join(map(str, years)) or "–"
        raise CannotBuild(_said(_NO_YEARS, year=as_of.year, given=given))
    chosen = _chosen(tables)
    table_of_moves = by or moves()
    numbers: dict[Breakdown, Mapping[Cell, int]] = {}
    left: list[LeftOut] = []
    days: dict[Breakdown, date] = {}
    holders = {name: _holder(name, earlier, revise) for name in periods(asked)}
    new = [name for name, old in holders.items() if old is None]
    true = true_cells(snapshot, chosen, new)
    for name, old in holders.items():
        if old:
            _carry(old, name, {each.id for each in chosen}, numbers, left, days)
        else:
            for each in chosen:
                _publish(each, name, true.get((each.id, name), {}), table_of_moves, numbers, left)
    return Release(
        as_of, asked, numbers, tuple(left), table_of_moves.most, table_of_moves.variance,
        table_of_moves.never, table_of_moves.noise, days,
    )  # fmt: skip


def public() -> list[Table]:
    """Tables of the catalogue that may be in a release."""
    return [each for each in catalogue().values() if each.public != "no"]


def parts(given: Table, name: str) -> list[Breakdown]:
    """What of a public table there may be for a year or a pool: by province only for pools, and
    pools only of tables by province."""
    pooled, by_province = "-" in name, BY_PROVINCE & {each.id for each in given.by}
    if (pooled and not by_province) or (not pooled and given.public == "pooled"):
        return []
    return [
        Breakdown(given.id, name, by)
        for by in breakdowns(given)
        if pooled or not BY_PROVINCE & set(by)
    ]


def periods(years: Sequence[int]) -> list[str]:
    """Names of the years, and of the pools that lie wholly in them."""
    whole = {pool(year) for year in years}
    return [*map(str, years), *sorted(name for name in whole if set(span(name)) <= set(years))]


def true_cells(snapshot: Snapshot, tables: Sequence[Table], names: Sequence[str]) -> True_:
    """Count and key of each cell by table and period (one of `names`), exact."""
    found: dict[tuple[str, str], dict[Cell, tuple[int, int]]] = {}
    for pooled in (False, True):
        wanted = {name.partition("-")[0]: name for name in names if ("-" in name) == pooled}
        asked = [each for each in tables if any(parts(each, name) for name in wanted.values())]
        for (source, day), group in _by_day(asked).items():
            rows = _rows(snapshot.table(source), day, [span(name) for name in wanted.values()])
            for counted in count(Snapshot({source: rows}), group):
                for cell, both in _cells(counted):
                    if cell[0] in wanted:
                        name = wanted[cell[0]]
                        found.setdefault((counted.table.id, name), {})[name, *cell[1:]] = both
    return found


def _by_day(tables: Sequence[Table]) -> dict[tuple[str, str], list[Table]]:
    found: dict[tuple[str, str], list[Table]] = {}
    for each in tables:
        found.setdefault((each.source, each.day), []).append(each)
    return found


def _rows(rows: pa.Table, day: str, spans: Sequence[range]) -> pa.Table:
    """The rows of some years or pools; those of a pool on its first day: who is in two of its years
    is then one, as who is twice in a year."""
    years = compute.year(rows[day])
    if all(len(one) == 1 for one in spans):
        return rows.filter(compute.is_in(years, pa.array([one[0] for one in spans], years.type)))
    firsts = pa.nulls(len(rows), pa.date32())
    for one in spans:
        within = compute.is_in(years, pa.array(list(one), years.type))
        firsts = compute.if_else(within, pa.scalar(date(one[0], 1, 1)), firsts)
    place = rows.schema.get_field_index(day)
    return rows.set_column(place, day, firsts).filter(compute.is_valid(firsts))


def _cells(counted: Counted) -> Iterator[tuple[Cell, tuple[int, int]]]:
    rows = counted.cells.to_pydict()
    names = [each.id for each in counted.table.by]
    for *cell, number, key in zip(
        *(rows[each] for each in names), rows["count"], rows["key"], strict=True
    ):
        yield tuple(cell), (number, key)


def _publish(
    given: Table,
    name: str,
    true: Mapping[Cell, tuple[int, int]],
    by: Moves,
    numbers: dict[Breakdown, Mapping[Cell, int]],
    left: list[LeftOut],
) -> None:
    total, _ = true.get((name, *[ALL] * (len(given.by) - 1)), (0, 0))
    moved = _moved(true, by)
    names = [each.id for each in given.by[1:]]
    for part in parts(given, name):
        if total < LEAST_MEAN * part.size:
            left.append(LeftOut(part, "few"))
            continue
        numbers[part] = {
            cell: number
            for cell, number in moved.items()
            if tuple(d for d, value in zip(names, cell[1:], strict=True) if value != ALL) == part.by
        }


def _moved(true: Mapping[Cell, tuple[int, int]], by: Moves) -> dict[Cell, int]:
    if not true:
        return {}
    both = np.array(list(true.values()), np.int64)
    shown = perturb(both[:, 0], both[:, 1], by).tolist()
    return {cell: number for cell, number in zip(true, shown, strict=True) if number}


def _holder(name: str, earlier: Sequence[Release], revise: Sequence[int]) -> Release | None:
    """The newest earlier release that has the year or pool, unless it is to be counted anew."""
    if set(span(name)) & set(revise):
        return None
    having = [each for each in earlier if set(span(name)) <= set(each.years)]
    return max(having, key=lambda each: each.as_of, default=None)


def _carry(
    old: Release,
    name: str,
    ids: set[str],
    numbers: dict[Breakdown, Mapping[Cell, int]],
    left: list[LeftOut],
    days: dict[Breakdown, date],
) -> None:
    for part, cells in old.numbers.items():
        if part.year == name and part.table in ids:
            numbers[part] = cells
            days[part] = old.days.get(part, old.as_of)
    left += [each for each in old.left_out if each.what.year == name and each.what.table in ids]


def _chosen(names: Sequence[str] | None) -> list[Table]:
    there = {each.id: each for each in public()}
    if names is None:
        return list(there.values())
    for name in names:
        if name not in there:
            raise CannotBuild(_said(_NO_TABLE, name=name, there=", ".join(there)))
    return [there[name] for name in dict.fromkeys(names)]


def _said(words: Mapping[str, str], **values: Any) -> dict[str, str]:
    return {lang: text.format(**values) for lang, text in words.items()}
