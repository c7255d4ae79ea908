"""Files in and out."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from khua.evidence import services
from khua.evidence.forms import UploadForm
from khua.evidence.kinds import served_name, served_type
from khua.evidence.models import Item
from khua.evidence.pages import item_frame
from khua.evidence.receiving import Receiver, larger_than_taken, let_pass, receiving
from khua.evidence.selectors import access_content, access_file, access_item, same_files
from khua.evidence.services.files import sweep
from khua.record.models import Case
from khua.record.selectors import access_case
from khua.record.views.request import MemberRequest

#: the browser may do nothing with it but save it
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@csrf_exempt  # the token is checked below: looking for it reads the body, and with it the files
def evidence_upload(request: MemberRequest, number: str, item: int) -> HttpResponse:
    """Add files to an item. Who may is settled before a byte of them is read."""
    case = access_case(request.member, number, "evidence.register")
    found = access_item(case, item)
    access_content(found)
    if request.method == "POST" and not larger_than_taken(request):
        sweep()
        with receiving(request) as receiver:
            return _receive(request, case, found, receiver)
    form = UploadForm()
    if request.method == "POST":
        let_pass(request)
        form = UploadForm({})
        form.tell(_too_big())
    return _page(request, case, found, form)


@csrf_protect
def _receive(request: HttpRequest, case: Case, item: Item, receiver: Receiver) -> HttpResponse:
    request = cast(MemberRequest, request)
    # `end` stands behind the files in the form: without it the upload broke off between two
    whole = "end" in request.POST  # reads the body
    if problem := _problem(receiver, whole):
        form = UploadForm({})
        form.tell(problem)
        return _page(request, case, item, form)
    files = services.add_files(request.member, item, receiver)
    text = ngettext("%(count)s file is stored.", "%(count)s files are stored.", len(files))
    messages.success(request, text % {"count": len(files)})
    for file in files:
        if file.pk in (equal := same_files(files)):
            text = _("%(name)s equals a file that is stored already, in %(items)s. Both are kept.")
            labels = sorted({other.item.label for other in equal[file.pk]})
            messages.warning(request, text % {"name": file.name, "items": ", ".join(labels)})
    return redirect("evidence-item", case.number, item.number)


def _problem(receiver: Receiver, whole: bool) -> str:
    """What is wrong with an upload, and the mend; "" if nothing."""
    if receiver.too_big:
        return _too_big()
    if receiver.cut_off or not whole:
        return _("The upload broke off. Nothing of it is stored. Send it again.")
    if not receiver.received:
        return _("No file is chosen. Choose at least one.")
    if any(file.size == 0 for file in receiver.received):
        return _("A file is empty. Nothing is stored. Choose the file again, or leave it out.")
    return ""


def _too_big() -> str:
    most = filesizeformat(settings.KHUA_EVIDENCE_MAX_BYTES)
    return _("This is more than %(most)s, the most for one upload. Nothing is stored.") % {
        "most": most
    }


def _page(request: MemberRequest, case: Case, item: Item, form: UploadForm) -> HttpResponse:
    context = {
        **item_frame(request.member, case, item),
        "form": form,
        "item": item,
        "most": settings.KHUA_EVIDENCE_MAX_BYTES,
    }
    return render(request, "evidence/upload.html", context)


@never_cache
def evidence_file(request: MemberRequest, number: str, item: int, pk: int) -> HttpResponseBase:
    """A file, to be saved: never shown by the browser. Each opening is in the audit chain."""
    case = access_case(request.member, number)
    found = access_item(case, item)
    file = access_file(found, pk)
    try:
        content = services.open_file(found, file)
    except OSError:
        messages.error(
            request, _("The file is not where it was stored. Tell whoever runs Khua at once.")
        )
        return redirect("evidence-item", number, item)
    return FileResponse(
        content,
        as_attachment=True,
        filename=served_name(file.name, file.content_type),
        content_type=served_type(file.content_type),
        headers={"Content-Security-Policy": SANDBOX, "X-Content-Type-Options": "nosniff"},
    )
