"""The counts as a file, with the paragraph in both languages beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from khua.figures.formats.problems import Export, Problem, Text, Unfit
from khua.figures.formats.tip.counts import Count, given, tip_counts
from khua.figures.formats.tip.words import paragraph
from khua.figures.snapshot import Snapshot

FILE: Final = "tip.json"


def export_tip(snapshot: Snapshot, year: int, as_of: date) -> Export:
    """tip.json, tip.en.txt and tip.lo.txt, in true numbers. Raises Unfit."""
    counts = tip_counts(snapshot, year, as_of)
    data = {
        "year": year,
        "as_of": as_of.isoformat(),
        "counts": [
            {"id": each.id, "unit": each.unit, "value": each.value, "words": dict(each.words)}
            for each in counts
        ],
    }
    content = json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"
    if problems := check_tip(content):
        raise Unfit(problems)
    texts = {
        f"tip.{language}.txt": paragraph(counts, year, as_of, language).encode() + b"\n"
        for language in ("en", "lo")
    }
    meta = {
        "format": "TIP narrative",
        "file": FILE,
        "year": year,
        "as_of": as_of.isoformat(),
        "numbers": "exact",
        "definitions": {each.id: dict(each.definition) for each in counts},
    }
    return Export.of({FILE: content, **texts}, meta, _NOT_PUBLIC)


def read_tip(content: bytes) -> tuple[int, date, tuple[Count, ...]]:
    """The year, the day of the count, and the counts. Raises Unfit."""
    if problems := check_tip(content):
        raise Unfit(problems)
    data = json.loads(content)
    known = {each["id"]: each for each in given()["counts"]}
    return (
        data["year"],
        date.fromisoformat(data["as_of"]),
        tuple(
            Count(
                each["id"],
                each["unit"],
                each["value"],
                known[each["id"]]["words"],
                known[each["id"]]["definition"],
            )
            for each in data["counts"]
        ),
    )


def check_tip(content: bytes) -> tuple[Problem, ...]:
    """What is wrong with a file: a count that is missing, twice, of another unit or no whole
    number, and a shortest sentence above the longest. `row` is the place of the count."""
    try:
        data = json.loads(content.decode())
        counts = [dict(each) for each in data["counts"]]
        date.fromisoformat(data["as_of"])
        if type(data["year"]) is not int:
            raise TypeError
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return (_no_file(),)
    units = {each["id"]: each["unit"] for each in given()["counts"]}
    problems = []
    seen: set[str] = set()
    for row, each in enumerate(counts, start=1):
        name = str(each.get("id"))
        if name not in units or name in seen:
            problems.append(_wrong(row, name, "id", ", ".join(sorted(set(units) - seen))))
            continue
        seen.add(name)
        if each.get("unit") != units[name]:
            problems.append(_wrong(row, name, "unit", units[name]))
        if not _is_value(each, name):
            problems.append(_wrong(row, name, "value", "0, 1, 2 …"))
    problems += [_missing(name) for name in units if name not in seen]
    values = {each.get("id"): each.get("value") for each in counts}
    if not problems and (values["sentence_least"] or 0) > (values["sentence_most"] or 0):
        problems.append(_wrong(0, "sentence_least", "value", "≤ sentence_most"))
    return tuple(problems)


def _is_value(each: Mapping[str, Any], name: str) -> bool:
    value = each.get("value", "")
    if value is None:
        return name.startswith("sentence_")
    return type(value) is int and value >= 0


def _wrong(row: int, name: str, what: str, example: str) -> Problem:
    return Problem(
        row,
        name[:60],
        {"en": f"its {what} cannot be so.", "lo": f"{what} ບໍ່ຖືກຕ້ອງ."},
        {"en": f"Write: {example}.", "lo": f"ຂຽນ: {example}."},
    )


def _missing(name: str) -> Problem:
    return Problem(
        0,
        name,
        {"en": "this count is missing.", "lo": "ຂາດຕົວເລກນີ້."},
        {"en": "Add it.", "lo": "ຕື່ມໃສ່."},
    )


def _no_file() -> Problem:
    return Problem(
        0,
        "",
        {"en": "is no file of counts.", "lo": "ບໍ່ແມ່ນແຟ້ມຕົວເລກ TIP."},
        {"en": "Give tip.json as Khua writes it.", "lo": "ໃຫ້ແຟ້ມ tip.json ທີ່ Khua ຂຽນ."},
    )


_NOT_PUBLIC: Final[Text] = {
    "en": "True numbers for the office that answers the request; not a public release.",
    "lo": "ຕົວເລກແທ້ສຳລັບໜ່ວຍງານທີ່ຕອບຄຳຮ້ອງ; ບໍ່ແມ່ນການເຜີຍແຜ່.",
}
