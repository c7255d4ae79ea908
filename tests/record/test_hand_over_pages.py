"""The pages of hand-overs: what the sender, the receiver and a reader see and may do."""

import re

import pytest

from khua.record import services
from khua.record.models import Case, HandOver
from khua.record.services import HandOverData
from tests import world
from tests.record.pages import at, english, queries, text_of

WHY = "ຂໍໃຫ້ພິຈາລະນາ ສັ່ງຟ້ອງ"


@pytest.fixture
def send(a_case, acting, members):
    def sent(kind: str, receiver: str) -> HandOver:
        case = Case.objects.get(pk=a_case.case.pk) if acting("sv-pol-officer") else None
        data = HandOverData(kind, members[receiver].office, WHY)
        return services.send(acting("sv-pol-officer"), case, data)

    return sent


@pytest.fixture
def referred(send, acting):
    """A referral that welfare has accepted."""
    sent = send("referral", "sv-wel-officer")
    return services.answer(acting("sv-wel-officer"), sent, "accepted")


def test_sending_in_two_steps_without_a_script(a_case, client_for, members, acting):
    client, url = english(client_for("sv-pol-officer")), at("hand-over-new", a_case.case.number)
    first = text_of(client.get(url))
    assert "Office SV-PRO" in first  # of the own province, without asking
    assert "Office BK-POL" not in first
    assert "Office SV-POL (" not in first.split("<select")[-1]
    narrowed = text_of(client.get(f"{url}?kind=police&province=LA-BK"))
    assert "Office BK-POL" in narrowed
    assert "Office SV-PRO" not in narrowed
    form = {"kind": "transfer", "purpose": WHY, "sender_keeps": "reading", "keeps_until": ""}
    wrong = client.post(f"{url}?kind=police&province=LA-BK",
                        {**form, "to_office": members["sv-pro-officer"].office_id})  # fmt: skip
    assert "Select a valid choice" in text_of(wrong)
    right = client.post(url, {**form, "to_office": members["sv-pro-officer"].office_id})
    assert right["Location"] == at("case-offices", a_case.case.number)
    page = text_of(client.get(right["Location"]))
    assert "Waiting for an answer" in page
    assert WHY in page
    again = client.post(url, {**form, "to_office": members["sv-pro-officer"].office_id})
    assert "waits for an answer already" in text_of(again)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"purpose": ""}, "Purpose"),
        ({"keeps_until": "25/03/2020"}, "This day is past."),
        ({"keeps_until": "03/2030"}, "The day is missing."),
        ({"keeps_until": "never"}, "Reading until"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(a_case, client_for, members, given, said):
    client = english(client_for("sv-pol-officer"))
    form = {
        "kind": "transfer", "purpose": WHY, "sender_keeps": "reading", "keeps_until": "",
        "to_office": members["sv-pro-officer"].office_id,
    }  # fmt: skip
    page = text_of(client.post(at("hand-over-new", a_case.case.number), {**form, **given}))
    assert "error-summary" in page
    assert said in page


def test_the_receiver_reads_the_purpose_and_nothing_of_the_case(a_case, send, client_for, members):
    sent = send("transfer", "sv-pro-officer")
    client = english(client_for("sv-pro-officer"))
    work = text_of(client.get(at("my-work")))
    assert "1 hand-over waits for an answer of your office" in work
    assert a_case.case.number not in work
    inbox = text_of(client.get(at("hand-over-list")))
    page = text_of(client.get(at("hand-over", sent.pk)))
    for text in (inbox, page):
        assert a_case.case.number in text
        for secret in (
            a_case.case.title,
            a_case.victim.code,
            a_case.suspect.code,
            *world.VICTIM_NAME.split()[1:],
            *world.SUSPECT_NAME.split()[1:],
            "ບ້ານໂພນ",
        ):
            assert secret not in text
    assert WHY in page
    assert "Office SV-POL" in page
    assert "The sender goes on reading it." in page
    assert client.get(at("case", a_case.case.number)).status_code == 404


def test_accepting_leads_to_the_case(a_case, send, client_for):
    sent = send("transfer", "sv-pro-officer")
    client = english(client_for("sv-pro-officer"))
    answer = client.post(at("hand-over", sent.pk), {"state": "accepted"})
    assert answer["Location"] == at("case", a_case.case.number)
    page = text_of(client.get(answer["Location"]))
    assert a_case.case.title in page
    assert "waits for an answer" not in text_of(client.get(at("my-work")))
    offices = text_of(client.get(at("case-offices", a_case.case.number)))
    assert "It led the case before and keeps reading." in offices


def test_refusing_needs_a_reason_that_the_sender_reads(a_case, send, client_for):
    sent = send("transfer", "sv-pro-officer")
    client = english(client_for("sv-pro-officer"))
    bare = client.post(at("hand-over", sent.pk), {"state": "rejected", "text": ""})
    assert "The reason is missing." in text_of(bare)
    answer = client.post(at("hand-over", sent.pk), {"state": "rejected", "text": "ຍັງຂາດຫຼັກຖານ"})
    assert answer["Location"] == at("hand-over-list")
    assert "Refused" in text_of(client.get(answer["Location"]))
    sender = english(client_for("sv-pol-officer"))
    assert "ຍັງຂາດຫຼັກຖານ" in text_of(sender.get(at("case-offices", a_case.case.number)))


def test_the_sender_may_take_back_but_not_accept(a_case, send, client_for):
    sent = send("transfer", "sv-pro-officer")
    client = english(client_for("sv-pol-officer"))
    page = text_of(client.get(at("hand-over", sent.pk)))
    assert 'value="revoked"' in page
    assert 'value="accepted"' not in page
    own = client.post(at("hand-over", sent.pk), {"state": "accepted"})
    assert "error-summary" in text_of(own)
    client.post(at("hand-over", sent.pk), {"state": "revoked"})
    gone = client_for("sv-pro-officer").get(at("hand-over", sent.pk))
    never = client_for("sv-pro-officer").get(at("hand-over", 999999))
    assert gone.status_code == never.status_code == 404


@pytest.mark.parametrize(
    "username",
    ["bk-pol-officer", "bk-pol-head", "sv-wel-head", "sv-pol-clerk", "c-pol-auditor", "c-pro-head"],
)
def test_nobody_else_opens_a_hand_over(send, client_for, username):
    sent = send("transfer", "sv-pro-officer")
    client = client_for(username)
    assert client.get(at("hand-over", sent.pk)).status_code == 404
    assert client.post(at("hand-over", sent.pk), {"state": "accepted"}).status_code == 404


def test_an_answer_that_comes_too_late_is_told(send, client_for, acting):
    sent = send("transfer", "sv-pro-officer")
    client = english(client_for("sv-pro-officer"))
    services.answer(acting("sv-pro-head"), HandOver.objects.get(pk=sent.pk), "rejected", "x")
    late = client.post(at("hand-over", sent.pk), {"state": "accepted"})
    assert "error-summary" in text_of(late)


def test_who_only_reads_has_no_button_that_writes(a_case, referred, client_for, acting):
    number = a_case.case.number
    for username in ("sv-wel-officer", "sv-wel-head"):
        client = english(client_for(username))
        for name in ("case", "case-people", "assessment", "case-offices"):
            page = text_of(client.get(at(name, number)))
            for url in ("case-edit", "person-new", "finding-new", "hand-over-new", "team-new"):
                assert f'"{at(url, number)}' not in page, (username, name, url)
            assert not re.search(r"assign/\d+/end/", page), (username, name)
        person = text_of(client.get(at("person", number, a_case.suspect.code)))
        assert at("person-edit", number, a_case.suspect.code) not in person
        for url in ("case-edit", "person-new", "finding-new", "hand-over-new", "team-new"):
            assert client.get(at(url, number)).status_code == 404
    assert at("case-assign", number) in text_of(english(client_for("sv-wel-head")).get(
        at("case", number)))  # fmt: skip


def test_the_reading_offices_head_assigns_own_people_and_takes_only_those_off(
    a_case, referred, client_for, members, acting
):
    number = a_case.case.number
    client = english(client_for("sv-wel-head"))
    url = at("case-assign", number)
    for query in ("", f"?office={members['bk-pol-officer'].office_id}"):
        page = text_of(client.get(url + query))
        assert "Member sv-wel-officer" in page
        assert "Member bk-pol-officer" not in page
        assert 'name="office"' not in page
    stranger = client.post(url, {"colleague": members["bk-pol-officer"].pk})
    assert "error-summary" in text_of(stranger)
    assert client.post(url, {"colleague": members["sv-wel-officer"].pk}).status_code == 302
    acting("sv-wel-head")
    own, lead = (a_case.case.assignments.get(member=members[who])
                 for who in ("sv-wel-officer", "sv-pol-officer"))  # fmt: skip
    page = text_of(client.get(at("case", number)))
    assert at("case-unassign", number, own.pk) in page
    assert at("case-unassign", number, lead.pk) not in page
    assert client.post(at("case-unassign", number, lead.pk)).status_code == 404
    assert client.get(at("case-edit", number)).status_code == 404
    worker = english(client_for("sv-wel-officer"))
    assert worker.get(at("case-edit", number)).status_code == 200
    assert client.post(at("case-unassign", number, own.pk)).status_code == 302
    assert worker.get(at("case-edit", number)).status_code == 404


def test_the_reader_finishes_and_is_sent_to_the_list(a_case, referred, client_for):
    client = english(client_for("sv-wel-officer"))
    answer = client.post(at("hand-over", referred.pk), {"state": "done"})
    assert answer["Location"] == at("hand-over-list")
    assert "Your office sees the case no more." in text_of(client.get(answer["Location"]))
    assert client.get(at("case", a_case.case.number)).status_code == 404
    assert client.get(at("case-offices", a_case.case.number)).status_code == 404


def test_a_reader_asks_for_the_case_and_gets_it(a_case, referred, client_for, acting):
    number = a_case.case.number
    client = english(client_for("sv-wel-officer"))
    assert "Ask for the case" in text_of(client.get(at("case-offices", number)))
    empty = client.post(at("hand-over-request", number), {"purpose": " "})
    assert "error-summary" in text_of(empty)
    assert client.post(at("hand-over-request", number), {"purpose": WHY}).status_code == 302
    acting("sv-pol-head")
    asked = HandOver.objects.get(kind="request")
    leader = english(client_for("sv-pol-head"))
    assert "1 hand-over waits" in text_of(leader.get(at("my-work")))
    answer = leader.post(at("hand-over", asked.pk), {"state": "accepted"})
    assert answer["Location"] == at("case-offices", number)
    acting("sv-wel-officer")
    transfer = HandOver.objects.get(kind="transfer")
    client.post(at("hand-over", transfer.pk), {"state": "accepted"})
    acting("sv-wel-officer")
    assert Case.objects.get().lead_office.code == "SV-WEL"


def test_the_page_of_offices_takes_the_same_queries_for_more(a_case, send, client_for, acting):
    sent = send("referral", "sv-wel-officer")
    services.answer(acting("sv-wel-officer"), sent, "accepted")
    client, url = client_for("sv-pol-officer"), at("case-offices", a_case.case.number)
    queries(client, url)
    few = queries(client, url)
    send("transfer", "bk-pol-officer")
    sent = send("referral", "sv-pro-officer")
    services.answer(acting("sv-pro-head"), sent, "accepted")
    assert queries(client, url) == few


@pytest.mark.parametrize("odd", ["²", "x", "", "99999999999999999999", "-1"])
def test_an_odd_office_in_the_address_is_no_failure(a_case, client_for, odd):
    client = client_for("sv-pol-head")
    url = at("case-assign", a_case.case.number)
    assert client.get(url, {"office": odd}).status_code in (200, 404)
