"""Labels: which transactions belong to which attempt, planted or innocent, and in whose hands.

What a rule, a pattern or a learned score is measured against. Labels never reach a rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa

from khua.money.ledger import Ints

#: `number`: of the transaction (`transaction_id` in files); `attempt`: equal for one instance of a
#: kind, 1 and up; `kind`: a pattern (`cycle`), a red flag (`funnel`) or an innocent look-alike
#: (`savings-circle`); `innocent`: 1 where nobody does wrong; `role_src`, `role_dst`: one of ROLES
LABELS: Final = pa.schema(
    [
        ("number", pa.int64()),
        ("attempt", pa.int32()),
        ("kind", pa.string()),
        ("innocent", pa.int8()),
        ("role_src", pa.string()),
        ("role_dst", pa.string()),
    ]
)
#: who stands behind an account of an attempt; "" for bystanders, hubs and cash
ROLES: Final = ("", "controller", "victim", "facilitator", "buyer")


def table(columns: Mapping[str, Any]) -> pa.Table:
    """Columns as a table of LABELS; roles are "" where they are not given."""
    length = len(columns["number"])
    nobody = pa.array([""] * length, pa.string()) if "role_src" not in columns else None
    return pa.table(
        [pa.array(columns.get(name, nobody), type_) for name, type_ in _typed()], schema=LABELS
    )


def joined(tables: Sequence[pa.Table]) -> pa.Table:
    """Tables of LABELS as one, their attempts counted on so that none has the number of another;
    sorted by number and attempt."""
    found, last = [LABELS.empty_table()], 0
    for labels in tables:
        attempts = labels.column("attempt").to_numpy() + last
        last = int(attempts.max()) if len(attempts) else last
        found.append(labels.set_column(1, LABELS.field(1), pa.array(attempts, pa.int32())))
    return pa.concat_tables(found).sort_by([("number", "ascending"), ("attempt", "ascending")])


def renumbered(labels: pa.Table, old: Ints, new: Ints) -> pa.Table:
    """Labels whose transactions got other numbers: what was `old[i]` is `new[i]`. Raises KeyError
    for a label of a transaction that is not among `old`."""
    order = np.argsort(old)
    numbers = labels.column("number").to_numpy()
    at = np.searchsorted(old, numbers, sorter=order)
    at[at == len(old)] = 0
    if len(numbers) and (old[order[at]] != numbers).any():
        raise KeyError("a label speaks of a transaction that is not there")
    return labels.set_column(0, LABELS.field(0), pa.array(new[order[at]], pa.int64()))


def _typed() -> list[tuple[str, pa.DataType]]:
    return [(field.name, field.type) for field in LABELS]
