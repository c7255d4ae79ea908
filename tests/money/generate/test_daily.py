from datetime import date

import numpy as np
import pytest

from khua.money.generate.daily import Calendar, rates
from khua.money.generate.settings import stream

CALENDAR = Calendar(date(2025, 1, 1), 90)


def test_the_first_second_is_midnight_in_vientiane():
    assert CALENDAR.start == 1_735_664_400


def test_days_of_a_month():
    assert CALENDAR.monthly(25).tolist() == [24, 55, 83]
    assert CALENDAR.monthly(31).tolist() == [30, 58, 89], "the last day, whatever it is"


def test_branches_are_closed_at_weekends():
    draw = stream(1, "test")
    at = CALENDAR.moments(draw, np.arange(90), "branch")
    day = CALENDAR.day_of(at)
    weekday = (date(2025, 1, 1).weekday() + day) % 7
    assert (weekday < 5).all()
    hour = (at - CALENDAR.start) % 86_400 // 3600
    assert ((hour >= 8) & (hour < 16)).all()


def test_terms_outside_the_span_fall_on_any_day():
    assert CALENDAR.between((2, 1), (2, 14)).tolist() == list(range(31, 45))
    assert CALENDAR.between((9, 1), (9, 14)).tolist() == list(range(90))


def test_rates_wander_from_the_known_ones():
    found = rates(stream(1, "rates"), CALENDAR)
    assert found.codes == ("LAK", "THB", "USD", "CNY", "VND")
    usd = found.kip[found.codes.index("USD")]
    assert usd == pytest.approx(21_910, rel=0.1)
    assert len(set(usd.tolist())) > 60
    assert np.abs(np.diff(np.log(usd))).max() < 0.02
    assert len(found.rows()) == 4 * 90


def test_streams_do_not_depend_on_each_other():
    assert stream(1, "a").random() == stream(1, "a").random()
    assert stream(1, "a").random() != stream(1, "b").random() != stream(2, "b").random()
