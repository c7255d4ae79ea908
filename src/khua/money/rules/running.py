"""Runs rules over a ledger and what is known of its accounts."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Protocol

import numpy as np
import pyarrow as pa
from pyarrow import compute, parquet

from khua.money import graph, patterns
from khua.money.hits import HITS, in_order
from khua.money.known import SCHEMAS, AccountKind, Known
from khua.money.ledger import CASH, COLUMNS, Ledger
from khua.money.rules import render
from khua.money.rules.model import Engine, Rule, Skipped, Text
from khua.money.rules.read import catalogue, needs

EngineName = Literal["duckdb", "spark"]
Told = Callable[[str, float], None]  # the rule that was done, and the share of all rules

WHY_SKIPPED: Final[Mapping[str, Text]] = {
    "missing": {"en": "not in the data: {missing}", "lo": "ບໍ່ມີໃນຂໍ້ມູນ: {missing}"},
    "question": {
        "en": "this is a question for an analyst, not a rule",
        "lo": "ນີ້ແມ່ນຄຳຖາມສຳລັບນັກວິເຄາະ, ບໍ່ແມ່ນກົດ",
    },
}


class Session(Protocol):
    """What an engine offers while it runs."""

    def give(self, name: str, table: pa.Table) -> None: ...
    def view(self, name: str, text: str) -> None: ...
    def ask(self, text: str) -> pa.Table: ...


@dataclass(frozen=True)
class Found:
    """What one rule found: rows of HITS in their order, and what it cost in CPU-seconds of this
    process (on Spark the work is the JVM's, and is not in it)."""

    rule: Rule
    rows: pa.Table
    seconds: float


def run(
    ledger: Ledger,
    known: Known,
    engine: EngineName = "duckdb",
    only: Collection[str] | None = None,
    told: Told | None = None,
    *,
    rules: Sequence[Rule] | None = None,
    work: Path | None = None,
) -> tuple[pa.Table, list[Skipped]]:
    """All hits of the rules (those of `only`, or all) as rows of HITS in their order, and the rules
    that could not be run. `work`: a folder in which the rows of each rule are kept, so that a run
    that was stopped goes on. Raises KeyError for an unknown id in `only`, and NoSpark."""
    chosen = choose(rules if rules is not None else catalogue(), only)
    ready, skipped = sorted_out(chosen, ledger, known)
    found = [HITS.empty_table()]
    for done, each in enumerate(each_of(ready, ledger, known, engine, work), start=1):
        found.append(each.rows)
        if told:
            told(each.rule.id, done / len(ready))
    return in_order(pa.concat_tables(found)), skipped


def choose(rules: Sequence[Rule], only: Collection[str] | None) -> list[Rule]:
    """The rules with these ids, or all. Raises KeyError with the first id that is none."""
    if only is None:
        return list(rules)
    by_id = {rule.id: rule for rule in rules}
    return [by_id[rule_id] for rule_id in sorted(set(only))]


def sorted_out(
    rules: Sequence[Rule], ledger: Ledger, known: Known
) -> tuple[list[Rule], list[Skipped]]:
    """The rules that can be run on these data, and the others with what they miss."""
    ready: list[Rule] = []
    skipped: list[Skipped] = []
    here = {name: _there(name, ledger, known) for rule in rules for name in rule.needs}
    for rule in rules:
        missing = tuple(name for name in rule.needs if not here[name])
        if rule.engine is Engine.QUESTION:
            skipped.append(Skipped(rule, missing, WHY_SKIPPED["question"]))
        elif missing or rule.engine is Engine.NONE:
            words = {
                lang: text.format(missing="; ".join(needs()[name].words[lang] for name in missing))
                for lang, text in WHY_SKIPPED["missing"].items()
            }
            skipped.append(Skipped(rule, missing, words))
        else:
            ready.append(rule)
    return ready, skipped


def each_of(
    rules: Sequence[Rule],
    ledger: Ledger,
    known: Known,
    engine: EngineName = "duckdb",
    work: Path | None = None,
) -> Iterator[Found]:
    """What each rule finds, one after the other."""
    kept = _Kept(work, ledger, known)
    todo = [rule for rule in rules if not kept.has(rule)]
    yield from (Found(rule, kept.rows(rule), 0.0) for rule in rules if kept.has(rule))
    if not todo:
        return
    index = graph.Index(ledger)
    hubs = np.flatnonzero(index.hubs(services=graph.services(known)))
    with _session(engine, _tables(ledger, known, hubs)) as session:
        for rule in todo:
            start = time.process_time()
            rows = _rows(rule, session, ledger, index, hubs)
            kept.keep(rule, rows)
            yield Found(rule, rows, time.process_time() - start)


def rehearse(rules: Sequence[Rule]) -> dict[str, str]:
    """What DuckDB says against the SQL of rules, by id; each is run over nothing."""
    import duckdb

    nothing = Ledger(*(np.zeros(0, dtype) for dtype in COLUMNS.values()))
    tables = {**_tables(nothing, Known(), np.zeros(0, np.int64)), "found": HITS.empty_table()}
    faults = {}
    with _session("duckdb", tables) as session:
        for rule in rules:
            try:
                if rule.sql:
                    session.ask(render.rows(rule))
            except duckdb.Error as fault:
                faults[rule.id] = next(line for line in str(fault).splitlines() if line.strip())
    return faults


def bands(ratio: float = 1.1, until: float = 1e16) -> pa.Table:
    """Amounts that are nearly one, for rules that ask for them: each band reaches 10 % below and
    above its middle, and overlaps the next, so that what is near each other is together in one."""
    low = np.floor(100 * ratio ** np.arange(int(np.log(until / 100) / np.log(ratio)))).astype(
        np.int64
    )
    return pa.table({"band": np.arange(len(low) - 2), "low": low[:-2], "high": low[2:]})


def _tables(ledger: Ledger, known: Known, hubs: Any) -> dict[str, pa.Table]:
    """What rules see, by name; render.VIEWS come on top."""
    return {
        "ledger": ledger.arrow(),
        **{name: getattr(known, name) for name in SCHEMAS},
        "accounts": _completed(known.accounts, ledger, hubs),
        "bands": bands(),
    }


@contextmanager
def _session(engine: EngineName, tables: Mapping[str, pa.Table]) -> Iterator[Session]:
    if engine == "spark":
        from khua.money.rules.engines import spark

        opened: AbstractContextManager[Session] = spark.session(tables)
    else:
        from khua.money.rules.engines import duckdb

        opened = duckdb.session(tables)
    with opened as session:
        for name, text in render.VIEWS.items():
            session.view(name, text)
        yield session


def _rows(rule: Rule, session: Session, ledger: Ledger, index: graph.Index, hubs: Any) -> pa.Table:
    if rule.engine is Engine.SQL:
        return in_order(session.ask(render.rows(rule)))
    found = pa.concat_tables(
        patterns.find(ledger, each.find, each.parameters, index=index, services=hubs)
        for each in rule.patterns
    )
    if rule.sql:
        session.give("found", found)
        return in_order(session.ask(render.rows(rule)))
    name = pa.array([rule.id] * found.num_rows, pa.string())
    return in_order(found.set_column(0, HITS.field(0), name))


def _completed(accounts: pa.Table, ledger: Ledger, hubs: Any) -> pa.Table:
    """The accounts with those of the ledger of which nothing is known: personal ones, or services
    where they are hubs, so that a biller nobody told of is nobody's funnel."""
    seen = np.zeros(ledger.accounts, np.bool_)
    seen[ledger.src] = seen[ledger.dst] = True
    seen[CASH] = False
    told = accounts.column("account").to_numpy()
    seen[told[told < len(seen)]] = False
    unknown = np.flatnonzero(seen)
    kind = np.where(np.isin(unknown, hubs), AccountKind.SERVICE, AccountKind.PERSONAL)
    given = {"account": unknown, "kind": kind}
    rows = pa.table(
        [
            pa.array(
                given.get(field.name, np.zeros(len(unknown))).astype(field.type.to_pandas_dtype())
            )
            for field in accounts.schema
        ],
        schema=accounts.schema,
    )
    return pa.concat_tables([accounts, rows])


def _there(name: str, ledger: Ledger, known: Known) -> bool:
    """Whether the data hold what a name of needs.yaml stands for."""
    need = needs()[name]
    if not need.table:
        return False
    if need.table == "ledger":
        if need.column == "cash":
            return bool((ledger.src == CASH).any() or (ledger.dst == CASH).any())
        column = getattr(ledger, need.column)
        return bool((column != 0 if need.value is None else column == need.value).any())
    table: pa.Table = getattr(known, need.table)
    if not need.column or not table.num_rows:
        return bool(table.num_rows)
    cells = table.column(need.column)
    wanted = compute.not_equal(cells, 0) if need.value is None else compute.equal(cells, need.value)
    return bool(compute.any(wanted).as_py())


class _Kept:
    """The rows of rules that were run before, over the same data and by the same text."""

    def __init__(self, folder: Path | None, ledger: Ledger, known: Known) -> None:
        self.folder = folder
        if folder is None:
            return
        folder.mkdir(parents=True, exist_ok=True)
        data = hashlib.sha256()
        for column in (*ledger.columns().values(),):
            data.update(np.ascontiguousarray(column).data)
        for name in SCHEMAS:
            for column in getattr(known, name).columns:
                data.update(np.ascontiguousarray(column.to_numpy()).data)
        self.data = data.hexdigest()[:12]

    def _path(self, rule: Rule) -> Path | None:
        numbers = "-".join(f"{name}{each.number}" for name, each in rule.parameters.items())
        told = hashlib.sha256(f"{rule.digest} {numbers}".encode()).hexdigest()[:12]
        return self.folder and self.folder / f"{rule.id}-{told}-{self.data}.parquet"

    def has(self, rule: Rule) -> bool:
        path = self._path(rule)
        return path is not None and path.exists()

    def rows(self, rule: Rule) -> pa.Table:
        return parquet.read_table(self._path(rule), schema=HITS)

    def keep(self, rule: Rule, rows: pa.Table) -> None:
        path = self._path(rule)
        if path is not None:
            half = path.with_suffix(".half")
            parquet.write_table(rows, half)
            half.rename(path)
