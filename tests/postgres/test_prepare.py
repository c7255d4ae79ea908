"""Roles, rights and addresses, on a running server."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from khua.postgres import PostgresProblem, Server, database, database_urls, prepare

OWNER_PASSWORD, APP_PASSWORD = "owner's / password", "app:password@"


@pytest.fixture(scope="module")
def prepared(server: Server) -> Server:
    for _ in range(2):  # the second time changes nothing
        prepare(server.dsn(), owner_password=OWNER_PASSWORD, app_password=APP_PASSWORD)
    return server


def connect(server: Server, role: str, password: str, dbname: str = "khua") -> psycopg.Connection:
    return psycopg.connect(server.dsn(), user=role, password=password, dbname=dbname)


def as_owner(server: Server) -> psycopg.Connection:
    return connect(server, "khua_owner", OWNER_PASSWORD)


def as_app(server: Server) -> psycopg.Connection:
    return connect(server, "khua_app", APP_PASSWORD)


def test_neither_role_can_escape_row_security(prepared: Server) -> None:
    with psycopg.connect(prepared.dsn()) as admin:
        rows = admin.execute(
            "select rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole,"
            " rolreplication from pg_roles where rolname in ('khua_owner', 'khua_app') order by 1"
        ).fetchall()
    nothing = (False,) * 5
    assert rows == [("khua_app", True, *nothing), ("khua_owner", True, *nothing)]


def test_the_database_is_utf8_and_the_owners(prepared: Server) -> None:
    with psycopg.connect(prepared.dsn()) as admin:
        row = admin.execute(
            "select pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate, datctype"
            " from pg_database where datname = 'khua'"
        ).fetchone()
    assert row == ("khua_owner", "UTF8", "C.UTF-8", "C.UTF-8")


def test_the_owner_makes_tables_and_the_app_does_not(prepared: Server) -> None:
    with as_owner(prepared) as owner:
        owner.execute("create table made (n int)")
    with (
        as_app(prepared) as app,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="schema public"),
    ):
        app.execute("create table made_by_app (n int)")
    with as_app(prepared) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("create temp table t (n int)")
    with as_app(prepared) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("select * from made")  # until a migration grants it


def test_the_app_cannot_become_somebody_else(prepared: Server) -> None:
    for role in ("khua_owner", "khua_super"):
        with as_app(prepared) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(f"set role {role}")


def test_trigram_search_is_there_for_the_app(prepared: Server) -> None:
    with as_app(prepared) as app:
        row = app.execute("select similarity('ສະຫວັນນະເຂດ', 'ສະຫວັນເຂດ') > 0.3").fetchone()
    assert row == (True,)


def test_the_app_does_not_wait_for_ever(prepared: Server) -> None:
    with as_app(prepared) as app:
        row = app.execute(
            "select current_setting('statement_timeout'), current_setting('lock_timeout'),"
            " current_setting('idle_in_transaction_session_timeout')"
        ).fetchone()
    assert row == ("30s", "10s", "2min")


def test_others_do_not_get_in(prepared: Server) -> None:
    with psycopg.connect(prepared.dsn(), autocommit=True) as admin:
        admin.execute("create role stranger login password 'stranger'")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        connect(prepared, "stranger", "stranger")


def test_it_takes_powers_away_that_somebody_gave(prepared: Server) -> None:
    with psycopg.connect(prepared.dsn(), autocommit=True) as admin:
        admin.execute("alter role khua_app superuser bypassrls")
    prepare(prepared.dsn(), owner_password=OWNER_PASSWORD, app_password=APP_PASSWORD)
    test_neither_role_can_escape_row_security(prepared)


def test_a_password_can_be_changed(prepared: Server) -> None:
    prepare(prepared.dsn(), owner_password=OWNER_PASSWORD, app_password="another")
    with pytest.raises(psycopg.OperationalError):
        as_app(prepared)
    connect(prepared, "khua_app", "another").close()
    prepare(prepared.dsn(), owner_password=OWNER_PASSWORD, app_password=APP_PASSWORD)


def test_a_database_of_somebody_else_is_left_alone(prepared: Server) -> None:
    with psycopg.connect(prepared.dsn(), autocommit=True) as admin:
        admin.execute("create database others")
    with pytest.raises(PostgresProblem) as caught:
        prepare(prepared.dsn(), database="others", owner_password="a", app_password="b")
    assert caught.value.code == "not_prepared"
    assert "khua_super" in caught.value.message_en
    as_app(prepared).close()  # and the passwords are what they were


def test_an_administrator_need_not_be_superuser(home: Path) -> None:
    """As on a hosted server."""
    server = Server(home, throwaway=True)
    server.start()
    with psycopg.connect(server.dsn(), autocommit=True) as admin:
        admin.execute("create role chief login createdb createrole password 'chief'")
    chief = make_conninfo(server.dsn(), user="chief", password="chief")
    for _ in range(2):
        prepare(chief, owner_password=OWNER_PASSWORD, app_password=APP_PASSWORD)
    test_neither_role_can_escape_row_security(server)
    test_the_owner_makes_tables_and_the_app_does_not(server)


def test_the_embedded_addresses_work(home: Path) -> None:
    with database(home) as urls:
        assert urls == database_urls(home)
        for url, role in ((urls.app, "khua_app"), (urls.owner, "khua_owner")):
            assert urlsplit(url).scheme == "postgresql"
            with psycopg.connect(url) as connection:
                row = connection.execute("select current_user, current_database()").fetchone()
            assert row == (role, "khua")


def url(server: Server, role: str, password: str) -> str:
    return make_conninfo(server.dsn(), user=role, password=password, dbname="khua")


def test_the_environment_names_a_real_server(
    prepared: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, owner = (
        url(prepared, "khua_app", APP_PASSWORD),
        url(prepared, "khua_owner", OWNER_PASSWORD),
    )
    monkeypatch.setenv("KHUA_DATABASE_URL", app)
    assert database_urls(home) == (app, app)
    monkeypatch.setenv("KHUA_OWNER_DATABASE_URL", owner)
    assert database_urls(home) == (app, owner)
    with database(home) as urls:
        assert urls == (app, owner)


@pytest.mark.parametrize("power", ["superuser", "bypassrls", "member"])
@pytest.mark.parametrize("variable", ["KHUA_DATABASE_URL", "KHUA_OWNER_DATABASE_URL"])
def test_a_role_that_bypasses_row_security_is_refused(
    prepared: Server, home: Path, monkeypatch: pytest.MonkeyPatch, power: str, variable: str
) -> None:
    give = "grant khua_super to sly" if power == "member" else f"alter role sly {power}"
    with psycopg.connect(prepared.dsn(), autocommit=True) as admin:
        admin.execute("create role sly login password 'sly'")
        admin.execute(give)
        admin.execute("grant connect on database khua to sly")
    monkeypatch.setenv("KHUA_DATABASE_URL", url(prepared, "khua_app", APP_PASSWORD))
    monkeypatch.setenv(variable, url(prepared, "sly", "sly"))
    try:
        with pytest.raises(PostgresProblem) as caught:
            database_urls(home)
    finally:
        with psycopg.connect(prepared.dsn(dbname="khua"), autocommit=True) as admin:
            admin.execute("drop owned by sly")
            admin.execute("drop role sly")
    assert caught.value.code == "bypasses"
    assert variable in caught.value.message_en
    assert "khua prepare-database" in caught.value.mend_en
    assert "khua prepare-database" in caught.value.mend_lo


def test_an_address_that_leads_nowhere_says_which(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHUA_DATABASE_URL", "postgresql://khua_app:secret@127.0.0.1:1/khua")
    with pytest.raises(PostgresProblem) as caught:
        database_urls(home)
    assert caught.value.code == "unreachable"
    assert "KHUA_DATABASE_URL" in caught.value.message_en
    assert "secret" not in caught.value.text()
