"""The pages about a case that ask for one thing each, and go back to its procedure."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khua.procedure import services
from khua.procedure.forms import ExtensionForm, HappeningForm, OutcomeForm, PaymentForm
from khua.procedure.models.outcomes import OUTCOME_KINDS
from khua.procedure.pages.clocks import shown_clock
from khua.procedure.pages.outcomes import outcome_line
from khua.procedure.selectors import access_clock, outcomes_of
from khua.record.assessing import suspects_of
from khua.record.forms import show_refusal
from khua.record.forms.fields import language
from khua.record.models import Case
from khua.record.pages.frame import case_frame
from khua.record.refusal import Refused
from khua.record.selectors import access_case, names_of, people_of
from khua.record.views.request import MemberRequest, posted


def happening_new(request: MemberRequest, number: str) -> HttpResponse:
    """Record what happened: custody, a notice, a release."""
    case = access_case(request.member, number, "procedure.record")
    people = people_of(case)
    form = HappeningForm(posted(request), people=people, names=names_of(people))
    return asked(
        request,
        case,
        form,
        lambda: services.record_happening(request.member, case, form.happening_data()),
        title=_("Record what happened"),
        intro=_("What happened starts and stops the time limits that the law counts from it."),
        done=_("It is recorded."),
    )


def clock_extend(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """Extend a time limit, as often as its rule allows."""
    case = access_case(request.member, number, "procedure.record")
    clock = access_clock(case, pk)
    form = ExtensionForm(posted(request))
    return asked(
        request,
        case,
        form,
        lambda: services.extend_clock(request.member, clock, form.extension_data()),
        title=_("Extend a time limit"),
        done=_("The time limit is extended."),
        clock=shown_clock(clock),
    )


def outcome_new(request: MemberRequest, number: str) -> HttpResponse:
    """Record what a tribunal decided; for courts and prosecutors."""
    member = request.member
    case = access_case(member, number, "procedure.outcome")
    people = people_of(case)
    names = names_of(people)
    earlier = [
        (outcome, outcome_line(outcome, names))
        for outcome in outcomes_of(case)
        if outcome.set_aside_by_id is None
    ]
    initial = {}
    if member.office.kind == "court":
        name = member.office.name_lo if language() == "lo" else member.office.name_en
        initial = {"tribunal_name": name}
    form = OutcomeForm(
        posted(request), people=people, names=names, earlier=earlier, initial=initial
    )
    closed = ""
    if member.office.kind not in OUTCOME_KINDS:
        closed = _("Only courts and prosecutors record what a tribunal decided.")
    elif not suspects_of(people):
        closed = _("The case has no suspect yet. Add one to its people first.")
    return asked(
        request,
        case,
        form,
        lambda: services.record_outcome(member, case, form.outcome_data()),
        title=_("Record a decision"),
        intro=_("One decision of one tribunal, on one suspect and one offence."),
        done=_("The decision is recorded."),
        closed=closed,
    )


def payment_new(request: MemberRequest, number: str) -> HttpResponse:
    """Record what was paid of a restitution."""
    case = access_case(request.member, number, "procedure.record")
    names = names_of(people_of(case))
    ordered = [
        (outcome, outcome_line(outcome, names))
        for outcome in outcomes_of(case)
        if outcome.restitution_ordered_kip
    ]
    form = PaymentForm(posted(request), ordered=ordered)
    return asked(
        request,
        case,
        form,
        lambda: services.record_restitution_payment(request.member, form.payment_data()),
        title=_("Record a payment of restitution"),
        done=_("The payment is recorded."),
        closed="" if ordered else _("No decision in this case orders restitution."),
    )


def asked(
    request: MemberRequest,
    case: Case,
    form: forms.Form,
    write: Callable[[], object],
    *,
    title: str,
    done: str,
    intro: str = "",
    closed: str = "",
    **more: Any,
) -> HttpResponse:
    """Show `form` under `title`; when it is posted and valid, `write`, say `done` and go back to
    the procedure. `closed`: why nothing can be written here, shown instead of the form."""
    if request.method == "POST" and not closed and form.is_valid():
        try:
            write()
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, done)
            return redirect("procedure", case.number)
    step = (reverse("procedure", args=[case.number]), _("Procedure"))
    context = {
        **case_frame(request.member, case, "procedure", step),
        "form": form,
        "title": title,
        "intro": intro,
        "closed": closed,
        **more,
    }
    return render(request, "procedure/form.html", context)
