"""Who sees which row of what opens and closes a case, with raw SQL and no help from the app."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from khua.access.models import Colleague
from khua.record import services
from khua.record.data import PersonData
from khua.record.models import Case
from khua.record.services import HandOverData
from tests import world
from tests.record.test_row_security import refused

ON_IT = {"sv-pol-officer", "sv-pol-officer2", "sv-pol-head", "sv-pol-clerk", "c-pol-head"}
READ_IT = {"sv-wel-officer", "sv-wel-head"}  # by referral
IN_THE_TEAM = {"bk-pol-officer"}
SEE = ON_IT | READ_IT | IN_THE_TEAM
INVITED = {"sv-pro-officer", "sv-pro-head"}  # a transfer waits for them: its row, nothing else

TABLES = ("record_handover", "record_share", "record_team", "record_teammember", "record_bar")


@pytest.fixture
def shared(a_case, acting, members):
    """A referral accepted by welfare, a transfer that waits for the prosecutor, a team with an
    officer of Bokeo, and an official of the prosecutors' centre."""
    officer = acting("sv-pol-officer")
    case = Case.objects.get(pk=a_case.case.pk)
    send = lambda kind, who: services.send(  # noqa: E731
        officer, case, HandOverData(kind, members[who].office, "x")
    )
    referral = send("referral", "sv-wel-officer")
    send("transfer", "sv-pro-officer")
    services.add_person(
        officer, case, PersonData(("official",), official_of=members["c-pro-head"].office)
    )
    services.answer(acting("sv-wel-officer"), referral, "accepted")
    bokeo = Colleague.objects.select_related("office").get(pk=members["bk-pol-officer"].pk)
    last = timezone.localdate() + timedelta(days=30)
    services.create_team(acting("sv-pol-head"), case, "x", bokeo, [], last)
    return case


def counted() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
        return found


@pytest.mark.parametrize("username", [name for name, _office, _role in world.MEMBERS])
def test_rows_show_with_the_case_and_a_hand_over_to_whom_it_is_sent(shared, acting, username):
    acting(username)
    expected = dict.fromkeys(TABLES, 0)
    if username in SEE:
        expected = dict.fromkeys(TABLES, 1) | {"record_handover": 2}
    elif username in INVITED:
        expected["record_handover"] = 1
    assert counted() == expected


@pytest.mark.parametrize("username", [name for name, _office, _role in world.MEMBERS])
def test_nobody_writes_shares_and_bars_or_deletes_anything(shared, acting, username):
    member = acting(username)
    for table in TABLES:
        assert refused(f"DELETE FROM {table}"), table
    for table in ("record_share", "record_bar"):
        assert refused(f"UPDATE {table} SET office_id = office_id"), table
    assert refused(
        "INSERT INTO record_share (case_id, office_id, shared_with, to_office_id, hand_over_id,"
        " since) SELECT case_id, office_id, '{}', %s, id, now() FROM record_handover",
        member.office_id,
    )


@pytest.mark.parametrize("username", sorted({*READ_IT, *INVITED, "bk-pol-head", "sv-dis-officer"}))
def test_who_does_not_lead_writes_no_row_of_the_case(shared, a_case, acting, username):
    acting(username)
    for table in ("record_case", "record_person", "record_finding", "record_place"):
        column = "lead_office_id" if table == "record_case" else "office_id"
        assert refused(f"UPDATE {table} SET {column} = {column}"), table
    assert refused("UPDATE record_assignment SET ended_at = now()")
    assert refused("UPDATE record_team SET ends_on = ends_on + 1")
    assert refused("UPDATE record_teammember SET left_at = now()")


def test_without_a_context_nothing_shows(shared, members):
    from khua.access import context

    context.clear()
    assert set(counted().values()) == {0}
