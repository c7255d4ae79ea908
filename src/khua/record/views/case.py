"""One case: its overview, and who is on it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
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
        "colleagues": colleagues({a.member_id for a in on_it} | {found.created_by_id}),
        "people": people,
        "names": names_of(people),
        "rows": rows,
        "reading": reading,
        "cards": cards_of(member, found),
    }
    return render(request, "record/case.html", context)


def case_assign(request: MemberRequest, number: str) -> HttpResponse:
    """Put a colleague of any office on the case; `?office=` chooses whose colleagues are listed."""
    member = request.member
    found = access_case(member, number, "case.assign")
    chosen = request.GET.get("office", "")
    office = get_object_or_404(Office, pk=int(chosen)) if chosen.isdigit() else member.office
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
        "offices": Office.objects.order_by("code"),
        "office": office,
        "listed": listed,
    }
    return render(request, "record/assign.html", context)


def case_unassign(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """Take a colleague off the case; that he was on it stays in the history."""
    found = access_case(request.member, number, "case.assign")
    services.unassign(request.member, access_assignment(found, pk))
    messages.success(
        request, _("The colleague is off the case. The history keeps that he was on it.")
    )
    return redirect("case", number)
