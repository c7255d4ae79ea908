"""UNODC's questionnaire, filled: true numbers, each with its article and source."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.figures.formats import (
    Unfit,
    check_questionnaire,
    export_questionnaire,
    read_questionnaire,
)
from khua.figures.formats.questionnaire import Answer
from khua.figures.formats.questionnaire.file import COLUMNS, written
from khua.figures.formats.questionnaire.file import given as questions
from khua.figures.formats.questionnaire.fill import articles
from tests.figures.formats.caseload import caseload

CASELOAD = caseload(150, seed=8)
EXPORT = export_questionnaire(CASELOAD, 2016)
ANSWERS = read_questionnaire(EXPORT.files["questionnaire.csv"])


def test_every_table_is_filled_for_three_years_with_article_and_source() -> None:
    tables = [each["id"] for each in questions()["tables"]]
    assert list(dict.fromkeys(each.table for each in ANSWERS)) == tables
    assert {each.year for each in ANSWERS} == {2014, 2015, 2016}
    for each in ANSWERS:
        assert "art." in each.article
        assert each.source
    assert {each.verified for each in ANSWERS if each.table in ("Q1", "Q2")} == {"yes"}
    assert {each.verified for each in ANSWERS if each.table == "Q7"} == {"no"}


def test_numbers_are_those_of_a_plain_recount() -> None:
    def number(table: str, category: str = "Total", sex: str = "Total", age: str = "Total") -> int:
        (found,) = [
            each.value
            for each in ANSWERS
            if (each.table, each.category, each.sex, each.age, each.year)
            == (table, category, sex, age, 2016)
        ]
        return found

    def of(name: str, day: str) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = CASELOAD.table(name).to_pylist()
        return [
            row
            for row in rows
            if row["kind"] == "trafficking" and isinstance(row[day], date) and row[day].year == 2016
        ]  # type: ignore[attr-defined]

    def people(rows: list[dict[str, object]]) -> int:
        return len({row["person"] for row in rows})

    assert number("Q1") == len(of("cases", "recorded"))
    suspects, victims = of("suspects", "recorded"), of("victims", "recorded")
    assert number("Q2", sex="Female") == people([row for row in suspects if row["sex"] == "female"])
    assert number("Q3") == people(of("suspects", "prosecuted"))
    convicted = of("suspects", "convicted")
    assert number("Q5", "Nationals") == people(
        [row for row in convicted if row["citizenship"] == "LA"]
    )
    boys = [
        row
        for row in victims
        if row["sex"] == "male" and row["age"] is not None and row["age"] < 18
    ]  # type: ignore[operator]
    assert number("Q6", sex="Male", age="0 to 17 years") == people(boys)
    abroad = [row for row in victims if row["exploited_in"] not in ("", "LA")]
    assert number("Q10", "Outside own borders") == people(abroad)
    back = [row for row in of("victims", "returned") if row["exploited_in"] not in ("", "LA")]
    assert number("Q9", "Abroad") == people(back)
    assert 0 < number("Q10", "Within own borders") < people(victims)


def test_codes_of_the_classification_stand_with_the_forms() -> None:
    codes = {each.category: each.iccs for each in ANSWERS if each.table == "Q7"}
    assert codes == {
        "Sexual exploitation": "02041",
        "Forced labour": "02042",
        "Other forms of exploitation": "0204",
    }


def test_the_workbook_says_what_the_file_says() -> None:
    book = openpyxl.load_workbook(BytesIO(EXPORT.files["questionnaire.xlsx"]))
    assert book.sheetnames == [each["id"] for each in questions()["tables"]]
    found = set()
    for sheet in book.worksheets:
        rows = [list(row) for row in sheet.values]
        (head,) = [at for at, row in enumerate(rows) if row[0] == "Category"]
        assert any(
            str(row[0]).startswith("Article of law") and "art." in str(row[1])
            for row in rows[:head]
        )
        years = rows[head][3:6]
        for row in rows[head + 1 :]:
            found |= {
                (sheet.title, *row[:3], year, value)
                for year, value in zip(years, row[3:6], strict=True)
            }
    assert found == {
        (each.table, each.category, each.sex, each.age, each.year, each.value) for each in ANSWERS
    }


def test_the_article_is_the_one_in_force() -> None:
    assert articles(2010) == ["Human trafficking (Penal Law 2005, art. 134) (not verified)"]
    assert any("2015" in each for each in articles(2017))
    assert articles(2001) == ["no article known"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("value", "<5"),
        ("year", "16"),
        ("sex", "W"),
        ("age", "17"),
        ("table", "Q99"),
        ("article", ""),
        ("source", ""),
        ("iccs", "08051"),
        ("verified", "perhaps"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(column: str, value: str) -> None:
    lines = EXPORT.files["questionnaire.csv"].decode().splitlines()
    answer = {**ANSWERS[0].__dict__, column: value}
    text = "\r\n".join([*lines[:1], ",".join(f'"{answer[name]}"' for name in COLUMNS)])
    (problem,) = check_questionnaire(text.encode())
    assert (problem.row, problem.column) == (2, column)
    assert problem.mend["lo"]
    with pytest.raises(Unfit):
        read_questionnaire(text.encode())


def test_an_answer_twice_is_told() -> None:
    assert [each.row for each in check_questionnaire(written([ANSWERS[0], ANSWERS[0]]))] == [3]


WORD = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=10)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.builds(
            Answer,
            st.just("Q1"),
            WORD,
            WORD,
            st.just("Female"),
            st.just("Total"),
            st.integers(1990, 2030),
            st.integers(0, 10**8),
            WORD,
            st.sampled_from(["", "0204"]),
            WORD,
            st.just("yes"),
        ),
        max_size=4,
    )
)
def test_what_is_written_comes_back(answers: list[Answer]) -> None:
    assert read_questionnaire(written(answers)) == tuple(answers)


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda t: f"{','.join(COLUMNS)}\n{t}".encode()),
    )
)
def test_nothing_that_is_read_breaks_the_reader(content: bytes) -> None:
    check_questionnaire(content)
