"""Currencies: amounts read and written, rates by day, one value for all."""

from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khua.money import currencies as c
from khua.money.currencies import Rate, currency, parse_amount
from khua.reading import Unreadable

LAO, THAI = "໐໑໒໓໔໕໖໗໘໙", "๐๑๒๓๔๕๖๗๘๙"
CODES = [one.code for one in c.currencies()]
KIP, BAHT, DONG, DINAR = map(currency, ("LAK", "THB", "VND", "KWD"))
DAY = date(2024, 3, 25)


def test_codes_numbers_and_words_are_of_one_currency_each() -> None:
    assert len({one.code for one in c.currencies()}) == len(c.currencies())
    assert len({one.number for one in c.currencies()}) == len(c.currencies())
    words = [word.casefold() for one in c.currencies() for word in (one.code, *one.words)]
    assert len(words) == len(set(words))
    for one in c.currencies():
        assert (
            currency(one.code) is currency(one.number) is c.find_currency(one.code.lower()) is one
        )
        assert c.find_currency(f"{one.number:03}") is one
        assert one.name_lo
        assert c.find_currency(one.name_lo) is one


def test_iso_numbers_and_minor_units() -> None:
    told = {"LAK": (418, 2), "THB": (764, 2), "CNY": (156, 2), "USD": (840, 2), "VND": (704, 0)}
    told |= {"KHR": (116, 2), "MMK": (104, 2), "JPY": (392, 0), "KRW": (410, 0), "KWD": (414, 3)}
    for code, (number, minor) in told.items():
        assert (currency(code).number, currency(code).minor) == (number, minor)


@pytest.mark.parametrize("text", ["BTC", "Bitcoin", "", "XXX", "999", "12345"])
def test_what_is_no_currency_is_refused(text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        c.find_currency(text)
    assert refused.value.mend_lo


@pytest.mark.parametrize(
    ("text", "code", "minor"),
    [
        ("1500000", "LAK", 150_000_000),
        ("1.500.000", "LAK", 150_000_000),
        ("1,500,000.50 ₭", "LAK", 150_000_050),
        ("1.500.000,50", "LAK", 150_000_050),
        ("໑.໕໐໐.໐໐໐ ກີບ", "LAK", 150_000_000),
        ("๑๒๓.๔๕ บาท", "THB", 12_345),
        ("LAK 1 500 000", "LAK", 150_000_000),
        ("$1,234.5", "USD", 123_450),
        ("2’500’000", "VND", 2_500_000),
        ("0.500", "KWD", 500),
        ("12.345,678", "KWD", 12_345_678),
        ("-20", "THB", -2_000),
        ("−20", "THB", -2_000),
    ],
)
def test_amounts_as_people_write_them(text: str, code: str, minor: int) -> None:
    assert parse_amount(text, currency(code)) == minor


@pytest.mark.parametrize("text", ["500.000", "500,000", "12.345", "1,234 ₭"])
def test_an_amount_that_reads_in_two_ways_is_not_guessed(text: str) -> None:
    with pytest.raises(Unreadable, match="thousands or decimals"):
        parse_amount(text, KIP)
    thousands = int("".join(filter(str.isdigit, text)))
    assert parse_amount(text, KIP, "," if "." in text else ".") == thousands * 100


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1,2,3", "1.2.3,4", "12,34,567.0", "1e5", "²", "5 USD", "NaN", "1-2", "9" * 30],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        parse_amount(text, KIP)
    assert refused.value.problem_lo
    assert refused.value.mend_lo


def test_more_decimals_than_the_currency_has_are_refused() -> None:
    with pytest.raises(Unreadable, match="more decimals"):
        parse_amount("12.5", DONG)
    with pytest.raises(Unreadable, match="more decimals"):
        parse_amount("12.3456", BAHT)
    assert parse_amount("12.00", DONG) == 12


@given(
    st.integers(-(10**15), 10**15),
    st.sampled_from(CODES),
    st.sampled_from([".", ","]),
    st.booleans(),
    st.sampled_from(["0123456789", LAO, THAI]),
)
def test_what_is_written_reads_back(
    minor: int, code: str, point: str, grouped: bool, digits: str
) -> None:
    one = currency(code)
    amount = Decimal(minor).scaleb(-one.minor)
    text = f"{amount:,f}" if grouped else f"{amount:f}"
    if point == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    text = text.translate(str.maketrans("0123456789", digits))
    assert parse_amount(text, one, point) == minor
    try:
        read = parse_amount(text, one)
    except Unreadable:  # only where both readings are possible
        assert text.count(".") + text.count(",") == 1
    else:
        assert read == minor


@given(st.integers(-(10**15), 10**15), st.sampled_from(CODES), st.sampled_from(["en", "lo"]))
def test_amounts_for_people_read_back(minor: int, code: str, lang: str) -> None:
    shown = c.format_amount(minor, currency(code), lang)
    assert parse_amount(shown, currency(code), "." if lang == "en" else ",") == minor


def test_amounts_for_people() -> None:
    assert c.format_amount(150_000_000, KIP, "lo") == "₭1.500.000"
    assert c.format_amount(150_000_050, KIP, "en") == "₭1,500,000.50"
    assert c.format_amount(-123_450, BAHT, "en") == "-1,234.50 THB"
    assert c.format_amount(5, DONG, "lo") == "5 VND"


def test_a_rate_is_good_for_its_day_and_ten_after() -> None:
    rates = c.rates_by_day([Rate(DAY, "THB", 640.0), Rate(DAY + timedelta(3), "THB", 650.0)])
    assert rates.at("THB", DAY - timedelta(1)) is None
    assert rates.at("THB", DAY) == 640
    assert rates.at(764, DAY + timedelta(2)) == 640
    assert rates.at("THB", DAY + timedelta(13)) == 650
    assert rates.at("THB", DAY + timedelta(14)) is None
    assert rates.at("USD", DAY) is None
    assert rates.at("LAK", DAY) == 1


def test_rates_that_cannot_be() -> None:
    with pytest.raises(KeyError):
        c.rates_by_day([Rate(DAY, "BTC", 1.0)])
    for rate in (0.0, -1.0, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="above zero"):
            c.rates_by_day([Rate(DAY, "THB", rate)])


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**12),
            st.sampled_from(["LAK", "THB", "VND", "KWD"]),
            st.integers(-3, 15),
        ),
        max_size=20,
    )
)
def test_normalising_is_the_same_as_by_hand(rows: list[tuple[int, str, int]]) -> None:
    rates = c.rates_by_day(
        [
            Rate(DAY, "THB", 640.25),
            Rate(DAY, "VND", 0.88),
            Rate(DAY + timedelta(2), "KWD", 71_000.0),
        ]
    )
    amounts = np.array([row[0] for row in rows], np.int64)
    numbers = np.array([currency(row[1]).number for row in rows], np.int16)
    start = (DAY - date(1970, 1, 1)).days
    days = np.array([start + row[2] for row in rows], np.int64)
    values, lacking = c.normalise(amounts, numbers, days, rates)
    for (amount, code, day), value, none in zip(rows, values, lacking, strict=True):
        rate = rates.at(code, DAY + timedelta(day))
        assert none == (rate is None)
        if rate is None:
            assert value == 0
        elif code == "LAK":
            assert value == amount
        else:
            exact = Decimal(amount) * Decimal(str(rate)) * Decimal(10) ** (2 - currency(code).minor)
            assert abs(value - exact.to_integral_value(ROUND_HALF_EVEN)) <= max(
                1, exact * Decimal("2e-16")
            )


def test_without_rates_the_fixed_table_serves_and_is_counted() -> None:
    amounts, at = np.array([100, 100, 100]), np.array([0, 0, 1_711_350_300])
    numbers = np.array([418, 764, 764], np.int16)
    values, fixed = c.to_home(amounts, numbers, at, None)
    assert fixed == 2
    assert values[0] == 100
    assert values[1] == values[2] == round(100 * 21910 / 34.07)
    rates = c.rates_by_day([Rate(DAY, "THB", 640.0)])
    values, fixed = c.to_home(amounts, numbers, at, rates)
    assert fixed == 1
    assert values.tolist() == [100, round(100 * 21910 / 34.07), 64_000]
    assert "2024" in c.fallback_source()


def test_what_passes_64_bits_is_lacking_and_other_homes_are_refused() -> None:
    rates = c.rates_by_day([Rate(DAY, "KWD", 71_000.0)])
    big = np.array([2**62]), np.array([414], np.int16), np.array([(DAY - date(1970, 1, 1)).days])
    values, lacking = c.normalise(*big, rates)
    assert lacking.all()
    assert not values.any()
    with pytest.raises(ValueError, match="into LAK"):
        c.normalise(*big, rates, "THB")


def test_a_bank_day_begins_in_vientiane() -> None:
    at = np.array([1_711_299_599, 1_711_299_600])  # 24/03/2024 23:59:59 and 25/03/2024 00:00
    assert c.bank_days(at).tolist() == [19806, 19807]
