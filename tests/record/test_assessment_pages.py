"""The assessment: the matrix, its switches, what is missing, and one cell in full."""

from datetime import date

import pytest

from khua.law import vocabulary
from khua.record import services
from khua.record.data import CaseData, FindingData, PersonData
from khua.record.models import Finding
from tests.record.pages import at, english, queries, text_of

VICTIM_NAME = "ແກ້ວມະນີ"


@pytest.fixture
def cell(a_case):
    """The address of the suspect's trafficking cell."""
    return at("assessment-cell", a_case.case.number, a_case.suspect.code, "tip")


def test_the_matrix_has_every_suspect_and_every_offence(client_for, a_case, cell):
    url = at("assessment", a_case.case.number)
    page = text_of(english(client_for("sv-pol-officer")).get(url))
    for title in ("Trafficking in persons", "Smuggling of migrants", "Aggravated smuggling"):
        assert title in page
    assert cell in page
    assert "Open: nothing recorded" in page  # smuggling, of which nothing is said
    assert VICTIM_NAME not in page


def test_it_reads_in_lao(client_for, a_case):
    page = text_of(client_for("sv-pol-officer").get(at("assessment", a_case.case.number)))
    for words in ("ການຄ້າມະນຸດ", "ມາດຕະຖານການພິສູດ", "ສິ່ງທີ່ຍັງຂາດ", "ບໍ່ແມ່ນຄຳປຶກສາທາງກົດໝາຍ"):
        assert words in page
    assert "What is missing" not in page


def test_what_is_missing_leads_to_a_form_that_is_filled_in(client_for, a_case):
    page = text_of(english(client_for("sv-pol-officer")).get(at("assessment", a_case.case.number)))
    number, suspect, victim = a_case.case.number, a_case.suspect.code, a_case.victim.code
    assert "Proof of one listed purpose of exploitation" in page
    link = f"{at('finding-new', number)}?code=intent&amp;suspect={suspect}&amp;victim={victim}"
    assert link in page
    # age is true of the victim, whoever the suspect is
    assert f"?code=victim.minor&amp;victim={victim}" in page


def test_the_standard_changes_what_counts(client_for, a_case, acting):
    services.record_findings(
        acting("sv-pol-officer"),
        [
            (a_case.case, FindingData(code, "alleged", "report", a_case.suspect))
            for code in ("purpose.forced_labour", "intent")
        ],
    )
    client, url = english(client_for("sv-pol-officer")), at("assessment", a_case.case.number)
    strict = text_of(client.get(url))
    assert "Established under: Suspicion" in strict
    assert "result--established" not in strict
    assert "result--established" in text_of(client.get(f"{url}?standard=suspicion"))


def test_the_law_of_laos_is_a_link_away_and_marked_unverified(client_for, a_case):
    client, url = english(client_for("sv-pol-officer")), at("assessment", a_case.case.number)
    page = text_of(client.get(f"{url}?law=la"))
    assert "Human trafficking (Anti-Trafficking Law 2015, art. 2)" in page
    assert "Unverified law" in page
    # what is not known is the default, never an error
    assert "Trafficking in persons" in text_of(client.get(f"{url}?law=mars&standard=gossip"))


def test_a_cell_shows_elements_findings_citations_and_standards(client_for, a_case, cell):
    page = text_of(english(client_for("sv-pol-officer")).get(cell))
    for shown in (
        a_case.victim.code_name,
        "TIP Protocol art. 3(a)",
        "recruitment",
        "Member sv-pol-officer (SV-POL)",
        "Consent",
        "Suspicion",
        "Charge",
        "Conviction",
        "In force",
        "The whole reasoning, line by line",
        "Decision support, not legal advice",
        "Evidence that would settle it",
    ):
        assert shown in page, shown
    assert VICTIM_NAME not in page


def test_each_element_has_links_that_record_a_finding_on_it(client_for, a_case, cell):
    page = text_of(client_for("sv-pol-officer").get(cell))
    start = f"{at('finding-new', a_case.case.number)}?code=means.force"
    who = f"&amp;suspect={a_case.suspect.code}&amp;victim={a_case.victim.code}"
    assert f"{start}{who}&amp;from={a_case.suspect.code}%2Ftip" in page


def test_who_may_not_edit_gets_no_links_that_fail(client_for, a_case, cell):
    client = client_for("sv-pol-clerk")
    for url in (cell, at("assessment", a_case.case.number)):
        page = text_of(client.get(url))
        assert "/findings/" not in page


def test_a_day_known_only_by_its_year_is_not_made_more_exact(client_for, a_case, acting, cell):
    acting("sv-pol-officer")
    type(a_case.case).objects.update(occurred_on="2025-01-01", occurred_precision="year")
    client = english(client_for("sv-pol-officer"))
    for url in (cell, at("assessment", a_case.case.number)):
        assert "1 January 2025" not in text_of(client.get(url))


def test_an_article_that_is_not_encoded_says_so(client_for, a_case):
    url = at("assessment-cell", a_case.case.number, a_case.suspect.code, "la_smuggling")
    page = text_of(english(client_for("sv-pol-officer")).get(f"{url}?law=la"))
    assert "The law files do not hold the law of that day" in page
    assert "Not encoded" in page


def test_a_law_that_came_later_was_not_in_force(client_for, a_case, acting):
    acting("sv-pol-officer")
    type(a_case.case).objects.update(occurred_on="1999-05-01")
    page = text_of(
        english(client_for("sv-pol-officer")).get(
            at("assessment-cell", a_case.case.number, a_case.suspect.code, "tip")
        )
    )
    assert "This law was not in force on that day" in page


@pytest.mark.parametrize(
    ("day", "precision", "says"),
    [
        # the Protocol came into force on 25 December 2003
        ("2003-12-26", "day", "In force"),
        ("2003-12-26", "month", "It is not certain which law applied"),
        ("2003-01-01", "year", "It is not certain which law applied"),
        ("2002-01-01", "about", "It is not certain which law applied"),  # as late as 2004
        ("2002-01-01", "year", "This law was not in force on that day"),
        ("2004-01-01", "year", "In force"),
    ],
)
def test_the_law_must_be_the_same_on_each_possible_day(
    client_for, a_case, acting, cell, day, precision, says
):
    acting("sv-pol-officer")
    type(a_case.case).objects.update(occurred_on=day, occurred_precision=precision)
    page = text_of(english(client_for("sv-pol-officer")).get(cell))
    assert says in page
    uncertain = says == "It is not certain which law applied"
    assert ("the law was not the same throughout" in page) is uncertain
    assert ("26 December 2003" in page) is (precision == "day")


@pytest.fixture
def three_victims(a_case, acting):
    """Two more victims; of each of the three the same is known, by findings of her own."""
    officer = acting("sv-pol-officer")
    more = services.add_people(officer, [(a_case.case, PersonData(("victim",)))] * 2)
    said = [(f.code, f.standing, f.source, f.suspect_id) for f in Finding.objects.all()]
    services.record_findings(
        officer,
        [
            (a_case.case, FindingData(code, standing, source, suspect and a_case.suspect, victim))
            for victim in more
            for code, standing, source, suspect in said
        ],
    )
    return officer, [a_case.victim, *more]


def test_victims_of_whom_the_same_is_known_are_shown_once(client_for, a_case, three_victims, cell):
    page = text_of(english(client_for("sv-pol-officer")).get(cell))
    assert "3 victims, assessed alike" in page
    assert page.count('class="tree section"') == 1
    assert "All of them" in page
    start = f"{at('finding-new', a_case.case.number)}?code=means.force"
    assert f"{start}&amp;suspect={a_case.suspect.code}&amp;from=" in page  # no victim: all of them
    for victim in three_victims[1]:  # in the heading, in the switch, beside three findings
        assert page.count(victim.code_name) == 5


def test_findings_on_one_of_several_victims_are_a_click_away(
    client_for, a_case, three_victims, cell
):
    chosen = three_victims[1][1]
    client = english(client_for("sv-pol-officer"))
    assert f"?victim={chosen.code}#victim-1" in text_of(client.get(cell))
    page = text_of(client.get(cell, {"victim": chosen.code}))
    who = f"suspect={a_case.suspect.code}&amp;victim={chosen.code}&amp;from="
    assert f"?code=means.force&amp;{who}" in page
    # of a victim that the case does not have nothing is recorded
    assert "&amp;victim=" not in text_of(client.get(cell, {"victim": "zzzz"})).split("<main")[1]


def test_a_victim_who_differs_has_a_part_of_her_own(client_for, a_case, three_victims, cell):
    officer, victims = three_victims
    finding = FindingData("means.force", "alleged", "statement", a_case.suspect, victims[2])
    services.record_findings(officer, [(a_case.case, finding)])
    page = text_of(english(client_for("sv-pol-officer")).get(cell))
    assert "2 victims, assessed alike" in page
    assert page.count('class="tree section"') == 2
    assert "All of them" not in page  # an empty victim would mean all three
    start = f"?code=means.fraud&amp;suspect={a_case.suspect.code}&amp;victim="
    assert f"{start}{victims[0].code}&amp;" in page
    assert f"{start}{victims[1].code}&amp;" not in page
    assert f"{start}{victims[2].code}&amp;" in page


@pytest.mark.parametrize(("suspect", "offence"), [("2222", "tip"), (None, "theft")])
def test_a_cell_that_is_not_in_the_matrix_is_missing(client_for, a_case, suspect, offence):
    url = at("assessment-cell", a_case.case.number, suspect or a_case.suspect.code, offence)
    assert client_for("sv-pol-officer").get(url).status_code == 404


@pytest.mark.parametrize("username", ["bk-pol-officer", "sv-pro-officer"])
def test_another_office_finds_nothing(client_for, a_case, cell, username):
    client = client_for(username)
    for url in (cell, at("assessment", a_case.case.number)):
        assert client.get(url).status_code == 404


def test_a_case_without_suspects_says_what_to_do(client_for, acting):
    officer = acting("sv-pol-officer")
    case = services.open_case(officer, CaseData("ບໍ່ຮູ້ໃຜ", "police", date(2026, 1, 1)))
    page = text_of(english(client_for("sv-pol-officer")).get(at("assessment", case.number)))
    assert "No suspect yet" in page
    assert at("person-new", case.number) in page


def test_more_victims_and_findings_take_no_more_queries(client_for, a_case, acting, cell):
    client = client_for("sv-pol-officer")
    pages = (cell, at("assessment", a_case.case.number))
    few = [queries(client, url) for url in pages]
    officer = acting("sv-pol-officer")
    services.add_people(officer, [(a_case.case, PersonData(("victim",)))] * 4)
    services.record_findings(
        officer,
        [
            (a_case.case, FindingData(code, "alleged", "statement", a_case.suspect))
            for code in vocabulary().codes
            if code.startswith(("means.", "purpose."))
        ],
    )
    assert Finding.objects.count() > 20
    assert [queries(client, url) for url in pages] == few
    assert max(few) - queries(client, at("which-offence")) <= 10
