"""The queue of suggested links."""

from typing import Final

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from khua.intelligence.forms import QueueForm
from khua.intelligence.pages import compared
from khua.intelligence.queue import page_of_links
from khua.intelligence.selectors import waiting_requests
from khua.record.forms.trail import whole_number
from khua.record.selectors import names_of
from khua.record.views.request import MemberRequest

A_PAGE: Final = 25


def link_queue(request: MemberRequest) -> HttpResponse:
    """A page of open matches, strongest first; `?after=` the number of one continues behind it."""
    member = request.member
    form = QueueForm(request.GET)
    after = whole_number(request.GET.get("after", ""))
    found = page_of_links(member, form.wanted(), after, A_PAGE + 1)
    shown = found[:A_PAGE]
    names = names_of([side for match in shown for side in (match.left, match.right)])
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in form.cleaned_data.items() if value})
    # a link is opened from the member's own case, where he may decide
    rows = [
        compared(
            match,
            match.right if match.right_office_id == member.office_id else match.left,
            names,
        )
        for match in shown
    ]
    context = {
        "form": form,
        "rows": rows,
        "narrowed": bool(query),
        "query": f"{query.urlencode()}&" if query else "",
        "strongest": after is None,
        "next": shown[-1].pk if len(found) > A_PAGE else None,
        "asked": waiting_requests(member).count(),
    }
    return render(request, "intelligence/queue.html", context)
