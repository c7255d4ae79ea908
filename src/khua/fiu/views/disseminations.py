"""What the unit gives away."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khua.access.selectors import colleagues
from khua.fiu import selectors
from khua.fiu.forms import DisseminationForm, WhyForm
from khua.fiu.models import Dissemination, DisseminationState, Report
from khua.fiu.services import disseminations as services
from khua.fiu.services.disseminations import DisseminationData
from khua.fiu.views.reports import A_PAGE, frame
from khua.record.forms import show_refusal
from khua.record.refusal import Refused
from khua.record.views.request import MemberRequest, posted


def _frame(request: MemberRequest, found: Dissemination | None = None) -> dict[str, Any]:
    steps = [(reverse("dissemination-list"), _("Disseminations"))]
    if found:
        steps.append((reverse("dissemination", args=[found.number]), found.number))
    return frame(request, *steps)


def listed(request: MemberRequest) -> HttpResponse:
    """What was written and sent."""
    found = selectors.disseminations(request.member)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "fiu/dissemination_list.html", {**frame(request), "page": page, "query": ""}
    )


def new(request: MemberRequest) -> HttpResponse:
    """Write one, out of a report (`?report=`) or of itself."""
    report = None
    if number := request.GET.get("report", ""):
        report = selectors.access_report(number)
    form = DisseminationForm(posted(request), offices=list(selectors.receivers()))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.write(request.member, _data(form, report))
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The draft is kept. The head of the unit sends it."))
            return redirect("dissemination", made.number)
    return render(
        request, "fiu/dissemination_edit.html", {**_frame(request), "form": form, "report": report}
    )


def one(request: MemberRequest, document: str) -> HttpResponse:
    """One, as its receiver sees it, and what it rests on."""
    found = selectors.access_dissemination(document)
    context = {
        **_frame(request),
        "document": found,
        "sources": found.sources.select_related("report", "alert", "trace"),
        "colleagues": colleagues({found.written_by_id} | {found.sent_by_id or 0}),
        "draft": found.state == DisseminationState.DRAFT,
        "written_by_me": found.written_by_id == request.member.pk,
        "may_take_back": found.state == DisseminationState.SENT,
    }
    return render(request, "fiu/dissemination.html", context)


def edit(request: MemberRequest, document: str) -> HttpResponse:
    """Change a draft."""
    found = selectors.access_dissemination(document)
    told = {name: getattr(found, name) for name in DisseminationForm.base_fields}
    told["to_office"] = str(found.to_office_id or "")
    form = DisseminationForm(posted(request), offices=list(selectors.receivers()), initial=told)
    if request.method == "POST" and form.is_valid():
        try:
            services.change(request.member, found, _data(form, None, found))
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The draft is changed."))
            return redirect("dissemination", found.number)
    return render(
        request,
        "fiu/dissemination_edit.html",
        {**_frame(request, found), "form": form, "document": found},
    )


def send(request: MemberRequest, document: str) -> HttpResponse:
    """Give it away."""
    found = selectors.access_dissemination(document)
    try:
        services.send(request.member, found)
    except Refused as refused:
        messages.error(request, f"{refused.problem} {refused.mend}")
    else:
        messages.success(request, _("It is sent. What was sent is not changed any more."))
    return redirect("dissemination", found.number)


def take_back(request: MemberRequest, document: str) -> HttpResponse:
    """Take back what nobody has filed yet."""
    found = selectors.access_dissemination(document)
    form = WhyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.take_back(request.member, found, form.cleaned_data["why"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("It is taken back."))
            return redirect("dissemination", found.number)
    return render(
        request,
        "fiu/dissemination_back.html",
        {**_frame(request, found), "form": form, "document": found},
    )


def _data(
    form: DisseminationForm, report: Report | None, before: Dissemination | None = None
) -> DisseminationData:
    given = form.cleaned_data
    return DisseminationData(
        title=given["title"],
        purpose=given["purpose"],
        text=given["text"],
        receiver=given["receiver"],
        to_office=form.chosen(),
        to_case=given["to_case"],
        foreign_unit=given["foreign_unit"],
        request=given["request"],
        consent=given["consent"],
        schedule=before.schedule if before else (),
        reports=[report] if report else [],
    )
