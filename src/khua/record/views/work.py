"""My work: where a member's day begins."""

from django.http import HttpResponse
from django.shortcuts import render

from khua.record.pages.work import work_of
from khua.record.views.request import MemberRequest


def my_work(request: MemberRequest) -> HttpResponse:
    """My cases and what they miss; for heads, cases without anyone; for others, their rooms."""
    return render(request, "record/work.html", {"work": work_of(request.member)})
