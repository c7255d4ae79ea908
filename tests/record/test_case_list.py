"""The list of cases: who sees what, filters, pages, badges."""

import re
from datetime import date

import pytest

from khua.record import services
from khua.record.data import CaseData, FindingData, PlaceData
from tests import world
from tests.record.pages import at, english, queries, text_of

LIST = "/cases/"


def test_an_office_sees_its_cases_and_no_other(client_for, a_case):
    number = a_case.case.number
    assert number in text_of(client_for("sv-pol-officer2").get(LIST))
    assert number in text_of(client_for("c-pol-head").get(LIST))
    assert number not in text_of(client_for("bk-pol-officer").get(LIST))
    assert number not in text_of(client_for("sv-pro-officer").get(LIST))


@pytest.mark.parametrize("username", ["c-pol-auditor", "c-pol-admin"])
def test_it_is_missing_for_roles_without_cases(client_for, username):
    assert client_for(username).get(LIST).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("province=LA-SV", True),
        ("province=LA-BK", False),
        ("source=report", True),
        ("source=border", False),
        ("year=2026", True),
        ("year=໒໐໒໖", True),  # Lao digits
        ("year=2569", True),  # Buddhist era
        ("year=2025", False),
        ("mine=on", True),
    ],
)
def test_filters(client_for, a_case, query, found):
    page = text_of(client_for("sv-pol-officer").get(f"{LIST}?{query}"))
    assert (a_case.case.number in page) is found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ບຸນທອງ", True),  # the suspect's name
        ("Bounthong", True),  # the same in Latin script
        ("บุญทอง", True),  # and in Thai
        ("ຄົນອື່ນ", False),
    ],
)
def test_search(client_for, a_case, words, found):
    assert (a_case.case.number in searched(client_for("sv-pol-officer"), words)) is found


def searched(client, words: str) -> str:
    """The list after somebody searched for `words`."""
    return text_of(client.post(LIST, {"text": words}, follow=True))


def test_what_is_searched_for_is_in_no_address(client_for, a_case):
    """Addresses end up in histories and logs, and the words may be a name."""
    client = client_for("sv-pol-officer")
    answer = client.post(LIST, {"text": "ແກ້ວມະນີ", "source": "report", "year": "2026"})
    assert answer["Location"] == f"{LIST}?source=report&year=2026&searched=1"
    page = client.get(answer["Location"]).content.decode()
    assert all("ແກ້ວມະນີ" not in link for link in re.findall(r'(?:href|action)="[^"]*"', page))
    assert a_case.case.number in text_of(client.get(LIST))  # a plain visit searches for nothing
    assert 'value="ແກ້ວມະນີ"' not in client.get(LIST).content.decode()


def test_mine_leaves_out_the_cases_of_colleagues(client_for, a_case):
    assert a_case.case.number not in text_of(client_for("sv-pol-officer2").get(f"{LIST}?mine=on"))


def test_a_victims_name_finds_the_case_only_for_those_who_may_see_it(client_for, a_case):
    assert a_case.case.number in searched(client_for("sv-pol-officer"), "ແກ້ວມະນີ")
    assert a_case.case.number not in searched(client_for("sv-pol-officer2"), "ແກ້ວມະນີ")


def test_an_impossible_year_is_named_with_its_mend(client_for, a_case):
    page = text_of(english(client_for("sv-pol-officer")).get(f"{LIST}?year=soon"))
    assert "This is not a year. Write four digits, such as 2016." in page


def test_pages_keep_the_filter(client_for, acting):
    officer = acting("sv-pol-officer")
    place = PlaceData("Recruitment", province="LA-SV")
    services.open_cases(
        officer,
        [CaseData(f"ຄະດີ {i}", "police", date(2026, 1, 3), places=(place,)) for i in range(26)],
    )
    client = english(client_for("sv-pol-officer"))
    first = text_of(client.get(f"{LIST}?province=LA-SV&year=2026"))
    assert "Page 1 of 2" in first
    assert "?province=LA-SV&amp;year=2026&amp;page=2" in first
    assert f"{at('case-export')}?province=LA-SV&amp;year=2026" in first
    second = text_of(client.get(f"{LIST}?province=LA-SV&year=2026&page=2"))
    assert second.count('scope="row"') == 1


def test_badges_say_the_strongest_result_and_its_standard(client_for, a_case, acting):
    client = english(client_for("sv-pol-officer"))
    assert "Trafficking in persons: Open" in text_of(client.get(LIST))
    suspect, victim = a_case.suspect, a_case.victim
    services.record_findings(
        acting("sv-pol-officer"),
        [
            (
                a_case.case,
                FindingData("purpose.forced_labour", "alleged", "report", suspect, victim),
            ),
            (a_case.case, FindingData("intent", "alleged", "report", suspect, victim)),
        ],
    )
    page = text_of(client.get(LIST))
    assert "Trafficking in persons: Established (Suspicion)" in page
    assert "Smuggling of migrants" not in page  # nothing recorded on it
    services.record_findings(
        acting("sv-pol-officer"),
        [
            (a_case.case, FindingData(code, "proved", "tribunal", suspect, victim))
            for code in ("means.deception", "purpose.forced_labour", "intent")
        ],
    )
    assert "Trafficking in persons: Established (Conviction)" in text_of(client.get(LIST))


def test_an_empty_list_says_what_to_do(client_for):
    client = english(client_for("bk-pol-officer"))
    how = "Open a case by hand, or import the case sheet of your office."
    assert how in text_of(client.get(LIST))
    assert "No case matches" in text_of(client.get(f"{LIST}?source=border"))


def test_a_title_is_escaped(client_for, acting):
    title = "<script>alert(1)</script>"
    services.open_case(acting("sv-pol-officer"), CaseData(title, "police", date(2026, 1, 3)))
    page = text_of(client_for("sv-pol-officer").get(LIST))
    assert title not in page
    assert "&lt;script&gt;alert(1)" in page


def test_it_asks_no_more_of_many_cases_than_of_one(client_for, members):
    client = client_for("sv-pol-officer")
    world.open_case(members["sv-pol-officer"], date(2026, 1, 15))
    one = queries(client, LIST)
    for day in range(1, 8):
        world.open_case(members["sv-pol-officer"], date(2026, 2, day))
    assert queries(client, LIST) == one
    outside = queries(client, at("which-offence"))  # the sign-in and frame of any page
    assert one - outside <= 10
