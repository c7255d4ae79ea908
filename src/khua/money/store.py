"""The columnar store: transactions as Parquet files, a file for each batch in each month.

``2024-03/000000000017.parquet`` holds what batch 17 has of March 2024 (UTC), sorted by (`at`,
`number`); ``….keys.parquet`` beside it the fingerprints of the same transactions, sorted. Files are
written once and never changed. Nothing that lies here counts until the manifest (in PostgreSQL,
where row security is) names it: a load writes its parts, then enters them in one transaction. Who
is killed before that leaves files that nobody reads and `sweep` takes away.

No name, no account number: accounts are numbers here, and fingerprints are hashes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import parquet

from khua.money.fingerprints import Keys
from khua.money.ledger import COLUMNS, DEFAULTS, SCHEMA, Ints, Ledger

#: a transaction's number is its batch's, shifted by so many bits, and its row in the batch
ROW_BITS: Final = 32
ROW_GROUP: Final = 1 << 18
STAGING: Final = "staging"
LOCK: Final = ".lock"
_KEYS: Final = pa.schema([("high", pa.uint64()), ("low", pa.uint64())])
_DELTAS: Final = ("number", "at")
#: few different values, or empty in most rows
_FEW: Final = ("currency", "kind", "channel", "place", "merchant", "device")

Text = Mapping[str, str]


class StoreProblem(Exception):
    """The store cannot do what is asked: what is wrong, and the mend."""

    def __init__(self, problem: Text, mend: Text) -> None:
        super().__init__(f"{problem['en']} {mend['en']}")
        self.problem, self.mend = problem, mend


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the manifest: one file. `file`: from the store's folder on; `size`: bytes; `first`
    and `last`: the earliest and the latest `at`; `keys_sha256`: hash of the fingerprints beside
    it, "" where there are none."""

    batch: int
    month: str
    file: str
    rows: int
    size: int
    sha256: str
    first: int
    last: int
    keys_sha256: str = ""

    @property
    def keys(self) -> str:
        """The file of its fingerprints."""
        return self.file.removesuffix(".parquet") + ".keys.parquet"


@dataclass(frozen=True, slots=True)
class Damage:
    """A file of the manifest that is not as it was written."""

    file: str
    what: Text


def numbers_of(batch: int, rows: npt.ArrayLike) -> Ints:
    """Numbers of transactions: batch << 32 | row (from 0)."""
    return (np.int64(batch) << ROW_BITS) | np.asarray(rows, np.int64)


def batch_of(number: int) -> int:
    """The batch that a transaction came with."""
    return number >> ROW_BITS


class Store:
    """A folder of parts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Hold while a load writes parts and until its manifest is committed: `sweep` waits. Many
        may load at once. The lock ends with the process, however that ends."""
        with self._locked(fcntl.LOCK_SH):
            yield

    def write(self, batch: int, ledger: Ledger, keys: Keys | None = None) -> tuple[Part, ...]:
        """Write the transactions of a batch, one part a month, and return the parts in order.

        `keys`: the fingerprint of each transaction, in the ledger's order. All files are written
        to a staging folder and on the disk before the first is moved to its place. Raises
        ValueError for numbers of another batch, StoreProblem if the batch was written before, and
        OSError (a full disk): what was written then is removed.
        """
        if not (ledger.number >> ROW_BITS == batch).all():
            raise ValueError(f"numbers are not of batch {batch}")
        if keys is not None and len(keys) != len(ledger):
            raise ValueError(f"{len(keys)} fingerprints for {len(ledger)} transactions")
        cuts = _months(ledger.at)
        for month, _, _ in cuts:
            if (self.folder / month / f"{batch:012}.parquet").exists():
                raise StoreProblem(_filled(_WRITTEN, batch=batch), _SWEEP)
        staging = self.folder / STAGING / f"{batch:012}-{os.getpid()}"
        staging.mkdir(parents=True)
        placed: list[Path] = []
        try:
            parts = [
                self._staged(staging, batch, month, ledger, keys, first, last)
                for month, first, last in cuts
            ]
            for part in parts:
                (self.folder / part.month).mkdir(exist_ok=True)
                for name in (part.file, *([part.keys] if part.keys_sha256 else [])):
                    os.rename(staging / name.replace("/", "-"), self.folder / name)
                    placed.append(self.folder / name)
                _sync_folder(self.folder / part.month)
            _sync_folder(self.folder)
        except BaseException:
            for path in placed:
                path.unlink(missing_ok=True)
            raise
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        return tuple(parts)

    def _staged(
        self,
        staging: Path,
        batch: int,
        month: str,
        ledger: Ledger,
        keys: Keys | None,
        first: int,
        last: int,
    ) -> Part:
        """One month of a batch, written to the staging folder."""
        file = f"{month}/{batch:012}.parquet"
        rows = {name: column[first:last] for name, column in ledger.columns().items()}
        path = staging / file.replace("/", "-")
        parquet.write_table(
            pa.table(list(rows.values()), schema=SCHEMA),
            path,
            compression="zstd",
            row_group_size=ROW_GROUP,
            use_dictionary=list(_FEW),
            column_encoding=dict.fromkeys(_DELTAS, "DELTA_BINARY_PACKED"),
            write_statistics=True,
            sorting_columns=[parquet.SortingColumn(1), parquet.SortingColumn(0)],
        )
        size, sha256 = _settle(path)
        part = Part(
            batch, month, file, last - first, size, sha256,
            int(ledger.at[first]), int(ledger.at[last - 1]),
        )  # fmt: skip
        if keys is None:
            return part
        in_order = keys.take(slice(first, last)).in_order()
        path = staging / part.keys.replace("/", "-")
        table = pa.table([in_order.high, in_order.low], schema=_KEYS)
        parquet.write_table(
            table, path, compression="none", use_dictionary=False, row_group_size=ROW_GROUP
        )
        return Part(
            batch, month, file, part.rows, size, sha256, part.first, part.last, _settle(path)[1]
        )

    def read(
        self,
        parts: Iterable[Part],
        since: int | None = None,
        until: int | None = None,
        columns: Sequence[str] | None = None,
    ) -> Ledger:
        """The transactions of the parts with since <= at < until, sorted by (`at`, `number`).

        `columns`: only these are read; the others hold what `ledger.DEFAULTS` says, or 0, and take
        no memory. In memory are the result and one month. Raises StoreProblem for a file that is
        missing or broken.
        """
        wanted = set(COLUMNS if columns is None else columns)
        if unknown := wanted - set(COLUMNS):
            raise ValueError(f"no columns of a ledger: {', '.join(sorted(unknown))}")
        chosen = [
            part
            for part in sorted(parts, key=lambda one: (one.month, one.batch))
            if (since is None or part.last >= since) and (until is None or part.first < until)
        ]
        read = [name for name in COLUMNS if name in wanted or name == "at"]
        room = sum(part.rows for part in chosen)
        made = {name: np.empty(room, COLUMNS[name]) for name in read}
        filled = 0
        for month in dict.fromkeys(part.month for part in chosen):
            of_month = [part for part in chosen if part.month == month]
            pieces = [self._piece(part, read, since, until) for part in of_month]
            count = sum(len(piece["at"]) for piece in pieces)
            room_here = slice(filled, filled + count)
            for name in read:
                np.concatenate([piece[name] for piece in pieces], out=made[name][room_here])
            if len(pieces) > 1:
                # parts are sorted by (at, number) and stand by batch, so equal times stay in order
                order = np.argsort(made["at"][room_here], kind="stable")
                for name in read:
                    made[name][room_here] = made[name][room_here][order]
            filled += count
        found: dict[str, npt.NDArray[Any]] = {}
        for name, dtype in COLUMNS.items():
            if name in made:
                found[name] = made.pop(name)[:filled]
            else:
                nothing = np.array(DEFAULTS.get(name, 0), dtype)
                found[name] = np.broadcast_to(nothing, (filled,))
        return Ledger(**found)

    def _piece(
        self, part: Part, names: list[str], since: int | None, until: int | None
    ) -> dict[str, npt.NDArray[Any]]:
        """Columns of one part, of the row groups that reach into the time asked."""
        with self._opened(part.file) as file:
            groups = list(range(file.metadata.num_row_groups))
            if since is not None or until is not None:
                groups = [group for group in groups if _reaches(file, group, since, until)]
            table = file.read_row_groups(groups, columns=names)
        piece = {name: table.column(name).to_numpy() for name in names}
        at = piece["at"]
        first = 0 if since is None else int(np.searchsorted(at, since))
        last = len(at) if until is None else int(np.searchsorted(at, until))
        return {name: column[first:last] for name, column in piece.items()}

    def keys(self, part: Part) -> Keys | None:
        """The fingerprints of a part, sorted; None if it has none. Raises StoreProblem."""
        if not part.keys_sha256:
            return None
        with self._opened(part.keys) as file:
            table = file.read()
        return Keys(table.column("high").to_numpy(), table.column("low").to_numpy())

    @contextmanager
    def _opened(self, name: str) -> Iterator[parquet.ParquetFile]:
        try:
            with parquet.ParquetFile(self.folder / name) as file:
                yield file
        except (FileNotFoundError, pa.ArrowInvalid, OSError) as fault:
            what = _MISSING if isinstance(fault, FileNotFoundError) else _BROKEN
            raise StoreProblem(_filled(what, file=name), _RESTORE) from None

    def scan(self, parts: Iterable[Part]) -> str:
        """The files as SQL, to stand after FROM in DuckDB. Rows come by month and batch; ORDER BY
        where order matters."""
        in_order = sorted(parts, key=lambda one: (one.month, one.batch))
        if not in_order:
            types = {"int8": "TINYINT", "int16": "SMALLINT", "int32": "INTEGER", "int64": "BIGINT"}
            nulls = ", ".join(
                f'CAST(NULL AS {types[str(field.type)]}) AS "{field.name}"' for field in SCHEMA
            )
            return f"(SELECT {nulls} WHERE false)"
        paths = (str(self.folder / part.file).replace("'", "''") for part in in_order)
        listed = ", ".join(f"'{path}'" for path in paths)
        return f"read_parquet([{listed}])"

    def relation(
        self, database: duckdb.DuckDBPyConnection, parts: Iterable[Part]
    ) -> duckdb.DuckDBPyRelation:
        """The parts as a relation of DuckDB, with the columns of ledger.SCHEMA."""
        return database.sql(f"SELECT * FROM {self.scan(parts)}")  # noqa: S608 - as in scan

    def sweep(self, known: Iterable[Part] | Callable[[], Iterable[Part]]) -> tuple[str, ...]:
        """Remove what no manifest names: leftovers of loads that were killed.

        `known`: asks for every part of the manifest, and is called while no load can be on: a
        manifest that was read before may lack what a load has committed since (a list serves where
        there is one process only). Returns what was removed. Raises StoreProblem while a load is
        on."""
        if not self.folder.exists():
            return ()
        removed = []
        with self._locked(fcntl.LOCK_EX | fcntl.LOCK_NB):
            manifest = known() if callable(known) else known
            kept = {name for part in manifest for name in (part.file, part.keys)}
            for path in sorted((self.folder / STAGING).glob("*")):
                shutil.rmtree(path)
                removed.append(f"{STAGING}/{path.name}")
            for path in sorted(self.folder.glob("????-??/*.parquet")):
                name = f"{path.parent.name}/{path.name}"
                if name not in kept:
                    path.unlink()
                    removed.append(name)
        return tuple(removed)

    def verify(self, parts: Iterable[Part]) -> tuple[Damage, ...]:
        """Compare every file with the hash it was written with; what is damaged."""
        damaged = []
        for part in parts:
            for name, sha256 in ((part.file, part.sha256), (part.keys, part.keys_sha256)):
                if not sha256:
                    continue
                try:
                    same = _sha256(self.folder / name) == sha256
                except OSError:
                    damaged.append(Damage(name, _filled(_MISSING, file=name)))
                    continue
                if not same:
                    damaged.append(Damage(name, _filled(_CHANGED, file=name)))
        return tuple(damaged)

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / LOCK).open("a") as file:
            try:
                fcntl.flock(file, how)
            except BlockingIOError:
                raise StoreProblem(_LOADING, _LATER) from None
            yield


def _months(at: Ints) -> list[tuple[str, int, int]]:
    """The months (UTC) of ascending moments, each with its first row and the row after its last."""
    if not len(at):
        return []
    months = at.astype("datetime64[s]").astype("datetime64[M]")
    first = [0, *(np.flatnonzero(months[1:] != months[:-1]) + 1).tolist()]
    return [
        (str(months[begin]), begin, end)
        for begin, end in zip(first, [*first[1:], len(at)], strict=True)
    ]


def _reaches(file: parquet.ParquetFile, group: int, since: int | None, until: int | None) -> bool:
    """Whether a row group may hold moments of the time asked, by its statistics."""
    told = file.metadata.row_group(group).column(list(COLUMNS).index("at")).statistics
    if told is None or not told.has_min_max:
        return True
    return (since is None or told.max >= since) and (until is None or told.min < until)


def _settle(path: Path) -> tuple[int, str]:
    """Bring a file to the disk; its size and hash."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    return path.stat().st_size, _sha256(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _filled(text: Text, **values: object) -> Text:
    return {lang: one.format_map(values) for lang, one in text.items()}


_WRITTEN: Final = {
    "en": "Batch {batch} was written to the store before.",
    "lo": "ຊຸດ {batch} ຖືກຂຽນໃສ່ຄັງແລ້ວ.",
}
_SWEEP: Final = {
    "en": "If its load was stopped, sweep the store and load it again.",
    "lo": "ຖ້າການໂຫຼດຖືກຢຸດ ໃຫ້ກວາດຄັງ ແລ້ວໂຫຼດໃໝ່.",
}
_MISSING: Final = {
    "en": "The file {file} of the store is missing.",
    "lo": "ໄຟລ໌ {file} ຂອງຄັງຫາຍໄປ.",
}
_BROKEN: Final = {
    "en": "The file {file} of the store cannot be read.",
    "lo": "ອ່ານໄຟລ໌ {file} ຂອງຄັງບໍ່ໄດ້.",
}
_CHANGED: Final = {
    "en": "The file {file} of the store is not as it was written.",
    "lo": "ໄຟລ໌ {file} ຂອງຄັງບໍ່ຄືກັບຕອນຂຽນ.",
}
_RESTORE: Final = {
    "en": "Check the disk, and bring the file back from the backup.",
    "lo": "ໃຫ້ກວດດິສ ແລະ ເອົາໄຟລ໌ຄືນຈາກບ່ອນສຳຮອງ.",
}
_LOADING: Final = {
    "en": "A load is on; the store cannot be swept now.",
    "lo": "ກຳລັງໂຫຼດຢູ່ ຈຶ່ງກວາດຄັງບໍ່ໄດ້.",
}
_LATER: Final = {
    "en": "Try again when it has ended.",
    "lo": "ໃຫ້ລອງໃໝ່ເມື່ອໂຫຼດແລ້ວ.",
}
