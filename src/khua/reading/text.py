"""Cells as text: cleaned, in Lao normal form, with old font encodings and mojibake mended."""

import math
import re
from datetime import date, datetime
from typing import Final

from khua.names import normalise
from khua.reading.encodings import mend_text
from khua.reading.result import Read, Unreadable

Cell = str | int | float | bool | datetime | date | None
"""What openpyxl or the csv module gives for one cell."""

_DIGITS: Final = str.maketrans(
    "໐໑໒໓໔໕໖໗໘໙๐๑๒๓๔๕๖๗๘๙០១២៣៤៥៦៧៨៩၀၁၂၃၄၅၆၇၈၉０１２３４５６７８９",
    "0123456789" * 5,
)
_EXCEL_ERROR: Final = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!)")
_EMPTY_WORDS: Final = frozenset(("", "-", "–", "—", "n/a", "na", "null", "none", "ບໍ່ມີ", "."))


def latin_digits(text: str) -> str:
    """Return `text` with Lao, Thai, Khmer, Burmese and full-width digits as Latin ones."""
    return text.translate(_DIGITS)


def cell_text(value: Cell) -> str:
    """Return a cell as plain text in normal form; "" for an empty cell.

    Whole numbers lose the ``.0`` a spreadsheet gives them. Nothing is mended or guessed here.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return normalise(str(value))


def is_empty(value: Cell) -> bool:
    """Return whether a cell says nothing: empty, blanks, a dash, "n/a", ``ບໍ່ມີ``."""
    return cell_text(value).casefold() in _EMPTY_WORDS


def read_text(value: Cell, *, longest: int = 500, lines: bool = False) -> Read[str]:
    """Read free text: cleaned, and mended where an old encoding can be told (then guessed).

    `longest` is counted in characters after cleaning. `lines=True` keeps line breaks. A formula
    is text like any other (the workbook must be opened for its values). Raises Unreadable for
    text that is too long and for the errors a broken formula leaves (``#REF!``).
    """
    mended = mend_text(value) if isinstance(value, str) else Read(cell_text(value))
    text = normalise(mended.value, lines=lines)
    if _EXCEL_ERROR.fullmatch(text):
        raise Unreadable(
            f"The cell holds the spreadsheet error {text}.",
            f"ຫ້ອງນີ້ມີຂໍ້ຜິດພາດຂອງຕາຕະລາງ {text}.",
            "Write the value itself instead of the formula.",
            "ໃຫ້ຂຽນຄ່ານັ້ນໂດຍກົງ ແທນສູດຄິດໄລ່.",
        )
    if len(text) > longest:
        raise Unreadable(
            f"The text has {len(text)} characters; at most {longest} fit.",
            f"ຂໍ້ຄວາມມີ {len(text)} ຕົວອັກສອນ; ໄດ້ສູງສຸດ {longest}.",
            "Shorten it, or put the rest in the account of the case.",
            "ໃຫ້ຫຍໍ້ລົງ ຫຼື ຂຽນສ່ວນທີ່ເຫຼືອໃນບັນທຶກຂອງຄະດີ.",
        )
    return Read(text, mended.guessed, mended.note_en, mended.note_lo)


_SEPARATORS: Final = re.compile(r"[;,\n/|،、；，]+")
_LINE_SEPARATORS: Final = re.compile(r"[;\n|；]+")


def split_values(value: Cell, *, commas: bool = True) -> tuple[str, ...]:
    """Split a cell that holds several values, by ``; , / |`` or line breaks, once each, in order.

    `commas=False` splits by ``;``, ``|`` and line breaks only, for values that may hold commas
    or strokes themselves (addresses, document numbers).
    """
    text = normalise(value, lines=True) if isinstance(value, str) else cell_text(value)
    parts = (_SEPARATORS if commas else _LINE_SEPARATORS).split(text)
    return tuple(dict.fromkeys(cleaned for part in parts if (cleaned := normalise(part))))
