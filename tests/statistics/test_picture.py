"""The country, a province, the years: the numbers that one may see, and no others."""

import json
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from khua.figures.counting import ALL
from khua.places import provinces
from khua.statistics.shown import picture
from tests.statistics import numbers, seen

YEAR = str(numbers.YEAR)
PAGES = ("/figures/", "/figures/?map=cases", "/figures/provinces/", "/figures/years/?by=province")


@pytest.fixture
def counted(members) -> None:
    """A snapshot is there: the country, two provinces, one office."""
    numbers.stored(wanted=[*picture.TABLES])


def text(response) -> str:
    return unescape(response.content.decode())


def tiles(page: str) -> list[int]:
    found = re.findall(r'tile__number">([\d.,–]+)<', page)
    return [int(each.replace(".", "").replace(",", "")) for each in found]


def charts(page: str) -> list[dict]:
    return [json.loads(each) for each in re.findall(r'data-chart="(.*?)" data-label', page)]


def test_the_key_numbers_are_those_of_the_last_full_year(counted, client_for):
    page = client_for("sv-pol-officer").get(reverse("figures"))
    assert page.status_code == 200
    assert tiles(page.content.decode()) == [
        numbers.counted(key)["LA"].number(year=YEAR) for key in picture.KEYS
    ]
    before = numbers.counted("cases-opened")["LA"].number(year=str(numbers.YEAR - 1))
    assert f"{numbers.YEAR - 1}: {before}" in text(page)


def test_another_year_is_chosen(counted, client_for):
    page = client_for("sv-pol-officer").get("/figures/?year=2019")
    expected = [numbers.counted(key)["LA"].number(year="2019") for key in picture.KEYS]
    assert tiles(page.content.decode()) == expected
    assert expected != [numbers.counted(key)["LA"].number(year=YEAR) for key in picture.KEYS]
    # a year that is none is the last full one
    again = client_for("sv-pol-officer").get("/figures/?year=1066")
    assert tiles(again.content.decode())[0] == numbers.counted("cases-opened")["LA"].number(
        year=YEAR
    )


def test_every_province_has_its_number_in_the_map_and_beside_it(counted, client_for):
    page = client_for("sv-pol-officer").get(reverse("figures"))
    (data,) = re.findall(r'data-map="(.*?)" data-label', page.content.decode())
    shapes = json.loads(unescape(data))["shapes"]["features"]
    assert len(shapes) == 18
    table = numbers.counted("victims-by-origin")["LA"]
    by_name = {each["properties"]["name"]: each["properties"]["value"] for each in shapes}
    for each in provinces():
        expected = table.number(year=YEAR, origin=each.iso)
        assert by_name[each.name_lo] == expected
        assert re.search(
            rf"{each.name_lo}(</a>)?</th><td class=\"number\">{expected}</td>", text(page)
        )
    linked = [each["properties"]["name"] for each in shapes if each["properties"]["url"]]
    assert len(linked) == 1  # his own


def test_what_a_chart_draws_stands_in_the_table_beside_it(counted, client_for):
    page = text(client_for("sv-pol-officer").get(reverse("figures")))
    form = numbers.counted("victims-by-form")["LA"]
    (section,) = re.findall(r'id="victims-by-form-form".*?</section>', page, re.S)
    (option,) = charts(section)
    drawn = option["series"][0]["data"]
    beside = [int(each) for each in re.findall(r'</th><td class="number">(\d+)</td>', section)]
    assert drawn == beside == [form.number(year=YEAR, form=v) for v in form.values("form")]
    assert "ຜູ້ຖືກເຄາະຮ້າຍ, 2023" in section  # the unit and the period, in the title
    assert f"{reverse('table-csv', args=['victims-by-form'])}?scope=LA" in section


def test_shares_are_of_those_of_whom_it_is_known(counted, client_for):
    page = text(client_for("sv-pol-officer").get(reverse("figures")))
    table = numbers.counted("victims-by-route")["LA"]
    (section,) = re.findall(r'id="victims-by-route-destination".*?</section>', page, re.S)
    known = table.number(year=YEAR) - table.number(year=YEAR, destination="unknown")
    share = round(100 * table.number(year=YEAR, destination="TH") / known)
    assert f'<td class="number">{share}</td>' in section
    missing = round(100 * table.missing("destination", YEAR))
    assert f"{missing} %" in section


def test_a_province_is_for_its_members_and_the_centre(counted, client_for):
    assert client_for("sv-pol-officer").get("/figures/provinces/LA-SV/").status_code == 200
    assert client_for("c-pol-officer").get("/figures/provinces/LA-SV/").status_code == 200
    assert client_for("bk-pol-officer").get("/figures/provinces/LA-SV/").status_code == 404
    assert client_for("sv-pol-officer").get("/figures/provinces/LA-BK/").status_code == 404
    assert client_for("sv-pol-officer").get("/figures/provinces/LA-XX/").status_code == 404


def test_the_office_s_own_cases_stand_exactly_and_for_it_alone(counted, client_for):
    def exact(scope: str) -> list[int]:
        return [numbers.counted(key)[scope].number(year=YEAR) for key in picture.KEYS]

    own = client_for("sv-pol-officer").get("/figures/provinces/LA-SV/").content.decode()
    assert tiles(own) == [*exact("LA-SV"), *exact("SV-POL")]
    assert exact("LA-SV") != exact("SV-POL")
    other = client_for("sv-pro-officer").get("/figures/provinces/LA-SV/").content.decode()
    assert tiles(other) == exact("LA-SV")
    centre = client_for("c-pol-head").get("/figures/provinces/LA-SV/").content.decode()
    assert tiles(centre) == exact("LA-SV")


def test_the_chooser_goes_to_a_province_that_one_may_see(counted, client_for):
    client = client_for("sv-pol-officer")
    answer = client.get("/figures/provinces/?province=LA-SV")
    assert answer.status_code == 302
    assert answer["Location"] == "/figures/provinces/LA-SV/"
    assert client.get("/figures/provinces/?province=LA-BK").status_code == 200


def test_a_table_over_the_years(counted, client_for):
    page = text(client_for("sv-pol-officer").get("/figures/years/?table=victims-by-form&by=form"))
    table = numbers.counted("victims-by-form")["LA"]
    (option,) = charts(page)
    assert option["xAxis"]["data"] == list(table.years)
    assert len(option["series"]) == 6  # the largest; the table has them all
    rows = re.findall(r"<tr><th scope=\"row\">(\d{4})</th>(.*?)</tr>", page)
    assert [year for year, _cells in rows] == list(table.years)
    for year, cells in rows:
        assert [int(each) for each in re.findall(r">(\d+)<", cells)] == [
            table.number(year=year, form=value) for value in table.values("form")
        ]


def test_years_of_a_scope_that_is_not_one_s_own_are_the_country_s(counted, client_for):
    client = client_for("sv-pol-officer")
    (theirs,) = charts(text(client.get("/figures/years/?scope=LA-BK")))
    (country,) = charts(text(client.get("/figures/years/")))
    (own,) = charts(text(client.get("/figures/years/?scope=SV-POL")))
    assert theirs == country != own
    table = numbers.counted("cases-opened")["SV-POL"]
    assert own["series"][0]["data"] == [table.number(year=year) for year in table.years]


def test_before_the_first_count_every_page_says_so(members, client_for):
    client = client_for("sv-pol-officer")
    for address in (*PAGES, "/figures/provinces/LA-SV/", "/figures/told/"):
        page = client.get(address)
        assert page.status_code == 200, address
        assert "tile__number" not in page.content.decode()


def test_who_has_seen_too_many_tables_reads_why(counted, client_for, monkeypatch):
    from khua.statistics.selectors import numbers as selector

    monkeypatch.setattr(selector, "MOST_TABLES", len(picture.TABLES))
    client = client_for("sv-pol-officer")
    assert client.get("/figures/").status_code == 200
    assert client.get("/figures/").status_code == 200  # the same again costs nothing
    assert client.get("/figures/provinces/LA-SV/").status_code == 429


def test_what_was_looked_at_is_counted(counted, client_for, acting, members):
    from khua.statistics.models import Asked

    client = client_for("sv-pol-officer")
    client.get("/figures/")
    client.get("/figures/")
    acting("sv-pol-officer")
    times = dict(Asked.objects.values_list("table", "times"))
    assert times == dict.fromkeys(picture.TABLES, 2)
    acting("c-pol-head")
    assert not Asked.objects.exists()


def test_clerks_auditors_and_administrators_have_no_figures(counted, client_for):
    for who in ("sv-pol-clerk", "sv-pol-auditor", "sv-pol-admin"):
        assert client_for(who).get("/figures/").status_code == 404


def test_year_is_full_only_when_it_is_over():
    from datetime import date

    assert picture.last_full_year(date(2024, 3, 1)) == 2023
    assert picture.last_full_year(date(2024, 12, 31)) == 2024
    assert ALL not in numbers.counted("cases-opened")["LA"].years


@pytest.mark.browser
def test_map_and_charts_draw_under_our_own_policy(counted, client_for, chromium):
    client = client_for("sv-pol-officer")
    answers = {"/figures/": client.get("/figures/")}
    assert "unsafe" not in answers["/figures/"]["Content-Security-Policy"]
    with seen.browser(chromium, answers) as (page, faults):
        page.goto(f"{seen.ORIGIN}/figures/")
        page.locator(".map path.leaflet-interactive").first.wait_for()
        assert page.locator(".map path.leaflet-interactive").count() == 18
        assert page.locator(".map__number").count() == 18
        figures = page.locator("figure[data-chart]").count()
        assert page.locator("figure[data-chart] svg").count() == figures >= 9
        # a click on a province says its number in words
        page.locator(".map path.leaflet-interactive").first.click()
        assert page.locator(".leaflet-popup-content").inner_text()
        for name in ("map-LA", "victims-by-form-form-LA"):
            with page.expect_download() as download:
                page.locator(f"button[data-save='{name}']").click()
            picture = download.value.path().read_bytes()
            assert picture.startswith(b"\x89PNG")
            assert len(picture) > 20_000
        assert faults == []


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/figures/", 11),
        ("/figures/provinces/", 11),
        ("/figures/provinces/LA-SV/", 15),
        ("/figures/years/", 11),
        ("/figures/told/", 12),
    ],
)
def test_a_page_makes_few_queries(counted, client_for, address, most):
    client = client_for("sv-pol-officer")
    client.get(address)
    with CaptureQueriesContext(connection) as seen_here:
        client.get(address)
    made = [each["sql"] for each in seen_here.captured_queries if "SAVEPOINT" not in each["sql"]]
    assert len(made) <= most, "\n".join(sql[:160] for sql in made)
