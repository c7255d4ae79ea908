"""Requests between states, out of what happened: an answer is to the earliest request of its case
and kind that has none."""

from datetime import date, datetime
from typing import Final

import pyarrow as pa
from pyarrow import compute

from khua.figures.mapping import mapping

COLUMNS: Final = pa.schema(
    [
        ("id", pa.int64()), ("case", pa.int64()), ("what", pa.string()),
        ("direction", pa.string()), ("asked", pa.date32()), ("answered", pa.date32()),
    ]
)  # fmt: skip


def questions(happenings: pa.Table) -> pa.Table:
    """One row a request, by the id of what asked; `answered` null where nothing answers it yet.
    An answer before any request is none."""
    asks: dict[str, tuple[str, str]] = {}
    answers: dict[str, str] = {}
    for each in mapping().requests:
        asks |= {each["out"]: (each["what"], "out"), each["in"]: (each["what"], "in")}
        answers[each["answered"]] = each["what"]
    wanted = pa.array([*asks, *answers])
    rows = happenings.filter(compute.is_in(happenings["event"], wanted))
    rows = rows.sort_by([("moment", "ascending"), ("id", "ascending")])
    found: list[dict[str, int | str | date | None]] = []
    open_: dict[tuple[int, str], list[dict[str, int | str | date | None]]] = {}
    for row in rows.to_pylist():
        at: datetime = row["moment"]
        if row["event"] in asks:
            what, direction = asks[row["event"]]
            one: dict[str, int | str | date | None] = {
                "id": row["id"], "case": row["case"], "what": what, "direction": direction,
                "asked": at.date(), "answered": None,
            }  # fmt: skip
            found.append(one)
            open_.setdefault((row["case"], what), []).append(one)
        elif waiting := open_.get((row["case"], answers[row["event"]])):
            waiting.pop(0)["answered"] = at.date()
    return pa.Table.from_pylist(found, schema=COLUMNS)
