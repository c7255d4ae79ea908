"""A trail on the disk, as it was traced: so that a page need not trace again.

`KHUA_HOME/money/<office code>/traces/<trace id>.arrow` holds numbers only, as the store does. It is
a copy: where it is missing or not as it was written, the trail is found anew from what was asked.
"""

import hashlib
import json
import os
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import ipc

from khua.access.models import Member
from khua.fiu import store
from khua.money import ledger as ledgers
from khua.money.store import StoreProblem
from khua.money.tracing import ACCOUNTS, BREAKS, Asked, Traced

#: what a row of a trail has beside the columns of the ledger
_OWN: Final = pa.schema(
    [
        ("traced", pa.int64()),
        ("brought", pa.int64()),
        ("hops", pa.int32()),
        ("ends", pa.int8()),
        ("before", pa.int64()),
    ]
)
_ROWS: Final = pa.unify_schemas([ledgers.SCHEMA, _OWN])
#: a copy that nobody opened for so long is removed
KEPT: Final = 30 * 86_400


def place(member: Member, trace_id: int) -> Path:
    """Where the copy of a trail is, if there is one."""
    return store.folder(member) / "traces" / f"{trace_id}.arrow"


def digest(traced: Traced) -> str:
    """SHA-256 of all that the trail holds: equal for trails that are equal."""
    found = hashlib.sha256()
    for table in _tables(traced):
        for name in table.column_names:
            column = table[name]
            found.update(name.encode())
            filled = column.cast(pa.int64()).fill_null(-1).to_numpy()
            found.update(np.ascontiguousarray(filled).tobytes())
    found.update(f"{traced.short} {traced.unknown}".encode())
    return found.hexdigest()


def keep(path: Path, traced: Traced) -> None:
    """Write the copy: whole, or not at all. What nobody opened for long is removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    counts = {"short": str(traced.short), "unknown": str(traced.unknown)}
    try:
        with part.open("wb") as file:
            for table in _tables(traced):
                told = table.replace_schema_metadata(counts)
                with ipc.new_stream(file, told.schema) as writer:
                    writer.write_table(told)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    _sweep(path.parent)


def kept(path: Path, asked: Asked, sha256: str) -> Traced | None:
    """The trail as it was kept; None where there is no copy, or none that is as it was."""
    try:
        with path.open("rb") as file:
            rows, accounts, later = (ipc.open_stream(file).read_all() for _ in range(3))
        os.utime(path)
        traced = _traced(asked, rows, accounts, later)
    except (OSError, pa.ArrowInvalid, KeyError, TypeError, ValueError):
        return None
    return traced if digest(traced) == sha256 else None


def note_trouble(path: Path, problem: StoreProblem) -> None:
    """Keep why a trail cannot be found anew, for whoever opens it next."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = [dict(problem.problem), dict(problem.mend)]
    path.with_suffix(".trouble").write_text(json.dumps(told), encoding="utf-8")


def raise_trouble(path: Path) -> None:
    """Raise the StoreProblem that was kept, once: then it is tried again."""
    kept_in = path.with_suffix(".trouble")
    if kept_in.exists():
        problem, mend = json.loads(kept_in.read_text(encoding="utf-8"))
        kept_in.unlink(missing_ok=True)
        raise StoreProblem(problem, mend)


def _tables(traced: Traced) -> tuple[pa.Table, pa.Table, pa.Table]:
    own: list[Any] = [getattr(traced, name) for name in _OWN.names]
    columns = [*traced.ledger.columns().values(), *own]
    arrays = [pa.array(each, field.type) for each, field in zip(columns, _ROWS, strict=True)]
    rows = pa.table(arrays, schema=_ROWS)
    return rows, traced.accounts.cast(ACCOUNTS), traced.later.cast(BREAKS)


def _traced(asked: Asked, rows: pa.Table, accounts: pa.Table, later: pa.Table) -> Traced:
    counts = rows.schema.metadata or {}
    columns = {name: rows[name].to_numpy() for name in _ROWS.names}
    return Traced(
        asked=asked,
        ledger=ledgers.Ledger(**{name: columns[name] for name in ledgers.COLUMNS}),
        **{name: columns[name] for name in _OWN.names},
        accounts=accounts,
        later=later,
        short=int(counts[b"short"]),
        unknown=int(counts[b"unknown"]),
    )


def _sweep(folder: Path) -> None:
    old = time.time() - KEPT
    for path in folder.glob("*.arrow"):
        if path.stat().st_mtime < old:
            path.unlink(missing_ok=True)
