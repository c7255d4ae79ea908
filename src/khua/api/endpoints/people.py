"""People of a case by code name, and who they are where the law lets one see it."""

from django.http import Http404, HttpResponse
from ninja import Router, Status

from khua.access.models import Member
from khua.api.guard import ApiRequest, door
from khua.api.scopes import Scope
from khua.api.shapes.common import Code, Number
from khua.api.shapes.people import IdentityOut, PersonIn, PersonOut
from khua.api.versions import tag
from khua.record import services
from khua.record.models import Case, Person
from khua.record.selectors import access_case, access_person, identities, people_of

router = Router(tags=["people"])


@router.get("", url_name="people", response=list[PersonOut])
@door(Scope.CASES_READ)
def person_list(request: ApiRequest, number: Number) -> list[PersonOut]:
    """Everyone in the case, by code name."""
    return [PersonOut.of(each) for each in people_of(access_case(request.member, number))]


@router.post("", url_name="people", response={201: PersonOut})
@door(Scope.CASES_WRITE)
def person_create(
    request: ApiRequest, number: Number, data: PersonIn, response: HttpResponse
) -> Status[PersonOut]:
    """Add someone. The answer holds the code name, which stands for the person from then on."""
    case = access_case(request.member, number, "case.edit")
    added = services.add_person(request.member, case, data.data())
    response["Location"] = f"/api/v1/cases/{number}/people/{added.code_name}"
    tag(response, added.version)
    return Status(201, PersonOut.of(added))


@router.get("/{code}", url_name="person", response=PersonOut)
@door(Scope.CASES_READ)
def person(request: ApiRequest, number: Number, code: Code, response: HttpResponse) -> PersonOut:
    """Someone in the case, without the name."""
    found = by_code_name(request.member, access_case(request.member, number), code)
    tag(response, found.version)
    return PersonOut.of(found)


@router.get("/{code}/identity", url_name="identity", response=IdentityOut)
@door(Scope.IDENTITIES_READ)
def identity(request: ApiRequest, number: Number, code: Code) -> IdentityOut:
    """Who someone is, if the member may see it; that it was read is on the record."""
    found = by_code_name(request.member, access_case(request.member, number), code)
    known = identities([found]).get(found.pk)
    if known is None:
        raise Http404
    return IdentityOut.of(found, known)


def by_code_name(member: Member, case: Case, code: str) -> Person:
    """A person of a case, named as the API names people: V-7Q4K. Raises Http404."""
    found = access_person(member, case, code[2:])
    if found.code_name != code:
        raise Http404
    return found
