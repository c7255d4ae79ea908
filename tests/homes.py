"""Homes that take long to make: made once in a run, by whichever process needs one first, and
copied for every test that does something with it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from khua.postgres import running
from khua.postgres.locks import alone
from khua.postgres.throwaway import throwaway_home
from tests.commands import processes

FOLDER = "KHUA_TESTS_FOLDER"  # of this run; the workers of pytest-xdist find it where we left it
CASES = 60  # of the demo

PREPARE = """
import sys
from pathlib import Path
from khua.commands.setup import prepare
with prepare(Path(sys.argv[1])):
    pass
"""


def begin() -> None:
    """Make the folder of this run. A server that root hands to another account passes through."""
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="khua-tests-")
    Path(os.environ[FOLDER]).chmod(0o711)


def end() -> None:
    """Remove it."""
    shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True)


def once(name: str, make: Callable[[Path], None]) -> Path:
    """The home `name` of this run, which `make` fills the first time. No server runs in it, and
    nobody may change it."""
    home = Path(os.environ[FOLDER]) / name
    with alone(home.with_suffix(".lock")):
        if not home.exists():
            unfinished = home.with_suffix(".new")
            shutil.rmtree(unfinished, ignore_errors=True)
            make(unfinished)
            unfinished.rename(home)
    return home


def copy(home: Path, to: Path) -> None:
    """Copy a home whose server is down, every file with its owner."""
    subprocess.run(["cp", "-a", "--reflink=auto", home, to], check=True)


def bare() -> Path:
    """A home as the first start leaves it: the tables are there, and nobody in them."""
    return once("bare", _bare)


def demo() -> Path:
    """A home with the synthetic country of `khua demo --cases 60`."""
    return once("demo", _demo)


@contextmanager
def copy_of(kind: Callable[[], Path]) -> Iterator[Path]:
    """A home of one's own, copied from `bare` or `demo`; removed on leaving."""
    with throwaway_home() as home:
        copy(kind(), home)
        yield home


def _bare(home: Path) -> None:
    with running(home, throwaway=True):
        done = subprocess.run(
            [sys.executable, "-c", PREPARE, home],
            env=processes.environment(),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def _demo(home: Path) -> None:
    copy(bare(), home)
    with running(home, throwaway=True):
        code, said = processes.run("demo", "--no-serve", "--cases", str(CASES), "--home", home)
        assert code == 0, said
