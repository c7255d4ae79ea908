"""Which column of a table is which: our names, and the headings that institutions write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import yaml

from khua.money.reading.rejects import Refused, Text
from khua.reading.words import word_key


@dataclass(frozen=True, slots=True)
class Column:
    """A column we read: our name, whether a file must have it, other headings understood, and what
    its cells are (a reader of `kyc`; "" where the table has a reader of its own)."""

    name: str
    needed: bool
    headings: tuple[str, ...]
    reads: str = ""


@cache
def columns_of(table: str) -> tuple[Column, ...]:
    """The columns of a kind of table in `columns.yaml`. Raises KeyError."""
    text = files("khua.money.reading").joinpath("columns.yaml").read_text(encoding="utf-8")
    return tuple(
        Column(
            row["name"],
            row.get("needed", False),
            (*row.get("en", ()), *row.get("lo", ())),
            row.get("reads", ""),
        )
        for row in yaml.load(text, yaml.CSafeLoader)[table]
    )


def take(
    names: Sequence[str], columns: Sequence[Column], mapping: Mapping[str, str]
) -> dict[str, str]:
    """Which of a file's columns is which of ours. `mapping`: ours to the file's. Raises Refused."""
    if not names:
        raise Refused(EMPTY, ADD_ROWS)
    told = ", ".join(names[:40])
    if len({name.strip().casefold() for name in names}) < len(names):
        raise Refused(_TWICE_NAMED, _RENAME, row=1)
    exact = {name.strip().casefold(): name for name in names}
    ours = {column.name for column in columns}
    for name, theirs in mapping.items():
        if name not in ours:
            listed = ", ".join(column.name for column in columns)
            raise Refused(_said(_NOT_OURS, name=name), _said(_OURS, names=listed))
        if theirs.strip().casefold() not in exact:
            raise Refused(_said(_NO_COLUMN, name=theirs), _said(_HAS, names=told), row=1)
    by_key = {word_key(name): name for name in names}
    mapped = {exact[theirs.strip().casefold()] for theirs in mapping.values()}
    taken = {}
    for column in columns:
        if column.name in mapping:
            taken[column.name] = exact[mapping[column.name].strip().casefold()]
            continue
        for word in (column.name, *column.headings):
            found = by_key.get(word_key(word))
            if found is not None and found not in mapped and found not in taken.values():
                taken[column.name] = found
                break
    missing = [column.name for column in columns if column.needed and column.name not in taken]
    if missing:
        mend = _said(_HAS_MAP, names=told, first=missing[0])
        raise Refused(_said(_NO_COLUMN, name=", ".join(missing)), mend, row=1)
    return taken


def _said(text: Text, **values: str) -> Text:
    return {lang: one.format_map(values) for lang, one in text.items()}


EMPTY: Final = {"en": "The file has no rows.", "lo": "ໄຟລ໌ບໍ່ມີແຖວ."}
ADD_ROWS: Final = {
    "en": "Give a table with a line of column names and one line for each row.",
    "lo": "ໃຫ້ໃຊ້ຕາຕະລາງທີ່ມີແຖວຊື່ຖັນ ແລະ ແຖວລະໜຶ່ງລາຍການ.",
}
_TWICE_NAMED: Final = {"en": "Two columns have one name.", "lo": "ມີສອງຖັນທີ່ຊື່ດຽວກັນ."}
_RENAME: Final = {"en": "Rename one of them.", "lo": "ໃຫ້ປ່ຽນຊື່ຖັນໜຶ່ງ."}
_NOT_OURS: Final = {
    "en": "--map: there is nothing of the name {name}.",
    "lo": "--map: ບໍ່ມີຊື່ {name}.",
}
_OURS: Final = {
    "en": "Map to one of: {names}.",
    "lo": "ໃຫ້ໃຊ້ຊື່ໃດໜຶ່ງ: {names}.",
}
_NO_COLUMN: Final = {
    "en": "The file has no column {name}.",
    "lo": "ໄຟລ໌ບໍ່ມີຖັນ {name}.",
}
_HAS: Final = {"en": "The file has: {names}.", "lo": "ໄຟລ໌ມີ: {names}."}
_HAS_MAP: Final = {
    "en": "The file has: {names}. Say which it is: --map {first}=NAME.",
    "lo": "ໄຟລ໌ມີ: {names}. ໃຫ້ບອກວ່າແມ່ນຖັນໃດ: --map {first}=ຊື່.",
}
