"""Recording what happened in a case: custody, notices, payments."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.models import Member
from khua.names import normalise
from khua.procedure.data import HappeningData
from khua.procedure.models import Happening
from khua.procedure.rules import rules
from khua.procedure.services.clocks import happened
from khua.record.models import Case
from khua.record.refusal import Refused


@transaction.atomic
def record_happening(member: Member, case: Case, data: HappeningData) -> Happening:
    """Record an event and let it start and stop its clocks. Raises Refused."""
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
    happening = Happening.objects.create(
        case=case,
        event=event.id,
        person=data.person if event.about == "person" else None,
        at=data.at,
        note=normalise(data.note, lines=True),
        recorded_by=member,
    )
    happened(case, happening)
    return happening
