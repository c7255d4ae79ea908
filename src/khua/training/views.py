"""The public questionnaire, and the training collection of decisions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from khua.law import STANDARDS, Standard, standards
from khua.training import forms, published, questions


@never_cache
def which_offence(request: HttpRequest) -> HttpResponse:
    """Trafficking or smuggling? Answers are posted, so that they stand in no address or log, and
    are forgotten when the page is sent. htmx asks for the elements alone."""
    form = forms.WhichForm(request.POST or None)
    answers = form.answers()
    found = questions.assessed(answers)
    context = {
        "form": form,
        "agreed": answers.get("agreed", ""),
        "assessments": found,
        "trafficking": found[0],
        "smuggling": found[1],
    }
    part = request.htmx  # type: ignore[attr-defined]
    return render(
        request, "training/elements.html" if part else "training/which_offence.html", context
    )


def decision_list(request: HttpRequest) -> HttpResponse:
    """Published decisions, with what the courts did and what the Palermo definitions give."""
    form = forms.DecisionFilterForm(request.GET, published.jurisdictions())
    wanted = form.cleaned_data if form.is_valid() else {}
    return render(
        request,
        "training/decision_list.html",
        {"form": form, "decisions": published.narrowed(**wanted)},
    )


def decision(request: HttpRequest, pk: str) -> HttpResponse:
    """One decision: findings, elements with their reasons, and what the courts did."""
    found = published.access_decision(pk)
    asked = request.GET.get("standard")
    standard: Standard = next((each for each in STANDARDS if each == asked), "conviction")
    assessments = found.assessed(standard)
    return render(
        request,
        "training/decision.html",
        {
            "decision": found,
            "standard": standard,
            "standards": standards().items(),
            "explained": [(each, each.explain(forms.language())) for each in assessments],
            "trail": [{"url": reverse("decision-list"), "label": _("Court decisions")}],
        },
    )
