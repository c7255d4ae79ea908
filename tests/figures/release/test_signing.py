"""A release is signed off when nothing was found in it, and its files tell if touched."""

import csv
import json
import subprocess
from datetime import date

import pytest

from benchmarks.figures.people import country
from khua.figures.disclosure import moves
from khua.figures.release import Altered, NotSafe, attack, build, mended, read, sign_off, write
from khua.figures.release.signing import SUMS

DAY = date(2023, 1, 15)
SNAPSHOT = country(1_500, seed=6)
TABLES = ["victims-by-sex-and-age", "victims-by-form", "cases-opened"]


@pytest.fixture(scope="module")
def signed():
    release, findings = mended(build(SNAPSHOT, [2019, 2020, 2021], DAY, TABLES), SNAPSHOT)
    return sign_off(release, findings, "A. Member, CEN-JUS", DAY)


def test_what_was_found_cannot_be_signed():
    bare = build(SNAPSHOT, [2021], DAY, TABLES, by=moves(0, 0.0, ()))
    findings = attack(bare, SNAPSHOT)
    with pytest.raises(NotSafe) as told:
        sign_off(bare, findings, "A. Member", DAY)
    assert str(len(findings.found)) in told.value.words["lo"]
    assert "not to be signed off" in findings.report["en"]
    assert findings.found[0].words()["lo"] in findings.report["lo"]


def test_findings_are_of_the_release_that_was_attacked(signed):
    other = build(SNAPSHOT, [2021], DAY, TABLES)
    with pytest.raises(NotSafe):
        sign_off(signed.release, attack(other, SNAPSHOT), "A. Member", DAY)


def test_somebody_signs(signed):
    findings = attack(signed.release, SNAPSHOT)
    with pytest.raises(NotSafe):
        sign_off(signed.release, findings, "  ", DAY)


def test_the_files_are_read_back(signed, tmp_path):
    file = write(signed, tmp_path / "out")
    again = read(tmp_path / "out")
    assert again.release.tables == signed.release.tables
    assert (again.by, again.on, again.sha256) == (signed.by, signed.on, signed.sha256)
    assert json.loads(file.read_text(encoding="utf-8"))["sha256"] == signed.sha256
    checked = subprocess.run(
        ["sha256sum", "-c", "--strict", SUMS], cwd=tmp_path / "out", capture_output=True
    )
    assert checked.returncode == 0
    assert {each.name for each in (tmp_path / "out").iterdir()} == {
        SUMS, "release.json", "attack.en.txt", "attack.lo.txt", "method.en.txt", "method.lo.txt",
        *(f"{name}.csv" for name in TABLES),
    }  # fmt: skip


def test_a_table_as_csv(signed, tmp_path):
    write(signed, tmp_path)
    with (tmp_path / "victims-by-form.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    shown = signed.release.table("victims-by-form")
    assert rows[0].keys() == {"year", "form", "sex", "number", "unit", "as_of"}
    for row in rows:
        number = shown.number(**{
            name: row[name] for name in ("year", "form", "sex") if row[name] != "*"
        })  # fmt: skip
        assert row["number"] == ("" if number is None else str(number))
    assert any(row["number"] not in ("", "0") for row in rows)


def test_what_was_published_is_not_written_over(signed, tmp_path):
    write(signed, tmp_path)
    with pytest.raises(FileExistsError):
        write(signed, tmp_path)


@pytest.mark.parametrize("name", ["release.json", "victims-by-form.csv", "attack.lo.txt", SUMS])
def test_what_was_touched_is_told(signed, tmp_path, name):
    write(signed, tmp_path)
    file = tmp_path / name
    file.write_text(file.read_text(encoding="utf-8").replace("4", "5"), encoding="utf-8")
    with pytest.raises(Altered) as told:
        read(tmp_path)
    assert told.value.words["en"] != told.value.words["lo"]


def test_what_is_missing_is_told(signed, tmp_path):
    write(signed, tmp_path)
    (tmp_path / "cases-opened.csv").unlink()
    with pytest.raises(Altered):
        read(tmp_path)


def test_no_key_is_in_any_file(signed, tmp_path):
    """Neither record keys nor cell keys: nothing of nine figures but the hashes."""
    write(signed, tmp_path)
    keys = {str(each) for each in SNAPSHOT.table("victims")["key"].to_pylist() if each > 10**8}
    for file in tmp_path.iterdir():
        text = file.read_text(encoding="utf-8")
        assert not any(key in text for key in keys)
