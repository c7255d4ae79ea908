"""What stands at the end of the report: definitions, metadata, how people are protected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from khua.figures.catalogue import UNITS
from khua.figures.disclosure import Moves
from khua.figures.report.tables import Place, missing
from khua.figures.report.words import Say, words
from khua.figures.shown import FEWEST_PARTS, Shown

Data = dict[str, Any]


def definitions(say: Say) -> list[Data]:
    """The units that are counted, each with what it is."""
    return [
        {"name": say.of("plain_units", unit) if unit not in UNITS else say.text(UNITS[unit]),
         "text": say.of("units", unit)}
        for unit in words()["units"]
    ]  # fmt: skip


def metadata(
    tables: Mapping[str, Shown], numbers: Mapping[str, str], year: int, say: Say
) -> list[list[str]]:
    """A row a table: number, name, unit, reference date, counted of, missing shares, method."""
    rows = []
    for name, shown in tables.items():
        table = shown.table
        method = "method_exact" if shown.exact else "method_sum" if table.sum else "method_moved"
        at = Place(numbers[name], year, say)
        rows.append(
            [
                at.number,
                f"{say.text(table.name)} ({name})",
                say("million_kip") if table.sum else say.text(UNITS[table.unit]),
                say.of("days", table.day),
                say.of("sources", table.source),
                "; ".join(missing(shown, at)),
                say(method),
            ]
        )
    return rows


def statement(tables: Mapping[str, Shown], moves: Moves, published: bool, say: Say) -> list[str]:
    """How people are protected: the method and the size of the noise, never a key."""
    found = []
    if any(not shown.exact for shown in tables.values()):
        found += say.lines(
            "statement_moved",
            most=moves.most,
            noise=say.number(round(moves.noise, 1)),
            never=", ".join(map(str, moves.never)),
            fewest=FEWEST_PARTS,
        )
    if published:
        found.append(say("statement_public"))
    if any(shown.exact for shown in tables.values()):
        found.append(say("statement_exact"))
    return found
