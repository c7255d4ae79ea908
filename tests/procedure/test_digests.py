"""What waits for whom, and the digest of the morning: that something waits, never what."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from khua.procedure import jobs, services
from khua.procedure.data import TaskData
from khua.procedure.models import Clock, Digest
from khua.procedure.services.digests import write_digest, write_digests
from khua.procedure.waiting import waits
from tests import world
from tests.procedure.steps import colleague
from tests.record.pages import at, english, text_of


@pytest.fixture
def late(a_case, acting):
    """The world's case with an overdue clock and a task of today."""
    member = acting("sv-pol-officer")
    Clock.objects.update(due_at=timezone.now() - timedelta(days=2))
    today = timezone.localdate()
    services.add_task(member, a_case.case, TaskData(colleague(member), today, title="ໂທຫາ"))
    return a_case


def told(member) -> list[tuple[str, bool]]:
    with translation.override("en"):
        return [(waiting.text, waiting.urgent) for waiting in waits(member)]


def test_what_waits_for_whom(late, acting):
    overdue = ("1 time limit is overdue", True)
    assert told(acting("sv-pol-officer")) == [
        overdue,
        ("1 task is due today or before", False),
    ]
    assert told(acting("sv-pol-officer2")) == []
    assert told(acting("sv-pol-head")) == [overdue]
    assert told(acting("c-pol-head")) == [
        ("1 time limit is overdue in another office whose cases you read", False)
    ]
    for nobody in ("bk-pol-head", "sv-pol-clerk", "sv-pol-auditor", "sv-pol-admin"):
        assert told(acting(nobody)) == []


def test_what_is_due_soon(a_case, acting):
    member = acting("sv-pol-officer")
    Clock.objects.update(due_at=timezone.now() + timedelta(days=2))
    assert told(member) == [("1 time limit is due soon", False)]
    Clock.objects.update(due_at=timezone.now() + timedelta(days=20))
    assert told(member) == []


def test_a_digest_says_that_something_waits_and_never_what(late, acting):
    member = acting("sv-pol-officer")
    assert write_digest(member, timezone.localdate())
    assert not write_digest(member, timezone.localdate())
    (digest,) = Digest.objects.all()
    assert {line["en"] for line in digest.lines} >= {
        "1 time limit is overdue",
        "1 task is due today or before",
    }
    assert all(line["lo"] and line["lo"] != line["en"] for line in digest.lines)
    written = str(digest.lines)
    for secret in (late.case.number, late.case.title, late.victim.code, "ໂທຫາ"):
        assert secret not in written


def test_digests_of_everyone_who_works_on_cases(late, acting, members):
    day = date(2026, 3, 9)
    readers = [name for name, _office, role in world.MEMBERS if role in ("officer", "head")]
    assert write_digests(day) == len(readers)
    assert write_digests(day) == 0
    for username in (name for name, _office, _role in world.MEMBERS):
        acting(username)
        assert Digest.objects.count() == (username in readers), username


@pytest.mark.parametrize(("hour", "written"), [(5, False), (6, True), (14, True)])
def test_the_job_writes_from_six_on(monkeypatch, hour, written):
    """Also later in the day: a worker that was down at six."""
    days = []
    monkeypatch.setattr(jobs, "write_digests", days.append)
    at_hour = datetime(2026, 3, 9, hour, tzinfo=ZoneInfo("Asia/Vientiane"))
    jobs.digests_of_the_day(int(at_hour.timestamp()))
    assert days == ([date(2026, 3, 9)] if written else [])


def test_the_page_shows_one_s_own_mornings(late, client_for, acting):
    with_digest = acting("sv-pol-officer")
    write_digest(with_digest, timezone.localdate())
    write_digest(with_digest, timezone.localdate() - timedelta(days=20))
    shown = text_of(english(client_for("sv-pol-officer")).get(at("digest")))
    assert shown.count("1 time limit is overdue") == 1
    assert "No digest yet" in text_of(english(client_for("sv-pol-head")).get(at("digest")))
    assert client_for("sv-pol-clerk").get(at("digest")).status_code == 404


def test_my_work_says_it_too(late, client_for):
    shown = text_of(english(client_for("sv-pol-officer")).get(at("my-work")))
    assert "1 time limit is overdue" in shown
