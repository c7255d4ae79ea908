"""Rules on one machine: DuckDB over the columns in memory, spilling to disk when it needs more."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import duckdb
import pyarrow as pa

#: what DuckDB itself may use before it spills
MEMORY: Final = "3GB"


class Session:
    """Tables and views by name, and what they answer."""

    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        self.database = database

    def give(self, name: str, table: pa.Table) -> None:
        """A table under a name, instead of the one that had it. Not copied."""
        self.database.register(name, table)

    def view(self, name: str, text: str) -> None:
        """A query under a name."""
        self.database.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {text}")

    def ask(self, text: str) -> pa.Table:
        """The rows of a query."""
        return self.database.sql(text).to_arrow_table()


@contextmanager
def session(tables: Mapping[str, pa.Table], memory: str = MEMORY) -> Iterator[Session]:
    """DuckDB over some tables, for as long as one is inside; what it spills is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="khua-rules-") as folder:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "temp_directory": folder,
            "preserve_insertion_order": "false",
        }
        with duckdb.connect(config=config) as database:
            found = Session(database)
            for name, table in tables.items():
                found.give(name, table)
            yield found
