"""Phone numbers: E.164 for comparing, and the number as it was written."""

import re
from typing import Final, NamedTuple

from khua.reading.result import Read, Unreadable
from khua.reading.text import Cell, cell_text, latin_digits

_TRUNK_ZERO: Final = re.compile(r"\(0\)")
_LAO_MOBILE: Final = re.compile(r"[2579]\d{7}")  # 8 digits: 020 was left out
_DIGITS: Final = re.compile(r"\D+")
_DECIMAL: Final = re.compile(r"(?<=\d)\.0$")  # what a spreadsheet adds to a number kept as text
# Without "+", only the codes of Laos and its neighbours are believed to be codes.
_NEAR_CODES: Final = ("856", "66", "84", "86", "855", "95")


class Phone(NamedTuple):
    """`e164`: such as ``+8562055512345``; `raw`: as written, in normal form."""

    e164: str
    raw: str


def read_phone(value: Cell, *, region: str = "LA") -> Read[Phone]:
    """Read one phone number; numbers without a country code belong to `region` (ISO alpha-2).

    Reads ``020 5551 2345``, ``2055512345`` (a spreadsheet drops the zero), ``+856 (0)20 …``,
    ``00856…`` and foreign numbers with their code. Two readings are guesses: the code of Laos or
    a neighbour without ``+`` (``85620…``), and eight digits of a Lao mobile without ``020``.
    Several numbers in a cell: split it first (`split_values`). Raises Unreadable, never quoting
    the number.
    """
    raw = cell_text(value)
    text = _DECIMAL.sub("", _TRUNK_ZERO.sub("", latin_digits(raw)))
    digits = _DIGITS.sub("", text)
    if e164 := _valid(text, region):
        guessed = region == "LA" and digits.startswith("856") and "+" not in text
        return _coded(e164, raw) if guessed else Read(Phone(e164, raw))
    if digits.startswith(_NEAR_CODES) and "+" not in text and (e164 := _valid(f"+{digits}", None)):
        return _coded(e164, raw)
    if region == "LA" and _LAO_MOBILE.fullmatch(digits) and (e164 := _valid(f"020{digits}", "LA")):
        return Read(
            Phone(e164, raw),
            guessed=True,
            note_en="020 was added to a number of eight digits.",
            note_lo="ເພີ່ມ 020 ໃສ່ເລກແປດຕົວ.",
        )
    raise Unreadable(
        "This is not a phone number that exists." if raw else "There is no phone number.",
        "ນີ້ບໍ່ແມ່ນເລກໂທລະສັບທີ່ມີຢູ່ຈິງ." if raw else "ບໍ່ມີເລກໂທລະສັບ.",
        "Write it as 020 5551 2345, or with its country code: +66 81 234 5678.",
        "ຂຽນເປັນ 020 5551 2345 ຫຼື ພ້ອມລະຫັດປະເທດ: +66 81 234 5678.",
    )


def _coded(e164: str, raw: str) -> Read[Phone]:
    return Read(
        Phone(e164, raw),
        guessed=True,
        note_en="The first digits were read as a country code.",
        note_lo="ຕົວເລກທຳອິດຖືກອ່ານເປັນລະຫັດປະເທດ.",
    )


def _valid(text: str, region: str | None) -> str | None:
    import phonenumbers  # its tables take a while: most who read anything read no phone

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or number.extension:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
