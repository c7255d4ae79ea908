"""`khua match record`, by hand and at night beside the pages."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from khua.commands import nightly
from khua.commands.match_record import DONE, FOLDER
from khua.commands.nightly import ZONE, Nightly
from tests import homes
from tests.commands import processes

AS_SERVE_DOES = """
import sys
from pathlib import Path
from khua.commands import tied
from khua.commands.setup import prepare
with prepare(Path(sys.argv[1]), demo=True):
    sys.exit(tied.start("khua.commands.match_record", as_owner=True).wait())
"""


@pytest.fixture(scope="module")
def country():
    """A home with the demo's cases."""
    with homes.copy_of(homes.demo) as home:
        yield home


def test_it_says_counts_and_never_names(country):
    code, said = processes.run("match", "record", "--home", country)
    assert code == 0, said
    assert "matches stand" in said
    assert "Weights as they were" in said
    assert "too small to learn from" in said
    assert not any("\u0e80" <= letter <= "\u0eff" for letter in said), "names are in Lao letters"
    assert (country / FOLDER / DONE).exists()
    assert [file.name for file in (country / FOLDER).iterdir()] == [DONE]
    code, said = processes.run("match", "record", "--home", country, "--lang", "lo")
    assert code == 0, said
    assert ": ໃໝ່ 0, ປ່ອຍ 0." in said


def test_what_makes_no_sense_is_told_plainly(country, tmp_path):
    code, said = processes.run("match", "record", "--retrain", "--home", country)
    assert code == 1
    assert "too small to learn weights from" in said
    assert "Traceback" not in said
    code, said = processes.run("match", "record", "--home", tmp_path / "nothing")
    assert code == 1
    assert "There is no record" in said


def test_beside_the_pages_it_is_done_with_the_owner_s_address(country):
    (country / FOLDER / DONE).unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", AS_SERVE_DOES, country],
        env=processes.environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (country / FOLDER / DONE).exists()
    assert "Traceback" not in done.stderr


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("KHUA_HOME", str(tmp_path))
    monkeypatch.setenv("KHUA_OWNER_DATABASE_URL", "postgresql://khua_owner@127.0.0.1:1/none")
    return tmp_path


@pytest.fixture
def started(monkeypatch) -> list:
    """What is started to match, and how: each runs until its code is there. What counts the figures
    is started with it each time."""

    class Child:
        code: int | None = None

        def poll(self) -> int | None:
            return self.code

    children: list[Child] = []
    counts: list[Child] = []

    def start(module: str, *, as_owner: bool) -> Child:
        assert as_owner
        others = {"khua.commands.match_record": children, "khua.commands.figures_snapshot": counts}
        others[module].append(Child())
        assert len(counts) <= len(children) <= len(counts) + 1
        return others[module][-1]

    monkeypatch.setattr("khua.commands.tied.start", start)
    return children


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


def done_at(home: Path, moment: datetime) -> None:
    (home / FOLDER).mkdir(exist_ok=True)
    (home / FOLDER / DONE).touch()
    os.utime(home / FOLDER / DONE, (moment.timestamp(),) * 2)


def test_it_is_started_at_two_each_night(home, started):
    done_at(home, at(1, 2, 20))
    night = Nightly(at(1, 9))
    for now, so_far in ((at(1, 9), 0), (at(2, 1, 59), 0), (at(2, 2), 1), (at(2, 2, 1), 1)):
        night.look(now)
        assert len(started) == so_far
    started[0].code = 0
    night.look(at(3, 1))
    assert len(started) == 1
    night.look(at(3, 2))
    assert len(started) == 2
    assert started[1] in night.children()
    assert len(night.children()) == 2


def test_two_are_never_started(home, started):
    done_at(home, at(1, 2, 20))
    night = Nightly(at(1, 9))
    night.look(at(2, 2))
    night.look(at(3, 2))
    assert len(started) == 1


@pytest.mark.parametrize("done", [None, at(1, 2, 20), at(2, 1, 30)])
def test_what_was_not_done_last_night_is_done_soon_after_the_start(home, started, done):
    """A machine that is switched off at night; also the very first time."""
    if done is not None:
        done_at(home, done)
    night = Nightly(at(2, 8))
    night.look(at(2, 8))
    assert started == []
    night.look(at(2, 8) + nightly.SOON)
    assert len(started) == 1
    assert night.due == at(3, 2)


def test_the_hour_is_that_of_vientiane():
    assert nightly.following(at(1, 1, 59)) == at(1, 2)
    assert nightly.following(at(1, 2)) == at(2, 2)
    assert nightly.following(at(1, 2)).utcoffset() == timedelta(hours=7)


def test_pages_that_do_not_know_the_owner_start_nothing(home, started, monkeypatch):
    monkeypatch.setenv("KHUA_OWNER_DATABASE_URL", "")
    night = Nightly(at(1, 9))
    night.look(at(9, 2))
    assert started == night.children() == []
