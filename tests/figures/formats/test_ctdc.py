"""CTDC's variables: flags 1 or nothing, bands, shares without the unanswered, the spelling trap."""

import json

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.figures.formats import Unfit, check_ctdc, export_ctdc, read_ctdc, shares
from khua.figures.formats.ctdc import alone, columns, flags
from khua.figures.snapshot import SCHEMAS, Snapshot
from khua.law import vocabulary
from tests.figures.formats.caseload import caseload

CASELOAD = caseload(150, seed=5)
EXPORT = export_ctdc(CASELOAD)
ROWS = read_ctdc(EXPORT.files["ctdc.csv"])
HEAD = ",".join(columns())
ABOUT = ("isForcedLabour", "isSexualExploit", "isOtherExploit")


def test_the_example_of_the_codebook() -> None:
    """Page 6: five persons, of whom one said nothing: 50 %, 50 %, 25 %, and not 40, 40, 20."""
    people = [
        {"isForcedLabour": "1"},
        {"isSexualExploit": "1"},
        {"isOtherExploit": "1"},
        {},
        {"isForcedLabour": "1", "isSexualExploit": "1"},
    ]
    found = shares(people, ABOUT)
    assert found == {"isForcedLabour": 0.5, "isSexualExploit": 0.5, "isOtherExploit": 0.25}
    assert sum(found.values()) == 1.25
    assert shares([{}], ABOUT) == {}


def test_there_are_27_variables_and_flags_are_1_or_nothing() -> None:
    assert len(columns()) == 27
    assert len(flags()) == 21
    for row in ROWS:
        assert list(row) == list(columns())
        assert {row[name] for name in flags()} <= {"", "1"}
    for name in ("isForcedLabour", "isSexualExploit", "meansThreats", "typeOfSexPornography"):
        assert any(row[name] == "1" for row in ROWS), name


def test_every_victim_once_a_year_as_a_plain_recount_has_it() -> None:
    there = [row for row in CASELOAD.table("victims").to_pylist() if row["kind"] == "trafficking"]
    people = {(row["person"], row["recorded"].year) for row in there}
    assert len(ROWS) == len(people) < len(there)
    debt = {
        (row["person"], row["recorded"].year)
        for row in there
        if {"means.debt_bondage", "purpose.debt_bondage"} & set(row["elements"])
    }
    assert sum(row["meansDebtBondageEarnings"] == "1" for row in ROWS) == len(debt) > 0
    children = {row["person"] for row in there if row["age"] is not None and 9 <= row["age"] < 18}
    assert sum(row["ageBroad"] == "9--17" for row in ROWS) >= len(children) > 0
    assert {row["citizenship"] for row in ROWS} <= {
        "LAO",
        "THA",
        "VNM",
        "CHN",
        "MMR",
        "KHM",
        "FRA",
        "",
    }
    assert len(read_ctdc(export_ctdc(CASELOAD, 2016).files["ctdc.csv"])) < len(ROWS)


def test_the_file_says_nothing_of_order_or_numbers() -> None:
    """The rows of a snapshot in another order give the same file, byte for byte."""
    rows = CASELOAD.table("victims").to_pylist()
    rows.reverse()
    mixed = Snapshot({"victims": pa.Table.from_pylist(rows, SCHEMAS["victims"])})
    assert export_ctdc(mixed).files["ctdc.csv"] == EXPORT.files["ctdc.csv"]
    assert not {"case", "person", "key", "id"} & {name.lower() for name in columns()}


def test_how_alone_rows_are_stands_with_the_file() -> None:
    same = {**dict.fromkeys(columns(), ""), "gender": "Woman"}
    other = {**same, "gender": "Man"}
    found = alone([same] * 11 + [other] * 2)
    assert found["known"] == {"k": 2, "unique": 0, "in_small_groups": 2}
    told = json.loads(EXPORT.files["metadata.json"])["alone"]
    assert told["known"]["k"] == 1
    assert told["known"]["unique"] > 0
    assert told["all"]["unique"] >= told["known"]["unique"]


def test_every_finding_of_the_mapping_is_one_of_the_vocabulary() -> None:
    from khua.figures.formats.ctdc import variables

    known = set(vocabulary().codes)
    used = [code for each in variables()["columns"] for code in each.get("elements", ())]
    assert set(used) <= known
    purposes = {code for code in known if code.startswith("purpose.")}
    assert purposes - set(used) == {"purpose.none"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("meansWithholdDocs", "meansWithholdDocuments"),
        ("typeOfLabour", "sectorOfLabour"),
        ("typeOfSex", "sectorOfSex"),
    ],
)
def test_the_spellings_of_other_releases_are_read(old: str, new: str) -> None:
    text = EXPORT.files["ctdc.csv"].decode()
    assert old in text
    assert read_ctdc(text.replace(old, new).encode()) == ROWS


def test_dashes_and_empties_of_other_releases_are_read() -> None:
    row = "2016,Woman,9—17,LAO,THA,NULL,1,-99,NA,1.0" + "," * 17
    (found,) = read_ctdc(f"{HEAD}\n{row}".encode())
    assert (found["ageBroad"], found["traffickMonths"]) == ("9--17", "")
    assert [found[name] for name in flags()[:4]] == ["1", "", "", "1"]


def test_both_spellings_at_once_or_none_are_no_file() -> None:
    for head in (HEAD + ",meansWithholdDocuments", HEAD.replace("meansWithholdDocs,", "")):
        (problem,) = check_ctdc(f"{head}\n".encode())
        assert (problem.row, problem.column) == (1, "meansWithholdDocs")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("meansThreats", "0"),
        ("gender", "F"),
        ("ageBroad", "10--12"),
        ("citizenship", "LA"),
        ("yearOfRegistration", "16"),
        ("traffickMonths", "5"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(column: str, value: str) -> None:
    cells = dict.fromkeys(columns(), "") | {column: value}
    text = f"{HEAD}\n{',' * 26}\n{','.join(cells.values())}".encode()
    (problem,) = check_ctdc(text)
    assert (problem.row, problem.column) == (3, column)
    assert problem.mend["lo"]
    with pytest.raises(Unfit):
        read_ctdc(text)


CHOICES = {
    "yearOfRegistration": ["2016"],
    "gender": ["Woman", "Man"],
    "ageBroad": ["48+", "0--8"],
    "citizenship": ["LAO"],
    "CountryOfExploitation": ["THA"],
    "traffickMonths": ["25+ (2+ yrs)"],
}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {n: st.sampled_from(["", *CHOICES.get(n, ["1"])]) for n in columns()}
        ),
        max_size=5,
    )
)
def test_what_is_written_comes_back(rows: list[dict[str, str]]) -> None:
    text = "\r\n".join([HEAD, *(",".join(row[name] for name in columns()) for row in rows)])
    assert list(read_ctdc(text.encode())) == rows


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda t: f"{HEAD}\n{t}".encode()))
)
def test_nothing_that_is_read_breaks_the_reader(content: bytes) -> None:
    check_ctdc(content)
