"""The public page "Trafficking or smuggling?": anyone, without signing in, nothing stored."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khua.law import vocabulary
from khua.training import questions

pytestmark = pytest.mark.django_db
PAGE = "/which/"
CHILD = {"minor": "yes", "acts": ["act.recruitment"], "purposes": ["purpose.forced_labour"]}
SMUGGLED = dict.fromkeys(("procured_entry", "illegal_entry", "benefit", "not_national"), "yes")
NOTHING_FOR_TRAFFICKING = {"purposes": ["none"], "means": ["none"]}


def results(answers: dict) -> dict[str, str]:
    return {found.offence.id: found.result for found in questions.assessed(answers)}


def elements(answers: dict) -> dict[str, str]:
    return {e.id: e.result for e in questions.assessed(answers)[0].elements}


@pytest.fixture
def anyone() -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


# -- what the answers mean -------------------------------------------------------------------------


def test_without_answers_everything_is_open():
    assert set(results({}).values()) == {"unknown"}


def test_a_child_needs_no_means():
    assert results({**CHILD, "intent": "yes"})["tip"] == "established"


def test_a_grown_up_needs_a_means():
    grown_up = {**CHILD, "minor": "no", "intent": "yes"}
    assert results(grown_up)["tip"] == "unknown"
    assert results({**grown_up, "means": ["none"]})["tip"] == "not_established"
    assert results({**grown_up, "means": ["means.deception"]})["tip"] == "established"


def test_the_willing_crossing_for_money_is_smuggling_and_no_trafficking():
    found = results({**SMUGGLED, **NOTHING_FOR_TRAFFICKING, "minor": "no", "intent": "yes"})
    assert found["som"] == "established"
    assert found["tip"] == "not_established"


def test_danger_on_the_way_makes_it_worse():
    assert results({**SMUGGLED, "intent": "yes"})["som_aggravated"] == "unknown"
    worse = results({**SMUGGLED, "intent": "yes", "endangered": "yes"})
    assert worse["som_aggravated"] == "established"


def test_smuggled_willingly_and_then_exploited_is_both():
    found = results({**SMUGGLED, **CHILD, "intent": "yes"})
    assert found["som"] == found["tip"] == "established"


def test_the_border_is_no_element_of_trafficking():
    for border in ("yes", "no", ""):
        assert results({**CHILD, "intent": "yes", "illegal_entry": border})["tip"] == "established"


def test_consent_changes_nothing():
    assert results({**CHILD, "agreed": "yes"}) == results({**CHILD, "agreed": "no"})


def test_nothing_ticked_is_not_known_and_none_of_these_is_no():
    assert elements({"means": []})["means"] == "unknown"
    assert elements({"means": ["none"]})["means"] == "not_established"


def test_something_ticked_beside_none_of_these_counts():
    assert elements({"means": ["none", "means.force"]})["means"] == "established"


def test_the_alternatives_are_those_of_the_protocol():
    """Extortion and persuasion are in national laws only."""
    offered = {code.id for name in questions.LISTS.values() for code in questions.listed(name)}
    assert {"act.recruitment", "means.payment_to_controller", "purpose.organ_removal"} <= offered
    assert not offered & {"purpose.extortion", "means.persuasion", "means.other", "act.none"}
    assert offered <= set(vocabulary().codes)


# -- the page --------------------------------------------------------------------------------------


def words(page) -> list[str]:
    """The words beside the elements, in order."""
    inside = page.content.decode().split('id="elements"')[1].split("</section>")[0]
    return re.findall(r'class="result [^>]+>.*?</svg>([^<]+)</span>', inside)


def test_it_opens_for_anyone_in_both_languages(anyone):
    assert "Trafficking or smuggling?" in anyone.get(PAGE).content.decode()
    anyone.cookies[settings.LANGUAGE_COOKIE_NAME] = "lo"
    lao = anyone.get(PAGE).content.decode()
    assert "ການຄ້າມະນຸດ ຫຼື ການລັກລອບ?" in lao
    assert "ໃນເວລານັ້ນ ຜູ້ກ່ຽວອາຍຸຕ່ຳກວ່າ 18 ປີບໍ?" in lao


def test_the_elements_fill_in_without_javascript(anyone):
    before = words(anyone.get(PAGE))
    assert set(before) == {"Not known yet"}
    after = anyone.post(PAGE, {**CHILD, "intent": "yes"})
    assert words(after)[0] == "All elements are there"
    assert b'value="yes"' in after.content
    assert re.search(r'name="minor" value="yes"[^>]*checked', after.content.decode())


def test_htmx_gets_the_elements_alone(anyone):
    part = anyone.post(PAGE, CHILD, headers={"HX-Request": "true"}).content.decode()
    assert 'id="elements"' in part
    assert "<html" not in part


def test_consent_is_answered_with_because(anyone):
    assert "And the consent?" not in anyone.get(PAGE).content.decode()
    child = anyone.post(PAGE, {**CHILD, "agreed": "yes"}).content.decode()
    assert "irrelevant, because the person was under 18" in child
    forced = anyone.post(PAGE, {"means": ["means.force"], "agreed": "yes"}).content.decode()
    assert "irrelevant, because of: use of force" in forced


def test_the_three_rows_of_the_poster_are_there(anyone):
    page = anyone.get(PAGE).content.decode()
    table = page.split("What tells them apart")[1].split("</table>")[0]
    rows = re.findall(r'<th scope="row">([^<]+)</th>', table)
    assert rows == ["Consent", "Exploitation", "Crossing a border"]
    assert re.findall(r"<strong>([^<]+)</strong>", table) == [
        "Irrelevant.",
        "Not required.",
        "Required as a purpose.",
        "Not required.",
        "Not required.",
        "Required.",
    ]


def test_law_that_was_not_read_in_the_original_says_so(anyone):
    unverified = [f for f in questions.assessed({}) if not f.verified]
    assert anyone.get(PAGE).content.decode().count("Unverified law") == len(unverified)


def test_nothing_is_stored(anyone):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = anyone.post(PAGE, {**CHILD, "agreed": "yes"})
    written = [
        q["sql"]
        for q in queries
        if re.match(r"\s*(INSERT|UPDATE|DELETE|COPY|MERGE)", q["sql"], re.IGNORECASE)
    ]
    assert written == []
    assert set(response.cookies) <= {settings.CSRF_COOKIE_NAME}
    assert "no-store" in response["Cache-Control"]
    assert settings.SESSION_COOKIE_NAME not in anyone.cookies


def test_answers_are_posted_and_stand_in_no_address(anyone):
    page = anyone.get(PAGE).content.decode()
    form = re.search(r"<form class=\"form form--wide\"[^>]*>", page).group()
    assert 'method="post"' in form
    assert "hx-post" in form
    asked = anyone.get(PAGE, CHILD)
    assert set(words(asked)) == {"Not known yet"}, "answers in an address are not read"


def test_a_form_from_elsewhere_is_refused():
    client = Client(enforce_csrf_checks=True)
    assert client.post(PAGE, CHILD).status_code == 403


@pytest.mark.parametrize(
    "odd",
    [
        {"minor": "perhaps"},
        {"acts": ["purpose.slavery", "'"]},
        {"means": "\x00"},
        {"unknown_question": "yes"},
    ],
)
def test_answers_that_were_not_offered_count_as_none(anyone, odd):
    page = anyone.post(PAGE, odd)
    assert page.status_code == 200
    assert set(words(page)) == {"Not known yet"}


def test_no_telephone_number_is_invented(anyone):
    assert not re.search(r">[^<]*\b1\d{3}\b[^<]*<", anyone.get(PAGE).content.decode())


def test_it_opens_for_members_too(client_for):
    assert client_for("c-pol-admin").get(PAGE).status_code == 200
