"""Make a backup: one snapshot of the database and the files it names, encrypted as it is read.

    backup = Backup(url, home, secret)
    with open("x.khua.part", "wb") as file, backup.started():
        report = backup.write(file, recipients, tell)

Members, in order: `head.json`, `tables/<name>/<part>.gz` (COPY's text), `<folder>/<path>` of every
kind of file (files.KINDS), `manifest.json`. Never in it: passwords, the secret key, passes and
sessions (tables.LEFT_OUT).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

import psycopg

import khua
from khua.operations import files, tables
from khua.operations.archive import Writer, sealed
from khua.operations.trouble import Text, stopped

FORMAT: Final = 2  # 1 knew evidence alone, and named its files in the manifest without the folder
PART: Final = 4 << 20  # bytes of a table in one member, before compression
Tell = Callable[[int], None]  # so many bytes more were dealt with

BLIND: tuple[Text, Text] = (
    {
        "en": "The owner's role cannot see every row of {names}: the backup would be short.",
        "lo": "ບົດບາດເຈົ້າຂອງເບິ່ງບໍ່ເຫັນທຸກແຖວຂອງ {names}: ຊຸດສຳຮອງຈະບໍ່ຄົບ.",
    },
    {
        "en": "Set KHUA_OWNER_DATABASE_URL to the owner's address, and run `khua check`.",
        "lo": "ໃຫ້ຕັ້ງ KHUA_OWNER_DATABASE_URL ເປັນທີ່ຢູ່ຂອງເຈົ້າຂອງ ແລະ ໃຊ້ `khua check`.",
    },
)
NOTHING: tuple[Text, Text] = (
    {"en": "There is no record in this database.", "lo": "ບໍ່ມີຂໍ້ມູນໃນຖານຂໍ້ມູນນີ້."},
    {
        "en": "Name the home with --home or KHUA_HOME.",
        "lo": "ໃຫ້ລະບຸໂຟນເດີດ້ວຍ --home ຫຼື KHUA_HOME.",
    },
)


@dataclass
class Report:
    """What went into a backup, and which files were not as their register says."""

    rows: int = 0
    files: int = 0
    missing: list[str] = field(default_factory=list)  # paths below the home
    changed: list[str] = field(default_factory=list)


class _File(NamedTuple):
    """A file to save: its `name` below the home, where it is just now, and what is said of it."""

    name: str
    at: Path
    row: files.Row | None


def fingerprint_of_secret(secret: str | None) -> str | None:
    """Tells a restored home whether it has the same secret; the secret cannot be had from it."""
    return secret and hashlib.sha256(b"khua backup " + secret.encode()).hexdigest()


class Backup:
    """One backup of the database at `url` (the owner's address) and the files of `home`."""

    def __init__(self, url: str, home: Path, secret: str | None) -> None:
        self.url, self.home, self.secret = url, home, secret
        self.report = Report()
        self.manifest: dict[str, Any] = {"tables": {}, "files": {}}

    @contextmanager
    def started(self) -> Iterator[None]:
        """Hold one snapshot of the database; what is written meanwhile is not in the backup.

        Raises Stopped, psycopg.Error.
        """
        with psycopg.connect(self.url, connect_timeout=10) as self.connection:
            self.connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            self.connection.read_only = True
            if not tables.exists(self.connection, "django_migrations"):
                raise stopped(NOTHING)
            self.tables = tables.kept(self.connection)
            if unseen := tables.blind(self.connection, self.tables):
                raise stopped(BLIND, names=", ".join(unseen))
            self.files = [each for kind in files.KINDS for each in self._files(kind)]
            yield

    def size(self) -> int:
        """About how many bytes there are to read."""
        row = self.connection.execute(
            "SELECT sum(pg_table_size(quote_ident(name)::regclass))::bigint"
            " FROM unnest(%s::text[]) name",
            [[table.name for table in self.tables]],
        ).fetchone()
        return int(row[0] if row else 0) + sum(file.at.stat().st_size for file in self.files)

    def write(self, file: BinaryIO, recipients: Sequence[Any], tell: Tell) -> Report:
        """Write everything into `file`. Raises OSError (a full disk), psycopg.Error."""
        with sealed(file, recipients) as out:
            out.add("head.json", _json(self._head()))
            for table in self.tables:
                self._table(out, table, tell)
            self.manifest["sequences"] = tables.sequences(self.connection)
            for each in self.files:
                self._file(out, each, tell)
            out.add("manifest.json", _json(self.manifest))
        return self.report

    def _head(self) -> dict[str, Any]:
        """What a reader must know before the rest comes."""
        migrations = self.connection.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return {
            "format": FORMAT,
            "khua": khua.__version__,
            "postgres": self.connection.info.server_version,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "migrations": [list(row) for row in migrations],
            "tables": {table.name: table.columns for table in self.tables},
            "secret": fingerprint_of_secret(self.secret),
            "chain_heads": self._heads(),
        }

    def _heads(self) -> dict[str, list[Any]]:
        """The head of each office's audit chain: office → [entry, hash in hexadecimal]."""
        if not tables.exists(self.connection, "access_chainhead"):
            return {}
        found = self.connection.execute(
            "SELECT o.code, h.seq, encode(h.hash, 'hex')"
            " FROM access_chainhead h JOIN access_office o ON o.id = h.office_id ORDER BY o.code"
        )
        return {code: [seq, digest] for code, seq, digest in found}

    def _table(self, out: Writer, table: tables.Table, tell: Tell) -> None:
        found = tables.Fingerprint()
        part, size, number = [], 0, 0
        for row in tables.text_of(self.connection, table):
            found.add(row)
            part.append(row)
            size += len(row)
            if size >= PART:
                self._part(out, table, number, part)
                tell(size)
                part, size, number = [], 0, number + 1
        if part:
            self._part(out, table, number, part)
            tell(size)
        self.manifest["tables"][table.name] = found.shown()
        self.report.rows += found.rows

    def _part(self, out: Writer, table: tables.Table, number: int, rows: list[bytes]) -> None:
        packed = gzip.compress(b"".join(rows), compresslevel=1, mtime=0)
        out.add(f"tables/{table.name}/{number:06}.gz", packed)

    def _files(self, kind: files.Kind) -> Iterator[_File]:
        """The files of the snapshot: all that it names, and others that are no fresh upload."""
        folder = self.home / kind.folder
        registered = files.registered(self.connection, kind) or {}
        for path, row in sorted(registered.items()):
            if at := files.where(self.home, kind, path):
                yield _File(f"{kind.folder}/{path}", at, row)
            else:
                self.report.missing.append(f"{kind.folder}/{path}")
        for path in files.strays(self.home, kind, registered) if kind.strays else ():
            yield _File(f"{kind.folder}/{path}", folder / path, None)

    def _file(self, out: Writer, file: _File, tell: Tell) -> None:
        with file.at.open("rb") as raw:
            status = os.fstat(raw.fileno())
            size, content = status.st_size, files.Hashed(raw)
            out.stream(file.name, size, status.st_mtime, content)
        self.manifest["files"][file.name] = {"size": size, "sha256": content.sha256}
        self.report.files += 1
        if file.row and not file.row.is_(content.sha256, size):
            self.report.changed.append(file.name)
        tell(size)


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()
