"""Phones, documents, accounts and plates: compared as they are after normalisation.

Numbers are not checked for existing: a number with one wrong digit is evidence too.
"""

import re
from collections.abc import Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from khua.names import normalise
from khua.reading.text import latin_digits

_SIGNS: Final = str.maketrans("", "", " -.()/\t\u00a0\u200b_'")
_DECIMAL: Final = re.compile(r"(?<=\d)\.0+$")  # what a spreadsheet adds to a number kept as text
_NOT_DIGITS: Final = re.compile(r"\D+")
_NOT_SAID: Final = re.compile(r"[\W_]+")
# Country codes believed without "+": Laos and its neighbours, by the length of what follows.
_CODED: Final = re.compile(r"856\d{8,10}|66\d{8,9}|84\d{9}|86\d{11}|855\d{8,9}|95\d{8,10}")
_LAO: Final = re.compile(r"0?(20[25789]\d{7}|30\d{7})|([25789]\d{7})")
_USUAL: Final = r"^020[25789][0-9]{7}$"  # how most are written; a million of them at a time
_LAO_FIXED: Final = re.compile(r"0([2-8]\d{7})")
_THAI_MOBILE: Final = re.compile(r"0([689]\d{8})")
_FEWEST_DIGITS: Final = 6
_FEWEST_SIGNS: Final = 4


def phones(texts: Sequence[str]) -> list[str]:
    """E.164 (``+8562055512345``) where the form tells it, else the digits alone.

    Without a code: Lao mobile numbers with or without 020, Lao fixed lines, Thai mobile numbers
    (``08x xxx xxxx``). Agrees with `khua.reading.read_phone` on numbers that exist, without its
    tables: it is asked for a million numbers.
    """
    column = pa.array(texts, pa.string())
    usual = pc.match_substring_regex(column, _USUAL)
    digits = pc.utf8_slice_codeunits(column, start=1)
    read: list[str] = pc.binary_join_element_wise("+856", digits, "").to_pylist()
    for at in pc.indices_nonzero(pc.invert(usual)).to_pylist():
        read[at] = _phone(texts[at])
    return read


def _phone(text: str) -> str:
    bare = text.removesuffix(".0").translate(_SIGNS)
    if not bare.isascii():
        bare = latin_digits(bare)
    if not bare.isdigit():
        text = _DECIMAL.sub("", latin_digits(text).replace("(0)", ""))
        plus = "+" in text
        bare = _NOT_DIGITS.sub("", text)
        if plus and len(bare) >= _FEWEST_DIGITS:
            return _international(bare)
    if bare.startswith("00"):
        bare = bare[2:]
        return _international(bare) if len(bare) >= _FEWEST_DIGITS else ""
    if found := _LAO.fullmatch(bare):
        return f"+856{found[1]}" if found[1] else f"+85620{found[2]}"
    if _CODED.fullmatch(bare):
        return _international(bare)
    if found := _THAI_MOBILE.fullmatch(bare):
        return f"+66{found[1]}"
    if found := _LAO_FIXED.fullmatch(bare):
        return f"+856{found[1]}"
    return bare if len(bare) >= _FEWEST_DIGITS and not _is_filler(bare) else ""


def _international(digits: str) -> str:
    """With "+", without the zero that some leave after the code of Laos or Thailand."""
    if digits.startswith("8560"):
        digits = f"856{digits[4:]}"
    elif digits.startswith("660"):
        digits = f"66{digits[3:]}"
    return "" if _is_filler(digits) else f"+{digits}"


def documents(texts: Sequence[str]) -> list[str]:
    """Letters and digits of a document's number, in capitals."""
    return [_signs(text) for text in texts]


def _signs(text: str) -> str:
    bare = text.strip()
    if not (bare.isascii() and bare.isalnum()):
        bare = _NOT_SAID.sub("", latin_digits(normalise(_DECIMAL.sub("", bare))))
    bare = bare.upper()
    return "" if len(bare) < _FEWEST_SIGNS or _is_filler(bare) else bare


def accounts(texts: Sequence[str]) -> list[str]:
    """An IBAN or the letters and digits of a local account number."""
    return documents(texts)


def plates(texts: Sequence[str]) -> list[str]:
    """A plate's letters, in Lao order (``ກຂ1234``, for Thai letters too), and digits."""
    return [_plate(text) for text in texts]


def _plate(text: str) -> str:
    bare = _NOT_SAID.sub("", latin_digits(normalise(text))).upper()
    bare = "".join(chr(ord(char) + 0x80) if "\u0e01" <= char <= "\u0e2e" else char for char in bare)
    return "" if len(bare) < _FEWEST_SIGNS or _is_filler(bare) else bare


def _is_filler(text: str) -> bool:
    """Zeros, ``99999999``, ``XXXX``: something had to be written."""
    return len(set(text)) == 1 or text in ("NONE", "NULL", "UNKNOWN", "12345678", "123456789")
