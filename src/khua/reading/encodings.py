"""Old encodings: what they are, which of them can be told, and reading CSV bytes.

What can be told, and how:

- **UTF-8** (with or without its mark) and **UTF-16** with its mark: certain; UTF-16
  without it is told by its zero bytes, a guess.
- **cp1133** (IBM Lao): decoded and accepted if the result is spelled as Lao can be spelled
  (every sign after a consonant, every leading vowel before one). A guess.
- **Lao fonts on Latin letters** (Alice, Saysettha Lao and their kind, of before 2005): the file
  holds Latin-1 signs (``©¸¤®÷®°¾``) that a font drew as ດວງບຸບຜາ. Told in the same way; a guess.
- **cp874 / TIS-620** (Thai): accepted if spelled as Thai can be. A guess.
- **UTF-8 once read as cp1252 or cp874** (``àºàº²`` or ``เบ…``): undone if that gives Lao. A guess.
- **Not told**: Lao fonts laid on Thai code points (the text is valid Thai to a machine), fonts
  with another layout, MuleLao-1. Such a file is refused with its mend, or read as Thai.

Short texts say little: under four signs nothing is mended. Sources: the table of IBM-1133 in the
GNU C library; `lao_fonts.csv` after github.com/jvongxay/laofont (MIT).
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from khua.names import normalise
from khua.names.data import csv_rows
from khua.reading.result import Read, Unreadable

_HIGH: Final = "".join(map(chr, range(0x80, 0xA0)))
_CP1133: Final = (
    "".join(map(chr, range(0x80)))
    + _HIGH
    + "\u00a0ກຂຄງຈສຊຍດຕຖທນບປຜຝພຟມຢຣລວຫອຮ\ufffe\ufffe\ufffeຯ"
    + "ະາຳິີຶືຸູຼັົຽ\ufffe\ufffe\ufffe"
    + "ເແໂໃໄ່້໊໋໌ໍໆ\ufffeໜໝ₭"
    + "\ufffe" * 16
    + "໐໑໒໓໔໕໖໗໘໙\ufffe\ufffe¢¬¦\u00a0"
)
_NOTES: Final = {
    "cp1133": ("Read as the old Lao code page 1133.", "ອ່ານເປັນລະຫັດລາວເກົ່າ 1133."),
    "lao-font": (
        "Typed in an old Lao font; turned into Lao Unicode.",
        "ພິມດ້ວຍຟອນລາວເກົ່າ; ປ່ຽນເປັນລາວ Unicode ແລ້ວ.",
    ),
    "cp874": ("Read as the Thai code page 874.", "ອ່ານເປັນລະຫັດໄທ 874."),
    "mojibake": (
        "The letters were garbled by a wrong encoding; put right.",
        "ຕົວອັກສອນເພ້ຍນຍ້ອນລະຫັດຜິດ; ແກ້ໃຫ້ຖືກແລ້ວ.",
    ),
    "utf-16": ("Read as UTF-16.", "ອ່ານເປັນ UTF-16."),
    "cp1252": ("Read as Western European text.", "ອ່ານເປັນຕົວອັກສອນເອີຣົບຕາເວັນຕົກ."),
}
_FEWEST: Final = 4  # signs of an old encoding below which a text is left alone
_WELL_SPELLED: Final = 0.97

_LAO_SIGN: Final = re.compile("[\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u0eb0\u0eb2\u0eb3\u0ebd]")
_LAO_BADLY: Final = re.compile(
    "(?<![\u0e81-\u0eae\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u0edc\u0edd\u0eb2])"
    "[\u0eb0-\u0ebd\u0ec8-\u0ecd]"  # a sign that follows no consonant
    "|[\u0ec0-\u0ec4](?![\u0e81-\u0eae\u0edc\u0edd])"  # a leading vowel before no consonant
    "|[\ufffe\x80-\x9f]"
    "|[\u0eb4-\u0eb9\u0ebb]{2}|[\u0ec8-\u0ecb]{2}"  # two vowel signs or tones on one consonant
)
_THAI_BADLY: Final = re.compile(
    "(?<![\u0e01-\u0e2e\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])[\u0e30-\u0e3a\u0e47-\u0e4e]"
    "|[\u0e40-\u0e44](?![\u0e01-\u0e2e])|[\x80-\xa0]"
    "|[\u0e34-\u0e39]{2}|[\u0e48-\u0e4b]{2}"
)
_LAO_LETTER: Final = re.compile("[\u0e81-\u0edf]")
_THAI_LETTER: Final = re.compile("[\u0e01-\u0e5b]")
_EXPECTED: Final = re.compile("[\t\n\r -~\u00a0-\u024f\u0e01-\u0edf\u1e00-\u1eff\u200b-\u203a]+")
_GARBLED: Final = re.compile("à[º»]|(?:เ[บป].){2}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file as text, and the name of its encoding."""

    text: str
    encoding: str


def decode(data: bytes) -> Read[Decoded]:
    """Decode a CSV file; `guessed` unless it is UTF-8 or marked UTF-16 (see the head).

    Raises Unreadable, with "save as UTF-8 or xlsx" as its mend, if nothing fits.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return Read(Decoded(data.decode("utf-16"), "utf-16"))
        except UnicodeDecodeError as error:
            raise _unknown_encoding() from error
    if (text := _unmarked_utf16(data)) is not None:
        return _guess_file(text, "utf-16")
    try:
        return Read(Decoded(data.decode("utf-8-sig"), "utf-8"))
    except UnicodeDecodeError:
        return _old_encoding(data)


def mend_text(text: str) -> Read[str]:
    """Return a cell's text, mended if an old Lao font or a wrong encoding can be told (guessed).

    Text that is mostly Latin words with accents (French, Vietnamese) is left alone.
    """
    if text.isascii() or _LAO_LETTER.search(text):
        return Read(text)
    if (undone := _undo_wrong_reading(text)) is not None:
        return _guess(undone, "mojibake")
    if (unicode := _from_lao_font(text)) is not None:
        return _guess(unicode, "lao-font")
    return Read(text)


def _guess(text: str, what: str) -> Read[str]:
    note_en, note_lo = _NOTES[what]
    return Read(text, guessed=True, note_en=note_en, note_lo=note_lo)


def _guess_file(text: str, encoding: str) -> Read[Decoded]:
    note_en, note_lo = _NOTES[encoding]
    return Read(Decoded(text, encoding), guessed=True, note_en=note_en, note_lo=note_lo)


def _unmarked_utf16(data: bytes) -> str | None:
    """Return the text if this is UTF-16 without its mark: ASCII and South-East Asian letters."""
    if len(data) % 2 or b"\0" not in data:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _EXPECTED.fullmatch(text):
            return text
    return None


def _unknown_encoding() -> Unreadable:
    return Unreadable(
        "The letters of this file cannot be told: it is not UTF-8 and fits no old encoding.",
        "ບໍ່ຮູ້ລະຫັດຕົວອັກສອນຂອງໄຟລ໌ນີ້: ບໍ່ແມ່ນ UTF-8 ແລະ ບໍ່ກົງກັບລະຫັດເກົ່າໃດ.",
        "Open it where it reads well and save it as an Excel workbook (.xlsx) or as CSV UTF-8.",
        "ເປີດໄຟລ໌ໃນບ່ອນທີ່ອ່ານໄດ້ດີ ແລ້ວບັນທຶກເປັນ Excel (.xlsx) ຫຼື CSV UTF-8.",
    )


def _old_encoding(data: bytes) -> Read[Decoded]:
    """Try the 8-bit encodings; take the one whose text is spelled best, if well enough."""
    tried: list[tuple[float, str, str]] = []
    lao = data.decode("latin-1").translate(_cp1133())
    tried.append((_spelling(normalise(lao), _LAO_LETTER, _LAO_BADLY), "cp1133", lao))
    latin = data.decode("cp1252", errors="replace")
    if (font := _from_lao_font(latin, whole_file=True)) is not None:
        tried.append((_spelling(normalise(font), _LAO_LETTER, _LAO_BADLY), "lao-font", font))
    thai = data.decode("cp874", errors="replace")
    if "\ufffd" not in thai:
        tried.append((_spelling(thai, _THAI_LETTER, _THAI_BADLY), "cp874", thai))
    score, encoding, text = max(tried)
    if score < _WELL_SPELLED:
        if not _mostly_latin(latin):
            raise _unknown_encoding()
        encoding, text = "cp1252", latin
    return _guess_file(text, encoding)


def _spelling(text: str, letter: re.Pattern[str], badly: re.Pattern[str]) -> float:
    """Return how well `text` is spelled in its script, 0 to 1; 0 if there is too little of it."""
    letters = len(letter.findall(text))
    if letters < _FEWEST:
        return 0.0
    return 1 - min(1.0, len(badly.findall(text)) / letters)


def _mostly_latin(text: str) -> bool:
    """Return whether the letters beyond ASCII are a few accents in Latin words."""
    high = [char for char in text if char > "\x7f"]
    accents = sum("\u00c0" <= char <= "\u00ff" and char not in "×÷" for char in high)
    return "\ufffd" not in text and accents >= 0.8 * len(high) and len(high) < 0.3 * len(text)


def _undo_wrong_reading(text: str) -> str | None:
    """Return the Lao that was UTF-8 read as cp1252 or cp874; None if it was not."""
    if not _GARBLED.search(text):
        return None
    for wrong in ("cp1252", "cp874"):
        data = _encode_sloppily(text, wrong)
        try:
            undone = data.decode("utf-8") if data is not None else ""
        except UnicodeDecodeError:
            continue
        if _spelling(normalise(undone), _LAO_LETTER, _LAO_BADLY) >= _WELL_SPELLED:
            return undone
    return None


def _encode_sloppily(text: str, encoding: str) -> bytes | None:
    """Encode as `encoding`, with C1 controls for the bytes it leaves undefined, as browsers do."""
    out = bytearray()
    for char in text:
        try:
            out += char.encode(encoding)
        except UnicodeEncodeError:
            if not "\x80" <= char <= "\x9f":
                return None
            out.append(ord(char))
    return bytes(out)


def _from_lao_font(text: str, *, whole_file: bool = False) -> str | None:
    """Return the Lao that an old font drew from these Latin-1 signs; None if it is no such text.

    A cell must be written in it throughout; a file may have English words as well.
    """
    table = _lao_font()
    signs = sum(ord(char) in table for char in text)
    symbols = sum("\u00a1" <= char <= "\u00bf" for char in text)
    others = sum(char > "\x7f" and ord(char) not in table for char in text)
    ascii_letters = sum(char.isascii() and char.isalpha() for char in text)
    if signs < _FEWEST or others > 0.05 * signs or symbols < 0.3 * signs:
        return None
    if ascii_letters > 0.5 * signs and not whole_file:
        return None
    lao = text.translate(table)
    well = _spelling(normalise(lao, lines=True), _LAO_LETTER, _LAO_BADLY) >= _WELL_SPELLED
    return lao if well and _LAO_SIGN.search(lao) else None


@cache
def _cp1133() -> dict[int, str]:
    return dict(enumerate(_CP1133))


@cache
def _lao_font() -> dict[int, str]:
    rows = csv_rows("khua.reading", "lao_fonts.csv")
    return {ord(row["typed"]): row["lao"] for row in rows}
