"""My work: what waits for each role."""

from datetime import date

import pytest

from tests import world
from tests.record.pages import at, english, queries, text_of


def test_an_officer_finds_his_cases_and_what_they_miss(client_for, a_case):
    page = text_of(english(client_for("sv-pol-officer")).get(at("my-work")))
    assert a_case.case.number in page
    assert "Proof of one listed purpose of exploitation" in page


def test_it_is_in_lao_without_a_choice(client_for, a_case):
    page = text_of(client_for("sv-pol-officer").get(at("my-work")))
    assert '<html lang="lo"' in page
    assert "ຄະດີຂອງຂ້ອຍ" in page
    assert "My cases" not in page


def test_a_colleague_on_no_case_is_told_what_to_do(client_for, a_case):
    page = text_of(english(client_for("sv-pol-officer2")).get(at("my-work")))
    assert "You are on no case yet" in page
    assert a_case.case.number not in page


def test_a_head_sees_cases_that_nobody_works_on(client_for, members):
    alone = world.open_case(members["sv-pol-head"], date(2026, 4, 1), title="ບໍ່ມີຜູ້ຮັບຜິດຊອບ")
    page = text_of(english(client_for("sv-pol-head")).get(at("my-work")))
    assert "Cases of your office without anyone" in page
    assert at("case-assign", alone.case.number) in page
    other_office = text_of(client_for("bk-pol-head").get(at("my-work")))
    assert alone.case.number not in other_office


@pytest.mark.parametrize(
    ("username", "there", "absent"),
    [
        ("sv-pol-clerk", "import-list", "trail"),
        ("c-pol-auditor", "trail", "case-list"),
        ("c-pol-admin", "office-list", "case-list"),
    ],
)
def test_other_roles_find_their_rooms(client_for, a_case, username, there, absent):
    page = text_of(client_for(username).get(at("my-work")))
    assert f'class="pick" href="{at(there)}"' in page
    assert f'href="{at(absent)}"' not in page
    assert a_case.case.number not in page


def test_it_asks_no_more_of_many_cases_than_of_one(client_for, members):
    client = client_for("sv-pol-officer")
    world.open_case(members["sv-pol-officer"], date(2026, 1, 15))
    one = queries(client, at("my-work"))
    for day in range(1, 5):
        world.open_case(members["sv-pol-officer"], date(2026, 2, day))
    assert queries(client, at("my-work")) == one
