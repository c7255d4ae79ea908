"""`khua money generate`, without the rest of `khua`."""

import typer
from pyarrow import parquet
from typer.testing import CliRunner

from khua.commands import money_generate
from khua.money.generate.writing import FILES

PATTERNS = """BEGIN LAUNDERING ATTEMPT - CYCLE:  Max 2 hops
2022/09/01 13:19,1,A,2,B,118.81,US Dollar,118.81,US Dollar,ACH,1
2022/09/02 14:51,2,B,1,A,117.33,US Dollar,117.33,US Dollar,ACH,1
END LAUNDERING ATTEMPT - CYCLE
"""

app = typer.Typer()
app.command()(money_generate.generate)


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={"LANG": "en"})


def test_files_are_written_and_told(tmp_path):
    patterns = tmp_path / "patterns.txt"
    patterns.write_text(PATTERNS, encoding="utf-8")
    out = tmp_path / "deep" / "country"
    done = run(
        "--transactions", 14_000, "--seed", 5, "--days", 60, "--out", out, "--plant", patterns
    )
    assert done.exit_code == 0, done.output
    assert "14,002 transactions" in done.output
    assert "1 real attempts were planted" in done.output
    assert sorted(path.name for path in out.iterdir()) == sorted(FILES)
    assert parquet.read_metadata(out / "transactions.parquet").num_rows == 14_002
    assert [path.name for path in out.parent.iterdir()] == ["country"], "nothing half done is left"


def test_nothing_is_overwritten(tmp_path):
    done = run("--transactions", 14_000, "--out", tmp_path, "--lang", "lo")
    assert done.exit_code == 1
    assert "ຢູ່ແລ້ວ" in done.output


def test_what_cannot_be_is_refused_plainly(tmp_path):
    out = tmp_path / "out"
    few = run("--transactions", 1_000, "--out", out)
    assert few.exit_code == 1
    assert "at least 12,610" in few.output
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("Timestamp,From\n", encoding="utf-8")
    told = run("--transactions", 14_000, "--days", 60, "--out", out, "--plant", wrong)
    assert told.exit_code == 1
    assert "Line 1" in told.output
    absent = run("--transactions", 14_000, "--out", out, "--plant", tmp_path / "absent")
    assert absent.exit_code == 1
    assert "absent: No such file" in absent.output.replace("\n", "")
    beside = run("--transactions", 14_000, "--days", 60, "--out", wrong / "out")
    assert beside.exit_code == 1
    assert not out.exists()


def test_stopped_by_a_person(tmp_path, monkeypatch):
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(money_generate, "_written", stop)
    done = run("--transactions", 14_000, "--days", 60, "--out", tmp_path / "out", "--lang", "lo")
    assert done.exit_code == 130
    assert "ຢຸດແລ້ວ" in done.output
    assert not (tmp_path / "out").exists()


def test_both_languages():
    for text in money_generate.SAYS.values():
        assert set(text) == {"en", "lo"}
