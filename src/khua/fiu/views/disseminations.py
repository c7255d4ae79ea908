"""What the unit gives away."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khua.access.selectors import colleagues
from khua.fiu import selectors
from khua.fiu.disseminations import resting, schedule
from khua.fiu.disseminations.resting import Offer, Resting
from khua.fiu.disseminations.schedule import Row
from khua.fiu.forms.reports import DisseminationForm, WhyForm
from khua.fiu.models import Dissemination, DisseminationState, Receiver
from khua.fiu.services import disseminations as services
from khua.fiu.services.disseminations import DisseminationData
from khua.fiu.views.reports import A_PAGE, frame
from khua.record.forms import show_refusal
from khua.record.forms.fields import language
from khua.record.refusal import Refused
from khua.record.views.request import MemberRequest, posted

#: instead of every row's key
ALL: Final = "all"


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
    """Write one, out of a report, an alert or a trace (`?report=`, `?alert=`, `?trace=`), or of
    itself."""
    behind = resting.asked_for(request.GET)
    offer = resting.offer(request.member, behind)
    rows = _chosen(request, offer)
    offices = list(selectors.receivers())
    form = DisseminationForm(posted(request), offices=offices, initial=resting.initial(behind))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.write(request.member, _data(form, rows, behind))
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The draft is kept. The head of the unit sends it."))
            return redirect("dissemination", made.number)
    context = {**_frame(request), "form": form, **_offered(request, offer, ()), "behind": behind}
    return render(request, "fiu/dissemination_edit.html", context)


def one(request: MemberRequest, document: str) -> HttpResponse:
    """One, as its receiver sees it, and what it rests on."""
    found = selectors.access_dissemination(document)
    context = {
        **_frame(request),
        "document": found,
        "schedule": schedule.shown(found.schedule, language()),
        "behind": resting.of(found),
        "answers": selectors.answers_to(found.number),
        "foreign": found.receiver == Receiver.FOREIGN,
        "sent": found.sent_at is not None,
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
    behind = resting.of(found)
    offer = resting.offer(request.member, behind, found.schedule)
    rows = _chosen(request, offer)
    if request.method == "POST" and form.is_valid():
        try:
            services.change(request.member, found, _data(form, rows))
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The draft is changed."))
            return redirect("dissemination", found.number)
    context = {**_frame(request, found), "form": form, "document": found, "behind": behind}
    return render(
        request,
        "fiu/dissemination_edit.html",
        {**context, **_offered(request, offer, found.schedule)},
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


def _chosen(request: MemberRequest, offer: Offer) -> list[Row]:
    """The rows that were ticked, by time."""
    ticked = set(request.POST.getlist("row"))
    return [row for key, row in offer.rows.items() if key in ticked or ALL in ticked]


def _offered(request: MemberRequest, offer: Offer, before: Sequence[Row]) -> dict[str, Any]:
    """The rows for a page: those ticked are what was posted, else what the draft has."""
    if request.method == "POST":
        ticked = set(request.POST.getlist("row"))
    else:
        ticked = set(schedule.offered(before))
    return {
        "offered": schedule.shown(offer.rows, language()),
        "ticked": ticked,
        "trouble": offer.trouble,
        "most": schedule.OFFERED,
    }


def _data(
    form: DisseminationForm, rows: Sequence[Row], behind: Resting | None = None
) -> DisseminationData:
    given = form.cleaned_data
    behind = behind or Resting()
    return DisseminationData(
        title=given["title"],
        purpose=given["purpose"],
        text=given["text"],
        receiver=given["receiver"],
        to_office=form.chosen(),
        to_case=given["to_case"],
        foreign_unit=given["foreign_unit"],
        country=given["country"],
        request=given["request"],
        consent=given["consent"],
        schedule=rows,
        reports=behind.reports,
        alerts=behind.alerts,
        traces=behind.traces,
    )
