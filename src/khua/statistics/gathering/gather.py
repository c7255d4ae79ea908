"""From the tables of the record to the tables of a snapshot."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from khua.figures.mapping import Mapped, mapping
from khua.figures.snapshot import SCHEMAS, Snapshot
from khua.law import procedure
from khua.statistics.gathering import people, reading
from khua.statistics.gathering.requests import questions

STEPS: Final = ("cases", "people", "victims", "suspects", "decisions", "requests")
MEMORY: Final = "1GB"  # of DuckDB; more goes to its own files


def gather(
    using: str = "owner", secret: bytes | None = None, aside: Path | None = None
) -> Snapshot:
    """What is counted, of what `using` sees now. `secret`: of the record keys; without it, as for
    rows that are only taken away, every key is nought. `aside`: a folder for what does not fit
    into memory."""
    return build(reading.read(using), secret, aside)


def build(
    found: dict[str, pa.Table], secret: bytes | None = None, aside: Path | None = None
) -> Snapshot:
    """The snapshot of what `reading.read` found."""
    with _engine(aside) as engine:
        for name, table in {**found, **_words(mapping()), **_made(found, secret)}.items():
            engine.register(name, table)
        for step in STEPS:
            engine.execute(_sql(step))
        return Snapshot({name: _table(engine, name) for name in SCHEMAS})


def _made(found: dict[str, pa.Table], secret: bytes | None) -> dict[str, pa.Table]:
    """What is worked out here of what was read: who is one, who asked whom, and all keys."""
    asked = questions(found["happenings"])
    made = {
        "one": people.one(found["people"], found["same"], secret),
        "questions": asked,
    }
    for name, kind, ids in (
        ("case_keys", people.CASE, found["record_cases"]),
        ("decision_keys", people.DECISION, found["outcomes"]),
        ("request_keys", people.REQUEST, asked),
    ):
        of = ids["id"].to_numpy().astype(np.int64)
        made[name] = pa.table({"id": of, "key": people.keys(kind, of, secret)})
    return made


def _words(words: Mapped) -> dict[str, pa.Table]:
    """mapping.yaml as tables to join with. `weak`: a kind that the same kind stands before."""
    kinds = list(words.kinds)
    codes = sorted(words.codes.keys() | words.forms.keys() | words.means.keys())
    now, ever = (
        [(stage, each["handling"]) for each in words.handling for stage in each.get(when, ())]
        for when in ("now", "ever")
    )
    ends = [stage.id for stage in procedure.load().stages.values() if stage.end]
    return {
        "kinds": pa.table(
            {
                "place": list(range(len(kinds))),
                "kind": kinds,
                "weak": [kind in kinds[:place] for place, kind in enumerate(kinds)],
            }
        ),
        "codes": pa.table(
            {
                "code": codes,
                "kind": pa.array([words.codes.get(code) for code in codes], pa.int64()),
                "form": pa.array([words.forms.get(code) for code in codes], pa.string()),
                "means": pa.array([words.means.get(code) for code in codes], pa.string()),
            }
        ),
        "offences": _pairs("offence", "kind", words.offences.items()),
        "sexes": _pairs("gender", "sex", words.sexes.items()),
        "services": _pairs("event", "service", words.services.items()),
        "stages_now": _pairs("stage", "handling", now),
        "stages_ever": _pairs("stage", "handling", ever),
        "ends": pa.table({"stage": ends}),
    }


def _pairs(left: str, right: str, pairs: Iterable[tuple[str, str | int]]) -> pa.Table:
    lefts, rights = zip(*pairs, strict=True)
    return pa.table({left: list(lefts), right: list(rights)})


@contextmanager
def _engine(aside: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    settings: dict[str, str | bool | int | float | list[str]] = {"memory_limit": MEMORY}
    if aside is not None:
        settings["temp_directory"] = str(aside)
    with duckdb.connect(config=settings) as engine:
        yield engine


def _sql(step: str) -> str:
    file = resources.files("khua.statistics.gathering") / "sql" / f"{step}.sql"
    return file.read_text(encoding="utf-8")


def _table(engine: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
    schema = SCHEMAS[name]
    columns = ", ".join(f'"{each}"' for each in schema.names)
    return engine.sql(f"SELECT {columns} FROM {name}").to_arrow_table().cast(schema)  # noqa: S608


__all__ = ["build", "gather"]
