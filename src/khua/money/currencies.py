"""Currencies, amounts as integers of their minor unit, and one common value for all of them.

An amount is never a fraction: 15.50 THB is 1550 satang, 500,000 kip are 50,000,000 att (ISO 4217
gives the kip two digits). `value` is the same money in minor units of the country's own currency,
by the rate of its day: what rules compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import yaml

from khua.money.ledger import Ints
from khua.reading import Unreadable, latin_digits
from khua.wording import known

HOME: Final = "LAK"
#: a rate is good for its own day and at most so many days after
DAYS_BACK: Final = 10
#: the bank day begins in Vientiane (UTC+7, as in Bangkok, Hanoi and Phnom Penh)
DAY_BEGINS: Final = 7 * 3600
_DAY: Final = 86_400
_EPOCH: Final = date(1970, 1, 1)
_MOST: Final = 2**63 - 1
_SIGNS: Final = {"LAK": "₭"}
_BLANKS: Final = re.compile(r"[\s'’\u00a0\u2009\u202f]+")
#: an amount with its decimals after this sign, its thousands in whole groups of three or not at all
WRITTEN: Final = {
    ".": r"[+-]?(?:\d+|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?",
    ",": r"[+-]?(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+)(?:,\d+)?",
}


@dataclass(frozen=True, slots=True)
class Currency:
    """`code` and `number`: ISO 4217; `minor`: digits of its minor unit; `words`: other ways that
    files write it."""

    code: str
    number: int
    minor: int
    name_en: str
    name_lo: str
    words: tuple[str, ...]


@cache
def currencies() -> tuple[Currency, ...]:
    """All of `currencies.yaml`, those of the region first."""
    return tuple(
        Currency(
            row["code"], row["number"], row["minor"], row["en"], row["lo"], tuple(row["words"])
        )
        for row in _file()["currencies"]
    )


def currency(which: str | int) -> Currency:
    """The currency of an ISO 4217 code, in letters or as a number. Raises KeyError."""
    return _by_code()[which.upper() if isinstance(which, str) else int(which)]


def find_currency(text: str) -> Currency:
    """The currency that a cell names: letters (``LAK``), number (``418``), a known word or sign
    (``kip``, ``₭``, ``Thai baht``, ``ບາດ``). Raises Unreadable."""
    written = latin_digits(text).strip()
    if written.isdigit() and len(written) <= 3:
        found = _by_code().get(int(written))
    else:
        found = _by_word().get(written.casefold())
    if found is None:
        raise Unreadable(
            f"“{text[:20]}” is no currency we know." if written else "There is no currency.",
            f"ບໍ່ຮູ້ຈັກສະກຸນເງິນ “{text[:20]}”." if written else "ບໍ່ມີສະກຸນເງິນ.",
            "Write its ISO 4217 code, such as LAK or 418; crypto-assets are not read here.",
            "ໃຫ້ຂຽນລະຫັດ ISO 4217 ເຊັ່ນ LAK ຫຼື 418; ຊັບສິນດິຈິຕອນບໍ່ອ່ານຢູ່ບ່ອນນີ້.",
        )
    return found


def parse_amount(text: str, currency: Currency, point: str | None = None) -> int:
    """An amount as written, in minor units: ``1.500.000 ₭``, ``1,234.50``, ``໑໒໐໐``; may be < 0.

    `point`: as in `parse_number`. Raises Unreadable, also for more decimals than the currency has.
    """
    scaled = parse_number(_plain(text, currency), point, text).scaleb(currency.minor)
    if scaled != scaled.to_integral_value():
        raise Unreadable(
            f"“{text[:40]}” has more decimals than {currency.code} has ({currency.minor}).",
            f"“{text[:40]}” ມີເລກຫຼັງຈຸດຫຼາຍກວ່າ {currency.code} ({currency.minor}).",
            "Round it as the bank booked it.",
            "ໃຫ້ປັດຕາມທີ່ທະນາຄານບັນທຶກ.",
        )
    if abs(scaled) > _MOST:
        raise _no_amount(text)
    return int(scaled)


def parse_number(text: str, point: str | None = None, shown: str | None = None) -> Decimal:
    """A number as written, with or without signs between thousands.

    `point`: the sign before the decimals where it is known ("." in every machine format). Without
    it both ways of writing are tried, and what they read differently (``500.000``) is refused, not
    guessed. `shown`: the text to quote. Raises Unreadable.
    """
    plain = _BLANKS.sub("", latin_digits(text)).replace("−", "-")
    shown = text if shown is None else shown
    read = {
        _number(plain, sign)
        for sign in ([point] if point else WRITTEN)
        if re.fullmatch(WRITTEN[sign], plain, re.ASCII)
    }
    if not read:
        raise _no_amount(shown)
    if len(read) > 1:
        raise _ambiguous(shown)
    return read.pop()


def _plain(text: str, currency: Currency) -> str:
    """The digits and separators, without blanks and the currency's own sign or name."""
    plain = _BLANKS.sub("", latin_digits(text)).replace("−", "-")
    sign, bare = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    folded = bare.casefold()
    for word in _own_words(currency):
        if folded.startswith(word):
            return sign + bare[len(word) :]
        if folded.endswith(word):
            return sign + bare[: -len(word)]
    return plain


def _number(plain: str, point: str) -> Decimal:
    thousands = "," if point == "." else "."
    return Decimal(plain.replace(thousands, "").replace(point, "."))


def _no_amount(text: str) -> Unreadable:
    return Unreadable(
        f"“{text[:40]}” is no amount." if text.strip() else "There is no amount.",
        f"“{text[:40]}” ບໍ່ແມ່ນຈຳນວນເງິນ." if text.strip() else "ບໍ່ມີຈຳນວນເງິນ.",
        "Write digits, such as 1500000 or 1500000.50.",
        "ໃຫ້ຂຽນເປັນຕົວເລກ ເຊັ່ນ 1500000 ຫຼື 1500000.50.",
    )


def _ambiguous(text: str) -> Unreadable:
    return Unreadable(
        f"“{text[:40]}” may be thousands or decimals.",
        f"“{text[:40]}” ອາດເປັນຫຼັກພັນ ຫຼື ເລກຫຼັງຈຸດ.",
        "Write it without thousands signs, or say which sign stands before decimals: --decimal .",
        "ໃຫ້ຂຽນໂດຍບໍ່ຂັ້ນຫຼັກພັນ ຫຼື ບອກເຄື່ອງໝາຍກ່ອນເລກຫຼັງຈຸດ: --decimal .",
    )


def format_amount(minor: int, currency: Currency, lang: str) -> str:
    """An amount for people: ``₭1.500.000`` and ``1.234,50 THB`` in Lao, with commas for the
    thousands in English. Decimals that are all zero and not in use (the att) are left out."""
    from babel.numbers import format_decimal, get_currency_precision

    amount = Decimal(int(minor)).scaleb(-currency.minor)
    digits = get_currency_precision(currency.code)
    if amount != amount.quantize(Decimal(1).scaleb(-digits)):
        digits = currency.minor
    pattern = "#,##0" + (f".{'0' * digits}" if digits else "")
    told = format_decimal(abs(amount), pattern, locale=known(lang))
    sign = _SIGNS.get(currency.code)
    return ("-" if minor < 0 else "") + (f"{sign}{told}" if sign else f"{told} {currency.code}")


class Rate(NamedTuple):
    """What one unit of a currency cost in the home currency on a day."""

    day: date
    currency: str
    rate: float


@dataclass(frozen=True)
class Rates:
    """Rates by day. `days`: by ISO number the ascending days since 1970; `rates`: what one unit
    cost on each, in units of `home`; `back`: how many days a rate is good for after its own."""

    home: str
    days: Mapping[int, Ints]
    rates: Mapping[int, npt.NDArray[np.float64]]
    back: int = DAYS_BACK

    def at(self, which: str | int, day: date) -> float | None:
        """The last rate known on a day, at most `back` days old; None where there is none."""
        number = currency(which).number
        if number == currency(self.home).number:
            return 1.0
        found, lacking = self.look_up(number, np.array([(day - _EPOCH).days]))
        return None if lacking[0] else float(found[0])

    def look_up(
        self, number: int, days: Ints
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """Rates of one currency for many days, and which of them are lacking (rate 0)."""
        if number not in self.days:
            return np.zeros(len(days)), np.ones(len(days), bool)
        known_days = self.days[number]
        place = np.searchsorted(known_days, days, side="right") - 1
        lacking = (place < 0) | (days - known_days[np.maximum(place, 0)] > self.back)
        return np.where(lacking, 0.0, self.rates[number][np.maximum(place, 0)]), lacking


def rates_by_day(rows: Iterable[Rate], home: str = HOME) -> Rates:
    """Rates from rows in any order; of two for one day the later row counts. Raises KeyError for a
    currency that is not known and ValueError for a rate that is not above zero."""
    by_number: dict[int, dict[int, float]] = {}
    for row in rows:
        if not 0 < row.rate < float("inf"):
            raise ValueError(f"the rate of {row.currency} on {row.day} is not above zero")
        by_number.setdefault(currency(row.currency).number, {})[(row.day - _EPOCH).days] = row.rate
    in_order = {number: dict(sorted(days.items())) for number, days in by_number.items()}
    return Rates(
        home,
        {number: np.fromiter(days, np.int64) for number, days in in_order.items()},
        {number: np.fromiter(days.values(), np.float64) for number, days in in_order.items()},
    )


def fallback(home: str = HOME) -> Rates:
    """The fixed table of `currencies.yaml`, for every day: only where no rate was loaded, and with
    `fallback_source` said to whoever reads the result."""
    per_usd = {row["number"]: float(row["per_usd"]) for row in _file()["currencies"]}
    own = per_usd[currency(home).number]
    long_ago = np.array([np.iinfo(np.int32).min], np.int64)
    return Rates(
        home,
        dict.fromkeys(per_usd, long_ago),
        {number: np.array([own / rate]) for number, rate in per_usd.items()},
        back=np.iinfo(np.int64).max,
    )


def fallback_source() -> str:
    """Where the fixed table is from: ``exchangerate-api.com, 2024-09-02``."""
    told = _file()["fallback"]
    return f"{told['source']}, {told['day']}"


def bank_days(at: Ints) -> Ints:
    """The days (since 1970) that moments fall on, as banks of the region count them."""
    return (at + DAY_BEGINS) // _DAY


def normalise(
    amounts: Ints, numbers: npt.NDArray[Any], days: Ints, rates: Rates, home: str = HOME
) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Amounts in minor units of their currencies (ISO numbers), as minor units of `home`, rounded.

    `days`: since 1970 (`bank_days`). Also returns which could not be told, because no rate was
    known for the day, or the value passes 64 bits: their value is 0. Raises KeyError for a number
    that is no currency, ValueError if `rates` are into another currency.
    """
    own = currency(home)
    if currency(rates.home) != own:
        raise ValueError(f"rates are into {rates.home}, not {home}")
    values, lacking = np.zeros(len(amounts), np.int64), np.zeros(len(amounts), bool)
    for number in np.unique(numbers):
        rows = slice(None) if (numbers == number).all() else np.flatnonzero(numbers == number)
        if number == own.number:
            values[rows] = amounts[rows]
            continue
        found, none = rates.look_up(int(number), days[rows])
        scale = 10.0 ** (own.minor - currency(int(number)).minor)
        scaled = np.rint(amounts[rows] * (found * scale))
        none |= np.abs(scaled) >= 2.0**63
        scaled[none] = 0
        values[rows], lacking[rows] = scaled.astype(np.int64), none
    return values, lacking


def to_home(
    amounts: Ints, numbers: npt.NDArray[Any], at: Ints, rates: Rates | None, home: str = HOME
) -> tuple[Ints, int]:
    """Amounts in minor units of `home` by the rates of their days (`at`: seconds), and how many had
    to be told by the fixed table, because there was no rate. Raises as `normalise`."""
    days, fixed = bank_days(at), fallback(home)
    if rates is None:
        values, _ = normalise(amounts, numbers, days, fixed, home)
        return values, int((numbers != currency(home).number).sum())
    values, lacking = normalise(amounts, numbers, days, rates, home)
    if lacking.any():
        values[lacking], _ = normalise(
            amounts[lacking], numbers[lacking], days[lacking], fixed, home
        )
    return values, int(lacking.sum())


@cache
def _file() -> dict[str, Any]:
    text = files("khua.money").joinpath("currencies.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return loaded


@cache
def _by_code() -> dict[str | int, Currency]:
    return {key: one for one in currencies() for key in (one.code, one.number)}


@cache
def _by_word() -> dict[str, Currency]:
    return {
        word.casefold(): one
        for one in currencies()
        for word in (one.code, one.name_en, one.name_lo, *one.words)
    }


@cache
def _own_words(currency: Currency) -> tuple[str, ...]:
    words = {
        _BLANKS.sub("", word.casefold()) for word, one in _by_word().items() if one == currency
    }
    return tuple(sorted(words, key=len, reverse=True))
