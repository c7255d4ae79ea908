"""Every table in the catalogue is closed, and opens only by its own policies."""

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from khua.access import context
from khua.access.library_tables import TABLES
from khua.access.roles import MATCHER
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
        (granted,) = rows("SELECT has_any_column_privilege(current_user, %s, 'SELECT')", name)[0]
        if granted:
            assert rows(f'SELECT count(*) FROM "{name}"') == [(0,)], name
        else:
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                rows(f'SELECT count(*) FROM "{name}"')


def test_columns_that_only_policies_read_are_read_by_nobody():
    """Of such a table exactly what its model has."""
    limited = {
        model: constraint.unread
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, RowSecurity) and constraint.unread
    }
    assert limited, "the offices that the other case of a hint is kept from"
    for model, unread in limited.items():
        readable = rows(
            "SELECT attname::text, has_column_privilege(current_user, attrelid, attnum, 'SELECT')"
            " FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            model._meta.db_table,
        )
        assert {name for name, may in readable if not may} == set(unread), model


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
        "SET ROLE khua_matcher",
        "CREATE TEMP TABLE record_person (id bigint)",
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
        "SELECT * FROM intelligence_key",
        "SELECT barred FROM intelligence_hint",
        "SELECT * FROM matching.find(1, 0.5, 10)",
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
        "statistics_at_centre",
        "statistics_may_estimate",
        "statistics_my_scopes",
        "statistics_signed_release",
        "statistics_signed_releases",
        "evidence_known_paths",
        "fiu_my_unit",
        "fiu_take_number",
        "fiu_find_customers",
        "intelligence_sharing",
        "intelligence_open_hints",
    }


def test_no_function_of_matching_is_anybody_s_but_the_owner_s():
    """They see people of every office: all are the matcher's, and neither the app role nor whoever
    comes may call one. The owner's trigger calls them where an imprint is written."""
    found = rows(
        "SELECT proname::text, pg_get_userbyid(proowner)::text, has_function_privilege('public',"
        " oid, 'EXECUTE') OR has_function_privilege(current_user, oid, 'EXECUTE'), proconfig::text"
        " FROM pg_proc WHERE pronamespace = 'matching'::regnamespace"
    )
    assert {name for name, *_ in found} >= {"find", "score", "look", "tell", "keep", "follow"}
    for name, owner, callable_, settings in found:
        assert (owner, callable_) == (MATCHER, False), name
        definer = rows("SELECT prosecdef FROM pg_proc WHERE pronamespace = 'matching'::regnamespace"
                       " AND proname = %s", name)  # fmt: skip
        assert (True,) not in definer or "search_path=pg_catalog, public" in settings, name
    assert rows("SELECT has_schema_privilege(current_user, 'matching', 'CREATE')") == [(False,)]


def test_the_matcher_has_exactly_the_tables_that_are_its_own():
    """What it may do with each as its model says, with every row, and with no other table nothing;
    and it calls none of the functions that look into the record for their owner."""
    meant = {
        model._meta.db_table: set(constraint.matcher)
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, RowSecurity) and constraint.matcher
    }
    assert set(meant) == {
        "intelligence_imprint",
        "intelligence_key",
        "intelligence_model",
        "intelligence_frequency",
        "intelligence_match",
        "intelligence_hint",
        "intelligence_hintedmatch",
    }
    assert "insert" not in meant["intelligence_imprint"], "who people are is not its to write"
    for name, *_ in rows(TABLES_SQL):
        (found,) = rows(
            "SELECT ARRAY(SELECT lower(r) FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE',"
            " 'TRUNCATE', 'REFERENCES', 'TRIGGER']) r WHERE has_table_privilege(%s, %s, r))"
            " || ARRAY(SELECT 'a column' WHERE NOT has_table_privilege(%s, %s, 'SELECT')"
            " AND has_any_column_privilege(%s, %s, 'SELECT, INSERT, UPDATE'))",
            *(MATCHER, name) * 3,
        )[0]
        assert set(found) == meant.get(name, set()), name
    for (view,) in rows("SELECT viewname FROM pg_views WHERE schemaname = 'public'"):
        assert rows("SELECT has_table_privilege(%s, %s, 'SELECT')", MATCHER, view) == [(False,)]
    assert rows(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        " AND prorettype <> 'trigger'::regtype AND has_function_privilege(%s, oid, 'EXECUTE')",
        MATCHER,
    ) == []  # fmt: skip


def test_nobody_is_the_matcher():
    """Not signed in as, not superuser, not past row security; only the owner acts as it."""
    assert rows(
        "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
        " FROM pg_roles WHERE rolname = %s",
        MATCHER,
    ) == [(False,) * 6]  # fmt: skip
    assert rows("SELECT pg_has_role(current_user, %s, 'MEMBER')", MATCHER) == [(False,)]
    assert rows("SELECT pg_has_role(%s, 'khua_owner', 'MEMBER')", MATCHER) == [(False,)]
    assert rows("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = %s", MATCHER) == [
        (0,)
    ]


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
