"""One spelling in code points for text that looks the same: Lao Unicode normal form.

Lao can be typed in several ways that a reader cannot tell apart, and databases compare code
points. Every text Khua stores or compares passes `normalise` first. The direction is always
towards what a modern Lao keyboard gives and the ministry's own lists use:

=====================================  =========================================
written                                becomes
=====================================  =========================================
``ໍ`` + ``າ``, in any order, with or   ``ຳ`` after the tone mark (``ນໍ້າ`` and
without a tone mark between            ``ນ້ໍາ`` become ``ນ້ຳ``)
``ເເ``                                 ``ແ``
``ຫນ``, ``ຫມ``                         ``ໜ``, ``ໝ``
``ຫລ``                                 ``ຫຼ``
tone mark before the vowel sign        after it
the same mark twice                    once (the second is drawn over the first)
a blank before a dependent mark        no blank
=====================================  =========================================

``ຫ`` never closes a Lao syllable, so ``ຫນ`` is nearly always the cluster; in the few words where
``ນ`` is the final (``ໂຫນ``) the ligature reads the same. Other scripts are only put into NFC.
Source: facts on Lao text, section 3.5 (measured on 75 laws); Unicode chapter 16.
"""

import re
import unicodedata
from typing import Final

_TONES: Final = "\u0ec8\u0ec9\u0eca\u0ecb"
_RANK: Final[dict[str, int]] = {
    "\u0eba": 0,  # Pali virama
    "\u0ebc": 0,  # subscript ລ
    **dict.fromkeys("\u0eb1\u0eb4\u0eb5\u0eb6\u0eb7\u0eb8\u0eb9\u0ebb\u0ecd", 1),  # vowel signs
    **dict.fromkeys(_TONES, 2),
    "\u0ecc": 3,  # silencer
    "\u0ece": 3,  # yamakkan
    "\u0eb2": 4,  # າ, drawn after its consonant but typed among the marks
    "\u0eb3": 4,  # ຳ
}
_AA, _AM, _NIGGAHITA = "\u0eb2", "\u0eb3", "\u0ecd"
_MARKS: Final = "".join(mark for mark, rank in _RANK.items() if rank < 4)
_MARK_RUN: Final = re.compile(f"[{''.join(_RANK)}]{{2,}}")
_BLANK_BEFORE_MARK: Final = re.compile(f"(?<=[\u0e81-\u0edf]) +(?=[{_MARKS}{_AM}])")
_PAIRS: Final = (("ເເ", "ແ"), ("ຫນ", "ໜ"), ("ຫມ", "ໝ"), ("ຫລ", "ຫຼ"))
_BLANKS: Final = re.compile(r"\s+")
_BLANKS_IN_LINE: Final = re.compile(r"[^\S\n]+")
_LAO: Final = re.compile("[\u0e80-\u0eff]")
_LINE_ENDS: Final = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_ROUND_LINE_END: Final = re.compile(r" ?\n ?")


def normalise(text: str, *, lines: bool = False) -> str:
    """Return the one stored form of `text`: Lao normal form, NFC, single blanks, no controls.

    Invisible characters (zero-width, direction and other format marks, controls, lone
    surrogates) are removed. `lines=True` keeps line breaks, as ``\\n``, for longer accounts.
    Idempotent; linear in the length of the text. Raises nothing.
    """
    if text.isascii() and text.isprintable():  # most names; all that can differ is blanks
        return _BLANKS.sub(" ", text).strip()
    text = _LINE_ENDS.sub("\n", text)
    if not text.isprintable():  # what is printable has nothing invisible in it
        text = "".join(char for char in text if char.isspace() or not _invisible(char))
    text = unicodedata.normalize("NFC", text)
    if lines:
        text = _ROUND_LINE_END.sub("\n", _BLANKS_IN_LINE.sub(" ", text)).strip()
    else:
        text = _BLANKS.sub(" ", text).strip()
    if not _has_lao(text):
        return text
    text = _BLANK_BEFORE_MARK.sub("", text)
    for written, normal in _PAIRS:
        text = text.replace(written, normal)
    return _MARK_RUN.sub(_order_marks, text)


def _invisible(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs")


def _has_lao(text: str) -> bool:
    return _LAO.search(text) is not None


def _order_marks(run: re.Match[str]) -> str:
    """Order one syllable's marks by rank, once each, with ``ໍ`` and ``າ`` joined to ``ຳ``."""
    marks = run.group()
    if _NIGGAHITA in marks and (_AA in marks or _AM in marks):
        marks = marks.replace(_NIGGAHITA, "").replace(_AA, _AM)
    return "".join(sorted(dict.fromkeys(marks), key=_RANK.__getitem__))
