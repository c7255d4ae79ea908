"""Work that one process does at a time, and that goes on where a killed one left it."""

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

_LOCK: Final = ".lock"
#: a page that asks `at_work` holds the lock for a moment: try so often, so many seconds apart
_TRIES: Final = 20
_APART: Final = 0.05


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Whether this process has the folder, which is made, for itself until the end of the block.
    The lock ends with the process, however that ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("a") as file:
        yield any(_taken(file, attempt) for attempt in range(_TRIES))


def at_work(folder: Path) -> bool:
    """Whether a process has the folder now."""
    try:
        with (folder / _LOCK).open("a") as file:
            return not _taken(file)
    except OSError:
        return False


def forget(folder: Path) -> None:
    """Remove the folder of work that is done."""
    shutil.rmtree(folder, ignore_errors=True)


def _taken(file: TextIO, attempt: int = 0) -> bool:
    time.sleep(_APART if attempt else 0)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
