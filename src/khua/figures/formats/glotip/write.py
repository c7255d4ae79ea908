"""The data set of UNODC out of tables of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from khua.figures.disclosure.moves import MOST
from khua.figures.formats import csvs
from khua.figures.formats.glotip.file import check_glotip
from khua.figures.formats.glotip.layout import (
    COLUMNS,
    GLOTIP_TABLES,
    SMALL,
    Line,
    layout,
    lines,
    parts,
)
from khua.figures.formats.glotip.safe import Known, narrowed, people, safe, value_of
from khua.figures.formats.problems import Export, Problem, Text, Unfit
from khua.figures.shown import COUNTRY, Shown

FILE: Final = "data_glotip.csv"


def export_glotip(
    tables: Mapping[str, Shown], years: Iterable[int] | None = None, *, beside: Iterable[Shown] = ()
) -> Export:
    """The data set for the years (all that have anything), out of GLOTIP_TABLES of the country, all
    exact or all moved.

    Exact: each number is the true count, or `<5` for 1 to 4, and rows are left out until no `<5`
    can be worked out, also with the moved tables that are public already (`beside`, such as
    `release.tables` of what was signed off). Moved: the
    numbers are those of disclosure control, below 5 as `<5`; they do not add up, and nothing needs
    to be left out. Raises Unfit for tables that are missing or do not go together."""
    _together(tables)
    given = {name: tables[name] for name in GLOTIP_TABLES}
    exact = given[GLOTIP_TABLES[0]].exact
    asked = sorted(set(years) if years is not None else _years(given))
    written: list[tuple[Line, str]] = []
    left_out: list[Line] = []
    for year in asked:
        of_year = lines(given, year)
        values = _values(of_year, given, list(beside), year) if exact else _moved(of_year)
        written += [(line, value) for line, value in values.items() if value is not None]
        left_out += [line for line, value in values.items() if value is None]
    rows = sorted(
        (line.row(value) for line, value in written), key=lambda row: row.label[:1] + row.label[5:]
    )
    content = csvs.written(COLUMNS, (row.cells() for row in rows))
    if problems := check_glotip(content):
        raise Unfit(problems)
    meta = {
        "format": "UNODC data_glotip",
        "file": FILE,
        "scope": COUNTRY,
        "as_of": given[GLOTIP_TABLES[0]].as_of.isoformat(),
        "years": asked,
        "numbers": "exact" if exact else "moved",
        "tables": list(GLOTIP_TABLES),
        "rows": len(rows),
        "rows_below_5": sum(value == SMALL for _, value in written),
        "rows_left_out": [list(line.label) for line in left_out],
        "attack": "no <5 can be narrowed" if exact else "not needed: the numbers are moved",
        "unverified": list(layout()["unverified"]),
    }
    return Export.of({FILE: content}, meta, _EXACT if exact else _MOVED)


def _values(
    of_year: list[Line], tables: Mapping[str, Shown], beside: list[Shown], year: int
) -> dict[Line, str | None]:
    """What is written of each line: population by population."""
    found: dict[Line, str | None] = {}
    for population in dict.fromkeys(line.population for line in of_year):
        mine = [line for line in of_year if line.population == population]
        names = dict.fromkeys(line.table for line in mine)
        there = people(mine, {name: parts(tables[name]) for name in names})
        if there is None:  # numbers that no attack can be tried on: only how many they are
            found |= dict.fromkeys(mine) | {mine[0]: value_of(mine[0])}
            continue
        known = known_of(mine, beside, year)
        values = safe(mine, there, known).values
        if undone := narrowed(
            mine, there, values, known
        ):  # cannot be; but nobody may be given away
            raise Unfit([_given_away(line) for line in undone])
        found |= values
    return found


def known_of(population: list[Line], beside: Sequence[Shown], year: int) -> list[Known]:
    """What moved tables of the same name say of our lines: as much more or less as is possible."""
    found = []
    for shown in beside:
        if shown.scope != COUNTRY or shown.exact or str(year) not in shown.years:
            continue
        name = shown.table.id
        if name not in GLOTIP_TABLES:
            continue
        moved = {line.label: line.number for line in lines({name: shown}, year)}
        for line in population:
            if line.table == name and (number := moved.get(line.label)) is not None:
                least = max(number - MOST, 1) if number else 0
                found.append(Known(line, least, number + MOST))
    return found


def _moved(of_year: list[Line]) -> dict[Line, str | None]:
    return {line: value_of(line) for line in of_year}


def _years(tables: Mapping[str, Shown]) -> set[int]:
    return {int(year) for shown in tables.values() for year in shown.years}


def _together(tables: Mapping[str, Shown]) -> None:
    problems = [_missing(name) for name in GLOTIP_TABLES if name not in tables]
    there = [tables[name] for name in GLOTIP_TABLES if name in tables]
    for shown in there:
        if shown.scope != COUNTRY:
            problems.append(_not_the_country(shown))
        if (shown.exact, shown.as_of) != (there[0].exact, there[0].as_of):
            problems.append(_apart(shown))
    if problems:
        raise Unfit(problems)


def _missing(name: str) -> Problem:
    return Problem(
        0,
        name,
        {"en": "this table is missing.", "lo": "ຂາດຕາຕະລາງນີ້."},
        {"en": "Count it too.", "lo": "ໃຫ້ນັບຕາຕະລາງນີ້ພ້ອມ."},
    )


def _not_the_country(shown: Shown) -> Problem:
    return Problem(
        0,
        shown.table.id,
        {
            "en": f"is of {shown.scope}, not of the country.",
            "lo": f"ແມ່ນຂອງ {shown.scope} ບໍ່ແມ່ນຂອງທັງປະເທດ.",
        },
        {"en": "Take the table of LA.", "lo": "ໃຊ້ຕາຕະລາງຂອງ LA."},
    )


def _apart(shown: Shown) -> Problem:
    return Problem(
        0,
        shown.table.id,
        {
            "en": "is of another day, or moved where others are exact.",
            "lo": "ແມ່ນຂອງມື້ອື່ນ ຫຼື ຖືກຍ້າຍ ໃນຂະນະທີ່ຕາຕະລາງອື່ນແມ່ນຕົວເລກແທ້.",
        },
        {
            "en": "Take all tables from one count, all exact or all moved.",
            "lo": "ໃຊ້ຕາຕະລາງທັງໝົດຈາກການນັບເທື່ອດຽວ ແບບດຽວກັນ.",
        },
    )


def _given_away(line: Line) -> Problem:
    return Problem(
        0,
        " / ".join(map(str, line.label)),
        {"en": "can be worked out from the other rows.", "lo": "ສາມາດຄິດໄລ່ໄດ້ຈາກແຖວອື່ນ."},
        {
            "en": "Do not give the file away; tell who keeps Khua.",
            "lo": "ຢ່າສົ່ງແຟ້ມນີ້ອອກ; ແຈ້ງຜູ້ດູແລ Khua.",
        },
    )


_EXACT: Final[Text] = {
    "en": "Numbers are true counts; 1 to 4 is written <5. A row that is not there was left out, "
    "because with it a <5 could have been worked out.",
    "lo": "ຕົວເລກແມ່ນຈຳນວນແທ້; 1 ຫາ 4 ຂຽນເປັນ <5. ແຖວທີ່ບໍ່ມີ ແມ່ນຖືກຕັດອອກ ເພາະຖ້າມີ ອາດຄິດໄລ່ <5 ໄດ້.",
}
_MOVED: Final[Text] = {
    "en": "Every number is moved a little, so that nobody can be found; numbers do not add up.",
    "lo": "ທຸກຕົວເລກຖືກຍ້າຍເລັກນ້ອຍ ເພື່ອບໍ່ໃຫ້ຊອກຫາຜູ້ໃດໄດ້; ຕົວເລກບວກກັນບໍ່ເທົ່າກັນ.",
}
