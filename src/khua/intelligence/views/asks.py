"""Asking another office because of a matching record, and what other offices ask of mine."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khua.access.selectors import colleagues
from khua.intelligence import services
from khua.intelligence.forms import AnswerForm, AskForm
from khua.intelligence.models import AskState
from khua.intelligence.selectors import (
    access_ask,
    access_hint,
    access_request,
    answered_requests,
    asks_of,
    asks_of_office,
    is_unseen,
    waiting_requests,
)
from khua.record.forms.fields import show_refusal
from khua.record.pages.frame import case_frame
from khua.record.refusal import Refused
from khua.record.selectors import access_case, access_person, names_of
from khua.record.views.request import MemberRequest, posted


def hint(request: MemberRequest, number: str, code: str, pk: int) -> HttpResponse:
    """That an office holds a matching record, and how strong it is: no more. A post asks it."""
    member = request.member
    action = "match.ask" if request.method == "POST" else "match.view"
    case = access_case(member, number, action)
    person = access_person(member, case, code)
    found = access_hint(person, pk)
    form = AskForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.ask(member, found, form.cleaned_data["reason"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The office is asked. Its answer will stand here."))
            return redirect("hint", number, code, pk)
    asks = asks_of([found]).get(found.pk, [])
    steps = (
        (reverse("case-people", args=[number]), _("People")),
        (reverse("person", args=[number, code]), person.code_name),
    )
    context = {
        **case_frame(member, case, "people", *steps),
        "person": person,
        "names": names_of([person]),
        "hint": found,
        "form": form,
        "asks": asks,
        "colleagues": colleagues({each.asked_by_id for each in asks}),
        "waits": any(each.state == AskState.WAITING for each in asks),
        "unseen": is_unseen(found),
    }
    return render(request, "intelligence/hint.html", context)


def ask_take_back(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """Take back what one's own office asked."""
    case = access_case(request.member, number, "match.ask")
    try:
        services.take_back(request.member, access_ask(case, pk))
    except Refused as refused:
        messages.warning(request, f"{refused.problem} {refused.mend}")
    else:
        messages.success(request, _("Taken back."))
    return redirect("link-requests")


def link_requests(request: MemberRequest) -> HttpResponse:
    """What other offices ask of mine, what mine asked, and what was answered lately."""
    member = request.member
    groups = [list(waiting_requests(member)), list(answered_requests(member))]
    people = [each.person for group in groups for each in group]
    asked = list(asks_of_office(member))
    context = {
        "waiting": groups[0],
        "answered": groups[1],
        "asked": asked,
        "names": names_of(people) if people else {},
        "colleagues": colleagues({each.asked_by_id for each in asked}) if asked else {},
    }
    return render(request, "intelligence/requests.html", context)


def link_request(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """Who asks, why, and about whom; a post grants or refuses."""
    member = request.member
    case = access_case(member, number, "match.answer")
    found = access_request(case, pk)
    form = AnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.answer(member, found, given["state"], given["text"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            granted = found.state == AskState.GRANTED
            messages.success(
                request,
                _("Granted. That office reads the case from now on.")
                if granted
                else _("Refused. The asking office reads your reason."),
            )
            return redirect("link-requests")
    context = {
        **case_frame(member, case, "people", (reverse("link-requests"), _("Requests"))),
        "asked": found,
        "names": names_of([found.person]),
        "form": form,
        "answerer": colleagues({found.answered_by_id}).get(found.answered_by_id)
        if found.answered_by_id
        else None,
    }
    return render(request, "intelligence/request.html", context)
