"""A home of its own for every test, and the commit that a test's transaction never makes."""

import pytest

from tests.evidence.things import an_item


@pytest.fixture
def home(tmp_path, settings):
    settings.KHUA_HOME = tmp_path
    return tmp_path


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """`with committed():` what waits for the commit is done at the end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def item(a_case, acting, home):
    """E-1 of the case, with the officer who registered it."""
    return an_item(acting("sv-pol-officer"), a_case.case)
