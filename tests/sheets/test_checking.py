import pytest

from khua.sheets.checking import Known
from khua.sheets.samples import MISTAKES, clean_workbook, faulty_workbook
from tests.sheets.books import CASE, FINDING, GOOD, SUSPECT, VICTIM, checked, workbook


def problems(rows, known=None):
    """Sheet, row, column and English problem of everything that is wrong."""
    found = checked(workbook(rows), known)
    return [
        (problem.sheet, problem.row, problem.column, problem.problem["en"])
        for line in found.rejected
        for problem in line.problems
    ]


def test_good_rows_are_good():
    assert problems(GOOD) == []


def test_the_clean_sample_is_clean():
    found = checked(clean_workbook())
    assert found.rejected == []
    assert found.guesses == []
    assert len(found.of("cases", "new")) == 12


def test_each_of_the_twelve_mistakes_is_named_and_nothing_else():
    found = checked(faulty_workbook())
    named = [(p.sheet, p.column) for line in found.rejected for p in line.problems]
    assert named == [(sheet, column) for sheet, column, _what in MISTAKES]
    assert len(named) == 12
    for line in found.rejected:
        for problem in line.problems:
            assert all(problem.problem.values())
            assert all(problem.mend.values())


def test_what_offices_really_write_is_read_and_shown_as_guessed():
    found = checked(faulty_workbook())
    assert len(found.of("cases", "new")) == 6
    guessed = {(guess.sheet, guess.column) for guess in found.guesses}
    assert ("cases", "reported_on") in guessed  # a Buddhist-era year
    assert ("cases", "recruitment_province") in guessed  # a merged cell


def test_every_problem_of_a_row_is_told_at_once():
    row = {**CASE, "title": None, "source": "?", "reported_on": "31/02/2026"}
    assert [column for _s, _r, column, _p in problems({"cases": [row]})] == [
        "source",
        "reported_on",
        "title",
    ]


def test_it_cannot_have_happened_after_it_was_reported():
    row = {**CASE, "occurred_on": "26/03/2026"}
    assert [column for _s, _r, column, _p in problems({"cases": [row]})] == ["occurred_on"]


def test_a_month_may_reach_beyond_the_day_of_the_report():
    assert problems({"cases": [{**CASE, "occurred_on": "03/2026"}]}) == []


def test_a_province_of_laos_is_not_abroad():
    row = {**CASE, "exploitation_country": "TH", "exploitation_province": "Bokeo"}
    assert [column for _s, _r, column, _p in problems({"cases": [row]})] == [
        "exploitation_province"
    ]


def test_a_bad_case_takes_its_people_and_findings_with_it():
    rows = {**GOOD, "cases": [{**CASE, "title": None}]}
    found = problems(rows)
    assert [(sheet, column) for sheet, _row, column, _problem in found] == [
        ("cases", "title"),
        ("people", "case"),
        ("people", "case"),
        ("findings", "case"),
    ]
    assert all("row 2" in problem for sheet, _r, _c, problem in found if sheet != "cases")


def test_a_bad_person_takes_the_findings_but_not_the_case():
    rows = {**GOOD, "people": [SUSPECT, {**VICTIM, "age": 200}]}
    found = checked(workbook(rows))
    assert [line.status for line in found.lines["cases"]] == ["new"]
    assert [(p.sheet, p.column) for line in found.rejected for p in line.problems] == [
        ("people", "age"),
        ("findings", "victim"),
    ]
    assert "row 3" in found.rejected[1].problems[0].problem["en"]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"suspect": "P9"}, "suspect"),
        ({"suspect": "V1"}, "suspect"),
        ({"victim": "P1"}, "victim"),
        ({"code": "means.magic"}, "code"),
        ({"standing": "perhaps"}, "standing"),
        ({"case": "K-9"}, "case"),
    ],
)
def test_a_finding_speaks_of_people_in_their_roles(change, column):
    found = problems({**GOOD, "findings": [{**FINDING, **change}]})
    assert [(sheet, where) for sheet, _row, where, _problem in found] == [("findings", column)]


@pytest.mark.parametrize("key", ["ນາງ ແກ້ວ", "Somphone", "a very long number 1"])
def test_a_name_is_no_persons_number(key):
    found = problems({"cases": [CASE], "people": [{**SUSPECT, "person": key}]})
    assert [column for _s, _r, column, _p in found] == ["person"]
    assert key not in found[0][3]


@pytest.mark.parametrize(
    ("sheet", "row"), [("cases", CASE), ("people", SUSPECT), ("findings", FINDING)]
)
def test_a_row_that_stands_twice_names_the_first(sheet, row):
    rows = {**GOOD, sheet: [*GOOD[sheet], row]}
    ((where, _row, _column, problem),) = problems(rows)
    assert where == sheet
    assert "row 2" in problem


def test_what_the_record_has_is_there_whatever_the_row_says():
    known = Known({"k-1"}, {("k-1", "p1"): ("suspect",)}, set())
    found = checked(workbook({**GOOD, "cases": [{**CASE, "title": None}]}), known)
    assert found.rejected == []
    assert len(found.of("cases", "there")) == 1
    assert [line.values["person"] for line in found.of("people", "new")] == ["v1"]


def test_an_approximate_age_is_shown_as_a_guess():
    found = checked(workbook({**GOOD, "people": [SUSPECT, {**VICTIM, "age": "about 17"}]}))
    assert [(guess.column, guess.read["en"]) for guess in found.guesses] == [("age", "about 17")]
