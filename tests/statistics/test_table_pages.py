"""The catalogue and its tables as pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from khua.figures.catalogue import catalogue, groups
from khua.figures.counting import ALL
from tests import world
from tests.statistics import numbers

TABLES = ["victims-by-form", "cases-opened", "restitution-ordered"]


@pytest.fixture
def client(members, client_for):
    numbers.stored(wanted=TABLES)
    client = client_for("sv-pol-head")
    client.cookies["django_language"] = "en"
    return client


def page(client, table: str, **asked: str):
    return client.get(reverse("table", args=[table]), asked)


@pytest.mark.parametrize("lang", ["en", "lo"])
def test_the_list_has_every_table_of_the_catalogue_by_group(client, lang):
    client.cookies["django_language"] = lang
    shown = client.get(reverse("table-list")).content.decode()
    for group in groups():
        assert group.name[lang] in shown
    for name, table in catalogue().items():
        assert f'href="{reverse("table", args=[name])}"' in shown
        assert table.name[lang].replace("'", "&#x27;") in shown


def test_numbers_on_the_page_are_those_that_are_stored(client):
    stored = numbers.counted("victims-by-form")["LA"]
    shown = page(client, "victims-by-form", year="2021")
    grid = shown.context["told"]["grids"][0]
    assert grid["heads"][:5] == ["2017", "2018", "2019", "2020", "2021"]
    total = grid["rows"][-1]
    assert total["cells"][:5] == [
        f"{stored.number(year=str(year)):,}" for year in range(2017, 2022)
    ]
    for row in grid["rows"]:
        assert f'<th scope="row">{row["label"]}' in shown.content.decode() or row["kind"] == "total"
    for_sum = numbers.counted("restitution-ordered")["LA"].number(year=ALL)
    assert for_sum is not None
    assert for_sum % 1_000_000 == 0


def test_moved_and_exact_are_said_plainly(client):
    moved = page(client, "victims-by-form").content.decode()
    exact = page(client, "victims-by-form", scope="SV-POL").content.decode()
    assert "each moved by chance, by 5 at most" in moved
    assert "Exact numbers, of the cases that" not in moved
    assert "Exact numbers, of the cases that" in exact
    assert "moved by chance" not in exact


def test_a_year_that_is_not_there_is_the_last_full_one(client):
    for year in ("1999", "x", ""):
        assert page(client, "victims-by-form", year=year).context["year"] == str(numbers.YEAR)


def test_what_offices_told_stands_beside_the_same_thing_for_the_same_place(client):
    assert page(client, "victims-by-form").context["beside"] == []
    world.as_owner(
        "INSERT INTO statistics_told (place, of, unit, value, since, until, source, published,"
        " note, told_by, office_id, entered_by_id, entered_at) SELECT 'LA-SV', 'all', 'case', 61,"
        " '2023-01-01', '2023-12-31', 'letter 12', '2024-02-01', '', 'Police of Savannakhet',"
        " o.id, m.id, now() FROM access_office o JOIN access_member m ON m.office_id = o.id"
        " WHERE m.username = 'sv-pol-head'"
    )
    shown = page(client, "cases-opened", scope="LA-SV")
    assert [each.value for each in shown.context["beside"]] == [61]
    assert "Police of Savannakhet" in shown.content.decode()
    assert page(client, "cases-opened").context["beside"] == []
    assert page(client, "victims-by-form", scope="LA-SV").context["beside"] == []


def test_the_file_has_every_cell_and_opens_in_a_spreadsheet(client):
    answer = client.get(reverse("table-csv", args=["cases-opened"]), {"scope": "LA-SV"})
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff")
    head, *rows = text.removeprefix("\ufeff").splitlines()
    assert head == "year,province,number,unit,table,scope,numbers,noise,as_of"
    stored = numbers.counted("cases-opened")["LA-SV"]
    assert len(rows) == len(stored.numbers)
    assert f"*,*,{stored.number()},case,cases-opened,LA-SV,moved,1.73,2024-03-01" in rows


@pytest.mark.parametrize(
    ("name", "arguments", "queries"),
    [("table-list", [], 7), ("table", ["victims-by-form"], 12),
     ("table-csv", ["victims-by-form"], 11)],
)  # fmt: skip
def test_a_page_makes_its_number_of_queries(client, name, arguments, queries):
    address = reverse(name, args=arguments)
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    made = [each["sql"] for each in seen.captured_queries if "SAVEPOINT" not in each["sql"]]
    assert len(made) == queries, "\n".join(made)
