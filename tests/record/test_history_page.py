"""The history of a case in plain words."""

import pytest

from khua.record import services
from khua.record.data import CaseData, FindingData, IdentityData, PersonData
from khua.record.models import Change
from khua.record.wording import TELLERS
from tests.record.pages import at, english, queries, text_of


def test_it_tells_who_did_what(client_for, a_case):
    page = text_of(
        english(client_for("sv-pol-officer")).get(at("case-history", a_case.case.number))
    )
    victim, suspect = a_case.victim.code_name, a_case.suspect.code_name
    for told in (
        "<strong>Member sv-pol-officer (SV-POL)</strong> opened the case",
        "put Member sv-pol-officer (SV-POL) on the case",
        f"added {victim}: Victim",
        f"recorded the identity of {victim} (Form of address, Name, Date of birth)",
        f"recorded: recruitment ({suspect}, {victim})",
        f"recorded: under 18 at the time (all suspects, {victim})",
        "added a place: Recruitment, ບ້ານໂພນ, Savannakhet",
    ):
        assert told in page, told
    assert "ແກ້ວມະນີ" not in page
    assert "ບຸນທອງ" not in page  # everyone is a code name here


def test_it_tells_it_in_lao(client_for, a_case):
    page = text_of(client_for("sv-pol-officer").get(at("case-history", a_case.case.number)))
    assert "ເປີດຄະດີ" in page
    assert "opened the case" not in page


def test_a_change_shows_what_it_was_and_is(client_for, a_case, acting):
    officer = acting("sv-pol-officer")
    services.edit_case(
        officer,
        a_case.case,
        CaseData("ຫົວຂໍ້ໃໝ່", "border", a_case.case.reported_on, official_involvement="suspected"),
    )
    services.record_finding(
        officer,
        a_case.case,
        FindingData("means.deception", "proved", "digital", a_case.suspect, a_case.victim),
    )
    services.edit_person(
        officer,
        a_case.victim,
        PersonData(("victim",), sex="Feminine", identity=IdentityData(name="ນາງ ໃໝ່")),
        with_identity=True,
    )
    page = text_of(
        english(client_for("sv-pol-officer")).get(at("case-history", a_case.case.number))
    )
    assert "Found at the border" in page
    assert "Report by a victim or a family</del>" in page
    assert "None known</del> → Suspected" in page
    assert "changed: deception" in page
    assert f"changed the identity of {a_case.victim.code_name} (Name, Date of birth)" in page
    assert "ນາງ ໃໝ່" not in page
    assert "2010" not in page


def test_text_in_the_history_is_escaped(client_for, a_case, acting):
    title = "<b>x</b>"
    services.edit_case(
        acting("sv-pol-officer"), a_case.case, CaseData(title, "border", a_case.case.reported_on)
    )
    page = text_of(client_for("sv-pol-officer").get(at("case-history", a_case.case.number)))
    assert title not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page


def test_every_kind_of_change_has_a_sentence(a_case, acting):
    acting("sv-pol-officer")
    assert set(Change.objects.values_list("thing", flat=True).distinct()) <= set(TELLERS)


@pytest.mark.parametrize("username", ["bk-pol-officer", "c-pol-auditor", "sv-pol-admin"])
def test_it_is_missing_for_whoever_may_not_see_the_case(client_for, a_case, username):
    url = at("case-history", a_case.case.number)
    assert client_for(username).get(url).status_code == 404


def test_it_is_paged_and_takes_the_same_queries(client_for, a_case, acting):
    client, url = english(client_for("sv-pol-officer")), at("case-history", a_case.case.number)
    few = queries(client, url)
    officer = acting("sv-pol-officer")
    services.add_people(officer, [(a_case.case, PersonData(("witness",)))] * 30)
    assert "Page 1 of 2" in text_of(client.get(url))
    assert "opened the case" in text_of(client.get(f"{url}?page=2"))
    assert queries(client, url) <= few
