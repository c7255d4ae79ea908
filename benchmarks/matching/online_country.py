"""A database of invented people for `benchmarks.matching.online`, made or found again."""

import json
import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import psycopg

from benchmarks.matching.people import people
from khua.matching.features import SETS, TEXTS, from_columns
from khua.matching.model import shipped
from khua.matching.sql import fill, imprint_keys
from khua.postgres import Server, prepare
from khua.postgres.passwords import APP, OWNER, read_passwords
from khua.postgres.throwaway import throwaway_home

FIND: Final = Path(__file__).parents[2] / "src/khua/intelligence/sql/find.sql"
CHUNK: Final = 250_000
#: records of the last chunk that are held back, to come later
ARRIVALS: Final = 20_000

NAMES: Final = ("given_form", "family_form", "given", "family", "given_bones", "family_bones")
COLUMNS: Final = (
    *("person_id", "case_id", "office_id", "shared_with", "guarded", "barred"),
    *NAMES,
    "birth",
    *TEXTS,
    *SETS,
    "keys",
)
TABLES: Final = f"""
CREATE TABLE intelligence_imprint (
  person_id bigint PRIMARY KEY, case_id bigint NOT NULL, office_id bigint NOT NULL,
  shared_with bigint[] NOT NULL, guarded boolean NOT NULL, barred bigint[] NOT NULL,
  {", ".join(f"{name} varchar(80) NOT NULL" for name in NAMES)}, birth int NOT NULL,
  {", ".join(f"{name} varchar(60) NOT NULL" for name in TEXTS)},
  {", ".join(f"{name} varchar(80)[] NOT NULL" for name in SETS)}, keys bigint[] NOT NULL);
CREATE TABLE intelligence_key (hash bigint NOT NULL, person_id bigint NOT NULL);
CREATE TABLE intelligence_frequency (
  evidence varchar(20), value varchar(80), share double precision NOT NULL,
  PRIMARY KEY (evidence, value));
"""


@contextmanager
def country(size: int, keep: Path | None) -> Iterator[tuple[Server, float]]:
    """A server with `size` people in it, and the seconds that filling it took (0: it was there).

    `keep`: a folder to make it in and leave it, or to find it in.
    """
    if keep is None:
        with throwaway_home() as home, _country(size, home) as found:
            yield found
    else:
        with _country(size, keep) as found:
            yield found


@contextmanager
def _country(size: int, home: Path) -> Iterator[tuple[Server, float]]:
    made, start = home / "filled", time.perf_counter()
    hasty = Server(home, throwaway=True)  # while it is filled, nothing needs to last
    hasty.start()
    try:
        if not made.exists():
            passwords = read_passwords(hasty.layout.passwords, data=hasty.layout.data)
            prepare(hasty.dsn(), owner_password=passwords[OWNER], app_password=passwords[APP])
            _fill(hasty.dsn(dbname="khua"), size)
            made.touch()
            took = time.perf_counter() - start
        else:
            took = 0.0
        hasty.stop()
        server = Server(home)
        server.start()
        yield server, took
    finally:
        Server(home).stop()


def _fill(dsn: str, size: int) -> None:
    with psycopg.connect(dsn, autocommit=True) as link:
        link.execute("SET maintenance_work_mem = '1GB'")
        link.execute("SET work_mem = '256MB'")
        link.execute(TABLES)
        last = -(-size // CHUNK) - 1
        chunks = [(dsn, i, min(CHUNK, size - i * CHUNK), i == last) for i in range(last + 1)]
        with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
            pool.starmap(_chunk, chunks, chunksize=1)
        print(f"{size:,} people written", flush=True)
        link.execute(
            "INSERT INTO intelligence_key SELECT unnest(keys), person_id FROM intelligence_imprint"
        )
        link.execute("ALTER TABLE intelligence_key ADD PRIMARY KEY (hash, person_id)")
        install(link, size)
        link.execute("SELECT matching.count_values()")
        link.execute("VACUUM (ANALYZE)")
        link.execute("CHECKPOINT")


def _chunk(dsn: str, number: int, size: int, last: bool) -> None:
    """Write people `number` × CHUNK + 1 and following."""
    more = ARRIVALS if last else 0  # held back: `arrivals`
    cells, _ = people(size + more, "mixed", seed=100 + number)
    found = from_columns({name: column[:size] for name, column in _raw(cells).items()})
    keys = imprint_keys(found)
    rows = [
        *(_texts(getattr(found, name)) for name in NAMES[:4]),
        *(
            np.array(found.bones[1], object)[found.bones[0]][c.codes]
            for c in (found.given, found.family)
        ),
        found.birth.tolist(),
        *(_texts(found.texts[name]) for name in TEXTS),
        *(_literals(found.sets[name]) for name in SETS),
        ["{" + ",".join(map(str, own)) + "}" for own in keys],
    ]
    names = ", ".join(COLUMNS)
    with (
        psycopg.connect(dsn) as link,
        link.cursor().copy(f"COPY intelligence_imprint ({names}) FROM STDIN") as copy,
    ):
        for i, row in enumerate(zip(*rows, strict=True), number * CHUNK + 1):
            copy.write_row((i, i // 2 + 1, i % 760 + 1, "{}", False, "{}", *row))


def _raw(cells: dict[str, Any]) -> dict[str, list[str | None]]:
    return {name: column.tolist() for name, column in cells.items() if name != "id"}


def _texts(column: Any) -> Any:
    return np.array(column.values, dtype=object)[column.codes]


def _literals(column: Any) -> list[str]:
    codes = column.codes if column.codes.ndim == 2 else column.codes[:, None]
    quoted = ["", *(json.dumps(text, ensure_ascii=False) for text in column.values[1:])]
    return ["{" + ",".join(quoted[c] for c in row if c) + "}" for row in codes.tolist()]


def arrivals(size: int) -> list[dict[str, Any]]:
    """Records held back from the last chunk: raw cells, and under `same` the numbers of the
    people in the database who are the same person."""
    number = -(-size // CHUNK) - 1
    kept = size - number * CHUNK
    cells, whose = people(kept + ARRIVALS, "mixed", seed=100 + number)
    first = number * CHUNK + 1
    known: dict[int, list[int]] = {}
    for i, who in enumerate(whose[:kept].tolist(), first):
        known.setdefault(who, []).append(i)
    columns = _raw(cells)
    return [
        {name: column[i] for name, column in columns.items() if column[i]}
        | {"same": known.get(int(whose[i]), [])}
        for i in range(kept, kept + ARRIVALS)
    ]


def install(link: psycopg.Connection[Any], size: int) -> None:
    """Make `matching.find` for the weights that Khua comes with."""
    link.execute(fill(FIND.read_text(encoding="utf-8"), shipped(), size))
