"""Clocks start and stop with stages and with what happens; they are extended as the law allows.

A key is `stage:…` or `event:…`, as in law/procedure.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from khua.access.models import Member
from khua.law import procedure
from khua.law.procedure import Limit
from khua.names import normalise
from khua.procedure.data import ExtensionData
from khua.procedure.models import Clock, Extension, Happening, Move
from khua.procedure.rules import rules
from khua.procedure.selectors import ON_CASES
from khua.record.models import Case, Person
from khua.record.refusal import Refused


def reached(case: Case, move: Move) -> None:
    """Stop and start what the stage that `move` led to stops and starts."""
    key = f"stage:{move.to_stage}"
    stop(case, key, move.at)
    start(case, key, move.at, move=move)


def happened(case: Case, happening: Happening) -> None:
    """Stop and start what an event stops and starts, for the person it happened to."""
    key = f"event:{happening.event}"
    stop(case, key, happening.at, person=happening.person)
    start(case, key, happening.at, happening=happening)


def opened(member: Member, cases: Sequence[Case]) -> None:
    """Start what the first stage starts, when cases are opened by hand.

    A case out of a sheet has no such clock: a register that is brought in is not a report that has
    just come, and a province's first import must not drown in overdue clocks.
    """
    if member.role not in ON_CASES:
        return
    new = [case for case in cases if not case.sheet_key]
    for limit in rules().limits_started_by(f"stage:{rules().first}"):
        rows = []
        for case in new:
            due = procedure.due(limit, case.created_at)
            rows.append(
                Clock(
                    case=case,
                    limit=limit.id,
                    started_at=case.created_at,
                    due_at=due.at,
                    certain=due.certain,
                )
            )
        Clock.objects.bulk_create(rows, batch_size=500)


def start(
    case: Case,
    key: str,
    at: datetime,
    *,
    move: Move | None = None,
    happening: Happening | None = None,
) -> list[Clock]:
    """Start every limit that `key` starts, from `at`. One that runs already runs on: the first
    start counts. One that something recorded earlier has ended is ended at once."""
    person = happening.person if happening else None
    clocks = []
    for limit in rules().limits_started_by(key):
        running = Clock.objects.filter(case=case, limit=limit.id, person=person, stopped_at=None)
        if running.exists():
            continue
        due = procedure.due(limit, at)
        clocks.append(
            Clock.objects.create(
                case=case,
                limit=limit.id,
                person=person,
                move=move,
                happening=happening,
                started_at=at,
                due_at=due.at,
                certain=due.certain,
                stopped_at=_ended(case, limit, at, person),
            )
        )
    return clocks


def stop(case: Case, key: str, at: datetime, *, person: Person | None = None) -> None:
    """Stop every running clock that `key` stops and that began before `at`: of one person, or, for
    a stage, of all."""
    stopped = [limit.id for limit in rules().limits_stopped_by(key)]
    clocks = Clock.objects.filter(case=case, limit__in=stopped, stopped_at=None, started_at__lte=at)
    if key.startswith("event:"):
        clocks = clocks.filter(person=person)
    clocks.update(stopped_at=at)


@transaction.atomic
def extend_clock(member: Member, clock: Clock, data: ExtensionData) -> Extension:
    """Extend a running clock once, by what its limit allows. Raises Refused."""
    clock = Clock.objects.select_for_update().get(pk=clock.pk)
    limit = rules().limits.get(clock.limit)
    if limit is None or limit.extension is None:
        raise Refused(
            "__all__",
            _("This time limit cannot be extended."),
            _("Finish what is due, or record why it was late."),
        )
    if clock.stopped_at is not None:
        raise Refused("__all__", _("This clock has stopped."), _("Open the page again."))
    if limit.extension.times is not None and clock.extensions >= limit.extension.times:
        raise Refused(
            "__all__",
            _("This time limit was extended as often as the rule allows."),
            _("Finish what is due, or record why it was late."),
        )
    granted_by, reason = normalise(data.granted_by), normalise(data.reason, lines=True)
    if not granted_by:
        raise Refused(
            "granted_by",
            _("It is not said who granted it."),
            _("Name the office and the number of the order."),
        )
    if not reason:
        raise Refused("reason", _("The reason is missing."), _("Write why more time is needed."))
    due = procedure.due(limit, clock.started_at, clock.extensions + 1)
    clock.due_at, clock.certain = due.at, due.certain
    clock.extensions += 1
    clock.save(update_fields=["due_at", "certain", "extensions"])
    return Extension.objects.create(
        case_id=clock.case_id,
        clock=clock,
        limit=clock.limit,
        granted_by=granted_by,
        reason=reason,
        due_at=due.at,
        by=member,
    )


def _ended(case: Case, limit: Limit, since: datetime, person: Person | None) -> datetime | None:
    """When something already on record ended a limit that began at `since`: things are often
    written down later than they happened, and in another order."""
    stages = [key.removeprefix("stage:") for key in limit.stops if key.startswith("stage:")]
    events = [key.removeprefix("event:") for key in limit.stops if key.startswith("event:")]
    moves = Move.objects.filter(case=case, to_stage__in=stages, at__gt=since)
    happenings = Happening.objects.filter(
        Q(person=person), case=case, event__in=events, at__gte=since
    )
    times = [
        *moves.values_list("at", flat=True)[:1],
        *happenings.order_by("at").values_list("at", flat=True)[:1],
    ]
    return min(times, default=None)
