"""Two records that may be one person: side by side, why, and what people make of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khua.access.models import Member
from khua.access.selectors import colleagues
from khua.intelligence import services
from khua.intelligence.forms import DecideForm, UndoForm
from khua.intelligence.models import Match
from khua.intelligence.pages import compared, waterfall
from khua.intelligence.selectors import (
    access_decision,
    access_match,
    decisions_of,
    holding,
    other,
)
from khua.record.forms.fields import show_refusal
from khua.record.models import Case, Person
from khua.record.pages.frame import case_frame
from khua.record.refusal import Refused
from khua.record.selectors import access_case, access_person, identities, names_of
from khua.record.views.request import MemberRequest, posted


def match(request: MemberRequest, number: str, code: str, pk: int) -> HttpResponse:
    """A match from the side of one of its people; a post decides it."""
    member = request.member
    action = "match.decide" if request.method == "POST" else "match.view"
    case = access_case(member, number, action)
    person = access_person(member, case, code)
    found = access_match(person, pk)
    form = DecideForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.decide(member, found, given["verdict"], given["reason"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("It is decided, and can be undone. Nothing was merged."))
            return redirect("match", number, code, pk)
    people = [person, other(found, person)]
    decisions = decisions_of(found)
    context = {
        **_frame(member, case, person),
        "compared": compared(found, person, names_of(people), identities(people)),
        "waterfall": waterfall(found),
        "form": form,
        "decisions": decisions,
        "holding": next((each for each in decisions if each.undone_at is None), None),
        "colleagues": colleagues(
            {pk for each in decisions for pk in (each.decided_by_id, each.undone_by_id) if pk}
        ),
    }
    return render(request, "intelligence/match.html", context)


def match_undo(
    request: MemberRequest, number: str, code: str, pk: int, decision: int
) -> HttpResponse:
    """Undo the decision that holds."""
    member = request.member
    case = access_case(member, number, "match.decide")
    person = access_person(member, case, code)
    found = access_match(person, pk)
    undone = access_decision(found, decision)
    undone.match = found
    form = UndoForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.undo(member, undone, form.cleaned_data["why"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The decision is undone. It stays on record."))
            return redirect("match", number, code, pk)
    held = holding(found)
    if held is None or held.pk != undone.pk:
        messages.warning(request, _("This decision does not hold any more."))
        return redirect("match", number, code, pk)
    context = {
        **_frame(member, case, person, found),
        "form": form,
        "match": found,
        "decision": undone,
        "colleagues": colleagues({undone.decided_by_id}),
    }
    return render(request, "intelligence/undo.html", context)


def _frame(
    member: Member, case: Case, person: Person, found: Match | None = None
) -> dict[str, Any]:
    steps = [
        (reverse("case-people", args=[case.number]), _("People")),
        (reverse("person", args=[case.number, person.code]), person.code_name),
    ]
    if found:
        steps.append((reverse("match", args=[case.number, person.code, found.pk]), _("Match")))
    return {**case_frame(member, case, "people", *steps), "person": person}
