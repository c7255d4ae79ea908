"""What other offices get from the unit: read, and put into a case."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khua.access.selectors import colleagues
from khua.fiu import selectors
from khua.fiu.disseminations import schedule
from khua.fiu.forms.reports import FileForm
from khua.fiu.models import DisseminationState
from khua.fiu.services import disseminations as services
from khua.record.forms import show_refusal
from khua.record.forms.fields import language
from khua.record.pages.frame import case_frame
from khua.record.refusal import Refused
from khua.record.selectors import access_case
from khua.record.views.request import MemberRequest, posted

A_PAGE = 25


def listed(request: MemberRequest) -> HttpResponse:
    """What was sent to one's own office; what is in no case yet, first."""
    found = selectors.received(request.member).order_by("-state", "-id")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "fiu/received_list.html", {"page": page, "query": ""})


def one(request: MemberRequest, document: str) -> HttpResponse:
    """One that was sent to one's own office; a post puts it into a case."""
    member = request.member
    found = selectors.access_received(member, document)
    form = FileForm(posted(request), initial={"case": found.to_case})
    if request.method == "POST" and form.is_valid():
        try:
            case = access_case(member, form.cleaned_data["case"].strip(), "dissemination.file")
        except Http404:
            form.add_error("case", _("There is no such case that you may add to."))
        else:
            try:
                services.file(member, found, case)
            except Refused as refused:
                show_refusal(form, refused)
            else:
                messages.success(request, _("The document is in the case."))
                return redirect("case-money", case.number)
    context = {
        "document": found,
        "schedule": schedule.shown(found.schedule, language()),
        "form": form,
        "filed": selectors.where_filed(found),
        "open": found.state == DisseminationState.SENT,
        "trail": [{"url": reverse("received-list"), "label": _("From the financial unit")}],
    }
    return render(request, "fiu/received.html", context)


def case_money(request: MemberRequest, number: str) -> HttpResponse:
    """What the unit disseminated to a case, and nothing else of it."""
    member = request.member
    case = access_case(member, number)
    found = list(selectors.filed_in(case))
    context = {
        **case_frame(member, case, "money"),
        "documents": found,
        "colleagues": colleagues({each.filed_by_id for each in found}),
    }
    return render(request, "fiu/case_money.html", context)


def filed(request: MemberRequest, number: str, pk: int) -> HttpResponse:
    """One document in a case."""
    member = request.member
    case = access_case(member, number)
    found = selectors.access_filed(case, pk)
    context = {
        **case_frame(member, case, "money", (reverse("case-money", args=[number]), _("Money"))),
        "document": found,
        "schedule": schedule.shown(found.schedule, language()),
        "colleagues": colleagues({found.filed_by_id}),
    }
    return render(request, "fiu/filed.html", context)
