"""Homes with and without an invented country in them, and the commands as real processes."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from khua.postgres.address import database
from khua.postgres.throwaway import throwaway_home
from tests import homes
from tests.commands import processes

SMALL = 300  # MB


class Key(NamedTuple):
    file: Path
    public: str


@pytest.fixture(scope="session")
def filled() -> Iterator[Path]:
    """A home with the demo's cases; tests that change it put it back."""
    with homes.copy_of(homes.demo) as home:
        yield home


@pytest.fixture
def empty() -> Iterator[Path]:
    """A home where nothing is yet."""
    with throwaway_home() as home:
        yield home


@pytest.fixture
def prepared() -> Iterator[Path]:
    """A home with all tables, in which nobody has done anything yet."""
    with homes.copy_of(homes.bare) as home:
        yield home


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    file = tmp_path_factory.mktemp("key") / "key.txt"
    code, said = processes.run("backup-key", file)
    assert code == 0, said
    return Key(file, said.split()[-1])


@pytest.fixture(scope="session")
def backup(filled: Path, key: Key, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the filled home, tried by the command itself."""
    out = tmp_path_factory.mktemp("out") / "country.khua"
    code, said = processes.run("backup", out, "--to", key.public, "--home", filled)
    assert code == 0, said
    assert "every count and hash agrees" in said
    return out


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A real disk of 300 MB in memory; only root may mount one."""
    if os.geteuid() != 0:
        pytest.skip("needs root: mounts a small disk to fill it")
    with tempfile.TemporaryDirectory(prefix="khua-disk-") as name:
        top = Path(name)
        top.chmod(0o711)
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SMALL}m,mode=0711", "tmpfs", str(top)],
            capture_output=True,
            text=True,
        )
        if mounted.returncode != 0:
            pytest.skip(f"this machine lets nobody mount a small disk: {mounted.stderr.strip()}")
        try:
            yield top
        finally:
            subprocess.run(["umount", "-l", str(top)], check=True)


def contents(home: Path) -> dict[str, tuple[int, str]]:
    """Table → (rows, a hash of them in order), by PostgreSQL itself and as its superuser."""
    from khua.operations.tables import LEFT_OUT

    with database(home), psycopg.connect(superuser(home)) as session:
        names = [
            name
            for (name,) in session.execute(
                "select relname from pg_class where relkind = 'r'"
                " and relnamespace = 'public'::regnamespace"
            )
            if name not in LEFT_OUT
        ]
        return {
            name: session.execute(
                f"select count(*), coalesce(md5(string_agg(t::text, '|' order by t::text)), '')"
                f' from "{name}" t'
            ).fetchone()
            for name in names
        }


def superuser(home: Path) -> str:
    from khua.postgres import Server

    return Server(home).dsn(dbname="khua")


def restore(backup: Path, key: Path, home: Path, *more: str, **variables: str) -> tuple[int, str]:
    return processes.run("restore", backup, "--identity", key, "--home", home, *more, **variables)
