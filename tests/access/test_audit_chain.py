"""The chain as it grows: side by side, rolled back, by raw SQL, and by those who would forge it."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from khua.access.audit.verify import verify
from tests import databases
from tests.databases import Place

OFFICER, ELSEWHERE = "sv-pol-officer", "bk-pol-officer"
NOTE = "SELECT access_note('search', '', '{\"hits\": 1}')"


@pytest.fixture
def owner(copy):
    with copy.connect(autocommit=True) as connection:
        yield connection


@pytest.fixture
def app(copy, owner):
    """`app("sv-pol-officer")` opens a connection of the app role with that member's pass."""
    with connecting(copy, owner) as connect:
        yield connect


@contextmanager
def connecting(copy: Place, owner) -> Iterator[Callable[..., psycopg.Connection]]:
    """What `app` gives; every connection is closed on leaving."""
    opened = []

    def connect(username: str, autocommit: bool = False) -> psycopg.Connection:
        connection = copy.connect("APP", autocommit=autocommit)
        opened.append(connection)
        connection.execute("SELECT set_config('khua.token', %s, false)", [pass_of(owner, username)])
        connection.commit()
        return connection

    yield connect
    for connection in opened:
        connection.close()


def pass_of(owner, username: str) -> str:
    """A token whose pass is in the database, sealed as khua.access.context seals it."""
    from khua.access.context import seal_key

    token = secrets.token_urlsafe(32)
    digest = hashlib.sha256(token.encode()).digest()
    expires = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    ((member,),) = owner.execute(
        "SELECT id FROM access_member WHERE username = %s", [username]
    ).fetchall()
    message = f"{member}|{digest.hex()}|{int(expires.timestamp())}".encode()
    seal = hmac.new(seal_key(), message, hashlib.sha256).digest()
    owner.execute(
        "INSERT INTO access_pass (id, member_id, digest, seal, purpose, opened_at, seen_at,"
        " expires_at) VALUES (gen_random_uuid(), %s, %s, %s, 'job', now(), now(), %s)",
        [member, digest, seal, expires],
    )
    return token


def entries(owner, office: str = "SV-POL") -> list[tuple[int, str, int | None, dict]]:
    """(seq, action, member, detail) in order."""
    return owner.execute(
        "SELECT e.seq, e.action, e.member_id, e.detail FROM access_entry e"
        " JOIN access_office o ON o.id = e.office_id WHERE o.code = %s ORDER BY seq",
        [office],
    ).fetchall()


def in_order(owner) -> bool:
    """Every chain is whole, and its places are 1, 2, 3 …"""
    with owner.transaction():
        whole = verify(owner) == []
    gapless = owner.execute(
        "SELECT bool_and(n = seq) FROM (SELECT seq, row_number() OVER (PARTITION BY office_id"
        " ORDER BY seq) n FROM access_entry) e"
    ).fetchone()[0]
    return whole and gapless


def test_many_writers_in_one_office_and_in_two_leave_whole_chains(owner, app):
    before = {office: len(entries(owner, office)) for office in ("SV-POL", "BK-POL")}
    writers = [app(OFFICER) for _ in range(4)] + [app(ELSEWHERE) for _ in range(2)]

    def work(connection: psycopg.Connection) -> int:
        kept = 0
        for n in range(25):
            connection.execute(NOTE)
            if n % 5 == 4:
                case = "(SELECT min(id) FROM record_case)"
                connection.execute(
                    f"UPDATE record_case SET account = account || 'x' WHERE id = {case}"
                )
            if n % 3 == 2:
                connection.rollback()
            else:
                connection.commit()
                kept += 2 if n % 5 == 4 else 1
        return kept

    with ThreadPoolExecutor(len(writers)) as pool:
        kept = list(pool.map(work, writers))
    assert len(entries(owner, "SV-POL")) == before["SV-POL"] + sum(kept[:4])
    assert len(entries(owner, "BK-POL")) == before["BK-POL"] + sum(kept[4:])
    assert in_order(owner)


def test_what_is_rolled_back_leaves_no_entry_and_no_gap(owner, app):
    before = entries(owner)
    officer = app(OFFICER)
    officer.execute(NOTE)
    officer.execute("UPDATE record_case SET title = 'x'")
    officer.rollback()
    assert entries(owner) == before
    officer.execute("SAVEPOINT s")
    officer.execute("UPDATE record_case SET title = 'y'")
    officer.execute("ROLLBACK TO s")
    officer.execute("UPDATE record_case SET title = 'z'")
    officer.commit()
    (last,) = entries(owner)[len(before) :]
    assert last[0] == before[-1][0] + 1
    assert last[3]["changes"] >= 2  # both cases of the office, and only once
    assert in_order(owner)


def test_raw_sql_of_the_owner_leaves_history_and_an_entry(owner):
    before = len(entries(owner))
    finding = "(SELECT min(id) FROM record_finding)"
    owner.execute(f"UPDATE record_finding SET standing = 'proved' WHERE id = {finding}")
    owner.execute(f"UPDATE record_finding SET standing = 'contradicted' WHERE id = {finding}")
    owner.execute(f"DELETE FROM record_finding WHERE id = {finding}")
    new = entries(owner)[before:]
    assert [(action, member, detail["changes"]) for _, action, member, detail in new][-2:] == [
        ("write", None, 1)
    ] * 2
    ((action, changes),) = owner.execute(
        "SELECT action, changes FROM record_change ORDER BY id DESC LIMIT 1"
    ).fetchall()
    assert action == "DELETE"
    assert changes["standing"] == ["contradicted", None]
    assert in_order(owner)


def test_a_deleted_identity_leaves_names_of_fields_and_no_name(owner):
    owner.execute("DELETE FROM record_identity WHERE protected")
    changes = owner.execute(
        "SELECT changes::text FROM record_change WHERE action = 'DELETE'"
    ).fetchall()
    assert changes
    assert all('"name": ["·", "·"]' in text for (text,) in changes)


def test_a_member_made_by_raw_sql_is_noted(owner):
    owner.execute(
        "INSERT INTO access_member (username, display_name, office_id, role, password, is_active,"
        " created_at) SELECT 'ghost', 'x', id, 'head', '!', true, now() FROM access_office"
        " WHERE code = 'SV-POL'"
    )
    owner.execute("UPDATE access_member SET role = 'auditor' WHERE username = 'ghost'")
    owner.execute("DELETE FROM access_member WHERE username = 'ghost'")
    assert [detail for *_, detail in entries(owner)[-3:]] == [
        {"new": 1},
        {"fields": ["role"]},
        {"deleted": 1},
    ]
    assert in_order(owner)


# -- forging ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shared(sealed):
    """As `app`, on one copy for all: what is tried there is refused, or never committed."""
    with (
        databases.copied(sealed.cluster, sealed.name) as copy,
        copy.connect(autocommit=True) as owner,
        connecting(copy, owner) as connect,
    ):
        yield connect


@pytest.mark.parametrize(
    "attempt",
    [
        "SELECT * FROM access_entry",
        "INSERT INTO access_entry (office_id, at, action, subject, detail, transaction)"
        " VALUES (1, now(), 'search', '', '{}', 1)",
        "UPDATE access_entry SET subject = 'x'",
        "DELETE FROM access_entry",
        "TRUNCATE access_entry",
        "SELECT * FROM access_chainhead",
        "UPDATE access_chainhead SET seq = 0",
        "INSERT INTO record_change (at) VALUES (now())",
        "UPDATE record_change SET changes = '{}'",
        "DELETE FROM record_change",
        "SELECT access_write_entry(1)",
        "SELECT record_digest(1)",
        "SELECT access_whoever_acts()",
        "ALTER TABLE access_entry DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ],
)
def test_the_app_role_can_neither_read_nor_write_the_chain(shared, attempt):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        shared(OFFICER).execute(attempt)


def test_an_auditor_cannot_read_the_table_either(shared):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        shared("c-pol-auditor").execute("SELECT * FROM access_entry")


def test_a_write_cannot_be_hung_under_another_s_entry(owner, app):
    """khua.write_entry is a setting, and SQL can set it to anything."""
    victim, forger = app(ELSEWHERE), app(OFFICER)
    victim.execute("UPDATE record_case SET title = 'theirs'")
    theirs = victim.execute("SELECT current_setting('khua.write_entry')").fetchone()[0]
    old = owner.execute("SELECT min(id) FROM access_entry WHERE action = 'write'").fetchone()[0]
    for forged in (theirs, str(old), "0"):
        forger.execute("SELECT set_config('khua.write_entry', %s, true)", [forged])
        forger.execute("UPDATE record_case SET title = title || 'x'")
        forger.commit()
    victim.commit()
    assert in_order(owner)
    writers = owner.execute(
        "SELECT count(*) FROM record_change c JOIN access_entry e ON e.id = c.entry_id"
        " WHERE c.member_id IS DISTINCT FROM e.member_id"
    ).fetchone()[0]
    assert writers == 0


def test_an_entry_sealed_early_takes_no_more_changes(owner, app):
    before = len(entries(owner))
    forger = app(OFFICER)
    forger.execute("UPDATE record_case SET title = 'x'")
    forger.execute("SET CONSTRAINTS ALL IMMEDIATE")
    forger.execute("UPDATE record_case SET title = 'y'")
    forger.execute("UPDATE record_case SET title = 'z'")
    forger.commit()
    assert len(entries(owner)) >= before + 2
    assert in_order(owner)


def test_nobody_is_made_to_have_done_anything_by_whoever_holds_no_pass(owner, copy):
    before = len(entries(owner))
    with copy.connect("APP", autocommit=True) as nobody:
        nobody.execute("SELECT set_config('khua.signing_in', %s, false)", [OFFICER])
        for action in ("export", "identity.read", "write", "refused", "sign-in.failed"):
            nobody.execute("SELECT access_note(%s, '', '{}')", [action])
    assert [action for _, action, *_ in entries(owner)[before:]] == ["sign-in.failed"]


def test_refusals_are_bounded_and_the_last_says_that_there_were_more(owner, app):
    officer, before = app(OFFICER, autocommit=True), len(entries(owner))
    started = datetime.now(UTC).minute
    for n in range(70):
        officer.execute("SELECT access_note('refused', %s, '{}')", [f"SV-POL-2026-{n:04}"])
    new = entries(owner)[before:]
    minutes = 1 + (datetime.now(UTC).minute != started)
    assert len(new) <= 61 * minutes
    if minutes == 1:
        assert len(new) == 61
        assert new[-1][3] == {"more": 1}
    assert in_order(owner)


def test_an_import_of_two_thousand_rows_is_one_entry(copy, owner, django_db_blocker):
    from django.db import transaction

    from khua.access.context import acting_as
    from khua.sheets import services
    from tests import world
    from tests.sheets.many import many_rows

    writes = "SELECT detail -> 'changes' FROM access_entry WHERE action = 'write' ORDER BY id"
    before = owner.execute(writes).fetchall()
    with copy.django(django_db_blocker):
        with transaction.atomic():
            officer = world.members()[OFFICER]
        with acting_as(officer) as importer:
            one = services.receive(importer, "many.xlsx", many_rows(2000), "lo")
        services.work(one.pk, officer.pk)
        with acting_as(officer):
            one.refresh_from_db()
            assert services.confirm(one)
        services.work(one.pk, officer.pk)
    ((changes,),) = owner.execute(writes).fetchall()[len(before) :]
    assert changes > 2000
    assert in_order(owner)
