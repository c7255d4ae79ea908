"""What the tests of the procedure share: steps, sendings and answers by members of the world."""

from datetime import datetime, timedelta

from django.utils import timezone

from khua.access.models import Colleague, Office
from khua.procedure import services
from khua.procedure.data import HappeningData, MoveData, OutcomeData
from khua.procedure.models import Move
from khua.record.models import Case, HandOver
from khua.record.services import handovers


def case_of(number: str) -> Case:
    """The case as the member in context sees it now."""
    return Case.objects.select_related("lead_office").get(number=number)


def office(code: str) -> Office:
    return Office.objects.get(code=code)


def colleague(member) -> Colleague:
    return Colleague.objects.select_related("office").get(pk=member.pk)


def step(member, number: str, move: str, **given) -> Move | HandOver:
    """Make a step, or send the file, as the member in context."""
    return services.make_move(member, case_of(number), move, MoveData(**given))


def sent_and_accepted(acting, number: str, move: str, by: str, to: str, office_code: str, **given):
    """A step that hands the file on: sent by one member, accepted by another."""
    member = acting(by)
    given = {"note": "for you", **given}
    hand_over = step(member, number, move, to_office=office(office_code), **given)
    member = acting(to)
    return handovers.answer(member, HandOver.objects.get(pk=hand_over.pk), "accepted")


def happened(member, number: str, event: str, at: datetime | None = None, person=None):
    """Record an event, now or at a moment."""
    data = HappeningData(event, at or timezone.now(), person)
    return services.record_happening(member, case_of(number), data)


def decided(member, number: str, suspect, **given):
    """Record an outcome of today."""
    values = {
        "tribunal": "provincial",
        "tribunal_name": "ສານ",
        "suspect": suspect,
        "offence": "tip",
        "verdict": "convicted",
        "decided_on": timezone.localdate(),
        **given,
    }
    return services.record_outcome(member, case_of(number), OutcomeData(**values))


def lead_to_court(a_case, acting) -> str:
    """The world's case, from its report to the court of Savannakhet; its number."""
    number = a_case.case.number
    member = acting("sv-pol-officer")
    step(member, number, "start_inquiry")
    step(member, number, "open_investigation")
    sent_and_accepted(
        acting, number, "send_to_prosecutor", "sv-pol-officer", "sv-pro-officer", "SV-PRO"
    )
    member = acting("sv-pro-officer")
    step(member, number, "indict")
    long_ago = timezone.now() - timedelta(days=20)
    happened(member, number, "indictment_notified", long_ago, a_case.suspect)
    sent_and_accepted(acting, number, "send_to_court", "sv-pro-officer", "sv-crt-officer", "SV-CRT")
    return number
