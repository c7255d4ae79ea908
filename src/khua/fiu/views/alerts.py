"""The queue of alerts, an alert with all it rests on, and what members decide."""

from typing import Any

import numpy as np
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from khua.access.selectors import colleagues
from khua.fiu import store
from khua.fiu.alerts import evidence, learned_rank
from khua.fiu.forms.alerts import RAISE, AlertFilterForm, DecideForm
from khua.fiu.models import Alert, AlertState, Batch
from khua.fiu.selectors import alerts as selectors
from khua.fiu.services import alerts as services
from khua.fiu.services.alerting import OPEN
from khua.fiu.shown import alerts as alert_shown
from khua.fiu.views.reports import A_PAGE, frame
from khua.money.rules import EXPLOITATION, FAMILIES, ROLES
from khua.money.store import ROW_BITS, StoreProblem
from khua.record.forms import show_refusal
from khua.record.refusal import Refused
from khua.record.views.request import MemberRequest, posted

ROWS = 25  # transactions on a page


def _frame(request: MemberRequest, *steps: tuple[str, str]) -> dict[str, Any]:
    return frame(request, (reverse("alert-list"), _("Alerts")), *steps)


def alert_list(request: MemberRequest) -> HttpResponse:
    """The unit's queue."""
    form = AlertFilterForm(request.GET)
    wanted = form.wanted()
    page = Paginator(selectors.alerts(wanted), A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    shown = list(page)
    context = {
        **frame(request),
        "form": form,
        "page": page,
        "alerts": shown,
        "narrowed": wanted != selectors.Wanted(),
        "query": f"{query.urlencode()}&" if query else "",
        "counts": selectors.counts(),
        "accounts": selectors.accounts(
            account for alert in shown for account in alert.told["accounts"]
        ),
        "colleagues": colleagues({alert.taken_by_id for alert in shown if alert.taken_by_id}),
        "run": selectors.last_run(request.member),
        "learned": learned_rank.kept(store.folder(request.member)),
        "enough": learned_rank.ENOUGH,
        "by_learned": wanted.order == "learned",
        **_words(),
    }
    return render(request, "fiu/alert_list.html", context)


def alert(request: MemberRequest, alert: str) -> HttpResponse:
    """An alert: why, what speaks against it, every transaction, and what was decided. `?rule=`: the
    transactions of one rule (F01) or one hit (F01.2) only."""
    member = request.member
    found = selectors.access_alert(alert)
    services.opened(found)
    which = request.GET.get("rule", "")
    trouble = None
    try:
        ledger = selectors.transactions(member, found.told["transactions"])
    except StoreProblem as problem:
        ledger, trouble = selectors.transactions(member, []), problem
    course = alert_shown.course(found, ledger)
    chosen = set(evidence.chosen(found.told, which))
    places = [place for place, number in enumerate(ledger.number.tolist()) if number in chosen]
    page = Paginator(places, ROWS).get_page(request.GET.get("page"))
    shown = ledger.take(np.array(list(page), np.int64))
    accounts = selectors.accounts(alert_shown.mentioned(found, shown))
    batches = Batch.objects.in_bulk({number >> ROW_BITS for number in shown.number.tolist()})
    decisions = list(found.decisions.all())
    run = selectors.last_run(member)
    mine = found.taken_by_id in (None, member.pk)
    context = {
        **_frame(request),
        "alert": found,
        "told": found.told,
        "evidence": alert_shown.evidence_of(found),
        "scores": alert_shown.scores_of(found),
        "own": [accounts[n] for n in found.told["accounts"] if n in accounts],
        "tied": alert_shown.tied_of(found, accounts),
        "rows": alert_shown.rows_of(found, shown, accounts, batches, get_language() or "lo"),
        "page": page,
        "which": which if len(chosen) < len(found.told["transactions"]) else "",
        "query": f"rule={which}&" if which else "",
        "course": course,
        "monthly": alert_shown.by_month(course),
        "chart": alert_shown.chart(course),
        "trouble": trouble,
        "decisions": decisions,
        "before": Alert.objects.filter(number=found.told.get("before", "")).first(),
        "colleagues": colleagues({step.by_id for step in decisions} | {found.taken_by_id or 0}),
        "gone": bool(run and found.run_id < run.pk and found.state in OPEN),
        "may_take": found.state != AlertState.RAISED
        and not (found.taken_by_id == member.pk and found.state == AlertState.TAKEN),
        "may_decide": found.state != AlertState.RAISED and mine,
        **_words(),
    }
    return render(request, "fiu/alert.html", context)


def take(request: MemberRequest, alert: str) -> HttpResponse:
    """Look at it oneself."""
    found = selectors.access_alert(alert)
    try:
        services.take(request.member, found)
    except Refused as refused:
        messages.error(request, f"{refused.problem} {refused.mend}")
    else:
        messages.success(request, _("The alert is with you."))
    return redirect("alert", found.number)


def decide(request: MemberRequest, alert: str) -> HttpResponse:
    """Keep it, dismiss it, or take it up in a report."""
    member = request.member
    found = selectors.access_alert(alert)
    form = DecideForm(posted(request), initial={"decision": request.GET.get("decision", "")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if given["decision"] == RAISE:
                report = services.take_up(member, found, given["reason"])
                messages.success(request, _("The alert is taken up in a report, which is yours."))
                return redirect("report", report.number)
            services.decide(member, found, given["decision"], given["reason"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Your decision is on record."))
            return redirect("alert", found.number)
    way = (reverse("alert", args=[found.number]), found.number)
    context = {**_frame(request, way), "form": form, "alert": found}
    return render(request, "fiu/alert_decide.html", context)


def _words() -> dict[str, Any]:
    """What codes mean, for templates."""
    return {"exploitations": EXPLOITATION, "roles": ROLES, "families": FAMILIES}
