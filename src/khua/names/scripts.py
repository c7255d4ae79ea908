"""Which script a text is written in, by ISO 15924 code."""

from collections import Counter
from typing import Final

# First and last code point, script. Enough for the files of Laos and its neighbours.
_RANGES: Final = (
    (0x0041, 0x005A, "Latn"),
    (0x0061, 0x007A, "Latn"),
    (0x00AA, 0x00AA, "Latn"),
    (0x00BA, 0x00BA, "Latn"),
    (0x00C0, 0x00D6, "Latn"),
    (0x00D8, 0x00F6, "Latn"),
    (0x00F8, 0x024F, "Latn"),
    (0x0370, 0x03FF, "Grek"),
    (0x0400, 0x052F, "Cyrl"),
    (0x0E01, 0x0E3A, "Thai"),
    (0x0E40, 0x0E5B, "Thai"),
    (0x0E81, 0x0EDF, "Laoo"),
    (0x1000, 0x109F, "Mymr"),
    (0x1100, 0x11FF, "Hang"),
    (0x1780, 0x17FF, "Khmr"),
    (0x1E00, 0x1EFF, "Latn"),
    (0x3040, 0x30FF, "Jpan"),
    (0x3400, 0x4DBF, "Hani"),
    (0x4E00, 0x9FFF, "Hani"),
    (0xAC00, 0xD7A3, "Hang"),
    (0xF900, 0xFAFF, "Hani"),
    (0xFF21, 0xFF3A, "Latn"),
    (0xFF41, 0xFF5A, "Latn"),
    (0x20000, 0x3FFFF, "Hani"),
)


def char_script(char: str) -> str | None:
    """Return the ISO 15924 code of one character; None for digits, blanks and signs."""
    code = ord(char)
    for first, last, name in _RANGES:
        if first <= code <= last:
            return name
    return None


def scripts(text: str) -> frozenset[str]:
    """Return the scripts that occur in `text`, such as ``{"Laoo", "Latn"}``."""
    return frozenset(name for char in text if (name := char_script(char)))


def script(text: str) -> str | None:
    """Return the script of most letters of `text`, the first on a tie; None without letters."""
    counts = Counter(name for char in text if (name := char_script(char)))
    return counts.most_common(1)[0][0] if counts else None
