"""The training collection of published decisions."""

import re

import pytest
import yaml
from django.conf import settings

from khua.training import published

IDS = [each.id for each in published.collection()]


@pytest.fixture
def reader(client_for):
    client = client_for("bk-pol-officer")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def listed(page) -> list[str]:
    return re.findall(r'href="/decisions/([\w-]+)/"', page.content.decode())


def test_what_the_definitions_give_is_computed_and_equals_what_the_file_expects():
    """The expectation never reaches the reasoner: the field is not even read by the collection."""
    from importlib.resources import files

    raw = yaml.safe_load(files("khua.training").joinpath(published.FILE).read_bytes())["cases"]
    for each, case in zip(published.collection(), raw, strict=True):
        expected = case.get("expected_protocol") or {}
        found = each.results()
        assert {key: found.get(key) for key in expected} == expected, each.id


def test_the_list_has_every_decision(reader):
    assert listed(reader.get("/decisions/")) == IDS


@pytest.mark.parametrize("result", ["established", "unknown", "not_established"])
def test_the_list_is_narrowed_by_result(reader, result):
    shown = listed(reader.get(f"/decisions/?result={result}"))
    assert 0 < len(shown) < len(IDS)
    by_id = {each.id: each for each in published.collection()}
    assert all(result in by_id[pk].results().values() for pk in shown)


def test_the_list_is_narrowed_by_country(reader):
    shown = listed(reader.get("/decisions/?jurisdiction=Lao+PDR"))
    assert shown == ["la-luangnamtha-2019", "la-xiengkhouang-2022", "la-bolikhamxay-2012"]
    assert listed(reader.get("/decisions/?jurisdiction=Lao+PDR&result=unknown")) == []


def test_years_are_written_as_years(reader):
    """A thousands separator in a year is a mistake in both languages."""
    for language in ("lo", "en"):
        reader.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        for path in ("/decisions/", "/decisions/th-manas-2017/"):
            page = reader.get(path).content.decode()
            assert "2017" in page
            assert not re.search(r"\b2[.,]0\d\d\b", page)


@pytest.mark.parametrize("pk", IDS)
def test_every_decision_opens_in_both_languages(reader, pk):
    for language in ("lo", "en"):
        reader.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        page = reader.get(f"/decisions/{pk}/")
        assert page.status_code == 200


def test_a_decision_shows_courts_elements_difference_source_and_warning(reader):
    page = reader.get("/decisions/th-manas-2017/").content.decode()
    assert "62 convicted, 40 acquitted" in page
    assert "practices resulting in extortion" in page  # national law
    assert "benarnews.org" in page
    assert "a lawyer has not checked the coding" in page
    assert "extortion or ransom: proved" in page  # found, and outside the Protocol's list
    assert "Unverified law" in page


def test_the_standard_changes_the_result(reader):
    """Forced labour was only alleged: enough for suspicion, not for conviction."""

    def result(standard: str) -> str:
        page = reader.get(f"/decisions/th-manas-2017/?standard={standard}").content.decode()
        return re.findall(r'<h3>Trafficking in persons\s+<span class="result result--(\w+)', page)[
            0
        ]

    assert result("suspicion") == "established"
    assert result("conviction") == result("nonsense") == "unknown"


def test_smuggling_is_shown_only_where_its_facts_were_given(reader):
    assert "Smuggling of migrants" not in reader.get("/decisions/ph-hirang-2017/").content.decode()
    assert "Smuggling of migrants" in reader.get("/decisions/us-warren-2019/").content.decode()


def test_a_decision_without_facts_says_so(reader):
    assert "No facts reported" in reader.get("/decisions/la-bolikhamxay-2012/").content.decode()


def test_a_source_that_nobody_read_says_so(reader):
    assert "from general knowledge" in reader.get("/decisions/nz-ali-2016/").content.decode()


@pytest.mark.parametrize("pk", ["no-such", "..", "%00", "LA-LUANGNAMTHA-2019"])
def test_a_decision_that_is_not_there_is_missing(reader, pk):
    assert reader.get(f"/decisions/{pk}/").status_code == 404


def test_every_role_may_learn_and_nobody_without_signing_in(client_for, client):
    for username in ("sv-pol-clerk", "c-pol-auditor", "c-pol-admin", "sv-pol-head"):
        assert client_for(username).get("/decisions/").status_code == 200
    assert client.get("/decisions/")["Location"].startswith("/sign-in/")
