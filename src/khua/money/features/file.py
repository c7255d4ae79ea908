"""The features of a file of transactions as a Parquet file, written part by part.

Rows are in the order of time; column `transaction_id` is the file's own, every other a float32.
Nothing is compressed: the features take longer to pack than to make. What is done stands in
`<out>.work` until all is; the same call goes on from there, with the same bits as in one run.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from khua.money.features import columns
from khua.money.features.parameters import Parameters
from khua.money.features.past import Floats
from khua.money.features.stream import Rows, padded
from khua.money.reading.flow import FlowFile

Told = Callable[[str, float], None]

#: rows of a row group
GROUP: Final = 1 << 16
#: row groups of a segment, some ten million rows: what a machine that goes down loses at most, half
#: a minute's work. A file of one segment is renamed when it is done; more are put together, and
#: copying them takes a third as long as making them
SEGMENT: Final = 160
#: where the schema says what the features are
KEY: Final = b"khua.features"
_PLAIN: Final = {"compression": "none", "use_dictionary": False, "write_statistics": False}


def write(
    read: FlowFile,
    out: Path,
    parameters: Parameters,
    asked: Mapping[str, Any],
    told: Told = lambda step, done: None,
) -> Rows:
    """Write the features of `read` to `out`. `asked`: what a run that was stopped must have in
    common with this one to be gone on with; `told`: is called with a step and the share of it that
    is done. Gives what made them, as it is after the last transaction. Raises OSError."""
    work = out.with_name(out.name + ".work")
    _prepare(work, {**asked, "parameters": parameters.as_json(), "rows": len(read.ledger)})
    schema = _schema(read.transaction_ids.type, parameters)
    rows, segments = _done(work)
    maker = Rows(parameters)
    maker.expect(len(read.accounts), len(read.ledger))
    maker.recall(read.ledger, rows)
    made = np.empty((len(maker.names), padded(GROUP)), np.float32)
    while rows < len(read.ledger):
        until = min(rows + SEGMENT * GROUP, len(read.ledger))
        with _segment(work, len(segments), schema) as writer:
            for begin in range(rows, until, GROUP):
                _group(writer, maker, read, begin, min(begin + GROUP, until), made)
                told("features", min(begin + GROUP, until) / len(read.ledger))
        rows, segments = _done(work)
    _together(segments, out, schema, told)
    shutil.rmtree(work)
    return maker


def write_accounts(read: FlowFile, maker: Rows, out: Path) -> None:
    """Write the features of every account at the moment of the last transaction, its text in
    column `account`. Raises OSError."""
    table = maker.past.accounts(np.arange(1, len(read.accounts) + 1, dtype=np.int32))
    table = table.set_column(0, "account", read.accounts)
    part = out.with_name(out.name + ".part")
    pq.write_table(table.replace_schema_metadata(_metadata(maker.parameters)), part)
    part.replace(out)


def _prepare(work: Path, asked: Mapping[str, Any]) -> None:
    """The folder of a run; begun anew when it was asked something else."""
    note = work / "asked.json"
    text = json.dumps(asked, sort_keys=True)
    if note.exists() and note.read_text(encoding="utf-8") == text:
        return
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    note.write_text(text, encoding="utf-8")


def _schema(ids: pa.DataType, parameters: Parameters) -> pa.Schema:
    fields = [pa.field("transaction_id", ids)]
    fields += [pa.field(name, pa.float32(), nullable=False) for name in columns.names(parameters)]
    return pa.schema(fields, metadata=_metadata(parameters))


def _metadata(parameters: Parameters) -> dict[bytes, bytes]:
    return {KEY: json.dumps(parameters.as_json()).encode()}


def _done(work: Path) -> tuple[int, list[Path]]:
    """Rows that are written, and the segments that hold them. Where the machine went down before a
    segment was on the disk, those after it go as well."""
    rows, segments = 0, []
    there = sorted(work.glob("*.parquet"))
    try:
        for segment in there:
            rows += pq.read_metadata(segment).num_rows
            segments.append(segment)
    except pa.ArrowInvalid:
        for segment in there[len(segments) :]:
            segment.unlink()
    return rows, segments


@contextmanager
def _segment(work: Path, number: int, schema: pa.Schema) -> Iterator[pq.ParquetWriter]:
    """A segment to write to. It counts once it is closed and has its name, which it gets on every
    way out that leaves a whole row group."""
    part = work / f"{number:05}.part"
    writer = pq.ParquetWriter(part, schema, **_PLAIN)
    try:
        yield writer
    finally:
        writer.close()
        if pq.read_metadata(part).num_rows:
            part.replace(part.with_suffix(".parquet"))


def _group(
    writer: pq.ParquetWriter, maker: Rows, read: FlowFile, begin: int, end: int, made: Floats
) -> None:
    """Write one row group. `made`: memory for it, used again: what is new must be cleared first."""
    maker.add(read.ledger, begin, end, made)
    ids = read.transaction_ids.slice(begin, end - begin)
    arrays = [ids, *(pa.array(row[: end - begin]) for row in made)]
    writer.write_table(pa.Table.from_arrays(arrays, schema=writer.schema), row_group_size=GROUP)


def _together(segments: list[Path], out: Path, schema: pa.Schema, told: Told) -> None:
    """One file of all segments."""
    if len(segments) > 1:
        whole = segments[0].with_name("whole.part")
        with pq.ParquetWriter(whole, schema, **_PLAIN) as writer:
            for done, segment in enumerate(segments):
                with pq.ParquetFile(segment) as source:
                    for group in range(source.num_row_groups):
                        writer.write_table(source.read_row_group(group), row_group_size=GROUP)
                told("join", (done + 1) / len(segments))
        segments = [whole]
    segments[0].replace(out)
