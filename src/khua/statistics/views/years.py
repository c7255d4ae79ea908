"""One table of the catalogue over all its years."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from khua.figures.catalogue import catalogue, groups
from khua.figures.shown import COUNTRY, Shown
from khua.record.views.request import MemberRequest
from khua.statistics.selectors import numbers
from khua.statistics.shown.charts import Chart, lang, lines, name, titled, unit
from khua.statistics.shown.picture import last_full_year
from khua.statistics.views.frame import frame
from khua.statistics.views.limit import within_limit
from khua.wording import in_lang
from khua.wording import province as province_name

FIRST = "cases-opened"


@within_limit
def years(request: MemberRequest) -> HttpResponse:
    """`?table=&by=&scope=`: another table, dimension or scope than the first."""
    scopes = numbers.scopes(request.member)
    asked = request.GET
    table = catalogue().get(asked.get("table", ""), catalogue()[FIRST])
    scope = asked.get("scope", COUNTRY)
    scope = scope if scope in scopes else COUNTRY
    shown = numbers.tables(request.member, [(table.id, scope)]).get((table.id, scope))
    by = next((each.id for each in table.by[1:] if each.id == asked.get("by")), "")
    context = {
        **frame(request),
        "groups": [
            (in_lang(group.name, lang()), [(t.id, in_lang(t.name, lang())) for t in group.tables])
            for group in groups()
        ],
        "table": table,
        "scopes": [(each, _scope(request, each)) for each in scopes],
        "scope": scope,
        "dimensions": [(each.id, in_lang(each.words, lang())) for each in table.by[1:]],
        "by": by,
        "charts": _charts(shown, by) if shown else [],
        "exact": bool(shown and shown.exact),
        "none": shown is None,
    }
    return render(request, "statistics/years.html", context)


def _charts(shown: Shown, by: str) -> list[Chart]:
    """All together, or a line for each value of a dimension; years not over are marked."""
    years = shown.years
    if not years:
        return []
    full = last_full_year(shown.as_of)
    dimension = next((each for each in shown.table.by if each.id == by), None)
    series = (
        [(in_lang(dimension.values[v], lang()), shown, {by: v}) for v in shown.values(by)]
        if dimension
        else [(unit(shown), shown, {})]
    )
    title = titled(name(shown), unit(shown), f"{years[0]}–{years[-1]}")
    chart = lines(title, series, years, f"years-{shown.table.id}")
    if int(years[-1]) > full:
        open_year = _("%(year)s is not over.") % {"year": years[-1]}
        chart = replace(chart, note=f"{chart.note} {open_year}".strip())
    return [chart]


def _scope(request: MemberRequest, scope: str) -> str:
    if scope == COUNTRY:
        return _("The whole country")
    if scope == request.member.office.code:
        return _("Our own cases, exactly")
    return province_name(scope, lang())
