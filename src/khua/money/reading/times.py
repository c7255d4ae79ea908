"""Moments as banks write them: in SQL for the usual forms, in Python for all others.

`25/03/2024 14:05`, `2024-03-25T14:05:00+07:00`, `20240325140500`, seconds or milliseconds since
1970, years of the Buddhist era, Lao and Thai digits. Day before month, as everywhere in Khua.
"""

from __future__ import annotations

import re
from datetime import datetime, time
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from khua.money.ledger import Ints
from khua.reading import Unreadable, latin_digits, read_date

Mask = npt.NDArray[np.bool_]

#: moments that can be meant: years 1900 to 2200. What lies outside is milliseconds, or no time
EARLIEST: Final = -2_208_988_800
LATEST: Final = 7_258_118_400
NOT_READ: Final = -(2**62)
VIENTIANE: Final = "Asia/Vientiane"

_BUDDHIST: Final = (13_569_465_600, 19_911_916_800)  # 2400 to 2600
_DAYS: Final = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
_CLOCKS: Final = (" %H:%M:%S", " %H:%M", "")
_CLOCK: Final = re.compile(
    r"[t, ]\s*([01]?\d|2[0-3])[:.]([0-5]\d)(?:[:.]([0-5]\d)(?:\.\d+)?)?\s*([ap]m)?$", re.IGNORECASE
)


def moment(column: str, kind: str, zone: str) -> str:
    """A column as seconds since 1970, UTC, as SQL, for `settled` to look through; NULL where it has
    no usual form. `zone`: where a time that names none was written, the database's own TimeZone.

    What is dear (TRY_STRPTIME) stands in it once, or DuckDB would work it out for every row.
    """
    if kind == "VARCHAR":
        forms = ", ".join(f"'{day}{clock}'" for day in _DAYS for clock in _CLOCKS)
        iso = f"epoch(TRY_CAST({column} AS TIMESTAMPTZ))"
        written = _in_zone(f"TRY_STRPTIME({column}, [{forms}])", zone)
        found = f"COALESCE({_number(column, zone)}, {iso}, {written})"
    elif kind.startswith(("TIMESTAMP", "DATE")):
        found = f"epoch(TRY_CAST({column} AS TIMESTAMPTZ))"
    else:
        found = _number(column, zone)
    return f"TRY_CAST(floor({found}) AS BIGINT)"


def _number(column: str, zone: str) -> str:
    """Days and moments written as one number, milliseconds, seconds: their ranges are apart
    (seconds from 1973 on)."""
    n = f"TRY_CAST(floor(TRY_CAST({column} AS DOUBLE)) AS BIGINT)"
    day = _in_zone(f"TRY_STRPTIME(CAST({n} AS VARCHAR), '%Y%m%d')", zone)
    second = _in_zone(f"TRY_STRPTIME(CAST({n} AS VARCHAR), '%Y%m%d%H%M%S')", zone)
    return (
        f"CASE WHEN {n} BETWEEN 19000101 AND 26001231 THEN {day}"
        f" WHEN {n} BETWEEN 19000101000000 AND 26001231235959 THEN {second}"
        f" WHEN {n} BETWEEN 100000000000 AND {LATEST}000 THEN {n} // 1000"
        f" WHEN {n} BETWEEN 100000000 AND {LATEST} THEN {n} END"
    )


def _in_zone(written: str, zone: str) -> str:
    return f"epoch(timezone('{zone}', {written}))"


def settled(found: pa.Array, zone: str) -> tuple[Ints, Mask, int]:
    """What `moment` found: the moments, which of them are still to be read (`read_moment`), and how
    many had a year of the Buddhist era (2400 to 2600, 543 too many)."""
    at: Ints = pc.fill_null(found, NOT_READ).to_numpy(zero_copy_only=False).copy()
    buddhist = np.flatnonzero((at >= _BUDDHIST[0]) & (at < _BUDDHIST[1]))
    if len(buddhist):
        ahead = int(datetime(2024, 1, 1, tzinfo=_zone(zone)).utcoffset().total_seconds())  # type: ignore[union-attr]
        local = (at[buddhist] + ahead).astype("datetime64[s]")
        months = local.astype("datetime64[M]")
        moved = (months - 543 * 12).astype("datetime64[s]") + (local - months)
        real = (
            moved.astype("datetime64[M]") == months - 543 * 12
        )  # else 29 February of no leap year
        at[buddhist] = np.where(real, moved.astype(np.int64) - ahead, NOT_READ)
    return at, (at < EARLIEST) | (at > LATEST), len(buddhist)


def read_moment(text: str, zone: str) -> int:
    """A time as written, in seconds since 1970, UTC. Raises Unreadable, also for a month or a
    year without a day."""
    plain = latin_digits(text).strip()
    clock = _CLOCK.search(plain)
    if clock is None and ":" in plain:
        raise _no_hour(text)
    day = read_date(plain[: clock.start()] if clock else plain).value
    if day.precision != "day":
        raise Unreadable(
            f"“{text[:40]}” names no day.",
            f"“{text[:40]}” ບໍ່ມີວັນ.",
            "Write day, month, year and time: 25/03/2024 14:05.",
            "ຂຽນວັນ, ເດືອນ, ປີ ແລະ ເວລາ: 25/03/2024 14:05.",
        )
    hour, minute, second = (int(part or 0) for part in (clock.groups()[:3] if clock else (0, 0, 0)))
    if clock and clock[4]:
        if not 1 <= hour <= 12:
            raise _no_hour(text)
        hour = hour % 12 + (12 if clock[4].casefold() == "pm" else 0)
    local = datetime.combine(day.date, time(hour, minute, second), _zone(zone))
    return int(local.timestamp())


def _no_hour(text: str) -> Unreadable:
    return Unreadable(
        f"There is no such hour: “{text[:40]}”.",
        f"ບໍ່ມີໂມງດັ່ງກ່າວ: “{text[:40]}”.",
        "Write hours from 0 to 23, and no zone: 25/03/2024 14:05.",
        "ໃຫ້ຂຽນໂມງແຕ່ 0 ຫາ 23 ໂດຍບໍ່ມີເຂດເວລາ: 25/03/2024 14:05.",
    )


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
