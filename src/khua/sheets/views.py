"""Pages of importing and exporting."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from khua.access.audit import note
from khua.record.selectors import list_cases
from khua.record.views.filter import filter_form
from khua.record.views.request import MemberRequest
from khua.sheets import services
from khua.sheets.export import export_workbook
from khua.sheets.forms import UploadForm
from khua.sheets.jobs import enqueue
from khua.sheets.models import AT_WORK, Status
from khua.sheets.reports import count_rows, first_rows, grouped
from khua.sheets.selectors import (
    access_import,
    imported_before,
    is_interrupted,
    list_imports,
    opened_cases,
)
from khua.sheets.template import template_csv, template_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_CASES = 50
STEPS = {Status.WAITING: 1, Status.READING: 1, Status.PREVIEW: 2, Status.FAILED: 1}


@never_cache
def import_list(request: MemberRequest) -> HttpResponse:
    """A member's imports, and the form for another."""
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if posted else UploadForm()
    if posted:
        if _larger_than_taken(request):
            form.tell_too_big()
        elif form.is_valid():
            sheet = form.cleaned_data["sheet"]
            one = services.receive(request.member, sheet.name, sheet.read(), get_language() or "lo")
            enqueue(one)
            return redirect("import", one.pk)
    context = {"form": form, "imports": list_imports(request.member)}
    return render(request, "sheets/import_list.html", context)


@never_cache
def import_page(request: MemberRequest, pk: int) -> HttpResponse:
    """One import: how far it is, its preview, or its result. The page asks again by itself."""
    one = access_import(request.member, pk)
    context = {
        "one": one,
        "step": STEPS.get(Status(one.status), 3),
        "going_on": one.status in AT_WORK,
        "interrupted": is_interrupted(one),
        "counts": count_rows(one.counts),
        "new_rows": sum(count["new"] for count in one.counts.values()),
        "bad_rows": sum(count["bad"] for count in one.counts.values()),
        "there_rows": sum(count["there"] for count in one.counts.values()),
        "problems": grouped(one.report.get("problems", [])),
        "guesses": grouped(one.report.get("guesses", [])),
        "first": first_rows(one.report),
        "before": imported_before(one) if one.status == Status.PREVIEW else None,
        "cases": opened_cases(one, SHOWN_CASES) if one.status == Status.DONE else [],
        "trail": [{"url": reverse("import-list"), "label": _("Import")}],
    }
    return render(request, "sheets/import.html", context)


def import_confirm(request: MemberRequest, pk: int) -> HttpResponse:
    """Let the good rows be written; or set a worker on an import whose worker died."""
    one = access_import(request.member, pk)
    if services.confirm(one) or is_interrupted(one):
        enqueue(one)
    return redirect("import", pk)


def import_cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget a file, or what came back of it."""
    one = access_import(request.member, pk)
    services.cancel(one)
    messages.success(request, _("The file is forgotten."))
    return redirect("import-list")


@never_cache
def import_rejects(request: MemberRequest, pk: int) -> HttpResponse:
    """The workbook of rows that came back."""
    one = access_import(request.member, pk)
    if one.rejects is None:
        raise Http404
    note("export", "rejects", rows=sum(count["bad"] for count in one.counts.values()))
    return _file(bytes(one.rejects), f"khua-rejects-{one.pk}.xlsx", XLSX)


def sheet_template(request: MemberRequest) -> HttpResponse:
    """The empty sheet, as a workbook or as CSV files."""
    if request.GET.get("format") == "csv":
        return _file(template_csv(), "khua-case-sheet.zip", "application/zip")
    return _file(template_workbook(), "khua-case-sheet.xlsx", XLSX)


@never_cache
def case_export(request: MemberRequest) -> HttpResponse:
    """The list of cases one sees, as narrowed on its page, in a workbook."""
    member = request.member
    form = filter_form(request)
    cases = list_cases(member, form.wanted())
    # the words searched for may be a name, and the file will travel
    told = {key: str(value) for key, value in form.cleaned_data.items() if value and key != "text"}
    data = export_workbook(member, cases, told, get_language() or "lo")
    return _file(data, f"khua-cases-{timezone.localdate():%Y-%m-%d}.xlsx", XLSX)


def _larger_than_taken(request: MemberRequest) -> bool:
    """Whether the upload handlers kept nothing because of the size (settings: in memory only)."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    return "sheet" not in request.FILES and length > settings.KHUA_SHEET_MAX_BYTES


def _file(data: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=kind, headers=headers)
