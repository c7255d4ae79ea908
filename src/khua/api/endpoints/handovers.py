"""Hand-overs: sent, received, answered; and the joint teams of a case."""

from typing import Annotated, Literal

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from khua.access.models import Member, Office
from khua.access.selectors import colleagues
from khua.api.guard import ApiRequest, door
from khua.api.paging import PageQuery, cut, read_number, write_cursor
from khua.api.problems import Problem, Said
from khua.api.scopes import Scope
from khua.api.shapes.common import Id, Listed, Number
from khua.api.shapes.handovers import AnswerIn, HandOverIn, HandOverOut, TeamOut
from khua.record import services
from khua.record.models import HandOver, HandOverKind, HandOverState, Team
from khua.record.selectors import access_case

router = Router(tags=["hand-overs"])


def _passing(member: Member) -> QuerySet[HandOver]:
    """The hand-overs to and from the member's office, the newest first."""
    sent = HandOver.objects.select_related("from_office", "to_office")
    return sent.filter(Q(from_office=member.office_id) | Q(to_office=member.office_id))


def access_hand_over(member: Member, pk: int) -> HandOver:
    """A hand-over to or from the member's office. Raises Http404."""
    found = _passing(member).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@router.get("/hand-overs", url_name="hand-overs", response=Listed[HandOverOut])
@door(Scope.CASES_READ)
def hand_over_list(
    request: ApiRequest,
    page: PageQuery,
    state: Annotated[HandOverState | None, Query()] = None,
    box: Annotated[Literal["in", "out"] | None, Query()] = None,
) -> Listed[HandOverOut]:
    """What other offices sent to the member's office (`box=in`), and what it sent (`box=out`)."""
    found = _passing(request.member)
    if state:
        found = found.filter(state=state)
    if box:
        mine = {"to_office" if box == "in" else "from_office": request.member.office_id}
        found = found.filter(**mine)
    before = read_number(page.cursor)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows, more = cut(found[: page.limit + 1], page.limit)
    return Listed[HandOverOut](
        items=[HandOverOut.of(each) for each in rows],
        next=write_cursor(rows[-1].pk) if more else None,
    )


@router.get("/hand-overs/{pk}", url_name="hand-over", response=HandOverOut)
@door(Scope.CASES_READ)
def hand_over(request: ApiRequest, pk: Id) -> HandOverOut:
    """One hand-over."""
    return HandOverOut.of(access_hand_over(request.member, pk))


@router.post("/hand-overs/{pk}/answer", url_name="hand-over-answer", response=HandOverOut)
@door(Scope.HANDOVERS_WRITE)
def hand_over_answer(request: ApiRequest, pk: Id, data: AnswerIn) -> HandOverOut:
    """Accept, reject, revoke or finish; who may do which, and when, is in the database."""
    found = access_hand_over(request.member, pk)
    services.answer(request.member, found, data.state, data.text)
    return HandOverOut.of(HandOver.objects.select_related("from_office", "to_office").get(pk=pk))


@router.get("/cases/{number}/hand-overs", url_name="case-hand-overs", response=list[HandOverOut])
@door(Scope.CASES_READ)
def case_hand_overs(request: ApiRequest, number: Number) -> list[HandOverOut]:
    """Every hand-over of a case, the newest first."""
    case = access_case(request.member, number)
    found = HandOver.objects.filter(case=case).select_related("from_office", "to_office")
    return [HandOverOut.of(each) for each in found]


@router.post("/cases/{number}/hand-overs", url_name="case-hand-overs", response={201: HandOverOut})
@door(Scope.HANDOVERS_WRITE)
def hand_over_send(
    request: ApiRequest, number: Number, data: HandOverIn, response: HttpResponse
) -> Status[HandOverOut]:
    """Send a case to another office, or ask for it."""
    asked = data.kind == HandOverKind.REQUEST
    case = access_case(request.member, number, "case.request" if asked else "case.hand_over")
    office = Office.objects.filter(code=data.to_office).first()
    if office is None:
        said = Said("to_office", _("There is no such office."), _("Look at /api/v1/offices."))
        raise Problem("invalid", said)
    sent = services.send(
        request.member,
        case,
        services.HandOverData(
            data.kind,
            office,
            data.purpose,
            data.sender_keeps,
            data.keeps_until,
            data.to_stage,
        ),
    )
    response["Location"] = f"/api/v1/hand-overs/{sent.pk}"
    return Status(201, HandOverOut.of(HandOver.objects.get(pk=sent.pk)))


@router.get("/cases/{number}/teams", url_name="teams", response=list[TeamOut])
@door(Scope.CASES_READ)
def team_list(request: ApiRequest, number: Number) -> list[TeamOut]:
    """The joint teams of a case, with who is and was in them."""
    case = access_case(request.member, number)
    teams = list(Team.objects.filter(case=case).prefetch_related("members"))
    people = {team.lead_id for team in teams}
    people |= {each.member_id for team in teams for each in team.members.all()}
    known = colleagues(people)
    return [TeamOut.of(team, known) for team in teams]
