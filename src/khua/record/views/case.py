"""One case: its overview, and who is on it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from khua.access.models import Office
from khua.access.policies import Role
from khua.access.selectors import colleagues, office_colleagues
from khua.record import services
from khua.record.forms import AssignForm, show_refusal
from khua.record.joints import cards_of
from khua.record.models.choices import PlaceKind
from khua.record.pages.assessment import at_every_standard, matrix
from khua.record.pages.frame import case_frame
from khua.record.pages.switches import Reading
from khua.record.refusal import Refused
from khua.record.selectors import (
    access_assignment,
    access_case,
    load_findings,
    names_of,
    running_assignments,
)
from khua.record.selectors_sharing import chosen_office, may_take_off
from khua.record.views.request import MemberRequest, posted

ON_CASES = (Role.OFFICER, Role.HEAD)


def case(request: MemberRequest, number: str) -> HttpResponse:
    """The overview: facts, places, who works on it, and the assessment in short."""
    member = request.member
    found = load_findings(access_case(member, number))
    people = list(found.people.all())
    on_it = running_assignments(found)
    reading = Reading.of(request)
    rows = matrix(found, at_every_standard(found, reading.layer), reading)
    context = {
        **case_frame(member, found, "overview"),
        "places": [(PlaceKind(place.kind).label, place) for place in found.places.all()],
        "assignments": on_it,
        "may_take_off": may_take_off(member, found, on_it),
        "colleagues": colleagues({a.member_id for a in on_it} | {found.created_by_id}),
        "people": people,
        "names": names_of(people),
        "rows": rows,
        "reading": reading,
        "cards": cards_of(member, found),
    }
    return render(request, "record/case.html", context)


def case_assign(request: MemberRequest, number: str) -> HttpResponse:
    """Put a colleague on the case. The leading office chooses from any office by `?office=`; one
    that the case is shared with, only from its own."""
    member = request.member
    found = access_case(member, number, "case.assign")
    leads = found.lead_office_id == member.office_id
    office = chosen_office(member, request.GET.get("office", "")) if leads else member.office
    already = {a.member_id for a in running_assignments(found)}
    listed = [c for c in office_colleagues(office, ON_CASES) if c.pk not in already]
    form = AssignForm(posted(request), colleagues=listed)
    if request.method == "POST" and form.is_valid():
        try:
            services.assign(member, found, form.chosen())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            text = _("%(name)s is on the case.") % {"name": form.chosen().display_name}
            messages.success(request, text)
            return redirect("case", number)
    context = {
        **case_frame(member, found, "overview"),
        "form": form,
        "offices": Office.objects.order_by("code") if leads else [],
        "office": office,
        "listed": listed,
    }
    return render(request, "record/assign.html", context)


def case_unassign(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """Take a colleague off the case; that he was on it stays in the history."""
    found = access_case(request.member, number, "case.assign")
    assignment = access_assignment(found, pk)
    if assignment.pk not in may_take_off(request.member, found, [assignment]):
        raise Http404
    services.unassign(request.member, assignment)
    messages.success(
        request, _("The colleague is off the case. The history keeps that he was on it.")
    )
    return redirect("case", number)
