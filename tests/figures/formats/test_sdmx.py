"""SDMX-CSV 2.0: every table of the catalogue written and read back."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.figures.catalogue import catalogue, table
from khua.figures.counting import ALL, count
from khua.figures.disclosure import moves
from khua.figures.formats import Export, Unfit, check_sdmx, export_sdmx, read_sdmx
from khua.figures.formats.sdmx import shown_again
from khua.figures.shown import Shown, shown
from tests.figures.people import made

DAY = date(2024, 1, 1)
COUNTED = count(made(400, seed=7), list(catalogue().values()))
EXACT = {each.table.id: shown(each, "LA", DAY, None) for each in COUNTED}
MOVED = {
    each.table.id: shown(each, "LA", DAY, moves())
    for each in COUNTED
    if each.table.id in ("cases-opened", "victims-by-form", "fines", "suspects", "requests")
}
EXPORTS: dict[bool, Export] = {True: export_sdmx(EXACT), False: export_sdmx(MOVED)}


@pytest.mark.parametrize(
    ("name", "exact"), [*((name, True) for name in EXACT), *((name, False) for name in MOVED)]
)
def test_a_table_comes_back(name: str, exact: bool) -> None:
    before = (EXACT if exact else MOVED)[name]
    after = shown_again(EXPORTS[exact].files[f"{name}.csv"])
    # there is no period for all years together
    assert after.numbers == {cell: n for cell, n in before.numbers.items() if cell[0] != ALL}
    assert (after.table, after.scope) == (before.table, before.scope)
    assert (after.exact, after.as_of) == (before.exact, before.as_of)


def test_the_columns_are_those_of_the_specification() -> None:
    """github sdmx-twg/sdmx-csv v2.0.0: STRUCTURE, STRUCTURE_ID, ACTION, dimensions, measure,
    attributes, then columns of one's own."""
    head, first, *_ = EXPORTS[True].files["decisions.csv"].decode().splitlines()
    assert head == (
        "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,VERDICT,OFFENCE,TIME_PERIOD,OBS_VALUE,"
        "UNIT_MEASURE,OBS_STATUS,CONF_STATUS,NUMBERS,AS_OF,ICCS"
    )
    assert first.startswith("dataflow,KHUA:DECISIONS(1.0.0),I,A,LA,_T,_T,2014,")
    assert first.endswith(",DECISION,A,N,exact,2024-01-01,")


def test_a_code_that_is_not_verified_is_not_written() -> None:
    rows = read_sdmx(EXPORTS[True].files["decisions.csv"])
    by = {each.key["OFFENCE"]: each.about["ICCS"] for each in rows}
    assert by == {
        "_T": "",
        "trafficking": "0204",
        "smuggling": "",
        "laundering": "07041",
        "_O": "",
        "_U": "",
    }
    forms = read_sdmx(EXPORTS[True].files["victims-by-form.csv"])
    assert {each.about["ICCS"] for each in forms if each.key["FORM"] == "sexual"} == {"02041"}


def test_a_sum_that_is_not_shown_has_no_value_and_says_why() -> None:
    rows = read_sdmx(EXPORTS[False].files["fines.csv"])
    hidden = [each for each in rows if each.value is None]
    assert hidden
    assert {(each.about["OBS_STATUS"], each.about["CONF_STATUS"]) for each in hidden} == {
        ("Q", "A")
    }
    public = export_sdmx({"fines": MOVED["fines"]}, released=True)
    assert {each.about["CONF_STATUS"] for each in read_sdmx(public.files["fines.csv"])} == {
        "F",
        "A",
    }


def test_every_code_of_the_files_is_in_the_structure_in_both_languages() -> None:
    described = json.loads(EXPORTS[True].files["structure.json"])
    assert len(described["dataflows"]) == len(catalogue())
    for name in catalogue():
        for each in read_sdmx(EXPORTS[True].files[f"{name}.csv"]):
            flow = described["dataflows"][each.structure]
            assert list(each.key) == flow["dimensions"][:-1]
            for dimension in flow["dimensions"][2:-1]:
                words = described["codelists"][f"CL_{dimension}"]["codes"][each.key[dimension]]
                assert words["en"]
                assert words["lo"]
    assert described["codelists"]["CL_SEX"]["id"] == "SDMX:CL_SEX(2.1)"
    assert set(described["codelists"]["CL_SEX"]["codes"]) == {"_T", "F", "M", "_O", "_U"}


OTHERS = """STRUCTURE[;],STRUCTURE_ID,ACTION,DIM_1: 1,DIM_2: 2,TIME_PERIOD: T,OBS_VALUE: V,ATTR: A
dataflow,ESTAT:NA_MAIN(1.6.0): Accounts,I,A: Value A,B: Value B,2014-01,12.4,"Y: Yes, and no"
"""


def test_files_of_others_are_read_as_the_specification_lets_them_be() -> None:
    (found,) = read_sdmx(OTHERS.encode())
    assert found.structure == "ESTAT:NA_MAIN(1.6.0)"
    assert (found.period, found.value) == ("2014-01", 12.4)
    assert found.key == {"DIM_1": "A", "DIM_2": "B"}
    assert found.about == {"ATTR": "Y"}
    (again,) = read_sdmx(
        OTHERS.replace(",and", "").replace(",", ";").replace("[;]", "[|]").encode()
    )
    assert again.key == found.key
    (without,) = read_sdmx(OTHERS.replace(",ACTION", "").replace(",I,", ",").encode())
    assert without == found


SOME = (
    export_sdmx({"victims-by-sex-and-age": EXACT["victims-by-sex-and-age"]})
    .files["victims-by-sex-and-age.csv"]
    .decode()
    .splitlines()
)


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(len(SOME[0].split(",")) - 1)), st.sampled_from(",;\t|"))
def test_columns_may_stand_in_any_order_and_be_parted_otherwise(order: list[int], by: str) -> None:
    def line(text: str) -> str:
        first, *rest = text.split(",")
        return by.join([first, *(rest[at] for at in order)])

    text = "\n".join(line(each) for each in SOME[:80])
    plain = {
        (each.period, *each.key.values()): each.value
        for each in read_sdmx("\n".join(SOME[:80]).encode())
    }
    found = read_sdmx(text.encode())
    assert {(each.period, *each.key.values()): each.value for each in found} == plain


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("STRUCTURE", "table", "STRUCTURE"),
        ("STRUCTURE_ID", "victims", "STRUCTURE_ID"),
        ("ACTION", "X", "ACTION"),
        ("SEX", "W", "SEX"),
        ("TIME_PERIOD", "all", "TIME_PERIOD"),
        ("OBS_VALUE", "<5", "OBS_VALUE"),
        ("OBS_VALUE", "-3", "OBS_VALUE"),
        ("OBS_VALUE", "", "OBS_VALUE"),
        ("UNIT_MEASURE", "CASE", "UNIT_MEASURE"),
        ("OBS_STATUS", "Z", "OBS_STATUS"),
        ("CONF_STATUS", "Z", "CONF_STATUS"),
        ("AS_OF", "today", "AS_OF"),
        ("NUMBERS", "nice", "NUMBERS"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(column: str, value: str, says: str) -> None:
    cells = SOME[2].split(",")
    cells[SOME[0].split(",").index(column)] = value
    text = "\n".join([*SOME[:2], ",".join(cells)]).encode()
    problems = check_sdmx(text)
    assert [(each.row, each.column) for each in problems] == [(3, says)]
    assert problems[0].mend["lo"]
    with pytest.raises(Unfit):
        shown_again(text)


def test_a_row_twice_a_column_less_and_another_flow_are_told() -> None:
    assert [each.row for each in check_sdmx("\n".join([*SOME[:3], SOME[2]]).encode())] == [4]
    assert (
        check_sdmx("\n".join(each.rpartition(",")[0] for each in SOME[:3]).encode())[0].column
        == "ICCS"
    )
    with pytest.raises(Unfit):
        shown_again(OTHERS.encode())


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200), st.text(max_size=200).map(lambda t: f"{SOME[0]}\n{t}".encode())
    )
)
def test_nothing_that_is_read_breaks_the_reader(content: bytes) -> None:
    check_sdmx(content)


def test_a_province_and_another_day_are_told_in_the_file() -> None:
    old = EXACT["suspects"]
    given_ = Shown(table("suspects"), "LA-SV", True, date(2016, 5, 1), old.numbers)
    rows = read_sdmx(export_sdmx({"suspects": given_}).files["suspects.csv"])
    assert {(each.key["REF_AREA"], each.about["AS_OF"]) for each in rows} == {
        ("LA-SV", "2016-05-01")
    }
