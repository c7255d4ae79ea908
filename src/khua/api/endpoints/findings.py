"""Findings of a case, and the assessment that follows from them."""

from typing import Annotated, Literal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from khua.access.models import Member
from khua.api.endpoints.people import by_code_name
from khua.api.guard import ApiRequest, door
from khua.api.problems import Problem, Said
from khua.api.scopes import Scope
from khua.api.shapes.common import Id, Number, Text
from khua.api.shapes.findings import (
    AssessedCell,
    AssessedVictim,
    AssessmentOut,
    FindingIn,
    FindingOut,
)
from khua.api.versions import seen_or_none, tag, told_if_changed
from khua.law import law
from khua.law.texts import SAY
from khua.record import services
from khua.record.assessing import assess_record
from khua.record.data import FindingData
from khua.record.models import Case, Person
from khua.record.models.choices import FindingSource
from khua.record.selectors import access_case, access_finding, load_findings

router = Router(tags=["findings"])

Layer = Annotated[str, Query(max_length=40, description="An id of /api/v1/law/layers.")]
Standard = Annotated[Literal["suspicion", "charge", "conviction"], Query()]


@router.get("/findings", url_name="findings", response=list[FindingOut])
@door(Scope.CASES_READ)
def finding_list(request: ApiRequest, number: Number) -> list[FindingOut]:
    """Everything found in the case, in the order in which it was recorded."""
    case = access_case(request.member, number)
    findings = case.findings.select_related("suspect", "victim")
    return [FindingOut.of(each) for each in findings]


@router.post("/findings", url_name="findings", response={201: FindingOut})
@door(Scope.FINDINGS_WRITE)
def finding_record(
    request: ApiRequest, number: Number, data: FindingIn, response: HttpResponse
) -> Status[FindingOut]:
    """Record a finding, or change the one there is on this element, suspect and victim."""
    case = access_case(request.member, number, "case.edit")
    if data.source == FindingSource.COMPUTED:
        said = Said("source", _("Only Khua computes."), _("Send what the finding rests on."))
        raise Problem("invalid", said)
    found = FindingData(
        code=data.code,
        standing=data.standing,
        source=data.source,
        suspect=named(request.member, case, "suspect", data.suspect),
        victim=named(request.member, case, "victim", data.victim),
        source_note=data.source_note,
    )
    with told_if_changed():
        stored = services.record_finding(request.member, case, found, seen=seen_or_none(request))
    stored = access_finding(request.member, case, stored.pk)
    response["Location"] = f"/api/v1/cases/{number}/findings/{stored.pk}"
    tag(response, stored.version)
    return Status(201, FindingOut.of(stored))


@router.get("/findings/{pk}", url_name="finding", response=FindingOut)
@door(Scope.CASES_READ)
def finding(request: ApiRequest, number: Number, pk: Id, response: HttpResponse) -> FindingOut:
    """One finding. Its ETag is what a change has to name."""
    found = access_finding(request.member, access_case(request.member, number), pk)
    tag(response, found.version)
    return FindingOut.of(found)


@router.get("/assessment", url_name="assessment", response=AssessmentOut)
@door(Scope.CASES_READ)
def assessment(
    request: ApiRequest,
    number: Number,
    standard: Standard = "conviction",
    layer: Layer = "palermo",
) -> AssessmentOut:
    """Each suspect against each offence, with elements, citations and what would settle it."""
    case = load_findings(access_case(request.member, number))
    if layer not in law().layers:
        raise Problem("invalid", unknown_layer())
    assessed = assess_record(case, standard=standard, layer=layer)
    names = {person.code: person.code_name for person in case.people.all()}
    return AssessmentOut(
        case=case.number,
        layer=layer,
        standard=standard,
        law_version=law().digests[layer],
        notice=Text(**SAY["support"]),
        cells=[
            AssessedCell(
                suspect=names[cell.suspect],
                offence=cell.offence.id,
                title=Text(**cell.offence.title),
                result=cell.result,
                victims=[
                    AssessedVictim(
                        victim=names[victim] if victim else None, assessment=found.as_json()
                    )
                    for victim, found in cell.victims
                ],
            )
            for cell in assessed.cells
        ],
    )


def unknown_layer() -> Said:
    """No layer of the law has this id."""
    return Said("layer", _("There is no such layer of law."), _("Look at /api/v1/law/layers."))


def named(member: Member, case: Case, field: str, code: str | None) -> Person | None:
    """The person of a case that a field names, or None. Raises Problem naming the field."""
    if code is None:
        return None
    try:
        return by_code_name(member, case, code)
    except Http404:
        said = Said(
            field,
            _("Nobody in this case has this code name."),
            _("Look at the people of the case."),
        )
        raise Problem("invalid", said) from None
