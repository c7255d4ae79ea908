"""What a monitor is told: alive, and ready; nothing a stranger could use."""

from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client, override_settings

from khua.web import floor, health

WELL = {"ok": True, "database": "ok", "tables": "ok", "disk": "ok"}


def test_alive_asks_no_database():
    """pytest-django refuses the database to a test without its mark: this one has none."""
    answer = Client().get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


@pytest.mark.django_db
def test_ready_when_everything_is_as_it_must_be():
    answer = Client().get("/health/ready/")
    assert (answer.status_code, answer.json()) == (200, WELL)
    assert not answer.cookies


@pytest.mark.django_db
def test_not_ready_without_a_database_and_no_word_why():
    fault = OperationalError("connection to server at 10.0.0.7, user khua_app failed")
    with patch.object(health.connection, "cursor", side_effect=fault):
        answer = Client().get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json() == WELL | {"ok": False, "database": "not ok", "tables": "not ok"}


@pytest.mark.django_db
def test_not_ready_when_a_column_is_missing():
    needed = health.needed_columns() | {("record_case", "of_the_next_version")}
    with patch.object(health, "needed_columns", return_value=needed):
        answer = Client().get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json() == WELL | {"ok": False, "tables": "not ok"}


@pytest.mark.django_db
def test_not_ready_below_the_floor():
    with patch.object(floor, "reached", return_value=True):
        answer = Client().get("/health/ready/")
    assert answer.json() == WELL | {"ok": False, "disk": "not ok"}


@override_settings(SECURE_SSL_REDIRECT=True, SECURE_REDIRECT_EXEMPT=[r"^health/"])
def test_a_monitor_on_this_machine_needs_no_https():
    assert Client().get("/health/").status_code == 200
