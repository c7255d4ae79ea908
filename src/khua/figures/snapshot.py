"""What is counted: the record at one moment, as columns without a name.

One row is one thing that a measure counts (a case, a victim of a case, a suspect of a case, a
decision, a request). `person` is a number for one human being within the snapshot, the same in
every case of his that people decided is his; `key` is his record key (`disclosure.record_key`), and
that of a case for tables of cases. Dates are days; what is not known is null or "unknown", and is
counted as such.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyarrow import parquet

TEXT: Final = pa.string()
SET: Final = pa.list_(pa.string())
DAY: Final = pa.date32()

#: what every row has: its case, where it was recorded (the office that leads by its code and kind;
#: its province by ISO 3166-2, LA for an office of the centre), and its days
_ALL: Final = [
    ("case", pa.int64()), ("key", pa.int64()), ("office", TEXT), ("office_kind", TEXT),
    ("recorded_in", TEXT), ("recorded", DAY), ("happened", DAY), ("kind", TEXT),
]  # fmt: skip

#: `elements`: what was found of a victim, by the codes of law/vocabulary.yaml, alleged or proved;
#: `forms` and `means` are the same in the catalogue's few words. `kind`: trafficking, smuggling,
#: laundering, other, unknown. `opened`: the day an investigation was opened (null while there is
#: none); `identified`: the day an office decided that he is a victim (null: so far a possible one)
SCHEMAS: Final[Mapping[str, pa.Schema]] = {
    "cases": pa.schema([
        *_ALL, ("source", TEXT), ("stage", TEXT), ("closed_by", TEXT), ("closed", DAY),
        ("prosecuted", DAY), ("judged", DAY), ("official", TEXT), ("handling", TEXT),
        ("opened", DAY),
    ]),
    "victims": pa.schema([
        *_ALL, ("person", pa.int64()), ("sex", TEXT), ("age", pa.int16()), ("citizenship", TEXT),
        ("origin", TEXT), ("exploited_in", TEXT), ("route", TEXT), ("forms", SET), ("means", SET),
        ("elements", SET), ("identified_by", TEXT), ("referred", DAY), ("assisted", SET),
        ("returned", DAY),
        ("again", pa.bool_()), ("harm", TEXT), ("not_punished", DAY), ("identified", DAY),
    ]),
    "suspects": pa.schema([
        *_ALL, ("person", pa.int64()), ("sex", TEXT), ("age", pa.int16()), ("citizenship", TEXT),
        ("official", pa.bool_()), ("offences", SET), ("arrested", DAY), ("prosecuted", DAY),
        ("convicted", DAY), ("acquitted", DAY),
    ]),
    "decisions": pa.schema([
        *_ALL, ("person", pa.int64()), ("sex", TEXT), ("citizenship", TEXT), ("decided", DAY),
        ("offence", TEXT), ("verdict", TEXT), ("sentence", TEXT), ("months", pa.int16()),
        ("fine_kip", pa.int64()), ("confiscated", pa.bool_()), ("restitution_kip", pa.int64()),
        ("paid_kip", pa.int64()),
    ]),
    "requests": pa.schema([
        *_ALL, ("direction", TEXT), ("what", TEXT), ("country", TEXT), ("asked", DAY),
        ("answered", DAY),
    ]),
}  # fmt: skip


@dataclass(frozen=True)
class Snapshot:
    """The five tables; what is not given is empty."""

    tables: Mapping[str, pa.Table] = field(default_factory=dict)

    def table(self, name: str) -> pa.Table:
        """One of SCHEMAS. Raises KeyError for another name."""
        return self.tables.get(name, SCHEMAS[name].empty_table())

    def write(self, folder: Path) -> None:
        """One Parquet file a table."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in SCHEMAS:
            parquet.write_table(self.table(name), folder / f"{name}.parquet")


def read(folder: Path) -> Snapshot:
    """A snapshot that was written. Raises FileNotFoundError, and pa.ArrowInvalid for columns that
    are others."""
    return Snapshot(
        {
            name: parquet.read_table(folder / f"{name}.parquet").cast(schema)
            for name, schema in SCHEMAS.items()
        }
    )
