"""The file of features: one run or several, the same bytes; and the command that writes it."""

import json
import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from khua.commands.money_features import features as command
from khua.money.features import Parameters, batch, file, names
from khua.money.reading.flow import FlowFile, flow_file

app = typer.Typer()
app.command()(command)
PARAMETERS = Parameters(windows=(86_400, 864_000), search=864_000, ahead=5 * 86_400)


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    chance = np.random.default_rng(1)
    rows, path = 1_500, tmp_path / "flow.parquet"
    table = pa.table(
        {
            "transaction_id": [f"t{n}" for n in range(rows)],
            "src": chance.integers(1, 40, rows),
            "dst": chance.integers(1, 40, rows),
            "ts_epoch": 1_700_000_000 + chance.integers(0, 30 * 86_400, rows),
            "amount": chance.integers(1, 10**6, rows),
        }
    )
    pq.write_table(table, path)
    return path


class Stop(Exception):
    pass


def stopping(after: int):  # type: ignore[no-untyped-def]
    """A progress that stops the run when it has been told `after` times."""
    told = []

    def stop(step: str, done: float) -> None:
        told.append(done)
        if len(told) == after:
            raise Stop

    return stop


def whole(read: FlowFile) -> dict[str, np.ndarray]:
    return batch(read.ledger, PARAMETERS)


def test_the_file_holds_what_batch_gives(flow: Path, tmp_path: Path) -> None:
    read, out = flow_file(flow), tmp_path / "out.parquet"
    file.write(read, out, PARAMETERS, {})
    table = pq.read_table(out)
    assert table.column_names == ["transaction_id", *names(PARAMETERS)]
    assert table["transaction_id"].to_pylist() == read.transaction_ids.to_pylist()
    for name, column in whole(read).items():
        assert table.schema.field(name).type == pa.float32()
        assert table[name].to_numpy().tobytes() == column.tobytes(), name
    assert json.loads(table.schema.metadata[file.KEY])["windows"] == [86_400, 864_000]
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == ["out.parquet"]


@pytest.mark.parametrize("after", [1, 2, 5, 14])
def test_a_run_that_was_stopped_goes_on(
    after: int, flow: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "GROUP", 100)
    monkeypatch.setattr(file, "SEGMENT", 3)
    read, out = flow_file(flow), tmp_path / "out.parquet"
    with pytest.raises(Stop):
        file.write(read, out, PARAMETERS, {}, stopping(after))
    assert not out.exists()
    told: list[float] = []
    file.write(read, out, PARAMETERS, {}, lambda step, done: told.append(done))
    assert told[0] > after * 100 / len(read.ledger) - 1e-9  # nothing is done twice
    table = pq.read_table(out)
    for name, column in whole(read).items():
        assert table[name].to_numpy().tobytes() == column.tobytes(), name
    assert not (tmp_path / "out.parquet.work").exists()


def test_what_was_asked_otherwise_is_begun_anew(
    flow: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "GROUP", 100)
    read, out = flow_file(flow), tmp_path / "out.parquet"
    with pytest.raises(Stop):
        file.write(read, out, PARAMETERS, {"file": 1}, stopping(3))
    told: list[float] = []
    file.write(read, out, PARAMETERS, {"file": 2}, lambda step, done: told.append(done))
    assert told[0] == pytest.approx(100 / len(read.ledger))


def test_a_segment_that_never_reached_the_disk_is_written_again(
    flow: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "GROUP", 100)
    monkeypatch.setattr(file, "SEGMENT", 3)
    read, out = flow_file(flow), tmp_path / "out.parquet"
    with pytest.raises(Stop):
        file.write(read, out, PARAMETERS, {}, stopping(8))
    second = sorted((tmp_path / "out.parquet.work").glob("*.parquet"))[1]
    second.write_bytes(second.read_bytes()[:500])
    file.write(read, out, PARAMETERS, {})
    table = pq.read_table(out)
    for name, column in whole(read).items():
        assert table[name].to_numpy().tobytes() == column.tobytes(), name


def test_accounts_are_named_as_in_the_file(flow: Path, tmp_path: Path) -> None:
    read = flow_file(flow)
    live = file.write(read, tmp_path / "out.parquet", PARAMETERS, {})
    file.write_accounts(read, live, tmp_path / "accounts.parquet")
    table = pq.read_table(tmp_path / "accounts.parquet")
    assert table["account"].to_pylist() == read.accounts.to_pylist()
    account = table["account"].to_pylist().index("7")
    recent = read.ledger.at > read.ledger.at[-1] - 864_000
    paid = read.ledger.src == account + 1
    assert table["out_degree_10d"][account].as_py() == (paid & recent).sum()


def test_the_command(flow: Path, tmp_path: Path) -> None:
    out, accounts = tmp_path / "features.parquet", tmp_path / "accounts.parquet"
    done = CliRunner().invoke(
        app, [str(flow), "--out", str(out), "--accounts", str(accounts), "--windows", "6h,10d",
              "--lang", "en"]
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "1,500 transactions" in done.output
    table = pq.read_table(out)
    assert table.num_rows == 1_500
    assert {"src_out_degree_6h", "dst_in_fan_10d", "pair_after"} <= set(table.column_names)
    asked = json.loads(table.schema.metadata[file.KEY])
    assert (asked["windows"], asked["ahead"]) == ([21_600, 864_000], 20 * 86_400)
    assert pq.read_metadata(accounts).num_rows == 39


def test_the_command_looks_at_the_past_alone_when_it_is_told_to(flow: Path, tmp_path: Path) -> None:
    out = tmp_path / "features.parquet"
    done = CliRunner().invoke(app, [str(flow), "--out", str(out), "--ahead", "0"])
    assert done.exit_code == 0, done.output
    assert pq.read_schema(out).names == ["transaction_id", *names(Parameters())]


@pytest.mark.parametrize("lang", ["en", "lo"])
@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (["--windows", "5d,1d"], "1d,5d,20d"),
        (["--windows", "soon"], "1d,5d,20d"),
        (["--hub", "0"], "100000"),
        (["--ahead", "later"], "36h"),
    ],
)
def test_bad_options_are_told(
    extra: list[str], said: str, lang: str, flow: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.parquet"
    done = CliRunner().invoke(app, [str(flow), "--out", str(out), "--lang", lang, *extra])
    assert done.exit_code == 1
    assert said in done.output
    assert "Traceback" not in done.output
    assert bool(re.search("[ກ-ໝ]", done.output)) == (lang == "lo")
    assert not out.exists()


def test_files_that_cannot_be_read_or_written(flow: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "out.parquet")
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 nothing PAR1")
    for arguments in (
        [str(tmp_path / "none.parquet"), "--out", out],
        [str(broken), "--out", out],
        [str(flow), "--out", str(flow)],
        [str(flow), "--out", str(tmp_path / "no" / "such" / "folder.parquet")],
    ):
        done = CliRunner().invoke(app, [*arguments, "--lang", "en"])
        assert done.exit_code == 1, arguments
        assert "Traceback" not in done.output
        assert len(done.output.strip().splitlines()) == 2, done.output
    assert pq.read_metadata(flow).num_rows == 1_500
