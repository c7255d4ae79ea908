"""Handing an item over, answering, and what waits for an answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from khua.access.selectors import colleagues
from khua.evidence import services
from khua.evidence.forms import AnswerForm, HandOverForm
from khua.evidence.pages import item_frame
from khua.evidence.selectors import (
    access_custody,
    access_item,
    is_waiting,
    keeps,
    receivers,
    waiting_for,
)
from khua.record.forms.fields import show_refusal
from khua.record.refusal import Refused
from khua.record.selectors import access_case
from khua.record.views.request import MemberRequest, posted


def evidence_hand_over(request: MemberRequest, number: str, item: int) -> HttpResponse:
    """Hand an item to a colleague who sees the case."""
    member = request.member
    case = access_case(member, number, "evidence.custody")
    found = access_item(case, item)
    if not keeps(member, found):
        messages.warning(request, _("Only whoever has the item hands it over."))
        return redirect("evidence-item", number, item)
    form = HandOverForm(posted(request), receivers=receivers(case, found))
    if request.method == "POST" and form.is_valid():
        try:
            services.hand_over(member, found, form.receiver(), form.cleaned_data["reason"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            text = _("The hand-over is written. %(name)s confirms it on receiving the item.")
            messages.success(request, text % {"name": form.receiver().display_name})
            return redirect("evidence-item", number, item)
    context = {
        **item_frame(member, case, found),
        "form": form,
        "item": found,
        "custodian": colleagues({found.custodian_id}).get(found.custodian_id),
    }
    return render(request, "evidence/hand_over.html", context)


def evidence_answer(request: MemberRequest, number: str, item: int, pk: int) -> HttpResponse:
    """Confirm that an item is received, or refuse it."""
    member = request.member
    case = access_case(member, number, "evidence.custody")
    found = access_item(case, item)
    custody = access_custody(found, pk)
    if custody.to_member_id != member.pk or not is_waiting(custody, found):
        messages.warning(request, _("This hand-over does not wait for you."))
        return redirect("evidence-item", number, item)
    form = AnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.answer(member, custody, form.confirmed(), form.cleaned_data["reason"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            done = _("You have %(label)s now.") if form.confirmed() else _("%(label)s is refused.")
            messages.success(request, done % {"label": found.label})
            return redirect("evidence-item", number, item)
    context = {
        **item_frame(member, case, found),
        "form": form,
        "item": found,
        "custody": custody,
        "colleagues": colleagues({custody.from_member_id}),
    }
    return render(request, "evidence/answer.html", context)


def evidence_waiting(request: MemberRequest) -> HttpResponse:
    """The hand-overs that wait for me, of all cases."""
    rows = list(waiting_for(request.member))
    context = {"rows": rows, "colleagues": colleagues({row.from_member_id for row in rows})}
    return render(request, "evidence/waiting.html", context)
