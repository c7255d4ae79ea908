"""Keeping exported text from being run as a formula by the spreadsheet that opens it."""

import unicodedata
from typing import Final, TypeVar

T = TypeVar("T")

# Full-width forms too: some spreadsheets read them as the sign itself.
_STARTS: Final = tuple("=+-@\t\r\n＝＋－＠")


def guard(value: T) -> T | str:
    """Return `value` safe for a CSV or a workbook cell.

    Text whose first character, after blanks and invisible characters, could start a formula
    (``= + - @``, tab, line break and their full-width forms) gets an apostrophe before it
    (OWASP, CSV injection). Numbers, dates and None are not touched: only text can be a formula.
    """
    if not isinstance(value, str):
        return value
    risky = value.startswith(_STARTS) or _visible(value).startswith(_STARTS)
    return f"'{value}" if risky else value


def unguard(text: str) -> str:
    """Undo `guard`, so that an exported sheet can be read back."""
    return text[1:] if text.startswith("'") and guard(text[1:]) == text else text


def _visible(text: str) -> str:
    for index, char in enumerate(text):
        if not char.isspace() and unicodedata.category(char) not in ("Cc", "Cf"):
            return text[index:]
    return ""
