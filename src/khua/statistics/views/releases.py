"""Releases: having one built and attacked, reading it, signing it off."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khua.access.selectors import colleagues
from khua.figures.release import model
from khua.record.forms import show_refusal
from khua.record.forms.fields import language
from khua.record.refusal import Refused
from khua.record.views.request import MemberRequest, posted
from khua.statistics.forms.releases import YearsForm
from khua.statistics.models import Release, ReleaseState
from khua.statistics.services import releases as services
from khua.statistics.shown import released as shown
from khua.statistics.views.frame import frame

#: years that are offered first
USUAL = 3


def listed(request: MemberRequest) -> HttpResponse:
    """All of them, however they ended."""
    found = list(Release.objects.defer("content", "findings"))
    context = {
        **frame(request),
        "releases": found,
        "colleagues": colleagues({each.built_by_id for each in found}),
    }
    return render(request, "statistics/release_list.html", context)


def new(request: MemberRequest) -> HttpResponse:
    """Have one built and attacked."""
    last = services.last_year()
    first = {"since": last - USUAL + 1, "until": last} if last else {}
    form = YearsForm(posted(request), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.ask(request.member, **form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("It is asked for. The page tells how far it is."))
            return redirect("release", made.number)
    return render(request, "statistics/release_new.html", {**_frame(request), "form": form})


def one(request: MemberRequest, release: str) -> HttpResponse:
    """One: what is in it and what not, and what the attack found."""
    found = _access(release)
    context = {
        **_frame(request),
        "release": found,
        "percent": round(100 * found.done),
        "building": found.state == ReleaseState.BUILDING,
        "state": found.state,
        "colleagues": colleagues({found.built_by_id, found.signed_by_id or 0}),
        "by_me": found.built_by_id == request.member.pk,
        "overtaken": found.state == ReleaseState.BUILT and services.overtaken(found),
        **_content(request, found),
    }
    return render(request, "statistics/release.html", context)


def sign(request: MemberRequest, release: str) -> HttpResponse:
    """Sign it off."""
    found = _access(release)
    try:
        services.sign(request.member, found)
    except Refused as refused:
        messages.error(request, f"{refused.problem} {refused.mend}")
    else:
        messages.success(request, _("It is signed off, and public from now on."))
    return redirect("release", found.number)


def _content(request: MemberRequest, found: Release) -> dict[str, Any]:
    if found.content is None:
        return {}
    tables = model.from_data(found.content)
    chosen = request.GET.get("table", "")
    return {
        "content": found.content,
        "groups": list(shown.contents(tables)),
        "left_out": shown.left_out(tables),
        "chosen": chosen,
        "grid": grid_of(tables, chosen),
        "report": shown.paragraphs(found.content["attack"]["report"][language()]),
    }


def grid_of(tables: model.Release, chosen: str) -> shown.Grid | None:
    """The table that was chosen, if it is in the release. Raises Http404 for another."""
    if not chosen:
        return None
    try:
        return shown.grid(tables, chosen)
    except KeyError:
        raise Http404 from None


def _frame(request: MemberRequest) -> dict[str, Any]:
    return frame(request, (reverse("release-list"), _("Releases")))


def _access(number: str) -> Release:
    found = Release.objects.filter(number=number).first()
    if found is None:
        raise Http404
    return found
