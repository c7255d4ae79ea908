"""Chinese characters of names in Hanyu Pinyin without tones, from a table of the common ones.

`hanzi.csv` has the commonest family names and the characters most used in given names, simplified
and traditional, each with the one reading it has in names. A character outside it is not read: it
matches only itself. (A complete reading needs a dictionary of 40,000 characters; none is shipped.)
"""

from functools import cache

from khua.names.data import csv_rows


@cache
def readings() -> dict[int, str]:
    """Return Pinyin by code point, ready for `str.translate`."""
    return {
        ord(char): row["pinyin"]
        for row in csv_rows("khua.names", "hanzi.csv")
        for char in row["characters"]
    }


def hanzi_as_latin(text: str) -> str:
    """Return `text` with the characters of the table as Pinyin; others stay."""
    return text.translate(readings())
