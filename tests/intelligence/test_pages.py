"""Matches, hints and requests on pages: what they show, to whom, and what they never show."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khua.intelligence.models import Ask, Decision, Match, Request
from khua.intelligence.selectors import hints_of, matches_of
from khua.record.models import Person
from tests import world
from tests.intelligence.conftest import HIDDEN_NAME, HIDDEN_TITLE, PHONE, a_person
from tests.record.pages import at, english, text_of

NOTHING_OF_IT = (HIDDEN_TITLE, *HIDDEN_NAME.split())


def plain(response) -> str:
    """The words of a page."""
    text = re.sub(r"<[^>]+>", " ", text_of(response).partition("<main")[2])
    return re.sub(r"\s+", " ", text)


def person_page(broker_or_twice) -> str:
    return at("person", broker_or_twice.case.number, broker_or_twice.mine.code)


@pytest.fixture
def match_page(twice) -> str:
    """The address of the match of `twice`, from the side of `mine`."""
    return at("match", twice.case.number, twice.mine.code, matches_of(twice.mine)[0].pk)


@pytest.fixture
def hint_page(broker) -> str:
    return at("hint", broker.case.number, broker.mine.code, hints_of(broker.mine)[0].pk)


# -- on the page of a person -----------------------------------------------------------------------


def test_whoever_saves_a_person_is_told_and_sees_both_records_side_by_side(twice, client_for):
    client = english(client_for("sv-pol-officer"))
    page = client.post(
        at("person-new", twice.case.number),
        {
            "kind": "person",
            "roles": "witness",
            "sex": "Masculine",
            "name": "ທ້າວ ຄຳປານ ໄຊຍະວົງ",
            "phones": PHONE,
        },
        follow=True,
    )
    text = plain(page)
    assert "2 records that you may see look like the same person." in text
    assert text.index("May be the same person") < text.index("In this case")
    for said in ("Khampane Sayyavong", twice.other.number, twice.theirs.code_name):
        assert said in text
    assert "Phones: " not in text
    assert "one in common" in text
    assert "not recorded on both sides" in text, "of one the date of birth is not known"


def test_nothing_is_said_where_there_is_nothing(a_case, client_for, acting):
    acting("sv-pol-officer")
    assert not matches_of(a_case.witness)
    page = english(client_for("sv-pol-officer")).get(
        at("person", a_case.case.number, a_case.witness.code)
    )
    assert "May be the same person" not in text_of(page)


def test_a_hint_is_an_office_and_a_strength(broker, client_for):
    page = plain(english(client_for("sv-pol-officer")).get(person_page(broker)))
    assert "An office holds a matching record: Office BK-POL" in page
    assert "Ask for access" in page


@pytest.mark.parametrize("username", ["sv-pol-officer", "sv-pol-head", "sv-pol-clerk"])
def test_no_page_api_or_log_holds_anything_of_the_unseen_case(
    broker, hint_page, client_for, members, acting, caplog, username
):
    """Byte for byte: no number, title, name, phone or code name of the other record."""
    from tests.api.desk import Desk, token_for

    secrets = [*NOTHING_OF_IT, broker.hidden.number, broker.theirs.code]
    client = client_for(username)
    pages = [
        person_page(broker),
        hint_page,
        at("case", broker.case.number),
        at("case-history", broker.case.number),
        at("link-queue"),
        at("link-requests"),
        at("my-work"),
    ]
    with caplog.at_level("DEBUG"):
        answers = [client.get(page) for page in pages]
        answers.append(client.post(hint_page, {"reason": "ຂໍເບິ່ງ"}, follow=True))
        answers.append(client.get(at("case-history", broker.case.number)))
        desk = Desk(token_for(members, username))
        base = f"cases/{broker.case.number}/people/{broker.mine.code_name}"
        answers += [desk.get(f"{base}/{what}") for what in ("matches", "hints")]
        answers.append(desk.get(f"cases/{broker.case.number}/history"))
        answers += [desk.post(f"{base}/hints/{pk}/asks", {"reason": "x"}) for pk in (1, 2, 3, 4)]
    assert answers[0].status_code == 200
    for answer in answers:
        text = answer.content.decode() + str(answer.headers)
        for secret in secrets:
            assert secret not in text, (answer.request["PATH_INFO"], secret)
    for secret in (*secrets, PHONE, PHONE[4:]):
        assert secret not in caplog.text, secret


def test_a_protected_person_stands_by_code_name_only_until_the_match_is_opened(
    twice, client_for, acting, members
):
    officer = acting("sv-pol-officer")
    victim = a_person(officer, twice.case, "ນາງ ແກ້ວມະນີ ສີວິໄລ", "victim", phones=("+8562022223333",))
    again = a_person(officer, twice.other, "Keomany Sivilay", "witness", phones=("+8562022223333",))
    (match,) = matches_of(victim)
    client = english(client_for("sv-pol-officer"))
    for person, other in ((victim, again), (again, victim)):
        case = twice.case if person is victim else twice.other
        text = plain(client.get(at("person", case.number, person.code)))
        assert other.code_name in text or "Keomany" in text
        if person is again:
            assert "ແກ້ວມະນີ" not in text
    page = at("match", twice.other.number, again.code, match.pk)
    text = plain(client.get(page))
    assert "This page shows who a protected person is." in text
    assert "ແກ້ວມະນີ" in text
    queue = plain(client.get(at("link-queue")))
    assert victim.code_name in queue
    assert "ແກ້ວມະນີ" not in queue
    # a colleague who is not on the case by name sees no match at all
    other = client_for("sv-pol-officer2")
    assert other.get(page).status_code == 404
    assert victim.code_name not in plain(other.get(at("link-queue")))


# -- a match ---------------------------------------------------------------------------------------


def test_the_page_of_a_match_says_why(twice, match_page, client_for):
    text = plain(english(client_for("sv-pol-officer")).get(match_page))
    for said in (
        "Are these the same person?",
        "Before anything is compared",
        "Given name",
        "spelled differently, sounds the same",
        "Phone",
        "Not recorded on both sides, so it counts neither for nor against",
        "of 100 would be one person if the weights are right",
        "people decide",
        "Nobody has decided yet.",
    ):
        assert said in text, said


def test_the_bars_end_where_the_weight_is(twice, acting):
    from khua.intelligence.pages import waterfall

    acting("sv-pol-officer")
    match = matches_of(twice.mine)[0]
    made = waterfall(match)
    begin = match.weight - sum(each[1] for each in match.levels.values() if isinstance(each, list))
    assert begin < 0, "two people taken at random are hardly ever one"
    assert made.steps[0].bits.startswith("−")
    for before, after in zip(made.steps[1:], made.steps[2:], strict=False):
        ends = {round(before.x, 1), round(before.x + before.wide, 1)}
        starts = {round(after.x, 1), round(after.x + after.wide, 1)}
        assert any(abs(a - b) <= 0.6 for a in ends for b in starts), "each begins where one ends"
    assert all(0 <= step.x <= 100 and step.x + step.wide <= 100.6 for step in made.steps)


def test_decide_and_undo(twice, match_page, client_for):
    client = english(client_for("sv-pol-officer"))
    page = client.post(match_page, {"verdict": "same", "reason": ""})
    assert "The reason is missing." in text_of(page)
    page = client.post(match_page, {"verdict": "same", "reason": "ຮູບຄືກັນ"}, follow=True)
    assert "Nothing was merged" in plain(page)
    assert "Holds" in plain(page)
    person = plain(client.get(person_page(twice)))
    assert "Decided to be the same as" in person
    assert twice.other.number in person
    undo = f"{match_page}decisions/{Decision.objects.get().pk}/undo/"
    assert "error-summary" in text_of(client.post(undo, {"why": " "}))
    assert Decision.objects.get().undone_at is None
    page = client.post(undo, {"why": "ເບິ່ງຜິດ"}, follow=True)
    assert "ເບິ່ງຜິດ" in plain(page)
    assert Match.objects.get().verdict == ""
    assert "does not hold any more" in plain(client.get(undo, follow=True))


def test_a_reader_and_the_head_above_decide_and_a_clerk_does_not(
    twice, match_page, client_for, members
):
    """As the table of policies says: deciding is for whoever works on a case, or reads it, and for
    the head of the line, who may be the only one to see both sides."""
    answer = {"verdict": "unsure", "reason": ""}
    assert client_for("c-pol-head").get(match_page).status_code == 200
    different = {"verdict": "different", "reason": "ອາຍຸຕ່າງກັນ"}
    assert client_for("c-pol-head").post(match_page, different).status_code == 302
    assert client_for("sv-pol-clerk").get(match_page).status_code == 200
    assert client_for("sv-pol-clerk").post(match_page, answer).status_code == 404
    assert client_for("bk-pol-officer").get(match_page).status_code == 404
    for case in (twice.case, twice.other):
        world.refer(members["sv-pol-officer"], members["sv-pro-officer"], case)
    assert client_for("sv-pro-officer").post(match_page, answer).status_code == 302


def test_a_match_is_only_found_under_its_own_people(twice, match_page, client_for, acting):
    client = client_for("sv-pol-officer")
    officer = acting("sv-pol-officer")
    stranger = a_person(officer, twice.case, "Somsak Bounmy", phones=())
    pk = Match.objects.get().pk
    assert client.get(at("match", twice.case.number, stranger.code, pk)).status_code == 404
    assert client.get(at("match", twice.other.number, twice.mine.code, pk)).status_code == 404
    assert client.get(at("match", twice.other.number, twice.theirs.code, pk)).status_code == 200


# -- asking and answering --------------------------------------------------------------------------


def test_from_the_hint_to_the_match(broker, hint_page, client_for, members, acting):
    here = english(client_for("sv-pol-officer"))
    there = english(client_for("bk-pol-officer"))
    form = plain(here.get(hint_page))
    assert "no name, no number, no title" in form
    assert "the name of your office, your own name, and the reason" in form
    page = here.post(hint_page, {"reason": "ນາຍໜ້າດຽວກັນ"}, follow=True)
    assert "The office is asked." in plain(page)
    assert "Ask for access" not in plain(page).partition("Asked so far")[2]

    assert "1 office asks to see a case because of a matching record" in plain(
        there.get(at("my-work"))
    )
    listed = plain(there.get(at("link-requests")))
    assert HIDDEN_NAME in listed
    assert "Office SV-POL" in listed
    acting("bk-pol-officer")
    request = Request.objects.get()
    address = at("link-request", broker.hidden.number, request.pk)
    shown = plain(there.get(address))
    for said in ("Member sv-pol-officer", "ນາຍໜ້າດຽວກັນ", HIDDEN_NAME):
        assert said in shown
    for secret in (broker.case.number, broker.case.title, broker.mine.code, "Khampane"):
        assert secret not in text_of(there.get(address)) + text_of(there.get(at("link-requests")))
    assert "The reason is missing." in text_of(there.post(address, {"state": "refused"}))
    page = there.post(address, {"state": "granted"}, follow=True)
    assert "Granted. That office reads the case from now on." in plain(page)

    text = plain(here.get(person_page(broker)))
    assert "An office holds a matching record" not in text
    assert HIDDEN_NAME in text
    assert here.get(at("case", broker.hidden.number)).status_code == 200
    assert "Granted" in plain(here.get(at("link-requests")))
    # each history tells its own side
    assert "asked Office BK-POL for access to a matching record" in plain(
        here.get(at("case-history", broker.case.number))
    )
    told = plain(there.get(at("case-history", broker.hidden.number)))
    assert f"let Office SV-POL see the case because of {broker.theirs.code_name}" in told


def test_take_back(broker, hint_page, client_for, acting):
    client = english(client_for("sv-pol-officer"))
    client.post(hint_page, {"reason": "x"})
    acting("sv-pol-officer")
    asked = Ask.objects.get()
    page = client.post(at("ask-take-back", broker.case.number, asked.pk), follow=True)
    assert "Taken back." in plain(page)
    assert "Taken back" in plain(client.get(hint_page))
    again = client.post(at("ask-take-back", broker.case.number, asked.pk), follow=True)
    assert "someone may have been faster" in plain(again)


def test_asking_about_a_protected_person_warns(broker, client_for, acting):
    officer = acting("sv-pol-officer")
    victim = a_person(officer, broker.case, "Khamphanh Xayavong", "possible_victim")
    (hint,) = hints_of(Person.objects.select_related("case").get(pk=victim.pk))
    page = at("hint", broker.case.number, victim.code, hint.pk)
    assert "This person is protected" in plain(english(client_for("sv-pol-officer")).get(page))
    acting("bk-pol-officer")
    assert len(hints_of(broker.theirs)) == 1, "of the victim the other office is told nothing"


def test_who_may_not_ask_sees_no_form(broker, hint_page, client_for, members):
    world.refer(members["sv-pol-officer"], members["sv-pro-officer"], broker.case)
    page = english(client_for("sv-pro-officer")).get(hint_page)
    assert "may ask for access" in plain(page)
    assert client_for("sv-pro-officer").post(hint_page, {"reason": "x"}).status_code == 404
    assert client_for("sv-pol-clerk").post(hint_page, {"reason": "x"}).status_code == 404


# -- how many queries ------------------------------------------------------------------------------


def test_pages_ask_no_more_for_many_matches(twice, match_page, client_for, acting):
    client = client_for("sv-pol-officer")
    pages = {
        "person": person_page(twice),
        "match": match_page,
        "queue": at("link-queue"),
    }

    def counted() -> dict[str, int]:
        counts = {}
        for name, page in pages.items():
            client.get(page)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            told = [q for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]]
            counts[name] = len(told)
        return counts

    few = counted()
    officer = acting("sv-pol-officer")
    for spelling in ("Khamphane Xaiyavong", "Kampan Sayavong", "Khampan Saiyavong"):
        a_person(officer, twice.other, spelling)
    assert len(matches_of(twice.mine)) == 4
    assert counted() == few
    assert few == {"person": 18, "match": 14, "queue": 15}
