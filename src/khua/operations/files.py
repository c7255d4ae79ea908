"""Files that tables name: which kinds there are, where they lie, and what is not as named."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final, LiteralString, NamedTuple

from psycopg import Connection

from khua.operations.tables import exists
from khua.operations.trouble import Text

UPLOADING: Final = 2 * 3600  # seconds: a file without a row may be one that is still being sent
BLOCK: Final = 1 << 20


class Kind(NamedTuple):
    """Files below one folder of the home that rows of a table name."""

    folder: str
    table: str
    rows: LiteralString  # path below the folder, with slashes; SHA-256; size in bytes, or NULL
    called: Text
    incoming: str = ""  # where a file is until, just after its row, it is put in its place
    ours: str = "(?s:.*)"  # which paths are of this kind; others are derived, and nobody's business
    strays: bool = True  # whether a backup keeps files that no row names


EVIDENCE: Final = Kind(
    "evidence",
    "evidence_file",
    "SELECT path, sha256, size FROM evidence_file",
    {"en": "Evidence file", "lo": "ໄຟລ໌ຫຼັກຖານ"},
    incoming="incoming",
)
# Every part of a unit's ledger, and the fingerprints beside it (money.store.Part). A part that no
# row names is what a stopped load left: the next one sweeps it away, so nobody wants it back.
MONEY: Final = Kind(
    "money",
    "fiu_part",
    """
        SELECT o.code || '/' || p.file, p.sha256, p.bytes
        FROM fiu_part p JOIN access_office o ON o.id = p.unit_id
        UNION ALL
        SELECT o.code || '/' || regexp_replace(p.file, '[.]parquet$', '.keys.parquet'),
               p.keys_sha256, NULL
        FROM fiu_part p JOIN access_office o ON o.id = p.unit_id WHERE p.keys_sha256 <> ''
    """,
    {"en": "File of transactions", "lo": "ໄຟລ໌ທຸລະກຳ"},
    ours=r"[^/]+/\d{4}-\d{2}/[^/]+\.parquet",
    strays=False,
)
# The rows of every snapshot, out of which releases are built. What a count that crashed left is
# swept away by the next one.
FIGURES: Final = Kind(
    "figures",
    "statistics_snapshot",
    """
        SELECT s.id || '/' || f.key, f.value, NULL
        FROM statistics_snapshot s, jsonb_each_text(s.files) f WHERE s.counted
    """,
    {"en": "Rows of the figures", "lo": "ແຖວຂໍ້ມູນຂອງຕົວເລກ"},
    ours=r"\d+/[^/]+\.parquet",
    strays=False,
)
KINDS: Final = (EVIDENCE, MONEY, FIGURES)


class Row(NamedTuple):
    """What the register says of a file; `path` below the folder, with slashes; `size` None where
    it says nothing of it."""

    path: str
    sha256: str
    size: int | None

    def is_(self, sha256: str, size: int) -> bool:
        """Whether a file of this hash and size is the one that was registered."""
        return self.sha256.lower() == sha256 and self.size in (None, size)


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


def registered(connection: Connection[Any], kind: Kind) -> dict[str, Row] | None:
    """Path → row, of every file that the register names; None when there is no register yet."""
    if not exists(connection, kind.table):
        return None
    found = connection.execute(kind.rows)
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


def where(home: Path, kind: Kind, path: str) -> Path | None:
    """The registered file: in its place, or on the last step of the way there."""
    if not is_safe(path):
        return None
    folder, name = home / kind.folder, PurePosixPath(path).name
    ways = (folder / path, folder / kind.incoming / name, folder / path)
    for file in ways if kind.incoming else ways[:1]:
        if file.is_file() and not file.is_symlink():
            return file
    return None


def present(home: Path, kind: Kind) -> Iterator[str]:
    """Every file of this kind in the home, as `walk` gives them."""
    for path in walk(home / kind.folder):
        if re.fullmatch(kind.ours, path):
            yield path


def strays(home: Path, kind: Kind, registered: Iterable[str]) -> Iterator[str]:
    """Files of this kind without a row, fresh ones left out."""
    named = set(registered)
    if kind.incoming:
        named |= {f"{kind.incoming}/{PurePosixPath(path).name}" for path in named}
    for path in present(home, kind):
        if path not in named and not fresh(home / kind.folder / path):
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
