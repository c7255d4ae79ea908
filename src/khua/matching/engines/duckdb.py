"""The engine of one machine: DuckDB reads the table, numpy compares, parts go to disk.

What is in memory at a time: the columns as numbers, one million candidate pairs, and the pairs
that are kept. Everything else waits in the folder beside the result, which also lets a run that
was stopped go on.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from khua.matching import tables
from khua.matching.tables import Layout, Problem, Table, TableProblem

#: what DuckDB itself may use before it spills into the work folder
MEMORY = "1GB"


def read(layout: Layout, work: Path) -> Table:
    """The table of a file. Raises TableProblem (line, column, mend) and OSError."""
    with duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(work)}) as database:
        if not layout.delimiter:
            found = _selected(database, layout, "read_parquet(?)", layout.path)
        else:
            found = _read_csv(database, layout, work)
    ids = found[0].combine_chunks()
    columns = {
        ours: found[place].combine_chunks() for place, ours in enumerate(layout.taken, start=1)
    }
    return tables.checked(ids, columns)


def _read_csv(database: duckdb.DuckDBPyConnection, layout: Layout, work: Path) -> list[pa.Array]:
    path = layout.path
    if not tables.is_utf8(path):
        path = tables.in_utf8(path, work)
    kinds = ", ".join(f"{_literal(name)}: 'VARCHAR'" for name in layout.names)
    source = (
        f"read_csv(?, auto_detect=false, header=true, delim={_literal(layout.delimiter)},"
        f" quote='\"', escape='\"', columns={{{kinds}}}, store_rejects=true, null_padding=false)"
    )
    for attempt in (path, None):
        if attempt is None:  # not UTF-8 after all, further down
            database.execute("DELETE FROM reject_errors")
            attempt = tables.in_utf8(path, work)
        found = _selected(database, layout, source, attempt)
        errors = database.execute(
            "SELECT line, column_name, error_type::VARCHAR FROM reject_errors ORDER BY line"
        ).fetchall()
        if not any(kind == "INVALID ENCODING" for _, _, kind in errors):
            break
    if errors:
        problems = [
            Problem(tables.rejected(kind), line, column)
            for line, column, kind in errors[: tables.SHOWN]
        ]
        raise TableProblem(problems, tables.MEND_LINES, len(errors))
    return found


def _selected(
    database: duckdb.DuckDBPyConnection, layout: Layout, source: str, path: Path
) -> list[pa.Array]:
    wanted = [layout.id, *layout.taken.values()]
    columns = ", ".join(
        f"CAST({_name(name)} AS VARCHAR) AS c{place}" for place, name in enumerate(wanted)
    )
    query = f"SELECT {columns} FROM {source}"  # noqa: S608 - names are quoted, the path is bound
    result = database.sql(query, params=[str(path)]).to_arrow_table()
    return list(result.columns)


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
