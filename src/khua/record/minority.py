"""Whether someone was under 18 when it happened, from dates of any precision."""

from datetime import date, timedelta

from khua.record.data import IdentityData
from khua.record.models import Case

ADULT = 18  # Palermo Protocol art 3(d): a child is any person under eighteen


def was_surely_minor(identity: IdentityData, case: Case) -> bool:
    """True when every reading of the stated birth date or age makes the person under 18.

    Where the day of the act is not known, the day of the report stands in: whoever is a child
    when the case is reported was a child when it happened.
    """
    if identity.age is not None:
        return identity.age < ADULT
    if identity.birth_date is None:
        return False
    _earliest, latest_act = span(case.occurred_on, case.occurred_precision, case.reported_on)
    earliest_birth, _latest = span(identity.birth_date, identity.birth_precision, latest_act)
    return latest_act < birthday(earliest_birth, ADULT)


def span(day: date | None, precision: str, otherwise: date) -> tuple[date, date]:
    """The first and last day that a date of some precision can mean.

    "about" is read as two years either way; no date as `otherwise`.
    """
    if day is None:
        return otherwise, otherwise
    if precision == "month":
        following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        return day.replace(day=1), following - timedelta(days=1)
    if precision == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    if precision == "about":
        return date(day.year - 2, 1, 1), date(day.year + 2, 12, 31)
    return day, day


def birthday(born: date, years: int) -> date:
    """The day someone born on `born` turns `years`; 29 February counts as 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)
