"""Every table in the catalogue is closed, and opens only by its own policies."""

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from khua.access import context
from khua.access.library_tables import TABLES
from khua.access.rowsecurity import RowSecurity

TABLES_SQL = """
    SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
           ARRAY(SELECT polname::text FROM pg_policy WHERE polrelid = c.oid)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public'
"""
pytestmark = pytest.mark.django_db


def rows(sql: str, *args: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, args)
        return cursor.fetchall()


def test_every_table_is_enabled_forced_and_has_a_policy():
    open_tables = [
        name
        for name, enabled, forced, policies in rows(TABLES_SQL)
        if not (enabled and forced and policies)
    ]
    assert open_tables == []


def test_every_table_is_ours_with_a_constraint_or_a_library_s_with_a_reason():
    ours = {
        model._meta.db_table
        for model in apps.get_models()
        if any(isinstance(c, RowSecurity) for c in model._meta.constraints)
    }
    present = {name for name, *_ in rows(TABLES_SQL)}
    assert present - ours - set(TABLES) == set()
    assert all(spec.reason for spec in TABLES.values())


def test_every_view_asks_for_a_pass():
    views = [name for (name,) in rows("SELECT viewname FROM pg_views WHERE schemaname = 'public'")]
    assert views, "the directory of colleagues is a view"
    for view in views:
        assert rows(f'SELECT count(*) FROM "{view}"') == [(0,)], view


def test_without_a_context_every_table_shows_nothing(a_case, members):
    """Lock-out counters aside, which are kept before anybody is known."""
    context.clear()
    for name, *_ in rows(TABLES_SQL):
        if name.startswith(("axes_", "procrastinate_")):
            continue
        (granted,) = rows("SELECT has_table_privilege(current_user, %s, 'SELECT')", name)[0]
        if granted:
            assert rows(f'SELECT count(*) FROM "{name}"') == [(0,)], name
        else:
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                rows(f'SELECT count(*) FROM "{name}"')


def test_the_app_role_is_neither_owner_nor_superuser_nor_bypasses():
    assert rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
        " WHERE rolname = current_user"
    ) == [(False, False, False, False)]
    assert rows(
        "SELECT count(*) FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
        " AND pg_get_userbyid(c.relowner) = current_user"
    ) == [(0,)]


@pytest.mark.parametrize(
    "attempt",
    [
        "SET ROLE khua_owner",
        "SET SESSION AUTHORIZATION khua_owner",
        "ALTER TABLE record_case DISABLE ROW LEVEL SECURITY",
        "DROP POLICY record_case_select ON record_case",
        "CREATE TABLE loot (x int)",
        "TRUNCATE record_case",
        "DELETE FROM record_finding",
        "COPY record_case TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT key FROM access_sealkey",
        "SELECT access_seal(1, '\\x00', now())",
        "SELECT * FROM record_counter",
    ],
)
def test_the_app_role_is_refused(attempt):
    with pytest.raises(ProgrammingError), transaction.atomic():
        rows(attempt)


def test_the_app_role_may_call_only_the_functions_it_was_granted():
    """SECURITY DEFINER functions run as the owner: each one callable is a door, listed here."""
    callable_doors = {
        name
        for (name,) in rows(
            "SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " AND prosecdef AND prorettype <> 'trigger'::regtype"
            " AND has_function_privilege(current_user, oid, 'EXECUTE')"
        )
    }
    assert callable_doors == {
        "access_me",
        "access_my_role",
        "access_my_office",
        "access_my_tree",
        "access_my_case_offices",
        "access_may_write",
        "access_manages",
        "access_end_passes",
        "access_forget_factors",
        "access_note",
        "access_chain_heads",
        "record_my_cases",
        "record_kept_from_me",
        "record_my_others",
        "record_my_people",
        "record_end_shares",
        "record_my_headed_office",
        "record_opened_by_me",
        "record_take_numbers",
        "record_free_codes",
        "record_trail",
        "record_entries",
        "record_search",
        "procedure_readers",
        "evidence_known_paths",
    }


def test_row_security_cannot_be_switched_off(a_case):
    rows_off = "SELECT set_config('row_security', 'off', true)"
    with transaction.atomic():
        rows(rows_off)
        with pytest.raises(ProgrammingError):
            rows("SELECT * FROM record_case")
        transaction.set_rollback(True)


def test_library_tables_that_nobody_needs_are_closed_to_the_app_role():
    for name, spec in TABLES.items():
        (granted,) = rows("SELECT has_table_privilege(current_user, %s, 'SELECT')", name)[0]
        assert granted == ("select" in spec.rules), name
