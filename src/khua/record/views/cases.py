"""The list of cases, a new case, and editing one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.policies import allowed
from khua.record import services
from khua.record.forms import EditCaseForm, NewCaseForm, guesses, show_refusal
from khua.record.forms.fields import part_date
from khua.record.listing import page_of_cases
from khua.record.pages.badges import line
from khua.record.pages.frame import case_frame
from khua.record.refusal import Refused
from khua.record.selectors import access_case
from khua.record.views.filter import filter_form, show_filtered
from khua.record.views.request import MemberRequest, posted

A_PAGE = 25


def case_list(request: MemberRequest) -> HttpResponse:
    """The cases one may see, filtered, a page of them assessed."""
    if request.method == "POST":
        return show_filtered(request)
    member = request.member
    form = filter_form(request)
    wanted = form.wanted()
    page = page_of_cases(member, wanted, request.GET.get("page"), A_PAGE)
    query = request.GET.copy()
    query.pop("page", None)
    offices = {case.lead_office_id for case in page}
    context = {
        "show_office": bool(offices - {member.office_id}),
        "form": form,
        "page": page,
        "lines": [line(case) for case in page],
        "query": f"{query.urlencode()}&" if query else "",
        "export": f"?{query.urlencode()}" if query else "",
        "filtered": any(query.values()),
        "may_open": bool(allowed(member.role, "case.create")),
        "may_import": bool(allowed(member.role, "sheet.import")),
    }
    return render(request, "record/case_list.html", context)


def case_new(request: MemberRequest) -> HttpResponse:
    """Open a case in one's own office, and go to it."""
    today = part_date(timezone.localdate(), "day")
    form = NewCaseForm(posted(request), initial={"reported_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            case = services.open_case(request.member, form.case_data())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            text = _("Case %(number)s is open. Next: add the people.") % {"number": case.number}
            messages.success(request, text)
            _tell_guesses(request, form)
            return redirect("case", case.number)
    trail = [{"url": reverse("case-list"), "label": _("Cases")}]
    return render(request, "record/case_new.html", {"form": form, "trail": trail})


def case_edit(request: MemberRequest, number: str) -> HttpResponse:
    """Change what is known of a case, or add a place."""
    case = access_case(request.member, number, "case.edit")
    form = EditCaseForm(posted(request), initial=EditCaseForm.values_of(case))
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_case(
                request.member, case, form.case_data(), seen=form.cleaned_data["seen"]
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The case is saved."))
            _tell_guesses(request, form)
            return redirect("case", case.number)
    context = case_frame(request.member, case, "overview")
    return render(request, "record/case_edit.html", {**context, "form": form})


def _tell_guesses(request: MemberRequest, form: NewCaseForm | EditCaseForm) -> None:
    for guess in guesses(form):
        messages.warning(request, guess)
