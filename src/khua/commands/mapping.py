"""`--map`: the names of a file's columns beside ours."""

from collections.abc import Mapping
from typing import Final

from khua.commands.speaking import Trouble

BAD_MAP: Final = (
    {"en": "--map {text}: this names no columns.", "lo": "--map {text}: ນີ້ບໍ່ແມ່ນຊື່ຖັນ."},
    {
        "en": "Write it as first_name=given,surname=family.",
        "lo": "ໃຫ້ຂຽນເປັນ first_name=given,surname=family.",
    },
)


def mapped(text: str) -> Mapping[str, str]:
    """`--map` as our names to the file's. Raises Trouble."""
    found = {}
    for pair in filter(None, text.split(",")):
        ours, sign, theirs = (part.strip() for part in pair.partition("="))
        if not (sign and ours and theirs):
            told, mend = BAD_MAP
            raise Trouble({k: line.format(text=text) for k, line in told.items()}, mend)
        found[ours] = theirs
    return found
