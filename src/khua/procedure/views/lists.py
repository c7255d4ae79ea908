"""The running clocks of the cases one reads, and one's digests."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from khua.procedure.pages.clocks import shown_clock
from khua.procedure.selectors import digests_of, running_clocks
from khua.record.views.request import MemberRequest

A_PAGE = 50


def clock_list(request: MemberRequest) -> HttpResponse:
    """Every running time limit, overdue ones first."""
    page = Paginator(running_clocks(request.member), A_PAGE).get_page(request.GET.get("page"))
    offices = {clock.office_id for clock in page}
    context = {
        "page": page,
        "clocks": [shown_clock(clock) for clock in page],
        "show_office": bool(offices - {request.member.office_id}),
    }
    return render(request, "procedure/clocks.html", context)


def digest(request: MemberRequest) -> HttpResponse:
    """What waited for one on each of the last mornings."""
    return render(request, "procedure/digest.html", {"digests": digests_of(request.member)})
