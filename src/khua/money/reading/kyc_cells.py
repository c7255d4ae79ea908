"""Cells of what is known of customers: a text becomes a value, or Unreadable says why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from khua import places
from khua.money import currencies
from khua.money.currencies import HOME
from khua.money.known import AccountKind
from khua.money.reading import raw
from khua.money.reading.words import code_of, document_of
from khua.reading import (
    Read,
    Unreadable,
    latin_digits,
    read_bool,
    read_date,
    read_integer,
    read_phone,
    read_sex,
    read_text,
)

Told = Callable[[str, float], None]


@dataclass(frozen=True)
class Asked:
    """How a file of customers, accounts … is read. `mapping`: our column to the file's; `source`:
    the institution it is from; `latest`: the last day on which something can have happened;
    `point`: the sign before decimals, where it is known."""

    mapping: Mapping[str, str] | None = None
    source: str | None = None
    home: str = HOME
    latest: date | None = None
    point: str | None = None
    told: Told | None = None


def _code(text: str, asked: Asked) -> Any:
    return re.sub(r"[\W_]+", "", latin_digits(text)).upper() or None


def _day(text: str, asked: Asked) -> Read[date]:
    read = read_date(text)
    if read.value.precision != "day":
        raise Unreadable(
            f"“{text[:40]}” names no day.",
            f"“{text[:40]}” ບໍ່ມີວັນ.",
            "Write day, month and year: 25/03/2024.",
            "ຂຽນວັນ, ເດືອນ ແລະ ປີ: 25/03/2024.",
        )
    return Read(read.value.date, read.guessed, read.note_en, read.note_lo)


def _part_date(text: str, asked: Asked) -> Any:
    return read_date(text, latest=asked.latest)


def _country(text: str, asked: Asked) -> str:
    found = places.find_country(text)
    if found.country is None:
        near = ", ".join(one.name_en for one in found.candidates)
        near_lo = ", ".join(one.name_lo for one in found.candidates)
        raise Unreadable(
            f"“{text[:40]}” is no country we know.",
            f"ບໍ່ຮູ້ຈັກປະເທດ “{text[:40]}”.",
            f"Did you mean {near}?" if near else "Write its name or its ISO code, such as LA.",
            f"ໝາຍເຖິງ {near_lo} ບໍ?" if near_lo else "ໃຫ້ຂຽນຊື່ ຫຼື ລະຫັດ ISO ເຊັ່ນ LA.",
        )
    return found.country.alpha2


def _province(text: str, asked: Asked) -> Any:
    found = places.find_province(text)
    if found.province is None:
        near = ", ".join(one.name_en for one in found.candidates)
        near_lo = ", ".join(one.name_lo for one in found.candidates)
        raise Unreadable(
            f"“{text[:40]}” is no province of Laos."
            if not near
            else f"“{text[:40]}” is not clear.",
            f"“{text[:40]}” ບໍ່ແມ່ນແຂວງຂອງລາວ." if not near else f"“{text[:40]}” ບໍ່ຊັດເຈນ.",
            f"Did you mean {near}?" if near else "Leave it empty for a place abroad.",
            f"ໝາຍເຖິງ {near_lo} ບໍ?" if near_lo else "ຖ້າຢູ່ຕ່າງປະເທດ ໃຫ້ປະວ່າງ.",
        )
    name = found.province
    return Read(
        name.iso,
        found.guessed,
        f"“{text[:40]}” was read as {name.name_en}.",
        f"“{text[:40]}” ອ່ານເປັນ {name.name_lo}.",
    )


def _phone(text: str, asked: Asked) -> str | None:
    try:
        return read_phone(text).value.e164
    except Unreadable:
        # a number that does not exist, shared by many customers, is a sign too
        digits = re.sub(r"\D+", "", latin_digits(text))
        if len(digits) < 6:
            raise
        return digits


def _email(text: str, asked: Asked) -> str:
    plain = text.strip().casefold()
    if not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@.]+", plain):
        raise Unreadable(
            "This is no e-mail address.",
            "ນີ້ບໍ່ແມ່ນອີເມວ.",
            "Write it as name@example.la.",
            "ຂຽນເປັນ name@example.la.",
        )
    return plain


def _amount(text: str, asked: Asked) -> int:
    amount = currencies.parse_amount(text, currencies.currency(asked.home), asked.point)
    if amount < 0:
        raise _not_below_zero(text)
    return amount


def _rate(text: str, asked: Asked) -> float:
    rate = float(currencies.parse_number(text, asked.point))
    if rate <= 0:
        raise _not_below_zero(text)
    return rate


def _not_below_zero(text: str) -> Unreadable:
    return Unreadable(
        f"“{text[:40]}” is not above zero.",
        f"“{text[:40]}” ບໍ່ຫຼາຍກວ່າສູນ.",
        "Check the number.",
        "ໃຫ້ກວດຕົວເລກ.",
    )


def _degrees(text: str, most: int) -> float:
    number = float(currencies.parse_number(text, "," if "," in text else "."))
    if abs(number) > most:
        raise Unreadable(
            f"“{text[:20]}” lies outside {-most} to {most} degrees.",
            f"“{text[:20]}” ຢູ່ນອກ {-most} ຫາ {most} ອົງສາ.",
            "Write decimal degrees, such as 17.9667.",
            "ຂຽນເປັນອົງສາທົດສະນິຍົມ ເຊັ່ນ 17.9667.",
        )
    return number


_HOURS: Final = re.compile(r"(\d{1,2})(?:[:.]\d\d)?\s*(?:-|–|—|to|ຫາ)\s*(\d{1,2})(?:[:.](\d\d))?")


def _hours(text: str, asked: Asked) -> tuple[int, int]:
    plain = latin_digits(text).strip().casefold()
    if plain in ("24", "24h", "24/7", "24 hours", "24 ຊົ່ວໂມງ"):
        return 0, 24
    found = _HOURS.fullmatch(plain)
    opens, closes = (int(found[1]), int(found[2]) + (int(found[3] or 0) > 0)) if found else (25, 25)
    if opens > 23 or closes > 24:
        raise Unreadable(
            f"“{text[:20]}” is no time of opening and closing.",
            f"“{text[:20]}” ບໍ່ແມ່ນເວລາເປີດ-ປິດ.",
            "Write 08:00-22:00, or 24/7.",
            "ຂຽນ 08:00-22:00 ຫຼື 24/7.",
        )
    return opens, closes


def _of_list(text: str, found: Any) -> Any:
    if found is None:
        raise Unreadable(
            f"“{text[:40]}” is not known here.",
            f"ບໍ່ຮູ້ຈັກ “{text[:40]}” ຢູ່ບ່ອນນີ້.",
            "Use the words of docs/money-in.md, or leave it empty.",
            "ໃຊ້ຄຳໃນ docs/money-in.md ຫຼື ປະວ່າງ.",
        )
    return found


#: how a cell is read, by the word in columns.yaml
READERS: Final[Mapping[str, Callable[[str, Asked], Any]]] = {
    "text": lambda text, asked: read_text(text),
    "code": _code,
    "sex": lambda text, asked: read_sex(text),
    "day": _day,
    "part_date": _part_date,
    "country": _country,
    "province": _province,
    "phone": _phone,
    "email": _email,
    "amount": _amount,
    "rate": _rate,
    "count": lambda text, asked: read_integer(text, least=0, most=2**31 - 1),
    "flag": lambda text, asked: read_bool(text),
    "latitude": lambda text, asked: _degrees(text, 90),
    "longitude": lambda text, asked: _degrees(text, 180),
    "hours": _hours,
    "currency": lambda text, asked: currencies.find_currency(text).code,
    "document": lambda text, asked: _of_list(text, document_of(text)),
    "account_kind": lambda text, asked: AccountKind(_of_list(text, code_of("account_kind", text))),
    "institution": lambda text, asked: raw.institution_code(text),
    "account": lambda text, asked: raw.account_number(text),
}
