"""Reads SDMX-CSV 2.0: ours, and others' as far as the specification lets them differ (columns in
any order, another separator, names beside ids, no ACTION)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from khua.figures.catalogue import Table
from khua.figures.counting import ALL
from khua.figures.formats import csvs
from khua.figures.formats.problems import MOST, Problem, Text, Unfit
from khua.figures.formats.sdmx.structure import (
    AREA,
    BEFORE,
    PERIOD,
    VALUE,
    columns,
    concept,
    flows,
    given,
    value,
)
from khua.figures.shown import Shown

_KINDS: Final = ("dataflow", "datastructure", "dataprovision")
_ACTIONS: Final = ("I", "A", "M", "R", "D", "")
_ID: Final = re.compile(r"[A-Za-z][\w.\-]*:[A-Za-z0-9_@$\-]+(\(\d+\.\d+(\.\d+)?(-\w+)?\))?")
_PERIOD: Final = re.compile(r"\d{4}(-[\dA-Z][\w\-:T]*)?")
_NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,9})?|NaN|")
_LABEL: Final = re.compile(r": .*", re.DOTALL)


@dataclass(frozen=True)
class Observation:
    """One row. `key`: the dimensions by id; `value` is None where none is given; `about`: every
    other column."""

    structure: str
    period: str
    key: Mapping[str, str]
    value: float | None
    about: Mapping[str, str]


def read_sdmx(content: bytes) -> tuple[Observation, ...]:
    """The observations of a file. For dataflows of ours the dimensions are known; of another file
    every column before OBS_VALUE is one, as its structure does not stand in it. Raises Unfit."""
    problems: list[Problem] = []
    found = tuple(each for _, each in _read(content, problems))
    if problems:
        raise Unfit(problems[:MOST])
    return found


def check_sdmx(content: bytes) -> tuple[Problem, ...]:
    """What is wrong with a file: what cannot be read, a key that stands twice, and, in a file of
    ours, columns that are missing and codes that are in no list."""
    problems: list[Problem] = []
    try:
        seen: dict[object, int] = {}
        for row, each in _read(content, problems):
            where = (each.structure, each.period, tuple(sorted(each.key.items())))
            if (first := seen.setdefault(where, row)) != row:
                problems.append(_twice(row, first))
            if table := flows().get(each.structure):
                problems += _codes(row, each, table)
    except Unfit as fault:
        return fault.problems
    return tuple(problems[:MOST])


def shown_again(content: bytes) -> Shown:
    """The table of a file of ours, without its margin over all years. Raises Unfit for a file of
    another dataflow, and KeyError for an empty one."""
    found = read_sdmx(content)
    if problems := check_sdmx(content):
        raise Unfit(problems)
    table = flows().get(found[0].structure) if found else None
    if table is None:
        raise Unfit([_not_ours()])
    numbers: dict[tuple[str, ...], int | None] = {}
    for each in found:
        cell = tuple(str(value(one, each.key[concept(one)])) for one in table.by[1:])
        if each.value != 0:
            numbers[each.period, *cell] = None if each.value is None else int(each.value)
    about = found[0].about
    return Shown(
        table,
        found[0].key[AREA],
        about["NUMBERS"] == "exact",
        date.fromisoformat(about["AS_OF"]),
        numbers,
    )


def _read(content: bytes, problems: list[Problem]) -> Iterable[tuple[int, Observation]]:
    head, rows = _lines(content)
    for name in (*BEFORE[:2], PERIOD, VALUE):
        if name not in head:
            problems.append(_no_column(name))
    if problems:
        return
    before = [
        name
        for name in head[: head.index(VALUE)]
        if name not in (*BEFORE, PERIOD, "STRUCTURE_NAME")
    ]
    for line in rows:
        wrong = [
            (name, mend)
            for name, holds, mend in (
                ("STRUCTURE", line["STRUCTURE"] in _KINDS, ", ".join(_KINDS)),
                ("STRUCTURE_ID", bool(_ID.fullmatch(line["STRUCTURE_ID"])), "AGENCY:ID(1.0.0)"),
                ("ACTION", line.values.get("ACTION", "") in _ACTIONS, "I"),
                (PERIOD, bool(_PERIOD.fullmatch(line[PERIOD])), "2016"),
                (VALUE, bool(_NUMBER.fullmatch(line[VALUE])), "12"),
            )
            if not holds
        ]
        problems += [
            _wrong(line.row, name, line.values.get(name, ""), mend) for name, mend in wrong
        ]
        if wrong:
            continue
        table = flows().get(line["STRUCTURE_ID"])
        keys = _keys(table) if table else before
        missing = [name for name in (columns(table) if table else ()) if name not in head]
        if missing:
            problems.append(_no_column(missing[0]))
            return
        number = line[VALUE]
        yield (
            line.row,
            Observation(
                line["STRUCTURE_ID"],
                line[PERIOD],
                {name: line[name] for name in keys},
                float(number) if number not in ("", "NaN") else None,
                {
                    name: one
                    for name, one in line.values.items()
                    if name not in (*BEFORE, *keys, PERIOD, VALUE)
                },
            ),
        )


def _keys(table: Table) -> list[str]:
    return ["FREQ", AREA, *(concept(each) for each in table.by[1:])]


def _lines(content: bytes) -> tuple[tuple[str, ...], list[csvs.Line]]:
    """Headings by their ids alone, and values by theirs, whatever names stand beside them."""
    start = content[:64].decode("utf-8-sig", errors="ignore").removeprefix("STRUCTURE")
    after = re.sub(r"^\[[^\]]*\]", "", start)
    separator = after[:1] if after[:1] in ",;\t|" else ","
    head, rows = csvs.lines(content, "STRUCTURE", separator=separator or ",")
    both = any(_LABEL.search(name) for name in head)
    ids = [re.sub(r"\[.*\]$", "", _LABEL.sub("", name)) for name in head]
    return tuple(ids), [
        csvs.Line(
            line.row,
            {
                name: _LABEL.sub("", line[old]) if both else line[old]
                for name, old in zip(ids, head, strict=True)
            },
        )
        for line in rows
    ]


def _codes(row: int, each: Observation, table: Table) -> list[Problem]:
    lists = given()
    found = [
        _wrong(row, concept(one), each.key[concept(one)], "_T, _U …")
        for one in table.by[1:]
        if value(one, each.key[concept(one)]) is None
    ]
    for name, allowed in (
        ("UNIT_MEASURE", (table.unit.upper(),)),
        ("OBS_STATUS", tuple(lists["obs_status"])),
        ("CONF_STATUS", tuple(lists["conf_status"])),
        ("NUMBERS", tuple(lists["numbers"])),
    ):
        if each.about[name] not in allowed:
            found.append(_wrong(row, name, each.about[name], ", ".join(allowed)))
    if each.value is None and each.about["OBS_STATUS"] != "Q":
        found.append(_wrong(row, VALUE, "", "OBS_STATUS Q"))
    if each.value is not None and (each.value < 0 or each.value % 1):
        found.append(_wrong(row, VALUE, str(each.value), "0, 1, 2 …"))
    if not _is_day(each.about["AS_OF"]):
        found.append(_wrong(row, "AS_OF", each.about["AS_OF"], "2016-12-31"))
    if not each.key[AREA]:
        found.append(_wrong(row, AREA, "", f"LA ({ALL} = _T)"))
    return found


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _wrong(row: int, column: str, text: str, example: str) -> Problem:
    words: Text = {
        "en": f"“{text[:60]}” does not belong here.",
        "lo": f"“{text[:60]}” ບໍ່ຖືກຕ້ອງໃນຖັນນີ້.",
    }
    return Problem(
        row,
        column,
        words,
        {"en": f"Write it as: {example}.", "lo": f"ຂຽນຄືແນວນີ້: {example}."},
    )


def _no_column(name: str) -> Problem:
    return Problem(
        0,
        name,
        {"en": "this column is missing.", "lo": "ຂາດຖັນນີ້."},
        {"en": "Add it.", "lo": "ຕື່ມຖັນນີ້."},
    )


def _twice(row: int, first: int) -> Problem:
    return Problem(
        row,
        VALUE,
        {"en": f"says again what row {first} says.", "lo": f"ຊ້ຳກັບແຖວ {first}."},
        {"en": "Remove one of them.", "lo": "ລຶບອອກແຖວໜຶ່ງ."},
    )


def _not_ours() -> Problem:
    return Problem(
        0,
        "STRUCTURE_ID",
        {"en": "is no table of the catalogue.", "lo": "ບໍ່ແມ່ນຕາຕະລາງໃນບັນຊີ."},
        {"en": "Give a file that Khua wrote.", "lo": "ໃຫ້ແຟ້ມທີ່ Khua ຂຽນ."},
    )
