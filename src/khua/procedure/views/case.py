"""The procedure of a case: its stages, clocks, outcomes and tasks; and one step."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khua.procedure import services
from khua.procedure.conditions import Situation, unmet
from khua.procedure.forms import MoveForm
from khua.procedure.models import Move
from khua.procedure.pages.case import procedure_context
from khua.procedure.pages.moves import makes
from khua.procedure.rules import move_of, said, stage_name
from khua.procedure.selectors import offices_of_kind
from khua.record.forms import show_refusal
from khua.record.pages.frame import case_frame
from khua.record.refusal import Refused
from khua.record.selectors import access_case
from khua.record.views.request import MemberRequest, posted


def procedure(request: MemberRequest, number: str) -> HttpResponse:
    """Where the case stands, how it came there, and what comes next."""
    case = access_case(request.member, number)
    frame = case_frame(request.member, case, "procedure")
    shown = procedure_context(request.member, case, frame["rights"])
    return render(request, "procedure/case.html", {**frame, **shown})


def move(request: MemberRequest, number: str, move: str) -> HttpResponse:
    """One step: what it needs, and making it, or sending the file to the office that gets it."""
    member = request.member
    case = access_case(member, number, "procedure.move")
    rule = move_of(move)
    if rule is None:
        raise Http404
    if case.stage not in rule.from_ or not makes(member, rule):
        messages.error(request, _("This step is not yours to make now."))
        return redirect("procedure", number)
    offices = list(offices_of_kind(rule.hands_to, member.office)) if rule.hands_to else []
    form = MoveForm(posted(request), initial={"seen": case.stage}, rule=rule, offices=offices)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.make_move(member, case, move, form.move_data())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            if isinstance(made, Move):
                text = _("The case is now: %(stage)s.") % {"stage": stage_name(made.to_stage)}
            else:
                text = _("The file is sent. The stage changes when the other office accepts it.")
            messages.success(request, text)
            return redirect("procedure", number)
    step = (reverse("procedure", args=[number]), _("Procedure"))
    context = {
        **case_frame(member, case, "procedure", step),
        "rule": rule,
        "title": said(rule.label),
        "to": stage_name(rule.to),
        "missing": unmet(rule, Situation(case), asked=False),
        "form": form,
    }
    return render(request, "procedure/move.html", context)
