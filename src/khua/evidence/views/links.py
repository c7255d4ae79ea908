"""Linking an item to findings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from khua.evidence import services
from khua.evidence.forms import LinkForm
from khua.evidence.pages import item_frame, link_words
from khua.evidence.selectors import access_item, access_link
from khua.record.forms.fields import show_refusal
from khua.record.models import Finding
from khua.record.refusal import Refused
from khua.record.selectors import access_case
from khua.record.views.request import MemberRequest, posted


def evidence_link(request: MemberRequest, number: str, item: int) -> HttpResponse:
    """Say which finding an item supports or contradicts."""
    case = access_case(request.member, number, "evidence.register")
    found = access_item(case, item)
    findings = Finding.objects.filter(case=case).select_related("suspect", "victim")
    choices = [(finding, link_words(finding)) for finding in findings]
    form = LinkForm(posted(request), findings=choices)
    if request.method == "POST" and form.is_valid():
        try:
            services.link(request.member, found, form.finding(), form.cleaned_data["bearing"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The link is recorded."))
            return redirect("evidence-item", number, item)
    context = {**item_frame(request.member, case, found), "form": form, "item": found}
    return render(request, "evidence/link.html", context)


def evidence_unlink(request: MemberRequest, number: str, item: int, pk: int) -> HttpResponse:
    """Take a link away; the history keeps it."""
    case = access_case(request.member, number, "evidence.register")
    found = access_item(case, item)
    services.end_link(request.member, access_link(found, pk))
    messages.success(request, _("The link is taken away. The history keeps it."))
    return redirect("evidence-item", number, item)
