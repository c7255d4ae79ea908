"""Whether someone was surely a child, from dates of any precision."""

from datetime import date
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from khua.record.data import IdentityData
from khua.record.minority import birthday, span, was_surely_minor

DAYS = st.dates(date(1950, 1, 1), date(2026, 11, 1))
PRECISIONS = st.sampled_from(["day", "month", "year", "about"])


def case(occurred_on=None, precision="day", reported_on=date(2026, 3, 1)):
    return SimpleNamespace(
        occurred_on=occurred_on, occurred_precision=precision, reported_on=reported_on
    )


@given(DAYS, PRECISIONS, DAYS, PRECISIONS, st.data())
def test_it_says_minor_only_when_every_reading_does(born, born_precision, act, act_precision, data):
    """Brute force: draw any birth day and any day of the act that the two dates can mean."""
    identity = IdentityData(birth_date=born, birth_precision=born_precision)
    if not was_surely_minor(identity, case(act, act_precision)):
        return
    a_birth = data.draw(st.dates(*span(born, born_precision, born)))
    an_act = data.draw(st.dates(*span(act, act_precision, act)))
    assert an_act < birthday(a_birth, 18)


@given(DAYS, DAYS)
def test_with_whole_dates_it_is_the_eighteenth_birthday(born, act):
    identity = IdentityData(birth_date=born)
    assert was_surely_minor(identity, case(act)) == (act < birthday(born, 18))


def test_the_day_before_and_the_day_of_the_birthday():
    identity = IdentityData(birth_date=date(2008, 3, 1))
    assert was_surely_minor(identity, case(date(2026, 2, 28)))
    assert not was_surely_minor(identity, case(date(2026, 3, 1)))


def test_born_on_29_february():
    identity = IdentityData(birth_date=date(2008, 2, 29))
    assert was_surely_minor(identity, case(date(2026, 2, 28)))
    assert not was_surely_minor(identity, case(date(2026, 3, 1)))


def test_a_child_when_reported_was_a_child_when_it_happened():
    assert was_surely_minor(IdentityData(birth_date=date(2010, 1, 1)), case())


def test_a_stated_age():
    assert was_surely_minor(IdentityData(age=17), case())
    assert not was_surely_minor(IdentityData(age=18), case())


def test_nothing_known_says_nothing():
    assert not was_surely_minor(IdentityData(), case(date(2026, 1, 1)))
