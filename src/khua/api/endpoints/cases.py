"""Cases, their places and their history."""

from datetime import date
from typing import Annotated

from django.http import HttpResponse
from ninja import Query, Router, Status

from khua.access.models import Member
from khua.api.guard import ApiRequest, door
from khua.api.paging import Page, PageQuery, bad_cursor, cut, read_cursor, read_number, write_cursor
from khua.api.scopes import Scope
from khua.api.shapes.cases import (
    CaseChange,
    CaseIn,
    CaseLine,
    CaseOut,
    CaseWanted,
    PlaceIn,
    PlaceOut,
)
from khua.api.shapes.common import Listed, Number, Province
from khua.api.shapes.findings import EventOut
from khua.api.versions import seen, tag, told_if_changed
from khua.record import services
from khua.record.listing import newest_cases
from khua.record.models import Case
from khua.record.models.choices import Source
from khua.record.selectors import CaseFilter, access_case, actions_on, changes_of
from khua.record.wording import events

router = Router(tags=["cases"])


@router.get("", url_name="cases", response=Listed[CaseLine])
@door(Scope.CASES_READ)
def case_list(
    request: ApiRequest,
    page: PageQuery,
    source: Annotated[Source | None, Query()] = None,
    province: Annotated[Province | None, Query()] = None,
    year: Annotated[int | None, Query(ge=1900, le=2100)] = None,
    mine: Annotated[bool, Query()] = False,
) -> Listed[CaseLine]:
    """The cases that the member may see, newest first. To look for words: POST /cases/search."""
    wanted = CaseFilter(source=source or "", province=province or "", year=year, mine=mine)
    return _page(request.member, wanted, page)


@router.post("", url_name="cases", response={201: CaseOut})
@door(Scope.CASES_WRITE)
def case_create(request: ApiRequest, data: CaseIn, response: HttpResponse) -> Status[CaseOut]:
    """Open a case in the member's own office."""
    case = services.open_case(request.member, data.data())
    response["Location"] = f"/api/v1/cases/{case.number}"
    return Status(201, _whole(request.member, case, response))


@router.post("/search", url_name="case-search", response=Listed[CaseLine])
@door(Scope.CASES_READ, key=False)
def case_search(request: ApiRequest, page: PageQuery, data: CaseWanted) -> Listed[CaseLine]:
    """Cases by words in any script: number, title, places, and people whose names one may see.

    That a search was made is on the record, its words are not.
    """
    return _page(request.member, data.filter(), page)


@router.get("/{number}", url_name="case", response=CaseOut)
@door(Scope.CASES_READ)
def case(request: ApiRequest, number: Number, response: HttpResponse) -> CaseOut:
    """One case. Its ETag is what a change has to name."""
    return _whole(request.member, access_case(request.member, number), response)


@router.patch("/{number}", url_name="case", response=CaseOut)
@door(Scope.CASES_WRITE)
def case_change(
    request: ApiRequest, number: Number, data: CaseChange, response: HttpResponse
) -> CaseOut:
    """Give a case new values; what is left out stays. If-Match names the version that was read."""
    found = access_case(request.member, number, "case.edit")
    with told_if_changed():
        services.edit_case(request.member, found, data.data(found), seen=seen(request))
    return _whole(request.member, access_case(request.member, number), response)


@router.get("/{number}/places", url_name="places", response=list[PlaceOut])
@door(Scope.CASES_READ)
def place_list(request: ApiRequest, number: Number) -> list[PlaceOut]:
    """Where the case happened."""
    return [PlaceOut.of(place) for place in access_case(request.member, number).places.all()]


@router.post("/{number}/places", url_name="places", response={201: list[PlaceOut]})
@door(Scope.CASES_WRITE)
def place_add(request: ApiRequest, number: Number, data: PlaceIn) -> Status[list[PlaceOut]]:
    """Add a place; one that is there already is not added again."""
    found = access_case(request.member, number, "case.edit")
    services.edit_case(request.member, found, CaseChange(places=[data]).data(found))
    return Status(201, [PlaceOut.of(place) for place in found.places.all()])


@router.get("/{number}/history", url_name="case-history", response=Listed[EventOut])
@door(Scope.CASES_READ)
def case_history(request: ApiRequest, number: Number, page: PageQuery) -> Listed[EventOut]:
    """What changed in the case, when and by whom, newest first; of an identity only that it did."""
    found = access_case(request.member, number)
    changes = changes_of(found)
    before = read_number(page.cursor)
    if before is not None:
        changes = changes.filter(pk__lt=before)
    rows, more = cut(changes[: page.limit + 1], page.limit)
    return Listed[EventOut](
        items=[EventOut.of(event) for event in events(found, rows)],
        next=write_cursor(rows[-1].pk) if more else None,
    )


def _whole(member: Member, case: Case, response: HttpResponse) -> CaseOut:
    tag(response, case.version)
    return CaseOut.of_case(case, actions_on(member, case))


def _page(member: Member, wanted: CaseFilter, page: Page) -> Listed[CaseLine]:
    """A page of cases, newest report first."""
    before = None
    if parts := read_cursor(page.cursor, 2):
        try:
            before = date.fromisoformat(parts[0]), int(parts[1][:18])
        except ValueError:
            raise bad_cursor() from None
    rows, more = cut(newest_cases(member, wanted, page.limit + 1, before), page.limit)
    last = rows[-1] if more else None
    return Listed[CaseLine](
        items=[CaseLine.of(case) for case in rows],
        next=write_cursor(last.reported_on, last.pk) if last else None,
    )
