"""What offices told, beside what the record counts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khua.figures.reported import reports
from khua.figures.shown import COUNTRY
from khua.record.forms import show_refusal
from khua.record.refusal import Refused
from khua.record.views.request import MemberRequest, posted
from khua.statistics.forms.told import ToldForm
from khua.statistics.models import Told
from khua.statistics.selectors import numbers
from khua.statistics.services import telling
from khua.statistics.shown import answers, told_words
from khua.statistics.shown.charts import lang
from khua.statistics.views.frame import frame
from khua.statistics.views.limit import within_limit
from khua.wording import province as province_name


@within_limit
def told_list(request: MemberRequest) -> HttpResponse:
    """All of it, or that of one place (`?place=`)."""
    member, wanted = request.member, request.GET.get("place", "")
    scopes = [scope for scope in numbers.scopes(member) if scope.startswith(COUNTRY)]
    entered = list(Told.objects.select_related("office"))
    known = [each for report in reports() for each in report.figures]
    there = {each.place for each in entered} | {each.place for each in known}
    if wanted not in there:
        wanted = ""

    def here(place: str) -> bool:
        return not wanted or place == wanted

    open_ones = [each for each in entered if not each.withdrawn_at and here(each.place)]
    figures = [answers.of_told(each) for each in open_ones]
    reported = [each for each in known if here(each.place)]
    tables = numbers.tables(member, answers.wanted([*figures, *reported], scopes))
    told = [
        answers.line(figure, tables, scopes, each)
        for figure, each in zip(figures, open_ones, strict=True)
    ]
    context = {
        **frame(request),
        "sources": _sources(told, tables, scopes, wanted),
        "withdrawn": [each for each in entered if each.withdrawn_at and here(each.place)],
        "places": sorted((_place(each), each) for each in there),
        "place": wanted,
        "may_tell": bool(telling.places(member)),
    }
    return render(request, "statistics/told_list.html", context)


def told_new(request: MemberRequest) -> HttpResponse:
    """Enter a number of a letter or a report."""
    places = telling.places(request.member)
    if not places:
        raise Http404
    form = ToldForm(posted(request), places=places)
    if request.method == "POST" and form.is_valid():
        try:
            telling.tell(request.member, form.data_given())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The number is entered. It stands beside the record's."))
            return redirect("told-list")
    context = {**frame(request, (reverse("told-list"), _("Reported"))), "form": form}
    return render(request, "statistics/told_new.html", context)


def told_withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Take back what one's own office entered wrongly."""
    try:
        telling.withdraw(request.member, pk)
    except Told.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        messages.error(request, f"{refused.problem} {refused.mend}")
    else:
        messages.success(request, _("The number is withdrawn. It stays on record."))
    return redirect("told-list")


def _sources(
    told: list[answers.Line], tables: Any, scopes: list[str], wanted: str
) -> list[dict[str, Any]]:
    """The numbers by their source: those that offices entered, then the reports of Khua itself."""
    found = []
    by_source: dict[tuple[Any, str], list[answers.Line]] = {}
    for each in told:
        assert each.told  # noqa: S101
        by_source.setdefault((each.told.published, each.told.source), []).append(each)
    for (published, source), lines in by_source.items():
        found.append({"name": source, "published": published, "lines": _words(lines)})
    for report in reports():
        lines = [
            each
            for each in answers.lines(report, tables, scopes)
            if not wanted or each.place == wanted
        ]
        if lines:
            found.append(
                {"name": report.name, "published": report.published, "lines": _words(lines)}
            )
    return sorted(found, key=lambda each: each["published"], reverse=True)


def _words(lines: list[answers.Line]) -> list[dict[str, Any]]:
    now = lang()
    return [
        {
            "line": each,
            "place": _place(each.place),
            "what": told_words.what(each.of, now),
            "unit": told_words.unit(each.unit, now),
            "by": told_words.by(each.by, now),
            "parts": [(told_words.part(name, now), count) for name, count in each.parts.items()],
        }
        for each in lines
    ]


def _place(code: str) -> str:
    return _("The whole country") if code == COUNTRY else province_name(code, lang())
