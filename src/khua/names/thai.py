"""Thai text as a Lao would spell it, good enough to hear whether two names are one.

The two scripts run in parallel (a Lao code point is the Thai one plus 0x80), but Thai keeps
Indic spellings that Lao has given up. So: known name parts from `thai_spellings.csv`, longest
first (`last`: how it is read when nothing follows); then silent letters dropped, and letters Lao
does not have replaced by the ones that sound the same. Vowels that are not written are left to
the reader of Lao syllables (`khua.names.lao`): *o* in a closed syllable (``คน``), *a* in an open
one (``มณี``). A Thai name with other Indic parts may be read badly; then it meets its own Thai
spelling alone.
"""

import re
from functools import cache
from typing import Final

from khua.names.data import csv_rows

_C: Final = "[ก-ฮ]"
_SIGN: Final = "[ะ-ู]"
# In this order, on what no name part covers.
_RULES: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?:[กชดตท](?=ร)|ษ(?=ณ))?[ก-ฮ][ิุ]?์", ""),  # silenced: ศาสตร์, ลักษณ์
        (rf"(?<=[ัิีุูา][กตท])ร(?!{_SIGN})", ""),  # จักร, มิตร
        (rf"(?<=ัก)ษ(?!{_SIGN})", ""),
        (rf"รร(?={_C}(?!{_SIGN}))", "ั"),  # พรรค
        ("รร", "ัน"),  # บรรจง
        (rf"(?<=[กขคตปผพส])ร(?={_SIGN}|[่-๋]|[กงดนบมย](?!{_SIGN}|[่-๋]))", ""),  # ประ, กรม
        (r"^ทร|(?<=[เ-ไ])ทร", "ซ"),  # ทราย
        (rf"(?<={_SIGN})ญ(?!{_SIGN})|(?<=[ัิ])ญ(?=ญ)", "น"),  # ขวัญ, ปัญญา
        (rf"เ({_C}{{1,2}})ี([่-๋]?)ย", r"\1\2ຽ"),
        (rf"เ({_C}[วลร]?)([่-๋]?)ย(?!{_SIGN})", r"เ\1ี\2ย"),  # เผย
        (rf"(?<![ก-ฮา่-๋])วง(?!{_SIGN})", "วົง"),
    )
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
        "ย": "ຍ",
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
    if chr(code) in "กขคงจดตถทนบปผฝพฟมลวสหอะัาำิีึืุูเแโใไๆ่้๊๋๐๑๒๓๔๕๖๗๘๙"
}


def thai_as_lao(text: str) -> str:
    """Return `text` (one run of Thai letters) in Lao letters; never fails, roughly right."""
    pattern, lao = _name_parts()
    pieces = pattern.split(text.replace("ํา", "ำ"))  # plain, name part, plain, name part, …
    return "".join(
        lao[piece][index == len(pieces) - 2 and not pieces[-1]] if index % 2 else _letters(piece)
        for index, piece in enumerate(pieces)
    )


def _letters(text: str) -> str:
    if not text:
        return ""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text.translate(_LETTERS).translate(_PARALLEL)


@cache
def _name_parts() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """Return a pattern for all name parts, and each in Lao: inside a name, and at its end."""
    rows = csv_rows("khua.names", "thai_spellings.csv")
    lao = {row["thai"]: (row["lao"], row["last"] or row["lao"]) for row in rows}
    longest_first = sorted(lao, key=len, reverse=True)
    # no part ends before a vowel sign of its last consonant
    return re.compile(f"({'|'.join(map(re.escape, longest_first))})(?![ะ-ูๆ-๎])"), lao
