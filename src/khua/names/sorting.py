"""Dictionary order for Lao (and Thai) without ICU: a key to be compared code point by code point.

The server Khua carries is built without ICU, and plain code point order puts the vowels written
before their consonant last. `sort_key` in Python and `lao_key()` in SQL give the same key; order
by it under ``COLLATE "C"``, then by the text itself. The steps:

1. decompose (NFD), drop accents, lower-case ASCII: ``Đặng`` stands beside ``dang``;
2. drop tone marks, the silencer and ``ໍ``, which decide nothing in a Lao dictionary;
3. put a vowel written before its consonant after it: ``ເກ`` as ``ກເ``;
4. ``ໜ``, ``ໝ`` as ``ຫນ``, ``ຫມ``; Lao digits as Latin ones; ``ສ`` after ``ຈ``, where the
   dictionary has it (the only modern consonant whose code point is out of order).

Source of the order: the ``lo-x-icu`` collation of PostgreSQL, against which it was compared.
"""

import re
import unicodedata
from typing import Final

_UPPER: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZĐđ"
_LOWER: Final = "abcdefghijklmnopqrstuvwxyzdd"
# The Pali letter ຉ gives its place to ສ and sorts as ຈ.
_LAO: Final = "ສຉ໐໑໒໓໔໕໖໗໘໙"
_LAO_PLACE: Final = "\u0e89\u0e880123456789"

_DROPPED: Final = r"[\u0300-\u036f\u0e47-\u0e4e\u0ec8-\u0ece]+"
_VOWEL_FIRST: Final = r"([\u0ec0-\u0ec4\u0e40-\u0e44])([\u0e01-\u0e2e\u0e81-\u0eae\u0edc\u0edd])"

_TRANSLATE_LATIN: Final = str.maketrans(_UPPER, _LOWER)
_TRANSLATE_LAO: Final = str.maketrans(_LAO, _LAO_PLACE)
_DROPPED_RE: Final = re.compile(_DROPPED)
_VOWEL_FIRST_RE: Final = re.compile(_VOWEL_FIRST)


def sort_key(text: str) -> str:
    """Return the key that sorts `text` as a Lao dictionary does; equal to SQL `lao_key(text)`."""
    key = unicodedata.normalize("NFD", text).translate(_TRANSLATE_LATIN)
    key = _VOWEL_FIRST_RE.sub(r"\2\1", _DROPPED_RE.sub("", key))
    return key.replace("ໜ", "ຫນ").replace("ໝ", "ຫມ").translate(_TRANSLATE_LAO)


LAO_KEY_SQL: Final = rf"""
CREATE OR REPLACE FUNCTION lao_key(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN translate(
  replace(replace(
    regexp_replace(
      regexp_replace(
        translate(normalize(value, NFD), '{_UPPER}', '{_LOWER}'),
        '{_DROPPED}', '', 'g'),
      '{_VOWEL_FIRST}', '\2\1', 'g'),
    'ໜ', 'ຫນ'), 'ໝ', 'ຫມ'),
  '{_LAO}', '{_LAO_PLACE}')
"""
LAO_KEY_DROP_SQL: Final = "DROP FUNCTION IF EXISTS lao_key(text)"
