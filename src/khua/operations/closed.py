"""Whether the database is as closed as the program means it to be: `khua check`, policies.

The rules in the catalogue are compared with those in the code. PostgreSQL rewrites an expression
when it stores it, so the code's rule is stored too, on an empty temporary copy of the table that
nobody else sees, and the two stored forms are compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, LiteralString, NamedTuple

import psycopg
from psycopg import Connection, sql

from khua.operations.problem import Look, Problem, problem
from khua.operations.tables import rows
from khua.operations.trouble import Text

if TYPE_CHECKING:
    from khua.access.rowsecurity import Rules

TABLES: Final[LiteralString] = """
    SELECT c.relname::text, c.relrowsecurity, c.relforcerowsecurity,
           ARRAY(SELECT polname::text FROM pg_policy WHERE polrelid = c.oid)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public'
"""
POLICIES: Final = """
    SELECT polname::text, polcmd::text, polpermissive,
           ARRAY(SELECT role::regrole::text FROM unnest(polroles) role ORDER BY 1)::text,
           pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
    FROM pg_policy WHERE polrelid = %s::regclass
"""
RIGHTS: Final = """
    SELECT lower(right_) FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE',
                                           'REFERENCES', 'TRIGGER']) right_
    WHERE has_table_privilege(%s, %s::regclass, right_)
"""
READ: Final = """
    SELECT attname::text FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
      AND has_column_privilege(%s, attrelid, attnum, 'SELECT')
"""
SILENT: Final[LiteralString] = """
    SELECT c.relname::text, t.tgname::text
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE t.tgenabled = 'D' AND c.relnamespace = 'public'::regnamespace
"""
ROLES: Final[LiteralString] = """
    SELECT rolname::text FROM pg_roles
    WHERE rolname IN ('khua_app', 'khua_owner', 'khua_matcher') AND (rolsuper OR rolbypassrls)
"""
DOORS: Final[LiteralString] = """
    SELECT p.proname::text FROM pg_proc p
    WHERE p.pronamespace IN ('public'::regnamespace, 'matching'::regnamespace) AND p.prosecdef
      AND p.prorettype <> 'trigger'::regtype
      AND has_function_privilege('public', p.oid, 'EXECUTE')
"""
OPEN: Text = {
    "en": "Table {table} is not closed by row security.",
    "lo": "ຕາຕະລາງ {table} ບໍ່ໄດ້ປິດດ້ວຍການປ້ອງກັນລະດັບແຖວ.",
}
STRANGE: Text = {
    "en": "Nobody has said who may see table {table}.",
    "lo": "ຍັງບໍ່ໄດ້ກຳນົດວ່າໃຜເບິ່ງຕາຕະລາງ {table} ໄດ້.",
}
LOST: Text = {
    "en": "Table {table} of the program is not in the database.",
    "lo": "ບໍ່ມີຕາຕະລາງ {table} ໃນຖານຂໍ້ມູນ.",
}
RULES: Text = {
    "en": "On table {table} the rules are not those of the program: {what}.",
    "lo": "ກົດຂອງຕາຕະລາງ {table} ບໍ່ກົງກັບໂປຣແກຣມ: {what}.",
}
GRANTS: Text = {
    "en": "On table {table} the role {role} may {found}; the program means {meant}.",
    "lo": "ໃນຕາຕະລາງ {table} ບົດບາດ {role} ເຮັດໄດ້ {found}; ໂປຣແກຣມກຳນົດ {meant}.",
}
READS: Text = {
    "en": "Of table {table} the role {role} may read {found}; the program means {meant}.",
    "lo": "ໃນຕາຕະລາງ {table} ບົດບາດ {role} ອ່ານໄດ້ {found}; ໂປຣແກຣມກຳນົດ {meant}.",
}
TRIGGER: Text = {
    "en": "Trigger {trigger} of table {table} is switched off.",
    "lo": "ຕົວກະຕຸ້ນ {trigger} ຂອງຕາຕະລາງ {table} ຖືກປິດ.",
}
ROLE: Text = {
    "en": "The role {role} escapes row security.",
    "lo": "ບົດບາດ {role} ຂ້າມການປ້ອງກັນລະດັບແຖວ.",
}
DOOR: Text = {
    "en": "Any role may call the function {name}, which runs with the owner's rights.",
    "lo": "ບົດບາດໃດກໍເອີ້ນຟັງຊັນ {name} ທີ່ໃຊ້ສິດຂອງເຈົ້າຂອງໄດ້.",
}


def check(look: Look) -> Iterator[Problem]:
    """Everything that stands open, or otherwise than the program says."""
    meant = rules()
    found = {name: (on, forced) for name, on, forced, _ in rows(look.connection, TABLES)}
    for table in sorted(found.keys() | meant.keys()):
        if table not in found:
            yield problem("table-lost", LOST, table=table)
        elif not all(found[table]):
            yield problem("table-open", OPEN, table=table)
        if table in found and table not in meant:
            yield problem("table-without-rules", STRANGE, table=table)
    with psycopg.connect(look.url, connect_timeout=10) as scratch:
        for table in sorted(found.keys() & meant.keys()):
            yield from compare(scratch, table, meant[table])
            scratch.rollback()  # nothing of the copies stays
    for table, trigger in rows(look.connection, SILENT):
        yield problem("trigger-off", TRIGGER, table=table, trigger=trigger)
    for (role,) in rows(look.connection, ROLES):
        yield problem("role-escapes", ROLE, role=role)
    for (name,) in rows(look.connection, DOORS):
        yield problem("function-open", DOOR, name=name)


class Meant(NamedTuple):
    """What the program means for one table: action → rule of the serving role, and what the role
    that compares people may do. `columns`: the only ones that the serving role may read."""

    rules: Rules
    matcher: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


def rules() -> dict[str, Meant]:
    """By table, as models and the list of library tables say."""
    from django.apps import apps

    from khua.access import library_tables
    from khua.access.rowsecurity import RowSecurity

    found = {
        model._meta.db_table: Meant(constraint.rules, constraint.matcher, constraint.columns(model))
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, RowSecurity) and model._meta.managed
    }
    present = {m._meta.db_table for m in apps.get_models(include_auto_created=True)}
    for table, spec in library_tables.TABLES.items():
        if table in present or table == "django_migrations":
            found[table] = Meant(spec.rules)
    return found


def compare(connection: Connection[Any], table: str, meant: Meant) -> Iterator[Problem]:
    """What the rules and rights of one table differ in from those that are meant."""
    from khua.access.roles import APP, MATCHER
    from khua.access.rowsecurity import policy_sql

    copy = sql.Identifier(table)
    connection.execute(
        sql.SQL("CREATE TEMP TABLE {} (LIKE public.{})").format(copy, copy)
    )  # pg_temp comes first in every search path, so the statements below find the copy
    connection.execute(policy_sql(table, *meant).encode())
    wrong = policies(connection, f'public."{table}"') ^ policies(connection, f'pg_temp."{table}"')
    if wrong:
        what = ", ".join(sorted({str(row[0]) for row in wrong}))
        yield problem("rules-differ", RULES, table=table, what=what)
    rights = set(meant.rules) - ({"select"} if meant.columns else set())
    for role, right in ((APP, rights), (MATCHER, set(meant.matcher))):
        found = {r for (r,) in connection.execute(RIGHTS, [role, f'public."{table}"'])}
        if found != right:
            shown = {"role": role, "found": _list(found), "meant": _list(right)}
            yield problem("rights-differ", GRANTS, table=table, **shown)
    if meant.columns:
        read = {c for (c,) in connection.execute(READ, [f'public."{table}"', APP])}
        if read != set(meant.columns):
            shown = {"role": APP, "found": _list(read), "meant": _list(set(meant.columns))}
            yield problem("rights-differ", READS, table=table, **shown)


def policies(connection: Connection[Any], table: str) -> set[tuple[Any, ...]]:
    """The policies of a table as PostgreSQL has stored them."""
    return set(connection.execute(POLICIES, [table]))


def _list(actions: set[str]) -> str:
    return ", ".join(sorted(actions)) or "–"
