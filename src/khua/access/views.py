"""Pages of offices and members."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from khua.access import forms, offices, services
from khua.access.models import Colleague, Member, Office
from khua.access.selectors import lao_order


def office_list(request: HttpRequest) -> HttpResponse:
    """All offices, agency by agency, from the centre down."""
    language = get_language() or "en"
    form = forms.OfficeFilterForm(request.GET, offices.provinces_in_order(language), language)
    wanted = form.cleaned_data if form.is_valid() else {}
    return render(
        request,
        "access/office_list.html",
        {
            "form": form,
            "agencies": offices.agencies(
                language, wanted.get("kind", ""), wanted.get("province", "")
            ),
        },
    )


def office(request: HttpRequest, code: str) -> HttpResponse:
    """One office: who works there, and what stands above and below it."""
    found = offices.access_office(code)
    manages = offices.manages(request.member, found)  # type: ignore[attr-defined]
    # an administrator sees accounts; everyone else the directory
    people = Member.objects if manages else Colleague.objects.filter(is_active=True)
    return render(
        request,
        "access/office.html",
        {
            "office": found,
            "manages": manages,
            "people": people.filter(office=found).order_by(lao_order("display_name")),
            "above": offices.above(found),
            "below": offices.in_order(list(found.below.all()), get_language() or "en"),
            "trail": _trail(),
        },
    )


@never_cache
def member_new(request: HttpRequest, code: str) -> HttpResponse:
    """Add a member. The first password is shown in the answer to the form, and never again."""
    found = offices.access_managed_office(request.member, code)  # type: ignore[attr-defined]
    form = forms.NewMemberForm(request.POST or None)
    if form.is_valid():
        try:
            added, password = services.add_member(office=found, **form.cleaned_data)
        except IntegrityError:
            form.add_error("username", _("This login name is taken. Choose another one."))
        else:
            return _first_password(request, added, password)
    return render(
        request,
        "access/member_new.html",
        {"office": found, "form": form, "trail": _trail(found)},
    )


@never_cache
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a member, close the account, or give a new first password."""
    found = offices.access_member(request.member, pk)  # type: ignore[attr-defined]
    if "reset" in request.POST:
        return _first_password(request, found, services.reset_sign_in(found))
    form = (
        forms.MemberForm(request.POST) if request.method == "POST" else forms.MemberForm.of(found)
    )
    if form.is_valid():
        services.edit_member(found, **form.cleaned_data)
        messages.success(request, _("The member was saved."))
        return redirect("office", code=found.office.code)
    return render(
        request,
        "access/member.html",
        {"of": found, "form": form, "trail": _trail(found.office)},
    )


def _first_password(request: HttpRequest, of: Member, password: str) -> HttpResponse:
    return render(
        request,
        "access/first_password.html",
        {"of": of, "password": password, "trail": _trail(of.office)},
    )


def _trail(of: Office | None = None) -> list[dict[str, str]]:
    """The way back: to the list, and to the office."""
    steps = [{"url": reverse("office-list"), "label": _("Offices")}]
    if of is not None:
        name = of.name_lo if get_language() == "lo" else of.name_en
        steps.append({"url": reverse("office", args=[of.code]), "label": name})
    return steps
