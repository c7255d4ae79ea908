"""`khua import` from the outside: its exit codes, what it says, and what it writes."""

import io
from pathlib import Path

import pytest
import typer
from openpyxl import load_workbook
from typer.testing import CliRunner

from khua.access.context import acting_as
from khua.commands import importing
from khua.record.models import Case
from khua.sheets.samples import write
from tests.sheets.books import GOOD, workbook

app = typer.Typer()
app.command()(importing.import_)


@pytest.fixture
def run(members, monkeypatch, tmp_path):
    """Run the command inside the test's transaction, on its database."""
    from contextlib import contextmanager

    @contextmanager
    def prepared(*_args, **_more):
        yield

    monkeypatch.setattr(importing, "prepare", prepared)
    monkeypatch.chdir(tmp_path)

    def invoke(*args: object):
        words = [str(arg) for arg in args]
        return CliRunner().invoke(app, [*words, "--home", str(tmp_path / "home"), "--lang", "en"])

    return invoke


def test_good_rows_end_with_zero(run, members, tmp_path):
    (tmp_path / "sheet.xlsx").write_bytes(workbook(GOOD))
    result = run("sheet.xlsx", "--as", "sv-pol-officer")
    assert result.exit_code == 0, result.output
    assert "Cases: 1 new" in result.output
    with acting_as(members["sv-pol-officer"]):
        assert Case.objects.filter(sheet_key="k-1").exists()


def test_rejected_rows_end_with_three_and_stand_beside_the_file(run, tmp_path):
    _clean, faulty = write(tmp_path)
    result = run(faulty, "--as", "sv-pol-clerk")
    assert result.exit_code == 3, result.output
    rejects = tmp_path / "faulty.rejects.xlsx"
    assert rejects.stat().st_mode & 0o077 == 0
    assert str(rejects.name) in result.output
    assert load_workbook(rejects)
    assert "31/02/2025" in result.output


def test_rejects_that_somebody_mends_are_not_overwritten(run, tmp_path):
    _clean, faulty = write(tmp_path)
    mended = tmp_path / "faulty.rejects.xlsx"
    mended.write_bytes(b"being mended")
    assert run(faulty, "--as", "sv-pol-officer").exit_code == 3
    assert mended.read_bytes() == b"being mended"
    assert load_workbook(tmp_path / "faulty.rejects-2.xlsx")


def test_a_dry_run_writes_nothing(run, members, tmp_path):
    (tmp_path / "sheet.xlsx").write_bytes(workbook(GOOD))
    result = run("sheet.xlsx", "--as", "sv-pol-officer", "--dry-run")
    assert result.exit_code == 0, result.output
    with acting_as(members["sv-pol-officer"]):
        assert not Case.objects.filter(sheet_key="k-1").exists()


@pytest.mark.parametrize(
    ("content", "login"),
    [
        (b"no sheet at all", "sv-pol-officer"),
        (b"%PDF-1.7", "sv-pol-officer"),
        (None, "sv-pol-officer"),
        (workbook, None),
        (workbook, "sv-pol-auditor"),
        (workbook, "nobody"),
    ],
)
def test_what_cannot_be_used_ends_with_two_and_a_mend(run, tmp_path, content, login):
    file = tmp_path / "sheet.xlsx"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content(GOOD))
    result = run(file, *(("--as", login) if login else ()))
    assert result.exit_code == 2, result.output
    assert len(result.output.strip().splitlines()) >= 2


def test_the_persona_of_savannakhet_imports_in_the_demo(run, tmp_path):
    (tmp_path / "home" / "samples").mkdir(parents=True)
    (tmp_path / "sheet.xlsx").write_bytes(workbook(GOOD))
    assert run("sheet.xlsx").exit_code == 0


def test_the_template_needs_no_database(tmp_path):
    result = CliRunner().invoke(app, ["--template", str(tmp_path / "t.xlsx"), "--lang", "lo"])
    assert result.exit_code == 0, result.output
    assert load_workbook(io.BytesIO(Path(tmp_path / "t.xlsx").read_bytes()))


def test_the_home_is_the_real_one_or_the_demo_where_that_is_all_there_is(monkeypatch, tmp_path):
    from khua.commands.importing import chosen_home

    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("KHUA_HOME", "KHUA_DATABASE_URL", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    real, demo = tmp_path / ".local/share/khua", tmp_path / ".local/share/khua-demo"
    assert chosen_home(None) == real
    demo.mkdir(parents=True)
    assert chosen_home(None) == demo
    real.mkdir()
    assert chosen_home(None) == real
    assert chosen_home(tmp_path / "named") == tmp_path / "named"
