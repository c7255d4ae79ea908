"""The filled questionnaire as a file: one row an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from importlib import resources
from typing import Any, Final

import yaml

from khua.figures.formats import csvs
from khua.figures.formats.glotip.layout import layout
from khua.figures.formats.iccs import codes
from khua.figures.formats.problems import MOST, Problem, Unfit

_YEAR: Final = re.compile(r"(19|20)\d\d")
_NUMBER: Final = re.compile(r"\d{1,9}")


@dataclass(frozen=True)
class Answer:
    """One number of the questionnaire: of what, for which year, by which article, from whom.
    `iccs`: the code of the offence or of one form of it, where one is verified; `verified`: whether
    the table was read in a form of UNODC (yes, no)."""

    table: str
    question: str
    category: str
    sex: str
    age: str
    year: int
    value: int
    article: str
    iccs: str
    source: str
    verified: str


COLUMNS: Final = tuple(each.name for each in fields(Answer))


@cache
def given() -> Mapping[str, Any]:
    """tables.yaml."""
    text = (resources.files(__package__) / "tables.yaml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = yaml.safe_load(text)
    return read


def written(answers: Iterable[Answer]) -> bytes:
    """The answers as CSV."""
    rows = ({name: str(value) for name, value in asdict(each).items()} for each in answers)
    return csvs.written(COLUMNS, rows)


def read_questionnaire(content: bytes) -> tuple[Answer, ...]:
    """The answers of a file. Raises Unfit."""
    problems: list[Problem] = []
    found = tuple(each for _, each in _read(content, problems))
    if problems:
        raise Unfit(problems[:MOST])
    return found


def check_questionnaire(content: bytes) -> tuple[Problem, ...]:
    """What is wrong with a file: a word or number that cannot be, an answer without its article or
    source, or one that is given twice."""
    problems: list[Problem] = []
    seen: dict[tuple[Any, ...], int] = {}
    try:
        for row, each in _read(content, problems):
            what = each.table, each.category, each.sex, each.age, each.year
            if (first := seen.setdefault(what, row)) != row:
                problems.append(_twice(row, first))
    except Unfit as fault:
        return fault.problems
    return tuple(problems[:MOST])


def _read(content: bytes, problems: list[Problem]) -> Iterable[tuple[int, Answer]]:
    head, rows = csvs.lines(content, COLUMNS[0])
    problems += [_wrong(1, name, "") for name in COLUMNS if name not in head]
    if problems:
        return
    tables = [each["id"] for each in given()["tables"]]
    for line in rows:
        holds = {
            "table": line["table"] in tables,
            "question": bool(line["question"]),
            "category": bool(line["category"]),
            "sex": line["sex"] in layout()["sexes"],
            "age": line["age"] in layout()["ages"],
            "year": bool(_YEAR.fullmatch(line["year"])),
            "value": bool(_NUMBER.fullmatch(line["value"])),
            "article": bool(line["article"]),
            "iccs": not line["iccs"] or line["iccs"] in _codes(),
            "source": bool(line["source"]),
            "verified": line["verified"] in ("yes", "no"),
        }
        wrong = [name for name, right in holds.items() if not right]
        problems += [_wrong(line.row, name, line[name]) for name in wrong]
        if wrong:
            continue
        values: dict[str, Any] = {name: line[name] for name in COLUMNS}
        numbers = {"year": int(line["year"]), "value": int(line["value"])}
        yield line.row, Answer(**{**values, **numbers})


def _codes() -> set[str]:
    return {each.code for each in codes() if each.verified}


def _wrong(row: int, column: str, value: str) -> Problem:
    mends = {
        "sex": ", ".join(layout()["sexes"]),
        "age": ", ".join(layout()["ages"]),
        "table": ", ".join(each["id"] for each in given()["tables"]),
        "year": "2016",
        "value": "0, 1, 2 …",
        "verified": "yes, no",
        "iccs": ", ".join(sorted(_codes())),
    }
    example = mends.get(column)
    words = (
        {"en": f"“{value[:60]}” does not belong here.", "lo": f"“{value[:60]}” ບໍ່ຖືກຕ້ອງໃນຖັນນີ້."}
        if value
        else {"en": "is missing.", "lo": "ຂາດ."}
    )
    mend = (
        {"en": f"Write one of: {example}.", "lo": f"ຂຽນອັນໃດໜຶ່ງ: {example}."}
        if example
        else {"en": "Fill it in.", "lo": "ຕື່ມໃສ່."}
    )
    return Problem(row, column, words, mend)


def _twice(row: int, first: int) -> Problem:
    return Problem(
        row,
        "value",
        {"en": f"answers again what row {first} answers.", "lo": f"ຕອບຊ້ຳກັບແຖວ {first}."},
        {"en": "Remove one of them.", "lo": "ລຶບອອກແຖວໜຶ່ງ."},
    )
