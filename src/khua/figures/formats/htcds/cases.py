"""Victims of a snapshot in the fields of the standard."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from typing import Any, Final

from khua import places
from khua.figures.formats import csvs
from khua.figures.formats.htcds.standard import (
    SEVERAL,
    check_htcds,
    columns,
    fields,
    given,
)
from khua.figures.formats.problems import Export, Text, Unfit
from khua.figures.snapshot import Snapshot

FILE: Final = "htcds.csv"
LICENCE: Final = (
    "Fields and values: Human Trafficking Case Data Standard 2.0, International Organization for "
    "Migration, CC BY 4.0, https://github.com/UNMigration/HTCDS. IOM does not endorse this file."
)
_ADULT: Final = 18
_SHORTEST: Final = 32


def export_htcds(snapshot: Snapshot, secret: bytes, year: int | None = None) -> Export:
    """One row for each victim of trafficking in each case. `secret`: pseudonyms are made with it
    (HMAC-SHA-256), so that the same secret gives the same person the same one in the next file, and
    another secret gives files that cannot be joined. `year`: of recording. Raises ValueError for a
    secret of fewer than 32 bytes, and Unfit."""
    if len(secret) < _SHORTEST:
        raise ValueError(f"the secret of the pseudonyms has {_SHORTEST} bytes at least")
    cases = {row["case"]: row for row in snapshot.table("cases").to_pylist()}
    victims = [
        row
        for row in snapshot.table("victims").to_pylist()
        if row["kind"] == "trafficking"
        and row["recorded"] is not None
        and (year is None or row["recorded"].year == year)
    ]
    people = _pseudonyms(secret, "person", ((row["key"], row["person"]) for row in victims))
    known = _pseudonyms(secret, "case", ((cases[c]["key"], c) for c in _cases(victims, cases)))
    rows = [
        {
            "khua_case": known.get(row["case"], ""),
            "khua_person": people[row["person"]],
            **_fields(row, cases.get(row["case"])),
        }
        for row in victims
    ]
    content = csvs.written(columns(), sorted(rows, key=lambda row: list(row.values())))
    if problems := check_htcds(content):
        raise Unfit(problems)
    meta = {
        "format": "HTCDS 2.0",
        "file": FILE,
        "year": year,
        "rows": len(rows),
        "licence": LICENCE,
        "several": SEVERAL,
        "not_filled": [
            name
            for name, field in fields().items()
            if name not in columns() and field.core and not field.deprecated
        ],
        "unverified": list(given()["unverified"]),
    }
    return Export.of({FILE: content}, meta, _NOT_PUBLIC)


def _cases(victims: Iterable[Mapping[str, Any]], cases: Mapping[int, Any]) -> list[int]:
    return sorted({row["case"] for row in victims if row["case"] in cases})


def _pseudonyms(secret: bytes, of: str, keys: Iterable[tuple[int, int]]) -> dict[int, str]:
    """By the number within the snapshot; made of the record key, which stays. Two with one key
    (one pair in 4,000 million) are told apart by a number."""
    found: dict[int, str] = {}
    many: dict[str, int] = {}
    for key, number in sorted(set(keys)):
        if number in found:
            continue
        name = hmac.digest(secret, f"{of}:{key}".encode(), "sha256").hex()[:16]
        many[name] = many.get(name, 0) + 1
        found[number] = name if many[name] == 1 else f"{name}-{many[name]}"
    return found


def _fields(row: Mapping[str, Any], case: Mapping[str, Any] | None) -> dict[str, str]:
    words = given()
    elements = list(row["elements"] or ())
    exploited = _of(words["exploitation"], elements)
    child = row["age"] is not None and row["age"] < _ADULT
    if child and "ForcedLabour" in exploited:
        exploited.append(words["labour_of_a_child"])
    country = _country(row["exploited_in"])
    return {
        "prs_Gender": words["gender"].get(row["sex"], ""),
        "prs_Citizenship": _country(row["citizenship"]),
        "prs_Deceased": "TRUE" if row["harm"] == "killed" else "",
        "vic_TraffickingStatus": words["status"]["identified" if row["identified"] else "possible"],
        "vic_AgeWhenTrafficked": "" if row["age"] is None else str(row["age"]),
        "vic_MethodsOfControl": SEVERAL.join(_of(words["control"], elements)),
        "vic_TypeOfExploitation": SEVERAL.join(exploited),
        "vic_TypeOfSexExploitation": SEVERAL.join(_of(words["sex"], elements)),
        "cas_Status": "" if case is None else _status(case),
        "cas_OutgoingReferralDate": _day(row["referred"]),
        "hte_Type": words["event"] if country else "",
        "hte_Country": country,
        "hte_Date": _day(row["happened"]) if country else "",
        "spl_Type": next(iter(_of(words["service"], list(row["assisted"] or ()))), ""),
    }


def _status(case: Mapping[str, Any]) -> str:
    if case["closed"] is None:
        return "Active"
    return "ClosedReferred" if case["closed_by"] == "transferred_abroad" else "Closed"


def _of(words: Mapping[str, str], found: list[str]) -> list[str]:
    """The standard's values of what was found, each once, in the standard's order of ours."""
    return list(dict.fromkeys(value for code, value in words.items() if code in found))


def _country(code: str | None) -> str:
    try:
        return places.country(code).alpha2 if code else ""
    except KeyError:
        return ""


def _day(day: Any) -> str:
    return day.isoformat() if day else ""


_NOT_PUBLIC: Final[Text] = {
    "en": "Rows of single victims: not public, and only for who may read these cases.",
    "lo": "ແຖວຂອງຜູ້ຖືກເຄາະຮ້າຍແຕ່ລະຄົນ: ບໍ່ໃຫ້ເຜີຍແຜ່, ໃຫ້ສະເພາະຜູ້ທີ່ມີສິດອ່ານຄະດີເຫຼົ່ານີ້.",
}
