"""The columnar store: what is written reads back, and a crash leaves nothing that counts."""

import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khua.money import store as module
from khua.money.ledger import COLUMNS, SCHEMA, Ledger, ledger
from khua.money.store import Part, Store, StoreProblem, batch_of, numbers_of
from tests.money.ledgers_made import QUARTER, START, made

MONTHS = ["2024-01", "2024-02", "2024-03"]
FEBRUARY, MARCH = 1_706_745_600, 1_709_251_200


@pytest.fixture
def place(tmp_path: Path) -> Store:
    return Store(tmp_path / "money")


def same(one: Ledger, other: Ledger) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in COLUMNS)


def together(*ledgers: Ledger) -> Ledger:
    return ledger(
        {name: np.concatenate([getattr(one, name) for one in ledgers]) for name in COLUMNS}
    )


def files(place: Store) -> list[str]:
    return sorted(str(path.relative_to(place.folder)) for path in place.folder.rglob("*.parquet"))


def test_what_is_written_reads_back(place: Store) -> None:
    written, keys = made(3)
    parts = place.write(3, written, keys)
    assert [part.month for part in parts] == MONTHS
    assert [part.file for part in parts] == [f"{month}/000000000003.parquet" for month in MONTHS]
    assert sum(part.rows for part in parts) == len(written)
    assert (parts[0].first, parts[-1].last) == (written.at[0], written.at[-1])
    assert all(part.size == (place.folder / part.file).stat().st_size for part in parts)
    assert not list((place.folder / module.STAGING).iterdir())
    read = place.read(parts)
    assert same(read, written)
    assert read.arrow().schema == SCHEMA
    assert {batch_of(number) for number in read.number.tolist()} == {3}
    first = place.keys(parts[0])
    assert first is not None
    sorted_keys = keys.take(slice(0, parts[0].rows)).in_order()
    assert np.array_equal(first.high, sorted_keys.high)
    assert np.array_equal(first.low, sorted_keys.low)


def test_batches_of_a_month_are_merged_by_time_and_number(place: Store) -> None:
    ledgers = [made(batch)[0] for batch in (1, 2, 3)]
    parts = [part for batch in (3, 1, 2) for part in place.write(batch, ledgers[batch - 1])]
    assert same(place.read(parts), together(*ledgers))
    assert place.keys(parts[0]) is None


@settings(max_examples=25, deadline=None)
@given(st.integers(-5, QUARTER // 3600 + 5), st.integers(-5, QUARTER // 3600 + 5))
def test_a_time_asked_is_as_cut_out_of_all(
    tmp_path_factory: pytest.TempPathFactory, since: int, until: int
) -> None:
    place, ledgers, parts = three(tmp_path_factory)
    begin, end = START + since * 3600, START + until * 3600
    expected = together(*ledgers).between(begin, max(begin, end))
    assert same(place.read(parts, begin, max(begin, end)), expected)


THREE: list[tuple[Store, list[Ledger], list[Part]]] = []


def three(folders: pytest.TempPathFactory) -> tuple[Store, list[Ledger], list[Part]]:
    """A store of three batches with small row groups, made once."""
    if not THREE:
        place = Store(folders.mktemp("store"))
        ledgers = [made(batch)[0] for batch in (1, 2, 3)]
        before, module.ROW_GROUP = module.ROW_GROUP, 50  # type: ignore[misc]
        parts = [part for at, one in enumerate(ledgers, 1) for part in place.write(at, one)]
        module.ROW_GROUP = before  # type: ignore[misc]
        THREE.append((place, ledgers, parts))
    return THREE[0]


def test_only_the_columns_asked_are_read(place: Store) -> None:
    written, _ = made(1)
    read = place.read(place.write(1, written), columns=["src", "amount"])
    assert np.array_equal(read.src, written.src)
    assert np.array_equal(read.at, written.at)
    assert set(read.currency.tolist()) == {418}
    assert not read.dst.any()
    assert [column.dtype for column in read.columns().values()] == list(COLUMNS.values())
    with pytest.raises(ValueError, match="no columns of a ledger: colour"):
        place.read([], columns=["colour"])


def test_nothing_reads_as_nothing(place: Store) -> None:
    assert len(place.read([])) == 0
    assert place.write(1, made(1)[0].take(np.zeros(1000, bool))) == ()
    with duckdb.connect() as database:
        empty = place.relation(database, [])
        assert empty.columns == SCHEMA.names
        assert empty.fetchall() == []
    assert place.sweep([]) == ()


def test_duckdb_reads_the_same(place: Store) -> None:
    ledgers = [made(batch)[0] for batch in (1, 2)]
    parts = [part for at, one in enumerate(ledgers, 1) for part in place.write(at, one)]
    with duckdb.connect() as database:
        found = place.relation(database, parts).order('"at", number').to_arrow_table()
    assert found.schema == SCHEMA
    assert found == together(*ledgers).arrow()


def test_a_batch_is_written_once_and_its_numbers_are_its_own(place: Store) -> None:
    written, keys = made(1)
    place.write(1, written, keys)
    with pytest.raises(StoreProblem, match="Batch 1 was written") as refused:
        place.write(1, written, keys)
    assert refused.value.mend["lo"]
    with pytest.raises(ValueError, match="not of batch 2"):
        place.write(2, written)
    with pytest.raises(ValueError, match="5 fingerprints for 1000"):
        place.write(1, written, keys.take(slice(0, 5)))
    assert numbers_of(2, [0, 7]).tolist() == [2 << 32, (2 << 32) + 7]


def test_a_load_that_fails_leaves_nothing(place: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = place.write(1, made(1)[0])
    before = files(place)
    moved = 0

    def full(source: Path, target: Path) -> None:
        nonlocal moved
        moved += 1
        if moved == 2:
            raise OSError(28, "No space left on device")
        source.rename(target)

    monkeypatch.setattr(module.os, "rename", full)
    with pytest.raises(OSError, match="No space"):
        place.write(2, made(2)[0])
    assert files(place) == before
    assert same(place.read(kept), made(1)[0])


@pytest.mark.parametrize("stop", ["stage", "0", "1", "4", "end"])
def test_killed_while_writing(place: Store, stop: str) -> None:
    kept = place.write(1, *made(1))
    before = files(place)
    killed_at(place, 2, stop)
    left = [name for name in files(place) if name not in before]
    assert left or stop == "stage"
    assert same(place.read(kept), made(1)[0])  # what no manifest names does not count
    assert place.sweep(lambda: kept)
    assert files(place) == before
    assert not list((place.folder / module.STAGING).iterdir())
    again = place.write(2, *made(2))
    assert same(place.read([*kept, *again]), together(made(1)[0], made(2)[0]))
    assert place.verify([*kept, *again]) == ()
    assert place.sweep([*kept, *again]) == ()


def killed_at(place: Store, batch: int, stop: str) -> None:
    """Let a process of its own write a batch, and kill it (SIGKILL) at a moment."""
    command = [sys.executable, "-m", "tests.money.store_child", str(place.folder), str(batch), stop]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "here\n"
        with pytest.raises(StoreProblem, match="A load is on"):
            place.sweep([])  # it would take what is just being written
        child.send_signal(signal.SIGKILL)


def test_the_manifest_is_asked_while_no_load_can_be_on(place: Store) -> None:
    asked: list[bool] = []

    def manifest() -> tuple[Part, ...]:
        with pytest.raises(StoreProblem):
            place.sweep([])
        asked.append(True)
        return ()

    with place.loading(), place.loading():  # two at once
        pass
    place.sweep(manifest)
    assert asked


def test_damage_is_found_and_named(place: Store) -> None:
    parts = place.write(1, *made(1))
    assert place.verify(parts) == ()
    january, february, march = parts
    data = (place.folder / january.file).read_bytes()
    flipped = bytes([data[100] ^ 1])
    (place.folder / january.file).write_bytes(data[:100] + flipped + data[101:])
    (place.folder / february.keys).unlink()
    (place.folder / march.file).write_bytes(b"")
    damaged = place.verify(parts)
    assert [one.file for one in damaged] == [january.file, february.keys, march.file]
    assert "not as it was written" in damaged[0].what["en"]
    assert "missing" in damaged[1].what["en"]
    with pytest.raises(StoreProblem, match=march.file) as problem:
        place.read([march])
    assert march.file in problem.value.problem["lo"]
    with pytest.raises(StoreProblem, match="missing"):
        place.keys(february)


def test_months_are_those_of_utc(place: Store) -> None:
    edges = [FEBRUARY - 1, FEBRUARY, MARCH - 1, MARCH]
    columns = {"at": edges, "src": [1] * 4, "dst": [2] * 4, "amount": [1] * 4}
    rows = ledger({**columns, "number": numbers_of(9, [0, 1, 2, 3])})
    parts = place.write(9, rows)
    assert [(part.month, part.rows) for part in parts] == list(zip(MONTHS, [1, 2, 1], strict=True))
    assert place.read(parts, FEBRUARY, MARCH).at.tolist() == edges[1:3]
    assert place.read(parts, FEBRUARY).at.tolist() == edges[1:]
    assert place.read(parts, until=FEBRUARY).at.tolist() == edges[:1]
