"""Where files are on the disk: `KHUA_HOME/evidence/`.

A file arrives in `incoming/` under the name it will keep, is put in place once its row is
committed, and never changes again. Only Khua's account reads it.
"""

import os
import re
import secrets
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

from khua.evidence.models import PATH

INCOMING: Final = "incoming"
LEFT_OVER: Final = 3600  # seconds without a byte: an upload that nobody finishes any more
NAME: Final = re.compile(r"[0-9a-f]{32}")


def root() -> Path:
    """The folder of all files."""
    return Path(settings.KHUA_HOME) / "evidence"


def new_path() -> str:
    """A random path below the root: 128 bits."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}"


def incoming(path: str, at: Path | None = None) -> Path:
    """Where a file is until its row is committed."""
    return (at or root()) / INCOMING / path.rpartition("/")[2]


def in_place(path: str, at: Path | None = None) -> Path:
    """Where a file is from then on. Raises ValueError for a path that is not one of ours."""
    if not re.fullmatch(PATH, path):
        raise ValueError("this is no path of a file of evidence")
    return (at or root()) / path


def create(path: str) -> BinaryIO:
    """A new file in `incoming/`, readable by nobody else. Raises OSError."""
    target = incoming(path)
    _folder(target.parent)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.fdopen(os.open(target, flags, 0o600), "w+b")


def settle(path: str, at: Path | None = None) -> None:
    """Put a file in place; nothing to do when it is there already."""
    arrived, place = incoming(path, at), in_place(path, at)
    if not arrived.exists():
        return
    _folder(place.parent)
    arrived.rename(place)
    _sync(place.parent)
    _sync(arrived.parent)


def discard(path: str) -> None:
    """Forget a file that has no row."""
    incoming(path).unlink(missing_ok=True)


def open_file(path: str) -> BinaryIO:
    """A stored file, open for reading. Raises FileNotFoundError; OSError for a link."""
    for place in (in_place(path), incoming(path)):
        try:
            return os.fdopen(os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")
        except FileNotFoundError:
            continue
    raise FileNotFoundError


def sweep(known: Callable[[list[str]], Iterable[str]], at: Path | None = None) -> None:
    """End what a killed process left in `incoming/`: a file with a row is put in place, one
    without is removed.

    `known`: which of these paths have a row. It must see every row, of whatever office.
    """
    folder = (at or root()) / INCOMING
    if not folder.is_dir():
        return
    old = time.time() - LEFT_OVER
    left = [
        f"{entry.name[:2]}/{entry.name}"
        for entry in os.scandir(folder)
        if NAME.fullmatch(entry.name) and entry.stat(follow_symlinks=False).st_mtime < old
    ]
    if not left:
        return
    with_row = set(known(left))
    for path in left:
        if path in with_row:
            settle(path, at)
        else:
            incoming(path, at).unlink(missing_ok=True)


def _folder(folder: Path) -> None:
    """A folder below the root, and the root, private whatever the umask is."""
    for each in (folder.parent, folder):
        if not each.is_dir():
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
            each.chmod(0o700)
            _sync(each.parent)


def _sync(folder: Path) -> None:
    """Make a folder's entries outlive a power cut."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
