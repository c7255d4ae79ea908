"""Another system at the door, with a token of any member."""

from collections.abc import Callable

import pytest

from tests.api.desk import Desk, token_for


@pytest.fixture
def desk_for(members) -> Callable[..., Desk]:
    """`desk_for("sv-pol-officer", ["cases:read"])`: with a new token of that member."""
    return lambda username, scopes=None: Desk(token_for(members, username, scopes))


@pytest.fixture
def desk(desk_for) -> Desk:
    """With a token of the officer of Savannakhet's police for everything."""
    return desk_for("sv-pol-officer")
