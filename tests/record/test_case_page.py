"""One case: its overview, opening and editing, and who is on it."""

from datetime import date

import pytest

from khua.record.models import Assignment, Case
from tests.record.pages import at, english, queries, text_of

NEW = {
    "title": "ແມ່ຍິງຖືກຊວນໄປເຮັດວຽກ",
    "source": "hotline",
    "reported_on": "25/03/2026",
    "occurred_on": "03/2026",
    "place_kind": "Recruitment",
    "country": "LA",
    "province": "LA-SV",
    "district": "",
    "village": "ໂພນ",
    "account": "",
}


def test_the_overview_shows_facts_people_and_assessment(client_for, a_case):
    page = text_of(english(client_for("sv-pol-officer")).get(at("case", a_case.case.number)))
    for shown in (
        "10 January 2026",
        "Report by a victim or a family",
        "ບ້ານໂພນ, Savannakhet",
        a_case.victim.code_name,
        "ບຸນທອງ",
        "Member sv-pol-officer",
        "1 of 4 conditions",
    ):
        assert shown in page, shown


@pytest.mark.parametrize(
    "username", ["bk-pol-officer", "sv-pro-officer", "sv-dis-officer", "c-pol-officer"]
)
def test_another_offices_case_is_missing_like_one_that_never_was(client_for, a_case, username):
    client = client_for(username)
    refused = client.get(at("case", a_case.case.number))
    never = client.get(at("case", "SV-POL-1999-0001"))
    assert refused.status_code == never.status_code == 404
    number = a_case.case.number
    assert number not in refused.content.decode().replace(at("case", number), "")


def test_a_new_case_is_opened_and_shown(client_for, acting):
    client = english(client_for("sv-pol-officer"))
    answer = client.post(at("case-new"), NEW, follow=True)
    page = text_of(answer)
    assert "is open. Next: add the people." in page
    assert "March 2026" in page
    acting("sv-pol-officer")
    case = Case.objects.get()
    assert (case.occurred_on, case.occurred_precision) == (date(2026, 3, 1), "month")
    assert case.places.get().village == "ໂພນ"
    assert case.assignments.get().member.username == "sv-pol-officer"


def test_lao_digits_and_buddhist_years_are_read_and_shown_back(client_for, acting):
    client = english(client_for("sv-pol-officer"))
    typed = {**NEW, "reported_on": "໒໕/໐໓/໒໕໖໙", "occurred_on": "about 2568"}
    page = text_of(client.post(at("case-new"), typed, follow=True))
    assert "Reported on: The year 2569 was taken as Buddhist era: 2026." in page
    acting("sv-pol-officer")
    case = Case.objects.get()
    assert case.reported_on == date(2026, 3, 25)
    assert (case.occurred_on.year, case.occurred_precision) == (2025, "about")


@pytest.mark.parametrize(
    ("wrong", "field", "mend"),
    [
        ({"title": " "}, "title", "This field is required."),
        ({"reported_on": "03/2026"}, "reported_on", "The day is missing."),
        ({"reported_on": "31/02/2026"}, "reported_on", "There is no such day"),
        ({"reported_on": "01/01/2090"}, "reported_on", "lies in the future"),
        ({"occurred_on": "26/03/2026"}, "occurred_on", "It happened after it was reported."),
        ({"country": "TH"}, "province", "The province is in Laos, the country is not."),
        ({"source": "rumour"}, "source", "rumour is not one of the available choices"),
    ],
)
def test_a_mistake_is_shown_at_its_field_and_nothing_is_written(
    client_for, acting, wrong, field, mend
):
    client = english(client_for("sv-pol-officer"))
    page = text_of(client.post(at("case-new"), {**NEW, **wrong}))
    assert f'href="#id_{field}"' in page
    assert mend in page
    assert f'id="id_{field}_error"' in page
    acting("sv-pol-officer")
    assert not Case.objects.exists()


def test_mistakes_are_told_in_lao(client_for):
    page = text_of(client_for("sv-pol-officer").post(at("case-new"), {**NEW, "country": "TH"}))
    assert "ແຂວງຢູ່ໃນລາວ ແຕ່ປະເທດບໍ່ແມ່ນລາວ" in page


@pytest.mark.parametrize("username", ["sv-pol-clerk", "c-pol-auditor", "sv-pol-admin"])
def test_only_officers_and_heads_open_cases(client_for, username):
    client = client_for(username)
    assert client.get(at("case-new")).status_code == 404
    assert client.post(at("case-new"), NEW).status_code == 404


def test_saving_the_edit_form_as_it_came_changes_nothing(client_for, a_case, acting):
    client = english(client_for("sv-pol-officer"))
    url = at("case-edit", a_case.case.number)
    form = client.get(url).context["form"]
    typed = {bound.html_name: bound.value() or "" for bound in form}
    acting("sv-pol-officer")
    before = Case.objects.values().get()
    assert client.post(url, typed).status_code == 302
    acting("sv-pol-officer")
    after = Case.objects.values().get()
    assert {**after, "updated_at": None} == {**before, "updated_at": None}


def test_an_edit_adds_a_place_and_keeps_the_old_one(client_for, a_case, acting):
    client = english(client_for("sv-pol-officer"))
    url = at("case-edit", a_case.case.number)
    typed = {**NEW, "official_involvement": "suspected", "country": "TH", "province": ""}
    typed["seen"] = "1"
    typed["place_kind"] = "Exploitation"
    page = text_of(client.post(url, typed, follow=True))
    assert "The case is saved." in page
    assert "Suspected" in page
    acting("sv-pol-officer")
    kinds = list(a_case.case.places.values_list("kind", "country"))
    assert kinds == [("Recruitment", "LA"), ("Exploitation", "TH")]


@pytest.mark.parametrize("username", ["sv-pol-clerk", "c-pol-head", "bk-pol-head"])
def test_only_the_leading_office_and_those_on_the_case_edit_it(client_for, a_case, username):
    url = at("case-edit", a_case.case.number)
    client = client_for(username)
    assert client.get(url).status_code == 404
    assert client.post(url, NEW).status_code == 404


def test_the_head_puts_a_colleague_on_the_case_and_takes_him_off(
    client_for, a_case, members, acting
):
    number, colleague = a_case.case.number, members["bk-pol-officer"]
    head = english(client_for("sv-pol-head"))
    url = f"{at('case-assign', number)}?office={colleague.office_id}"
    assert colleague.display_name in text_of(head.get(url))
    page = text_of(head.post(url, {"colleague": colleague.pk}, follow=True))
    assert f"{colleague.display_name} is on the case." in page
    guest = client_for("bk-pol-officer")
    assert guest.get(at("case", number)).status_code == 200

    acting("sv-pol-head")
    assignment = Assignment.objects.get(member=colleague)
    answer = head.post(at("case-unassign", number, assignment.pk), follow=True)
    assert "off the case" in text_of(answer)
    assert guest.get(at("case", number)).status_code == 404
    # the second time there is nothing to take off
    assert head.post(at("case-unassign", number, assignment.pk)).status_code == 404


def test_assigning_nobody_is_refused_with_the_mend(client_for, a_case):
    head = english(client_for("sv-pol-head"))
    page = text_of(head.post(at("case-assign", a_case.case.number), {}))
    assert "Nobody is chosen. Choose a colleague from the list." in page


@pytest.mark.parametrize("username", ["sv-pol-officer", "c-pol-head", "bk-pol-head"])
def test_only_the_head_of_the_leading_office_assigns(client_for, a_case, username):
    url = at("case-assign", a_case.case.number)
    client = client_for(username)
    assert client.get(url).status_code == 404
    assert client.post(url, {"colleague": 1}).status_code == 404


def test_the_overview_takes_few_queries(client_for, a_case):
    client = client_for("sv-pol-officer")
    outside = queries(client, at("which-offence"))
    assert queries(client, at("case", a_case.case.number)) - outside <= 12
