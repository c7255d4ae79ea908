"""Two small countries, made once for all tests of the generator."""

import pytest

from khua.money.generate import Made, country


@pytest.fixture(scope="session")
def small() -> Made:
    return country(60_000, 1)


@pytest.fixture(scope="session")
def crowded() -> Made:
    """Short, and with many attempts."""
    return country(150_000, 2, days=40, strength=60)
