"""Evidence in a backup: the rows and the files they name, wherever a file just is."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from khua.postgres.address import database
from tests.commands import processes
from tests.operations.conftest import restore, superuser


@pytest.fixture
def evidence(filled, tmp_path):
    """The folder of evidence with three registered files more than the demo's own, one of them
    still in `incoming/`. All of it is put back afterwards."""
    folder, kept = filled / "evidence", tmp_path / "kept"
    before = registered(filled)
    if folder.exists():
        shutil.copytree(folder, kept)
    run = subprocess.run(
        [sys.executable, "-m", "tests.operations.with_evidence", filled],
        capture_output=True,
        text=True,
        env=processes.environment(),
    )
    assert run.returncode == 0, run.stderr
    assert len(registered(filled)) == len(before) + 3
    yield folder
    shutil.rmtree(folder)
    if kept.exists():
        shutil.copytree(kept, folder)
    with database(filled), psycopg.connect(superuser(filled)) as session:
        session.execute("set session_replication_role = replica")
        session.execute("delete from evidence_file where path <> all(%s)", [list(before)])


def registered(home: Path) -> dict[str, str]:
    """Path → SHA-256 of the register."""
    with database(home), psycopg.connect(superuser(home)) as session:
        return dict(session.execute("select path, sha256 from evidence_file").fetchall())


def test_evidence_travels_with_its_rows(filled, evidence, key, prepared, tmp_path):
    stray, fresh = evidence / "zz" / "stray", evidence / "incoming" / ("f" * 32)
    stray.parent.mkdir()
    stray.write_bytes(b"left over")
    os.utime(stray, (1_700_000_000, 1_700_000_000))
    fresh.write_bytes(b"an upload that is still coming")
    out = tmp_path / "x.khua"
    code, said = processes.run("backup", out, "--to", key.public, "--home", filled, "--no-verify")
    assert code == 0, said
    code, said = restore(out, key.file, prepared)
    assert code == 0, said
    rows = registered(filled)
    assert registered(prepared) == rows
    there = {
        file.relative_to(prepared / "evidence").as_posix(): hashlib.sha256(file.read_bytes())
        for file in (prepared / "evidence").glob("**/*")
        if file.is_file()
    }
    assert {path: there[path].hexdigest() for path in rows} == rows  # each in its own place
    assert there.keys() == {*rows, "zz/stray"}  # what nobody registered is kept, for `khua check`
    assert (prepared / "evidence/zz/stray").stat().st_mtime == 1_700_000_000
    (prepared / "evidence/zz/stray").unlink()
    code, said = processes.run("check", "--home", prepared)
    assert code == 0, said


def test_a_lost_or_changed_file_is_told_and_the_rest_is_saved(
    filled, evidence, key, prepared, tmp_path
):
    gone, changed, *_ = (p for p in sorted(registered(filled)) if (evidence / p).exists())
    (evidence / gone).unlink()
    (evidence / changed).write_bytes(b"x")
    out = tmp_path / "x.khua"
    code, said = processes.run("backup", out, "--to", key.public, "--home", filled, "--no-verify")
    assert code == 1
    assert "1 are missing and 1 are not as they were registered" in said
    code, said = restore(out, key.file, prepared)
    assert code == 0, said
    assert registered(prepared) == registered(filled)
    assert (prepared / "evidence" / changed).read_bytes() == b"x"
    code, said = processes.run("check", "--home", filled)
    assert code == 1
    assert f"{gone} is missing" in said
    assert f"{changed} is not the one that was registered" in said
