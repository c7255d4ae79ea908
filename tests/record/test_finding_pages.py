"""Recording a finding and changing it; what it was stays in its history."""

import pytest

from khua.record.models import Finding
from tests import world
from tests.record.pages import at, english, text_of


@pytest.fixture
def new(a_case):
    return at("finding-new", a_case.case.number)


def test_the_elements_are_chosen_by_plain_questions(client_for, a_case, new):
    client = client_for("sv-pol-officer")
    assert "ຜູ້ກ່ຽວຖືກຕົວະ" in text_of(client.get(new))
    page = text_of(english(client).get(f"{new}?suspect={a_case.suspect.code}"))
    assert "Was the person told something untrue about the work" in page
    assert f"?suspect={a_case.suspect.code}&amp;code=means.deception" in page


def test_a_finding_is_recorded_with_its_author(client_for, a_case, new, acting, members):
    client = english(client_for("sv-pol-officer2"))
    typed = {
        "code": "purpose.forced_labour",
        "suspect": a_case.suspect.code,
        "victim": a_case.victim.code,
        "standing": "alleged",
        "source": "statement",
        "source_note": "12/03/2026",
        "seen": "0",
    }
    page = text_of(client.post(new, typed, follow=True))
    assert "The finding is recorded." in page
    acting("sv-pol-officer")
    finding = Finding.objects.get(code="purpose.forced_labour")
    assert (finding.standing, finding.source) == ("alleged", "statement")
    assert (finding.suspect_id, finding.victim_id) == (a_case.suspect.pk, a_case.victim.pk)
    assert finding.author_id == members["sv-pol-officer2"].pk


def test_nobody_in_particular_means_everybody(client_for, a_case, new, acting):
    typed = {"code": "intent", "standing": "proved", "source": "digital", "seen": "0"}
    assert client_for("sv-pol-officer").post(new, typed).status_code == 302
    acting("sv-pol-officer")
    finding = Finding.objects.get(code="intent")
    assert (finding.suspect, finding.victim) == (None, None)


@pytest.mark.parametrize(
    ("wrong", "shown"),
    [
        ({"standing": "sure"}, "sure is not one of the available choices"),
        ({"source": "computed"}, "computed is not one of the available choices"),
        ({"source": ""}, "This field is required."),
        ({"suspect": "ZZZZ"}, "ZZZZ is not one of the available choices"),
    ],
)
def test_a_mistake_is_shown_and_nothing_is_written(client_for, a_case, new, acting, wrong, shown):
    typed = {"code": "intent", "standing": "proved", "source": "digital", "seen": "0", **wrong}
    assert shown in text_of(english(client_for("sv-pol-officer")).post(new, typed))
    acting("sv-pol-officer")
    assert not Finding.objects.filter(code="intent").exists()


def test_an_unknown_element_leads_to_the_choice(client_for, new):
    page = text_of(english(client_for("sv-pol-officer")).get(f"{new}?code=guilt"))
    assert "Which question does it answer?" in page


def test_what_is_recorded_already_opens_for_changing(client_for, a_case, new, acting):
    query = f"?code=means.deception&suspect={a_case.suspect.code}&victim={a_case.victim.code}"
    answer = client_for("sv-pol-officer").get(f"{new}{query}")
    acting("sv-pol-officer")
    finding = Finding.objects.get(code="means.deception")
    assert answer.url.startswith(at("finding", a_case.case.number, finding.pk))


@pytest.mark.parametrize(
    ("came_from", "goes_to"),
    [
        ("?from={suspect}/som&standard=charge", "assessment/{suspect}/som/?standard=charge"),
        ("?from=//evil.example/x", "assessment/"),
        ("", "assessment/"),
    ],
)
def test_one_returns_to_the_cell_one_came_from(client_for, a_case, new, came_from, goes_to):
    typed = {"code": "intent", "standing": "proved", "source": "digital", "seen": "0"}
    suspect = a_case.suspect.code
    answer = client_for("sv-pol-officer").post(new + came_from.format(suspect=suspect), typed)
    assert answer.url == at("case", a_case.case.number) + goes_to.format(suspect=suspect)


def test_what_khua_computed_needs_a_source_before_it_becomes_a_members_word(
    client_for, a_case, acting
):
    acting("sv-pol-officer")
    finding = Finding.objects.get(source="computed")
    client = english(client_for("sv-pol-officer"))
    url = at("finding", a_case.case.number, finding.pk)
    assert "Choose what it rests on" in text_of(client.get(url))
    page = text_of(client.post(url, {"standing": "proved", "source": ""}))
    assert "This field is required." in page
    acting("sv-pol-officer")
    assert Finding.objects.get(pk=finding.pk).standing == "alleged"


def test_a_change_keeps_what_it_was(client_for, a_case, acting):
    acting("sv-pol-officer")
    finding = Finding.objects.get(code="means.deception")
    url = at("finding", a_case.case.number, finding.pk)
    client = english(client_for("sv-pol-officer2"))
    typed = {"standing": "proved", "source": "digital", "source_note": "chat", "seen": "1"}
    page = text_of(client.post(url, typed, follow=True))
    assert "its history keeps what it was" in page
    assert "Member sv-pol-officer2 (SV-POL)</strong> changed: deception" in page
    assert "Member sv-pol-officer (SV-POL)</strong> recorded: deception" in page
    assert "chip--alleged" in page
    acting("sv-pol-officer")
    assert Finding.objects.get(pk=finding.pk).standing == "proved"
    assert Finding.objects.filter(code="means.deception").count() == 1


def test_a_finding_of_another_case_is_missing(client_for, a_case, members, acting):
    other = world.open_case(members["sv-pol-officer"], a_case.case.reported_on)
    acting("sv-pol-officer")
    foreign = Finding.objects.filter(case=other.case).first()
    url = at("finding", a_case.case.number, foreign.pk)
    assert client_for("sv-pol-officer").get(url).status_code == 404


@pytest.mark.parametrize("username", ["sv-pol-clerk", "c-pol-head", "bk-pol-officer"])
def test_only_who_may_edit_the_case_records(client_for, a_case, new, acting, username):
    acting("sv-pol-officer")
    pk = Finding.objects.first().pk
    typed = {"code": "intent", "standing": "proved", "source": "digital", "seen": "0"}
    client = client_for(username)
    for url in (new, at("finding", a_case.case.number, pk)):
        assert client.get(url).status_code == 404
        assert client.post(url, typed).status_code == 404
    acting("sv-pol-officer")
    assert not Finding.objects.filter(code="intent").exists()
