"""The country at a glance, and a province."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khua.access.models import Member
from khua.figures.shown import COUNTRY, Shown
from khua.record.views.request import MemberRequest
from khua.statistics.selectors import numbers
from khua.statistics.shown import maps, picture
from khua.statistics.shown.charts import lang, titled, unit
from khua.statistics.views.frame import frame
from khua.statistics.views.limit import within_limit
from khua.wording import in_lang
from khua.wording import province as province_name

#: what the map of the country may show: (table, its dimension of provinces)
MAPS = {"origin": ("victims-by-origin", "origin"), "cases": ("cases-opened", "province")}


@within_limit
def figures(request: MemberRequest) -> HttpResponse:
    """The country. `?year=`: another than the last full year; `?map=cases`: the other map."""
    shown_in = _provinces(request.member)
    given = _tables(request.member, COUNTRY, picture.TABLES)
    year = _year(request, given)
    which = request.GET.get("map", "origin")
    context = {
        **frame(request),
        **_context(given, year),
        "map": _map(given, which if which in MAPS else "origin", year, shown_in),
        "which": which if which in MAPS else "origin",
        "maps": [("origin", _("Where victims come from")), ("cases", _("Cases opened"))],
        "provinces": [(iso, province_name(iso, lang())) for iso in shown_in],
    }
    return render(request, "statistics/figures.html", context)


@within_limit
def province_list(request: MemberRequest) -> HttpResponse:
    """All provinces by what the country's tables say of them; `?province=` goes to one."""
    shown_in = _provinces(request.member)
    if request.GET.get("province") in shown_in:
        return redirect("province", province=request.GET["province"])
    given = _tables(request.member, COUNTRY, [table for table, _by in MAPS.values()])
    year = _year(request, given)
    drawn = {which: _map(given, which, year, shown_in) for which in MAPS}
    found = {which: each for which, each in drawn.items() if each}
    rows = list(zip(*(each.places for each in found.values()), strict=True))
    context = {
        **frame(request),
        "maps": found,
        "rows": rows,
        "year": str(year),
        "before": str(year - 1),
        "years": picture.years_of(given),
        "none": not given,
    }
    return render(request, "statistics/province_list.html", context)


@within_limit
def province(request: MemberRequest, province: str) -> HttpResponse:
    """One province, for its own members and the centre; beside it the member's own office,
    exactly."""
    member = request.member
    shown_in = _provinces(member)
    if province not in shown_in:
        raise Http404
    given = _tables(member, province, picture.TABLES)
    own = member.office.code if member.office.province == province else ""
    exact = _tables(member, own, picture.KEYS) if own else {}
    year = _year(request, given)
    context = {
        **frame(request, (reverse("province-list"), _("Provinces"))),
        **_context(given, year),
        "map": _map(given, "origin", year, shown_in),
        "place": province_name(province, lang()),
        "province": province,
        "exact": picture.keys(exact, year),
        "office": in_lang(member.office, lang(), "name"),
    }
    return render(request, "statistics/province.html", context)


def _provinces(member: Member) -> list[str]:
    """The provinces whose numbers this member may see."""
    return [scope for scope in numbers.scopes(member) if scope.startswith(f"{COUNTRY}-")]


def _tables(member: Member, scope: str, wanted: Sequence[str]) -> dict[str, Shown]:
    found = numbers.tables(member, [(table, scope) for table in wanted])
    return {table: found[table, scope] for table in wanted if (table, scope) in found}


def _year(request: MemberRequest, given: dict[str, Shown]) -> int:
    """The year asked for, where there is one such; else the last full one."""
    asked = request.GET.get("year", "")
    if asked in picture.years_of(given):
        return int(asked)
    as_of = next((each.as_of for each in given.values()), None)
    return picture.last_full_year(as_of) if as_of else 0


def _context(given: dict[str, Shown], year: int) -> dict[str, object]:
    """What both pages have; `partial` where the year was not over on the day of the snapshot."""
    as_of = next((each.as_of for each in given.values()), None)
    full = picture.last_full_year(as_of) if as_of else year
    return {
        "year": str(year),
        "before": str(year - 1),
        "years": picture.years_of(given),
        "keys": picture.keys(given, year),
        "charts": picture.charts(given, year),
        "partial": year > full,
        "none": not given,
    }


def _map(
    given: dict[str, Shown], which: str, year: int, shown_in: Sequence[str]
) -> maps.Map | None:
    table, by = MAPS[which]
    if table not in given:
        return None
    title = titled(in_lang(given[table].table.name, lang()), unit(given[table]), str(year))
    return maps.drawn(
        title,
        unit(given[table]),
        given[table],
        by,
        year,
        lambda iso: reverse("province", args=[iso]) if iso in shown_in else "",
    )
