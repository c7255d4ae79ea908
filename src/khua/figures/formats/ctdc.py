"""The variables of the Counter-Trafficking Data Collaborative (2024), one row a victim.

A row has no number of a case or person, and rows stand in the order of their own values: the order
in which cases were recorded is gone. Rows of few can still be found by who knows them, so the file
says how alone its rows are; it is never public as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final

import yaml

from khua import places
from khua.figures.formats import csvs
from khua.figures.formats.problems import MOST, Export, Problem, Text, Unfit
from khua.figures.snapshot import Snapshot

FILE: Final = "ctdc.csv"
TRAFFICKING: Final = "trafficking"
_DASHES: Final = re.compile(r"^(\d+)\s*(?:--|[-–—])\s*(\d+)")
_COUNTRY: Final = re.compile(r"[A-Z]{3}")
_YEAR: Final = re.compile(r"(19|20)\d\d")


@cache
def variables() -> Mapping[str, Any]:
    """ctdc.yaml."""
    text = (resources.files(__package__) / "ctdc.yaml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = yaml.safe_load(text)
    return read


@cache
def columns() -> tuple[str, ...]:
    """The 27 variables, in the order of the codebook."""
    return tuple(each["name"] for each in variables()["columns"])


@cache
def flags() -> tuple[str, ...]:
    """Those that are 1 or empty."""
    return tuple(
        name for name in columns() if name.startswith(("means", "is", "type", "recruiter"))
    )


def export_ctdc(snapshot: Snapshot, year: int | None = None) -> Export:
    """One row for each victim of trafficking and year of record; of one who is in several cases of
    a year, all that was found. `year`: only of that one. Raises Unfit."""
    people: dict[tuple[int, int], dict[str, str]] = {}
    for row in snapshot.table("victims").to_pylist():
        if row["kind"] != TRAFFICKING or row["recorded"] is None:
            continue
        if year is not None and row["recorded"].year != year:
            continue
        known = people.setdefault((row["person"], row["recorded"].year), {})
        for name, value in _variables(row).items():
            known[name] = known.get(name) or value
    rows = sorted(people.values(), key=lambda row: [row[name] for name in columns()])
    content = csvs.written(columns(), rows)
    if problems := check_ctdc(content):
        raise Unfit(problems)
    meta = {
        "format": "CTDC 2024 (27 variables)",
        "file": FILE,
        "year": year,
        "rows": len(rows),
        "alone": alone(rows),
        "empty": {
            each["name"]: each["nothing"] for each in variables()["columns"] if "nothing" in each
        },
        "unverified": list(variables()["unverified"]),
    }
    return Export.of({FILE: content}, meta, _NOT_PUBLIC)


def alone(rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """How easily a row is found by what is known of a person, and by all variables: `k`, the size
    of the smallest group of equal rows (0 where there is no row), rows that are `unique`, and rows
    in groups smaller than CTDC's own k."""
    wanted = variables()["k"]
    found: dict[str, Any] = {"by": list(variables()["known_of_people"]), "wanted_k": wanted}
    for name, by in (("known", variables()["known_of_people"]), ("all", columns())):
        groups = Counter(tuple(row[each] for each in by) for row in rows)
        found[name] = {
            "k": min(groups.values(), default=0),
            "unique": sum(1 for size in groups.values() if size == 1),
            "in_small_groups": sum(size for size in groups.values() if size < wanted),
        }
    return found


def shares(rows: Iterable[Mapping[str, str]], of: Sequence[str]) -> dict[str, float]:
    """The share of each flag among those of whom any of them is known, 0 to 1. One may have
    several, so they can add up to more than 1; who has none is not counted, as the codebook says
    (its p. 6). Empty where nobody answered."""
    answered = [row for row in rows if any(row.get(name) == "1" for name in of)]
    if not answered:
        return {}
    return {name: sum(row.get(name) == "1" for row in answered) / len(answered) for name in of}


def read_ctdc(content: bytes) -> tuple[Mapping[str, str], ...]:
    """Rows of a file by the 27 variables, in whatever order and spelling the releases have them;
    what is not known is empty. Raises Unfit."""
    problems: list[Problem] = []
    found = tuple(row for _, row in _read(content, problems))
    if problems:
        raise Unfit(problems[:MOST])
    return found


def check_ctdc(content: bytes) -> tuple[Problem, ...]:
    """What is wrong with a file; columns in another order or spelling are not."""
    problems: list[Problem] = []
    try:
        for _ in _read(content, problems):
            pass
    except Unfit as fault:
        return fault.problems
    return tuple(problems[:MOST])


def _variables(row: Mapping[str, Any]) -> dict[str, str]:
    given = variables()
    found = dict.fromkeys(columns(), "")
    found["yearOfRegistration"] = str(row["recorded"].year)
    found["gender"] = given["gender"].get(row["sex"], "")
    found["ageBroad"] = _band(row["age"])
    found["citizenship"] = _alpha3(row["citizenship"])
    found["CountryOfExploitation"] = _alpha3(row["exploited_in"])
    elements, forms = set(row["elements"] or ()), set(row["forms"] or ())
    purposes = any(each.startswith("purpose.") for each in elements)
    for each in given["columns"]:
        told = not elements.isdisjoint(each.get("elements", ()))
        if told or (not purposes and not forms.isdisjoint(each.get("forms", ()))):
            found[each["name"]] = "1"
    return found


def _band(age: int | None) -> str:
    if age is None or age < 0:
        return ""
    least = max(each for each in variables()["ages"] if each <= age)
    return str(variables()["ages"][least])


def _alpha3(code: str | None) -> str:
    try:
        return places.country(code).alpha3 or "" if code else ""
    except KeyError:
        return ""


def _read(content: bytes, problems: list[Problem]) -> Iterable[tuple[int, Mapping[str, str]]]:
    given = variables()
    head, rows = csvs.lines(content, "")
    named = {name.strip(): given["also"].get(name.strip(), name.strip()) for name in head}
    twice = [name for name, many in Counter(named.values()).items() if many > 1]
    problems += [_two_spellings(name) for name in twice]
    problems += [_no_column(name) for name in columns() if name not in named.values()]
    if problems:
        return
    for line in rows:
        row = {named[name.strip()]: value.strip() for name, value in line.values.items()}
        row = {
            name: "" if row[name] in given["empty"] else _spelled(row[name]) for name in columns()
        }
        wrong = [name for name, value in row.items() if value and not _holds(name, value)]
        problems += [_wrong(line.row, name, row[name]) for name in wrong]
        if not wrong:
            yield line.row, row


def _spelled(value: str) -> str:
    """Bands in the spelling of the files, and a flag that a table program made 1.0 of."""
    return "1" if value in ("1.0", "True", "TRUE") else _DASHES.sub(r"\1--\2", value)


def _holds(name: str, value: str) -> bool:
    given = variables()
    if name in flags():
        return value == "1"
    if name in ("citizenship", "CountryOfExploitation"):
        return bool(_COUNTRY.fullmatch(value))
    if name == "yearOfRegistration":
        return bool(_YEAR.fullmatch(value))
    return value in _choices(name, given)


def _choices(name: str, given: Mapping[str, Any]) -> list[str]:
    lists = {"gender": given["gender"], "ageBroad": given["ages"]}
    return list(lists[name].values()) if name in lists else list(given["months"])


def _wrong(row: int, name: str, value: str) -> Problem:
    if name in flags():
        mend = {"en": "Write 1, or nothing.", "lo": "ຂຽນ 1 ຫຼື ບໍ່ຂຽນຫຍັງ."}
    elif name in ("citizenship", "CountryOfExploitation"):
        mend = {"en": "Write three letters, such as LAO.", "lo": "ຂຽນສາມຕົວອັກສອນ ເຊັ່ນ LAO."}
    elif name == "yearOfRegistration":
        mend = {"en": "Write four digits, such as 2016.", "lo": "ຂຽນສີ່ຕົວເລກ ເຊັ່ນ 2016."}
    else:
        one_of = ", ".join(_choices(name, variables()))
        mend = {"en": f"Write one of: {one_of}.", "lo": f"ຂຽນອັນໃດໜຶ່ງ: {one_of}."}
    words = {
        "en": f"“{value[:60]}” does not belong here.",
        "lo": f"“{value[:60]}” ບໍ່ຖືກຕ້ອງໃນຖັນນີ້.",
    }
    return Problem(row, name, words, mend)


def _no_column(name: str) -> Problem:
    return Problem(
        1,
        name,
        {"en": "this column is missing.", "lo": "ຂາດຖັນນີ້."},
        {"en": "Add it, empty where nothing is known.", "lo": "ຕື່ມຖັນນີ້ ປະວ່າງໄວ້ຖ້າບໍ່ຮູ້."},
    )


def _two_spellings(name: str) -> Problem:
    return Problem(
        1,
        name,
        {"en": "stands there in two spellings.", "lo": "ມີສອງແບບການຂຽນ."},
        {"en": "Keep one of the columns.", "lo": "ໃຫ້ເຫຼືອຖັນດຽວ."},
    )


_NOT_PUBLIC: Final[Text] = {
    "en": "Rows of single victims: not public. How alone they are stands under “alone”.",
    "lo": "ແຖວຂອງຜູ້ຖືກເຄາະຮ້າຍແຕ່ລະຄົນ: ບໍ່ໃຫ້ເຜີຍແຜ່. ຄວາມສ່ຽງທີ່ຈະຖືກຊອກພົບ ຢູ່ໃນ “alone”.",
}
