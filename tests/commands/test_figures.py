"""`khua figures`: the catalogue, tables, formats, releases, attacks, the report and the unseen."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from khua.commands.figures import app
from khua.commands.figures_from import years
from khua.commands.speaking import Trouble
from khua.figures import release as releases
from khua.figures.catalogue import catalogue
from khua.figures.counting import ALL, count
from khua.figures.disclosure import moves
from khua.figures.shown import shown
from khua.figures.snapshot import Snapshot
from tests.commands.processes import run as run_process
from tests.figures.people import made
from tests.figures.test_snapshot_files import written

DAY = date(2024, 1, 5)
SEEN = made(1500, seed=5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("snapshot")
    SEEN.write(place)
    return place


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A screen on which no table wraps."""
    from khua.commands import speaking

    monkeypatch.setattr(speaking.console, "width", 220)


def run(capfd: pytest.CaptureFixture[str], *words: object, lang: str = "en") -> tuple[int, str]:
    """A command: its exit code, and all it said."""
    capfd.readouterr()
    done = CliRunner().invoke(app, [*map(str, words), "--lang", lang])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    told = capfd.readouterr()
    return done.exit_code, done.output + told.out + told.err


def test_the_list_has_every_table(capfd: pytest.CaptureFixture[str]) -> None:
    for lang in ("en", "lo"):
        code, said = run(capfd, "list", lang=lang)
        assert code == 0
        for name, each in catalogue().items():
            assert name in said
            assert each.name[lang] in said


def test_a_table_says_what_it_counts_and_that_it_is_moved(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, said = run(capfd, "table", "victims-by-form", "--from", folder, "--year", 2016)
    assert code == 0, said
    one = catalogue()["victims-by-form"]
    (counted,) = count(SEEN, [one])
    moved, exact = shown(counted, "LA", DAY, moves()), shown(counted, "LA", DAY, None)
    assert one.definition["en"] in said
    assert "Not known: Form of exploitation" in said
    assert "Moved: every number by at most 5" in said
    line = next(each for each in said.splitlines() if each.startswith("Total"))
    assert line.split()[-1] == str(moved.number(year="2016"))
    code, said = run(capfd, "table", "victims-by-form", "--from", folder, "--year", 2016, "--exact")
    line = next(each for each in said.splitlines() if each.startswith("Total"))
    assert line.split()[-1] == str(exact.number(year="2016"))
    assert "EXACT" in said


def test_a_table_of_a_province_and_of_an_office(
    folder: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = SEEN.table("suspects").to_pylist()
    for scope, column in (("LA-PH", "recorded_in"), ("LA-3", "office")):
        out = tmp_path / f"{scope}.csv"
        words = ("suspects", "--from", folder, "--scope", scope, "--exact", "--csv", out)
        code, said = run(capfd, "table", *words)
        assert code == 0, said
        with out.open(encoding="utf-8-sig", newline="") as file:
            found = {tuple(row[:3]): int(row[3]) for row in list(csv.reader(file))[1:]}
        people = {row["person"] for row in rows if row[column] == scope}
        assert found[ALL, ALL, ALL] == len(people)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("table", "victims"), "victims-by"),
        (("table", "suspects", "--year", "1999"), "nothing in 1999"),
        (("table", "suspects", "--scope", "LA-XX"), "no scope LA-XX"),
        (("export", "excel", "--out", "x.csv"), "no format excel"),
        (("export", "tip", "--out", "x.json"), "--exact"),
        (("export", "tip", "--exact", "--out", "x.json"), "--year 2016"),
        (("export", "sdmx", "--out", "x.csv", "--year", "16"), "16 is no year"),
        (("export", "htcds", "--exact", "--out", "x.csv"), "--secret"),
        (("export", "sdmx", "--out", "x.csv"), "several files"),
        (("report", "--year", "2031", "--out", "x.pdf"), "There are numbers for 2014"),
        (("release", "--years", "2016", "--sign", "A"), "--out release"),
    ],
)
def test_what_cannot_be_is_said_with_its_mend(
    folder: Path, capfd: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    for lang in ("en", "lo"):
        code, said = run(capfd, *words, "--from", folder, lang=lang)
        assert code == 1
        if lang == "en":
            assert told in said
        else:
            assert any("\u0e80" <= letter <= "\u0eff" for letter in said)
    assert not Path(words[-1]).exists()


def test_numbers_without_keys_are_not_moved(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bare = written(made(60), tmp_path / "bare", without=("key",))
    code, said = run(capfd, "table", "suspects", "--from", bare)
    assert code == 1
    assert "no column key" in said
    assert run(capfd, "table", "suspects", "--from", bare, "--exact")[0] == 0


def test_a_bad_cell_is_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    bad = written(made(20), tmp_path / "bad")
    file = bad / "victims.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(",female,", ",woman,", 1), encoding="utf-8")
    code, said = run(capfd, "list")
    code, said = run(capfd, "report", "--from", bad, "--year", 2016, "--out", tmp_path / "r.pdf")
    assert code == 1
    assert "sex: woman is none of its values" in said
    assert "Write one of female, male" in said


@pytest.mark.parametrize("lang", ["en", "lo"])
def test_the_report_is_a_pdf(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], lang: str
) -> None:
    out = tmp_path / "report.pdf"
    words = ("--year", 2016, "--out", out, "--office", "Office", "--as-of", "05/01/2024")
    code, said = run(capfd, "report", "--from", folder, *words, lang=lang)
    assert code == 0, said
    assert str(out) in said
    assert out.read_bytes().startswith(b"%PDF")
    assert [each.name for each in tmp_path.iterdir()] == ["report.pdf"]


def test_formats_are_written_with_their_metadata(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "la.csv"
    words = ("glotip", "--from", folder, "--year", "2016-2018", "--out", out)
    code, said = run(capfd, "export", *words)
    assert code == 0, said
    from khua.figures.formats import check_glotip

    assert not check_glotip(out.read_bytes())
    meta = json.loads((tmp_path / "la.metadata.json").read_text(encoding="utf-8"))
    assert meta
    into = tmp_path / "folder"
    assert run(capfd, "export", "glotip", "--from", folder, "--out", into)[0] == 0
    assert (into / "data_glotip.csv").is_file()


def test_rows_and_true_numbers_are_written_when_they_are_meant(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "secret"
    words = ("--from", folder, "--year", 2016, "--exact")
    code, said = run(capfd, "export", "htcds", *words, "--secret", secret, "--out", tmp_path / "h")
    assert code == 0, said
    assert secret.stat().st_mode & 0o777 == 0o600
    assert "never public" in said
    rows = (tmp_path / "h" / "htcds.csv").read_bytes()
    assert (
        run(capfd, "export", "htcds", *words, "--secret", secret, "--out", tmp_path / "i")[0] == 0
    )
    assert (tmp_path / "i" / "htcds.csv").read_bytes() == rows
    for name, file in (("ctdc", "ctdc.csv"), ("tip", "tip.json"), ("sdmx", "structure.json")):
        more = () if name == "sdmx" else ("--year", 2016)
        out = tmp_path / name
        code, said = run(capfd, "export", name, "--from", folder, *more, "--exact", "--out", out)
        assert code == 0, said
        assert (out / file).is_file()


def test_years() -> None:
    assert years("2016") == [2016]
    assert years("2014–2016, 2020") == [2014, 2015, 2016, 2020]
    for text in ("", "16", "2016-", "2018-2016", "2016-20188", "now"):
        if text != "2016-":
            with pytest.raises(Trouble):
                years(text)


def test_a_table_that_hides_its_small_cells_is_undone(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "naive.csv"
    file.write_text(
        ",north,south,west,total\nfemale,12,*,7,21\nmale,9,10,*,22\nunknown,*,8,11,20\n"
        "total,22,20,21,63\n",
        encoding="utf-8",
    )
    code, said = run(capfd, "attack", file)
    assert code == 1
    assert "3 hidden cells; 3 of them are known exactly" in said
    assert any(line.split() == ["female", "south", "2"] for line in said.splitlines())
    assert "do not publish" in said


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        (",a,b,total\nx,*,*,9\ny,*,*,9\ntotal,9,9,18\n", 0, "Nothing is known for certain"),
        (",a,b,total\nx,1,2,3\ntotal,1,2,3\n", 0, "No cell is hidden"),
        (",a,b,total\nx,<5,2,30\ntotal,<5,2,30\n", 1, "contradict"),
        (",a,b,total\nx,many,2,3\ntotal,1,2,3\n", 1, "row 2, a: many is no count"),
        (",a,b,total\nx,1,2\ntotal,1,2,3\n", 1, "row 2: 3 cells where the heading has 4"),
        ("a,b\n", 1, "fewer than two rows"),
    ],
)  # fmt: skip
def test_other_tables(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str, code: int, told: str
) -> None:
    file = tmp_path / "table.csv"
    file.write_text(text, encoding="utf-8")
    found, said = run(capfd, "attack", file, "--hidden", "0-9")
    assert found == code, said
    assert told in said


UK = {
    "LA": 54, "NG": 463, "PF": 907, "GO": 695, "GP": 316, "NCA": 57, "LA NG": 15, "LA PF": 19,
    "LA GO": 3, "NG PF": 56, "NG GO": 19, "NG GP": 1, "NG NCA": 3, "PF GO": 69, "PF GP": 10,
    "PF NCA": 31, "GO GP": 8, "GO NCA": 6, "GP NCA": 1, "LA NG PF": 1, "LA NG GO": 1,
    "NG PF GO": 4, "NG PF NCA": 3, "PF GO NCA": 1, "LA NG PF GO": 1,
}  # fmt: skip
LISTS = ("LA", "NG", "PF", "GO", "GP", "NCA")


def uk(file: Path) -> Path:
    rows = [
        ",".join([*(str(int(name in pattern.split())) for name in LISTS), str(people)])
        for pattern, people in UK.items()
    ]
    file.write_text("\n".join([",".join((*LISTS, "count")), *rows]), encoding="utf-8")
    return file


def test_the_unseen_begins_with_the_overlap_and_has_no_headline(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, said = run(capfd, "unseen", uk(tmp_path / "uk.csv"))
    assert code == 0, said
    assert said.index("2,744 people on 6 lists") < said.index("a range, and no number")
    police = next(line for line in said.splitlines() if line.startswith("PF "))
    assert police.split()[1:] == ["21", "65", "1,102", "75", "10", "35", "907"]
    # the published interval of the stepwise fit; the estimate itself is nowhere
    chosen = next(line for line in said.splitlines() if "stepwise" in line)
    assert chosen.split()[-2:] == ["9,977", "13,146"]
    assert "11,418" not in said
    assert "Why to trust it little" in said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("LA,NG,count\n1,0,3\n", "2 lists"),
        ("LA,NG,PF\n1,0,3\n", "last column of the heading is PF"),
        ("A,B,C,count\n1,0,2,3\n", "row 2, C: 2 is neither 0 nor 1"),
        ("A,B,C,count\n1,0,1,3\n\n0,0,0,9\n", "row 4: on no list"),
        ("A,B,C,count\n1,0,1,few\n", "row 2, count: few"),
        ("A,B,C,count\n1,0,1\n", "row 2: 3 cells where the heading has 4"),
        ("A,A,C,count\n1,0,1,3\n", "the list A is there twice"),
    ],
)
def test_lists_that_cannot_be_are_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    file = tmp_path / "lists.csv"
    file.write_text(text, encoding="utf-8")
    for lang in ("en", "lo"):
        code, said = run(capfd, "unseen", file, lang=lang)
        assert code == 1
        assert told in said or lang == "lo"


def test_a_yaml_of_several_sets(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "sets.yaml"
    rows = "[[1, 0, 0, 30], [0, 1, 0, 40], [0, 0, 1, 20], [1, 1, 0, 9], [0, 1, 1, 8], [1, 0, 1, 7]]"
    file.write_text(f"one:\n  lists: [A, B, C]\n  rows: {rows}\ntwo: {{}}\n", encoding="utf-8")
    code, said = run(capfd, "unseen", file)
    assert code == 1
    assert "--set one" in said
    assert run(capfd, "unseen", file, "--set", "one")[0] == 0
    assert "no lists and rows" in run(capfd, "unseen", file, "--set", "two")[1]


def test_the_commands_as_processes(folder: Path, tmp_path: Path) -> None:
    code, said = run_process("figures", "--help")
    assert code == 0
    for name in ("list", "table", "export", "release", "attack", "report", "unseen"):
        assert name in said
    out = tmp_path / "report.pdf"
    words = ("--from", folder, "--year", "2016", "--lang", "lo", "--out", out)
    code, said = run_process("figures", "report", *words)
    assert (code, said.strip()) == (0, f"ບົດລາຍງານ: {out}")
    code, said = run_process("figures", "table", "suspects", "--from", tmp_path / "none")
    assert code == 1
    assert "no folder" in said
    assert "Traceback" not in said


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Path]:
    place, snapshot = tmp_path_factory.mktemp("many"), made(12_000, seed=2)
    snapshot.write(place)
    return snapshot, place


def test_a_release_is_signed_attacked_and_reported(
    many: tuple[Snapshot, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    _, place = many
    out = tmp_path / "release"
    day = ("--from", place, "--as-of", "2024-01-05")
    code, said = run(capfd, "release", "--years", "2016-2018", *day)
    assert code == 0, said
    assert "nothing was written" in said
    code, said = run(
        capfd, "release", "--years", "2016-2018", *day, "--sign", "A. Person", "--out", out
    )
    assert code == 0, said
    signed = releases.read(out)
    assert signed.by == "A. Person"
    assert signed.sha256 in said
    code, said = run(capfd, "attack", out, *day)
    assert code == 0, said
    assert (
        "has files in it"
        in run(capfd, "release", "--years", "2016", *day, "--sign", "A", "--out", out)[1]
    )
    pdf = tmp_path / "public.pdf"
    code, said = run(capfd, "report", "--release", out, "--year", 2017, "--out", pdf, lang="lo")
    assert code == 0, said
    assert pdf.read_bytes().startswith(b"%PDF")
    (out / "release.json").write_text("{}", encoding="utf-8")
    code, said = run(capfd, "report", "--release", out, "--year", 2017, "--out", pdf)
    assert code == 1
    assert "not as it was signed" in said
