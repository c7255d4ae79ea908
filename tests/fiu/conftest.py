"""A unit with a report and what it gave away."""

from types import SimpleNamespace

import pytest

from tests import world


@pytest.fixture
def unit(a_case, members) -> SimpleNamespace:
    """`world.the_unit` around `a_case` of the police of Savannakhet."""
    return world.the_unit(members, a_case.case)
