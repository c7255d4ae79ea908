"""A full disk: said in words, and mended with the ballast."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from khua.postgres import PostgresProblem, Server
from khua.postgres.disk import BALLAST, MB
from khua.postgres.problems import read_log

SMALL = 400  # MB


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (
            'PANIC:  could not write to file "pg_wal/xlogtemp.411": No space left on device',
            "disk_full",
        ),
        ('FATAL:  could not write lock file "postmaster.pid": Disk quota exceeded', "disk_full"),
        ('FATAL:  lock file "postmaster.pid" already exists', "held"),
        (
            "FATAL:  pre-existing shared memory block (key 5, ID 9) is still in use",
            "held",
        ),
        ("LOG:  database system was shut down at 2026-11-22", "failed"),
    ],
)
def test_the_log_is_understood(line: str, code: str) -> None:
    assert read_log(f"2026-11-22 10:00:00.000 UTC [411] {line}\n") == code


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A real disk of 400 MB in memory; only root may mount one."""
    if os.geteuid() != 0:
        pytest.skip("needs root: mounts a small disk to fill it")
    top = Path(tempfile.mkdtemp(prefix="khua-disk-"))
    top.chmod(0o711)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL}m,mode=0711", "tmpfs", str(top)],
        capture_output=True,
        text=True,
    )
    if mounted.returncode != 0:
        top.rmdir()
        pytest.skip(f"this machine lets nobody mount a small disk: {mounted.stderr.strip()}")
    try:
        yield top
    finally:
        Server(top / "home").stop()
        subprocess.run(["umount", "-l", str(top)], check=True)
        top.rmdir()


def fill(disk: Path, *, leave: int = 0) -> None:
    """Leave so many bytes on the disk and no more."""
    with (disk / f"filler-{len(list(disk.iterdir()))}").open("wb", buffering=0) as filler:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while filler.write(b"\0" * size):
                    pass
            except OSError:
                continue
        filler.truncate(filler.tell() - leave)


def write_until_it_fails(server: Server) -> int:
    """Insert rows, one transaction each; how many were acknowledged."""
    with psycopg.connect(server.dsn(), autocommit=True) as session:
        for n in range(100_000):
            try:
                session.execute("insert into t values (%s, repeat('x', 2000))", [n])
            except psycopg.Error:
                return n
    raise AssertionError("the disk never got full")


def test_a_full_disk_loses_nothing_and_the_ballast_brings_it_back(small_disk: Path) -> None:
    home = small_disk / "home"
    server = Server(home)
    server.start()
    ballast = server.layout.root / "ballast"
    assert ballast.stat().st_blocks * 512 >= BALLAST  # really holds its room
    with psycopg.connect(server.dsn(), autocommit=True) as session:
        session.execute("create table t (n int, padding text)")
    fill(small_disk, leave=2 * MB)
    acknowledged = write_until_it_fails(server)
    assert acknowledged > 0
    server.stop()
    fill(small_disk)

    server.start()  # lets the ballast go
    assert not ballast.exists()
    with psycopg.connect(server.dsn()) as session:
        row = session.execute("select count(distinct n) from t").fetchone()
    assert row is not None
    assert row[0] >= acknowledged

    server.stop()
    fill(small_disk)
    with pytest.raises(PostgresProblem) as caught:
        server.start()  # and now there is none left
    assert caught.value.code == "disk_full"
    assert "disk is full" in caught.value.message_en
    assert "ດິສເຕັມ" in caught.value.message_lo

    for filler in small_disk.glob("filler-*"):
        filler.unlink()
    server.start()
    assert server.running
    assert ballast.exists()  # there is room again


def test_making_a_cluster_on_a_full_disk_says_so(small_disk: Path) -> None:
    fill(small_disk)
    with pytest.raises(PostgresProblem) as caught:
        Server(small_disk / "home").start()
    assert caught.value.code == "disk_full"
