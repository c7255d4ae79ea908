"""UNODC's data set: exact columns, the true counts, and no `<5` that can be worked out."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.figures.attack import Published, Statement, bounds
from khua.figures.attack.tables import statements
from khua.figures.catalogue import table
from khua.figures.counting import ALL, count
from khua.figures.disclosure import moves
from khua.figures.formats import (
    GLOTIP_TABLES,
    Export,
    Unfit,
    check_glotip,
    export_glotip,
    read_glotip,
)
from khua.figures.formats.glotip import Row, disagreements
from khua.figures.formats.glotip.layout import COLUMNS, Line, lines, parts
from khua.figures.formats.glotip.safe import Known, narrowed, people, safe, value_of
from khua.figures.formats.glotip.write import known_of
from khua.figures.shown import Shown, shown
from khua.figures.snapshot import Snapshot
from tests.figures.formats.caseload import caseload
from tests.figures.people import made

DAY = date(2017, 1, 1)
FILE = "data_glotip.csv"
#: UNODC's columns, written out once more: the mapping could be edited by mistake
PUBLISHED = (
    "Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Age,Year,"
    "Unit of measurement,txtVALUE,Source"
)


def tables(snapshot: Snapshot, moved: bool = False) -> dict[str, Shown]:
    counted = count(snapshot, [table(name) for name in GLOTIP_TABLES])
    return {each.table.id: shown(each, "LA", DAY, moves() if moved else None) for each in counted}


SMALL, LARGE = caseload(60, seed=3), caseload(1200, seed=4)


@cache
def exported(large: bool) -> Export:
    return export_glotip(tables(LARGE if large else SMALL), [2016])


@pytest.mark.parametrize("large", [False, True], ids=["60", "1200"])
def test_a_held_back_caseload_has_the_columns_and_passes_recomputation(large: bool) -> None:
    snapshot, export = LARGE if large else SMALL, exported(large)
    content = export.files[FILE]
    assert content.decode().splitlines()[0] == PUBLISHED
    rows = read_glotip(content)
    counted = recount(snapshot, 2016)
    assert len(rows) > 40
    assert {row.value == "<5" for row in rows} == {True, False}
    for row in rows:
        true = counted[row.label]
        assert row.value == ("<5" if 0 < true < 5 else str(true)), row
    written = {row.label for row in rows}
    left_out = {tuple(label) for label in export.meta["rows_left_out"]}
    assert not written & left_out
    assert {label for label, true in counted.items() if true} <= written | left_out
    assert disagreements(content, tables(snapshot)) == ()


def recount(snapshot: Snapshot, year: int) -> dict[tuple[Any, ...], int]:
    """Every number by its label, counted row by row without the catalogue."""
    people: dict[tuple[Any, ...], set[int]] = defaultdict(set)
    names = {
        "LA": "Nationals",
        "VN": "Viet Nam",
        "TH": "Thailand",
        "CN": "China",
        "MM": "Myanmar",
        "KH": "Cambodia",
        "": "Unknown",
    }
    sexes = {"female": "Female", "male": "Male", "other": "Other"}

    def add(who: int, indicator: str, dimension: str, category: str, sex: str, age: str) -> None:
        people[indicator, dimension, category, sex, age, year].add(who)

    def by_sex_and_age(row: dict[str, Any], indicator: str) -> None:
        age = (
            None
            if row["age"] is None
            else "0 to 17 years"
            if row["age"] < 18
            else "18 years or over"
        )
        for sex in {sexes.get(row["sex"]), "Total"} - {None}:
            for one in {age, "Total"} - {None}:
                add(row["person"], indicator, "Total", "Total", str(sex), str(one))
        if row["sex"] == "unknown" and age is None:
            add(row["person"], indicator, "Total", "Total", "Unknown", "Unknown")

    for number, row in enumerate(snapshot.table("cases").to_pylist()):
        if row["kind"] == "trafficking" and row["recorded"].year == year:
            add(number, "Offences of trafficking in persons", "Total", "Total", "Total", "Total")
    for row in snapshot.table("suspects").to_pylist():
        if row["kind"] != "trafficking":
            continue
        for day, indicator in (
            ("recorded", "Persons brought into formal contact"),
            ("prosecuted", "Persons prosecuted"),
            ("convicted", "Persons convicted"),
        ):
            if row[day] and row[day].year == year:
                by_sex_and_age(row, indicator)
        if row["convicted"] and row["convicted"].year == year:
            land = names.get(row["citizenship"], "Other")
            add(row["person"], "Persons convicted", "by citizenship", land, "Total", "Total")
    victims = "Detected trafficking victims"
    for row in snapshot.table("victims").to_pylist():
        if row["kind"] != "trafficking":
            continue
        if (
            row["returned"]
            and row["returned"].year == year
            and row["exploited_in"] not in ("", "LA")
        ):
            lands = {**names, "MY": "Malaysia"}
            for land in (lands.get(row["exploited_in"], "Other"), "Abroad"):
                add(row["person"], victims, "by country of repatriation", land, "Total", "Total")
        if row["recorded"].year != year:
            continue
        by_sex_and_age(row, victims)
        land = names.get(row["citizenship"], "Other")
        add(row["person"], victims, "by citizenship", land, "Total", "Total")
        for form in row["forms"]:
            word = {"sexual": "Sexual exploitation", "labour": "Forced labour"}.get(
                form, "Other forms of exploitation"
            )
            ages = {"Total"}
            if row["age"] is not None:
                ages.add("0 to 17 years" if row["age"] < 18 else "18 years or over")
            for age in ages:
                add(row["person"], victims, "by form of exploitation", word, "Total", age)
    counts: dict[tuple[Any, ...], int] = defaultdict(int)
    counts.update({label: len(who) for label, who in people.items()})
    return counts


@pytest.mark.parametrize("large", [False, True], ids=["60", "1200"])
def test_no_number_below_5_can_be_undone_by_subtraction(large: bool) -> None:
    rows = read_glotip(exported(large).files[FILE])
    for indicator in ("Detected trafficking victims", "Persons convicted", "Persons prosecuted"):
        found = {
            (row.sex, row.age): row.value
            for row in rows
            if (row.indicator, row.dimension) == (indicator, "Total")
        }
        assert_not_undone(found)


def assert_not_undone(found: dict[tuple[str, str], str]) -> None:
    """By the attack on published tables, over sex (with those not known) and age."""
    sexes, ages = (
        ["Female", "Male", "Other", "?", "Total"],
        ["0 to 17 years", "18 years or over", "?", "Total"],
    )
    low, high = np.zeros((5, 4)), np.full((5, 4), np.inf)
    for (sex, age), value in found.items():
        where = (3, 2) if sex == "Unknown" else (sexes.index(sex), ages.index(age))
        low[where], high[where] = (1, 4) if value == "<5" else (float(value), float(value))
    published = Published((4, 3), low, high)
    hidden = [
        sex * 3 + age
        for sex in range(4)
        for age in range(3)
        if (low[sex, age], high[sex, age]) == (1, 4)
    ]
    limits = bounds(12, statements(published), hidden)
    assert (limits.low <= 1).all()
    assert (limits.high >= 4).all()


def test_every_number_below_5_without_leaving_out_rows_is_undone() -> None:
    """The same caseload, naively: the attack is known to find something."""
    given_tables = tables(SMALL)
    mine = [line for line in lines(given_tables, 2016) if line.population == "victims"]
    there = people(
        mine, {name: parts(given_tables[name]) for name in {line.table for line in mine}}
    )
    assert there is not None
    naive: dict[Line, str | None] = {line: value_of(line) for line in mine}
    small = [line for line in mine if naive[line] == "<5"]
    assert small
    assert narrowed(mine, there, naive)
    chosen = safe(mine, there)
    assert not narrowed(mine, there, chosen.values)
    assert 0 < len(chosen.withheld) < len(mine) / 2
    assert chosen.values[mine[0]] is not None  # how many they are


def of_cells(cells: Iterable[int]) -> list[Line]:
    """Women, men by child, adult, with all margins, as lines of one population."""
    inner = dict(zip([(sex, age) for sex in "fm" for age in "ca"], cells, strict=True))
    found = []
    for sex in (ALL, "f", "m"):
        for age in (ALL, "c", "a"):
            picked = frozenset(
                (one_age, one_sex)
                for one_sex, one_age in inner
                if sex in (ALL, one_sex) and age in (ALL, one_age)
            )
            number = sum(inner[one_sex, one_age] for one_age, one_sex in picked)
            found.append(Line("t", "p", ("", "", "", sex, age, 2016), number, picked))
    return found


PARTS = {"t": [(age, sex) for age in "ca" for sex in "fm"]}
GRID = np.stack(np.meshgrid(*[np.arange(21)] * 4, indexing="ij"), axis=-1).reshape(-1, 4)
PLACE = {(age, sex): at for at, (sex, age) in enumerate((s, a) for s in "fm" for a in "ca")}


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=4, max_size=4))
def test_all_tables_that_agree_leave_every_small_number_open(cells: list[int]) -> None:
    """Proved by trying every table of four cells up to 20, not by a program."""
    mine = of_cells(cells)
    there = people(mine, PARTS)
    assert there is not None
    values = safe(mine, there).values
    agree = np.ones(len(GRID), bool)
    for line, value in values.items():
        sums = GRID[:, [PLACE[part] for part in line.parts]].sum(axis=1)
        if value == "<5":
            agree &= (sums >= 1) & (sums <= 4)
        elif value is not None:
            agree &= sums == int(value)
    assert agree.any()
    for line, value in values.items():
        possible = GRID[agree][:, [PLACE[part] for part in line.parts]].sum(axis=1)
        if value == "<5":
            assert possible.min() == 1
            assert possible.max() == 4
        elif value is None and 0 < line.number < 5:
            assert possible.max() - possible.min() >= 3


def test_what_unodc_published_of_laos_in_2015_is_undone_and_ours_is_not() -> None:
    """80 women and girls, 78 girls, 27 men and boys, 23 boys (UNODC's file of 14 April 2025)."""
    mine = of_cells([78, 2, 23, 4])
    there = people(mine, PARTS)
    assert there is not None
    assert {line.number for line in narrowed(mine, there, {x: value_of(x) for x in mine})} == {2, 4}
    assert narrowed(mine, there, safe(mine, there).values) == []


def test_tables_that_are_public_already_are_reckoned_with() -> None:
    mine = of_cells([30, 4, 20, 10])
    there = people(mine, PARTS)
    assert there is not None
    small = next(line for line in mine if line.number == 4)
    alone = safe(mine, there).values
    assert alone[small] == "<5"
    # a moved number of 9 says: 4 or more; with `<5` it would be 4
    for low, high in ((4, 14), (3, 4)):  # the second is public without us: no narrower than that
        told = safe(mine, there, [Known(small, low, high)]).values
        assert told[small] is None
        assert possible(told, small, low, high) == (low, min(high, possible(told, small)[1]))
    # of another day: it cannot be true of these people, and nothing follows from it
    assert safe(mine, there, [Known(small, 500, 510)]).values == alone


def possible(
    values: dict[Line, str | None], of: Line, least: int = 0, most: int = 1000
) -> tuple[int, int]:
    """The least and the greatest that an inner cell can be, by the attack on the rows written."""
    place = {part: at for at, part in enumerate(PARTS["t"])}
    said = [Statement((place[next(iter(of.parts))],), least, most)]
    for line, value in values.items():
        if value is not None:
            low, high = (1, 4) if value == "<5" else (int(value), int(value))
            said.append(Statement(tuple(place[part] for part in line.parts), low, high))
    found = bounds(4, said, said[0].cells)
    return int(found.low[0]), int(found.high[0])


def test_a_release_that_is_public_is_reckoned_with() -> None:
    """The whole way: the same caseload moved, as it stands in a release, and then exact."""
    moved = [each for each in tables(SMALL, moved=True).values() if each.table.public == "yes"]
    assert moved
    given_tables = tables(SMALL)
    mine = [line for line in lines(given_tables, 2016) if line.population == "victims"]
    there = people(
        mine, {name: parts(given_tables[name]) for name in dict.fromkeys(x.table for x in mine)}
    )
    assert there is not None
    known = known_of(mine, moved, 2016)
    assert len(known) > 10
    assert narrowed(mine, there, safe(mine, there).values, known)  # both together give away
    values = safe(mine, there, known).values
    assert "<5" in values.values()
    assert narrowed(mine, there, values, known) == []
    assert known_of(mine, moved, 2013) == []  # a year that is not in it is no nought


def test_people_in_two_parts_of_a_table_do_not_close_it() -> None:
    """One who was a child in one case and grown up in the next: the parts add up to more."""
    mine = of_cells([30, 8, 20, 10])
    twice = [
        Line(
            x.table,
            x.population,
            x.label,
            x.number - (x.label[3] in (ALL, "f") and x.label[4] == ALL),
            x.parts,
        )
        for x in mine
    ]
    there = people(twice, PARTS)
    assert there is not None
    assert there.twice == 1
    assert all(value is not None for value in safe(twice, there).values.values())
    nonsense = [
        Line(
            x.table,
            x.population,
            x.label,
            x.number * (1 + 9 * (x.label[3:5] == (ALL, ALL))),
            x.parts,
        )
        for x in mine
    ]
    assert people(nonsense, PARTS) is None


def test_a_record_of_people_who_change_is_still_written() -> None:
    export = export_glotip(tables(made(120, seed=2)), [2016])
    assert export.meta["rows"] > 10
    assert disagreements(export.files[FILE], tables(made(120, seed=2))) == ()


def test_moved_numbers_are_written_as_they_are_and_said_to_be() -> None:
    moved = tables(LARGE, moved=True)
    export = export_glotip(moved, [2016])
    assert export.meta["numbers"] == "moved"
    assert export.meta["rows_left_out"] == []
    rows = read_glotip(export.files[FILE])
    shown_rows = {row.label: row.value for row in rows}
    women = moved["victims-by-sex-and-age"].number(year="2016", sex="female")
    label = ("Detected trafficking victims", "Total", "Total", "Female", "Total", 2016)
    assert shown_rows[label] == str(women)
    assert disagreements(export.files[FILE], tables(LARGE))


def test_tables_that_do_not_go_together_are_refused() -> None:
    given_tables = tables(SMALL)
    name = "trafficking-returned"
    old = given_tables[name]
    for wrong in (
        {each: given_tables[each] for each in given_tables if each != name},
        {**given_tables, name: Shown(old.table, "LA-SV", True, DAY, old.numbers)},
        {**given_tables, name: Shown(old.table, "LA", False, DAY, old.numbers)},
        {**given_tables, name: Shown(old.table, "LA", True, date(2016, 1, 1), old.numbers)},
    ):
        with pytest.raises(Unfit) as fault:
            export_glotip(wrong, [2016])
        assert {each.column for each in fault.value.problems} == {name}
        assert all(each.mend["lo"] for each in fault.value.problems)


def row(**other: str) -> str:
    """One line of a file, as UNODC writes them."""
    cells = {
        "Iso3_code": "LAO",
        "Country": "Lao People's Democratic Republic",
        "Region": "Asia",
        "Subregion": "South-eastern Asia",
        "Indicator": "Detected trafficking victims",
        "Dimension": "Total",
        "Category": "Total",
        "Sex": "Total",
        "Age": "Total",
        "Year": "2015",
        "Unit of measurement": "Counts",
        "txtVALUE": "107",
        "Source": "GLOTIP",
    }
    return ",".join(f'"{value}"' for value in {**cells, **other}.values())


def test_unodcs_own_file_is_read() -> None:
    """Its name and day stand above the heading, large numbers have a comma; it is a workbook."""
    expected = Row("Detected trafficking victims", "Total", "Total", "Total", "Total", 2015, "1757")
    text = "\n".join(["UNODC,x", "14/04/2025", PUBLISHED, row(txtVALUE="1,757")])
    assert read_glotip(text.encode()) == (expected,)
    assert read_glotip(text.replace("txtVALUE", "VALUE").encode()) == (expected,)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for each in (["UNODC"], ["14/04/2025"], PUBLISHED.split(",")):
        sheet.append(each)
    words = row().replace('"', "").split(",")[:9]
    sheet.append([*words, 2015, "Counts", "1,757", "GLOTIP"])
    out = BytesIO()
    book.save(out)
    assert read_glotip(out.getvalue()) == (expected,)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("txtVALUE", "3"),
        ("txtVALUE", "-1"),
        ("txtVALUE", "many"),
        ("Sex", "Woman"),
        ("Age", "17"),
        ("Indicator", "Victims"),
        ("Dimension", "by form"),
        ("Year", "16"),
        ("Iso3_code", "Laos"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(column: str, value: str) -> None:
    text = "\n".join([PUBLISHED, row(), row(**{"Year": "2016", column: value})])
    (problem,) = check_glotip(text.encode())
    assert (problem.row, problem.column) == (3, column)
    assert problem.mend["en"]
    assert problem.mend["lo"]
    with pytest.raises(Unfit):
        read_glotip(text.encode())


def test_a_row_twice_or_columns_of_another_order_are_no_export_of_ours() -> None:
    assert [each.row for each in check_glotip("\n".join([PUBLISHED, row(), row()]).encode())] == [3]
    other = PUBLISHED.replace("Country,Region", "Region,Country")
    assert [each.row for each in check_glotip("\n".join([other, row()]).encode())] == [1]
    assert tuple(PUBLISHED.split(",")) == COLUMNS


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(lambda text: f"{PUBLISHED}\n{text}".encode()),
    )
)
def test_nothing_that_is_read_breaks_the_reader(content: bytes) -> None:
    with suppress(Unfit):
        assert check_glotip(content) or read_glotip(content) is not None
