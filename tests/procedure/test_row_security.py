"""Who sees and writes which row of the procedure, with raw SQL and no help from the application."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from khua.access import context
from khua.procedure import services
from khua.procedure.data import ExtensionData, PaymentData, TaskData
from khua.procedure.models import Clock
from khua.procedure.services.digests import write_digest
from tests import world
from tests.procedure.steps import (
    colleague,
    decided,
    happened,
    office,
    sent_and_accepted,
    step,
)

TABLES = ["move", "happening", "clock", "extension", "outcome", "restitutionpayment", "task"]
#: whose office leads the case by now, and those that handed it on and kept reading
SEES = {
    *("sv-crt-officer", "sv-pro-officer", "sv-pro-head", "c-pro-head"),
    *("sv-pol-officer", "sv-pol-officer2", "sv-pol-head", "sv-pol-clerk", "c-pol-head"),
}


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM procedure_{table}")
        return cursor.fetchone()[0]


def refused(sql: str, *args: object) -> bool:
    """Whether the database refuses the statement, or lets it touch no row."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, args)
            return cursor.rowcount == 0
    except DatabaseError:
        return True


@pytest.fixture
def full(a_case, acting):
    """The world's case before the court, with a row in every table."""
    member = acting("sv-pol-officer")
    step(member, a_case.case.number, "start_inquiry")
    order = ExtensionData("x", "y")
    services.extend_clock(member, Clock.objects.get(limit="inquiry"), order)
    step(member, a_case.case.number, "open_investigation")
    sent = step(
        member, a_case.case.number, "send_to_prosecutor", note="x", to_office=office("SV-PRO")
    )
    from khua.record.models import HandOver
    from khua.record.services import handovers

    member = acting("sv-pro-officer")
    handovers.answer(member, HandOver.objects.get(pk=sent.pk), "accepted")
    step(member, a_case.case.number, "indict")

    ago = timezone.now() - timedelta(days=20)
    happened(member, a_case.case.number, "indictment_notified", ago, a_case.suspect)
    sent_and_accepted(
        acting, a_case.case.number, "send_to_court", "sv-pro-officer", "sv-crt-officer", "SV-CRT"
    )
    member = acting("sv-crt-officer")
    outcome = decided(member, a_case.case.number, a_case.suspect, restitution_ordered_kip=10)
    today = timezone.localdate()
    services.record_restitution_payment(member, PaymentData(outcome, 5, today))
    services.add_task(member, a_case.case, TaskData(colleague(member), today, title="x"))
    write_digest(member, today)
    return a_case


@pytest.mark.parametrize("username", [name for name, _office, _role in world.MEMBERS])
def test_every_table_shows_with_the_case(full, acting, username):
    acting(username)
    for table in [*TABLES, "dispatch"]:
        assert (count(table) > 0) == (username in SEES), table
    assert (count("digest") > 0) == (username == "sv-crt-officer")


def test_without_a_context_nothing_is_seen(full):
    context.clear()
    assert [count(table) for table in [*TABLES, "dispatch", "digest"]] == [0] * 9


@pytest.mark.parametrize(
    "username", ["sv-pol-clerk", "sv-pol-officer", "c-pol-head", "bk-pol-head"]
)
def test_who_reads_or_sees_nothing_writes_nothing(full, acting, username):
    member = acting(username)
    case, me = full.case.pk, member.pk
    common = "(case_id, office_id, shared_with, "
    assert refused(
        f"INSERT INTO procedure_move {common} move, from_stage, to_stage, note, country, by_id, at)"
        " VALUES (%s, %s, '{}', 'decide', 'before_court', 'decided', '', '', %s, now())",
        case, member.office_id, me,
    )  # fmt: skip
    assert refused(
        f"INSERT INTO procedure_happening {common} event, at, note, recorded_by_id, recorded_at)"
        " VALUES (%s, %s, '{}', 'question_asked', now(), '', %s, now())",
        case, member.office_id, me,
    )  # fmt: skip
    assert refused(
        f"INSERT INTO procedure_task {common} title, item, offence, code, assignee_id, due_on,"
        " perishable, added_by_id, added_at)"
        " VALUES (%s, %s, '{}', 'x', '', '', '', %s, now(), false, %s, now())",
        case, member.office_id, me, me,
    )  # fmt: skip
    assert refused("UPDATE procedure_clock SET stopped_at = now() WHERE stopped_at IS NULL")
    assert refused("UPDATE procedure_task SET due_on = now()")
    assert refused("DELETE FROM procedure_move")


def test_nobody_writes_under_another_name(full, acting, members):
    member = acting("sv-crt-officer")
    other = members["sv-pro-officer"].pk
    assert refused(
        "INSERT INTO procedure_move (case_id, office_id, shared_with, move, from_stage, to_stage,"
        " note, country, by_id, at)"
        " VALUES (%s, %s, '{}', 'decide', 'before_court', 'decided', '', '', %s, now())",
        full.case.pk, member.office_id, other,
    )  # fmt: skip
    assert refused(
        "INSERT INTO procedure_digest (member_id, day, lines, made_at)"
        " VALUES (%s, '2026-01-01', '[]', now())",
        other,
    )


def test_a_row_speaks_of_its_own_case_only(full, acting, members):
    """Foreign keys are checked past row security: a trigger holds them to the case."""
    from datetime import date

    other = world.open_case(members["sv-pol-officer"], date(2026, 3, 3))
    member = acting("sv-pol-officer")
    insert = "INSERT INTO procedure_happening (case_id, office_id, shared_with, event, person_id,"
    insert += " at, note, recorded_by_id, recorded_at)"
    values = " VALUES (%s, %s, '{}', 'detention', %s, now(), '', %s, now())"
    here, there = full.suspect.pk, other.suspect.pk
    assert refused(insert + values, other.case.pk, member.office_id, here, member.pk)
    assert not refused(insert + values, other.case.pk, member.office_id, there, member.pk)


def test_a_stopped_clock_does_not_run_again(full, acting):
    acting("sv-crt-officer")
    assert not refused("UPDATE procedure_clock SET stopped_at = now() WHERE stopped_at IS NULL")
    assert refused("UPDATE procedure_clock SET stopped_at = NULL")
    assert refused("UPDATE procedure_clock SET started_at = now()")


def test_a_case_kept_from_an_office_shows_it_no_clock(a_case, acting, members):
    """S14: the case names an official of the office."""
    from khua.record.models import Person

    acting("c-pol-head")
    assert count("clock") == 1
    acting("sv-pol-officer")
    Person.objects.filter(pk=a_case.suspect.pk).update(official_of=office("SV-POL"))
    for username, seen in (("sv-pol-officer", 0), ("sv-pol-head", 0), ("c-pol-head", 1)):
        acting(username)
        assert count("clock") == seen, username
