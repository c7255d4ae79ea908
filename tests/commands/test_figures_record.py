"""The commands of `khua figures` over the record's last count: as the member may see it."""

import pytest

from khua.commands.figures_record import Record, find_member
from khua.commands.speaking import Trouble
from khua.figures.shown import COUNTRY
from khua.statistics.models import Asked
from tests.statistics import numbers

pytestmark = pytest.mark.django_db


def record(member: object, *, exact: bool = False) -> Record:
    return Record(member, numbers.AS_OF, exact, demo=False)


def test_a_member_sees_the_country_and_his_province_moved(members) -> None:
    numbers.stored()
    officer = find_member("sv-pol-officer")
    for scope in (None, "LA-SV"):
        found = record(officer).tables(["suspects", "fines"], scope)
        assert list(found) == ["suspects", "fines"]
        stored = numbers.counted("suspects")[scope or COUNTRY]
        assert not found["suspects"].exact
        assert found["suspects"].numbers == stored.numbers
    from khua.access.context import acting_as

    with acting_as(officer):
        assert Asked.objects.count() == 4


def test_exact_is_the_own_office_alone(members) -> None:
    numbers.stored()
    officer = find_member("sv-pol-officer")
    found = record(officer, exact=True).tables(["suspects"])["suspects"]
    assert found.exact
    assert found.scope == "SV-POL"
    assert found.numbers == numbers.counted("suspects")["SV-POL"].numbers
    with pytest.raises(Trouble, match="Only one's own office has: --scope SV-POL"):
        record(officer, exact=True).tables(["suspects"], COUNTRY)


def test_another_province_and_the_rows_are_not_given(members) -> None:
    numbers.stored()
    officer = find_member("sv-pol-officer")
    with pytest.raises(Trouble, match="no scope LA-BK"):
        record(officer).tables(["suspects"], "LA-BK")
    with pytest.raises(Trouble, match="--from"):
        record(officer).rows()


def test_who_may_not_see_figures_is_nobody(members) -> None:
    assert find_member("nobody-of-that-name") is None
    assert find_member("sv-pol-admin") is None
