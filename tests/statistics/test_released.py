"""What anybody may read: signed releases, over HTTP and without signing in."""

import csv
import hashlib
import io
import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from khua.access import context
from khua.figures.release import model
from tests.statistics import numbers, releasing

TABLE = "victims-by-sex-and-age"


@pytest.fixture
def signed(members):
    """One that is signed, and one that is not; nobody is signed in."""
    numbers.stored(["LA"], ["cases-opened"])
    number = releasing.stored("2024-1", "signed", signer="c-pol-head")
    releasing.stored("2024-2", "built")
    context.clear()
    return number


def addresses(number: str) -> list[str]:
    return [
        reverse("released", args=[number]),
        reverse("released-table", args=[number, TABLE]),
        reverse("released-file", args=[number]),
    ]


def test_anybody_reads_what_is_signed_and_nothing_else(signed, client):
    listed = client.get(reverse("released-list")).content.decode()
    assert addresses(signed)[0] in listed
    assert "2024-2" not in listed
    for address in addresses(signed):
        assert client.get(address).status_code == 200
    for address in addresses("2024-2") + addresses("1"):
        assert client.get(address).status_code == 404
    assert client.get(reverse("released-table", args=[signed, "cases-by-stage"])).status_code == 404
    assert client.get(addresses(signed)[0], {"table": "nothing"}).status_code == 404


def test_without_a_pass_the_tables_themselves_are_closed(signed):
    for table in ("statistics_release", "statistics_count", "statistics_snapshot"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM statistics_recordkey")


def test_the_file_is_what_was_attacked_and_says_so(signed, client):
    address = reverse("released-file", args=[signed])
    file = client.get(address).content
    assert client.get(address).content == file, "always the same bytes"
    told = json.loads(file)
    digest = told.pop("sha256")
    assert model.digest(told) == digest
    content, _ = releasing.built()
    assert told["signed"]["by"] == "C-POL"
    assert {name: told[name] for name in content} == json.loads(json.dumps(content))
    page = client.get(reverse("released", args=[signed])).content.decode()
    assert hashlib.sha256(file).hexdigest() in page


def test_who_built_and_who_signed_is_not_told(signed, client):
    for address in [reverse("released-list"), *addresses(signed)]:
        text = client.get(address).content.decode()
        assert "c-pol-officer" not in text
        assert "c-pol-head" not in text
        assert "Member c-" not in text


@pytest.mark.parametrize("lang", ["en", "lo"])
def test_a_table_has_all_that_one_needs_to_read_it(signed, client, lang):
    client.cookies["django_language"] = lang
    page = client.get(reverse("released", args=[signed]), {"table": TABLE})
    text, grid = page.content.decode(), page.context["grid"]
    made = model.from_data(releasing.built()[0])
    assert grid.table.definition[lang] in text
    assert [each.of for each in grid.missing] == [each.words for each in grid.table.by[1:]]
    totals = grid.blocks[0].lines[0].numbers
    shown = made.table(TABLE)
    assert totals == tuple(shown.number(year=year) for year in ("2021", "2022", "2023"))
    by_sex = {line.labels[0]["en"]: line.numbers for line in grid.blocks[1].lines}
    assert by_sex["Female"][0] == shown.number(year="2021", sex="female")
    for words in ("5", "1.7" if lang == "en" else "1,7"):
        assert words in text
    assert reverse("released-table", args=[signed, TABLE]) in text


def test_every_number_of_a_page_is_in_the_file_of_its_table(signed, client):
    made = model.from_data(releasing.built()[0])
    for shown in made.tables:
        name = shown.table.id
        text = client.get(reverse("released-table", args=[signed, name])).content.decode()
        rows = list(csv.DictReader(io.StringIO(text)))
        dimensions = [each.id for each in shown.table.by]
        written = {tuple(row[each] for each in dimensions): row["number"] for row in rows}
        grid = client.get(reverse("released", args=[signed]), {"table": name}).context["grid"]
        assert grid.periods
        for period, number in zip(grid.periods, grid.blocks[0].lines[0].numbers, strict=True):
            cell = (period, *["*"] * (len(dimensions) - 1))
            assert written[cell] == ("" if number is None else str(number))


def test_what_was_left_out_is_told_with_its_reason(signed, client):
    client.cookies["django_language"] = "en"
    page = client.get(reverse("released", args=[signed]))
    assert page.context["left_out"]
    assert "fewer than 5 on average" in page.content.decode()


def test_pages_are_light_and_few_queries(signed, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        page = client.get(reverse("released", args=[signed]), {"table": TABLE})
    assert len(page.content) < 60_000


def test_the_door_leads_there(client, db):
    assert reverse("released-list") in client.get(reverse("account_login")).content.decode()
