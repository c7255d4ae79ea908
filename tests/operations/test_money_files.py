"""A unit's ledger in a backup: every part that the manifest names, and its fingerprints."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from khua.operations.files import MONEY
from khua.postgres.address import database
from tests import homes
from tests.commands import processes
from tests.operations.conftest import restore, superuser

UNIT = "C-FIU"


@pytest.fixture(scope="module")
def loaded():
    """A demo's home into whose unit two months of transactions more were loaded."""
    with homes.copy_of(homes.demo) as home:
        run = subprocess.run(
            [sys.executable, "-m", "tests.operations.with_money", home],
            capture_output=True,
            text=True,
            env=processes.environment(),
        )
        assert run.returncode == 0, run.stderr
        yield home


@pytest.fixture
def store(loaded, tmp_path):
    """The unit's folder; put back afterwards."""
    folder, kept = loaded / "money", tmp_path / "kept"
    shutil.copytree(folder, kept)
    yield folder / UNIT
    shutil.rmtree(folder)
    shutil.copytree(kept, folder)


def registered(home: Path) -> dict[str, str]:
    """Path below the folder → SHA-256, of every part and its fingerprints."""
    with database(home), psycopg.connect(superuser(home)) as session:
        found = session.execute(MONEY.rows).fetchall()
    return {path: sha256 for path, sha256, _ in found}


def there(home: Path) -> dict[str, str]:
    """The same of the files themselves."""
    folder = home / "money"
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.glob("**/*")
        if file.is_file()
    }


def test_a_ledger_travels_with_its_manifest(loaded, store, key, prepared, tmp_path):
    """And nothing else of the folder: neither what a stopped load left nor what can be made
    anew."""
    derived, left = store / "runs" / "7.parquet", store / "2024-01" / "000000099999.parquet"
    derived.parent.mkdir(exist_ok=True)
    derived.write_bytes(b"what rules found")
    left.write_bytes(b"half a load")
    os.utime(left, (1_700_000_000, 1_700_000_000))
    out = tmp_path / "x.khua"
    code, said = processes.run("backup", out, "--to", key.public, "--home", loaded)
    assert code == 0, said
    assert "every count and hash agrees" in said
    code, said = restore(out, key.file, prepared)
    assert code == 0, said
    rows = registered(loaded)
    assert {path.split("/")[1] for path in rows} >= {"2024-01", "2024-02"}
    assert any(path.endswith(".keys.parquet") for path in rows)
    assert registered(prepared) == rows == there(prepared)
    code, said = processes.run("check", "--home", prepared)
    assert code == 0, said


def test_what_is_lost_changed_or_nobodys_is_named(loaded, store, key, tmp_path):
    gone, changed = sorted(path for path in registered(loaded) if path.startswith(f"{UNIT}/2024-"))[
        :2
    ]
    (loaded / "money" / gone).unlink()
    file = loaded / "money" / changed
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    left = store / "2024-01" / "000000099999.parquet"
    left.write_bytes(b"half a load")
    os.utime(left, (1_700_000_000, 1_700_000_000))
    code, said = processes.run("check", "--home", loaded)
    assert code == 1
    assert f"File of transactions {gone} is missing." in said
    assert f"{changed} is not the one that was registered" in said
    assert f"{UNIT}/2024-01/000000099999.parquet is in the folder and not in the register" in said
    out = tmp_path / "x.khua"
    code, said = processes.run("backup", out, "--to", key.public, "--home", loaded, "--no-verify")
    assert code == 1
    assert "1 are missing and 1 are not as they were registered" in said


def test_a_restore_does_not_pour_into_a_ledger(prepared, loaded, key, tmp_path):
    out = tmp_path / "x.khua"
    code, said = processes.run("backup", out, "--to", key.public, "--home", loaded, "--no-verify")
    assert code == 0, said
    there = prepared / "money" / UNIT / "2024-01" / "000000000001.parquet"
    there.parent.mkdir(parents=True)
    there.write_bytes(b"somebody's")
    code, said = restore(out, key.file, prepared)
    assert code == 1
    assert "There are files in" in said
    assert there.read_bytes() == b"somebody's"
