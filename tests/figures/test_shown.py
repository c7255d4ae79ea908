"""What is shown of a table that was counted."""

import json
from datetime import date

import pytest

from khua.figures.catalogue import catalogue, table
from khua.figures.counting import ALL, count
from khua.figures.disclosure import moves
from khua.figures.shown import FEWEST_PARTS, KIP_STEP, as_data, from_data, shown
from tests.figures.people import made

SNAPSHOT = made(1500, seed=7)
DAY = date(2024, 1, 1)


@pytest.mark.parametrize("name", catalogue())
def test_moved_numbers_stay_near_and_never_show_one_or_two(name: str) -> None:
    (counted,) = count(SNAPSHOT, [table(name)])
    exact, moved = shown(counted, "LA", DAY, None), shown(counted, "LA", DAY, moves())
    for cell in {*exact.numbers, *moved.numbers}:
        true, number = exact.numbers.get(cell, 0), moved.numbers.get(cell, 0)
        if counted.table.sum:
            assert number is None or number % KIP_STEP == 0
        else:
            assert abs(true - number) <= 5
            assert number not in (1, 2)
            assert number == 0 or true > 0
    if not counted.table.sum:
        assert exact.numbers != moved.numbers


def test_a_sum_of_few_is_not_shown() -> None:
    (counted,) = count(SNAPSHOT, [table("restitution-ordered")])
    moved = shown(counted, "LA", DAY, moves())
    names = [each.id for each in counted.table.by]
    few = [row for row in counted.cells.to_pylist() if row["parts"] < FEWEST_PARTS]
    for row in few:
        assert moved.numbers[tuple(row[name] for name in names)] is None


def test_the_same_cell_shows_the_same_number_in_another_table() -> None:
    by_sex = count(SNAPSHOT, [table("victims-by-sex-and-age"), table("victims-by-form")])
    first, second = (shown(each, "LA", DAY, moves()) for each in by_sex)
    for year in first.years:
        for sex in first.values("sex"):
            assert first.number(year=year, sex=sex) == second.number(year=year, sex=sex)


def test_a_province_counts_its_own_rows() -> None:
    name = table("suspects")
    parts = {each.scope: each for each in count(SNAPSHOT, [name], within="recorded_in")}
    (whole,) = count(SNAPSHOT, [name])
    assert len(parts) > 10
    rows = SNAPSHOT.table("suspects").to_pylist()
    for scope, counted in parts.items():
        people = {row["person"] for row in rows if row["recorded_in"] == scope and row["recorded"]}
        assert shown(counted, scope, DAY, None).number() == len(people)
    assert shown(whole, "LA", DAY, None).number() == len(
        {row["person"] for row in rows if row["recorded"]}
    )


def test_a_table_goes_through_json_and_back() -> None:
    (counted,) = count(SNAPSHOT, [table("fines")])
    for moved in (None, moves()):
        before = shown(counted, "LA-SV", DAY, moved)
        assert from_data(json.loads(json.dumps(as_data(before)))) == before


def test_the_missing_share_is_of_the_total() -> None:
    (counted,) = count(SNAPSHOT, [table("victims-by-age")])
    exact = shown(counted, "LA", DAY, None)
    total, unknown = exact.number(), exact.number(age="unknown")
    assert total
    assert unknown
    assert exact.missing("age") == pytest.approx(unknown / total)
    assert 0 < unknown / total < 0.3
    with pytest.raises(KeyError):
        exact.number(colour="red")
    assert ALL not in exact.years
