"""Recording what happened in a case: custody, notices, payments, what was done for a victim."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.models import Member
from khua.law.procedure import Event
from khua.names import normalise
from khua.procedure.data import HappeningData
from khua.procedure.models import Happening
from khua.procedure.rules import rules
from khua.procedure.services.clocks import happened
from khua.record.models import Case
from khua.record.refusal import Refused

A_BATCH = 500


def record_happening(member: Member, case: Case, data: HappeningData) -> Happening:
    """Record an event and let it start and stop its clocks. Raises Refused."""
    (happening,) = record_happenings(member, [(case, data)])
    return happening


@transaction.atomic
def record_happenings(
    member: Member, given: Sequence[tuple[Case, HappeningData]]
) -> list[Happening]:
    """The same for many, in their order: all of them or, when one is refused, none."""
    happenings = [
        Happening(
            case=case,
            event=event.id,
            person=data.person if event.about == "person" else None,
            at=data.at,
            note=normalise(data.note, lines=True),
            recorded_by=member,
        )
        for case, data in given
        for event in [_checked(data)]
    ]
    Happening.objects.bulk_create(happenings, batch_size=A_BATCH)
    for happening in happenings:
        if _counts(happening.event):
            happened(happening.case, happening)
    return happenings


def _checked(data: HappeningData) -> Event:
    event = rules().events.get(data.event)
    if event is None:
        raise Refused(
            "event", _("The law file knows no such event."), _("Choose one from the list.")
        )
    if event.about == "person" and data.person is None:
        raise Refused(
            "person", _("It is not said to whom it happened."), _("Choose a person of the case.")
        )
    if data.at > timezone.now():
        raise Refused("at", _("This lies in the future."), _("Record it once it has happened."))
    return event


def _counts(event: str) -> bool:
    """Whether a limit is counted from this event, or ends with it."""
    key = f"event:{event}"
    return bool(rules().limits_started_by(key) or rules().limits_stopped_by(key))
