"""Roles, database and rights: the same on the embedded server and on a real one."""

from __future__ import annotations

import psycopg
from psycopg import Connection, sql

from .binaries import NEWEST, OLDEST
from .passwords import APP, OWNER
from .problems import problem

EXTENSIONS = ("pg_trgm", "fuzzystrmatch")

#: Owns the functions that compare people, and the schema they are in. It sees what matching keeps
#: and nothing else of the record. Nobody signs in as it: the owner makes its functions, the app
#: role calls them.
MATCHER, MATCHING = "khua_matcher", "matching"

# `khua_owner` inherits: what it may do in the schema comes to it as the database's owner.
INHERITS = {OWNER: True, APP: False}

# Whoever waits longer than this on a page has long gone; an import is many short statements.
APP_SETTINGS = {
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "120s",
}

HARMLESS = "not (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)"
STRIPPED = sql.SQL(
    "alter role {} nosuperuser nobypassrls nocreaterole nocreatedb noreplication login"
)


def prepare(
    admin_dsn: str, *, database: str = "khua", owner_password: str, app_password: str
) -> None:
    """Make the roles `khua_owner` and `khua_app` and the database `database`, or set them right.

    `admin_dsn`: a role that may create roles and databases, on PostgreSQL 15 to 18; it need not
    be a superuser. Doing it again changes nothing but the passwords. The owner migrates, the app
    role serves; neither is superuser nor escapes row security. Tables are granted by migrations.

    Raises PostgresProblem: `unreachable`, `old_server`, `not_prepared`.
    """
    passwords = {OWNER: owner_password, APP: app_password}
    try:
        with psycopg.connect(admin_dsn, autocommit=True, connect_timeout=10) as admin:
            _check_version(admin)
            # two processes that start at once must not alter the same role at the same time
            admin.execute("select pg_advisory_lock(hashtext('khua prepare'))")
            exists = _is_ours(admin, database)  # before anything is changed
            for role, password in passwords.items():
                _make_role(admin, role, password)
            _make_matcher(admin)
            _join_owner(admin)
            if not exists:
                _make_database(admin, database)
        inside = psycopg.conninfo.make_conninfo(admin_dsn, dbname=database)
        with psycopg.connect(inside, connect_timeout=10) as admin:
            admin.execute("select pg_advisory_xact_lock(hashtext('khua prepare'))")
            _set_rights(admin, database)
    except psycopg.OperationalError as fault:
        raise problem("unreachable", variable="ADMIN_URL", reason=_first_line(fault)) from None
    except psycopg.Error as fault:
        raise problem("not_prepared", database=database, reason=_first_line(fault)) from None


def _check_version(admin: Connection) -> None:
    major = admin.info.server_version // 10000
    if not OLDEST <= major <= NEWEST:
        raise problem("old_server", major=major, variable="ADMIN_URL", oldest=OLDEST, newest=NEWEST)


def _make_role(admin: Connection, role: str, password: str) -> None:
    name = sql.Identifier(role)
    found = admin.execute(
        f"select {HARMLESS} and rolcanlogin from pg_roles where rolname = %s",  # noqa: S608 - a constant
        [role],
    ).fetchone()
    if found is None:
        admin.execute(sql.SQL("create role {} login").format(name))
    elif not found[0]:
        admin.execute(STRIPPED.format(name))
    inherit = sql.SQL("inherit" if INHERITS[role] else "noinherit")
    # the verifier is made here, so that the password itself is in nobody's log
    verifier = admin.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    ).decode()
    admin.execute(
        sql.SQL("alter role {} {} password {}").format(name, inherit, sql.Literal(verifier))
    )
    for setting, value in APP_SETTINGS.items() if role == APP else ():
        admin.execute(
            sql.SQL("alter role {} set {} = {}").format(
                name, sql.Identifier(setting), sql.Literal(value)
            )
        )


def _make_matcher(admin: Connection) -> None:
    matcher, owner = sql.Identifier(MATCHER), sql.Identifier(OWNER)
    known = admin.execute("select 1 from pg_roles where rolname = %s", [MATCHER]).fetchone()
    if not known:
        admin.execute(sql.SQL("create role {}").format(matcher))
    admin.execute(sql.SQL("grant {} to {}").format(matcher, owner))


def _is_ours(admin: Connection, database: str) -> bool:
    """Whether the database exists; one that is somebody else's is refused."""
    found = admin.execute(
        "select pg_get_userbyid(datdba), pg_encoding_to_char(encoding)"
        " from pg_database where datname = %s",
        [database],
    ).fetchone()
    if found not in (None, (OWNER, "UTF8")):
        reason = f"it exists with owner {found[0]} and encoding {found[1]}, not {OWNER} and UTF8"
        raise problem("not_prepared", database=database, reason=reason)
    return found is not None


def _make_database(admin: Connection, database: str) -> None:
    admin.execute(
        sql.SQL(
            "create database {} owner {} template template0 encoding 'UTF8'"
            " locale_provider libc locale 'C.UTF-8'"
        ).format(sql.Identifier(database), sql.Identifier(OWNER))
    )


def _join_owner(admin: Connection) -> None:
    """Let an administrator who is not superuser act as the owner."""
    row = admin.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
    if row is not None and not row[0]:
        admin.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(OWNER)))


def _set_rights(admin: Connection, database: str) -> None:
    """As the owner of the database, who also stands for `pg_database_owner` in its schema."""
    db, owner, app, matcher, matching = (
        sql.Identifier(name) for name in (database, OWNER, APP, MATCHER, MATCHING)
    )
    admin.execute(sql.SQL("set local role {}").format(owner))
    for statement in (
        "revoke all on database {db} from public",
        "grant connect on database {db} to {app}",
        "revoke all on schema public from public",
        "grant usage on schema public to {app}, {matcher}",
        "create schema if not exists {matching} authorization {matcher}",
        "grant usage on schema {matching} to {app}",
    ):
        admin.execute(sql.SQL(statement).format(db=db, app=app, matcher=matcher, matching=matching))
    for extension in EXTENSIONS:
        admin.execute(
            sql.SQL("create extension if not exists {} with schema public").format(
                sql.Identifier(extension)
            )
        )


def _first_line(fault: psycopg.Error) -> str:
    return (str(fault).strip().splitlines() or [type(fault).__name__])[0]
