"""Signed releases, for anybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from khua.figures.release import signing
from khua.record.forms.fields import language
from khua.statistics.selectors import released
from khua.statistics.shown import released as shown
from khua.statistics.views.releases import grid_of

#: what is signed does not change; who comes again within the hour need not ask
KEPT = {"Cache-Control": "public, max-age=3600"}


def listed(request: HttpRequest) -> HttpResponse:
    """All of them."""
    return render(request, "statistics/released_list.html", {"releases": released.signed()})


def one(request: HttpRequest, release: str) -> HttpResponse:
    """One: its tables, how its numbers were made, and what the attack on it found."""
    found = released.published(release)
    tables = found.tables
    chosen = request.GET.get("table", "")
    context = {
        "trail": [{"url": reverse("released-list"), "label": _("Published figures")}],
        "release": found.told,
        "sha256": found.sha256,
        "size": len(found.file),
        "groups": list(shown.contents(tables)),
        "left_out": shown.left_out(tables),
        "chosen": chosen,
        "grid": grid_of(tables, chosen),
        "most": tables.most,
        "noise": round(tables.noise, 1),
        "method": shown.paragraphs(found.content["method_in_words"][language()]),
        "report": shown.paragraphs(found.content["attack"]["report"][language()]),
    }
    return render(request, "statistics/released.html", context)


def table(request: HttpRequest, release: str, table: str) -> HttpResponse:
    """One table as CSV: codes, numbers, the unit, the day of the count."""
    tables = released.published(release).tables
    if table not in {each.table for each in tables.numbers}:
        raise Http404
    return _file(signing.as_csv(tables, table).encode(), f"khua-{release}-{table}.csv", "text/csv")


def file(request: HttpRequest, release: str) -> HttpResponse:
    """Everything in one file, as it was signed."""
    found = released.published(release)
    return _file(found.file, f"khua-{release}.json", "application/json")


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **KEPT}
    return HttpResponse(content, content_type=f"{kind}; charset=utf-8", headers=headers)
