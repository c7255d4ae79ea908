"""What changed in a case, when and by whom."""

from itertools import groupby

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from khua.record.pages.frame import case_frame
from khua.record.selectors import access_case, changes_of
from khua.record.views.request import MemberRequest
from khua.record.wording import events

A_PAGE = 50


def case_history(request: MemberRequest, number: str) -> HttpResponse:
    """The history in plain words, newest first, day by day."""
    case = access_case(request.member, number)
    page = Paginator(changes_of(case), A_PAGE).get_page(request.GET.get("page"))
    told = events(case, page)
    days = [
        (day, list(group))
        for day, group in groupby(told, key=lambda event: timezone.localdate(event.at))
    ]
    context = {**case_frame(request.member, case, "history"), "page": page, "days": days}
    return render(request, "record/history.html", context)
