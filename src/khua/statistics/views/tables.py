"""The catalogue, and one table of it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from khua.access.audit import note
from khua.access.models import Member
from khua.access.policies import may
from khua.figures.catalogue import Table, catalogue
from khua.figures.disclosure import moves
from khua.figures.reported import reports
from khua.figures.shown import COUNTRY, Shown
from khua.record.forms.fields import language
from khua.record.views.request import MemberRequest
from khua.statistics.models import Told
from khua.statistics.selectors import numbers
from khua.statistics.shown import answers, picture
from khua.statistics.shown import catalogue as shown_catalogue
from khua.statistics.views.frame import frame, standing
from khua.statistics.views.limit import within_limit
from khua.wording import in_lang


def table_list(request: MemberRequest) -> HttpResponse:
    """Every table that there is. No number stands here, so it counts for no limit."""
    context = {**frame(request), "groups": shown_catalogue.listed(language())}
    return render(request, "statistics/table_list.html", context)


@within_limit
def table(request: MemberRequest, table: str) -> HttpResponse:
    """One table. `?scope=`: for whom; `?year=`: of which year the cells are."""
    found, scope = _asked(request, table)
    shown = _shown(request.member, found, scope)
    year = _year(request, shown)
    lang = language()
    office = in_lang(request.member.office, lang, "name")
    context = {
        **frame(request, (reverse("table-list"), _("Tables"))),
        "table": found,
        "said": shown_catalogue.one(found, lang),
        "shown": shown,
        "told": shown_catalogue.grids(shown, year, lang) if shown else None,
        "place": shown_catalogue.place(scope, office, lang),
        "scope": scope,
        "scopes": [
            (each, shown_catalogue.place(each, office, lang))
            for each in numbers.scopes(request.member)
        ],
        "year": str(year),
        "years": sorted(shown.years, reverse=True) if shown else [],
        "beside": _beside(shown) if shown else [],
        "moves": moves(),
        "may_take": may(request.member.role, "figures.export", standing(request)),
    }
    return render(request, "statistics/table.html", context)


@within_limit
def table_csv(request: MemberRequest, table: str) -> HttpResponse:
    """All cells of it, as a file; on record in the audit trail."""
    found, scope = _asked(request, table)
    shown = _shown(request.member, found, scope)
    if shown is None:
        raise Http404
    note("export", f"figures table {found.id}", scope=scope,
         numbers="exact" if shown.exact else "moved")  # fmt: skip
    response = HttpResponse(shown_catalogue.as_csv(shown), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="khua-{found.id}-{scope}.csv"'
    return response


def _asked(request: MemberRequest, name: str) -> tuple[Table, str]:
    """A table of the catalogue and a scope that this member may ask for; there are no others."""
    scope = request.GET.get("scope", COUNTRY)
    if name not in catalogue() or scope not in numbers.scopes(request.member):
        raise Http404
    return catalogue()[name], scope


def _shown(member: Member, found: Table, scope: str) -> Shown | None:
    return numbers.tables(member, [(found.id, scope)]).get((found.id, scope))


def _year(request: MemberRequest, shown: Shown | None) -> int:
    """The year asked for, where there is such; else the last one that is over and has anything."""
    if shown is None:
        return 0
    asked = request.GET.get("year", "")
    if asked in shown.years:
        return int(asked)
    last = picture.last_full_year(shown.as_of)
    past = [int(each) for each in shown.years if int(each) <= last]
    return max(past, default=int(shown.years[-1]) if shown.years else last)


def _beside(shown: Shown) -> list[shown_catalogue.Beside]:
    entered = Told.objects.filter(place=shown.scope, withdrawn_at=None)
    known = [each for report in reports() for each in report.figures]
    every = [*known, *(answers.of_told(each) for each in entered)]
    return shown_catalogue.beside(shown, every, language())
