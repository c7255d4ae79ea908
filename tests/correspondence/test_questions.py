"""Supplementary questions between the offices of a case."""

from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from khua.correspondence.models import Question
from khua.record.services import assign
from tests.record.pages import at, english, text_of

ASKED = "When was the statement of the witness taken?"
ANSWERED = "On 12 March, at the district office."


@pytest.fixture
def asked(referred, members, client_for, acting):
    """The prosecutor is on the case by name and has asked the police."""
    from khua.access.models import Colleague

    acting("sv-pol-head")
    colleague = Colleague.objects.get(pk=members["sv-pro-officer"].pk)
    assign(members["sv-pol-head"], referred.case, colleague)
    client = english(client_for("sv-pro-officer"))
    office = members["sv-pol-officer"].office_id
    url = at("question-new", referred.case.number)
    page = text_of(client.post(url, {"to_office": office, "text": ASKED}, follow=True))
    assert "its clock runs" in page
    acting("sv-pro-officer")
    return Question.objects.get()


def test_it_waits_for_the_office_that_was_asked_and_for_no_other(asked, client_for):
    assert "1 question waits" in text_of(english(client_for("sv-pol-officer2")).get(at("my-work")))
    assert "question waits" not in text_of(english(client_for("sv-pro-officer")).get(at("my-work")))
    assert ASKED in text_of(english(client_for("sv-pol-officer2")).get(at("correspondence")))
    assert ASKED not in text_of(client_for("bk-pol-officer").get(at("correspondence")))


def test_its_clock_is_the_law_file_s(asked):
    from khua.law import procedure

    (limit,) = procedure.load().limits_started_by("event:question_asked")
    assert asked.due_at == procedure.due(limit, asked.asked_at).at
    assert asked.due_at > asked.asked_at


def test_the_office_asked_answers_once(asked, referred, client_for, acting):
    url = at("question", referred.case.number, asked.pk)
    police = english(client_for("sv-pol-officer"))
    assert ASKED in text_of(police.get(url))
    assert "The answer is in the case." in text_of(
        police.post(url, {"text": ANSWERED}, follow=True)
    )
    page = text_of(police.post(url, {"text": "Something else."}))
    assert "This question is not open for your office." in page
    assert ANSWERED in text_of(
        english(client_for("sv-pro-officer")).get(at("case-messages", referred.case.number))
    )
    acting("sv-pol-officer")
    assert Question.objects.get().answer == ANSWERED


def test_whoever_asked_does_not_answer(asked, referred, client_for, acting):
    client = english(client_for("sv-pro-officer"))
    page = text_of(client.post(at("question", referred.case.number, asked.pk), {"text": "x"}))
    assert "This question is not open for your office." in page
    acting("sv-pro-officer")
    assert Question.objects.get().answered_at is None


@pytest.mark.parametrize(
    "change", [{"text": "another"}, {"answer": " "}, {"answer": "x", "due_at": None}]
)
def test_the_database_holds_it_too(asked, acting, change):
    acting("sv-pol-officer")
    if "due_at" in change:
        change = {**change, "due_at": timezone.now() + timedelta(days=400)}
    with pytest.raises(ProgrammingError, match="answered once"), transaction.atomic():
        Question.objects.update(**change)


def test_an_answered_question_stays_in_the_database(asked, acting):
    acting("sv-pol-officer")
    assert Question.objects.update(answer=ANSWERED) == 1
    with pytest.raises(ProgrammingError, match="answered once"), transaction.atomic():
        Question.objects.update(answer="another")


def test_an_office_that_does_not_see_the_case_is_not_asked(referred, members, client_for, acting):
    client = english(client_for("sv-pol-officer"))
    url = at("question-new", referred.case.number)
    other = members["bk-pol-officer"].office_id
    assert "not one of the available choices" in text_of(
        client.post(url, {"to_office": other, "text": ASKED})
    )
    acting("sv-pol-officer")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Question.objects.create(
            case=referred.case,
            from_office_id=members["sv-pol-officer"].office_id,
            to_office_id=other,
            text=ASKED,
            asked_by=members["sv-pol-officer"],
            asked_at=timezone.now(),
            due_at=timezone.now(),
            due_certain=True,
        )


def test_an_office_that_only_reads_does_not_ask(referred, client_for):
    assert (
        client_for("sv-pro-officer").get(at("question-new", referred.case.number)).status_code
        == 404
    )


def test_overdue_is_said(asked, client_for):
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM correspondence_question")
    from unittest.mock import patch

    later = asked.due_at + timedelta(hours=1)
    with patch("khua.correspondence.views.timezone.now", return_value=later):
        page = text_of(english(client_for("sv-pol-officer")).get(at("correspondence")))
    assert "Overdue" in page


@pytest.mark.parametrize(
    "persona", ["bk-pol-officer", "bk-pol-head", "sv-pol-clerk", "c-pol-admin"]
)
def test_nobody_else_answers_by_sql(asked, acting, persona):
    acting(persona)
    assert Question.objects.update(answer="x") == 0


def test_the_history_names_the_act_and_not_the_text(asked, referred, client_for):
    page = text_of(
        english(client_for("sv-pol-officer")).get(at("case-history", referred.case.number))
    )
    assert "asked a supplementary question of Office SV-POL" in page
    assert ASKED not in page


def test_an_open_question_keeps_the_file_from_going_on(asked, acting):
    from khua.correspondence.selectors import count_open_questions

    acting("sv-pol-officer")
    assert count_open_questions(asked.case) == 1
    Question.objects.update(answer=ANSWERED)
    assert count_open_questions(asked.case) == 0
