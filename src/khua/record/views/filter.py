"""The filter above the list of cases, without putting names into addresses.

Addresses end up in the histories of browsers and the logs of proxies. So the words that somebody
searches for, often a name, are posted and kept in the session; the address only says `searched`.
"""

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from khua.record.forms import CaseFilterForm
from khua.record.selectors import offices_of_my_cases
from khua.record.views.request import MemberRequest

WORDS = "case_search"  # the key in the session
SEARCHED = "searched"  # the mark in the address


def filter_form(request: MemberRequest) -> CaseFilterForm:
    """The filter that the address and the session ask for."""
    asked = request.GET.copy()
    asked["text"] = request.session.get(WORDS, "") if SEARCHED in asked else ""
    return CaseFilterForm(asked, offices=list(offices_of_my_cases(request.member)))


def show_filtered(request: MemberRequest) -> HttpResponse:
    """Keep the posted words and go to the list, narrowed by the rest of the filter."""
    rest = QueryDict(mutable=True)
    for name in ("office", "province", "source", "stage", "year", "mine"):
        if value := request.POST.get(name):
            rest[name] = value
    if words := request.POST.get("text", "").strip():
        request.session[WORDS] = words[:100]
        rest[SEARCHED] = "1"
    query = rest.urlencode()
    return redirect(f"{reverse('case-list')}?{query}" if query else "case-list")
