"""Lists that customers are compared with, places the unit knows of, and what screening found."""

from datetime import UTC, datetime
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khua.fiu import jobs
from khua.fiu.forms.watched import AreaForm, ListForm
from khua.fiu.models import Account, Area, Watched
from khua.fiu.services import files, screening, watched
from khua.fiu.views.reports import A_PAGE, frame
from khua.names import romanise, script
from khua.record.forms import show_refusal
from khua.record.forms.fields import language
from khua.record.refusal import Refused
from khua.record.views.request import MemberRequest, posted

#: rejects of a list that are told
TOLD: Final = 5


def watched_list(request: MemberRequest) -> HttpResponse:
    """The lists and the places."""
    unit = request.member.office
    context = {
        **frame(request, (reverse("data-list"), _("Data"))),
        "lists": Watched.objects.filter(unit=unit, dropped_at=None)
        .values("list")
        .annotate(entries=Count("reference", distinct=True), added=Max("added_at"))
        .order_by("list"),
        "areas": Area.objects.filter(unit=unit, dropped_at=None),
    }
    return render(request, "fiu/watched_list.html", context)


def watched_new(request: MemberRequest) -> HttpResponse:
    """Load a list, or a newer one in its place."""
    form = ListForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            with files.on_disk(form.cleaned_data["file"]) as path:
                came, left_out = watched.load(request.member, path, form.cleaned_data["list"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(
                request,
                _("New: %(new)s, no longer on it: %(gone)s, as before: %(same)s.")
                % {"new": came.added, "gone": came.changed, "same": came.same},
            )
            lang = language()
            for each in left_out.shown[:TOLD]:
                messages.warning(request, f"{each.row}: {each.what[lang]} {each.mend[lang]}")
            return redirect("watched-list")
    context = {**frame(request, (reverse("watched-list"), _("Lists"))), "form": form}
    return render(request, "fiu/watched_new.html", context)


def watched_drop(request: MemberRequest) -> HttpResponse:
    """Take a list, or an entry of it, out of use."""
    name = request.POST.get("list", "")
    count = watched.drop(request.member, name, request.POST.get("reference"))
    messages.success(
        request,
        ngettext(
            "%(count)s row is out of use. It is kept.",
            "%(count)s rows are out of use. They are kept.",
            count,
        )
        % {"count": count},
    )
    return redirect("watched-check" if "reference" in request.POST else "watched-list")


def watched_area(request: MemberRequest) -> HttpResponse:
    """Put a place on the unit's list."""
    member = request.member
    form = AreaForm(posted(request))
    if request.method == "POST" and form.is_valid():
        Area.objects.create(unit=member.office, added_by=member, **form.cleaned_data)
        messages.success(request, _("The place is on the list. Rules ask it when they run next."))
        return redirect("watched-list")
    context = {**frame(request, (reverse("watched-list"), _("Lists"))), "form": form}
    return render(request, "fiu/watched_area.html", context)


def watched_area_drop(request: MemberRequest, area: int) -> HttpResponse:
    """Take a place off the list; it is kept."""
    found = Area.objects.filter(pk=area, dropped_at=None)
    if not found.update(dropped_at=timezone.now()) and not Area.objects.filter(pk=area).exists():
        raise Http404
    messages.success(request, _("The place is off the list."))
    return redirect("watched-list")


def watched_check(request: MemberRequest) -> HttpResponse:
    """What screening found; posted, screen anew."""
    member = request.member
    if request.method == "POST":
        try:
            if not screening.start(member):
                jobs.enqueue_screening(member.pk)
                messages.info(request, _("There are many customers: a worker compares them."))
        except Refused as refused:
            messages.error(request, f"{refused.problem} {refused.mend}")
        return redirect("watched-check")
    result = screening.last(member)
    page = Paginator(result.pairs if result else (), A_PAGE).get_page(request.GET.get("page"))
    rows = screening.shown(member, list(page))
    accounts: dict[int, list[Account]] = {}
    for each in Account.objects.filter(holder__in=[row[0].pk for row in rows]):
        accounts.setdefault(each.holder_id or 0, []).append(each)
    context = {
        **frame(request, (reverse("watched-list"), _("Lists"))),
        "result": result,
        "at": datetime.fromtimestamp(result.at, UTC) if result else None,
        "page": page,
        "query": "",
        "rows": [
            {
                "customer": customer,
                "entry": entry,
                "found": found,
                "names": [
                    (name, romanise(name) if script(name) != "Latn" else "")
                    for name in (found.customer_name, found.entry_name)
                ],
                "others": [each for each in found.entry.names if each != found.entry_name],
                "accounts": accounts.get(customer.pk, []),
                "notes": found.explain().notes,
            }
            for customer, entry, found in rows
        ],
    }
    return render(request, "fiu/watched_check.html", context)
