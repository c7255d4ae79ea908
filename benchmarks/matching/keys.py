"""The table with Khua's keys beside every name: `python -m benchmarks.matching.keys TABLE OUT`.

What Splink is handed for nothing: how each name sounds and its consonants, without titles; the
birth date without Buddhist years; the phone without its front; the province as a code. None of
this time is charged to it. It knows people.py's own titles and forms, so nothing is lost.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyarrow import csv, parquet

from benchmarks.matching.people import HONORIFICS
from benchmarks.matching.slips import BUDDHIST
from khua.names import sound
from khua.names.sound import bones_of_sound
from khua.places import find_province

TITLES: Final = tuple(title for both in HONORIFICS.values() for side in both for title in side)
READ: Final = ("first_name", "surname", "dob", "phone", "id_no", "province")
LAST_YEAR: Final = 2200  # beyond it a year is Buddhist


def main() -> None:
    as_text = csv.ConvertOptions(
        column_types=dict.fromkeys(READ, pa.string()), strings_can_be_null=True
    )
    table = csv.read_csv(sys.argv[1], convert_options=as_text)
    for column in ("first_name", "surname"):
        side = column.removesuffix("_name")
        sounds = _each(table[column], _sound)
        table = table.append_column(f"{side}_sound", sounds)
        table = table.append_column(f"{side}_bones", _each(sounds, bones_of_sound))
    table = table.append_column("dob_iso", _each(table["dob"], _iso))
    table = table.append_column("phone_e164", _each(table["phone"], lambda text: text[-8:]))
    table = table.append_column("province_iso", _each(table["province"], _province))
    parquet.write_table(table, Path(sys.argv[2]))


def _each(column: pa.ChunkedArray, change: Callable[[str], str | None]) -> pa.ChunkedArray:
    """`change` of each different value; what is not recorded stays so."""
    coded = column.combine_chunks().dictionary_encode()
    changed = [change(text) or None for text in coded.dictionary.to_pylist()]
    return pa.chunked_array([pa.array(changed, pa.string()).take(coded.indices)])


def _sound(name: str) -> str:
    for title in TITLES:
        name = name.removeprefix(title)
    return sound(name.replace(" ", ""))


def _iso(dob: str) -> str:
    year = int(dob[:4])
    return f"{year - BUDDHIST}{dob[4:]}" if year > LAST_YEAR else dob


def _province(text: str) -> str | None:
    found = find_province(text).province
    return found.iso if found else None


if __name__ == "__main__":
    main()
