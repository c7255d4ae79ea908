"""`khua backup` and `khua restore`: all of it comes back, or nothing does."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pyrage
import pytest

from khua.operations.archive import opened, sealed
from khua.operations.tables import LEFT_OUT
from khua.operations.trouble import Stopped
from khua.postgres import prepare
from khua.postgres.address import database
from khua.postgres.throwaway import throwaway_server
from tests import homes
from tests.commands import processes
from tests.operations.conftest import contents, restore, superuser

PASSWORD = "a-long-test-password"
SCORES = """
    select bool_and(s.probability between m.probability - 1e-6 and m.probability + 1e-6)
    from intelligence_match m, matching.score(m.left_id, m.right_id) s where m.stands
"""


def is_untouched(home: Path) -> bool:
    """No member, no case, no file: what `khua restore` may be tried on again."""
    if any(
        any((home / folder).glob("**/*")) for folder in ("evidence", "money", "files.restoring")
    ):
        return False
    with database(home), psycopg.connect(superuser(home)) as session:
        (there,) = session.execute("select to_regclass('access_member') is not null").fetchone()
        return not there or session.execute("select count(*) from access_member").fetchone() == (0,)


def test_everything_comes_back(filled, backup, key, empty):
    code, said = restore(backup, key.file, empty)
    assert code == 0, said
    assert "every count and hash agrees" in said.lower()
    before, after = contents(filled), contents(empty)
    assert before["record_case"][0] >= homes.CASES
    # the new home has a secret of its own: what was encrypted under the old one is gone
    assert after.pop("mfa_authenticator")[0] == 0
    before.pop("mfa_authenticator")
    assert after.pop("access_pass")[0] == before.pop("access_pass")[0]
    assert before == after
    with database(empty), psycopg.connect(superuser(empty)) as session:
        alive = session.execute("select count(*) from access_pass where revoked_at is null")
        assert alive.fetchone() == (0,)  # nobody's old pass or token lives again
        assert session.execute(SCORES).fetchone() == (True,)  # people are compared as before
    code, said = processes.run("check", "--home", empty)
    assert (code, "Nothing is wrong." in said) == (0, True), said


def test_the_backup_is_closed_to_others_and_holds_no_secret(filled, backup, key):
    assert backup.stat().st_mode & 0o777 == 0o600
    secret = (filled / "secret-key").read_bytes().strip()
    identity = pyrage.x25519.Identity.from_str(key.file.read_text().splitlines()[-1])
    plain = pyrage.decrypt(backup.read_bytes(), [identity])
    assert secret not in plain
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        names = tar.getnames()
    assert names[0] == "head.json"
    assert names[-1] == "manifest.json"
    assert not any("django_session" in n or "sealkey" in n for n in names)


def test_nothing_that_is_kept_hangs_on_what_is_left_out(filled):
    with database(filled), psycopg.connect(superuser(filled)) as session:
        keys = session.execute(
            "select conrelid::regclass::text, confrelid::regclass::text from pg_constraint"
            " where contype = 'f' and connamespace = 'public'::regnamespace"
        ).fetchall()
    assert len(keys) > 20
    assert [k for k in keys if k[1] in LEFT_OUT and k[0] not in LEFT_OUT] == []


def test_with_the_old_secret_the_second_factors_go_on(filled, backup, key, prepared):
    (prepared / "secret-key").unlink()
    code, said = restore(backup, key.file, prepared, "--secret-key", str(filled / "secret-key"))
    assert code == 0, said
    assert (prepared / "secret-key").read_bytes() == (filled / "secret-key").read_bytes()
    assert contents(prepared)["mfa_authenticator"] == contents(filled)["mfa_authenticator"]


def test_a_home_with_a_record_is_refused(filled, backup, key):
    before = contents(filled)
    code, said = restore(backup, key.file, filled)
    assert code == 1
    assert "There is a record here already" in said
    assert contents(filled) == before


def test_the_wrong_key_is_told_before_anything_is_made(backup, empty, tmp_path):
    processes.run("backup-key", tmp_path / "other")
    code, said = restore(backup, tmp_path / "other", empty)
    assert code == 1
    assert "This key does not open the backup" in said
    assert "Traceback" not in said
    assert not empty.exists()


def test_a_damaged_backup_restores_nothing_and_a_good_one_then_does(
    backup, key, prepared, tmp_path
):
    good = backup.read_bytes()
    for hurt, raw in {
        "cut in the middle": good[: len(good) // 2],
        "last byte gone": good[:-1],
        "an edited byte": good[:-40] + bytes([good[-40] ^ 1]) + good[-39:],
    }.items():
        bad = tmp_path / "bad.khua"
        bad.write_bytes(raw)
        code, said = restore(bad, key.file, prepared)
        assert code == 1, hurt
        assert "The backup is damaged" in said, hurt
        assert "Traceback" not in said, hurt
        assert is_untouched(prepared), hurt
    code, said = restore(backup, key.file, prepared)
    assert code == 0, said


def test_no_backup_at_all_is_told(key, empty, tmp_path):
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8" * 500)
    code, said = restore(tmp_path / "photo.jpg", key.file, empty)
    assert code == 1
    assert "not a backup of Khua" in said


def test_a_forged_backup_cannot_write_beside_the_folder(prepared, backup, key, tmp_path):
    """Anybody may encrypt to a public key: what is inside is not believed either."""
    identity = pyrage.x25519.Identity.from_str(key.file.read_text().splitlines()[-1])
    forged = tmp_path / "forged.khua"
    with (
        backup.open("rb") as good,
        opened(good, [identity]) as source,
        forged.open("wb") as file,
        sealed(file, [identity.to_public()]) as out,
    ):
        first = source.start()
        out.add(first.name, first.content.read())
        for member in source.members():
            if member.name == "manifest.json":
                out.add("evidence/../../stolen", b"x")
            out.add(member.name, member.content.read())
    code, said = restore(forged, key.file, prepared)
    assert code == 1
    assert "damaged" in said
    assert not (prepared.parent / "stolen").exists()
    assert is_untouched(prepared)


def test_a_manifest_that_does_not_fit_is_found(prepared, backup, key, tmp_path):
    """One row less in one table: the hash of the stream tells."""
    identity = pyrage.x25519.Identity.from_str(key.file.read_text().splitlines()[-1])
    short = tmp_path / "short.khua"
    with (
        backup.open("rb") as good,
        opened(good, [identity]) as source,
        short.open("wb") as file,
        sealed(file, [identity.to_public()]) as out,
    ):
        first = source.start()
        out.add(first.name, first.content.read())
        for member in source.members():
            if not member.name.startswith("tables/record_finding/"):
                out.add(member.name, member.content.read())
    code, said = restore(short, key.file, prepared)
    assert code == 1
    assert "record_finding" in said
    assert is_untouched(prepared)


def test_nothing_is_overwritten(filled, key, tmp_path):
    (tmp_path / "there.khua").write_text("keep me")
    code, said = processes.run(
        "backup", tmp_path / "there.khua", "--to", key.public, "--home", filled
    )
    assert code == 1
    assert "is there already" in said
    assert (tmp_path / "there.khua").read_text() == "keep me"


@pytest.fixture
def in_the_foreground() -> Iterator[None]:
    """Ctrl-C reaches what is started here, also where the tests run in a shell's background, which
    has SIGINT ignored, and with it every child."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def backing_up(out: Path, key, home: Path) -> subprocess.Popen[str]:
    """A backup that has come to its trial."""
    process = processes.start(
        "backup", out, "--to", key.public, "--home", home, PYTHONUNBUFFERED="1"
    )
    assert process.stdout is not None
    said = process.stdout.readline()
    assert "scratch database" in said, said
    return process


def is_stopped(process: subprocess.Popen[str], number: int) -> None:
    """Stop a backup: it says so, and that nothing is left."""
    process.send_signal(number)
    said = process.communicate(timeout=60)[0]
    assert process.returncode == 130, said
    assert "Nothing was left half done" in said


def test_a_backup_that_is_stopped_leaves_nothing(filled, key, tmp_path, in_the_foreground):
    is_stopped(backing_up(tmp_path / "x.khua", key, filled), signal.SIGINT)
    assert list(tmp_path.iterdir()) == []
    assert list(filled.glob("trial-*")) == []


def test_a_backup_that_was_killed_is_cleaned_up_by_the_next(filled, key, tmp_path):
    """Even by one that is stopped as soon as it has a trial of its own."""
    process = backing_up(tmp_path / "x.khua", key, filled)
    processes.until(lambda: any(filled.glob("trial-*/postgres/data/postmaster.pid")))
    process.kill()
    process.communicate(timeout=60)
    assert not (tmp_path / "x.khua").exists()
    (left,) = filled.glob("trial-*")
    process = backing_up(tmp_path / "y.khua", key, filled)
    processes.until(lambda: set(filled.glob("trial-*")) - {left}, process)
    assert not left.exists()
    is_stopped(process, signal.SIGTERM)
    assert not (tmp_path / "y.khua").exists()
    assert list(filled.glob("trial-*")) == []


def test_a_full_disk_is_told_and_leaves_no_part(filled, key, small_disk):
    fill(small_disk)
    code, said = processes.run(
        "backup", small_disk / "x.khua", "--to", key.public, "--home", filled
    )
    assert code == 1
    assert "not enough room" in said or "No space left" in said
    assert not list(small_disk.glob("*.khua*"))


def fill(disk: Path) -> None:
    with (disk / "filler").open("wb") as filler:
        os.posix_fallocate(filler.fileno(), 0, shutil.disk_usage(disk).free - 100_000)


@contextmanager
def others_write(dsn: str) -> Iterator[None]:
    """Somebody writes two tables, always together, one after the other."""
    enough = threading.Event()

    def write() -> None:
        with psycopg.connect(dsn, autocommit=True) as session:
            while not enough.is_set():
                session.execute(
                    "with new as (insert into procrastinate_jobs (queue_name, task_name)"
                    " values ('nobody', 'x') returning id) insert into procrastinate_events"
                    " (job_id, type, at) select id, 'scheduled', now() from new"
                )
                enough.wait(0.005)  # some hundred times: all of it is restored for trial

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        enough.set()
        writer.join()


def test_a_server_of_ones_own_both_ways_while_others_write(backup, key, empty, tmp_path):
    with throwaway_server() as server:
        prepare(server.dsn(), owner_password=PASSWORD, app_password=PASSWORD)
        inside = server.dsn(dbname="khua").split("@", 1)[1]
        urls = {
            "KHUA_DATABASE_URL": f"postgresql://khua_app:{PASSWORD}@{inside}",
            "KHUA_OWNER_DATABASE_URL": f"postgresql://khua_owner:{PASSWORD}@{inside}",
        }
        code, said = restore(backup, key.file, empty, **urls)
        assert code == 0, said
        assert not (empty / "postgres").exists()
        code, said = processes.run("check", "--home", empty, **urls)
        assert code == 0, said
        with others_write(server.dsn(dbname="khua")):
            code, said = processes.run(
                "backup", tmp_path / "again.khua", "--to", key.public, "--home", empty, **urls
            )
        assert code == 0, said  # one snapshot: restored for trial, foreign keys and all
        del urls["KHUA_OWNER_DATABASE_URL"]
        code, said = processes.run(
            "backup", tmp_path / "no.khua", "--to", key.public, "--home", empty, **urls
        )
        assert code == 1
        assert "KHUA_OWNER_DATABASE_URL" in said


def test_a_home_without_a_record_is_told(empty, key, tmp_path):
    code, said = processes.run("backup", tmp_path / "x.khua", "--to", key.public, "--home", empty)
    assert code == 1
    assert "There is no record in" in said
    assert not empty.exists()


def test_lao(filled, backup, key):
    code, said = restore(backup, key.file, filled, "--lang", "lo")
    assert code == 1
    assert "ຢູ່ນີ້ມີຂໍ້ມູນຢູ່ແລ້ວ" in said


def test_a_thread_that_fails_is_heard(tmp_path):
    """A disk that fills while age writes must not look like success."""

    class Full(io.RawIOBase):
        def writable(self):
            return True

        def write(self, data):
            raise OSError(28, "No space left on device")

    identity = pyrage.x25519.Identity.generate()

    def write() -> None:
        with sealed(Full(), [identity.to_public()]) as out:
            for _ in range(100):
                out.add("x", os.urandom(1 << 16))

    with pytest.raises(OSError, match="No space left"):
        write()


def test_a_wrong_public_key_is_told(tmp_path, filled, key):
    secret = key.file.read_text().splitlines()[-1]
    for named, told in (("age1nonsense", "is not a public key"), (secret, "the secret key")):
        code, said = processes.run("backup", tmp_path / "x", "--to", named, "--home", filled)
        assert code == 1
        assert told in said
        assert secret not in said


def test_a_key_under_a_passphrase(tmp_path, backup):
    from khua.operations.keys import identities, make_key

    public = make_key(tmp_path / "key", "ຂົວ ຂ້າມ ນ້ຳ")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert b"AGE-SECRET-KEY" not in (tmp_path / "key").read_bytes()
    (identity,) = identities(tmp_path / "key", lambda: "ຂົວ ຂ້າມ ນ້ຳ")
    assert str(identity.to_public()) == public
    with pytest.raises(Stopped, match="passphrase"):
        identities(tmp_path / "key", lambda: "wrong")
    with pytest.raises(Stopped, match="there already"):
        make_key(tmp_path / "key", None)
