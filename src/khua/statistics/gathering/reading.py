"""Narrow columns of the tables of the record, by COPY: a million rows in seconds, and no row of
Python for any of them."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import psycopg
import pyarrow as pa
from django.db import connections, transaction
from pyarrow import csv

from khua.law import procedure

BLOCK: Final = 1 << 22
INT, TEXT, DAY, YES = pa.int64(), pa.string(), pa.date32(), pa.bool_()
AT: Final = pa.timestamp("us")


@dataclass(frozen=True)
class Source:
    """A query, and the types of its columns. `%(zone)s`: the zone whose days are counted."""

    query: str
    columns: Mapping[str, pa.DataType]


#: what is read of the record; sets of words are joined by a bar. No name, no number of anybody
SOURCES: Final[Mapping[str, Source]] = {
    "offices": Source(
        "SELECT id, code, kind, COALESCE(province, 'LA') AS province FROM access_office",
        {"id": INT, "code": TEXT, "kind": TEXT, "province": TEXT},
    ),
    "record_cases": Source(
        """
        SELECT id, lead_office_id AS lead, regexp_replace(number, '-\\d+-\\d+$', '') AS opened_by,
               source, stage, official_involvement <> 'none_known' AS official,
               reported_on AS recorded, occurred_on AS happened
        FROM record_case
        """,
        {
            "id": INT, "lead": INT, "opened_by": TEXT, "source": TEXT, "stage": TEXT,
            "official": YES, "recorded": DAY, "happened": DAY,
        },
    ),
    "people": Source(
        """
        SELECT p.id, p.case_id AS "case", array_to_string(p.roles, '|') AS roles, p.sex AS gender,
               array_to_string(p.nationalities, '|') AS nationalities,
               p.official_of_id IS NOT NULL AS official,
               p.created_at AT TIME ZONE %(zone)s AS moment, i.age, i.birth_date AS born
        FROM record_person p LEFT JOIN record_identity i ON i.person_id = p.id
        WHERE p.kind = 'person'
        """,
        {
            "id": INT, "case": INT, "roles": TEXT, "gender": TEXT, "nationalities": TEXT,
            "official": YES, "moment": AT, "age": INT, "born": DAY,
        },
    ),
    "places": Source(
        'SELECT id, case_id AS "case", kind, country, province FROM record_place',
        {"id": INT, "case": INT, "kind": TEXT, "country": TEXT, "province": TEXT},
    ),
    "findings": Source(
        """
        SELECT case_id AS "case", suspect_id AS suspect, victim_id AS victim, code
        FROM record_finding WHERE standing IN ('proved', 'alleged')
        """,
        {"case": INT, "suspect": INT, "victim": INT, "code": TEXT},
    ),
    "moves": Source(
        """
        SELECT id, case_id AS "case", to_stage AS stage, at AT TIME ZONE %(zone)s AS moment
        FROM procedure_move
        """,
        {"id": INT, "case": INT, "stage": TEXT, "moment": AT},
    ),
    "happenings": Source(
        """
        SELECT id, case_id AS "case", person_id AS person, event, at AT TIME ZONE %(zone)s AS moment
        FROM procedure_happening
        """,
        {"id": INT, "case": INT, "person": INT, "event": TEXT, "moment": AT},
    ),
    "outcomes": Source(
        """
        SELECT o.id, o.case_id AS "case", o.suspect_id AS person, o.offence, o.verdict,
               o.decided_on AS decided, o.sentence, o.months, o.fine_kip,
               o.confiscation <> '' AS confiscated, o.restitution_ordered_kip AS restitution_kip,
               (SELECT SUM(p.kip) FROM procedure_restitutionpayment p WHERE p.outcome_id = o.id)
                 AS paid_kip,
               o.set_aside_by_id IS NULL AND o.verdict <> 'set_aside' AS stands
        FROM procedure_outcome o
        """,
        {
            "id": INT, "case": INT, "person": INT, "offence": TEXT, "verdict": TEXT,
            "decided": DAY, "sentence": TEXT, "months": INT, "fine_kip": INT, "confiscated": YES,
            "restitution_kip": INT, "paid_kip": INT, "stands": YES,
        },
    ),
    # since when somebody who was first recorded as a possible victim is held to be one
    "identified": Source(
        """
        SELECT "row" AS id, MAX(at AT TIME ZONE %(zone)s) AS moment FROM record_change
        WHERE thing = 'record_person' AND action = 'UPDATE' AND changes ? 'roles'
          AND changes -> 'roles' -> 1 ? 'victim' AND NOT changes -> 'roles' -> 0 ? 'victim'
        GROUP BY "row"
        """,
        {"id": INT, "moment": AT},
    ),
    "same": Source(
        'SELECT left_id AS "left", right_id AS "right" FROM intelligence_match'
        " WHERE verdict = 'same'",
        {"left": INT, "right": INT},
    ),
}  # fmt: skip


def read(using: str) -> dict[str, pa.Table]:
    """All SOURCES as they stand at one moment, as far as `using` may see them: the owner the whole
    record; the pages' connection what row security gives the member whose pass is in use."""
    connection = connections[using]
    alone = not connection.in_atomic_block
    with transaction.atomic(using=using):
        if alone:  # inside another transaction it is too late to ask for this
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        connection.ensure_connection()
        return {name: _read(connection.connection, each) for name, each in SOURCES.items()}


def _read(connection: psycopg.Connection[Any], source: Source) -> pa.Table:
    text = f"COPY ({source.query}) TO STDOUT (FORMAT csv)"
    zone = {"zone": procedure.load().timezone}
    convert = csv.ConvertOptions(
        column_types=source.columns,
        true_values=["t"],
        false_values=["f"],
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        timestamp_parsers=[csv.ISO8601, "%Y-%m-%d %H:%M:%S.%f"],
    )
    names = csv.ReadOptions(column_names=list(source.columns), block_size=BLOCK, use_threads=False)
    with connection.cursor() as cursor, cursor.copy(text, zone) as rows:
        stream = _Rows(rows)
        if stream.is_empty():
            return pa.schema(source.columns).empty_table()
        found = csv.open_csv(stream, read_options=names, convert_options=convert)
        return found.read_all()


class _Rows(io.RawIOBase):
    """What COPY sends, as a file that is read from its beginning to its end."""

    def __init__(self, blocks: Iterable[Any]) -> None:
        self._blocks = iter(blocks)
        self._rest = bytearray()

    def readable(self) -> bool:
        return True

    def is_empty(self) -> bool:
        self._fill(1)
        return not self._rest

    def read(self, size: int = -1) -> bytes:
        self._fill(size)
        size = len(self._rest) if size < 0 else size
        given = bytes(self._rest[:size])
        del self._rest[:size]
        return given

    def _fill(self, size: int) -> None:
        for block in self._blocks if len(self._rest) < size or size < 0 else ():
            self._rest += block
            if 0 <= size <= len(self._rest):
                break
