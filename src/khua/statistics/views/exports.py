"""What members take away."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from khua.access.models import Member
from khua.access.policies import may
from khua.figures.formats import FORMATS, GLOTIP_TABLES, Format, Unfit
from khua.figures.shown import COUNTRY
from khua.record.forms.fields import language
from khua.record.views.request import MemberRequest, posted
from khua.statistics.forms.exports import ReportForm, RowsForm, TakeForm, YearForm
from khua.statistics.selectors import numbers
from khua.statistics.services import exports
from khua.statistics.views.frame import frame
from khua.statistics.views.limit import within_limit
from khua.wording import in_lang
from khua.wording import province as province_name


@within_limit
def listed(request: MemberRequest) -> HttpResponse:
    """Every format: what it is, and the form that takes it away."""
    years, scopes = exports.years(request.member), _scopes(request.member)
    first = {"year": str(numbers_year(years)), "scope": COUNTRY}
    context = {
        **frame(request),
        "formats": [
            (
                each,
                TakeForm(
                    None, years, _scopes_of(each, scopes), initial=first, auto_id=f"{each.id}_%s"
                ),
            )
            for each in exports.of_tables()
        ],
        "row_formats": exports.of_rows(),
        "may_rows": may(request.member.role, "figures.rows", set()),
        "report": ReportForm(
            None, years, scopes, initial={**first, "lang": language()}, auto_id="report_%s"
        ),
    }
    return render(request, "statistics/export_list.html", context)


@within_limit
def tables(request: MemberRequest, format: str) -> HttpResponse:
    """Tables in a format, as a file."""
    given = FORMATS.get(format)
    if given is None or given.needs != "tables":
        raise Http404
    form = TakeForm(
        request.GET, exports.years(request.member), _scopes_of(given, _scopes(request.member))
    )
    if not form.is_valid():
        return _back(request, _("Choose a year and a scope that are offered."))
    asked = form.cleaned_data
    try:
        taken = exports.tables(request.member, given, asked["scope"], asked["year"])
    except exports.NoNumbers:
        return _back(request, _("There are no numbers of this scope yet."))
    except Unfit as fault:
        return _back(request, *(each.said(language()) for each in fault.problems[:3]))
    return _file(taken)


def rows(request: MemberRequest, format: str) -> HttpResponse:
    """Rows of one's own office: the year, then what it means to take them, then, posted, the
    file."""
    given = FORMATS.get(format)
    if given is None or given.needs != "snapshot":
        raise Http404
    asked = YearForm(posted(request) or (request.GET if "year" in request.GET else None))
    year = asked.cleaned_data["year"] if asked.is_valid() else None
    form = RowsForm(posted(request), initial={"year": year})
    if request.method == "POST" and form.is_valid():
        try:
            return _file(exports.rows(request.member, given, form.cleaned_data["year"]))
        except Unfit as fault:
            for each in fault.problems:
                form.add_error(None, each.said(language()))
    context = {
        **frame(request, (reverse("export-list"), pgettext("figures", "Take away"))),
        "format": given,
        "asked": asked,
        "form": form,
        "year": year,
        "alone": exports.alone(request.member, year) if year and given.people else None,
        "office": request.member.office,
        "last": timezone.localdate().year - 1,
    }
    return render(request, "statistics/export_rows.html", context)


@within_limit
def annual(request: MemberRequest) -> HttpResponse:
    """The annual report."""
    form = ReportForm(request.GET, exports.years(request.member), _scopes(request.member))
    if not form.is_valid():
        return _back(request, _("Choose a year and a scope that are offered."))
    try:
        return _file(exports.annual(request.member, **form.cleaned_data))
    except exports.NoNumbers:
        return _back(request, _("There are no numbers of this scope yet."))
    except exports.NoReport as fault:
        return _back(request, f"{fault.words[language()]} {fault.mend[language()]}")


def numbers_year(years: list[int]) -> int | str:
    """The last year that is over, of those that are offered."""
    over = [year for year in years if year < timezone.localdate().year]
    return max(over, default="")


def _scopes(member: Member) -> list[tuple[str, str]]:
    """Scopes by their words: the country, provinces, and one's own office in exact numbers."""
    office = in_lang(member.office, language(), "name")
    words = {
        COUNTRY: _("The country"),
        member.office.code: _("%(office)s (exact)") % {"office": office},
    }
    return [
        (each, words.get(each) or province_name(each, language()))
        for each in numbers.scopes(member)
    ]


def _scopes_of(given: Format, scopes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """UNODC asks for the country and nothing else."""
    if given.tables == GLOTIP_TABLES:
        return [each for each in scopes if each[0] == COUNTRY]
    return scopes


def _back(request: MemberRequest, *problems: str) -> HttpResponse:
    for problem in problems:
        messages.error(request, problem)
    return redirect("export-list")


def _file(taken: exports.Taken) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{taken.name}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(taken.content, content_type=taken.kind, headers=headers)
