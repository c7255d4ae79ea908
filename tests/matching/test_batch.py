"""A table from a file to its pairs: the whole way, stopped on the way, and refused."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import csv, parquet
from typer.testing import CliRunner

from benchmarks.matching.judge import judge
from benchmarks.matching.people import people
from khua.commands.match import app
from khua.matching import batch
from khua.matching.engines import duckdb
from khua.matching.model import declared, from_json

SIZE = 2000


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of people in three scripts; who is who lies beside it."""
    folder = tmp_path_factory.mktemp("people")
    columns, whose = people(SIZE, "mixed", seed=11)
    rows = pa.table({name: pa.array(column, pa.string()) for name, column in columns.items()})
    csv.write_csv(rows, folder / "people.csv")
    truth = {"id": rows["id"], "person": [str(number) for number in whose]}
    csv.write_csv(pa.table(truth), folder / "truth.csv")
    return folder / "people.csv"


def run(*words: Any) -> Any:
    return CliRunner().invoke(
        app, [str(word) for word in words], env={"LANG": "C", "COLUMNS": "200"}
    )


def asked(file: Path, out: Path, **more: Any) -> batch.Asked:
    return batch.Asked(file, "id", out, "2026-01-01", **more)


def test_the_whole_way(table: Path, tmp_path: Path) -> None:
    out, model = tmp_path / "pairs.parquet", tmp_path / "model.json"
    done = run("people", table, "--id", "id", "--out", out, "--keep-model", model)
    assert done.exit_code == 0, done.output
    assert f"{SIZE:,} records" in done.output
    told = judge(table.with_name("truth.csv"), out, tmp_path / "clusters.parquet")
    assert told["best"]["f1"] > 0.93
    assert told["clusters_file"]["precision"] > 0.97
    rows = parquet.read_table(out)
    bits = [name for name in rows.column_names if name.endswith("_bits")]
    first = rows.slice(0, 1).to_pylist()[0]
    assert sum(first[name] for name in bits) == pytest.approx(first["weight"], abs=1e-3)
    assert rows["weight"].to_pylist() == sorted(rows["weight"].to_pylist(), reverse=True)
    report = json.loads((tmp_path / "pairs.parquet.report.json").read_text())
    assert report["records"] == SIZE
    assert report["pairs"] == len(rows)
    assert set(report["blocks"]) == set(declared().blocks)
    assert not (tmp_path / "pairs.parquet.work").exists()
    assert from_json(model.read_text()).version == report["model"]


def test_weights_that_were_kept_give_the_same_pairs(table: Path, tmp_path: Path) -> None:
    one, used = batch.match(asked(table, tmp_path / "one.parquet"), duckdb.read)
    two, _ = batch.match(asked(table, tmp_path / "two.parquet", model=used), duckdb.read)
    assert one["model"] == two["model"]
    assert parquet.read_table(tmp_path / "one.parquet").equals(
        parquet.read_table(tmp_path / "two.parquet")
    )


def test_a_threshold_keeps_no_weaker_pair(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "pairs.parquet"
    assert run("people", table, "--id", "id", "--out", out, "--threshold", "0.9").exit_code == 0
    assert min(parquet.read_table(out)["probability"].to_pylist()) >= 0.9


def test_a_run_that_was_stopped_goes_on(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tmp_path / "whole.parquet"
    batch.match(asked(table, whole), duckdb.read)
    out = tmp_path / "pairs.parquet"
    compared: list[str] = []
    levels = batch.Comparer.levels

    def stop_in_the_fifth(self: Any, left: Any, right: Any) -> Any:
        compared.append("")
        if len(compared) == 5:
            raise KeyboardInterrupt
        return levels(self, left, right)

    with monkeypatch.context() as patch:
        patch.setattr(batch.Comparer, "levels", stop_in_the_fifth)
        stopped = run("people", table, "--id", "id", "--out", out)
    assert stopped.exit_code == 130
    assert "The same command goes on" in stopped.output
    work = tmp_path / "pairs.parquet.work"
    done = {folder.name for folder in work.glob("block-*")}
    assert done
    assert not out.exists()
    found: list[str] = []
    pairs = batch.Blocks.pairs
    monkeypatch.setattr(
        batch.Blocks, "pairs", lambda self, n: found.append(self.names[n]) or pairs(self, n)
    )
    batch.match(asked(table, out), duckdb.read)
    assert not {f"block-{name}" for name in found} & done
    assert parquet.read_table(out).equals(parquet.read_table(whole))
    assert not work.exists()


def test_another_table_starts_anew(table: Path, tmp_path: Path) -> None:
    work = tmp_path / "pairs.parquet.work"
    (work / "block-phone").mkdir(parents=True)
    (work / "fingerprint").write_text("of another table")
    report, _ = batch.match(asked(table, tmp_path / "pairs.parquet"), duckdb.read)
    assert report["blocks"]["phone"]["pairs"] > 0


def test_parquet_and_other_names(table: Path, tmp_path: Path) -> None:
    rows = csv.read_csv(table).select(["id", "first_name", "surname", "dob"])
    file = tmp_path / "people.parquet"
    parquet.write_table(rows.rename_columns(["No", "given", "family", "born"]), file)
    out = tmp_path / "pairs.parquet"
    mapping = "first_name=given, surname=Family,dob=born"
    assert run("people", file, "--id", "no", "--out", out, "--map", mapping).exit_code == 0
    assert parquet.read_metadata(out).num_rows > 100


def test_a_pair_is_explained(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "pairs.parquet"
    run("people", table, "--id", "id", "--out", out)
    first = parquet.read_table(out).slice(0, 1).to_pylist()[0]
    told = run("explain", out, "--left", first["id_r"], "--right", first["id_l"])
    assert told.exit_code == 0, told.output
    assert "Given name" in told.output
    assert "Any two records" in told.output
    assert f"{first['weight']:+.1f}" in told.output
    lao = run("explain", out, "--left", first["id_l"], "--right", first["id_r"], "--lang", "lo")
    assert "ສອງບັນທຶກໃດໆ" in lao.output
    nobody = run("explain", out, "--left", "r0", "--right", "r1")
    assert nobody.exit_code == 1
    assert "not among the pairs" in nobody.output


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id,first_name\n1,Kham\n2,Boun,x\n", "Line 3"),
        ("id,first_name\n1,Kham\n2\n", "Line 3, first_name: the line has fewer cells"),
        ('id,first_name\n1,Kham\n2,"Bo"un\n', "a quotation mark stands wrongly"),
        ("id,first_name\n1,Kham\n,Boun\n", "Line 3, id: the record has no id"),
        ("id,first_name\n1,Kham\n1,Boun\n", "Line 3, id: another record has the same id"),
        ("no,first_name\n1,Kham\n", "id: the file has no such column"),
        ("id,height\n1,180\n", "no column is one that can be compared"),
        ("id,dob,Dob\n1,1990,1991\n", "two columns have one name"),
        ("id,first_name\n", "the file has no rows"),
        ("", "the file has no rows"),
    ],
)
def test_a_table_that_cannot_be_used(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text(text)
    refused = run("people", file, "--id", "id", "--out", tmp_path / "pairs.parquet")
    assert refused.exit_code == 1
    assert told in refused.output.replace("\n", " ")
    assert "Kham" not in refused.output
    assert "Boun" not in refused.output
    assert not (tmp_path / "pairs.parquet").exists()


def test_other_refusals(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "pairs.parquet"
    base = ("people", table, "--id", "id", "--out", out)
    assert "has no such column" in run(*base, "--map", "dob=birthday").output
    assert "nothing of this name" in run(*base, "--map", "height=dob").output
    assert "names no columns" in run(*base, "--map", "dob").output
    assert "between 0 and 1" in run(*base, "--threshold", "2").output
    assert "holds no weights" in run(*base, "--model", table).output
    missing = run("people", tmp_path / "none.csv", "--id", "id", "--out", out)
    assert missing.exit_code == 1
    assert "No such file" in missing.output


def test_old_encodings_are_read(tmp_path: Path) -> None:
    names = ["ຄຳປານ", "ບຸນມີ", "ສົມໄຊ", "ວິໄລ"] * 20
    text = "id;first_name;dob\n" + "".join(
        f"{n};{name};19{60 + n % 30}-01-02\n" for n, name in enumerate(names)
    )
    file = tmp_path / "people.csv"
    file.write_bytes(text.encode("utf-16"))
    report, _ = batch.match(asked(file, tmp_path / "pairs.parquet"), duckdb.read)
    assert report["records"] == 80
    assert report["pairs"] > 0


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_tables_of_a_few_rows(tmp_path: Path, rows: int) -> None:
    file = tmp_path / "people.csv"
    lines = "".join(f"{n},Khamphone,Sayyavong,1990-01-02,55512345\n" for n in range(rows))
    file.write_text("id,first_name,surname,dob,phone\n" + lines)
    report, _ = batch.match(asked(file, tmp_path / "pairs.parquet"), duckdb.read)
    assert report["pairs"] == rows * (rows - 1) // 2
