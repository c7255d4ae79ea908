"""HTCDS 2.0: fields and choices of the standard, pseudonyms, and nothing that names anybody."""

import re

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.figures.formats import Unfit, check_htcds, export_htcds, read_htcds
from khua.figures.formats.htcds import fields
from khua.figures.formats.htcds.standard import columns
from khua.figures.formats.htcds.standard import given as mapping
from khua.figures.snapshot import SCHEMAS, Snapshot
from khua.law import vocabulary
from tests.figures.formats.caseload import caseload

SECRET, OTHER = b"s" * 32, b"o" * 32
CASELOAD = caseload(150, seed=5)
EXPORT = export_htcds(CASELOAD, SECRET)
ROWS = read_htcds(EXPORT.files["htcds.csv"])
VICTIMS = [row for row in CASELOAD.table("victims").to_pylist() if row["kind"] == "trafficking"]


def test_the_standard_has_its_fields_and_choices() -> None:
    found = fields()
    assert len(found) == 83
    assert sum(each.core for each in found.values()) == 40
    assert sum(each.deprecated for each in found.values()) == 3
    assert len(found["vic_MethodsOfControl"].choices) == 16
    assert len(found["vic_TypeOfExploitation"].choices) == 11
    assert found["vic_MethodsOfControl"].choices[3] == "DebtBondage"  # the list has a space there


def test_every_value_of_the_mapping_is_one_of_the_standard() -> None:
    given_ = mapping()
    lists = {
        "gender": "prs_Gender",
        "control": "vic_MethodsOfControl",
        "exploitation": "vic_TypeOfExploitation",
        "sex": "vic_TypeOfSexExploitation",
        "service": "spl_Type",
        "status": "vic_TraffickingStatus",
    }
    for name, field in lists.items():
        assert set(given_[name].values()) <= set(fields()[field].choices), name
    known = set(vocabulary().codes)
    for name in ("control", "exploitation", "sex"):
        assert set(given_[name]) <= known
    purposes = {code for code in known if code.startswith("purpose.")} - {"purpose.none"}
    assert purposes == {code for code in given_["exploitation"] if code.startswith("purpose.")}


def test_one_row_for_each_victim_of_each_case_with_what_was_found() -> None:
    assert len(ROWS) == len(VICTIMS)
    wanted = sum("purpose.pornography" in row["elements"] for row in VICTIMS)
    assert sum("Pornography" in row["vic_TypeOfSexExploitation"] for row in ROWS) == wanted > 0
    children = [
        row
        for row in VICTIMS
        if row["age"] is not None
        and row["age"] < 18
        and {"purpose.forced_labour", "purpose.labour_exploitation"} & set(row["elements"])
    ]
    found = [row["vic_TypeOfExploitation"].split(";") for row in ROWS]
    assert sum("ChildLabour" in each for each in found) == len(children) > 0
    assert sum(row["prs_Deceased"] == "TRUE" for row in ROWS) == sum(
        row["harm"] == "killed" for row in VICTIMS
    )
    actual = sum(row["vic_TraffickingStatus"] == "ActualVictimOfTrafficking" for row in ROWS)
    assert actual == sum(row["identified"] is not None for row in VICTIMS)
    assert {row["cas_Status"] for row in ROWS} == {"Active", "Closed"}


def test_pseudonyms_stay_with_a_secret_and_say_nothing_without_it() -> None:
    people = {row["khua_person"] for row in ROWS}
    assert len(people) == len({row["person"] for row in VICTIMS})
    again = read_htcds(export_htcds(CASELOAD, SECRET, 2016).files["htcds.csv"])
    assert {row["khua_person"] for row in again} <= people
    other = read_htcds(export_htcds(CASELOAD, OTHER).files["htcds.csv"])
    assert not {row["khua_person"] for row in other} & people
    text = EXPORT.files["htcds.csv"].decode()
    for row in VICTIMS:
        assert not re.search(rf"\b{row['key']}\b", text)
    with pytest.raises(ValueError, match="32 bytes"):
        export_htcds(CASELOAD, b"short")


def test_two_people_of_one_key_are_told_apart() -> None:
    rows = [{**row, "key": 7} for row in VICTIMS]
    same = Snapshot({"victims": pa.Table.from_pylist(rows, SCHEMAS["victims"])})
    found = {
        row["khua_person"] for row in read_htcds(export_htcds(same, SECRET).files["htcds.csv"])
    }
    assert len(found) == len({row["person"] for row in VICTIMS})


def test_the_file_says_nothing_of_order() -> None:
    rows = list(VICTIMS)
    rows.reverse()
    tables = {**CASELOAD.tables, "victims": pa.Table.from_pylist(rows, SCHEMAS["victims"])}
    assert export_htcds(Snapshot(tables), SECRET).files["htcds.csv"] == EXPORT.files["htcds.csv"]


def test_no_field_that_names_anybody_is_there_and_the_licence_is_told() -> None:
    for name in (
        "Name",
        "Birthdate",
        "Identity",
        "Phone",
        "Email",
        "Street",
        "City",
        "Owner",
        "Long",
    ):
        assert not [column for column in columns() if name in column]
    assert "CC BY 4.0" in EXPORT.meta["licence"]
    assert "prs_FirstName" in EXPORT.meta["not_filled"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("prs_Gender", "Female"),
        ("prs_Citizenship", "LAO"),
        ("vic_MethodsOfControl", "DebtBondage;Fear"),
        ("vic_AgeWhenTrafficked", "200"),
        ("cas_OutgoingReferralDate", "28/11/2016"),
        ("hte_Country", "Lao"),
        ("prs_Deceased", "yes"),
        ("khua_person", "V-7Q4K"),
        ("khua_case", "2016/12"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(column: str, value: str) -> None:
    empty = "," * (len(columns()) - 1)
    cells = dict.fromkeys(columns(), "") | {column: value}
    text = "\n".join([",".join(columns()), empty, ",".join(cells.values())]).encode()
    (problem,) = check_htcds(text)
    assert (problem.row, problem.column) == (3, column)
    assert problem.mend["lo"]
    with pytest.raises(Unfit):
        read_htcds(text)


def test_files_of_other_systems_are_read_by_the_standards_names() -> None:
    text = "prs_FirstName,per_RoleInProcess,org_Type\nA,Transporter;Smuggler,NGO\n"
    (row,) = read_htcds(text.encode())
    assert row["per_RoleInProcess"] == "Transporter;Smuggler"
    (problem,) = check_htcds(b"prs_Nickname\nA\n")
    assert (problem.row, problem.column) == (1, "prs_Nickname")


CHOSEN = {name: each for name, each in fields().items() if each.choices}


@settings(max_examples=40, deadline=None)
@given(st.data(), st.lists(st.sampled_from(sorted(CHOSEN)), min_size=2, max_size=5, unique=True))
def test_what_the_standard_allows_comes_back(data: st.DataObject, names: list[str]) -> None:
    row = {}
    for name in names:
        most = 3 if CHOSEN[name].several else 1
        picked = data.draw(
            st.lists(st.sampled_from(CHOSEN[name].choices), max_size=most, unique=True)
        )
        row[name] = ";".join(picked)
    text = f"{','.join(row)}\r\n{','.join(row.values())}\r\n"
    assert read_htcds(text.encode()) == (row,)


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda t: f"{','.join(columns())}\n{t}".encode()),
    )
)
def test_nothing_that_is_read_breaks_the_reader(content: bytes) -> None:
    check_htcds(content)
