"""The pages of the list hold what the whole list holds, however they are walked."""

from datetime import date
from unittest.mock import patch

import pytest
from django.db import connection

from khua.access.context import acting_as
from khua.record import listing, services
from khua.record.data import CaseData, IdentityData, PersonData, PlaceData
from khua.record.listing import newest_cases, page_of_cases
from khua.record.models import Case, Change
from khua.record.selectors import CaseFilter, list_cases, search_case_ids
from tests import world

FILTERS = (
    CaseFilter(),
    CaseFilter(source="border"),
    CaseFilter(province="LA-SV"),
    CaseFilter(year=2025),
    CaseFilter(stage="reported"),
    CaseFilter(province="LA-BK", year=2026, source="report"),
    CaseFilter(mine=True),
    CaseFilter(text="ແກ້ວມະນີ"),
    CaseFilter(text="ຄະດີ", mine=True),
)


@pytest.fixture
def country(a_case, members) -> list[Case]:
    """A dozen cases of three offices; one of them referred to the Bokeo police and accepted."""
    found = [a_case.case]
    for username, province in (("sv-pol-officer2", "LA-SV"), ("bk-pol-officer", "LA-BK")):
        with acting_as(members[username]) as officer:
            found += services.open_cases(
                officer,
                [
                    CaseData(
                        f"ຄະດີ {i}",
                        ("report", "border")[i % 2],
                        date(2024 + i % 3, 5, 1 + i % 2),
                        places=(PlaceData("Transit", province=province), PlaceData("Exploitation")),
                    )
                    for i in range(6)
                ],
            )
    world.refer(members["sv-pol-officer"], members["bk-pol-officer"], a_case.case)
    return found


@pytest.mark.parametrize("few", [0, 10])
@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_pages_hold_the_list_in_its_order(wanted, few, country, acting, members):
    with patch.object(listing, "FEW_OFFICES", few):
        for username, _office, role in world.MEMBERS:
            if role in ("auditor", "administrator"):
                continue
            member = acting(username)
            all_of_them = [case.pk for case in list_cases(member, wanted)]
            first = page_of_cases(member, wanted, None, 2)
            walked = [
                case.pk
                for number in first.paginator.page_range
                for case in page_of_cases(member, wanted, str(number), 2)
            ]
            assert walked == all_of_them, username
            assert (first.paginator.count, first.paginator.more) == (len(all_of_them), False)


def test_a_case_referred_to_an_office_is_in_its_list(country, acting):
    mine = page_of_cases(acting("bk-pol-officer"), CaseFilter(), None, 25)
    assert country[0] in mine
    assert len(mine) == 7


def test_one_office_of_a_head(country, acting):
    head = acting("c-pol-head")
    bokeo = Case.objects.exclude(lead_office=country[0].lead_office).first().lead_office_id
    assert len(page_of_cases(head, CaseFilter(office=bokeo), None, 25)) == 6
    assert len(page_of_cases(acting("bk-pol-head"), CaseFilter(office=bokeo), None, 25)) == 6
    assert not len(page_of_cases(acting("sv-pol-head"), CaseFilter(office=bokeo), None, 25))


def test_beyond_the_most_it_says_that_there_are_more(country, acting):
    head = acting("c-pol-head")
    with patch.object(listing, "MOST", 4):
        page = page_of_cases(head, CaseFilter(), "99", 2)
        assert (page.number, page.paginator.count, page.paginator.more) == (2, 4, True)
        assert not page.has_next()


@pytest.mark.parametrize("asked", [None, "", "0", "-1", "x", "٣", "9" * 40])
def test_a_page_that_is_not_there(asked, country, acting):
    page = page_of_cases(acting("c-pol-head"), CaseFilter(), asked, 5)
    assert page.number == (3 if asked == "9" * 40 else 1)


def test_going_on_behind_the_last_one(country, acting):
    head, seen = acting("c-pol-head"), []
    before = None
    while batch := list(newest_cases(head, CaseFilter(), 5, before)):
        seen += batch
        before = batch[-1].reported_on, batch[-1].pk
    assert seen == list(list_cases(head, CaseFilter()))


def test_the_provinces_of_a_case_follow_its_places(country, acting):
    officer = acting("sv-pol-officer2")
    case = country[1]
    case.refresh_from_db()
    before = case.version, Change.objects.filter(thing="record_case", row=case.pk).count()
    assert case.provinces == ["LA-SV"]
    case.places.create(kind="Transit", province="LA-CH")
    case.refresh_from_db()
    assert case.provinces == ["LA-CH", "LA-SV"]
    # what follows from the places is told once, there
    after = case.version, Change.objects.filter(thing="record_case", row=case.pk).count()
    assert after == before
    assert case in page_of_cases(officer, CaseFilter(province="LA-CH"), None, 25)


def test_nobody_writes_the_provinces_of_a_case(country, acting):
    acting("sv-pol-officer2")
    Case.objects.filter(pk=country[1].pk).update(provinces=["LA-VT"])
    country[1].refresh_from_db()
    assert country[1].provinces == ["LA-SV"]


def test_a_common_word_does_not_hide_what_a_rare_one_finds(country, acting, members):
    with acting_as(members["sv-pol-officer2"]) as officer:
        services.add_people(
            officer,
            [
                (case, PersonData(("witness",), identity=IdentityData(name=f"ບຸນມາ {word}")))
                for case, word in zip(country[1:5], ("ກຂ", "ຄງ", "ຈສ", "ຊຍ"), strict=True)
            ],
        )
    acting("sv-pol-officer2")
    with patch("khua.record.selectors.SEARCH_LIMIT", 2):
        for case, word in zip(country[1:5], ("ກຂ", "ຄງ", "ຈສ", "ຊຍ"), strict=True):
            assert search_case_ids(f"ບຸນມາ {word}") == {case.pk}
            # two rows of one case
            assert search_case_ids(f"{case.number} {word}") == {case.pk}


def test_the_functions_answer_nobody(country):
    with connection.cursor() as cursor:
        cursor.execute("SELECT record_my_others()")
        assert cursor.fetchall() == []
        cursor.execute("SELECT * FROM record_search(%s, %s, 10)", [["ຄະດີ"], ["kadi"]])
        assert cursor.fetchall() == []
