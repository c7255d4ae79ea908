"""The catalogue of rules, running them, and how well they do where it is known who did what."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from khua.fiu.forms.alerts import BackTestForm
from khua.fiu.jobs import back_test, enqueue
from khua.fiu.selectors import alerts as selectors
from khua.fiu.services import backtests, rule_runs
from khua.fiu.services.alone import at_work
from khua.fiu.shown import backtests as backtest_shown
from khua.fiu.shown import rules as rule_shown
from khua.fiu.views.reports import frame
from khua.money import rules as catalogue
from khua.record.forms import show_refusal
from khua.record.refusal import Refused
from khua.record.views.request import MemberRequest, posted


@never_cache
def rule_list(request: MemberRequest) -> HttpResponse:
    """All rules: what they look for, whether the unit has the data, what the last run found."""
    member = request.member
    newest, last = selectors.newest_run(member), selectors.last_run(member)
    going_on = bool(newest and newest.ended_at is None)
    context = {
        **frame(request),
        "rules": rule_shown.rows(last, selectors.decided_by_rule()),
        "run": last,
        "newest": newest,
        "going_on": going_on,
        "alive": bool(newest and going_on and at_work(rule_runs.folder(member, newest.pk))),
        "percent": round(100 * newest.done) if newest else 0,
    }
    return render(request, "fiu/rule_list.html", context)


def rule(request: MemberRequest, rule: str) -> HttpResponse:
    """One rule, down to its text."""
    found = next((each for each in catalogue.catalogue() if each.id == rule), None)
    if found is None:
        raise Http404
    last = selectors.last_run(request.member)
    context = {
        **frame(request, (reverse("rule-list"), _("Rules"))),
        "rule": found,
        "run": last,
        **rule_shown.one(found, last, get_language() or "lo"),
        "decided": selectors.decided_by_rule().get(found.id, {}),
    }
    return render(request, "fiu/rule.html", context)


def run(request: MemberRequest) -> HttpResponse:
    """Have the rules run, or go on with a run that stands still."""
    try:
        enqueue(rule_runs.start(request.member), request.member.pk)
    except Refused as refused:
        messages.error(request, f"{refused.problem} {refused.mend}")
    else:
        messages.success(request, _("The rules are run. You may leave this page."))
    return redirect("rule-list")


@never_cache
def backtest(request: MemberRequest) -> HttpResponse:
    """How well the rules do; a post asks for another test. `?test=`: an older one."""
    member = request.member
    form = BackTestForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            name = backtests.start(member, given["transactions"], given["seed"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            back_test.defer(name=name, member_id=member.pk)
            messages.success(request, _("The test runs. You may leave this page."))
            return redirect(f"{reverse('backtest')}?test={name}")
    tests = backtests.listed(member)
    wanted = request.GET.get("test", "")
    chosen = next((test for test in tests if test.name == wanted), tests[0] if tests else None)
    context = {
        **frame(request, (reverse("rule-list"), _("Rules"))),
        "form": form,
        "tests": tests,
        "test": chosen,
        "percent": round(100 * chosen.done) if chosen else 0,
        "decided": rule_shown.decisions(selectors.decided_by_rule()),
        **(backtest_shown.shown(chosen.result) if chosen and chosen.result else {}),
    }
    return render(request, "fiu/backtest.html", context)
