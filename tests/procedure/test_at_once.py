"""Two members at the same case at the same moment, in two transactions that are truly apart."""

import threading
from datetime import date

import pytest

from khua.access.context import acting_as
from khua.procedure import services
from khua.procedure.data import MoveData
from khua.record.models import Case
from khua.record.refusal import Refused
from tests import world


@pytest.fixture
def committed(place):
    """A case of the Savannakhet police that every connection sees."""
    from django.db import transaction

    with transaction.atomic():
        members = world.members()
        case = world.open_case(members["sv-pol-officer"], date(2026, 3, 2)).case
    return members, case.number


def test_of_two_steps_at_once_one_is_made_and_the_other_is_told(committed):
    members, number = committed
    both_looked, told, made = threading.Barrier(2, timeout=30), [], []

    def go(username: str, move: str) -> None:
        from django.db import connections

        try:
            with acting_as(members[username]) as member:
                case = Case.objects.select_related("lead_office").get(number=number)
                both_looked.wait()
                made.append(services.make_move(member, case, move, MoveData()).move)
        except Refused as refused:
            told.append(refused)
        finally:
            connections["default"].close()

    runs = [
        threading.Thread(target=go, args=("sv-pol-officer", "start_inquiry")),
        threading.Thread(target=go, args=("sv-pol-officer2", "open_investigation")),
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join(60)
    assert len(made) == len(told) == 1
    with acting_as(members["sv-pol-officer"]):
        case = Case.objects.get(number=number)
        assert case.stage == {
            "start_inquiry": "under_inquiry",
            "open_investigation": "investigation_opened",
        }.get(made[0])
