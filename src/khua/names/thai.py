"""Thai text as a Lao would spell it, good enough to be romanised for search.

The two scripts run in parallel (a Lao code point is the Thai one plus 0x80), but Thai keeps
Indic spellings that Lao has given up. So: known name parts from `thai_spellings.csv`, longest
first; then silenced letters dropped, letters Lao does not have replaced by the ones that sound
the same, and the unwritten *o* of a closed syllable (``คน``) written. Unwritten *a* between
consonants (``สมร``) and silent letters without a silencer are known only through the table: a
Thai name outside it may romanise badly, and then it is found by its Thai spelling alone.
"""

import re
from functools import cache
from typing import Final

from khua.names.data import csv_rows

_SILENCED: Final = re.compile("[ก-ฮ][ิุ]?์")
_DOUBLE_R: Final = re.compile("รร(?=[ก-ฮ])")
_CLUSTER_R: Final = re.compile("(?<=[กขคตปผพส])ร(?=[ะ-ฺ็-๋])")
_IA: Final = re.compile("เ([ก-ฮ]{1,2})ี([่-๋]?)ย")  # Lao writes ຽ
# consonant + consonant that no vowel sign follows and no vowel precedes: unwritten o
_UNWRITTEN_O: Final = re.compile(
    "(?<![ก-ฮเ-ไ])([ก-ฮ][่-๋]?)([กคงจดตทนบปพภมยลสศษณญธ])(?![ะ-ฺ็-๎])(?=[ก-ฮเ-ไ]|$|[^ก-๎])"
)
_LETTERS: Final = str.maketrans(
    {
        "ฃ": "ຂ",
        "ฅ": "ຄ",
        "ฆ": "ຄ",
        "ฉ": "ສ",
        "ช": "ຊ",
        "ซ": "ຊ",
        "ฌ": "ຊ",
        "ญ": "ຍ",
        "ฎ": "ດ",
        "ฏ": "ຕ",
        "ฐ": "ຖ",
        "ฑ": "ທ",
        "ฒ": "ທ",
        "ณ": "ນ",
        "ธ": "ທ",
        "ภ": "ພ",
        "ร": "ລ",
        "ฤ": "ລຶ",
        "ศ": "ສ",
        "ษ": "ສ",
        "ฬ": "ລ",
        "ฮ": "ຮ",
        "็": "",
        "ฺ": "",
        "ๅ": "",
        "ฯ": "",
        "ํ": "ໍ",
    }
)
_PARALLEL: Final = {
    code: code + 0x80
    for code in range(0x0E01, 0x0E5A)
    if chr(code) in "กขคงจดตถทนบปผฝพฟมยลวสหอะัาำิีึืุูเแโใไๆ่้๊๋๐๑๒๓๔๕๖๗๘๙"
}


def thai_as_lao(text: str) -> str:
    """Return `text` (one run of Thai letters) in Lao letters; never fails, roughly right."""
    pattern, lao = _name_parts()
    pieces = pattern.split(text)  # plain, name part, plain, name part, …
    return "".join(
        lao[piece] if index % 2 else _letters(piece) for index, piece in enumerate(pieces)
    )


def _letters(text: str) -> str:
    text = _SILENCED.sub("", text)
    text = _DOUBLE_R.sub("ั", text)
    text = _CLUSTER_R.sub("", text)
    text = _IA.sub("\\1\\2ຽ", text)
    text = _UNWRITTEN_O.sub("\\1ົ\\2", text)
    return text.translate(_LETTERS).translate(_PARALLEL)


@cache
def _name_parts() -> tuple[re.Pattern[str], dict[str, str]]:
    lao = {row["thai"]: row["lao"] for row in csv_rows("khua.names", "thai_spellings.csv")}
    longest_first = sorted(lao, key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, longest_first))})"), lao
