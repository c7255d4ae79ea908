"""Who sees and writes which row, with raw SQL and no help from the application."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, ProgrammingError

from khua.access import context
from khua.access.context import acting_as
from khua.record.models import Assignment, Case, Change, Finding, Identity, Person, Place
from tests import world

TABLES = [
    "record_case",
    "record_place",
    "record_person",
    "record_finding",
    "record_assignment",
    "record_change",
]
# who sees the case of the Savannakhet police that sv-pol-officer opened
SEES = {"sv-pol-officer", "sv-pol-officer2", "sv-pol-head", "sv-pol-clerk", "c-pol-head"}
# who sees who its victim is: the officer on the case by name, and the head of its office
SEES_VICTIM = {"sv-pol-officer", "sv-pol-head"}


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return cursor.fetchone()[0]


def refused(sql: str, *args: object) -> bool:
    """Whether the database refuses the statement, or lets it touch no row."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, args)
            return cursor.rowcount == 0
    except DatabaseError:
        return True


@pytest.mark.parametrize("username", [name for name, _office, _role in world.MEMBERS])
def test_every_table_of_a_case_shows_with_the_case(a_case, acting, username):
    acting(username)
    for table in TABLES:
        assert (count(table) > 0) == (username in SEES), table


@pytest.mark.parametrize("username", [name for name, _office, _role in world.MEMBERS])
def test_identities(a_case, acting, username):
    acting(username)
    seen = set(Identity.objects.values_list("person_id", flat=True))
    assert (a_case.victim.pk in seen) == (username in SEES_VICTIM)
    assert (a_case.suspect.pk in seen) == (username in SEES)


def test_a_victim_who_becomes_a_suspect_opens_and_closes(a_case, acting):
    """The trigger follows the roles, also for raw SQL."""
    acting("sv-pol-officer")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE record_person SET roles = '{suspect,possible_victim}', protected = false"
            " WHERE id = %s",
            [a_case.suspect.pk],
        )
    acting("sv-pol-officer2")
    assert not Identity.objects.filter(pk=a_case.suspect.pk).exists()


def test_nobody_assigns_himself_to_a_case_he_cannot_see(a_case, acting, members):
    """Foreign keys are checked past row security: the policy itself must refuse."""
    for username in ("bk-pol-officer", "bk-pol-head", "sv-pro-officer", "c-pol-officer"):
        member = acting(username)
        assert refused(
            "INSERT INTO record_assignment (case_id, office_id, member_id, added_by_id, added_at)"
            " VALUES (%s, %s, %s, %s, now())",
            a_case.case.pk,
            member.office_id,
            member.pk,
            member.pk,
        )
        assert not Case.objects.exists()


def test_an_officer_of_the_office_does_not_assign_himself_to_read_a_victim(a_case, acting):
    member = acting("sv-pol-officer2")
    assert refused(
        "INSERT INTO record_assignment (case_id, office_id, member_id, added_by_id, added_at)"
        " VALUES (%s, %s, %s, %s, now())",
        a_case.case.pk,
        member.office_id,
        member.pk,
        member.pk,
    )


def test_an_assignment_is_not_reopened_or_moved_by_the_one_it_ends(a_case, acting, members):
    acting("sv-pol-head")
    Assignment.objects.filter(case=a_case.case).update(ended_at="2026-03-03T00:00Z")
    acting("sv-pol-officer")
    assert refused("UPDATE record_assignment SET ended_at = NULL")
    assert not Identity.objects.filter(pk=a_case.victim.pk).exists()


def test_a_row_cannot_be_added_to_a_case_one_cannot_see(a_case, acting):
    member = acting("bk-pol-officer")
    case, office = a_case.case.pk, member.office_id
    assert refused(
        "INSERT INTO record_place (case_id, office_id, kind, country, district, village)"
        " VALUES (%s, %s, 'Transit', 'LA', '', '')",
        case,
        office,
    )
    assert refused(
        "INSERT INTO record_person (case_id, office_id, code, kind, roles, sex, nationalities,"
        " protected, created_at) VALUES (%s, %s, 'ZZZZ', 'person', '{suspect}', '', '{}', false,"
        " now())",
        case,
        office,
    )
    assert refused(
        "INSERT INTO record_finding (case_id, office_id, code, standing, source, source_note,"
        " author_id, recorded_at, updated_at) VALUES (%s, %s, 'intent', 'proved', 'report', '',"
        " %s, now(), now())",
        case,
        office,
        member.pk,
    )


def test_a_case_cannot_be_opened_in_another_office(a_case, acting, members):
    member = acting("bk-pol-officer")
    assert refused(
        "INSERT INTO record_case (number, title, source, lead_office_id, reported_on,"
        " occurred_precision, official_involvement, official_note, account, created_by_id,"
        " created_at, updated_at, search_text) VALUES ('X-1', 'x', 'report', %s, '2026-01-01',"
        " 'day', 'none_known', '', '', %s, now(), now(), '')",
        members["sv-pol-officer"].office_id,
        member.pk,
    )


def test_a_case_cannot_be_given_away_or_renumbered(a_case, acting, members):
    acting("sv-pol-officer")
    bokeo = members["bk-pol-officer"].office_id
    assert refused("UPDATE record_case SET lead_office_id = %s", bokeo)
    assert refused("UPDATE record_case SET number = 'X-2'")
    assert refused("UPDATE record_finding SET office_id = %s WHERE false", bokeo)


def test_a_row_stays_in_its_case(a_case, acting):
    acting("sv-pol-officer")
    other = world.open_case(acting("sv-pol-officer"), reported_on=date(2026, 4, 1), title="ອື່ນ")
    acting("sv-pol-officer")
    assert refused("UPDATE record_person SET case_id = %s", other.case.pk)
    assert refused(
        "UPDATE record_finding SET suspect_id = %s WHERE case_id = %s",
        other.suspect.pk,
        a_case.case.pk,
    )


@pytest.mark.parametrize("username", ["c-pol-auditor", "c-pol-admin", "sv-pol-admin"])
def test_auditors_and_administrators_write_nothing_in_the_record(a_case, acting, username):
    acting(username)
    assert refused("UPDATE record_case SET title = 'x'")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT record_take_numbers(2026, 1)")


def test_an_auditor_reads_who_did_what_and_no_value(a_case, acting):
    acting("c-pol-auditor")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM record_trail(NULL, 100)")
        found = cursor.fetchall()
    assert found
    assert world.VICTIM_NAME.split()[1] not in str(found)
    acting("sv-pol-head")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM record_trail(NULL, 100)")
        assert cursor.fetchall() == []


def test_history_is_written_by_raw_sql_too_and_cannot_be_touched(a_case, acting):
    member = acting("sv-pol-officer")
    before = Change.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE record_finding SET standing = 'contradicted' WHERE code = 'means.deception'"
        )
    latest = Change.objects.first()
    assert Change.objects.count() == before + 1
    assert latest.member_id == member.pk
    assert latest.changes == {"standing": ["alleged", "contradicted"]}
    for attempt in ("UPDATE record_change SET member_id = NULL", "DELETE FROM record_change"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attempt)


def test_history_holds_no_part_of_an_identity(a_case, acting):
    acting("sv-pol-officer")
    Identity.objects.filter(pk=a_case.victim.pk).update(phones=["+8562055512345"])
    kept = str(list(Change.objects.values_list("changes", flat=True)))
    assert "5512345" not in kept
    for word in (*world.VICTIM_NAME.split(), *world.SUSPECT_NAME.split()):
        assert word not in kept


def test_search_finds_only_what_the_caller_may_see(a_case, acting):
    def found(text: str) -> list[tuple]:
        from khua.names import search_query

        with connection.cursor() as cursor:
            words = [[each] for each in search_query(text)]
            cursor.execute("SELECT * FROM record_search(%s, %s, 50)", words)
            return cursor.fetchall()

    victim, suspect = (a_case.case.pk, a_case.victim.pk), (a_case.case.pk, a_case.suspect.pk)
    for username, _office, _role in world.MEMBERS:
        acting(username)
        assert (victim in found("ແກ້ວມະນີ")) == (username in SEES_VICTIM), username
        assert (suspect in found("Bounthong")) == (username in SEES), username
        assert ((a_case.case.pk, None) in found("ບ້ານໂພນ")) == (username in SEES), username
        assert (victim in found(a_case.victim.code_name)) == (username in SEES), username
    context.clear()
    assert found("ແກ້ວມະນີ") == []
    acting("sv-pol-officer")
    assert found("%") == []
    assert found("_") == []


def test_nothing_is_carried_over_after_an_exception(a_case, members):
    with pytest.raises(RuntimeError), acting_as(members["sv-pol-officer"]):
        raise RuntimeError
    context.clear()
    for model in (Case, Person, Finding, Place, Identity):
        assert not model.objects.exists()
