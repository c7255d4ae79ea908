"""`khua names`: compare two names or a file of pairs, and show a key."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from khua.commands.names import app

KHAMPANE = ("Khampane Sayyavong", "ຄຳປານ ໄຊຍະວົງ")


def run(*args: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(each) for each in args])
    return done.exit_code, done.stdout


def write(folder: Path, content: bytes) -> Path:
    file = folder / "pairs.tsv"
    file.write_bytes(content)
    return file


def test_two_names_are_compared_and_explained() -> None:
    code, said = run("compare", *KHAMPANE, "--lang", "en")
    assert code == 0
    assert "1.00" in said
    assert "saiavoq" in said
    assert "another script" in said


def test_in_lao() -> None:
    code, said = run("compare", *KHAMPANE, "--lang", "lo")
    assert code == 0
    assert "ຄະແນນ 1.00" in said


def test_brackets_in_a_name_are_no_markup() -> None:
    assert run("compare", "a]b[/x]", "[/b] c")[0] == 0


def test_a_key() -> None:
    assert run("key", "ທ້າວ ຄໍາປານ ໄຊຍະວົງ") == (0, "kampan saiavoq\n")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_keeps_its_rows_in_order(tmp_path: Path, end: str) -> None:
    rows = ["\ufeff" + "\t".join(KHAMPANE), "", "Khamphone\tKhamphong", "Noy\t"]
    file = write(tmp_path, end.join([*rows, ""]).encode())
    code, said = run("compare", "--file", file, "--format", "tsv")
    assert code == 0
    assert said.split("\n") == [
        "\t".join((*KHAMPANE, "1.0000")),
        "",
        "Khamphone\tKhamphong\t0.8182",
        "Noy\t\t0.0000",
        "",
    ]


def test_scores_can_go_to_a_file(tmp_path: Path) -> None:
    file, out = write(tmp_path, b"Noy\tNoi"), tmp_path / "out.tsv"
    assert run("compare", "--file", file, "--out", out) == (0, "")
    assert out.read_text(encoding="utf-8") == "Noy\tNoi\t1.0000\n"


@pytest.mark.parametrize(
    ("content", "row", "problem"),
    [
        (b"Noy\tKeo\nNoy\n", "Row 2", "1 columns"),
        (b"Noy\tKeo\n\nNoy\tKeo\tLa\n", "Row 3", "3 columns"),
        (b"Noy\tKeo\nNo\xff\tKeo\n", "Row 2", "not UTF-8"),
    ],
)
def test_a_bad_row_is_named_but_not_shown(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], content: bytes, row: str, problem: str
) -> None:
    file = write(tmp_path, content)
    done = CliRunner().invoke(app, ["compare", "--file", str(file), "--lang", "en"])
    said = done.output + capfd.readouterr().err
    assert done.exit_code == 1
    assert f"{row}:" in said
    assert problem in said
    assert "Noy" not in said


@pytest.mark.parametrize("args", [["compare"], ["compare", "Noy"], ["compare", "--file", "/none"]])
def test_what_is_missing_is_said(args: list[str]) -> None:
    assert run(*args)[0] == 1
