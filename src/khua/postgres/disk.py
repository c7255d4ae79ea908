"""Room on the disk, and the ballast that is let go of when there is none.

Measured: with the disk full the server dies even on a read (it must write WAL), and its recovery
needs room too: 20 MB freed were not enough, 80 MB were.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

MB = 1024 * 1024
BALLAST = 64 * MB
SPARE = 4 * BALLAST  # make a ballast only where this much is free, or it would fill the disk itself
FULL = 16 * MB  # one WAL segment: with less, the server cannot write
FLOOR = 500 * MB  # below it the record is only read: recovery, too, needs room to write
FLOOR_VARIABLE = "KHUA_DISK_FLOOR_MB"


def floor_bytes() -> int:
    """The floor in bytes: KHUA_DISK_FLOOR_MB, else 500 MB. Nonsense does not lower it."""
    named = os.environ.get(FLOOR_VARIABLE, "")
    return int(named) * MB if named.isascii() and named.isdecimal() else FLOOR


def free_bytes(folder: Path) -> int:
    """Bytes that an ordinary account can still write on the disk of `folder`."""
    return shutil.disk_usage(folder).free


def keep_ballast(root: Path) -> None:
    """Make the ballast where it is missing and there is room for it."""
    ballast = root / "ballast"
    if ballast.exists() or free_bytes(root) < SPARE:
        return
    unfinished = root / "ballast.new"
    try:
        with unfinished.open("wb") as out:
            os.posix_fallocate(out.fileno(), 0, BALLAST)
        unfinished.rename(ballast)
    except OSError:
        unfinished.unlink(missing_ok=True)  # no ballast today; the next start tries again


def has_ballast(root: Path) -> bool:
    """Whether the ballast is there."""
    return (root / "ballast").exists()


def drop_ballast(root: Path) -> bool:
    """Free the ballast's room; false when there is none."""
    try:
        (root / "ballast").unlink()
    except FileNotFoundError:
        return False
    return True
