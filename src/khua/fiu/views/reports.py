"""The unit's desk and its reports."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.policies import UNIT, Role, rights
from khua.access.selectors import colleagues
from khua.fiu import reading, selectors
from khua.fiu.forms.reports import (
    AssessForm,
    AssignForm,
    ReportFileForm,
    ReportFilterForm,
    ReportForm,
    WhyForm,
)
from khua.fiu.models import Report, ReportFile, ReportState, Source
from khua.fiu.services import reports as services
from khua.record.forms import guesses, show_refusal
from khua.record.refusal import Refused
from khua.record.views.request import MemberRequest, posted

A_PAGE = 25
#: the first word of a page's name: the part of the unit it belongs to
PARTS = {
    "unit": "desk",
    "report": "reports",
    "alert": "alerts",
    "account": "accounts",
    "trace": "traces",
    "dissemination": "disseminations",
    "rule": "rules",
    "backtest": "rules",
    "data": "data",
    "watched": "data",
}


def frame(request: MemberRequest, *steps: tuple[str, str]) -> dict[str, Any]:
    """What every page of the unit shows around its content; `steps`: (url, label) of the way."""
    trail = [(reverse("unit"), _("Unit")), *steps]
    return {
        "trail": [{"url": url, "label": label} for url, label in trail],
        "part": PARTS[resolve(request.path_info).view_name.partition("-")[0]],
        "rights": rights(request.member.role, {UNIT}),
        "now": timezone.now(),
    }


def _of_report(request: MemberRequest, found: Report) -> dict[str, Any]:
    return frame(
        request,
        (reverse("report-list"), _("Reports")),
        (reverse("report", args=[found.number]), found.number),
    )


def desk(request: MemberRequest) -> HttpResponse:
    """What waits in the unit."""
    member = request.member
    mine = selectors.reports(member, selectors.Wanted(whose="mine"))[:10]
    nobody = selectors.reports(member, selectors.Wanted(whose="nobody"))[:10]
    context = {
        **frame(request),
        "counts": selectors.counts(member),
        "mine": mine,
        "nobody": nobody,
        "drafts": selectors.disseminations(member).filter(state="draft")[:10],
    }
    return render(request, "fiu/desk.html", context)


def report_list(request: MemberRequest) -> HttpResponse:
    """The unit's reports."""
    form = ReportFilterForm(request.GET)
    wanted = form.wanted()
    page = Paginator(selectors.reports(request.member, wanted), A_PAGE).get_page(
        request.GET.get("page")
    )
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        **frame(request),
        "form": form,
        "page": page,
        "narrowed": wanted != selectors.Wanted(),
        "query": f"{query.urlencode()}&" if query else "",
        "colleagues": colleagues({r.assigned_to_id for r in page if r.assigned_to_id}),
    }
    return render(request, "fiu/report_list.html", context)


def report_new(request: MemberRequest) -> HttpResponse:
    """Register a report that came on paper."""
    form = ReportForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.register(request.member, reading.typed(form.cleaned_data))
        except Refused as refused:
            show_refusal(form, refused)
        else:
            for guess in guesses(form):
                messages.info(request, guess)
            messages.success(request, _("The report is registered."))
            return redirect("report", made.number)
    context = {**frame(request, (reverse("report-list"), _("Reports"))), "form": form}
    return render(request, "fiu/report_new.html", context)


def report_upload(request: MemberRequest) -> HttpResponse:
    """Register a report out of a goAML file."""
    form = ReportFileForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            content = reading.bounded(sent)
            data = reading.goaml(content, urgent=form.cleaned_data["urgent"])
            made = services.register(request.member, data, (sent.name or "report.xml", content))
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The report is registered."))
            return redirect("report", made.number)
    context = {**frame(request, (reverse("report-list"), _("Reports"))), "form": form}
    return render(request, "fiu/report_upload.html", context)


def report(request: MemberRequest, report: str) -> HttpResponse:
    """A report: what it says, and what was done with it."""
    found = selectors.access_report(report)
    services.opened(found)
    steps = list(found.steps.all())
    sources = Source.objects.filter(report=found).select_related("dissemination")
    people = {step.by_id for step in steps} | {found.assigned_to_id or 0}
    moves = services.MOVES[found.state]
    mine = found.assigned_to_id == request.member.pk
    context = {
        **frame(request, (reverse("report-list"), _("Reports"))),
        "report": found,
        "content": reading.shown(found.content),
        "subjects": found.subjects.select_related("account"),
        "steps": steps,
        "colleagues": colleagues(people),
        "disseminations": [source.dissemination for source in sources],
        "answers": selectors.answered_by(found),
        "has_file": ReportFile.objects.filter(report=found).exists(),
        "may_assign": ReportState.ASSIGNED in moves,
        "may_assess": ReportState.ASSESSED in moves and mine,
        "may_close": ReportState.CLOSED in moves,
        "may_give": services.may_give(found),
    }
    return render(request, "fiu/report.html", context)


def report_file(request: MemberRequest, report: str) -> HttpResponse:
    """The file a report came in, as an attachment."""
    found = selectors.access_report(report)
    file = ReportFile.objects.filter(report=found).first()
    if file is None:
        raise Http404
    services.opened(found)
    response = HttpResponse(bytes(file.content), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.xml"'
    return response


def report_assign(request: MemberRequest, report: str) -> HttpResponse:
    """Take a report, or give it to somebody."""
    member = request.member
    found = selectors.access_report(report)
    people = selectors.analysts(member) if member.role == Role.HEAD else [member]
    form = AssignForm(posted(request), people=people, initial={"to": str(member.pk)})
    if request.method == "POST" and form.is_valid():
        try:
            services.assign(member, found, form.chosen(), form.cleaned_data["why"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Somebody works on it now, and its clock runs."))
            return redirect("report", found.number)
    context = {**_of_report(request, found), "form": form, "report": found}
    return render(request, "fiu/report_assign.html", context)


def report_assess(request: MemberRequest, report: str) -> HttpResponse:
    """Write down what a report comes to."""
    found = selectors.access_report(report)
    form = AssessForm(
        posted(request),
        initial={"assessment": found.assessment, "conclusion": found.conclusion},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.assess(request.member, found, given["conclusion"], given["assessment"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The assessment is on record."))
            return redirect("report", found.number)
    context = {**_of_report(request, found), "form": form, "report": found}
    return render(request, "fiu/report_assess.html", context)


def report_close(request: MemberRequest, report: str) -> HttpResponse:
    """End the work on a report."""
    found = selectors.access_report(report)
    form = WhyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.close(request.member, found, form.cleaned_data["why"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The work on the report is ended."))
            return redirect("report", found.number)
    context = {**_of_report(request, found), "form": form, "report": found}
    return render(request, "fiu/report_close.html", context)
