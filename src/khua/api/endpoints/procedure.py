"""Where a case stands, moving it on, and what is due."""

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Router, Status

from khua.access.models import Member, Office
from khua.access.selectors import colleagues
from khua.api.guard import ApiRequest, door
from khua.api.problems import Problem, Said
from khua.api.scopes import Scope
from khua.api.shapes.common import Number
from khua.api.shapes.procedure import (
    ClockOut,
    MadeOut,
    MoveIn,
    MoveOut,
    ProcedureOut,
    StepOut,
    TaskOut,
)
from khua.procedure import services
from khua.procedure.data import MoveData
from khua.procedure.pages.moves import steps
from khua.procedure.selectors import clocks_of, moves_made, tasks_of, waiting_transfer
from khua.record.models import Case, HandOver
from khua.record.selectors import access_case, actions_on

router = Router(tags=["procedure"])


@router.get("/procedure", url_name="procedure", response=ProcedureOut)
@door(Scope.CASES_READ)
def procedure(request: ApiRequest, number: Number) -> ProcedureOut:
    """The stage of a case, the steps out of it and so far, its clocks and its tasks."""
    member = request.member
    case = access_case(member, number)
    made, tasks, waiting = moves_made(case), tasks_of(case), waiting_transfer(case)
    known = colleagues({m.by_id for m in made} | {t.assignee_id for t in tasks})
    may_move = "procedure.move" in actions_on(member, case) and waiting is None
    return ProcedureOut(
        stage=case.stage,
        waits_for=waiting.to_office.code if waiting else None,
        steps=[StepOut.of(step) for step in steps(member, case, may_move)],
        made=[MadeOut.of(move, known) for move in made],
        clocks=[ClockOut.of(clock) for clock in clocks_of(case)],
        tasks=[TaskOut.of(task, known) for task in tasks],
    )


@router.post("/moves", url_name="moves", response={201: MoveOut})
@door(Scope.PROCEDURE_WRITE)
def move(request: ApiRequest, number: Number, data: MoveIn) -> Status[MoveOut]:
    """Move a case. A step that hands the file on is sent, and made when the receiver accepts."""
    member = request.member
    case = access_case(member, number, "procedure.move")
    office = Office.objects.filter(code=data.to_office).first() if data.to_office else None
    if data.to_office and office is None:
        said = Said("to_office", _("There is no such office."), _("Look at /api/v1/offices."))
        raise Problem("invalid", said)
    given = MoveData(
        note=data.note,
        on=data.on,
        joined_to=_other(member, data.joined_to),
        country=data.country or "",
        confirmed=data.confirmed,
        to_office=office,
        sender_keeps=data.sender_keeps,
        seen=data.seen,
    )
    done = services.make_move(member, case, data.move, given)
    sent = done.pk if isinstance(done, HandOver) else None
    return Status(201, MoveOut(stage=access_case(member, number).stage, hand_over=sent))


def _other(member: Member, number: str) -> Case | None:
    """The case that this one is joined to, if the member sees it."""
    if not number:
        return None
    try:
        return access_case(member, number)
    except Http404:
        said = Said("joined_to", _("There is no such case."), _("Check its number."))
        raise Problem("invalid", said) from None
