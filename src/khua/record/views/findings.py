"""Recording a finding, and one finding with its history."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khua.access.selectors import colleagues
from khua.law import vocabulary
from khua.record import services
from khua.record.forms import FindingForm, StandingForm, show_refusal
from khua.record.joints import cards_of_finding
from khua.record.models import Case, Finding
from khua.record.pages.conditions import way_back
from khua.record.pages.findings import element_groups
from khua.record.pages.frame import case_frame
from khua.record.refusal import Refused
from khua.record.selectors import (
    access_case,
    access_finding,
    changes_of_finding,
    names_of,
    people_of,
)
from khua.record.views.request import MemberRequest, posted
from khua.record.wording import events


def finding_new(request: MemberRequest, number: str) -> HttpResponse:
    """Record a finding: first the element, from a list in plain words, then how far it is shown.

    `?code=`, `?suspect=` and `?victim=` fill it in; what is already recorded opens for changing.
    """
    member = request.member
    case = access_case(member, number, "case.edit")
    code = (request.POST or request.GET).get("code", "")
    if code not in vocabulary().codes:
        return _choose_element(request, case)
    people = people_of(case)
    names = names_of(people)
    if request.method == "GET":
        recorded = _recorded(case, request.GET.dict())
        if recorded:
            query = request.GET.urlencode()
            return redirect(f"{reverse('finding', args=[number, recorded.pk])}?{query}")
    initial = {**request.GET.dict(), "seen": 0}
    form = FindingForm(posted(request), initial=initial, people=people, names=names)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_finding(
                member, case, form.finding_data(), seen=form.cleaned_data["seen"]
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The finding is recorded."))
            return redirect(way_back(number, request))
    context = {
        **case_frame(member, case, "assessment", _assessment_step(number)),
        "form": form,
        "code": vocabulary().codes[code],
        "other": _query(request, without="code"),
        "back": way_back(number, request),
    }
    return render(request, "record/finding_new.html", context)


def finding(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """One finding: change its standing; below, everything it ever was."""
    member = request.member
    case = access_case(member, number, "case.edit")
    found = access_finding(member, case, pk)
    initial = {field: getattr(found, field) for field in ("standing", "source", "source_note")}
    initial["seen"] = found.version
    form = StandingForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_finding(
                member, case, form.change(found), seen=form.cleaned_data["seen"]
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The finding is changed; its history keeps what it was."))
            return redirect(request.get_full_path())
    people = people_of(case)
    context = {
        **case_frame(member, case, "assessment", _assessment_step(number)),
        "form": form,
        "finding": found,
        "code": vocabulary().codes.get(found.code),
        "names": names_of(people),
        "author": colleagues({found.author_id}).get(found.author_id),
        "back": way_back(number, request),
        "events": events(case, changes_of_finding(found)),
        "cards": cards_of_finding(member, found),
    }
    return render(request, "record/finding.html", context)


def _choose_element(request: MemberRequest, case: Case) -> HttpResponse:
    context = {
        **case_frame(request.member, case, "assessment", _assessment_step(case.number)),
        "groups": element_groups(),
        "query": _query(request, without="code"),
    }
    return render(request, "record/element_choice.html", context)


def _recorded(case: Case, wanted: dict[str, str]) -> Finding | None:
    """The finding on exactly this element, suspect and victim, if there is one."""
    exact = {
        f"{who}__code" if wanted.get(who) else who: wanted.get(who) or None
        for who in ("suspect", "victim")
    }
    return Finding.objects.filter(case=case, code=wanted.get("code"), **exact).first()


def _assessment_step(number: str) -> tuple[str, str]:
    return reverse("assessment", args=[number]), _("Assessment")


def _query(request: MemberRequest, without: str) -> str:
    """The rest of the query string, ending in `&` unless it is empty."""
    query = request.GET.copy()
    query.pop(without, None)
    return f"{query.urlencode()}&" if query else ""
