"""What is not seen: the overlap of agencies first, then estimates; for trained members alone."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from khua.access.models import Colleague
from khua.access.policies import Role
from khua.figures.unseen import Lists, UnseenProblem
from khua.figures.unseen_files import from_text
from khua.record.forms import show_refusal
from khua.record.forms.fields import language
from khua.record.refusal import Refused
from khua.record.views.request import MemberRequest, posted
from khua.statistics.forms.unseen import LARGEST, EstimateForm
from khua.statistics.jobs import enqueue_estimate
from khua.statistics.models import Estimate, Overlap, Trained
from khua.statistics.selectors.numbers import last_snapshot
from khua.statistics.services import estimating, training
from khua.statistics.shown import unseen as shown
from khua.statistics.views.frame import frame

#: colleagues that a search shows
FOUND = 30


def unseen(request: MemberRequest) -> HttpResponse:
    """Who is on one list only; estimates made so far. Who is not trained reads why he sees none."""
    if not estimating.may_estimate():
        return render(request, "statistics/unseen_closed.html", frame(request))
    overlap = _overlap()
    context = {
        **frame(request),
        "overlap": shown.of_patterns(overlap.lists, overlap.counts) if overlap else None,
        "estimates": Estimate.objects.all()[:50],
    }
    return render(request, "statistics/unseen.html", context)


def estimate_new(request: MemberRequest) -> HttpResponse:
    """Ask for an estimate."""
    if not estimating.may_estimate():
        raise Http404
    overlap = _overlap()
    form = EstimateForm(
        posted(request), request.FILES or None, names=overlap.lists if overlap else ()
    )
    if request.method == "POST" and form.is_valid():
        try:
            lists = _lists(form.cleaned_data, overlap)
            made = estimating.start(request.member, form.cleaned_data["name"], lists)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            enqueue_estimate(made, request.member.pk)
            messages.success(request, _("The estimate is being made. You may leave this page."))
            return redirect("estimate", pk=made.pk)
    context = {**frame(request, (reverse("unseen"), _("Not seen"))), "form": form}
    return render(request, "statistics/estimate_new.html", context)


@never_cache
def estimate(request: MemberRequest, pk: int) -> HttpResponse:
    """One estimate: the overlap, the whole range, and why to trust it little."""
    found = Estimate.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    context: dict[str, Any] = {
        **frame(request, (reverse("unseen"), _("Not seen"))),
        "estimate": found,
        "going_on": found.result is None and found.trouble is None,
        "percent": round(100 * found.done),
    }
    if found.result:
        context |= shown.result(found.lists["names"], found.result)
    return render(request, "statistics/estimate.html", context)


def trained(request: MemberRequest) -> HttpResponse:
    """Who is trained; a head of the centre says so (`give`, `end`) and searches (`?q=`)."""
    if request.method == "POST":
        try:
            if "end" in request.POST:
                training.end(request.member, _number(request.POST["end"]))
                messages.success(request, _("This member makes no more estimates."))
            else:
                training.give(request.member, _number(request.POST.get("give", "")))
                messages.success(request, _("This member may make estimates now."))
        except Refused as refused:
            messages.error(request, f"{refused.problem} {refused.mend}")
        return redirect("unseen-trained")
    known = list(Trained.objects.filter(ended_at=None).order_by("given_at"))
    ids = {each.member_id for each in known} | {each.given_by_id for each in known}
    people = {
        each.pk: each for each in Colleague.objects.select_related("office").filter(pk__in=ids)
    }
    query = request.GET.get("q", "").strip()
    context = {
        **frame(request, (reverse("unseen"), _("Not seen"))),
        "trained": [
            (people.get(each.member_id), people.get(each.given_by_id), each) for each in known
        ],
        "query": query,
        "found": _search(query, {each.member_id for each in known} | {request.member.pk}),
    }
    return render(request, "statistics/unseen_trained.html", context)


def _overlap() -> Overlap | None:
    snapshot = last_snapshot()
    return Overlap.objects.filter(snapshot=snapshot).first() if snapshot else None


def _lists(given: dict[str, Any], overlap: Overlap | None) -> Lists:
    """What the form gave. Raises Refused in the words of what is wrong with it."""
    field = next(name for name in ("lists", "table", "file") if given.get(name))
    try:
        if field == "lists":
            assert overlap  # noqa: S101  # without one the form has no lists
            return estimating.narrowed(overlap.lists, overlap.counts, given["lists"])
        text = given["table"] if field == "table" else _text(given["file"])
        return from_text(text, _("Table"))
    except UnseenProblem as problem:
        lang = language()
        raise Refused(field, problem.words[lang], problem.mend[lang]) from None


def _text(file: Any) -> str:
    if file.size > LARGEST:
        raise Refused(
            "file", _("The file is too large."), _("Patterns of eight lists are 255 rows.")
        )
    try:
        return str(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused(
            "file", _("The file is not text in UTF-8."), _("Save it again as CSV, UTF-8.")
        ) from None


def _search(query: str, without: set[int]) -> list[Colleague]:
    if not query:
        return []
    people = Colleague.objects.select_related("office").filter(
        is_active=True, role__in=(Role.OFFICER, Role.HEAD)
    )
    matching = people.filter(display_name__icontains=query) | people.filter(
        office__code__iexact=query
    )
    return list(matching.exclude(pk__in=without).order_by("display_name")[:FOUND])


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0
