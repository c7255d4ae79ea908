"""The list of offices and the page of one."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khua.access import context, offices, services
from khua.access.models import Office
from khua.names import sort_key

EVERY = [
    *("C-POL", "BK-POL", "SV-POL", "SV-D1-POL"),
    *("C-PRO", "SV-PRO"),
    *("C-CRT", "SV-CRT"),
    "C-FIU",
    *("C-WEL", "SV-WEL"),
]


def codes(page) -> list[str]:
    """The offices on a page, in their order."""
    return re.findall(r'href="/offices/([\w-]+)/"', page.content.decode())


def in_english(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def test_the_list_goes_from_the_centre_down_each_agency(client_for):
    page = client_for("bk-pol-officer").get("/offices/")
    assert codes(page) == EVERY


def test_an_office_stands_below_its_own_line(acting):
    acting("sv-pol-officer")
    police, prosecutor, *_others = offices.agencies("en")
    (centre,) = police.tops
    assert [branch.office.code for branch in centre.below] == ["BK-POL", "SV-POL"]
    assert [branch.office.code for branch in centre.below[1].below] == ["SV-D1-POL"]
    assert (police.count, prosecutor.count) == (4, 2)


def test_each_language_has_its_own_order(acting):
    """A Lao dictionary files ເຂດ under ຂ, whose leading vowel comes first in writing only."""
    acting("sv-pol-officer")
    first, second = Office(name_lo="ສານ", name_en="A"), Office(name_lo="ເຂດ", name_en="B")
    assert sort_key(second.name_lo) < sort_key(first.name_lo)
    assert offices.in_order([first, second], "lo") == [second, first]
    assert offices.in_order([second, first], "en") == [first, second]


def test_provinces_are_in_the_order_of_the_reader():
    english = [province.name_en for province in offices.provinces_in_order("en")]
    assert english == sorted(english)
    lao = [province.name_lo for province in offices.provinces_in_order("lo")]
    assert [sort_key(name) for name in lao] == sorted(map(sort_key, lao))
    assert len(lao) == 18


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=prosecutor", ["C-PRO", "SV-PRO"]),
        ("province=LA-BK", ["C-POL", "BK-POL"]),
        ("kind=police&province=LA-SV", ["C-POL", "SV-POL", "SV-D1-POL"]),
        ("kind=fiu", ["C-FIU"]),
        ("kind=women", []),
        ("kind=nonsense", EVERY),
    ],
)
def test_the_list_is_narrowed_by_agency_and_province(client_for, query, expected):
    assert codes(client_for("c-pol-auditor").get(f"/offices/?{query}")) == expected


def test_an_office_shows_its_people_and_the_line_it_stands_in(client_for):
    page = in_english(client_for("bk-pol-officer")).get("/offices/SV-POL/").content.decode()
    assert "Member sv-pol-head" in page
    assert "Head of office" in page
    assert page.index("Office C-POL") < page.index("Office SV-D1-POL")


def test_a_directory_shows_no_login_name_and_no_way_to_change_anything(client_for):
    for username in ("bk-pol-officer", "sv-pol-head", "c-pol-auditor"):
        page = client_for(username).get("/offices/SV-POL/").content.decode()
        assert ">sv-pol-clerk<" not in page, username
        assert "/members/" not in page, username


def test_an_administrator_manages_his_own_tree_and_no_other(client_for):
    client = client_for("sv-pol-admin")
    for code, manages in (
        ("SV-POL", True),
        ("SV-D1-POL", True),
        ("C-POL", False),
        ("BK-POL", False),
    ):
        page = client.get(f"/offices/{code}/").content.decode()
        assert (f"/offices/{code}/members/new/" in page) is manages, code


def test_an_administrator_finds_no_case_anywhere(client_for, a_case):
    client = client_for("c-pol-admin")
    for path in ("/work/", "/offices/", "/offices/SV-POL/", "/which/", "/account/"):
        page = client.get(path)
        assert page.status_code == 200
        assert b'href="/cases/' not in page.content, path
    number = a_case.case.number
    for path in (
        "/cases/",
        "/cases/new/",
        f"/cases/{number}/",
        f"/cases/{number}/people/",
        "/trail/",
    ):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("code", ["XX-POL", "sv-pol", "1", "%00", "%F0%9F%98%80"])
def test_an_office_that_is_not_there_is_missing(client_for, code):
    assert client_for("sv-pol-officer").get(f"/offices/{code}/").status_code == 404


def test_members_are_in_dictionary_order(client_for, members):
    with context.acting_as(members["sv-pol-admin"]) as admin:
        for login, name in (("new-1", "ໄຊ"), ("new-2", "ກອງ"), ("new-3", "ແກ້ວ")):
            services.add_member(login, name, admin.office, "officer")
    page = client_for("bk-pol-officer").get("/offices/SV-POL/").content.decode()
    assert page.index("ກອງ") < page.index("ແກ້ວ") < page.index("ໄຊ")


def test_the_list_costs_one_query_for_the_offices(client_for):
    client = client_for("sv-pol-officer")
    with CaptureQueriesContext(connection) as queries:
        client.get("/offices/")
    assert len([q for q in queries if 'FROM "access_office"' in q["sql"]]) == 1
