"""What the overview of a case shows of the procedure: stage, next clock, and who may flee."""

from khua.access.models import Member
from khua.procedure.flight import flight_risks
from khua.procedure.models import Clock
from khua.procedure.pages.clocks import shown_clock
from khua.procedure.rules import rules, waiting_limits
from khua.record.joints import Card
from khua.record.models import Case


def stage_card(member: Member, case: Case) -> Card:
    """Where the case stands, and what is due next."""
    running = Clock.objects.filter(case=case, stopped_at=None).exclude(limit__in=waiting_limits())
    clock = running.first()
    return Card(
        "procedure/card_stage.html",
        {
            "number": case.number,
            "stage": rules().stages.get(case.stage),
            "clock": shown_clock(clock) if clock else None,
        },
    )


def flight_card(member: Member, case: Case) -> Card | None:
    """Suspects whose flight is likely, with the reasons; nothing where there is none."""
    risks = flight_risks(case)
    if not risks:
        return None
    return Card("procedure/card_flight.html", {"number": case.number, "risks": risks})
