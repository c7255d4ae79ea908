"""Working days and clocks: what a limit means on the calendar of the Lao PDR."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khua.law import procedure
from khua.law.procedure.clocks import add_months

LA = procedure.load()
CALENDAR = procedure.calendar()
VIENTIANE = ZoneInfo("Asia/Vientiane")
DAYS = st.dates(date(2010, 1, 1), date(2035, 12, 31))
TIMES = st.datetimes(datetime(2010, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))
LIMITS = st.sampled_from(sorted(LA.limits))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIENTIANE)


def test_days_given_for_holidays_on_a_weekend_are_those_of_the_published_calendars() -> None:
    """Against the list of python-holidays 0.109, which checked 2022 to 2026 with calendars."""
    fixed = {"01-01", "03-08", "04-14", "04-15", "04-16", "05-01", "12-02"}
    day, found = date(2018, 1, 1), []
    while day.year < 2027:
        if day.weekday() < 5 and CALENDAR.day_off(day) and day.strftime("%m-%d") not in fixed:
            found.append(day.isoformat())
        day += timedelta(days=1)
    assert found == [
        *("2018-04-17", "2018-04-18", "2018-12-03", "2019-04-17", "2020-03-09", "2020-04-13"),
        *("2020-04-17", "2021-05-03", "2022-01-03", "2022-04-18", "2022-05-02", "2023-01-02"),
        *("2023-04-17", "2023-04-18", "2023-12-04", "2024-04-17", "2024-04-18", "2025-03-10"),
        "2026-03-09",
    ]


@given(DAYS, st.integers(0, 60))
def test_counting_working_days_lands_on_one(day: date, n: int) -> None:
    end = procedure.add_working_days(day, n)
    assert procedure.is_working_day(end)
    assert end.weekday() < 5
    assert CALENDAR.day_off(end) is None
    between = (day + timedelta(days=k) for k in range(1, (end - day).days + 1))
    worked = sum(procedure.is_working_day(each) for each in between)
    assert worked == n or (n == 0 and not procedure.is_working_day(day) and worked == 1)


@given(DAYS, st.integers(0, 30), st.integers(0, 30))
def test_counting_twice_is_counting_once(day: date, m: int, n: int) -> None:
    first = procedure.add_working_days(day, m)
    assert procedure.add_working_days(first, n) == procedure.add_working_days(day, m + n) or m == 0


def test_counting_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="forwards"):
        procedure.add_working_days(date(2026, 11, 2), -1)


@given(LIMITS, TIMES, st.timedeltas(timedelta(0), timedelta(days=400)), st.integers(0, 9))
def test_due_grows_with_the_start_and_with_extensions(
    name: str, start: datetime, later: timedelta, extensions: int
) -> None:
    limit = LA.limits[name]
    most = limit.extension.times if limit.extension else 0
    extensions = extensions if most is None else min(extensions, most)
    due = procedure.due(limit, start, extensions).at
    assert due.tzinfo is not None
    assert due > start
    assert procedure.due(limit, start + later, extensions).at >= due
    if extensions:
        assert procedure.due(limit, start, extensions - 1).at < due


@given(LIMITS, TIMES)
def test_the_time_zone_of_the_start_does_not_matter(name: str, start: datetime) -> None:
    assert procedure.due(name, start).at == procedure.due(name, start.astimezone(VIENTIANE)).at


def test_three_working_days_between_notice_and_court() -> None:
    # told on Thursday 26 November 2026: Friday, Monday, Tuesday are the three days
    due = procedure.due("indictment_waiting", at("2026-11-26T09:00"))
    assert due == procedure.Due(at("2026-12-01T23:59:59"), True)
    # told on the Monday before the National Day (Wednesday): that day does not count
    assert procedure.due("indictment_waiting", at("2026-11-30T09:00")).at == at(
        "2026-12-04T23:59:59"
    )


def test_a_day_begins_at_midnight_in_vientiane() -> None:
    evening = datetime(2026, 11, 2, 17, 30, tzinfo=UTC)  # half past midnight of the 3rd there
    assert procedure.due("appeal_period", evening).at == at("2026-11-23T23:59:59")


def test_hours_run_exactly_over_weekends_and_holidays() -> None:
    due = procedure.due("custody", at("2026-12-01T14:20"))
    assert due == procedure.Due(at("2026-12-03T14:20"), True)


def test_months_end_on_the_last_day_where_there_is_no_such_day() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2023, 11, 30), 3) == date(2024, 2, 29)
    assert add_months(date(2026, 12, 5), 1) == date(2027, 1, 5)
    # extended months count from the start, so a short month takes nothing away
    assert procedure.due("remand", at("2025-11-30T08:00"), 1).at == at("2026-03-30T23:59:59")


def test_remand_reaches_a_year_and_no_further() -> None:
    assert procedure.due("remand", at("2026-01-15T08:00"), 9).at == at("2027-01-15T23:59:59")
    with pytest.raises(ValueError, match="9 times"):
        procedure.due("remand", at("2026-01-15T08:00"), 10)
    with pytest.raises(ValueError, match="0 times"):
        procedure.due("custody", at("2026-01-15T08:00"), 1)
    with pytest.raises(ValueError, match="less than"):
        procedure.due("remand", at("2026-01-15T08:00"), -1)
    with pytest.raises(ValueError, match="time zone"):
        procedure.due("remand", datetime(2026, 1, 15))
    assert procedure.due("investigation", at("2026-01-15T08:00"), 30).certain


def test_what_the_calendar_does_not_know_is_uncertain() -> None:
    assert procedure.due("handover", at("2026-12-28T08:00")).certain
    assert not procedure.due("handover", at("2026-12-30T08:00")).certain  # runs into 2027
    assert not procedure.due("handover", at("2016-05-02T08:00")).certain
    # 9 March 2026 is given for a holiday on Sunday: not verified
    assert not procedure.due("handover", at("2026-03-06T08:00")).certain
    assert procedure.due("handover", at("2026-03-09T08:00")).certain
    assert procedure.due("hearing", at("2026-12-28T08:00")).certain  # months need no calendar
    assert CALENDAR.day_off(date(2040, 12, 3))
    assert CALENDAR.day_off(date(2017, 6, 1))
    assert CALENDAR.day_off(date(2018, 6, 1)) is None


@given(TIMES, TIMES, TIMES)
def test_a_stopped_clock_is_met_or_missed_whatever_the_time(
    due: datetime, stopped: datetime, now: datetime
) -> None:
    state = procedure.clock_state(due, stopped, now)
    assert state == ("met" if stopped <= due else "missed")


@given(TIMES, st.lists(st.timedeltas(timedelta(-400), timedelta(400)), max_size=6))
def test_an_open_clock_only_goes_from_running_to_soon_to_overdue(
    due: datetime, offsets: list[timedelta]
) -> None:
    order = ["running", "soon", "overdue"]
    states = [procedure.clock_state(due, None, due + offset) for offset in sorted(offsets)]
    assert states == sorted(states, key=order.index)


def test_soon_is_the_last_three_days_or_the_last_quarter() -> None:
    due, start = at("2026-12-01T00:00"), at("2026-08-23T00:00")  # a hundred days
    assert procedure.clock_state(due, None, at("2026-11-10T00:00")) == "running"
    assert procedure.clock_state(due, None, at("2026-11-28T00:00")) == "soon"
    assert procedure.clock_state(due, None, at("2026-11-05T23:00"), start) == "running"
    assert procedure.clock_state(due, None, at("2026-11-06T00:00"), start) == "soon"
    assert procedure.clock_state(due, None, at("2026-12-01T00:01")) == "overdue"


def test_a_waiting_period_is_never_overdue() -> None:
    due, before, after = (at(f"2026-12-{day}T00:00") for day in ("10", "05", "12"))

    def state(stopped: datetime | None, now: datetime) -> str:
        return procedure.clock_state(due, stopped, now, kind="waiting")

    assert state(None, before) == "running"
    assert state(None, after) == "met"
    assert state(after, after) == "met"
    assert state(after, after + timedelta(days=30)) == "met"
    assert state(before, after) == "missed"
