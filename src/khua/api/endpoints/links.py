"""Who may be the same person, what was decided of it, and asking another office."""

from django.http import HttpResponse
from ninja import Router, Status

from khua.api.endpoints.people import by_code_name
from khua.api.guard import ApiRequest, door
from khua.api.scopes import Scope
from khua.api.shapes.common import Code, Id, Number
from khua.api.shapes.links import AskIn, AskOut, DecisionIn, DecisionOut, HintOut, MatchOut
from khua.intelligence import services
from khua.intelligence.selectors import (
    access_hint,
    access_match,
    asks_of,
    hints_of,
    matches_of,
)
from khua.record.models import Person
from khua.record.selectors import access_case

router = Router(tags=["links"])


@router.get("/matches", url_name="matches", response=list[MatchOut])
@door(Scope.CASES_READ)
def match_list(request: ApiRequest, number: Number, code: Code) -> list[MatchOut]:
    """Records that may be of the same person and that the member may see, the strongest first."""
    person = _person(request, number, code, "match.view")
    return [MatchOut.of(each, person) for each in matches_of(person)]


@router.post("/matches/{match}/decisions", url_name="match-decisions", response={201: DecisionOut})
@door(Scope.LINKS_WRITE)
def match_decide(
    request: ApiRequest,
    number: Number,
    code: Code,
    match: Id,
    data: DecisionIn,
    response: HttpResponse,
) -> Status[DecisionOut]:
    """Decide what two records are. The newest decision that is not undone holds."""
    found = access_match(_person(request, number, code, "match.decide"), match)
    made = services.decide(request.member, found, data.verdict, data.reason)
    response["Location"] = f"/api/v1/cases/{number}/people/{code}/matches"
    return Status(201, DecisionOut.of(made))


@router.get("/hints", url_name="hints", response=list[HintOut])
@door(Scope.CASES_READ)
def hint_list(request: ApiRequest, number: Number, code: Code) -> list[HintOut]:
    """Which offices hold a matching record that the member may not see: office and strength."""
    hints = hints_of(_person(request, number, code, "match.view"))
    asks = asks_of(hints)
    return [HintOut.of(each, asks.get(each.pk, [])) for each in hints]


@router.post("/hints/{hint}/asks", url_name="hint-asks", response={201: AskOut})
@door(Scope.LINKS_WRITE)
def hint_ask(
    request: ApiRequest,
    number: Number,
    code: Code,
    hint: Id,
    data: AskIn,
    response: HttpResponse,
) -> Status[AskOut]:
    """Ask the office that holds the record for access. It learns who asks, and why."""
    found = access_hint(_person(request, number, code, "match.ask"), hint)
    asked = services.ask(request.member, found, data.reason)
    response["Location"] = f"/api/v1/cases/{number}/people/{code}/hints"
    return Status(201, AskOut.of(asked, found.holder.code))


def _person(request: ApiRequest, number: str, code: str, action: str) -> Person:
    """A person of a case that the member may do `action` with. Raises Http404."""
    return by_code_name(request.member, access_case(request.member, number, action), code)
