"""Put a backup back into an empty home: everything, or nothing.

The rows are copied, compared with the manifest and committed in one transaction; the files are
put beside, hashed, and moved into place just before. Until the last byte of the backup has proved
genuine, nothing is believed. Passes come back ended: one that was revoked after the backup must
not live again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import psycopg
from psycopg import Connection, Copy, sql

from khua.operations import files, tables
from khua.operations.archive import Member, Source
from khua.operations.backup import FORMAT, Tell, fingerprint_of_secret
from khua.operations.migrations import bring_to
from khua.operations.trouble import NO_BACKUP, Text, damaged, stopped

NOT_EMPTY: tuple[Text, Text] = (
    {"en": "There is a record here already.", "lo": "ຢູ່ນີ້ມີຂໍ້ມູນຢູ່ແລ້ວ."},
    {
        "en": "A backup is restored only into a new home: name one with --home, or an empty "
        "database.",
        "lo": "ກູ້ຄືນໄດ້ສະເພາະໃສ່ໂຟນເດີໃໝ່: ໃຫ້ລະບຸດ້ວຍ --home ຫຼື ໃຊ້ຖານຂໍ້ມູນເປົ່າ.",
    },
)
FILES_THERE: tuple[Text, Text] = (
    {"en": "There are files in {folder} already.", "lo": "ມີໄຟລ໌ຢູ່ໃນ {folder} ແລ້ວ."},
    {
        "en": "A backup is restored only into a new home: name one with --home, or move the "
        "folder away.",
        "lo": "ກູ້ຄືນໄດ້ສະເພາະໃສ່ໂຟນເດີໃໝ່: ໃຫ້ລະບຸດ້ວຍ --home ຫຼື ຍ້າຍໂຟນເດີນັ້ນອອກ.",
    },
)
RESTORING = "files.restoring"  # where files are until all of the backup proved genuine
# One of ours at least holds a row as soon as somebody has used Khua.
USED = ("access_office", "access_member", "record_case")
TRIGGERS = """
    SELECT c.relname::text, t.tgname::text, t.tgenabled::text
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND c.relkind IN ('r', 'p')
      AND c.relnamespace = 'public'::regnamespace
"""
FORCED = """
    SELECT relname::text FROM pg_class
    WHERE relforcerowsecurity AND relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
"""
FOLDERS = {kind.folder for kind in files.KINDS}
MODES = {"O": "ENABLE", "A": "ENABLE ALWAYS", "R": "ENABLE REPLICA"}


class Restored(NamedTuple):
    """What was put back. `enrol_anew`: members whose second factor this home cannot read."""

    made_at: str
    rows: int
    files: int
    enrol_anew: int


def restore(
    source: Source, url: str, home: Path | None, secret: str | None, tell: Tell = lambda _: None
) -> Restored:
    """Restore into the database at `url` (the owner's address; Django's `owner` is the same one)
    and into `home`; without a home the files are only hashed, for a trial.

    Raises Stopped, psycopg.Error, OSError; then the database is empty and the home as it was.
    """
    try:
        return _restore(source, url, home, secret, tell)
    except tarfile.TarError:  # the stream ended inside a member
        source.finish()
        raise damaged("it is cut off") from None


def _restore(
    source: Source, url: str, home: Path | None, secret: str | None, tell: Tell
) -> Restored:
    first = source.start()
    if first.name != "head.json":
        raise stopped(NO_BACKUP)
    head, members = _parsed(first), source.members()
    if head.get("format") not in (1, FORMAT):
        raise stopped(NO_BACKUP)
    refuse_used(url, home)
    bring_to((app, name) for app, name in head["migrations"])
    with psycopg.connect(url, connect_timeout=10) as connection, _moved(home) as staging:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('khua restore'))")
        _refuse_rows(connection)
        wanted = [tables.Table(name, columns) for name, columns in head["tables"].items()]
        with _guards_down(connection):
            manifest = _Pour(connection, wanted, staging, tell, head["format"]).all(members)
            source.finish()
            connection.execute("SET CONSTRAINTS ALL IMMEDIATE")  # every foreign key, now
            tables.set_sequences(connection, manifest["sequences"])
        _compare(connection, wanted, manifest)
        connection.execute("UPDATE access_pass SET revoked_at = now() WHERE revoked_at IS NULL")
        same = head["secret"] == fingerprint_of_secret(secret)
        anew = 0 if same else _forget_factors(connection)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")
    _score_as_before()
    counted = sum(found["rows"] for found in manifest["tables"].values())
    return Restored(head["made_at"], counted, len(manifest["files"]), anew)


def _score_as_before() -> None:
    """Compare people with the weights that came back, not with those of a new Khua."""
    from django.db import connections

    from khua.intelligence import weights

    try:
        weights.after_migration("owner")
    finally:
        connections["owner"].close()


def refuse_used(url: str, home: Path | None) -> None:
    """Raise Stopped unless the database and the folders of files are empty."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        _refuse_rows(connection)
    if home is None:
        return
    for kind in files.KINDS:
        if any(files.walk(home / kind.folder)):
            raise stopped(FILES_THERE, folder=home / kind.folder)


def _refuse_rows(connection: Connection[Any]) -> None:
    for name in filter(lambda name: tables.exists(connection, name), USED):
        query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(name))
        if connection.execute(query).fetchone() != (False,):
            raise stopped(NOT_EMPTY)


@contextmanager
def _moved(home: Path | None) -> Iterator[Path | None]:
    """A folder for the files; what is in it goes to its place in the home when all went well.

    It is entered after the transaction and left before it: rows are never there without files.
    """
    if home is None:
        yield None
        return
    staging = home / RESTORING
    shutil.rmtree(staging, ignore_errors=True)  # of a restore that was killed
    staging.mkdir(mode=0o700)
    try:
        yield staging
        for restored in sorted(staging.iterdir()):
            place = home / restored.name
            if place.exists():
                shutil.rmtree(place)  # holds no file: refuse_used looked
            restored.rename(place)
        _fsync(home)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


@contextmanager
def _guards_down(connection: Connection[Any]) -> Iterator[None]:
    """Let rows in as they were: no trigger rewrites them, and the owner is past row security.

    COPY cannot write under row security. All in the transaction, under locks that let nobody else
    in; every guard is put up again as it was.
    """
    triggers = tables.rows(connection, TRIGGERS)
    forced = [name for (name,) in tables.rows(connection, FORCED)]
    for table, trigger, _mode in triggers:
        _alter(connection, table, "DISABLE TRIGGER {}", trigger)
    for table in forced:
        _alter(connection, table, "NO FORCE ROW LEVEL SECURITY")
    names = [name for name, _ in tables.rows(connection, tables.COLUMNS)]
    everything = sql.SQL(", ").join(map(sql.Identifier, names))
    connection.execute(sql.SQL("TRUNCATE {}").format(everything))  # what migrations wrote
    yield
    for table in forced:
        _alter(connection, table, "FORCE ROW LEVEL SECURITY")
    for table, trigger, mode in triggers:
        _alter(connection, table, MODES[mode] + " TRIGGER {}", trigger)


def _alter(connection: Connection[Any], table: str, change: Any, *names: str) -> None:
    statement = sql.SQL("ALTER TABLE {} " + change)
    connection.execute(statement.format(*map(sql.Identifier, (table, *names))))


class _Pour:
    """Pours the members of a backup into tables and files, hashing all of it."""

    def __init__(
        self,
        connection: Connection[Any],
        wanted: list[tables.Table],
        staging: Path | None,
        tell: Tell,
        form: int,
    ) -> None:
        self.connection, self.staging, self.tell, self.form = connection, staging, tell, form
        self.tables = {table.name: table for table in wanted}
        self.streams: dict[str, Any] = {name: hashlib.sha256() for name in self.tables}
        self.files: dict[str, dict[str, Any]] = {}
        self.name, self.copying = "", ExitStack()

    copy: Copy

    def all(self, members: Iterator[Member]) -> dict[str, Any]:
        """Take every member; the manifest, after its hashes were found to hold. Raises Stopped."""
        with self.copying:
            manifest = self._take(members)
        if manifest is None:
            raise damaged("it is cut off")
        self._hold(manifest)
        return manifest

    def _take(self, members: Iterator[Member]) -> dict[str, Any] | None:
        manifest = None
        for member in members:
            kind, _, rest = member.name.partition("/")
            if kind == "tables":
                self._table(rest.partition("/")[0], member)
            elif kind in FOLDERS and rest:
                self._finish_table()
                self._file(member)
            elif member.name == "manifest.json":
                self._finish_table()
                manifest = _parsed(member)
            self.tell(member.size)
        return manifest

    def _table(self, name: str, member: Member) -> None:
        if name not in self.tables:
            raise damaged(f"“{name[:60]}”")
        if name != self.name:
            self._finish_table()
            copy = self.connection.cursor().copy(self.tables[name].copy("FROM STDIN"))
            self.name, self.copy = name, self.copying.enter_context(copy)
        packed = zlib.decompressobj(wbits=31)
        try:
            for block in chain(iter(lambda: member.content.read(files.BLOCK), b""), (b"",)):
                text = packed.decompress(block) if block else packed.flush()
                self.streams[name].update(text)
                self.copy.write(text)
        except zlib.error:
            raise damaged(name) from None

    def _finish_table(self) -> None:
        self.copying.close()
        self.name = ""

    def _file(self, member: Member) -> None:
        if not files.is_safe(member.name):
            raise damaged(f"“{member.name[:60]}”")
        content = files.Hashed(member.content)
        if self.staging is None:
            while content.read(files.BLOCK):
                pass
        else:
            _write(self.staging / member.name, content, member.mtime)
        self.files[member.name] = {"size": member.size, "sha256": content.sha256}

    def _hold(self, manifest: dict[str, Any]) -> None:
        """Whether tables and files are those of the manifest, to the byte."""
        for name, stream in self.streams.items():
            if manifest["tables"].get(name, {}).get("sha256") != stream.hexdigest():
                raise damaged(name)
        if len(manifest["tables"]) != len(self.streams):
            raise damaged("manifest.json")
        listed = manifest["files"]
        if self.form == 1:
            listed = {f"{files.EVIDENCE.folder}/{path}": each for path, each in listed.items()}
        for name in listed.keys() ^ self.files.keys():
            raise damaged(name)
        for name, found in self.files.items():
            if listed[name] != found:
                raise damaged(name)


def _compare(connection: Connection[Any], wanted: list[tables.Table], manifest: Any) -> None:
    """Read back what the database now holds, row by row. Raises Stopped."""
    for table in wanted:
        found, meant = tables.fingerprint(connection, table).shown(), manifest["tables"][table.name]
        if (found["rows"], found["sum"]) != (meant["rows"], meant["sum"]):
            raise damaged(table.name)


def _forget_factors(connection: Connection[Any]) -> int:
    """Take second factors that were encrypted under another secret: nobody could use them, and
    every sign-in would fail on them."""
    return connection.execute("DELETE FROM mfa_authenticator").rowcount


def _write(file: Path, content: files.Hashed, mtime: float) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while block := content.read(files.BLOCK):
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    os.utime(file, (mtime, mtime))


def _fsync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _parsed(member: Member) -> dict[str, Any]:
    content: BinaryIO = member.content
    try:
        found = json.loads(content.read())
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise damaged(member.name)
    return found
