"""The files of the evidence register: `HOME/evidence/`, and the table that names them."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final, NamedTuple

from psycopg import Connection

from khua.operations.tables import exists

FOLDER: Final = "evidence"
TABLE: Final = "evidence_file"
INCOMING: Final = "incoming"  # where a file is until, just after its row, it is put in place
UPLOADING: Final = 2 * 3600  # seconds: a file without a row may be one that is still being sent
BLOCK: Final = 1 << 20


class Row(NamedTuple):
    """What the register says of a file; `path` below the folder, with slashes."""

    path: str
    sha256: str
    size: int


class Hashed:
    """A file that is hashed while somebody else reads it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._hash.update(block)
        return block

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def registered(connection: Connection[Any]) -> dict[str, Row] | None:
    """Path → row, of every file that the register names; None when there is no register yet."""
    if not exists(connection, TABLE):
        return None
    found = connection.execute("SELECT path, sha256, size FROM evidence_file")
    return {path: Row(path, sha256, size) for path, sha256, size in found}


def walk(folder: Path) -> Iterator[str]:
    """Every regular file below `folder`, in order, as a path with slashes. Links are not followed:
    nobody makes any there."""
    for top, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(top, name)
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(folder).as_posix()


def where(folder: Path, path: str) -> Path | None:
    """The registered file: in its place, or on the last step of the way there."""
    if not is_safe(path):
        return None
    name = PurePosixPath(path).name
    for file in (folder / path, folder / INCOMING / name, folder / path):
        if file.is_file() and not file.is_symlink():
            return file
    return None


def strays(folder: Path, registered: Iterable[str]) -> Iterator[str]:
    """Files below `folder` without a row, fresh uploads left out."""
    named = set(registered)
    arriving = {f"{INCOMING}/{PurePosixPath(path).name}" for path in named}
    for path in walk(folder):
        if path not in named and path not in arriving and not fresh(folder / path):
            yield path


def fresh(file: Path) -> bool:
    """Whether a file is so new that its row may still be on its way."""
    try:
        return time.time() - file.stat().st_mtime < UPLOADING
    except FileNotFoundError:  # the upload was given up
        return True


def sha256_of(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def is_safe(path: str) -> bool:
    """Whether a path out of an archive stays below the folder it is put into."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and not {"..", "."} & set(parts)
