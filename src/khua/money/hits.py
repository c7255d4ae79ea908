"""What rules and patterns find: rows of numbers, one for each transaction that contributed.

A *hit* is what one rule found once: all rows with the same `rule`, `subject` and `anchor`. Every
engine gives the same rows, sorted, so that two engines can be compared by equality.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

#: `rule`: its id; `subject`: the account it speaks of; `anchor`: number of the transaction that
#: completed it, 0 where it rests on no moment; `number`: a transaction that contributed, 0 for
#: none; `other`: an account or holder that it ties the subject to, 0 for none
HITS: Final = pa.schema(
    [
        ("rule", pa.string()),
        ("subject", pa.int32()),
        ("anchor", pa.int64()),
        ("number", pa.int64()),
        ("other", pa.int32()),
    ]
)
ORDER: Final = [(name, "ascending") for name in HITS.names]


def in_order(rows: pa.Table) -> pa.Table:
    """Rows of HITS without repetition, in the one order that every engine gives them."""
    typed = rows.select(HITS.names).cast(HITS)
    return typed.group_by(HITS.names, use_threads=False).aggregate([]).sort_by(ORDER)
