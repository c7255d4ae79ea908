"""Cells of a table as SQL: a column becomes text, seconds or thousandths, or NULL where it is none.

Each function takes the column as SQL and its type in DuckDB; a CSV file has only VARCHAR.
"""

from __future__ import annotations

from typing import Final

from khua.money.currencies import WRITTEN

_WHOLE: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_TIMES: Final = ("TIMESTAMP", "DATE")
_DIGITS: Final = "໐໑໒໓໔໕໖໗໘໙๐๑๒๓๔๕๖๗๘๙"
#: signs of an amount's text that tell how it is written; `marks` sets them
COMMA, POINT_AND_THREE, POINT, UNREAD = 1, 2, 4, 8


def is_whole(kind: str) -> bool:
    """Whether a type holds whole numbers."""
    return kind.removeprefix("U") in _WHOLE


def text(column: str, kind: str) -> str:
    """Trimmed text, NULL for blanks; whole numbers lose the `.0` of a float column."""
    if kind == "VARCHAR":
        return f"nullif(trim({column}), '')"
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"{column} = floor({column}) AND abs({column}) < 1e15"
        return (
            f"CASE WHEN {whole} THEN CAST(CAST({column} AS BIGINT) AS VARCHAR)"
            f" ELSE CAST({column} AS VARCHAR) END"
        )
    return f"CAST({column} AS VARCHAR)"


def seconds(column: str, kind: str) -> str:
    """Seconds since 1970 from seconds (whole or not) or an ISO time (UTC where it names no zone);
    fractions are cut off."""
    if is_whole(kind):
        return f"TRY_CAST({column} AS BIGINT)"
    if kind.startswith(_TIMES):
        return f"TRY_CAST(floor(epoch(TRY_CAST({column} AS TIMESTAMPTZ))) AS BIGINT)"
    if kind == "VARCHAR":
        return (
            f"COALESCE(TRY_CAST(floor(TRY_CAST({column} AS DOUBLE)) AS BIGINT),"
            f" TRY_CAST(floor(epoch(TRY_CAST({column} AS TIMESTAMPTZ))) AS BIGINT))"
        )
    return f"TRY_CAST(floor(TRY_CAST({column} AS DOUBLE)) AS BIGINT)"


def thousandths(column: str, kind: str, point: str | None = None) -> str:
    """An amount in thousandths of its unit, as DECIMAL(18, 3). `point`: read text as written by
    people, with this sign before the decimals; None: as machines write it."""
    if kind != "VARCHAR" or point is None:
        return f"TRY_CAST({column} AS DECIMAL(18, 3))"
    thousands = "," if point == "." else "."
    plain = f"replace(translate({column}, '{_DIGITS}', '{'0123456789' * 2}'), ' ', '')"
    plain = f"regexp_replace({plain}, '[\\s\\x{{00a0}}\\x{{202f}}''’]', '', 'g')"
    bare = f"replace(replace({plain}, '{thousands}', ''), '{point}', '.')"
    return (
        f"CASE WHEN regexp_full_match({plain}, '{WRITTEN[point]}')"
        f" THEN TRY_CAST({bare} AS DECIMAL(18, 3)) END"
    )


def marks(column: str, kind: str) -> str:
    """Bits that tell how an amount is written: COMMA, POINT_AND_THREE, POINT, UNREAD."""
    if kind != "VARCHAR":
        return "CAST(0 AS UTINYINT)"
    three = f"{column} LIKE '%.___'"
    return (
        f"CAST(CASE WHEN contains({column}, ',') THEN {COMMA} ELSE 0 END"
        f" + CASE WHEN {three} THEN {POINT_AND_THREE}"
        f" WHEN contains({column}, '.') THEN {POINT} ELSE 0 END"
        f" + CASE WHEN {column} IS NOT NULL AND TRY_CAST({column} AS DECIMAL(18, 3)) IS NULL"
        f" THEN {UNREAD} ELSE 0 END AS UTINYINT)"
    )
