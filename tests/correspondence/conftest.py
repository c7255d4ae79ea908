"""A case that the Savannakhet police leads and the prosecutor reads."""

import pytest

from tests import world


@pytest.fixture
def referred(a_case, members, acting):
    """`a_case`, referred by the police to the prosecutor of the province, who accepted."""
    world.refer(members["sv-pol-officer"], members["sv-pro-officer"], a_case.case)
    return a_case
