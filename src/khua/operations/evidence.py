"""The files of the evidence register: `HOME/evidence/`, and the table that names them."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final, NamedTuple

from psycopg import Connection

from khua.operations.tables import exists

FOLDER: Final = "evidence"
TABLE: Final = "evidence_file"
UPLOADING: Final = 3600  # seconds: a file without a row may be one that is still being sent
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
