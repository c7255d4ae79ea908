"""Messages about a case stay in the case."""

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from khua.correspondence.models import Message
from tests.record.pages import at, english, text_of

TEXT = "The witness can be heard on Friday."


@pytest.fixture
def written(referred, client_for):
    client = english(client_for("sv-pol-officer2"))
    client.post(at("case-messages", referred.case.number), {"text": TEXT})
    return referred


def test_everyone_who_sees_the_case_reads_it(written, client_for):
    for persona in ("sv-pol-officer", "sv-pol-head", "c-pol-head", "sv-pro-officer"):
        page = text_of(client_for(persona).get(at("case-messages", written.case.number)))
        assert TEXT in page, persona


def test_others_find_nothing(written, client_for, acting):
    url = at("case-messages", written.case.number)
    assert client_for("bk-pol-head").get(url).status_code == 404
    for persona in ("bk-pol-head", "sv-pol-auditor", "sv-pol-admin"):
        acting(persona)
        assert Message.objects.count() == 0


def test_my_work_says_that_there_is_something_and_never_what(written, client_for):
    page = text_of(english(client_for("sv-pol-officer")).get(at("my-work")))
    assert "1 case has new messages" in page
    assert TEXT not in page


def test_read_messages_wait_no_more(written, client_for):
    client = english(client_for("sv-pol-officer"))
    client.get(at("case-messages", written.case.number))
    assert "new messages" not in text_of(client.get(at("my-work")))


def test_ones_own_message_does_not_wait(written, client_for):
    officer = english(client_for("sv-pol-officer"))
    officer.get(at("case-messages", written.case.number))
    officer.post(at("case-messages", written.case.number), {"text": "Good."})
    assert "new messages" not in text_of(officer.get(at("my-work")))


def test_an_office_that_only_reads_writes_too(written, client_for):
    client = english(client_for("sv-pro-officer"))
    answer = client.post(
        at("case-messages", written.case.number), {"text": "Thank you."}, follow=True
    )
    assert "Thank you." in text_of(answer)


def test_an_empty_message_is_refused(written, client_for, acting):
    client = english(client_for("sv-pol-officer"))
    page = text_of(client.post(at("case-messages", written.case.number), {"text": "  "}))
    assert "This field is required." in page
    acting("sv-pol-officer")
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    ["UPDATE correspondence_message SET text = 'x'", "DELETE FROM correspondence_message"],
)
def test_a_message_is_never_changed_or_taken_back(written, acting, statement):
    from django.db import connection

    acting("sv-pol-officer2")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_nobody_writes_in_another_s_name(written, acting, members):
    acting("sv-pol-officer2")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Message.objects.create(case=written.case, author=members["sv-pol-officer"], text="x")
