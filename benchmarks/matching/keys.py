"""The table with Khua's keys beside every name: `python -m benchmarks.matching.keys TABLE OUT`.

What Splink is handed for nothing: how each name sounds and its consonants, without titles; the
birth date without Buddhist years; the phone without its front; the province as a code. It costs
Splink no time.
"""

import sys
from functools import cache
from pathlib import Path

from pyarrow import Array, array, csv, parquet, string

from khua.names import bones, sound, split_honorific
from khua.places import find_province


def main() -> None:
    table = csv.read_csv(
        sys.argv[1],
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(("first_name", "surname", "dob", "phone", "id_no"), string()),
            strings_can_be_null=True,
        ),
    )
    for column in ("first_name", "surname"):
        texts = [name and split_honorific(name)[1].replace(" ", "") for name in _texts(table, column)]
        side = column.removesuffix("_name")
        table = table.append_column(f"{side}_sound", _column(sound(t) if t else None for t in texts))
        table = table.append_column(f"{side}_bones", _column(bones(t) if t else None for t in texts))
    table = table.append_column("dob_iso", _column(map(_iso, _texts(table, "dob"))))
    table = table.append_column(
        "phone_e164", _column(phone and phone[-8:] for phone in _texts(table, "phone"))
    )
    table = table.append_column("province_iso", _column(map(_province, _texts(table, "province"))))
    parquet.write_table(table, Path(sys.argv[2]))


def _texts(table, name):  # noqa: ANN001, ANN202
    return table[name].to_pylist()


def _column(values) -> Array:  # noqa: ANN001
    return array(values, string())


def _iso(dob: str | None) -> str | None:
    if dob and int(dob[:4]) > 2200:
        return f"{int(dob[:4]) - 543}{dob[4:]}"
    return dob


@cache
def _province(text: str | None) -> str | None:
    found = text and find_province(text).province
    return found.iso if found else None


if __name__ == "__main__":
    main()
