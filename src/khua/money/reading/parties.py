"""Who stands in a message, and what was written to whom: personal data, kept apart from Raw.

These rows are for the record, where row security guards them; the columnar store never has them.
`row` is the place of the entry in its file, as in `raw.RAW`; `institution` and `account` are in
the form of `raw.identity`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import pyarrow as pa

PARTIES: Final = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("role", pa.string(), nullable=False),  # ROLES
        pa.field("institution", pa.string()),
        pa.field("account", pa.string()),
        pa.field("company", pa.bool_()),  # null where the source does not say
        pa.field("name", pa.string()),
        pa.field("address", pa.string()),
        pa.field("country", pa.string()),  # ISO 3166, two letters
        pa.field("document", pa.string()),
        pa.field("document_kind", pa.string()),  # code of the source
        pa.field("born", pa.string()),  # a date, as written
        pa.field("phone", pa.string()),
        pa.field("email", pa.string()),
    ]
)
#: what is told beside a transaction. `text`: what the payer wrote; `instructed…`: what was ordered
#: where that is another amount than was booked, in minor units of its currency (ISO number)
REMARKS: Final = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("text", pa.string()),
        pa.field("instructed", pa.int64()),
        pa.field("instructed_currency", pa.int16()),
        pa.field("rate", pa.string()),  # as written
    ]
)
#: `from`, `to`: of the two sides of Raw; `owner`: of the account that a statement is of;
#: `signatory`: of an account; `conductor`: who gave the transaction in; `subject`: whom a report of
#: an activity is about (row 0); the others as ISO 20022 has them
ROLES: Final = (
    *("from", "to", "owner", "signatory", "conductor", "subject"),
    *("ultimate from", "ultimate to", "initiator"),
)


class Parties(NamedTuple):
    """Rows of PARTIES and of REMARKS."""

    people: pa.RecordBatch
    remarks: pa.RecordBatch


def batch(rows: Iterable[Sequence[Any]], schema: pa.Schema) -> pa.RecordBatch:
    """Rows with a value for each column of `schema`, in its order."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.record_batch(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)],
        schema=schema,
    )
