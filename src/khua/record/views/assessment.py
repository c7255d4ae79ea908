"""The assessment: suspects against offences, and one cell in full."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from khua.access.selectors import colleagues
from khua.law import law
from khua.record.assessing import suspects_of
from khua.record.forms.fields import language
from khua.record.joints import marks_of
from khua.record.pages.assessment import (
    at_every_standard,
    cell_parts,
    matrix,
    needs_by_suspect,
    offences_shown,
)
from khua.record.pages.conditions import Record
from khua.record.pages.frame import case_frame
from khua.record.pages.switches import STANDARD_NAMES, Reading
from khua.record.selectors import access_case, load_findings, names_of
from khua.record.views.request import MemberRequest


def assessment(request: MemberRequest, number: str) -> HttpResponse:
    """The matrix, and below it what is still missing."""
    case = load_findings(access_case(request.member, number))
    reading = Reading.of(request)
    standards = at_every_standard(case, reading.layer)
    assessed = standards[reading.standard]
    people = list(case.people.all())
    context = {
        **case_frame(request.member, case, "assessment"),
        "reading": reading,
        "standard_name": STANDARD_NAMES[reading.standard],
        "layer": law().layers[reading.layer],
        "rules": law().digests[reading.layer],
        "offences": offences_shown(assessed),
        "rows": matrix(case, standards, reading),
        "needs": needs_by_suspect(case, assessed),
        "names": names_of(people),
        "people": people,
        "suspects": suspects_of(people),
        "on": case.occurred_on or case.reported_on,
    }
    return render(request, "record/assessment.html", context)


def assessment_cell(
    request: MemberRequest, number: str, suspect: str, offence: str
) -> HttpResponse:
    """One suspect and one offence: every element, finding and article, for each victim."""
    case = load_findings(access_case(request.member, number))
    reading = Reading.of(request)
    standards = at_every_standard(case, reading.layer)
    try:
        parts = cell_parts(
            case,
            standards,
            reading,
            suspect,
            offence,
            language(),
            request.GET.get("victim", ""),
        )
    except KeyError:
        raise Http404 from None
    people = list(case.people.all())
    first = parts[0].assessment
    context = {
        **case_frame(
            request.member,
            case,
            "assessment",
            (reverse("assessment", args=[number]) + reading.query, _("Assessment")),
        ),
        "reading": reading,
        "standard_name": STANDARD_NAMES[reading.standard],
        "layer": law().layers[reading.layer],
        "suspect": next(p for p in people if p.code == suspect),
        "offence": first.offence,
        "first": first,
        "cell": standards[reading.standard].cell(suspect, offence),
        "parts": parts,
        "names": names_of(people),
        "authors": colleagues({f.author_id for f in case.findings.all()}),
        "marks": marks_of(list(case.findings.all())),
        "record": Record(number, suspect),
    }
    return render(request, "record/assessment_cell.html", context)
