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


def drop_ballast(root: Path) -> bool:
    """Free the ballast's room; false when there is none."""
    try:
        (root / "ballast").unlink()
    except FileNotFoundError:
        return False
    return True
