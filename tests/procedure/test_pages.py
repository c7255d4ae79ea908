"""The pages of the procedure over HTTP: what they show, what they ask, and who gets them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from khua.procedure.models import Clock, Happening, Move, Outcome, Task
from khua.record.models import HandOver
from tests.procedure.steps import case_of, decided, lead_to_court, office, step
from tests.record.pages import at, english, queries, text_of


def page(client, number: str) -> str:
    return text_of(english(client).get(at("procedure", number)))


def test_the_page_shows_stage_steps_clocks_and_what_is_missing(a_case, client_for):
    number = a_case.case.number
    shown = page(client_for("sv-pol-officer"), number)
    for text in (
        "Stage: Reported",
        "Start the inquiry",
        "Open the investigation",
        "First look at a report",
        "internal working limit of the offices, not law",
        "Steps of other offices",
        "Dismiss the case",
        "No tribunal has decided yet.",
    ):
        assert text in shown, text
    # a case with a victim does not end as an administrative matter: the mend stands beside the step
    assert "A case with a possible victim cannot end" in shown


def test_a_step_by_the_page(a_case, client_for, acting):
    number = a_case.case.number
    client = english(client_for("sv-pol-officer"))
    url = at("procedure-move", number, "start_inquiry")
    assert "The case goes to the stage: Under inquiry." in text_of(client.get(url))
    answer = client.post(url, {"seen": "reported", "note": ""}, follow=True)
    assert "The case is now: Under inquiry." in text_of(answer)
    again = text_of(client.post(url, {"seen": "reported"}, follow=True))
    assert "This step is not yours to make now." in again
    acting("sv-pol-officer")
    assert Move.objects.count() == 1


def test_a_form_made_before_the_case_moved_is_told(a_case, client_for, acting):
    number = a_case.case.number
    client = english(client_for("sv-pol-officer"))
    step(acting("sv-pol-officer2"), number, "start_inquiry")
    url = at("procedure-move", number, "close_report")
    shown = text_of(client.post(url, {"seen": "reported", "note": "double"}))
    assert "Somebody moved the case meanwhile." in shown
    acting("sv-pol-officer")
    assert case_of(number).stage == "under_inquiry"


def test_a_file_is_sent_and_the_page_says_where_it_is(a_case, client_for, acting):
    number = a_case.case.number
    step(acting("sv-pol-officer"), number, "open_investigation")
    prosecutor = office("SV-PRO").pk
    client = english(client_for("sv-pol-officer"))
    url = at("procedure-move", number, "send_to_prosecutor")
    assert "This field is required." in text_of(client.post(url, {"seen": ""}))
    given = {"to_office": prosecutor, "note": "complete", "sender_keeps": "reading"}
    shown = text_of(client.post(url, given, follow=True))
    assert "The file is on its way" in shown
    assert "Office SV-PRO" in shown
    assert at("procedure-move", number, "send_to_prosecutor") not in shown
    acting("sv-pol-officer")
    assert HandOver.objects.get().to_stage == "with_prosecutor"


@pytest.mark.parametrize(
    "name", ["happening-new", "task-new", "task-checklist", "outcome-new", "payment-new"]
)
def test_an_office_that_only_reads_gets_no_form(a_case, client_for, acting, name):
    number = lead_to_court(a_case, acting)
    client = client_for("sv-pol-officer")
    assert client.get(at("procedure", number)).status_code == 200
    assert client.get(at(name, number)).status_code == 404
    assert client.get(at("procedure-move", number, "decide")).status_code == 404


def test_what_happened_is_recorded_to_the_minute(a_case, client_for, acting):
    number = a_case.case.number
    client = english(client_for("sv-pol-officer"))
    yesterday = timezone.localdate() - timedelta(days=1)
    given = {
        "event": "detention",
        "person": a_case.suspect.code,
        "day": yesterday.strftime("%d/%m/%Y"),
        "time": "໑໔:໐໕",
        "note": "",
    }
    assert "This is not a time." in text_of(
        client.post(at("happening-new", number), {**given, "time": "25:00"})
    )
    shown = text_of(client.post(at("happening-new", number), given, follow=True))
    assert "Taken into custody" in shown
    assert "End of custody: remand or release" in shown
    acting("sv-pol-officer")
    happening = Happening.objects.get()
    assert timezone.localtime(happening.at).strftime("%H:%M") == "14:05"
    assert Clock.objects.get(limit="custody").due_at == happening.at + timedelta(hours=48)


def test_a_clock_is_extended_by_the_page(a_case, client_for, acting):
    number = a_case.case.number
    step(acting("sv-pol-officer"), number, "start_inquiry")
    clock = Clock.objects.get(limit="inquiry")
    client = english(client_for("sv-pol-officer"))
    url = at("clock-extend", number, clock.pk)
    assert url in page(client, number)
    assert "This field is required." in text_of(client.post(url, {}))
    shown = text_of(client.post(url, {"granted_by": "PPO 12", "reason": "abroad"}, follow=True))
    assert "extended once" in shown
    assert url not in shown  # its rule allows no second time
    assert "as often as the rule allows" in text_of(
        client.post(url, {"granted_by": "PPO 12", "reason": "abroad"})
    )


def test_a_clock_or_task_of_another_case_is_missing(a_case, client_for, members):
    from datetime import date

    from tests import world

    other = world.open_case(members["sv-pol-officer"], date(2026, 3, 3)).case
    client = client_for("sv-pol-officer")
    from khua.access.context import acting_as

    with acting_as(members["sv-pol-officer"]):
        clock = Clock.objects.get(case=other)
    assert client.get(at("clock-extend", other.number, clock.pk)).status_code == 200
    assert client.get(at("clock-extend", a_case.case.number, clock.pk)).status_code == 404
    assert client.get(at("task", a_case.case.number, 1)).status_code == 404


def test_the_checklist_becomes_tasks_in_one_click(a_case, client_for, acting, members):
    number = a_case.case.number
    client = english(client_for("sv-pol-officer"))
    form = client.get(at("task-checklist", number)).context["form"]
    items = form["items"].initial
    given = {"assignee": members["sv-pol-officer2"].pk, "items": items}
    shown = text_of(client.post(at("task-checklist", number), given, follow=True))
    assert "The tasks are given." in shown
    assert "Statement of the person concerned" in shown
    acting("sv-pol-officer2")
    assert set(Task.objects.values_list("item", flat=True)) == set(items)
    other = english(client_for("sv-pol-officer2"))
    tasks = text_of(other.get(at("task-list")))
    assert number in tasks
    first = Task.objects.first()
    answer = other.post(at("task-finish", number, first.pk), {"next": "tasks"})
    assert answer["Location"] == at("task-list")
    # the rest is ticked once what is lost first is given
    rest = client.get(at("task-checklist", number)).context["form"]["items"].initial
    assert rest
    assert not set(rest) & set(items)
    text_of(client.post(at("task-checklist", number), {**given, "items": rest}, follow=True))
    assert "Nothing to collect" in text_of(client.get(at("task-checklist", number)))


def test_a_task_of_one_s_own_words_is_given_on(a_case, client_for, acting, members):
    number = a_case.case.number
    client = english(client_for("sv-pol-officer"))
    today = timezone.localdate().strftime("%d/%m/%Y")
    given = {"title": "ໄປຢາມ", "assignee": members["sv-pol-officer"].pk, "due_on": "01/01/2020"}
    assert 'class="errorlist"' in text_of(client.post(at("task-new", number), given))
    text_of(client.post(at("task-new", number), {**given, "due_on": today}, follow=True))
    acting("sv-pol-officer")
    task = Task.objects.get()
    url = at("task", number, task.pk)
    given = {"assignee": members["sv-pol-officer2"].pk, "due_on": today}
    assert "The task is changed." in text_of(client.post(url, given, follow=True))
    acting("sv-pol-officer2")
    assert Task.objects.get().assignee.username == "sv-pol-officer2"


def test_the_court_records_a_decision_and_what_is_paid(a_case, client_for, acting):
    number = lead_to_court(a_case, acting)
    client = english(client_for("sv-crt-officer"))
    form = text_of(client.get(at("outcome-new", number)))
    assert "Office SV-CRT" in form
    assert "No decision in this case orders restitution." in text_of(
        client.get(at("payment-new", number))
    )
    given = {
        "tribunal": "provincial",
        "tribunal_name": "ສານ ສະຫວັນນະເຂດ",
        "suspect": a_case.suspect.code,
        "offence": "tip",
        "verdict": "convicted",
        "decided_on": timezone.localdate().strftime("%d/%m/%Y"),
        "sentence": "imprisonment",
        "months": "60",
        "fine_kip": "10.000.000",
        "restitution_ordered_kip": "໕.໐໐໐.໐໐໐",
    }
    wrong = {**given, "months": ""}
    assert "It is not said how long." in text_of(client.post(at("outcome-new", number), wrong))
    shown = text_of(client.post(at("outcome-new", number), given, follow=True))
    for text in ("Convicted", "60 months", "₭10,000,000", "₭0 paid of ₭5,000,000"):
        assert text in shown, text
    acting("sv-crt-officer")
    outcome = Outcome.objects.get()
    paid = {"outcome": outcome.pk, "kip": "2 000 000", "paid_on": given["decided_on"]}
    shown = text_of(client.post(at("payment-new", number), paid, follow=True))
    assert "₭2,000,000 paid of ₭5,000,000" in shown


def test_the_police_are_told_who_records_a_decision(a_case, client_for):
    client = english(client_for("sv-pol-officer"))
    url = at("outcome-new", a_case.case.number)
    assert "Only courts and prosecutors record" in text_of(client.get(url))
    assert "Only courts and prosecutors record" in text_of(client.post(url, {}))


def test_the_overview_has_the_stage_and_who_may_flee(a_case, client_for, acting):
    from khua.record.models import Person

    client = english(client_for("sv-pol-officer"))
    shown = text_of(client.get(at("case", a_case.case.number)))
    assert "Due next: First look at a report" in " ".join(shown.split())
    assert "Flight risk" not in shown
    acting("sv-pol-officer")
    Person.objects.filter(pk=a_case.suspect.pk).update(nationalities=["TH"])
    shown = text_of(client.get(at("case", a_case.case.number)))
    assert "Flight risk" in shown


def test_clocks_of_offices_below_stand_with_their_office(a_case, client_for):
    shown = text_of(english(client_for("c-pol-head")).get(at("clock-list")))
    assert a_case.case.number in shown
    assert "Office SV-POL" in shown
    assert a_case.case.number not in text_of(client_for("bk-pol-head").get(at("clock-list")))


def test_the_list_of_cases_shows_the_stage_and_is_narrowed_by_it(a_case, client_for):
    client = english(client_for("sv-pol-officer"))
    assert "Reported" in text_of(client.get(at("case-list")))
    number = a_case.case.number
    assert number in text_of(client.get(at("case-list"), {"stage": "reported"}))
    assert number not in text_of(client.get(at("case-list"), {"stage": "final"}))
    answer = client.post(at("case-list"), {"stage": "final"})
    assert "stage=final" in answer["Location"]


def test_the_history_and_the_trail_tell_it_in_words(a_case, client_for, acting):
    number = lead_to_court(a_case, acting)
    decided(acting("sv-crt-officer"), number, a_case.suspect)
    client = english(client_for("sv-crt-officer"))
    shown = text_of(client.get(at("case-history", number)))
    for text in (
        "made the step: Send the file to the court (now Before the court)",
        "recorded the outcome: Convicted",
        "started the time limit: Judgment of the court",
        "Indicted",
    ):
        assert text in shown, text


def test_pages_take_no_more_queries_for_more_rows(a_case, client_for, acting, members):
    number = a_case.case.number
    client = client_for("sv-pol-officer")
    before = queries(client, at("procedure", number))
    acting("sv-pol-officer")
    from tests import world
    from tests.procedure.steps import happened

    for _each in range(3):
        world.a_task(members["sv-pol-officer"], a_case.case)
        happened(members["sv-pol-officer"], number, "released", person=a_case.suspect)
    assert queries(client, at("procedure", number)) <= before + 2  # names, once there are any
