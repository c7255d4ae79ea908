"""The offices of a case, sending it to another, and answering what was sent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khua.access.selectors import colleagues
from khua.record import services
from khua.record.forms import show_refusal
from khua.record.forms.handovers import AnswerForm, HandOverForm, RequestForm
from khua.record.forms.offices import OfficePickerForm
from khua.record.models import HandOver, HandOverState
from khua.record.pages.frame import case_frame
from khua.record.pages.handovers import tell
from khua.record.pages.sharing import sharing_of
from khua.record.refusal import Refused
from khua.record.selectors import access_case
from khua.record.selectors_sharing import (
    access_hand_over,
    answered_lately,
    offices_to_choose,
    sent_and_waiting,
    still_sees,
    waiting_for,
)
from khua.record.views.request import MemberRequest, posted


def case_offices(request: MemberRequest, number: str) -> HttpResponse:
    """Who leads the case, who reads it and why, its joint team, and its hand-overs."""
    case = access_case(request.member, number)
    context = {
        **case_frame(request.member, case, "offices"),
        "sharing": sharing_of(request.member, case),
    }
    return render(request, "record/offices.html", context)


def hand_over_new(request: MemberRequest, number: str) -> HttpResponse:
    """Send the case to another office; `?kind=` and `?province=` choose which are listed."""
    member = request.member
    case = access_case(member, number, "case.hand_over")
    picker = OfficePickerForm(request.GET, member)
    listed = offices_to_choose(member, *picker.wanted())
    form = HandOverForm(posted(request), offices=listed)
    if request.method == "POST" and form.is_valid():
        try:
            services.send(member, case, form.data_to_send())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("It is sent. Nothing changes until the office accepts."))
            return redirect("case-offices", number)
    context = {
        **case_frame(member, case, "offices", offices_step(number)),
        "picker": picker,
        "form": form,
        "listed": listed,
    }
    return render(request, "record/hand_over_new.html", context)


def hand_over_request(request: MemberRequest, number: str) -> HttpResponse:
    """Ask the leading office for a case that one's own office reads."""
    member = request.member
    case = access_case(member, number, "case.request")
    form = RequestForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.send(member, case, form.data_to_send(case))
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The request is sent to the leading office."))
            return redirect("case-offices", number)
    context = {**case_frame(member, case, "offices", offices_step(number)), "form": form}
    return render(request, "record/hand_over_request.html", context)


def hand_over_list(request: MemberRequest) -> HttpResponse:
    """What waits for an answer of the office, what it sent, and what was answered lately."""
    member = request.member
    groups = [list(waiting_for(member)), list(sent_and_waiting(member))]
    groups.append(list(answered_lately(member)))
    people = colleagues({pk for group in groups for one in group for pk in _people_in(one)})
    waiting, sent, answered = ([tell(member, one, people) for one in group] for group in groups)
    context = {"waiting": waiting, "sent": sent, "answered": answered}
    return render(request, "record/hand_over_list.html", context)


def hand_over(request: MemberRequest, pk: int) -> HttpResponse:
    """One hand-over, which its receiver reads before the case; a post answers it."""
    member = request.member
    found = access_hand_over(member, pk)
    told = tell(member, found, colleagues(_people_in(found)))
    form = AnswerForm(posted(request), may=told.may)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer(member, found, form.cleaned_data["state"], form.cleaned_data["text"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            return _answered(request, found)
    context = {
        "told": told,
        "sent": found,
        "form": form,
        "sees": still_sees(found.case_id),
        "trail": [{"url": reverse("hand-over-list"), "label": _("Hand-overs")}],
    }
    return render(request, "record/hand_over.html", context)


def _answered(request: MemberRequest, one: HandOver) -> HttpResponse:
    """Say what is now so, and go where the work goes on."""
    sees = still_sees(one.case_id)
    said = {
        HandOverState.ACCEPTED: _("Accepted."),
        HandOverState.REJECTED: _("Refused. The sender reads your reason."),
        HandOverState.REVOKED: _("Taken back."),
        HandOverState.DONE: _("Done.") if sees else _("Done. Your office sees the case no more."),
    }
    messages.success(request, said[HandOverState(one.state)])
    if one.state != HandOverState.REJECTED and sees:
        accepted = one.state == HandOverState.ACCEPTED and one.kind != "request"
        return redirect("case" if accepted else "case-offices", one.number)
    return redirect("hand-over-list")


def _people_in(one: HandOver) -> set[int]:
    return {one.sent_by_id} | ({one.answered_by_id} if one.answered_by_id else set())


def offices_step(number: str) -> tuple[str, str]:
    """The breadcrumb of the page of a case's offices."""
    return reverse("case-offices", args=[number]), _("Offices")
