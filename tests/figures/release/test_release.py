"""What is in a release, and what is left out of it."""

from dataclasses import replace
from datetime import date

import pytest
from pyarrow import compute

from benchmarks.figures.people import YEARS, country
from khua.figures.catalogue import catalogue, table
from khua.figures.counting import ALL, count
from khua.figures.disclosure import moves
from khua.figures.release import Breakdown, CannotBuild, build
from khua.figures.release.building import public
from khua.figures.release.model import (
    BROKEN_FROM,
    BY_PROVINCE,
    LEAST_MEAN,
    as_data,
    from_data,
    pool,
)
from khua.figures.shown import shown
from khua.figures.snapshot import Snapshot

DAY = date(2023, 1, 15)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return country(2_000, seed=3)


@pytest.fixture(scope="module")
def release(snapshot):
    return build(snapshot, YEARS, DAY)


def test_nothing_but_what_is_public(release):
    there = {each.table for each in release.numbers}
    assert there <= {each.id for each in catalogue().values() if each.public != "no"}
    assert len(there) > 15
    for part in release.numbers:
        if BY_PROVINCE & set(part.by) or table(part.table).public == "pooled":
            assert "-" in part.year
        assert len(part.by) <= 2
    # of 2022 to 2024 there is one year only
    assert {each.year for each in release.numbers if "-" in each.year} == {
        "2013-2015", "2016-2018", pool(2020),
    }  # fmt: skip
    for each in public():  # a pool is counted on its first day, which must be nobody's reckoning
        assert not BY_PROVINCE & {one.id for one in each.by} or not any(one.of for one in each.by)


def test_every_number_is_that_of_the_table_inside(snapshot, release):
    """The same cell, the same number: what the offices see moved is what the public sees."""
    for name in ("victims-by-form", "suspects", "cases-closed"):
        (counted,) = count(snapshot, [table(name)])
        inside = shown(counted, "LA", DAY, moves())
        seen = 0
        for part, cells in release.numbers.items():
            if part.table == name and "-" not in part.year:
                for cell in part.cells():
                    assert cells.get(cell, 0) == inside.numbers.get(cell, 0)
                    seen += 1
        assert seen > 50


def test_a_pool_counts_everybody_once(snapshot, release):
    """Against a count of the rows of those years alone."""
    name = "victims-by-origin"
    rows = snapshot.table("victims")
    years = compute.is_in(compute.year(rows["recorded"]), compute.cast([2019, 2020, 2021], "int64"))
    (counted,) = count(Snapshot({"victims": rows.filter(years)}), [table(name)])
    inside = shown(counted, "LA", DAY, moves())
    part = Breakdown(name, "2019-2021", ("origin",))
    cells = release.numbers[part]
    assert len(cells) > 10
    for cell in part.cells():
        assert cells.get(cell, 0) == inside.numbers.get((ALL, *cell[1:]), 0)


def test_a_table_with_a_mean_cell_under_five_is_refused(snapshot, release):
    totals = {}
    for counted in count(snapshot, [each for each in public() if each.public == "yes"]):
        for row in counted.cells.to_pylist():
            values = [row[each.id] for each in counted.table.by]
            if set(values[1:]) <= {ALL}:
                totals[counted.table.id, values[0]] = row["count"]
    refused = {each.what for each in release.left_out}
    assert all(each.why == "few" for each in release.left_out)
    assert len(refused) > 20
    for part in (*release.numbers, *refused):
        if "-" not in part.year:
            mean = totals.get((part.table, part.year), 0) / part.size
            assert (mean < LEAST_MEAN) == (part in refused)


def test_what_is_left_out_is_none_and_never_nought(release):
    assert Breakdown("suspects", "2013", ("sex", "citizenship")) in {
        each.what for each in release.left_out
    }
    tables = release.table("suspects")
    assert tables.number(year="2013", sex="male")
    assert tables.number(year="2013", sex="male", citizenship="LA") is None
    assert tables.number(year=ALL) is None


def test_few_people_are_not_broken_down(release):
    """Whoever is shown in a group of fewer than ten has nothing further told of him."""
    few = 0
    for part, cells in release.numbers.items():
        if len(part.by) != 1:
            continue
        tables = release.table(part.table)
        place = [each.id for each in tables.table.by].index(part.by[0])
        for cell in part.cells():
            if cells.get(cell, 0) < BROKEN_FROM:
                finer = [
                    number for other, number in tables.numbers.items()
                    if other != cell and other[0] == cell[0] and other[place] == cell[place]
                ]  # fmt: skip
                assert set(finer) <= {None}
                few += len(finer)
    assert few > 50


def test_a_release_goes_through_data_and_back(release):
    again = from_data(as_data(release))
    assert again == replace(release, noise=round(release.noise, 4))
    assert again.sha256 == release.sha256
    assert again.tables == release.tables


def test_no_key_and_no_secret_leaves(snapshot, release):
    keys = set(snapshot.table("victims")["key"].to_pylist())
    numbers = {number for cells in release.numbers.values() for number in cells.values()}
    assert not keys & numbers
    assert "key" not in as_data(release)["method"]


def test_a_year_that_was_published_is_carried_over(snapshot, release):
    tables = ["cases-closed", "suspects"]
    before = build(snapshot, YEARS[:5], date(2018, 1, 10), tables)
    later, day = country(2_300, seed=4), date(2020, 1, 10)
    after = build(later, YEARS[:7], day, tables, earlier=[before])
    for part, cells in after.numbers.items():
        old = int(part.year[-4:]) <= YEARS[4]
        assert (after.days.get(part) == date(2018, 1, 10)) == old
        assert not old or cells == before.numbers[part]
    assert {"2013-2015", "2017", "2018", "2016-2018"} <= {each.year for each in after.numbers}
    anew = build(later, YEARS[:7], day, tables, earlier=[before], revise=[2013])
    assert {each.year for each in anew.days} == {"2014", "2015", "2016", "2017"}


@pytest.mark.parametrize(
    ("years", "tables"),
    [((), None), ((2016, 2016), None), ((2031,), None), ((2016,), ["victims-by-age"])],
)
def test_what_cannot_be_built_is_told_in_both_languages(snapshot, years, tables):
    with pytest.raises(CannotBuild) as told:
        build(snapshot, years, DAY, tables)
    assert told.value.words["en"] != told.value.words["lo"]
