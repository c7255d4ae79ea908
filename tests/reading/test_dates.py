"""Dates as offices write them."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from khua.reading import Read, Unreadable, read_date
from khua.reading.dates import PartDate, Precision

TODAY = date(2026, 11, 22)
DAY = date(2016, 3, 25)
LAO, THAI = "໐໑໒໓໔໕໖໗໘໙", "๐๑๒๓๔๕๖๗๘๙"


def digits(text: str, script: str) -> str:
    return text.translate(str.maketrans("0123456789", script))


def buddhist(day: date, pattern: str) -> str:
    return pattern.format(day.day, day.month, day.year + 543)


SURE: dict[str, Callable[[date], str]] = {
    "slashes": lambda day: f"{day:%d/%m/%Y}",
    "stops": lambda day: f"{day.day}.{day.month}.{day.year}",
    "dashes": lambda day: f"{day:%d-%m-%Y}",
    "ISO": lambda day: day.isoformat(),
    "ISO time": lambda day: f"{day.isoformat()}T00:00:00",
    "compact": lambda day: f"{day:%Y%m%d}",
    "Lao digits": lambda day: digits(f"{day:%d/%m/%Y}", LAO),
    "Thai digits": lambda day: digits(f"{day:%d/%m/%Y}", THAI),
    "blanks": lambda day: f"  {day.day} / {day.month} / {day.year}\u00a0",
    "English": lambda day: format_date(day, "d MMMM y", locale="en"),
    "English short": lambda day: format_date(day, "d-MMM-y", locale="en"),
    "American": lambda day: format_date(day, "MMMM d, y", locale="en"),
    "English full": lambda day: format_date(day, "EEEE, d MMMM y", locale="en"),
    "Lao": lambda day: format_date(day, "d MMMM y", locale="lo"),
    "Lao short": lambda day: format_date(day, "d MMM y", locale="lo"),
    "Lao full": lambda day: format_date(day, "full", locale="lo"),
    "Lao words": lambda day: f"ວັນທີ {day.day} ເດືອນ {day.month} ປີ {day.year}",
    "Lao glued": lambda day: f"ວັນທີ{day.day}ເດືອນ{day.month}ປີ{day.year}",
    "Thai": lambda day: format_date(day, "d MMMM y", locale="th"),
    "Thai short": lambda day: format_date(day, "d MMM y", locale="th"),
    "Thai Buddhist, said so": lambda day: buddhist(day, "{0}/{1}/พ.ศ. {2}"),
    "Lao Buddhist, said so": lambda day: buddhist(day, "{0}/{1}/ພ.ສ. {2}"),
}
GUESSED: dict[str, Callable[[date], str]] = {
    "Buddhist": lambda day: buddhist(day, "{0:02}/{1:02}/{2}"),
    "Thai Buddhist": lambda day: digits(buddhist(day, "{0}/{1}/{2}"), THAI),
}


@pytest.mark.parametrize("write", SURE.values(), ids=SURE.keys())
@given(day=st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_day_reads_back(write: Callable[[date], str], day: date) -> None:
    assert read_date(write(day)) == Read(PartDate(day, "day"))


@pytest.mark.parametrize("write", GUESSED.values(), ids=GUESSED.keys())
@given(day=st.dates(date(1900, 1, 1), date(2056, 12, 31)))
def test_a_buddhist_day_is_a_guess(write: Callable[[date], str], day: date) -> None:
    read = read_date(write(day))
    assert read.value == PartDate(day, "day")
    assert read.guessed
    assert str(day.year + 543) in read.note_en
    assert str(day.year + 543) in read.note_lo


@given(st.dates(date(1927, 6, 1), date(2099, 12, 31)), st.sampled_from([0.0, 0.25, 0.999]))
def test_a_spreadsheet_number_is_a_guess(day: date, time: float) -> None:
    serial = (day - date(1899, 12, 30)).days
    for read in (read_date(serial), read_date(serial + time)):
        assert read.value == PartDate(day, "day")
        assert read.guessed
    assert read_date(serial - 1462, mac_epoch=True).value.date == day if serial > 12_000 else True


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_spreadsheet_dates(day: date) -> None:
    assert read_date(day) == Read(PartDate(day, "day"))
    assert read_date(datetime(day.year, day.month, day.day, 13, 30)) == Read(PartDate(day, "day"))


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("03/2016", date(2016, 3, 1), "month"),
        ("2016-03", date(2016, 3, 1), "month"),
        ("ມີນາ 2016", date(2016, 3, 1), "month"),
        ("ເດືອນ 3 ປີ 2016", date(2016, 3, 1), "month"),
        ("March 2016", date(2016, 3, 1), "month"),
        ("มีนาคม ค.ศ. 2016", date(2016, 3, 1), "month"),
        ("2016", date(2016, 1, 1), "year"),
        ("ປີ ໒໐໑໖", date(2016, 1, 1), "year"),
        ("about 2015", date(2015, 1, 1), "about"),
        ("ປະມານ ປີ 2015", date(2015, 1, 1), "about"),
        ("~ 2015", date(2015, 1, 1), "about"),
        ("circa March 2015", date(2015, 3, 1), "about"),
    ],
)
def test_less_than_a_day(text: str, day: date, precision: Precision) -> None:
    assert read_date(text) == Read(PartDate(day, precision))


def test_year_as_a_number() -> None:
    assert read_date(2016) == Read(PartDate(date(2016, 1, 1), "year"))
    assert read_date(2559.0).value == PartDate(date(2016, 1, 1), "year")
    assert read_date(2559).guessed


def test_day_comes_before_month() -> None:
    assert read_date("03/04/2016") == Read(PartDate(date(2016, 4, 3), "day"))


def test_month_first_is_a_guess_where_nothing_else_is_possible() -> None:
    read = read_date("03/25/2016")
    assert read.value.date == DAY
    assert read.guessed
    assert "month first" in read.note_en


def test_29_february_of_a_buddhist_year() -> None:
    assert read_date("29/02/2559").value.date == date(2016, 2, 29)
    with pytest.raises(Unreadable):
        read_date("29/02/2558")


def test_two_digit_years_are_guessed_and_not_in_the_future() -> None:
    for text, year in (
        ("25.3.16", 2016),
        ("25.3.26", 2026),
        ("25.3.27", 1927),
        ("25-Mar-85", 1985),
    ):
        read = read_date(text, latest=TODAY)
        assert read.value.date.year == year
        assert read.guessed


def test_a_short_thai_year_is_not_guessed() -> None:
    with pytest.raises(Unreadable) as caught:
        read_date("25 มี.ค. 59")
    assert "four digits" in caught.value.mend_en


@pytest.mark.parametrize(
    "cell",
    [
        "",
        None,
        "-",
        "hello",
        "31/02/2016",
        "00/01/2016",
        "25/13/2016",
        "25/3",
        "216",
        "25/03/216",
        True,
        3.7,
        5,
        float("nan"),
        float("inf"),
        "25 foo 2016",
        "25/03/9999",
        "1/1/1/2016",
        "1850",
        "²5/03/2016",
    ],
)
def test_what_is_no_date_is_refused(cell: str | float | bool | None) -> None:
    with pytest.raises(Unreadable) as caught:
        read_date(cell)
    for text in (caught.value.problem_en, caught.value.mend_en):
        assert text
    for lang in ("en", "lo"):
        assert caught.value.problem(lang)
        assert caught.value.mend(lang)


def test_long_text_is_refused_at_once() -> None:
    with pytest.raises(Unreadable):
        read_date("1 a" + "-" * 100_000)


def test_a_missing_year_is_named() -> None:
    with pytest.raises(Unreadable, match="no year"):
        read_date("25/3")


def test_the_future_and_the_distant_past_are_refused() -> None:
    assert read_date("22/11/2026", latest=TODAY).value.date == TODAY
    with pytest.raises(Unreadable, match="future"):
        read_date("23/11/2026", latest=TODAY)
    with pytest.raises(Unreadable, match="future"):
        read_date(datetime(2030, 1, 1), latest=TODAY)
    with pytest.raises(Unreadable, match="too early"):
        read_date("2015", earliest=DAY)


@given(
    st.text()
    | st.text(st.sampled_from("0123456789/.- :໑໒ພສ.ศabຶ~,"))
    | st.floats()
    | st.integers()
    | st.datetimes()
    | st.booleans()
    | st.none()
)
def test_any_cell_is_read_or_refused(cell: str | float | datetime | bool | None) -> None:
    try:
        read = read_date(cell, latest=TODAY)
    except Unreadable:
        return
    assert date(1900, 1, 1) <= read.value.date <= TODAY
    assert read.guessed == bool(read.note_en) == bool(read.note_lo)
