"""The register of a case, one item, a new one, and editing one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.selectors import colleagues
from khua.evidence import services
from khua.evidence.forms import ItemForm
from khua.evidence.pages import item_frame, item_page
from khua.evidence.selectors import access_content, access_item, keeps, register_of
from khua.record.forms.fields import part_date, show_refusal
from khua.record.pages.frame import case_frame
from khua.record.refusal import Refused
from khua.record.selectors import access_case, names_of, people_of
from khua.record.views.request import MemberRequest, posted


def evidence_list(request: MemberRequest, number: str) -> HttpResponse:
    """The register: every item of the case; of a sealed one only that it exists."""
    case = access_case(request.member, number)
    rows = register_of(case)
    context = {
        **case_frame(request.member, case, "evidence"),
        "rows": rows,
        "colleagues": colleagues({row.item.custodian_id for row in rows}),
    }
    return render(request, "evidence/list.html", context)


def evidence_item(request: MemberRequest, number: str, item: int) -> HttpResponse:
    """One item: what it is, its files, who had it, and what it bears on."""
    case = access_case(request.member, number)
    found = access_item(case, item)
    return render(request, "evidence/item.html", item_page(request.member, case, found))


def evidence_new(request: MemberRequest, number: str) -> HttpResponse:
    """Register an item, and go on to its files."""
    member = request.member
    case = access_case(member, number, "evidence.register")
    people = people_of(case)
    initial = {
        "collected_by": member.display_name,
        "collected_on": part_date(timezone.localdate(), "day"),
    }
    form = ItemForm(posted(request), initial=initial, people=people, names=names_of(people))
    if request.method == "POST" and form.is_valid():
        try:
            item = services.register(member, case, form.item_data())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            text = _("%(label)s is registered, and you have it. Next: add its files.")
            messages.success(request, text % {"label": item.label})
            return redirect("evidence-item", number, item.number)
    context = {**item_frame(member, case), "form": form}
    return render(request, "evidence/new.html", context)


def evidence_edit(request: MemberRequest, number: str, item: int) -> HttpResponse:
    """Change what is written about an item, or seal it."""
    member = request.member
    case = access_case(member, number, "evidence.custody")
    found = access_item(case, item)
    if not keeps(member, found):
        messages.warning(
            request, _("Only whoever has the item, or the head of the leading office, changes it.")
        )
        return redirect("evidence-item", number, item)
    content = access_content(found)
    people = people_of(case)
    initial = ItemForm.values_of(found, content)
    form = ItemForm(posted(request), initial=initial, people=people, names=names_of(people))
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_item(
                member, found, content, form.item_data(), seen=form.cleaned_data["seen"]
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("%(label)s is saved.") % {"label": found.label})
            return redirect("evidence-item", number, item)
    context = {**item_frame(member, case, found), "form": form, "item": found}
    return render(request, "evidence/edit.html", context)
