"""The people of a case, one of them, and adding or editing one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khua.access.policies import Role
from khua.access.selectors import office_colleagues
from khua.record import services
from khua.record.forms import PersonForm, guesses, show_refusal
from khua.record.forms.fields import language
from khua.record.joints import cards_of_person, said_of_person
from khua.record.models import Person
from khua.record.pages.frame import case_frame
from khua.record.pages.people import by_role
from khua.record.refusal import Refused
from khua.record.selectors import (
    access_case,
    access_person,
    identities,
    load_findings,
    names_of,
    people_of,
)
from khua.record.selectors_sharing import led_by_now, still_sees
from khua.record.views.request import MemberRequest, posted
from khua.wording import in_lang


def case_people(request: MemberRequest, number: str) -> HttpResponse:
    """Everyone in the case, by role; victims by code name."""
    case = access_case(request.member, number)
    people = people_of(case)
    context = {
        **case_frame(request.member, case, "people"),
        "groups": by_role(people),
        "names": names_of(people),
    }
    return render(request, "record/people.html", context)


def person(request: MemberRequest, number: str, code: str) -> HttpResponse:
    """What the case knows of someone; who it is, only for those whom the law lets see it."""
    case = load_findings(access_case(request.member, number))
    found = access_person(request.member, case, code)
    identity = identities([found]).get(found.pk)
    people = list(case.people.all())
    heads = [] if identity else office_colleagues(case.lead_office, (Role.HEAD,))
    context = {
        **case_frame(request.member, case, "people", _people_step(number)),
        "person": found,
        "names": names_of(people),
        "identity": identity,
        "heads": heads,
        "cards": cards_of_person(request.member, found),
        "findings": [f for f in case.findings.all() if found.pk in (f.suspect_id, f.victim_id)],
    }
    return render(request, "record/person.html", context)


def person_new(request: MemberRequest, number: str) -> HttpResponse:
    """Add someone to the case."""
    case = access_case(request.member, number, "case.edit")
    form = PersonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            added = services.add_person(request.member, case, form.person_data())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            if not still_sees(case.pk):
                return _gone(request)
            text = _("%(code)s is in the case.") % {"code": added.code_name}
            if added.protected:
                text += " " + _("Use this code name wherever you write about the victim.")
            messages.success(request, text)
            _tell_more(request, form, added)
            return redirect("person", number, added.code)
    context = {**case_frame(request.member, case, "people", _people_step(number)), "form": form}
    return render(request, "record/person_new.html", context)


def person_edit(request: MemberRequest, number: str, code: str) -> HttpResponse:
    """Change what is known of someone; the identity only if one may see it."""
    case = access_case(request.member, number, "case.edit")
    found = access_person(request.member, case, code)
    identity = identities([found]).get(found.pk)
    form = PersonForm(
        posted(request),
        initial=PersonForm.values_of(found, identity),
        with_identity=identity is not None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_person(
                request.member,
                found,
                form.person_data(),
                with_identity=identity is not None,
                with_office=True,
                seen=form.cleaned_data["seen"],
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            if not still_sees(case.pk):
                return _gone(request)
            messages.success(request, _("%(code)s is saved.") % {"code": found.code_name})
            _tell_more(request, form, found)
            return redirect("person", number, code)
    steps = (_people_step(number), (reverse("person", args=[number, code]), found.code_name))
    context = {**case_frame(request.member, case, "people", *steps), "form": form, "person": found}
    return render(request, "record/person_edit.html", context)


def _gone(request: MemberRequest) -> HttpResponse:
    """What was written closed the case to the writer: say so, and who goes on."""
    leads = led_by_now()
    messages.warning(
        request,
        _(
            "The case names an official of your office. It is now led by %(office)s; you see it no"
            " more."
        )
        % {"office": in_lang(leads, language(), "name") if leads else _("another office")},
    )
    return redirect("my-work")


def _people_step(number: str) -> tuple[str, str]:
    return reverse("case-people", args=[number]), _("People")


def _tell_more(request: MemberRequest, form: PersonForm, saved: Person) -> None:
    for said in (*guesses(form, values=False), *said_of_person(request.member, saved)):
        messages.warning(request, said)
