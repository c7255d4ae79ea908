"""`khua check`: each kind of damage is found and named, and a sound record has none."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import psycopg
import pytest

from khua.operations import closed, files, machine, whole
from khua.operations.problem import Look
from khua.postgres.address import database
from khua.postgres.disk import MB
from tests import databases
from tests.commands import processes
from tests.databases import Place
from tests.operations.conftest import superuser


@pytest.fixture(scope="module")
def place(cluster, django_db_setup, django_db_blocker) -> Iterator[Place]:
    """A database that is damaged and mended again; Django's connections look at it too."""
    with databases.copied(cluster) as copy, copy.django(django_db_blocker):
        yield copy


@pytest.fixture
def look(place, tmp_path) -> Iterator[Look]:
    """A superuser's transaction that is rolled back: every damage is undone."""
    with place.connect("SUPER") as session:
        yield Look(session, place.url("OWNER"), tmp_path, lambda _: None, False)
        session.rollback()


@contextmanager
def done(place: Place, damage: str, undo: str) -> Iterator[None]:
    """Damage that is committed, because policies are compared over a second connection."""
    with place.connect("SUPER", autocommit=True) as session:
        session.execute(damage)
        try:
            yield
        finally:
            session.execute(undo)


def kinds(problems) -> set[str]:
    return {problem.kind for problem in problems}


def damage(look: Look, *statements: str) -> None:
    """Without triggers or foreign keys, as only a superuser can."""
    look.connection.execute("set local session_replication_role = replica")
    for statement in statements:
        look.connection.execute(statement)


def test_a_sound_database_has_no_problem(look):
    for check in (machine.applied, closed.check, whole.orphans, whole.scope, machine.clock):
        assert list(check(look)) == []


def test_every_scoped_table_is_looked_at(look):
    """The tables are found by their trigger: none may slip away when it is renamed."""
    found = {name for name, *_ in look.connection.execute(whole.SCOPED)}
    assert found >= {
        "record_assignment",
        "record_finding",
        "record_identity",
        "record_person",
        "record_place",
    }


@pytest.mark.parametrize(
    ("wrong", "undo", "kind"),
    [
        (
            "alter table record_case no force row level security",
            "alter table record_case force row level security",
            "table-open",
        ),
        (
            "alter table record_case disable row level security",
            "alter table record_case enable row level security",
            "table-open",
        ),
        (
            "create policy leak on record_identity for select to khua_app using (true)",
            "drop policy leak on record_identity",
            "rules-differ",
        ),
        (
            "create policy leak on record_identity for select to public using (true)",
            "drop policy leak on record_identity",
            "rules-differ",
        ),
        (
            "grant delete on record_finding to khua_app",
            "revoke delete on record_finding from khua_app",
            "rights-differ",
        ),
        (
            "alter table record_finding disable trigger record_history",
            "alter table record_finding enable trigger record_history",
            "trigger-off",
        ),
        (
            "create table loot (n int); alter table loot owner to khua_owner",
            "drop table loot",
            "table-without-rules",
        ),
        (
            "grant select on record_identity to khua_matcher",
            "revoke select on record_identity from khua_matcher",
            "rights-differ",
        ),
        (
            "grant select (barred) on intelligence_hint to khua_app",
            "revoke select (barred) on intelligence_hint from khua_app",
            "rights-differ",
        ),
        ("alter role khua_app bypassrls", "alter role khua_app nobypassrls", "role-escapes"),
        (
            "alter role khua_matcher superuser",
            "alter role khua_matcher nosuperuser",
            "role-escapes",
        ),
        (
            "grant execute on function record_free_codes(text[]) to public",
            "revoke execute on function record_free_codes(text[]) from public",
            "function-open",
        ),
        (
            "grant execute on function matching.look(bigint) to public",
            "revoke execute on function matching.look(bigint) from public",
            "function-open",
        ),
    ],
)
def test_what_stands_open_is_found(wrong, undo, kind, place, look):
    with done(place, wrong, undo):
        assert kind in kinds(closed.check(look))


def test_a_loosened_rule_is_found_and_its_table_named(place, look):
    """The expression itself is compared, not only that there is a policy of that name."""
    with place.connect("SUPER") as session:
        (rule,) = session.execute(
            "select pg_get_expr(polqual, polrelid) from pg_policy"
            " where polname = 'record_identity_select'"
        ).fetchone()
    name = "record_identity_select on record_identity"
    with done(place, f"alter policy {name} using (true)", f"alter policy {name} using ({rule})"):
        (found,) = closed.check(look)
    assert found.kind == "rules-differ"
    assert "record_identity" in found.text["en"]
    assert "record_identity_select" in found.text["lo"]
    assert list(closed.check(look)) == []


def test_a_row_that_points_nowhere_is_found(look):
    """Two members whose office is gone."""
    damage(look, "delete from access_office where code = 'BK-POL'")
    found = list(whole.orphans(look))
    assert kinds(found) == {"orphan"}
    (members,) = [p.text for p in found if "access_member " in p.text["en"]]
    assert members["en"].startswith("2 rows")
    assert "access_office" in members["lo"]


def test_a_key_that_is_not_held_is_found(look):
    look.connection.execute(
        "alter table access_member add constraint loose foreign key (office_id)"
        " references access_office (id) not valid"
    )
    assert kinds(whole.orphans(look)) == {"key-unheld"}


def test_a_row_in_the_wrong_scope_and_a_bare_victim_are_found(filled):
    """On a home with cases: the copy of the scope is what row security believes."""
    with database(filled), psycopg.connect(superuser(filled)) as session:
        look = Look(session, "", filled, lambda _: None, False)
        assert list(whole.scope(look)) == []
        assert list(whole.orphans(look)) == []
        damage(
            look,
            "update record_finding set office_id = (select max(id) from access_office o where"
            " o.id <> office_id) where id = (select min(id) from record_finding)",
            "update record_identity set protected = false where person_id ="
            " (select min(person_id) from record_identity where protected)",
            "delete from record_person where id = (select max(person_id) from record_identity)",
        )
        found = {p.kind: p.text["en"] for p in (*whole.scope(look), *whole.orphans(look))}
        session.rollback()
    assert found.keys() == {"scope", "protection", "orphan"}
    assert "record_finding" in found["scope"]


@pytest.fixture
def register(tmp_path):
    """Three files of evidence and their rows, in a table of the agreed shape."""
    folder = tmp_path / files.EVIDENCE.folder
    rows = {}
    for name in ("aa/one", "bb/two", "cc/three"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(name.encode() * 100)
        content = (folder / name).read_bytes()
        rows[name] = files.Row(name, hashlib.sha256(content).hexdigest(), len(content))
    return SimpleNamespace(folder=folder, rows=rows)


def test_evidence_missing_changed_and_nobodys_are_each_named(look, register, monkeypatch):
    monkeypatch.setattr(files, "registered", lambda *_: register.rows)
    assert list(whole.evidence(look)) == []
    (register.folder / "aa/one").unlink()
    two = register.folder / "bb/two"
    two.write_bytes(two.read_bytes().replace(b"two", b"owt", 1))  # same size
    stray, fresh = register.folder / "cc/stray", register.folder / "cc/fresh"
    stray.write_bytes(b"x")
    fresh.write_bytes(b"an upload whose row is on its way")
    os.utime(stray, (1_700_000_000, 1_700_000_000))
    found = {problem.kind: problem.text["en"] for problem in whole.evidence(look)}
    assert found.keys() == {"file-missing", "file-changed", "file-unregistered"}
    assert "aa/one" in found["file-missing"]
    assert "bb/two" in found["file-changed"]
    assert "cc/stray" in found["file-unregistered"]
    quick = look._replace(quick=True)
    assert kinds(whole.evidence(quick)) == {"file-missing", "file-unregistered"}


def test_a_file_that_is_about_to_be_put_in_place_is_not_missing(look, register, monkeypatch):
    monkeypatch.setattr(files, "registered", lambda *_: register.rows)
    (register.folder / files.EVIDENCE.incoming).mkdir()
    (register.folder / "aa/one").rename(register.folder / files.EVIDENCE.incoming / "one")
    assert list(whole.evidence(look)) == []


def test_a_register_that_points_out_of_the_folder_is_not_followed(look, register, monkeypatch):
    (register.folder.parent / "secret-key").write_text("s")
    row = files.Row("../secret-key", hashlib.sha256(b"s").hexdigest(), 1)
    monkeypatch.setattr(files, "registered", lambda *_: {row.path: row} | register.rows)
    assert kinds(whole.evidence(look)) == {"file-missing"}


def test_migrations_that_did_not_run_and_strangers_are_found(place, look):
    with done(
        place,
        "insert into django_migrations (app, name, applied) values ('record', '9999_later', now())",
        "delete from django_migrations where name = '9999_later'",
    ):
        (found,) = machine.applied(look)
    assert found.kind == "migration-unknown"
    assert "record.9999_later" in found.text["lo"]
    with done(
        place,
        "delete from django_migrations where app = 'axes' and name = '0001_initial'",
        "insert into django_migrations (app, name, applied) values ('axes', '0001_initial', now())",
    ):
        assert kinds(machine.applied(look)) == {"migration-pending"}


def test_a_full_disk_is_found(look, monkeypatch):
    monkeypatch.setattr("khua.postgres.disk.free_bytes", lambda _: 20 * MB)
    (found,) = machine.room(look)
    assert found.kind == "disk"
    assert "20 MB" in found.text["en"]


def test_a_clock_that_was_set_back_is_found(filled):
    with database(filled), psycopg.connect(superuser(filled)) as session:
        look = Look(session, "", filled, lambda _: None, False)
        assert list(machine.clock(look)) == []
        damage(look, "update record_change set at = now() + interval '1 day'")
        assert kinds(machine.clock(look)) == {"clock-back"}
        session.rollback()


def test_the_command_speaks_plainly_and_to_programs(filled):
    code, said = processes.run("check", "--home", filled, "--format", "json")
    assert code == 0, said
    answer = json.loads(said)
    assert answer["clean"] is True
    assert [c["check"] for c in answer["checks"]][:2] == ["migrations", "policies"]
    code, said = processes.run("check", "--home", filled, "--lang", "lo", "--quick")
    assert "ບໍ່ມີຫຍັງຜິດ" in said


def test_the_command_ends_with_1_and_names_what_it_found(filled):
    ballast = next(filled.glob("postgres/ballast"))
    ballast.rename(ballast.with_name("away"))
    try:
        with database(filled):  # a start would make it again
            ballast.unlink(missing_ok=True)
            code, said = processes.run("check", "--home", filled)
            as_json = processes.run("check", "--home", filled, "--format", "json")
    finally:
        ballast.with_name("away").rename(ballast)
    assert code == 1
    assert "ballast" in said
    assert "WRONG" in said
    problems = [p for c in json.loads(as_json[1])["checks"] for p in c["problems"]]
    assert [p["kind"] for p in problems] == ["ballast"]
    assert set(problems[0]["text"]) == {"en", "lo"}
