"""`khua doctor` and `khua prepare-database`."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest
import typer
from typer.testing import CliRunner

from khua.commands import doctor as module
from khua.commands.doctor import CHECKS, doctor
from khua.commands.prepare_database import prepare_database
from khua.postgres import Server, database

WIDE = {"COLUMNS": "300"}


def run(command: object, *arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    app.command()(command)  # type: ignore[type-var]
    result = CliRunner().invoke(app, arguments, env=WIDE)
    return result.exit_code, result.output


@pytest.mark.parametrize("lang", ["en", "lo"])
def test_it_names_everything_and_what_it_is_for(
    home: Path, lang: module.Lang, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHUA_HOME", str(home))
    code, said = run(doctor, "--lang", lang)
    assert code == 0, said
    for check in CHECKS:
        assert check.name[lang] in said
        assert check.purpose[lang] in said
    assert not home.exists()  # it only looks


def test_it_says_whether_the_database_runs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHUA_HOME", str(home))
    with database(home):
        assert f"runs, {home}" in run(doctor)[1]
    assert f"stopped, {home}" in run(doctor)[1]


def test_it_fails_when_something_needed_is_missing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHUA_HOME", str(home))
    monkeypatch.setenv("KHUA_DATABASE_URL", "postgresql://khua_app@127.0.0.1:1/khua")
    code, said = run(doctor)
    assert code == 1
    assert "MISSING" in said
    assert "KHUA_DATABASE_URL cannot be reached" in said


def test_what_is_only_useful_may_be_absent(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHUA_HOME", str(home))
    monkeypatch.setenv("PATH", "")
    code, said = run(doctor)
    assert code == 0
    assert len(re.findall(r"\babsent\b", said)) == 4


def test_a_prepared_database_takes_the_two_addresses(server: Server) -> None:
    code, said = run(prepare_database, server.dsn(), "--database", "made by command")
    assert code == 0, said
    urls = dict(line.split("=", 1) for line in said.splitlines() if line.startswith("KHUA_"))
    roles = {"KHUA_DATABASE_URL": "khua_app", "KHUA_OWNER_DATABASE_URL": "khua_owner"}
    assert urls.keys() == roles.keys()
    for variable, role in roles.items():
        with psycopg.connect(urls[variable]) as connection:
            row = connection.execute("select current_user, current_database()").fetchone()
        assert row == (role, "made by command")


def test_preparing_a_server_that_is_not_there_says_so_in_lao() -> None:
    code, said = run(prepare_database, "postgresql://a:b@127.0.0.1:1/x", "--lang", "lo")
    assert code == 1
    assert "ເຂົ້າຫາຖານຂໍ້ມູນ" in said
    assert "Traceback" not in said
