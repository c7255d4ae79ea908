"""The joint team of a case: making it, its people, its last day, its end."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from khua.access.models import Colleague, Office
from khua.access.policies import Role
from khua.access.selectors import colleagues, office_colleagues
from khua.record import services
from khua.record.forms import show_refusal
from khua.record.forms.teams import AddToTeamForm, NewTeamForm, TeamForm
from khua.record.models import Team
from khua.record.pages.frame import case_frame
from khua.record.refusal import Refused
from khua.record.selectors import access_case
from khua.record.selectors_sharing import (
    access_team,
    access_team_member,
    chosen_office,
    members_of,
    working_on,
)
from khua.record.views.handovers import offices_step
from khua.record.views.request import MemberRequest, posted

ON_CASES = (Role.OFFICER, Role.HEAD)


def team_new(request: MemberRequest, number: str) -> HttpResponse:
    """Make a joint team of colleagues of the own office and of whoever is on the case."""
    member = request.member
    case = access_case(member, number, "case.team")
    listed = {c.pk: c for c in office_colleagues(member.office, ON_CASES)} | working_on(case)
    form = NewTeamForm(posted(request), colleagues=list(listed.values()))
    if request.method == "POST" and form.is_valid():
        try:
            team = services.create_team(
                member,
                case,
                form.cleaned_data["purpose"],
                form.chosen_lead(),
                form.chosen(),
                form.cleaned_data["ends_on"],
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The team is made. Now add people of other offices."))
            return redirect("team-add", number, team.pk)
    context = {**case_frame(member, case, "offices", offices_step(number)), "form": form}
    return render(request, "record/team_new.html", context)


def team(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """Give the team another last day or lead."""
    member = request.member
    case = access_case(member, number, "case.team")
    found = access_team(case, pk)
    form = TeamForm(posted(request), team=found, colleagues=_inside(found))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_team(
                member, found, ends_on=form.cleaned_data["ends_on"], lead=form.chosen_lead()
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The team is changed. The history keeps what it was."))
            return redirect("case-offices", number)
    context = {**case_frame(member, case, "offices", offices_step(number)), "form": form}
    return render(request, "record/team.html", context)


def team_add(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """Put colleagues of any office into the team; `?office=` chooses whose are listed."""
    member = request.member
    case = access_case(member, number, "case.team")
    found = access_team(case, pk)
    office = chosen_office(member, request.GET.get("office", ""))
    inside = {each.pk for each in _inside(found)}
    listed = [c for c in office_colleagues(office, ON_CASES) if c.pk not in inside]
    form = AddToTeamForm(posted(request), colleagues=listed)
    if request.method == "POST" and form.is_valid():
        try:
            for colleague in form.chosen():
                services.add_to_team(member, found, colleague)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("They are in the team, and see the case until its end."))
            return redirect("case-offices", number)
    context = {
        **case_frame(member, case, "offices", offices_step(number)),
        "form": form,
        "offices": Office.objects.order_by("code"),
        "office": office,
        "listed": listed,
    }
    return render(request, "record/team_add.html", context)


def team_remove(request: MemberRequest, number: str, pk: int, belongs: int) -> HttpResponse:
    """Take a colleague out of the team; that he was in it stays in the history."""
    case = access_case(request.member, number, "case.team")
    found = access_team(case, pk)
    try:
        services.remove_from_team(request.member, access_team_member(found, belongs))
    except Refused as refused:
        messages.error(request, f"{refused.problem} {refused.mend}")
    else:
        messages.success(request, _("The colleague is out of the team. The history keeps it."))
    return redirect("case-offices", number)


def team_end(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """End the team before its last day."""
    case = access_case(request.member, number, "case.team")
    try:
        services.end_team(request.member, access_team(case, pk))
    except Refused as refused:
        messages.error(request, f"{refused.problem} {refused.mend}")
    else:
        messages.success(request, _("The team is ended. Its members see the case no more by it."))
    return redirect("case-offices", number)


def _inside(found: Team) -> list[Colleague]:
    return list(colleagues({m.member_id for m in members_of([found])[found.pk]}).values())
