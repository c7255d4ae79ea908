"""Compiled loops: kept beside the source, called without numba, compiled anew when out of date."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from khua.money.features import kept, layout
from khua.money.features.kept import Kept


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    places = [tmp_path / "beside", tmp_path / "home"]
    monkeypatch.setattr(kept, "_folders", lambda: places)
    return places


def living(loop: Kept) -> int:
    """The cells that one list with two transactions needs."""
    head = np.zeros((1, layout.LOW + layout.EACH), np.int64)
    head[0, layout.ROOM], head[0, layout.COUNT] = 4, 2
    cells = np.array([5 << 32, 6 << 32, 0, 0, 1, 1, 0, 0, 9, 9, 0, 0], np.int64)
    return int(loop(head, cells, np.array([0], np.int64)))


def test_what_was_compiled_is_found_again(
    folders: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert living(Kept("lists", "living", 1)) == 12
    (file,) = folders[0].iterdir()

    def never(*arguments: object) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr(Kept, "_compiled", never)
    assert living(Kept("lists", "living", 1)) == 12
    with monkeypatch.context() as other:
        other.setattr(kept, "_stamp", lambda: "another source")
        with pytest.raises(AssertionError, match="again"):
            living(Kept("lists", "living", 1))
    assert file.exists()


def test_what_is_out_of_date_is_replaced(
    folders: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    living(Kept("lists", "living", 1))
    (old,) = folders[0].iterdir()
    monkeypatch.setattr(kept, "_stamp", lambda: "another")
    living(Kept("lists", "living", 1))
    (new,) = folders[0].iterdir()
    assert new != old


def test_where_the_source_is_read_only_it_is_kept_at_home(folders: list[Path]) -> None:
    folders[0].write_text("no folder")
    assert living(Kept("lists", "living", 1)) == 12
    assert len(list(folders[1].iterdir())) == 1


def test_arrays_that_it_would_read_wrongly_are_refused(folders: list[Path]) -> None:
    loop = Kept("lists", "living", 1)
    fixed = np.zeros(3, np.int64)
    fixed.flags.writeable = False
    for wrong in (fixed, np.zeros((3, 2), np.int64)[:, 0]):
        with pytest.raises(ValueError, match="one piece"):
            loop(wrong, wrong, wrong)


def test_a_second_start_does_not_import_numba() -> None:
    program = (
        "import sys; from khua.money.features import Parameters, batch;"
        "from khua.money.ledger import ledger;"
        "flow = ledger({'at': [1, 2], 'src': [1, 2], 'dst': [2, 1], 'amount': [5, 5]});"
        "print(batch(flow, Parameters(ahead=9))['cycle_2'].tolist(), 'numba' in sys.modules)"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert told[1] == "[0.0, 1.0] False\n"
