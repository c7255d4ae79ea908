"""What was loaded, one batch with what was left out of it, and loading a file."""

from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khua.access.selectors import colleagues
from khua.fiu import store
from khua.fiu.forms.data import MB, LoadForm, too_big
from khua.fiu.models import Batch
from khua.fiu.selectors import data as selectors
from khua.fiu.services import files, loading
from khua.fiu.shown.alerts import moment
from khua.fiu.views.reports import A_PAGE, frame
from khua.record.forms import show_refusal
from khua.record.refusal import Refused
from khua.record.views.request import MemberRequest, posted

ROWS = 50


def data_list(request: MemberRequest) -> HttpResponse:
    """What was loaded, and how much is held."""
    page = Paginator(selectors.batches(request.member), A_PAGE).get_page(request.GET.get("page"))
    context = {
        **frame(request),
        "page": page,
        "query": "",
        "held": selectors.held(request.member),
        "colleagues": colleagues({each.loaded_by_id for each in page if each.loaded_by_id}),
    }
    return render(request, "fiu/data_list.html", context)


def data(request: MemberRequest, batch: int) -> HttpResponse:
    """A batch: its parts, and the rows that were not taken."""
    found = selectors.access_batch(batch)
    page = Paginator(found.refusals.all(), ROWS).get_page(request.GET.get("page"))
    context = {
        **frame(request, (reverse("data-list"), _("Data"))),
        "batch": found,
        "first": moment(found.first) if found.first else None,
        "last": moment(found.last) if found.last else None,
        "parts": list(found.parts.all()),
        "page": page,
        "query": "",
        "colleagues": colleagues({found.loaded_by_id or 0}),
    }
    return render(request, "fiu/data.html", context)


def data_new(request: MemberRequest) -> HttpResponse:
    """Load a file."""
    form = LoadForm(posted(request), request.FILES or None)
    if request.method == "POST":
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if "file" not in request.FILES and length > settings.KHUA_UNIT_MAX_BYTES:
            form.errors.pop("file", None)
            form.add_error("file", too_big())
        elif form.is_valid():
            with ExitStack() as held:
                try:
                    batch, again = _loaded(request, form.cleaned_data, held)
                except Refused as refused:
                    show_refusal(form, refused)
                else:
                    return _answer(request, batch, again, held)
    context = {
        **frame(request, (reverse("data-list"), _("Data"))),
        "form": form,
        "most": settings.KHUA_UNIT_MAX_BYTES // MB,
    }
    return render(request, "fiu/data_new.html", context)


def _loaded(request: MemberRequest, given: dict[str, Any], held: ExitStack) -> tuple[Batch, bool]:
    member, sent = request.member, given["file"]
    form = files.form_of(sent.name or "", given["form"], given["kind"])
    store.sweep(member)
    held.enter_context(store.of_unit(member).loading())
    with files.on_disk(sent) as path:
        asked = loading.Asked(
            path, form, given["mapping"], given["source"] or None, given["point"] or None
        )
        return files.load(member, given["kind"], asked)


def _answer(request: MemberRequest, batch: Batch, again: bool, held: ExitStack) -> HttpResponse:
    """Go to the batch. Nobody sweeps its parts away until the request is committed, which it is
    when the answer is closed."""
    if again:
        messages.info(request, _("This file was loaded before; nothing is added."))
    else:
        messages.success(request, _("The file is loaded."))
    answer = redirect("data", batch.pk)
    answer._resource_closers.append(held.pop_all().close)  # type: ignore[attr-defined]
    return answer
