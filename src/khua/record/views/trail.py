"""Who did what: the entries of the audit chain, and the changes under its writes."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from khua.record.forms.trail import TrailForm, whole_number
from khua.record.pages.trail import lines
from khua.record.trail import PAGE, entries, steps
from khua.record.views.request import MemberRequest


def trail_page(request: MemberRequest) -> HttpResponse:
    """A page of entries, newest first; `?before=` the number of one continues from there, and
    `?part=changes` shows changes of rows instead (`&entry=` those of one entry)."""
    if request.GET.get("part") == "changes":
        return _changes(request)
    if request.method == "POST":
        form = TrailForm(request.POST)
        if form.is_valid():
            query = form.address()
            return redirect(f"{reverse('trail')}?{query}" if query else "trail")
    else:
        form = TrailForm.of(request.GET)
    before = whole_number(request.GET.get("before", ""))
    found = entries(TrailForm.wanted(request.GET), before, PAGE + 1)
    context = {
        "form": form,
        "lines": lines(found[:PAGE]),
        "older": found[PAGE - 1].id if len(found) > PAGE else None,
        **_pages(request, before, ("member", "action", "day", "number")),
    }
    return render(request, "record/trail.html", context)


def _changes(request: MemberRequest) -> HttpResponse:
    before = whole_number(request.GET.get("before", ""))
    found = steps(before, PAGE + 1, whole_number(request.GET.get("entry", "")))
    context = {
        "steps": found[:PAGE],
        "older": found[PAGE - 1].id if len(found) > PAGE else None,
        **_pages(request, before, ("part", "entry")),
    }
    return render(request, "record/trail_changes.html", context)


def _pages(request: MemberRequest, before: int | None, kept: tuple[str, ...]) -> dict[str, object]:
    """What the links to other pages carry on."""
    query = QueryDict(mutable=True)
    query.update({name: request.GET[name] for name in kept if request.GET.get(name)})
    return {"newest": before is None, "query": f"{query.urlencode()}&" if query else ""}
